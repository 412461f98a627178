"""What can be wrong with what the caller hands in."""

from __future__ import annotations


class ColourError(ValueError):
    """A file, a measurement or a setting that cannot be used; says where and what to do."""
