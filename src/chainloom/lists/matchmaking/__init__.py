"""The plan of a matchmaking event: which need meets which resource, when and where.

Reads, and calls the engine; what it finds the services write (`services/matchmaking`).
"""

from .fitting import Candidate, candidates
from .planning import Fixed, Found, plan_of

__all__ = ["Candidate", "Fixed", "Found", "candidates", "plan_of"]
