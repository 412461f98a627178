"""What can be wrong with what the caller hands in."""

from __future__ import annotations


class MatchingError(ValueError):
    """A need, a resource or a weight that cannot be used; says where and what to do."""
