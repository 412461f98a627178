"""Every write of this app."""

from . import briefings, screens

__all__ = ["briefings", "screens"]
