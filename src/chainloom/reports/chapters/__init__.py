"""The register of a briefing's chapters: an app that has something to tell enters one.

    chapters.register(
        chapters.Chapter(key="workshop", title=_("Workshop"), order=70, build=workshop_told)
    )

`build(asking)` gives the chapter's parts, counted for the period and for who asks. Orders: 10 the
whole, 20 plan, 30 lists, 40 agreements, 45 events, 50 resilience, 60 certificates, 65 ladders, 90
what comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from chainloom.accounts.actor import Actor
from chainloom.lists.selectors.boards.periods import Period

from .parts import Chart, Figure, Grid, Part, spoken

__all__ = ["Asking", "Chapter", "Chart", "Figure", "Grid", "Part", "chapters", "register", "spoken"]


@dataclass(frozen=True)
class Asking:
    """Who asks about which period, on which day."""

    actor: Actor
    period: Period
    today: date

    @cached_property
    def day(self) -> date:
        """The day as of which things are told: the period's last, or today before it is over."""
        return min(self.today, self.period.until)

    @cached_property
    def first(self) -> date:
        return self.period.since

    def url(self, name: str, *args: Any, **query: Any) -> str:
        """A page of the chain, narrowed by what is given."""
        base = reverse(name, args=[self.actor.chain.slug, *args])
        asked = {key: value for key, value in query.items() if value not in ("", None)}
        return f"{base}?{urlencode(asked)}" if asked else base


@dataclass(frozen=True)
class Chapter:
    """`inside`: the whole chapter is for office and leader alone."""

    key: str
    title: str | Promise
    order: int
    build: Callable[[Asking], list[Part]]
    inside: bool = False


_register: dict[str, Chapter] = {}


def register(chapter: Chapter) -> None:
    """Enter a chapter; the same key again replaces it."""
    _register[chapter.key] = chapter


def chapters() -> list[Chapter]:
    return sorted(_register.values(), key=lambda one: (one.order, one.key))
