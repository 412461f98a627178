"""Very many firms as columns of the eligibility engine, straight from the database.

What `firms_of` reads firm by firm, with its sources, is read here column by column and without
them: only the attributes that conditions ask about, one query for each table. The tests hold both
to the same answers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from django.db.models import CharField, F, FloatField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from numpy.typing import NDArray

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Placement, Stage
from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import (
    STATEMENT,
    CertificateColumn,
    Codes,
    Condition,
    DistinctColumn,
    FirmTable,
    Known,
    Span,
    SpanColumn,
    Test,
    Vocabulary,
)
from chainloom.organisations.models import Certificate, Kind
from chainloom.organisations.policy import consenting, organisation_policy
from chainloom.organisations.selectors.listing import has_withheld

from ..policies_policy import firm_answer_rights
from .firms import BANDS, answer_read, choice_of, classes_of, district_of, ends_of, span_of_band

# Of an attribute the field of the registry, and whether everybody in the chain sees it.
FIELDS = {
    "district": ("district_code", True),
    "founded": ("founded_on", True),
    "headcount": ("headcount", False),
    "registered_capital": ("registered_capital", False),
    "revenue": ("revenue_band", False),
}
# Read as what is quick to read.
READ = {
    "founded": Cast("founded_on", CharField()),
    "registered_capital": Cast("registered_capital", FloatField()),
}
Floats = NDArray[np.float64]
NOTHING = math.nan


@dataclass(frozen=True)
class Firms:
    """The chain's firms; `seen`: those that show their figures."""

    ids: NDArray[np.int64]
    seen: NDArray[np.bool_]
    table: FirmTable


def table_of(actor: Actor, conditions: Iterable[Condition], words: Vocabulary) -> Firms:
    """What the actor may see of every firm of the chain, as far as the conditions ask for it."""
    tests = list(dict.fromkeys(test for one in conditions for test in eligibility.tests_of(one)))
    return _Reading(actor, tests, words).firms()


