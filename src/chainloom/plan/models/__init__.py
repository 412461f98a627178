"""The tables of plans."""

from .measures import (
    Measure,
    MeasureUnit,
    Milestone,
    MilestoneState,
    Risk,
    RiskLevel,
    Target,
    UnitRole,
)
from .plans import Direction, Plan, PlanChange, PlanState
from .tables import PlanTable, TableState

__all__ = [
    "Direction",
    "Measure",
    "MeasureUnit",
    "Milestone",
    "MilestoneState",
    "Plan",
    "PlanChange",
    "PlanState",
    "PlanTable",
    "Risk",
    "RiskLevel",
    "TableState",
    "Target",
    "UnitRole",
]
