"""Pictures of cloth in; defects with their places, and a grade, out."""

from .inspection import HEAT_CELL, KINDS, Defect, Heat, Inspection, Pixels, Warned

__all__ = ["HEAT_CELL", "KINDS", "Defect", "Heat", "Inspection", "Pixels", "Warned"]
