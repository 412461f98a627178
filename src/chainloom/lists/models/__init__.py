"""The tables of the four lists."""

from .common import Listing, Unit, Visibility
from .matches import DropReason, Match, MatchState, MatchStep, ProposedBy
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
from .resources import Origin, Resource, ResourceState

__all__ = [
    "Assignment",
    "AssignmentState",
    "Clock",
    "ClockPause",
    "DropReason",
    "Listing",
    "Match",
    "MatchState",
    "MatchStep",
    "Need",
    "NeedEntry",
    "NeedParty",
    "NeedState",
    "Origin",
    "Outcome",
    "ProposedBy",
    "Resource",
    "ResourceState",
    "Step",
    "Unit",
    "Visibility",
]
