"""Agreements as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.digits import whole_number
from chainloom.organisations import finding
from chainloom.organisations.models import Organisation

from ..models import Agreement, AgreementState, Party
from ..policy import agreement_policy
from .pulse import attach_health, with_health

# Parties named in a row of a list; the page has them all.
NAMED = 4
MOST_BY_NAME = 50


def agreements(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    state: str = "",
    party: str = "",
    other: str = "",
    pair: str = "",
    health: str = "",
    ends: str = "",
    whose: str = "",
) -> QuerySet[Agreement]:
    """Those the actor sees, narrowed.

    `party` and `other`: keys of organisations that both stand in it; `pair`: two kinds of
    organisations that do (`college.bank`); `ends`: within so many days, or `past`.
    """
    today = timezone.localdate()
    rows = agreement_policy.rows(actor)
    if health or ends:
        # Of one that is merely open nothing shows how it fares, nor until when it runs.
        rows = agreement_policy.rows(actor, "whole")
    if q:
        rows = rows.filter(_named(actor, q))
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    for key in filter(None, (party, other)):
        rows = rows.filter(Exists(_parties(_is(key))))
    if pair:
        rows = _of_kinds(rows, *pair.partition(".")[::2])
    if health:
        rows = with_health(rows, today).filter(health=health)
    if ends:
        rows = _ending(rows, ends)
    if whose == "own":
        rows = rows.filter(Exists(_parties(_is(str(actor.organisation_id or 0)))))
    elif whose == "watched":
        rows = rows.filter(responsible=actor.organisation_id or 0)
    return rows


def _parties(about: Q) -> QuerySet[Party]:
    return Party.objects.filter(about, agreement=OuterRef("pk"))


def _is(key: str) -> Q:
    pk = whole_number(key) or 0
    return Q(organisation=pk) | Q(organisation__merged_into=pk)


def _named(actor: Actor, q: str) -> Q:
    """Words of its title or number, or a party by name, pinyin or initials."""
    found = finding.ids(actor, q, limit=MOST_BY_NAME)
    by_party = Exists(_parties(Q(organisation__in=found)))
    numbered = agreement_policy.rows(actor, "whole").filter(number__icontains=q)
    return Q(title__icontains=q) | Q(by_party) | Q(pk__in=numbered.values("pk"))


def _of_kinds(rows: QuerySet[Agreement], one: str, other: str) -> QuerySet[Agreement]:
    """Two different parties, one of each kind."""
    second = Party.objects.filter(
        agreement=OuterRef("agreement"), organisation__kind=other
    ).exclude(pk=OuterRef("pk"))
    return rows.filter(Exists(_parties(Q(Exists(second), organisation__kind=one))))


def _ending(rows: QuerySet[Agreement], ends: str) -> QuerySet[Agreement]:
    today = timezone.localdate()
    signed = rows.filter(state=AgreementState.SIGNED)
    if ends == "past":
        return signed.filter(ends_on__lt=today)
    days = whole_number(ends, most=4) or 0
    return signed.filter(ends_on__gte=today, ends_on__lte=today + timedelta(days=days))


@dataclass(frozen=True)
class Named:
    """The parties of a row: those named, and how many more."""

    names: list[Organisation]
    more: int

    @property
    def text(self) -> str:
        return "、".join(one.display_name for one in self.names)


def with_parties(actor: Actor, rows: Sequence[Agreement]) -> list[Any]:
    """Rows with `named`, `health` and `is_whole`: whether the actor sees more than who is in it."""
    ids = [row.pk for row in rows]
    seen = agreement_policy.rows(actor, "whole").filter(pk__in=ids)
    whole = set(seen.values_list("pk", flat=True))
    parties: dict[int, list[Party]] = {pk: [] for pk in ids}
    for party in parties_of(ids):
        parties[party.agreement_id].append(party)
    found: list[Any] = list(rows)
    attach_health(found, timezone.localdate())
    for row in found:
        shown = [party.organisation.now for party in parties[row.pk]]
        row.named = Named(shown[:NAMED], max(len(shown) - NAMED, 0))
        row.party_count = len(shown)
        row.all_parties = shown
        row.is_whole = row.pk in whole
    return found


def parties_of(ids: Iterable[int]) -> QuerySet[Party]:
    rows = Party.objects.filter(agreement__in=list(ids))
    return rows.select_related("organisation__merged_into")


def of_organisation(actor: Actor, organisation: Organisation) -> list[Any]:
    """The agreements of one organisation, for its page."""
    rows = agreements(actor, party=str(organisation.pk)).order_by("state", "-pk")
    return with_parties(actor, list(rows[:200]))


def whole_prefetch() -> Prefetch[Any]:
    return Prefetch("parties", Party.objects.select_related("organisation__merged_into"))
