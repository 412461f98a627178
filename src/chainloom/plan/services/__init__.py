"""Every write of plans: one function each."""

from . import milestones, parts, plans, risks, tables, telling, watching

__all__ = ["milestones", "parts", "plans", "risks", "tables", "telling", "watching"]
