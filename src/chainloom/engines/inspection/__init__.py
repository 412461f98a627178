"""Pictures of cloth in; defects with their places, and a grade, out."""

from .finding import InspectionError, inspect, inspect_roll
from .grading import (
    Flaw,
    FlawError,
    Grade,
    Limit,
    Mark,
    Mistake,
    Rule,
    RuleError,
    Shipment,
    Stretch,
    Tested,
    built_in_rules,
    flaws_of,
    grade,
    grade_shipment,
    read_rule,
    rule_of,
)
from .inspection import HEAT_CELL, KINDS, Defect, Heat, Inspection, Pixels, Warned
from .learning import learn
from .made import SAMPLES as CLOTHS
from .made import Cloth, Made, Planted, kinds_of, make_picture, make_roll
from .many_rolls import Done, Roll, inspect_rolls, over_rolls
from .marking import annotated, cutout, jpeg_of, png_of
from .pictures import MOST_BYTES, MOST_PIXELS, Picture, PictureError, open_picture
from .profiles import MOST_BYTES as PROFILE_MOST
from .profiles import Answer, Profile, ProfileError
from .rolls import cloth_length_m, cloth_width_m, record_of, roll_end_m

__all__ = [
    "Answer",
    "CLOTHS",
    "Cloth",
    "Defect",
    "Done",
    "Flaw",
    "FlawError",
    "Grade",
    "HEAT_CELL",
    "Heat",
    "Inspection",
    "InspectionError",
    "KINDS",
    "Limit",
    "MOST_BYTES",
    "MOST_PIXELS",
    "Made",
    "Mark",
    "Mistake",
    "Picture",
    "PictureError",
    "Pixels",
    "PROFILE_MOST",
    "Planted",
    "Profile",
    "ProfileError",
    "Roll",
    "Rule",
    "RuleError",
    "Shipment",
    "Stretch",
    "Tested",
    "Warned",
    "annotated",
    "built_in_rules",
    "cloth_length_m",
    "cloth_width_m",
    "cutout",
    "flaws_of",
    "grade",
    "grade_shipment",
    "inspect",
    "inspect_roll",
    "inspect_rolls",
    "jpeg_of",
    "kinds_of",
    "learn",
    "make_picture",
    "make_roll",
    "open_picture",
    "over_rolls",
    "png_of",
    "read_rule",
    "record_of",
    "roll_end_m",
    "rule_of",
]
