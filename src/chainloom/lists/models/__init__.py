"""The tables of the four lists."""

from .common import Listing, Unit, Visibility
from .matches import DropReason, Match, MatchState, MatchStep, MatchWeights, ProposedBy
from .needs import (
    Assignment,
    AssignmentState,
    Clock,
    ClockPause,
    Need,
    NeedEntry,
    NeedParty,
    NeedState,
    Outcome,
    Step,
)
from .policies import CaseState, FirmAnswer, Policy, PolicyCase, PolicyState
from .resources import Origin, Resource, ResourceState

__all__ = [
    "Assignment",
    "AssignmentState",
    "CaseState",
    "Clock",
    "ClockPause",
    "DropReason",
    "FirmAnswer",
    "Listing",
    "Match",
    "MatchState",
    "MatchStep",
    "MatchWeights",
    "Need",
    "NeedEntry",
    "NeedParty",
    "NeedState",
    "Origin",
    "Outcome",
    "Policy",
    "PolicyCase",
    "PolicyState",
    "ProposedBy",
    "Resource",
    "ResourceState",
    "Step",
    "Unit",
    "Visibility",
]
