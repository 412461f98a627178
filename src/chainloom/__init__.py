"""Chainloom (织链): the working system of an industry chain's office."""

__version__ = "0.1.0"
