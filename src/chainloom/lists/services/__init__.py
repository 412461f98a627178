"""Every write of the four lists, a module or folder for each."""

from . import matches, needs, policies, resources, weights

__all__ = ["matches", "needs", "policies", "resources", "weights"]
