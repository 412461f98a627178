"""Matchmaking events as pages, papers and API ask for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from ..matching import is_matched
from ..matchmaking_policy import entry_policy, matchmaking_policy, talk_policy
from ..models import (
    EntryState,
    Matchmaking,
    MatchmakingEntry,
    MatchState,
    Need,
    Resource,
    Result,
    Side,
    Talk,
)
from ..models.matches import ORDER
from ..models.needs import LISTED
from ..policy import match_policy, need_policy, resource_policy

WHOLE = (
    "need__organisation", "resource__organisation", "match", "matchmaking__chain",
)  # fmt: skip


def matchmakings(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[Matchmaking]:
    """The events the actor sees, each with how many talks it has that are placed and answered."""
    rows = matchmaking_policy.rows(actor).select_related("chain")
    if state:
        rows = rows.filter(state=state)
    for word in q.split():
        rows = rows.filter(Q(title__icontains=word) | Q(place__icontains=word))
    return rows.annotate(
        placed=Count("talks", filter=Q(talks__round__isnull=False)),
        answered=Count("talks", filter=Q(talks__round__isnull=False) & ~Q(talks__result="")),
    )


def talks(actor: Actor, row: Matchmaking) -> QuerySet[Talk]:
    """The talks of an event that the actor sees, by round and table."""
    rows = talk_policy.rows(actor).filter(matchmaking=row).select_related(*WHOLE)
    return rows.order_by("round", "table", "pk")


def with_names(actor: Actor, rows: Iterable[Talk]) -> list[Talk]:
    """The talks, each told whether the asker's name may be shown (`name_is_open`).

    Whoever sits at a table with a hidden asker that agreed to it is told its name.
    """
    found = list(rows)
    keys = {row.need_id for row in found}
    open_ = set(need_policy.rows(actor, "name").filter(pk__in=keys).values_list("pk", flat=True))
    for row in found:
        row.name_is_open = (
            actor.sees_all or row.names_asker or not row.need.hide_name or row.need_id in open_
        )
    return found


@dataclass
class Line:
    """A round of the plan: its times, and a talk or None for every table."""

    number: int
    times: tuple[Any, Any]
    cells: list[Talk | None]


def grid(row: Matchmaking, rows: Iterable[Talk]) -> list[Line]:
    """Rounds × tables."""
    lines = [Line(number, row.time_of(number), [None] * row.tables) for number in range(row.rounds)]
    for talk in rows:
        if talk.round is not None and talk.table is not None:
            lines[talk.round].cells[talk.table] = talk
    return lines


@dataclass
class Party:
    """An organisation at an event: what it enters, and how many talks it has."""

    organisation: Organisation
    entries: list[MatchmakingEntry] = field(default_factory=list)
    talks: int = 0

    @property
    def told(self) -> bool:
        return all(one.told_at for one in self.entries)

    @property
    def has_declined(self) -> bool:
        """It takes part with nothing any more."""
        return all(one.state == EntryState.DECLINED for one in self.entries)

    @property
    def is_without_talk(self) -> bool:
        """It is expected, and nobody waits for it."""
        return not self.talks and not self.has_declined


def parties(actor: Actor, row: Matchmaking) -> list[Party]:
    """Who takes part or was asked, as far as the actor may know; by name."""
    rows = entry_policy.rows(actor).filter(matchmaking=row)
    rows = rows.select_related("need__organisation", "resource__organisation")
    found: dict[int, Party] = {}
    for entry in rows.order_by("pk"):
        entry.matchmaking = row
        who = entry.listing.organisation
        found.setdefault(who.pk, Party(who)).entries.append(entry)
    for talk in (
        talk_policy.rows(actor)
        .filter(matchmaking=row, round__isnull=False)
        .values_list("need__organisation", "resource__organisation")
    ):
        for key in talk:
            if key in found:
                found[key].talks += 1
    return sorted(found.values(), key=lambda one: (one.organisation.sort_key, one.organisation.pk))


def schedule(actor: Actor, row: Matchmaking, organisation_id: int) -> list[Talk]:
    """The talks of one party, in their order."""
    mine = Q(need__organisation=organisation_id) | Q(resource__organisation=organisation_id)
    rows = talks(actor, row).filter(mine, round__isnull=False).prefetch_related("words")
    return with_names(actor, rows)


def schedules(actor: Actor, row: Matchmaking) -> list[tuple[Organisation, list[Talk]]]:
    """The talks of every party that has one or is expected, by name."""
    found: dict[int, list[Talk]] = defaultdict(list)
    expected = (one for one in parties(actor, row) if one.is_without_talk)
    names = {one.organisation.pk: one.organisation for one in expected}
    for talk in with_names(actor, talks(actor, row).filter(round__isnull=False)):
        for who in (talk.need.organisation, talk.resource.organisation):
            names[who.pk] = who
            found[who.pk].append(talk)
    order = sorted(names.values(), key=lambda one: (one.sort_key, one.pk))
    return [(who, found[who.pk]) for who in order]


def side_of(actor: Actor, talk: Talk) -> str:
    """The side for which the actor speaks; empty for the office and who only looks on."""
    asker, offerer = talk.parties
    mine = actor.organisation_id
    if mine is not None and mine == asker:
        return Side.ASKER
    return Side.OFFERER if mine is not None and mine == offerer else ""


def waiting(actor: Actor, row: Matchmaking) -> QuerySet[Talk]:
    """The talks of which the actor can still say what came: for the office those of which nothing
    or only one side is known, for a party those of which it has said nothing."""
    rows = talk_policy.rows(actor, "answer").filter(matchmaking=row, round__isnull=False)
    if actor.is_office:
        rows = rows.annotate(said=Count("words")).filter(said__lt=2)
    else:
        mine = actor.organisation_id
        asks = Q(need__organisation=mine, words__side=Side.ASKER)
        offers = Q(resource__organisation=mine, words__side=Side.OFFERER)
        rows = rows.exclude(pk__in=Talk.objects.filter(asks | offers).values("pk"))
    return rows.order_by("round", "table", "pk")


def next_waiting(actor: Actor, row: Matchmaking, after: Talk | None = None) -> Talk | None:
    """The next of them behind a talk, in the order of rounds and tables; then from the front."""
    rows = waiting(actor, row)
    if after is not None and after.round is not None:
        later = Q(round=after.round, table__gt=after.table) | Q(round__gt=after.round)
        found = rows.filter(later).first()
        if found is not None:
            return found
        rows = rows.exclude(pk=after.pk)
    return rows.first()


def results(actor: Actor, row: Matchmaking) -> dict[str, int]:
    """How many talks came to what; `open` of which nothing is known yet, `done` the others."""
    rows = talk_policy.rows(actor).filter(matchmaking=row, round__isnull=False)
    counts = dict(rows.order_by().values_list("result").annotate(n=Count("pk")))
    found = {str(one): counts.get(one, 0) for one in Result.values}
    whole, open_ = sum(counts.values()), counts.get("", 0)
    return {**found, "open": open_, "done": whole - open_, "all": whole}


@dataclass(frozen=True)
class Outcome:
    """Matches that came of an event, in one state; amounts in 10,000 yuan."""

    state: MatchState
    count: int
    amount: Any


def outcome(actor: Actor, row: Matchmaking) -> list[Outcome]:
    """What became of the matches that came of it, as they stand today."""
    keys = Talk.objects.filter(matchmaking=row, match__isnull=False).values("match")
    rows = match_policy.rows(actor).filter(pk__in=keys).order_by()
    found = {
        state: (count, amount)
        for state, count, amount in rows.values_list("state").annotate(Count("pk"), Sum("amount"))
    }
    return [Outcome(state, *found.get(state, (0, None))) for state in (*ORDER, MatchState.DROPPED)]


def choosable(
    actor: Actor, row: Matchmaking, *, kind: str = "", stage: str = "", q: str = ""
) -> tuple[QuerySet[Need], QuerySet[Resource]]:
    """Needs and resources that could take part and do not yet, narrowed."""
    needs = need_policy.rows(actor).filter(state__in=LISTED)
    needs = needs.exclude(matchmaking_entries__matchmaking=row)
    matched = [code for code in set(needs.values_list("kind", flat=True)) if is_matched(code)]
    needs = needs.filter(kind__in=matched)
    resources = resource_policy.rows(actor).filter(state="open")
    day = row.day
    resources = resources.filter(
        Q(available_from=None) | Q(available_from__lte=day),
        Q(available_until=None) | Q(available_until__gte=day),
    ).exclude(matchmaking_entries__matchmaking=row)
    found: list[Any] = []
    for rows in (needs, resources):
        if kind:
            rows = rows.filter(kind=kind)
        if stage:
            rows = rows.filter(organisation__placements__stage__code=stage).distinct()
        for word in q.split():
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(text__icontains=word)
                | Q(organisation__name__icontains=word)
            )
        found.append(rows.select_related("organisation").order_by("-pk"))
    return found[0], found[1]


def given_events(actor: Actor) -> QuerySet[Matchmaking]:
    """Events of which matches can have come, the newest first: for the filter of matches."""
    today = timezone.localdate()
    return matchmaking_policy.rows(actor).filter(day__lte=today).order_by("-day", "-pk")
