"""The register of what counts as evidence: one entry for each kind of record that shows progress.

A plan's target names a kind of evidence, a choice for each of its filters and a unit; its progress
is what the records say. The app that owns the records enters the kind when it starts:

    evidence.register(
        evidence.EvidenceKind(
            code="lists.need_closed",
            label=_("need closed"),
            units={"count": evidence.Counted(_("needs"))},
            rows=needs_closed,          # (chain) -> QuerySet
            day="closed_at",            # when it happened: a day or a moment of the row
            filters=(evidence.Filter("kind", _("kind"), kinds),),
            seen_by=need_policy.rows,   # (actor) -> QuerySet: which of them an actor may see
            told=closed_need,           # (row, chain) -> Told
        )
    )
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, DateTimeField, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.functional import Promise

Label = str | Promise
Choices = list[tuple[str, Label]]


@dataclass(frozen=True)
class Counted:
    """How records of one kind are counted in one unit: each as one; by the sum of a field; or each
    different value of a field once, on the first day it comes."""

    label: Label
    sum_of: str = ""
    each: str = ""

    def by_day(self, rows: QuerySet[Any]) -> list[tuple[date, Decimal]]:
        """How much each day added; `rows` carry `evidence_day`. At most one query."""
        if self.each:
            first = rows.values(self.each).annotate(first=Min("evidence_day")).order_by()
            days = [row["first"] for row in first]
            return [(day, Decimal(days.count(day))) for day in sorted(set(days))]
        number = Sum(self.sum_of) if self.sum_of else Count("pk")
        found = rows.values("evidence_day").annotate(n=number).order_by("evidence_day")
        return [(row["evidence_day"], Decimal(row["n"] or 0)) for row in found]


@dataclass(frozen=True)
class Filter:
    """One thing that the records may be narrowed to; nothing chosen takes all.

    What is chosen is the value of the row's field of that name, unless `where` says otherwise.
    """

    name: str
    label: Label
    choices: Callable[[Any], Choices]
    where: Callable[[str], Q] | None = None

    def met_by(self, chosen: str) -> Q:
        return self.where(chosen) if self.where else Q(**{self.name: chosen})


@dataclass(frozen=True)
class Told:
    """A record as a list of evidence shows it."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of record that shows progress; see the head of this file."""

    code: str
    label: Label
    units: Mapping[str, Counted]
    rows: Callable[[Any], QuerySet[Any]]
    day: str
    told: Callable[[Any, Any], Told]
    seen_by: Callable[[Any], QuerySet[Any]]
    filters: tuple[Filter, ...] = ()

    def found(self, chain: Any, chosen: Mapping[str, str], start: date, end: date) -> QuerySet[Any]:
        """The records that count from `start` to `end`, both days included."""
        rows = self.rows(chain)
        for one in self.filters:
            if chosen.get(one.name):
                rows = rows.filter(one.met_by(chosen[one.name]))
        day: Any = F(self.day)
        if isinstance(_field(rows.model, self.day), DateTimeField):
            day = TruncDate(self.day)
        return rows.annotate(evidence_day=day).filter(evidence_day__range=(start, end))

    def in_words(self, chain: Any, chosen: Mapping[str, str]) -> str:
        """The kind with what it is narrowed to: "need closed · capacity"."""
        said = [str(self.label)]
        for one in self.filters:
            if chosen.get(one.name):
                known = dict(one.choices(chain))
                said.append(str(known.get(chosen[one.name], chosen[one.name])))
        return " · ".join(said)


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    *through, name = path.split("__")
    for step in through:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)  # type: ignore[return-value]


_kinds: dict[str, EvidenceKind] = {}


def register(kind: EvidenceKind) -> None:
    """Enter a kind; the same code again replaces it."""
    _kinds[kind.code] = kind


def kind(code: str) -> EvidenceKind | None:
    """The kind of that code; None for one that no installed app entered."""
    return _kinds.get(code)


def kinds() -> list[EvidenceKind]:
    return [_kinds[code] for code in sorted(_kinds)]
