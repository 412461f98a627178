"""Every write of the four lists, a module or folder for each."""

from . import matches, matchmaking, needs, outside, policies, projects, resources, weights

__all__ = [
    "matches",
    "matchmaking",
    "needs",
    "outside",
    "policies",
    "projects",
    "resources",
    "weights",
]
