"""A seed and a kind of cloth in; pictures of made-up cloth with known defects out.

For tests, demonstrations and first experiments. It is no measure of how well a real defect is
found: real cloth is more various than this.
"""

from .cloth import KNITS, PATTERNS, SAMPLES, WEAVES, Cloth, kinds_of
from .pictures import Made, Planted, make_picture, make_roll
from .plans import Plan, plan_defects
from .seams import Seam

__all__ = [
    "KNITS",
    "PATTERNS",
    "SAMPLES",
    "WEAVES",
    "Cloth",
    "Made",
    "Plan",
    "Planted",
    "Seam",
    "kinds_of",
    "make_picture",
    "make_roll",
    "plan_defects",
]
