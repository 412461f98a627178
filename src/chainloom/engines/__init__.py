"""Engines: no Django, no import from the rest of chainloom; each usable alone."""
