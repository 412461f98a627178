"""What the rows of a table of measures would make of a plan, and what is wrong with them.

Nothing is guessed silently: a unit that is not in the registry, a kind of record that is not known,
a day that cannot be read are errors with their row and column, and a table with an error makes
nothing. A row says one target of a measure; one without a number is a milestone.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from chainloom.accounts.actor import Actor
from chainloom.core import evidence
from chainloom.engines.resolution import name_key
from chainloom.imports import reasons
from chainloom.imports.sheets import CellError, as_date, as_text, read_number
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models.plans import TITLE_MOST
from ..services.common import WANTED_MOST, WEIGHT_MOST
from .columns import BY_KEY
from .grids import Grid, GridRow

_BETWEEN = re.compile(r"[、,，;；/\n]+")
_MONTH_END = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:底|末|份)?(?:前)?")
_QUARTER = re.compile(r"(?:(\d{4})年)?(?:第?([一二三四1-4])季度)(?:底|末)?(?:前)?")
_YEAR_END = re.compile(r"(?:(\d{4})年)?(?:年底|年末|全年|底)(?:前)?")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_WIDE_BRACKETS = {code: _WIDE[code] for code in map(ord, "()")}
_QUARTERS = {**{str(n): n for n in range(1, 5)}, **dict(zip("一二三四", range(1, 5), strict=True))}


@dataclass
class Problem:
    """What is wrong in a cell; `info` does not keep the table from being taken."""

    row: int
    column: str
    value: str
    reason: str
    is_error: bool = True


@dataclass
class PlannedTarget:
    title: str
    evidence: str
    evidence_label: str
    unit: str
    unit_label: str
    wanted: Decimal
    due: date
    filters: dict[str, str] = field(default_factory=dict)
    narrowed: str = ""


@dataclass
class PlannedMilestone:
    title: str
    due: date


@dataclass
class PlannedMeasure:
    row: int
    title: str
    weight: Decimal = Decimal(1)
    leads: list[Organisation] = field(default_factory=list)
    partners: list[Organisation] = field(default_factory=list)
    targets: list[PlannedTarget] = field(default_factory=list)
    milestones: list[PlannedMilestone] = field(default_factory=list)


@dataclass
class PlannedDirection:
    title: str
    measures: list[PlannedMeasure] = field(default_factory=list)


@dataclass
class Understood:
    directions: list[PlannedDirection]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [one for one in self.problems if one.is_error]

    @property
    def notes(self) -> list[Problem]:
        return [one for one in self.problems if not one.is_error]

    @property
    def measures(self) -> int:
        return sum(len(one.measures) for one in self.directions)

    @property
    def targets(self) -> int:
        return sum(len(m.targets) for one in self.directions for m in one.measures)

    @property
    def milestones(self) -> int:
        return sum(len(m.milestones) for one in self.directions for m in one.measures)


def understand(grid: Grid, *, title: str, starts: date, ends: date, actor: Actor) -> Understood:
    """`title` names the one direction of a table without such a column."""
    return _Reader(grid, title, starts, ends, actor).read()


class _Wrong(Exception):
    """The cell cannot be taken; the reason is for the reader."""


class _Reader:
    def __init__(self, grid: Grid, title: str, starts: date, ends: date, actor: Actor) -> None:
        self.grid, self.title = grid, title
        self.starts, self.ends = starts, ends
        self.problems: list[Problem] = []
        self.directions: list[PlannedDirection] = []
        self.chain = actor.chain
        self.units = _units(grid, actor)
        self.kinds = _kinds()

    def read(self) -> Understood:
        direction: PlannedDirection | None = None
        measure: PlannedMeasure | None = None
        for row in self.grid.rows:
            for key, (code, params) in row.bad.items():
                self._say(row, key, "", reasons.sentence(code, params))
            named = self._title(row, "direction")
            if named or direction is None:
                direction = self._direction(row, named)
                measure = measure if any(one is measure for one in direction.measures) else None
            own = self._title(row, "measure")
            if own:
                measure = self._measure(row, own, direction)
            elif measure is None:
                self._say(row, "measure", "", _("The row names no measure, nor does one above it."))
            if measure is not None:
                self._fill(row, measure)
        if not self.grid.rows:
            self.problems.append(Problem(0, "", "", _("The table has no row.")))
        return Understood(self.directions, self.problems)

    def _direction(self, row: GridRow, named: str) -> PlannedDirection:
        if not named and "direction" in self.grid.headers:
            message = _("The row names no direction, nor does one above it.")
            self._say(row, "direction", "", message)
        named = named or self.title
        known = next((one for one in self.directions if one.title == named), None)
        if known is None:
            known = PlannedDirection(named)
            self.directions.append(known)
        return known

    def _measure(self, row: GridRow, title: str, into: PlannedDirection) -> PlannedMeasure:
        known = next((one for one in into.measures if one.title == title), None)
        if known is None:
            known = PlannedMeasure(row.number, title)
            into.measures.append(known)
        return known

    def _fill(self, row: GridRow, measure: PlannedMeasure) -> None:
        weight = self._cell(row, "weight", _weight)
        if weight is not None and row.number == measure.row:
            measure.weight = weight
        for key, into in (("leads", measure.leads), ("partners", measure.partners)):
            for name in self._names(row, key):
                unit = self._unit(row, key, name)
                if unit is not None and unit not in (*measure.leads, *measure.partners):
                    into.append(unit)
        self._goal(row, measure)

    def _goal(self, row: GridRow, measure: PlannedMeasure) -> None:
        """The target or milestone that the row says, if it says one."""
        title = self._title(row, "target")
        due = self._cell(row, "due", self._due)
        kind = self._cell(row, "evidence", self._evidence)
        wanted = self._cell(row, "wanted", _wanted)
        is_open = "evidence" not in row.bad and not row.cells.get("evidence")
        chosen: dict[str, str] = {}
        if kind is not None or is_open:
            chosen = self._cell(row, "narrowed", lambda cell: _chosen(kind, self.chain, cell)) or {}
        if wanted is None:
            if kind is not None and "wanted" not in row.cells:
                self._say(row, "wanted", "", _("Records are counted: say how many are wanted."))
            elif kind is None and (title or due is not None):
                measure.milestones.append(
                    PlannedMilestone(title or measure.title, due or self.ends)
                )
            return
        number, written = wanted
        unit = self._cell(row, "unit", lambda cell: _unit_of(kind, cell)) or _usual(kind, written)
        if written == "CNY" and unit == "wan":
            # 300万元 is read as 3,000,000 yuan.
            number /= 10_000
        if is_open:
            message = _("Which records count is to be decided before the plan is adopted.")
            self._say(row, "evidence", "", message, is_error=False)
        measure.targets.append(
            PlannedTarget(
                title or measure.title,
                kind.code if kind else "",
                str(kind.label) if kind else "",
                unit,
                str(kind.units[unit].label) if kind else "",
                number.quantize(Decimal("0.01")),
                due or self.ends,
                chosen,
                "、".join(kind.narrowed(self.chain, chosen)) if kind else "",
            )
        )

    # Cells

    def _say(self, row: GridRow, key: str, value: Any, why: str, *, is_error: bool = True) -> None:
        column = self.grid.headers.get(key) or (str(BY_KEY[key].label) if key else "")
        self.problems.append(Problem(row.number, column, str(value)[:80], why, is_error))

    def _cell(self, row: GridRow, key: str, read: Callable[[Any], Any]) -> Any:
        """The cell as it is read, or None with what is wrong noted."""
        value = row.cells.get(key)
        if value is None:
            return None
        try:
            return read(value)
        except CellError as error:
            self._say(row, key, value, reasons.sentence(error.code, error.params))
        except _Wrong as wrong:
            self._say(row, key, value, str(wrong))
        return None

    def _title(self, row: GridRow, key: str) -> str:
        text = self._cell(row, key, lambda cell: as_text(cell) or "") or ""
        if len(text) > TITLE_MOST:
            params = {"length": len(text), "limit": TITLE_MOST}
            self._say(row, key, text, reasons.sentence("too_long", params))
        return str(text)[:TITLE_MOST]

    def _names(self, row: GridRow, key: str) -> list[str]:
        return _split(self._cell(row, key, lambda cell: as_text(cell, lines=True)))

    def _unit(self, row: GridRow, key: str, name: str) -> Organisation | None:
        found = self.units.get(_plain(name), [])
        if len(found) == 1:
            return found[0]
        if not found:
            message = _("No organisation of the chain is called so. Correct it, or enter it first.")
        else:
            message = _("Several organisations are called so: write the full name.")
        self._say(row, key, name, message)
        return None

    def _evidence(self, cell: Any) -> evidence.EvidenceKind:
        text = _kind_words(as_text(cell) or "")
        if text not in self.kinds:
            choices = "、".join(str(one.label) for one in evidence.kinds())
            raise _Wrong(
                _("There is no such kind of record. There are: %(kinds)s.") % {"kinds": choices}
            )
        return self.kinds[text]

    def _due(self, cell: Any) -> date | None:
        day = _period_end(cell, self.starts, self.ends) or as_date(cell, month_only="last")
        if day is not None and day < self.starts:
            raise _Wrong(_("It lies before the first day of the plan."))
        return day


def _plain(text: str) -> str:
    """A name or label for comparison: width, case and spaces aside."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _written(name: str) -> set[str]:
    """The ways in which a name that is the same for `_plain` is mostly kept."""
    half = unicodedata.normalize("NFKC", name)
    ways = {name, half, half.translate(_WIDE_BRACKETS), half.translate(_WIDE)}
    return ways | {"".join(way.split()) for way in ways}


