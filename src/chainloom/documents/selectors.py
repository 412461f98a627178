"""Reading documents and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from . import figures
from .doing import ORGANISATION
from .facts import kinds
from .models import (
    Document,
    DocumentEffect,
    DocumentFact,
    DocumentMention,
    DocumentState,
    FactState,
    Figure,
    Match,
)
from .policy import document_policy, sees_documents


def _count(*states: str, **about: Any) -> Coalesce:
    rows = DocumentFact.objects.filter(document=OuterRef("pk"), state__in=states, **about)
    counted = rows.order_by().values("document").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def documents(actor: Actor, *, q: str = "", state: str = "") -> QuerySet[Document]:
    """The documents an actor may see, each with how many facts stand where, newest first."""
    rows = document_policy.rows(actor).select_related("created_by", "chain", "same_as")
    rows = rows.defer("sketch").annotate(
        open_count=_count(FactState.PROPOSED),
        accepted_count=_count(FactState.ACCEPTED),
        applied_count=_count(FactState.APPLIED),
    )
    if q:
        rows = rows.filter(
            Q(title__icontains=q) | Q(publisher__icontains=q) | Q(filename__icontains=q)
        )
    match state:
        case "open":
            rows = rows.filter(open_count__gt=0)
        case "ready":
            rows = rows.alias(
                n=_count(FactState.ACCEPTED, kind__in=kinds(), hindrance__isnull=True)
            ).filter(n__gt=0)
        case "applied":
            rows = rows.filter(applied_count__gt=0)
        case "repeat":
            rows = rows.exclude(same_as=None)
        case DocumentState.FAILED.value:
            rows = rows.filter(state=DocumentState.FAILED)
    return rows.order_by("-pk")


def documents_about(actor: Actor, organisation: Organisation) -> QuerySet[Document]:
    """The documents that name an organisation, as far as it is settled that it is the one."""
    keys = [organisation.pk, *organisation.absorbed.values_list("pk", flat=True)]
    sure = Q(decision="", organisation_id__in=keys, match__in=(Match.SAME, Match.ALIAS))
    said = Q(decision__in=[f"org:{key}" for key in keys])
    named = DocumentMention.objects.filter(sure | said).values("document")
    made = DocumentEffect.objects.filter(record=ORGANISATION, object_id__in=keys)
    rows = document_policy.rows(actor).defer("sketch").order_by("-published", "-pk")
    return rows.filter(Q(pk__in=named) | Q(pk__in=made.values("fact__document")))


def chain_figures(actor: Actor) -> QuerySet[Figure]:
    """The figures of the actor's chain, for who may see documents."""
    if not sees_documents(actor) or actor.chain_id is None:
        return Figure.objects.none()
    return Figure.objects.filter(chain=actor.chain_id)


@dataclass(frozen=True)
class Told:
    """One figure in a series; `differs`: it says something else than the one before."""

    figure: Figure
    differs: bool


@dataclass(frozen=True)
class Series:
    """What documents say of one thing, over time."""

    key: str
    what: str
    scope: str
    unit: str
    share_of: str
    told: tuple[Told, ...]

    @property
    def last(self) -> Told:
        return self.told[-1]

    @property
    def differs(self) -> bool:
        return any(one.differs for one in self.told)


def series_keys(actor: Actor, *, q: str = "", only: str = "") -> QuerySet[Any, dict[str, Any]]:
    """One row for each thing that is measured, by what and of what."""
    rows = chain_figures(actor)
    if q:
        rows = rows.filter(Q(what__icontains=q) | Q(scope__icontains=q))
    found = (
        rows.order_by()
        .values("key")
        .annotate(
            first_what=Min("what"),
            first_scope=Min("scope"),
            last_day=Max("day"),
            count=Count("pk"),
            least=Min("number"),
            most=Max("number"),
        )
    )
    if only == "differ":
        found = found.exclude(least=F("most"))
    return found


def series(actor: Actor, keys: Sequence[str]) -> list[Series]:
    """The series of these keys, in the order of the keys."""
    rows = chain_figures(actor).filter(key__in=keys).select_related("fact__document")
    by_key: dict[str, list[Figure]] = {}
    for row in rows.order_by("day", "pk"):
        by_key.setdefault(row.key, []).append(row)
    return [_series(key, by_key[key]) for key in keys if key in by_key]


def _series(key: str, rows: list[Figure]) -> Series:
    told = [
        Told(row, bool(i) and figures.differs(rows[i - 1], row.number, row.number_to))
        for i, row in enumerate(rows)
    ]
    last = rows[-1]
    return Series(key, last.what, last.scope, last.unit, last.share_of, tuple(told))
