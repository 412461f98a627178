"""Events (活动), those who come, and what meetings resolve."""

from .attending import AFTER_DAYS, KEPT_DAYS, Feedback, NextStep, Signup, SignupState, SignupWay
from .events import (
    CODE_SIGNS,
    SEEN,
    CalendarFeed,
    Event,
    EventAudience,
    EventHost,
    EventInvitation,
    EventKind,
    EventMaterial,
    EventStatus,
    code_new,
    key_new,
)
from .meetings import (
    OPEN,
    AgendaItem,
    Presence,
    Resolution,
    ResolutionState,
    SeatPresence,
)

__all__ = [
    "AFTER_DAYS",
    "AgendaItem",
    "EventAudience",
    "CODE_SIGNS",
    "CalendarFeed",
    "Event",
    "EventHost",
    "EventInvitation",
    "EventKind",
    "EventMaterial",
    "EventStatus",
    "Feedback",
    "KEPT_DAYS",
    "NextStep",
    "OPEN",
    "Presence",
    "Resolution",
    "ResolutionState",
    "SEEN",
    "SeatPresence",
    "Signup",
    "SignupState",
    "SignupWay",
    "code_new",
    "key_new",
]
