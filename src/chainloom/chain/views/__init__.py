"""The chain's pages."""