def _split(text: Any) -> list[str]:
    return [part for one in _BETWEEN.split(str(text or "")) if (part := one.strip())]


def _units(grid: Grid, actor: Actor) -> dict[str, list[Organisation]]:
    """The organisations named, by each of their names; one query for the whole table, which finds
    a few more than are meant."""
    said = {
        name
        for row in grid.rows
        for key in ("leads", "partners")
        for name in _split(row.cells.get(key))
    }
    ways = {way for name in said for way in _written(name)}
    keys = {name_key(name)[:160] for name in said} - {""}
    rows = organisation_policy.rows(actor).filter(
        Q(name__in=ways)
        | Q(short_name__in=ways)
        | Q(other_names__text__in=ways)
        | Q(name_key__in=keys)
        | Q(other_names__name_key__in=keys)
    )
    found: dict[str, list[Organisation]] = {}
    for one in rows.prefetch_related("other_names").distinct():
        names = {one.name, one.short_name, *(other.text for other in one.other_names.all())}
        for name in {_plain(text) for text in names if text}:
            found.setdefault(name, []).append(one)
    return found


def _kinds() -> dict[str, evidence.EvidenceKind]:
    """Kinds of record by their codes and by their names in both languages."""
    found = {_kind_words(one.code): one for one in evidence.kinds()}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {_kind_words(str(one.label)): one for one in evidence.kinds()}
    return found


