"""Flaws of a roll in; points by a rule set and a verdict out."""

from .flaws import Flaw, FlawError, flaws_of
from .grade import Grade, Mark, Shipment, Stretch, Tested, grade, grade_shipment
from .reading import Mistake, RuleError, built_in_rules, read_rule, rule_of
from .rules import Continuous, Limit, Rule, Special, Step

__all__ = [
    "Continuous",
    "Flaw",
    "FlawError",
    "Grade",
    "Limit",
    "Mark",
    "Mistake",
    "Rule",
    "RuleError",
    "Shipment",
    "Special",
    "Step",
    "Stretch",
    "Tested",
    "built_in_rules",
    "flaws_of",
    "grade",
    "grade_shipment",
    "read_rule",
    "rule_of",
]
