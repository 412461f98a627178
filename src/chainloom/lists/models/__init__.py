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
from .outside import OutsideOffer
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
    "Need",
    "NeedEntry",
    "NeedParty",
    "NeedState",
    "Origin",
    "Outcome",
    "OutsideOffer",
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
