"""Every write of plans: one function each."""

from . import milestones, parts, plans, risks

__all__ = ["milestones", "parts", "plans", "risks"]
