"""Documents and facts as pages show them."""
