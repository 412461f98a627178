"""A chain: its stages, who stands where, and who supplies whom."""

from .links import Known, ProductRelation, Relation, SupplyLink
from .stages import Chain, Lane, Placement, Stage, StageInput

__all__ = [
    "Chain",
    "Known",
    "Lane",
    "Placement",
    "ProductRelation",
    "Relation",
    "Stage",
    "StageInput",
    "SupplyLink",
]
