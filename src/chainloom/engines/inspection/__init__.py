"""Pictures of cloth in; defects with their places, and a grade, out."""

from .finding import InspectionError, inspect, inspect_roll
from .inspection import HEAT_CELL, KINDS, Defect, Heat, Inspection, Pixels, Warned
from .learning import learn
from .profiles import Answer, Profile, ProfileError

__all__ = [
    "HEAT_CELL",
    "KINDS",
    "Answer",
    "Defect",
    "Heat",
    "Inspection",
    "InspectionError",
    "Pixels",
    "Profile",
    "ProfileError",
    "Warned",
    "inspect",
    "inspect_roll",
    "learn",
]
