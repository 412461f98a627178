"""The verbs of `chainloom network`, one module each, and where they take a network from."""
