"""Who works with whom: how many agreements two have, and how the worst of them fares."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Kind, Organisation

from ..health import WORST, Health
from ..models import AgreementState, PartyRole
from ..policy import agreement_policy
from .listing import agreements, parties_of
from .pulse import attach_health

# More than these are not drawn one by one; the table of kinds then comes first.
MOST_DRAWN = 200
READABLE = 60
# So many partners of one stand in the list of a phone.
MOST_LISTED = 12


@dataclass
class Cell:
    count: int = 0
    health: Health | None = None

    def add(self, health: Health | None) -> None:
        """One more agreement; of one of which nothing more is seen the health is not known."""
        self.count += 1
        if health is not None and (
            self.health is None or WORST.index(health) < WORST.index(self.health)
        ):
            self.health = health


@dataclass(frozen=True)
class Head:
    """A row and a column: its key, its name, a short one for the column."""

    key: Any
    name: str
    short: str


@dataclass
class Matrix:
    heads: list[Head]
    # {(lower place, higher place): cell}; one with itself only between kinds.
    cells: dict[tuple[int, int], Cell]
    agreements: int
    # How many there are beside those drawn.
    left_out: int = 0
    by_kind: bool = False
    counts: Counter[Any] = field(default_factory=Counter)

    def at(self, one: int, other: int) -> Cell | None:
        return self.cells.get((min(one, other), max(one, other)))

    def pairs(self) -> list[tuple[Head, list[tuple[Head, Cell]], int]]:
        """The same as a list: each with those it works with most, and how many more there are."""
        found: list[tuple[Head, list[tuple[Head, Cell]], int]] = []
        partners: dict[int, list[tuple[int, Cell]]] = {}
        for (one, other), cell in self.cells.items():
            partners.setdefault(one, []).append((other, cell))
            if one != other:
                partners.setdefault(other, []).append((one, cell))
        for at, head in enumerate(self.heads):
            with_ = sorted(partners.get(at, ()), key=lambda pair: (-pair[1].count, pair[0]))
            if with_:
                listed = [(self.heads[other], cell) for other, cell in with_[:MOST_LISTED]]
                found.append((head, listed, len(with_) - len(listed)))
        return found


def _standing(actor: Actor, kind: str, state: str) -> tuple[dict[int, Any], set[int]]:
    """{agreement: row with health}, and those of which the actor sees all."""
    rows = agreements(actor, kind=kind, state=state or AgreementState.SIGNED)
    found = {row.pk: row for row in rows.only("pk", "state", "ends_on", "heard_on")}
    attach_health(list(found.values()), timezone.localdate())
    whole = agreement_policy.rows(actor, "whole").filter(pk__in=list(found))
    return found, set(whole.values_list("pk", flat=True))


def matrix(actor: Actor, *, kind: str = "", state: str = "", by: str = "") -> Matrix:
    """Organisations × organisations; kinds × kinds where asked, or where they are very many."""
    rows, whole = _standing(actor, kind, state)
    members: dict[int, dict[int, Organisation]] = {pk: {} for pk in rows}
    for party in parties_of(rows).exclude(role=PartyRole.WITNESS):
        who = party.organisation.now
        members[party.agreement_id][who.pk] = who
    healths = {pk: Health(row.health) if pk in whole else None for pk, row in rows.items()}
    counts: Counter[int] = Counter(key for some in members.values() for key in some)
    if by == "kind" or (by != "organisation" and len(counts) > READABLE):
        return _of_kinds(members, healths, len(rows))
    return _of_organisations(members, healths, counts)


def _of_organisations(
    members: dict[int, dict[int, Organisation]],
    healths: dict[int, Health | None],
    counts: Counter[int],
) -> Matrix:
    everyone = {key: who for some in members.values() for key, who in some.items()}
    ranked = sorted(everyone.values(), key=lambda who: (-counts[who.pk], who.sort_key, who.pk))
    drawn = ranked[:MOST_DRAWN]
    place = {who.pk: at for at, who in enumerate(drawn)}
    cells: dict[tuple[int, int], Cell] = {}
    for pk, some in members.items():
        for one, other in combinations(sorted(place[key] for key in some if key in place), 2):
            cells.setdefault((one, other), Cell()).add(healths[pk])
    heads = [Head(who.pk, who.display_name, who.short_name or who.display_name) for who in drawn]
    return Matrix(heads, cells, len(members), len(ranked) - len(drawn), counts=counts)


def _of_kinds(
    members: dict[int, dict[int, Organisation]], healths: dict[int, Health | None], count: int
) -> Matrix:
    there = {who.kind for some in members.values() for who in some.values()}
    kinds = [one for one in Kind if one.value in there]
    place = {one.value: at for at, one in enumerate(kinds)}
    cells: dict[tuple[int, int], Cell] = {}
    counts: Counter[Any] = Counter()
    for pk, some in members.items():
        of_kind = Counter(place[who.kind] for who in some.values())
        counts.update(kinds[at].value for at in of_kind)
        pairs = set(combinations(sorted(of_kind), 2))
        pairs |= {(at, at) for at, number in of_kind.items() if number > 1}
        for pair in pairs:
            cells.setdefault(pair, Cell()).add(healths[pk])
    heads = [Head(one.value, str(one.label), str(one.label)) for one in kinds]
    return Matrix(heads, cells, count, by_kind=True, counts=counts)
