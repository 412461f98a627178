"""Reads of events that more than one caller needs."""
