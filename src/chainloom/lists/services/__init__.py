"""Every write of the four lists, a module or folder for each."""

from . import matches, matchmaking, needs, policies, resources

__all__ = ["matches", "matchmaking", "needs", "policies", "resources"]
