"""Steps and limits of a need as data, and when a limit is reached.

limits_of("fabric", urgent=False)   →   verify 1 working day, reply 3, solve 15 (once to 30)
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.core.working_time import Pause, WorkingCalendar
from chainloom.notices.selectors import calendar_of as office_calendar

from . import kinds

FILE = Path(__file__).with_name("limits.toml")
WORKING = {"working_days", "working_hours", "working_minutes"}
BY_THE_WALL = {"days", "hours", "minutes"}
_STEPS = {"verify", "contact", "reply", "plan", "solve"}


class LimitError(ValueError):
    """The data of limits breaks a rule; says which."""


@dataclass(frozen=True)
class Limit:
    """One step's limit; `of` is "office" or "unit"."""

    step: str
    of: str
    limit: int
    unit: str
    extend_to: int | None = None

    def __post_init__(self) -> None:
        if self.step not in _STEPS or self.of not in ("office", "unit"):
            raise LimitError(f"no such step or owner: {self.step}, {self.of}")
        if self.unit not in WORKING | BY_THE_WALL:
            raise LimitError(f"{self.step}: no unit {self.unit!r}")
        if self.limit < 1 or (self.extend_to is not None and self.extend_to <= self.limit):
            raise LimitError(f"{self.step}: a limit is 1 or more, an extension longer than it")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def limits_of(kind: str, *, urgent: bool) -> list[Limit]:
    """The steps of a kind with their limits: its own file's, else the ones that hold for all."""
    which = "urgent" if urgent else "usual"
    rows = kinds.kind(kind).limits.get(which) or _data()[which]
    return [Limit(**row) for row in rows]


def limit_of(kind: str, *, urgent: bool, step: str) -> Limit | None:
    return next((one for one in limits_of(kind, urgent=urgent) if one.step == step), None)


def due(
    calendar: WorkingCalendar,
    start: datetime,
    limit: int,
    unit: str,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """When a limit is reached; pauses (all ended) put it off by what they took."""
    pauses = list(pauses)
    if unit in WORKING:
        return calendar.add(start, pauses=pauses, **{unit.removeprefix("working_"): limit}).at
    stood = sum(((until or since) - since for since, until in pauses), timedelta(0))
    return start + timedelta(**{unit: limit}) + stood


def warn_at(
    calendar: WorkingCalendar,
    start: datetime,
    limit: int,
    unit: str,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """When the owner is warned: after most of the time is gone, in which no pause counts."""
    share, pauses = float(_data()["warn_after"]), sorted(pauses)
    plain = due(calendar, start, limit, unit)
    if unit in WORKING:
        minutes = calendar.elapsed(start, plain).time.total_seconds() / 60 * share
        return calendar.add(start, minutes=minutes, pauses=pauses).at
    moment = start + (plain - start) * share
    for since, until in pauses:
        # What stood after the warning puts off what is due and not the warning.
        if since < moment:
            moment += (until or since) - since
    return moment


def in_words(limit: int, unit: str) -> str:
    """3 working days, 60 minutes …"""
    match unit:
        case "working_days":
            said = ngettext("%(n)d working day", "%(n)d working days", limit)
        case "working_hours":
            said = ngettext("%(n)d working hour", "%(n)d working hours", limit)
        case "working_minutes":
            said = ngettext("%(n)d working minute", "%(n)d working minutes", limit)
        case "days":
            said = ngettext("%(n)d day", "%(n)d days", limit)
        case "hours":
            said = ngettext("%(n)d hour", "%(n)d hours", limit)
        case "minutes":
            said = ngettext("%(n)d minute", "%(n)d minutes", limit)
        case _:
            said = _("%(n)d")
    return said % {"n": limit}


def calendar_of(chain: Any) -> WorkingCalendar:
    """The working calendar of a chain's office: its own hours and days, or the usual ones."""
    return office_calendar(chain.pk if chain is not None else None)
