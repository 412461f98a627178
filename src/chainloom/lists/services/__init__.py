"""Every write of the four lists, a module or folder for each."""

from . import matches, needs, policies, resources

__all__ = ["matches", "needs", "policies", "resources"]
