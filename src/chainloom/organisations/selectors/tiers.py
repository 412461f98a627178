"""Qualifications over the chain: how many hold what on a day, and what ends soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from chainloom.accounts.actor import Actor

from ..certificate_kinds import UnknownKind
from ..certificate_kinds import kind as kind_of
from ..certificate_kinds import kinds as all_kinds
from ..counting import Asked, Figures, figures
from ..models import Certificate, Participation
from ..policy import organisation_policy
from .listing import valid_on

SOON_DAYS = 90
_RANKS = {"national": 4, "provincial": 3, "municipal": 2}
COUNTER = "organisations.tiers"


@dataclass(frozen=True)
class TierCount:
    """How many organisations hold one kind of certificate on a day; by level where it has any."""

    kind: str
    label: str
    rank: int
    count: int
    levels: tuple[tuple[str, str, int], ...]


def kind_label(code: str, level: str = "") -> str:
    """A certificate as officially named; its grade too where it has grades."""
    language = get_language() or "zh"
    try:
        kind = kind_of(code)
    except UnknownKind:
        return f"{code} {level}".strip()
    grade = kind.level_label(level, language) if kind.grades else ""
    return " · ".join(part for part in (kind.label(language), grade) if part)


def level_label(code: str, level: str) -> str:
    """A level's name within its kind."""
    try:
        return kind_of(code).level_label(level, get_language() or "zh") or level
    except UnknownKind:
        return level


def rank_of(code: str, level: str = "") -> int:
    """4 national, 3 provincial, 2 city, 1 other: how strongly a badge is shown."""
    try:
        kind = kind_of(code)
    except UnknownKind:
        return 1
    tiers = [level] if level in _RANKS else [tier.code for tier in kind.tiers]
    return max((_RANKS.get(tier, 1) for tier in tiers), default=1)


def tier_counts(actor: Actor, on: dt.date | None = None) -> list[TierCount]:
    """The tier counts of the actor's chain as of a day, in the catalogue's order."""
    return tier_figures(actor, on).value


def tier_figures(actor: Actor, on: dt.date | None = None) -> Figures[list[TierCount]]:
    """The same with the time at which they were counted."""
    found = figures(COUNTER, actor.chain, Asked(on or timezone.localdate()))
    counts = [
        _tier(kind.code, by_level)
        for kind in all_kinds()
        if (by_level := found.value.get(kind.code))
    ]
    return replace(found, value=counts)


def count_tiers(chain: Any, asked: Asked) -> dict[str, dict[str, int]]:
    """{kind: {"": organisations, level: organisations …}}; one that holds two counts once."""
    # Whoever was absorbed by another entry has no certificates left, so the chain is enough.
    here = Participation.objects.filter(chain=chain, organisation=OuterRef("organisation"))
    held = Certificate.objects.filter(Exists(here), valid_on(asked.day)).order_by()
    n = Count("organisation", distinct=True)
    found: dict[str, dict[str, int]] = {}
    for kind, level, count in held.values_list("kind", "level").annotate(n=n):
        found.setdefault(kind, {})[level] = count
    several = [kind for kind, levels in found.items() if len(levels) > 1]
    whole = dict(held.filter(kind__in=several).values_list("kind").annotate(n=n))
    for kind, levels in found.items():
        levels[""] = whole.get(kind) or sum(levels.values())
    return found


def _tier(code: str, by_level: dict[str, int]) -> TierCount:
    language = get_language() or "zh"
    kind = kind_of(code)
    levels = tuple(
        (level.code, level.label(language), by_level[level.code])
        for level in reversed(kind.levels)
        if level.code in by_level
    )
    # One level alone says nothing that the kind does not.
    return TierCount(
        kind=code,
        label=kind.label(language),
        rank=rank_of(code),
        count=by_level[""],
        levels=levels if len(kind.levels) > 1 else (),
    )


def _certificates(actor: Actor) -> QuerySet[Certificate]:
    """Those of organisations in the actor's chain; looked up one by one, each by its key."""
    seen = organisation_policy.rows(actor)
    return Certificate.objects.filter(Exists(seen.filter(pk=OuterRef("organisation"))))


def expiring(
    actor: Actor, *, days: int = SOON_DAYS, today: dt.date | None = None
) -> QuerySet[Certificate]:
    """Certificates that end within so many days, the next first."""
    today = today or timezone.localdate()
    return (
        _certificates(actor)
        .filter(expires_on__range=(today, today + dt.timedelta(days=days)))
        .select_related("organisation", "source")
        .order_by("expires_on", "pk")
    )


def held_by(ids: list[int], on: dt.date | None = None) -> dict[int, list[Certificate]]:
    """For each of these organisations, what it holds on a day, the highest first."""
    on = on or timezone.localdate()
    found: dict[int, list[Certificate]] = {}
    for certificate in Certificate.objects.filter(valid_on(on), organisation__in=ids):
        found.setdefault(certificate.organisation_id, []).append(certificate)
    for held in found.values():
        held.sort(key=lambda one: (-rank_of(one.kind, one.level), one.kind, one.pk))
    return found