def _kind_words(text: str) -> str:
    """办结需求 is 已办结需求."""
    return _plain(text).replace("已", "")


def _unit_of(kind: evidence.EvidenceKind | None, cell: Any) -> str:
    """The code of the unit that a cell names; without a kind of record, whatever it says."""
    text = _plain(as_text(cell) or "")
    if kind is None:
        return ""
    for code, names in _unit_names(kind):
        if text in names:
            return code
    choices = "、".join(str(one.label) for one in kind.units.values())
    about = {"kind": kind.label, "units": choices}
    raise _Wrong(_("Records of the kind “%(kind)s” are counted in: %(units)s.") % about)


def _unit_names(kind: evidence.EvidenceKind) -> Iterable[tuple[str, set[str]]]:
    for code, counted in kind.units.items():
        names = {_plain(code)}
        for language in ("zh-hans", "en"):
            with override(language):
                names.add(_plain(str(counted.label)))
        yield code, names


def _chosen(kind: evidence.EvidenceKind | None, chain: Any, cell: Any) -> dict[str, str]:
    """Filter → choice of what a cell narrows the records to, by its names in both languages."""
    said = as_text(cell, lines=True) or ""
    if not said:
        return {}
    if kind is None:
        raise _Wrong(_("Only records can be narrowed: say which kind counts."))
    known = _choice_names(kind, chain)
    found: dict[str, str] = {}
    # A name may itself have a 、: the whole cell is tried first.
    for part in [said] if _plain(said) in known else _split(said):
        places = known.get(_plain(part), set()) if part else set()
        if len(places) != 1 or next(iter(places))[0] in found:
            about = {"value": part[:40], "kind": kind.label}
            raise _Wrong(
                _(
                    "“%(value)s” does not narrow records of the kind “%(kind)s”: write it as the "
                    "form of a target offers it, each filter once."
                )
                % about
            )
        name, code = next(iter(places))
        found[name] = code
    return found


