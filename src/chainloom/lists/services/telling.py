"""Who is told what: one place through which every step of the lists passes on its way out."""

from __future__ import annotations

from ..models import Clock, Match, Need, NeedEntry, Resource


def need_told(need: Need, entry: NeedEntry) -> None:
    """Tell those whom this step of a need concerns."""


def clock_told(clock: Clock, *, late: bool) -> None:
    """Tell a clock's owner that time runs out; the leader, where it has run out."""


def resource_asked(resource: Resource) -> None:
    """Ask the owner whether the offer still holds."""


def match_told(match: Match, verb: str, by_side: str) -> None:
    """Tell the other side of a step."""
