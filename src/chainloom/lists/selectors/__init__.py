"""Reads of the four lists."""
