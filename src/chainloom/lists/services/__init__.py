"""Every write of the four lists, a module or folder for each."""

from . import needs, policies, resources

__all__ = ["needs", "policies", "resources"]
