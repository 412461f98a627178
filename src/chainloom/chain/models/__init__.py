"""A chain: its stages, who stands where, and who supplies whom."""

from .links import Known, ProductRelation, Relation, SupplyLink
from .resilience import DrawSettings, FirmRisk, RiskRun, Scenario, SourcePlan
from .stages import Chain, InputEffect, Lane, Placement, Stage, StageInput, usual_effect

__all__ = [
    "Chain",
    "DrawSettings",
    "FirmRisk",
    "InputEffect",
    "Known",
    "Lane",
    "Placement",
    "ProductRelation",
    "Relation",
    "RiskRun",
    "Scenario",
    "SourcePlan",
    "Stage",
    "StageInput",
    "SupplyLink",
    "usual_effect",
]
