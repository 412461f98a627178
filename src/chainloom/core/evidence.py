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

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.timezone import make_aware

Label = str | Promise
Choices = list[tuple[str, Label]]


@dataclass(frozen=True)
class Counted:
    """How records of one kind are counted in one unit: each as one; by the sum of a field; or each
    different value of a field once, on the first day it comes."""

    label: Label
    sum_of: str = ""
    each: str = ""

    def reached(self, rows: QuerySet[Any], field: str, ends: Sequence[Any]) -> list[Decimal]:
        """What was counted before each of `ends` (moments or days, ascending, all rows before the
        last); one query, in which the database does the counting."""
        if self.each:
            first = rows.order_by().values_list(self.each).annotate(first=Min(field))
            gone = sorted(day for _each, day in first)
            return [Decimal(bisect_left(gone, end)) for end in ends]
        number = Sum(self.sum_of) if self.sum_of else Count("pk")
        part = Case(
            *(When(**{f"{field}__lt": end}, then=Value(at)) for at, end in enumerate(ends[:-1])),
            default=Value(len(ends) - 1),
            output_field=IntegerField(),
        )
        found = dict(rows.order_by().annotate(part=part).values_list("part").annotate(n=number))
        return list(accumulate(Decimal(found.get(at) or 0) for at in range(len(ends))))


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
    """A kind of record that shows progress; see the head of this file.

    With `lasts`, a record counts on every day from its first to the last that `lasts(row)` says
    (None: without end), whenever it began: how many hold it, not how many have gained it. All its
    units count `each` of a field once.
    """

    code: str
    label: Label
    units: Mapping[str, Counted]
    rows: Callable[[Any], QuerySet[Any]]
    day: str
    told: Callable[[Any, Any], Told]
    seen_by: Callable[[Any], QuerySet[Any]]
    filters: tuple[Filter, ...] = ()
    lasts: Callable[[Any], date | None] | None = None

    def found(self, chain: Any, chosen: Mapping[str, str], start: date, end: date) -> QuerySet[Any]:
        """The records that count from `start` to `end`, both days included, with the day of each
        as `evidence_day`; of those that last, the ones that hold on the last day."""
        rows = self._within(chain, chosen, start, end)
        if self.lasts:
            held = [(row.pk, *self._held(row)) for row in rows]
            rows = rows.filter(pk__in=[pk for pk, begun, last in held if begun <= end <= last])
        day: Any = TruncDate(self.day) if _has_moments(rows, self.day) else F(self.day)
        return rows.annotate(evidence_day=day)

    def reached(
        self, chain: Any, chosen: Mapping[str, str], unit: str, start: date, days: Sequence[date]
    ) -> list[Decimal]:
        """How much was counted from `start` to each of the days (ascending). At most one query."""
        rows = self._within(chain, chosen, start, days[-1])
        if self.lasts:
            name = self.units[unit].each
            held = [(getattr(row, name), *self._held(row)) for row in rows]
            return [
                Decimal(len({one for one, begun, last in held if begun <= day <= last}))
                for day in days
            ]
        ends = [_end_of(rows, self.day, day) for day in days]
        return self.units[unit].reached(rows, self.day, ends)

    def _held(self, row: Any) -> tuple[date, date]:
        """The first and the last day on which the row counts."""
        last = self.lasts(row) if self.lasts else None
        return getattr(row, self.day), last or date.max

    def _within(
        self, chain: Any, chosen: Mapping[str, str], start: date, end: date
    ) -> QuerySet[Any]:
        """Compared with the field as it is kept: a day cut out of every moment costs far more."""
        rows = self.rows(chain)
        for one in self.filters:
            if chosen.get(one.name):
                rows = rows.filter(one.met_by(chosen[one.name]))
        rows = rows.filter(**{f"{self.day}__lt": _end_of(rows, self.day, end)})
        if self.lasts:
            return rows
        first = _end_of(rows, self.day, start - timedelta(days=1))
        return rows.filter(**{f"{self.day}__gte": first})

    def narrowed(self, chain: Any, chosen: Mapping[str, str]) -> list[str]:
        """What is chosen of each filter, in words."""
        found = []
        for one in self.filters:
            if value := chosen.get(one.name):
                found.append(str(dict(one.choices(chain)).get(value, value)))
        return found

    def in_words(self, chain: Any, chosen: Mapping[str, str]) -> str:
        """The kind with what it is narrowed to: "need closed · capacity"."""
        return " · ".join([str(self.label), *self.narrowed(chain, chosen)])


def _has_moments(rows: QuerySet[Any], path: str) -> bool:
    return isinstance(_field(rows.model, path), DateTimeField)


def _end_of(rows: QuerySet[Any], path: str, day: date) -> date | datetime:
    """The first day, or moment by the clock on the wall, that is after the day."""
    after = day + timedelta(days=1)
    return make_aware(datetime.combine(after, time())) if _has_moments(rows, path) else after


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
