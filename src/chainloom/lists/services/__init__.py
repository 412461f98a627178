"""Every write of the four lists, a module or folder for each."""

from . import needs, resources

__all__ = ["needs", "resources"]