def _choice_names(kind: evidence.EvidenceKind, chain: Any) -> dict[str, set[tuple[str, str]]]:
    """Every choice of every filter by its name: (filter, code)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            for one in kind.filters:
                for code, label in one.choices(chain):
                    found.setdefault(_plain(str(label)), set()).add((one.name, code))
    return found


def _usual(kind: evidence.EvidenceKind | None, written: str) -> str:
    """The unit written beside the number (元: money), else the first of the kind."""
    if kind is None:
        return ""
    if written == "CNY":
        return next(
            (code for code in ("wan", "yuan") if code in kind.units), next(iter(kind.units))
        )
    return next(iter(kind.units))


def _wanted(cell: Any) -> tuple[Decimal, str]:
    """The number and, for money that was written with it, its currency."""
    number = read_number(cell)
    if number is None or not Decimal("0.01") <= number.value <= WANTED_MOST or number.percent:
        raise _Wrong(_("A number above 0, without a unit."))
    return number.value, number.currency


def _weight(cell: Any) -> Decimal:
    number = read_number(cell)
    value = number.value if number else Decimal(0)
    if number and number.percent:
        # 20% among neighbours: only how weights compare counts.
        value *= 100
    if not Decimal("0.01") <= value <= WEIGHT_MOST:
        raise _Wrong(_("A number above 0, without a unit."))
    return value.quantize(Decimal("0.01"))


def _period_end(cell: Any, starts: date, ends: date) -> date | None:
    """12月底, 第三季度, 年底 as their last day, in the plan's year where none is written."""
    if not isinstance(cell, str):
        return None
    text = _plain(cell)
    if found := _MONTH_END.fullmatch(text):
        return _last(found[1], int(found[2]), starts)
    if found := _QUARTER.fullmatch(text):
        return _last(found[1], _QUARTERS[found[2]] * 3, starts)
    if found := _YEAR_END.fullmatch(text):
        return date(int(found[1]), 12, 31) if found[1] else ends
    if found := re.fullmatch(r"(\d{1,2})月(\d{1,2})[日号](?:前)?", text):
        try:
            return date(starts.year, int(found[1]), int(found[2]))
        except ValueError:
            return None
    return None


def _last(year: str | None, month: int, starts: date) -> date | None:
    if not 1 <= month <= 12:
        return None
    of = int(year) if year else starts.year
    return date(of, month, calendar.monthrange(of, month)[1])
