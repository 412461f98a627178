"""Reads of agreements that more than one caller needs."""
