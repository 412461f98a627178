"""Every write of plans: one function each."""

from . import milestones, parts, plans, risks, tables

__all__ = ["milestones", "parts", "plans", "risks", "tables"]