class _Reading:
    def __init__(self, actor: Actor, tests: Sequence[Test], words: Vocabulary) -> None:
        self.actor = actor
        self.tests = tests
        self.words = words
        self.asked = {test.attribute for test in tests}
        self.dated = {test.attribute for test in tests if test.fresh_since is not None}

    def firms(self) -> Firms:
        wanted = {"pk": F("pk")}
        for code in sorted(self.asked & set(FIELDS)):
            wanted[code] = READ.get(code, F(FIELDS[code][0]))
        for code in sorted(self.dated & {"kind", *FIELDS}):
            name = FIELDS[code][0] if code in FIELDS else code
            wanted[f"{code} as of"] = KT(f"value_sources__{name}__as_of")
        rows = organisation_policy.rows(self.actor).filter(kind=Kind.FIRM).order_by()
        lines = rows.values_list(*wanted.values()).iterator(chunk_size=10_000)
        read: list[Any] = list(zip(*lines, strict=True)) or [()] * len(wanted)
        self.of: dict[str, Sequence[Any]] = dict(zip(wanted, read, strict=True))
        self.ids = np.array(self.of["pk"], np.int64)
        self.count = len(self.ids)
        self.place = dict(zip(self.of["pk"], range(self.count), strict=True))
        self.seen = self._seen()
        self.answers = self._answers()
        columns = {
            code: self._column(code, attribute.type)
            for code, attribute in self.words.attributes.items()
            if code in self.asked
        }
        texts = {test.among[0] for test in self.tests if test.attribute == STATEMENT}
        statements = {text: self._distinct(STATEMENT, text) for text in texts}
        return Firms(self.ids, self.seen, FirmTable(self.count, columns, statements))

    def _seen(self) -> NDArray[np.bool_]:
        """Which firms show their figures to the actor."""
        if self.actor.sees_all and not has_withheld(self.actor):
            return np.ones(self.count, np.bool_)
        rows = organisation_policy.rows(self.actor, "view_finance").filter(kind=Kind.FIRM)
        agreed: list[int] = []
        if not self.actor.sees_all:
            # Its own and those that agreed, found from the few that did.
            agreed = list(consenting(self.actor.chain_id or 0, "finance"))
            rows = rows.filter(pk=self.actor.organisation_id)
        keys = rows.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000)
        return np.isin(self.ids, np.array([*agreed, *keys], np.int64))

    def _answers(self) -> dict[tuple[str, str], list[tuple[int, Any, int]]]:
        """What firms said themselves, by attribute and statement: place, value, ordinal day."""
        found: dict[tuple[str, str], list[tuple[int, Any, int]]] = {}
        rows = firm_answer_rights.rows(self.actor).filter(attribute__in=self.asked)
        names = ("organisation_id", "attribute", "statement", "value", "as_of")

        @cache
        def understood(attribute: str, statement: str, said: str) -> Any:
            known = answer_read(attribute, statement, json.loads(said), self.words)
            return known.value if known else None

        for firm, attribute, statement, value, day in rows.values_list(*names).order_by("pk"):
            place = self.place.get(firm)
            read = (
                understood(attribute, statement, json.dumps(value)) if place is not None else None
            )
            if read is not None:
                found.setdefault((attribute, statement), []).append((place, read, day.toordinal()))
        return found

    def _column(self, code: str, kind: str) -> Any:
        if kind == "certificates":
            return self._certificates()
        if kind in ("number", "date"):
            return self._spans(code)
        return self._distinct(code)

    # Numbers and days

    def _spans(self, code: str) -> SpanColumn:
        low, high = self._recorded(code)
        as_of = self._dated(code)
        for place, value, day in self.answers.get((code, ""), ()):
            if math.isnan(low[place]) and isinstance(value, Span):
                low[place], high[place], as_of[place] = value.low, value.high, day
        return SpanColumn(low, high, as_of)

    def _recorded(self, code: str) -> tuple[Floats, Floats]:
        """Ends of what the registry holds, NaN where it holds nothing or may not be seen."""
        if code not in FIELDS:
            return self._nothing(), self._nothing()
        values = self.of[code]
        if code == "revenue":
            spans = {one: span_of_band(one) for one in BANDS}
            low = self._floats(spans[v].low if v else NOTHING for v in values)
            high = self._floats(spans[v].high if v else NOTHING for v in values)
        else:
            number: Callable[[Any], float] = {
                "founded": _ordinal,
                "headcount": float,
                # Kept with two decimals, so that yuan are whole.
                "registered_capital": lambda wan: float(round(wan * 10000)),
            }[code]
            low = self._floats(NOTHING if v is None else number(v) for v in values)
            high = low.copy()
        if not FIELDS[code][1]:
            low[~self.seen] = high[~self.seen] = NOTHING
        return low, high

    def _floats(self, values: Iterable[float]) -> Floats:
        return np.fromiter(values, np.float64, self.count)

    def _nothing(self) -> Floats:
        return np.full(self.count, NOTHING)

    def _dated(self, code: str) -> Floats:
        """The day of each value of the registry, where conditions ask how old it may be."""
        said = self.of.get(f"{code} as of")
        if said is None:
            return self._nothing()
        return self._floats(_ordinal(day) if day else NOTHING for day in said)

    # Choices, codes, flags and statements

    def _distinct(self, code: str, statement: str = "") -> DistinctColumn:
        keys, read = self._keys(code)
        as_of = self._dated(code)
        values: dict[Any, Known | None] = {None: None}
        places: dict[Any, int] = {None: 0}
        for key in dict.fromkeys(keys):
            if key is not None:
                value = read(key)
                values[key] = None if value is None else Known(value)
                places[key] = len(places)
        place = np.fromiter((places[key] for key in keys), np.int64, self.count)
        for at, value, day in self.answers.get((code, statement), ()):
            if values[keys[at]] is None:
                key = ("answer", value)
                if key not in places:
                    places[key], values[key] = len(places), Known(value)
                place[at], as_of[at] = places[key], day
        return DistinctColumn(tuple(values.values()), place, as_of)

    def _keys(self, code: str) -> tuple[Sequence[Hashable], Callable[[Any], Any]]:
        """Of each firm what its value follows from, and how; None where nothing is recorded."""
        match code:
            case "kind":
                return [str(Kind.FIRM)] * self.count, choice_of
            case "district":
                return [one or None for one in self.of["district"]], district_of
            case "stage" | "industry":
                stages = {one.pk: one for one in Stage.objects.filter(chain=self.actor.chain_id)}
                if code == "stage":
                    return self._stages(), lambda keys: Codes(
                        tuple(sorted({stages[key].code for key in keys})), True
                    )
                return self._stages(), lambda keys: classes_of(stages[key] for key in keys)
        return [None] * self.count, lambda key: None

    def _stages(self) -> Sequence[Hashable]:
        """The stages on which each firm stands."""
        found: list[tuple[int, ...] | None] = [None] * self.count
        rows = Placement.objects.filter(stage__chain=self.actor.chain_id).order_by()
        for firm, stage in rows.values_list("organisation_id", "stage_id").iterator(10_000):
            place = self.place.get(firm)
            if place is not None:
                there = found[place]
                found[place] = (stage,) if there is None else tuple(sorted({*there, stage}))
        return found

    # Certificates

    def _certificates(self) -> CertificateColumn:
        """Those on record of the kinds asked for. Of none is it known that there are no others."""
        kinds = {
            one for test in self.tests if test.attribute == "certificate" for one in test.among
        }
        rows = Certificate.objects.filter(
            kind__in=kinds, organisation__participations__chain=self.actor.chain_id
        )
        names = ("kind", "organisation_id", "level", "issued_on", "expires_on")
        levels: dict[str, int] = {}
        held = []
        for kind, firm, level, issued, expires in rows.values_list(*names).order_by("kind", "pk"):
            if firm in self.place:
                begin, end = ends_of(kind, issued, expires)
                said = levels.setdefault(level, len(levels)) if level else -1
                held.append((kind, self.place[firm], said, begin, end))
        of_kind, firms, said_levels, begins, all_ends = (
            zip(*held, strict=True) if held else [()] * 5
        )
        return CertificateColumn(
            rows=_slices(of_kind),
            levels=levels,
            firm=np.array(firms, np.int64),
            level=np.array(said_levels, np.int64),
            begin=np.array([NOTHING if one is None else one for one in begins], np.float64),
            end=np.array([NOTHING if one is None else one for one in all_ends], np.float64),
            complete={},
            complete_of_all=np.zeros(self.count, np.bool_),
            as_of=self._nothing(),
        )


def _slices(kinds: Sequence[str]) -> dict[str, slice]:
    found: dict[str, slice] = {}
    for at, kind in enumerate(kinds):
        start = found[kind].start if kind in found else at
        found[kind] = slice(start, at + 1)
    return found


@cache
def _ordinal(day: str) -> float:
    return float(date.fromisoformat(day).toordinal())
