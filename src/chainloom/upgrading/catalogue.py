"""Official ladders as data: steps, what each asks for, and by which document.

Read once and checked whole. A file of `ladders/` is one ladder:

    code, theme, order      theme: high_end (高端化), smart (智能化) or green (绿色化)
    name, name_en
    scope                   for whom it is at all, as a condition; absent: for every firm
    [[documents]]           code, number, title, title_en, issuer, url
        from, until         first and last day in force; a day, or "2024-10" or "2025" where the
                            day is not known
        read, checked       how it was read: "text", or "account" (what others say of it); when
        note, note_en       what could not be found of it
    [[steps]]               lowest first
        code, name, name_en
        kinds, levels       certificates that stand for it; no levels: any
        [[steps.criteria]]
            code, text, text_en
            condition       as docs/eligibility.md has it: field, operator, value; the unit is the
                            field's. None for what only people can judge
            document, clause
            from, until     where its time is shorter than the document's
            completeness    full | partial | judgement
            gap, gap_en     of the last two: what is not known, or who judges
            advice, advice_en

Nothing may be guessed: a criterion without document, clause and first day is refused, and so is
one that is not whole and does not say what is missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from chainloom.engines.matching import eligibility
from chainloom.engines.matching.eligibility import Condition, EligibilityError, Place
from chainloom.organisations.certificate_kinds import UnknownKind
from chainloom.organisations.certificate_kinds import kind as certificate_kind

__all__ = ["Completeness", "Criterion", "Document", "EligibilityError", "Ladder", "Step", "Theme"]


class Theme(StrEnum):
    HIGH_END = "high_end"
    SMART = "smart"
    GREEN = "green"


class Completeness(StrEnum):
    FULL = "full"
    PARTIAL = "partial"
    JUDGEMENT = "judgement"


def _in(language: str, chinese: str, english: str) -> str:
    return english if language.startswith("en") else chinese


@dataclass(frozen=True)
class Edge:
    """A first or last day; `written` is as much of it as is known."""

    day: date
    written: str


@dataclass(frozen=True)
class Document:
    """Where criteria stand written."""

    code: str
    number: str
    title: str
    title_en: str
    issuer: str
    url: str
    begins: Edge
    ends: Edge | None
    read: str
    checked: date
    note: str
    note_en: str

    def label(self, language: str) -> str:
        return _in(language, self.title, self.title_en)

    def note_in(self, language: str) -> str:
        return _in(language, self.note, self.note_en)


@dataclass(frozen=True)
class Criterion:
    """One thing that a step asks for."""

    code: str
    text: str
    text_en: str
    condition: Condition | None
    document: Document
    clause: str
    begins: Edge
    ends: Edge | None
    completeness: Completeness
    gap: str
    gap_en: str
    advice: str
    advice_en: str

    @property
    def is_checkable(self) -> bool:
        """A machine can tell whether it is met, once the data are there."""
        return self.condition is not None

    def is_in_force(self, on: date) -> bool:
        return self.begins.day <= on and (self.ends is None or on <= self.ends.day)

    def label(self, language: str) -> str:
        return _in(language, self.text, self.text_en)

    def gap_in(self, language: str) -> str:
        return _in(language, self.gap, self.gap_en)

    def advice_in(self, language: str) -> str:
        return _in(language, self.advice, self.advice_en)


@dataclass(frozen=True)
class Step:
    """`number` counts from 1, the lowest."""

    ladder: str
    number: int
    code: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    criteria: tuple[Criterion, ...]

    @property
    def key(self) -> str:
        """How addresses and plans name it: `quality_sme.specialised`."""
        return f"{self.ladder}.{self.code}"

    def label(self, language: str) -> str:
        return _in(language, self.name, self.name_en)

    def asked(self, on: date) -> list[Criterion]:
        """What it asks for on a day."""
        return [one for one in self.criteria if one.is_in_force(on)]

    def checkable(self, on: date) -> list[Criterion]:
        return [one for one in self.asked(on) if one.is_checkable]


@dataclass(frozen=True)
class Ladder:
    code: str
    theme: Theme
    order: int
    name: str
    name_en: str
    documents: tuple[Document, ...]
    steps: tuple[Step, ...]
    # For whom it is at all; no firm climbs into it by an effort.
    scope: Condition | None = None

    def label(self, language: str) -> str:
        return _in(language, self.name, self.name_en)

    def step(self, number: int) -> Step | None:
        return self.steps[number - 1] if 1 <= number <= len(self.steps) else None

    def step_of(self, kind: str, level: str) -> int | None:
        """The step that a certificate stands for: 0 where its level does not say, None for a
        certificate of another ladder."""
        of_kind = [step for step in self.steps if kind in step.kinds]
        for step in of_kind:
            if not step.levels or level in step.levels:
                return step.number
        return 0 if of_kind else None

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for step in self.steps for kind in step.kinds))


@cache
def ladders() -> tuple[Ladder, ...]:
    """Every ladder, in the order in which they are shown."""
    folder = files(__package__).joinpath("ladders")
    named = sorted((one.name, one) for one in folder.iterdir() if one.name.endswith(".toml"))
    place = Place()
    found = []
    for name, file in named:
        with place.at(name.removesuffix(".toml")):
            found.append(read_ladder(tomllib.loads(file.read_text(encoding="utf-8")), place))
    place.check()
    return tuple(sorted((one for one in found if one), key=lambda one: one.order))


def ladder(code: str) -> Ladder | None:
    return next((one for one in ladders() if one.code == code), None)


def steps() -> list[Step]:
    return [step for one in ladders() for step in one.steps]


def step(key: str) -> Step | None:
    """By its key, `quality_sme.specialised`; None for a key that names none."""
    return next((one for one in steps() if one.key == key), None)


def read_ladder(data: Any, place: Place) -> Ladder | None:
    """A ladder of plain data; None after noting in `place` all that is wrong with it."""
    return _Reader(place).ladder(data)


_DOCUMENT = {"code", "number", "title", "title_en", "issuer", "url"}
_CRITERION = {"code", "text", "text_en", "clause"}
_NAMES = {"code", "name", "name_en"}


@dataclass
class _Reader:
    place: Place

    def ladder(self, data: Any) -> Ladder | None:
        before = len(self.place.problems)
        if not isinstance(data, dict):
            self.place.bad("not_an_object", "is not a ladder")
            return None
        self.only(data, _NAMES | {"theme", "order", "documents", "steps", "scope"})
        self.texts(data, _NAMES)
        if data.get("theme") not in list(Theme):
            self.place.bad("unknown_theme", f"theme is one of {', '.join(Theme)}")
        if not isinstance(data.get("order"), int):
            self.place.bad("value_missing", "order is not a number")
        documents: dict[str, Document] = {}
        for entry in self.listed(data, "documents"):
            one = self.document(entry)
            if one is not None and one.code in documents:
                self.place.bad("twice", f"document {one.code!r} was there before")
            elif one is not None:
                documents[one.code] = one
        found = [
            self.step(entry, str(data.get("code")), number, documents)
            for number, entry in enumerate(self.listed(data, "steps"), start=1)
        ]
        self.once([one.code for one in found if one], "step")
        scope = self.condition(data, "scope")
        if len(self.place.problems) > before:
            return None
        return Ladder(
            data["code"],
            Theme(data["theme"]),
            data["order"],
            data["name"],
            data["name_en"],
            tuple(documents.values()),
            tuple(one for one in found if one),
            scope,
        )

    def condition(self, data: dict[str, Any], key: str) -> Condition | None:
        if key not in data:
            return None
        with self.place.at(key):
            return eligibility.read_condition(data[key], eligibility.standard(), self.place)

    def document(self, entry: dict[str, Any]) -> Document | None:
        before = len(self.place.problems)
        self.only(entry, _DOCUMENT | {"from", "until", "read", "checked", "note", "note_en"})
        self.texts(entry, _DOCUMENT)
        if entry.get("read") not in ("text", "account"):
            self.place.bad("unknown_choice", 'read is "text" or "account"')
        if not isinstance(entry.get("checked"), date):
            self.place.bad("not_a_date", "checked is not a day")
        begins, ends = self.span(entry, required=True)
        if len(self.place.problems) > before or begins is None:
            return None
        return Document(
            **{name: entry[name] for name in _DOCUMENT},
            begins=begins,
            ends=ends,
            read=entry["read"],
            checked=entry["checked"],
            note=entry.get("note", ""),
            note_en=entry.get("note_en", ""),
        )

    def step(
        self, entry: dict[str, Any], ladder: str, number: int, documents: dict[str, Document]
    ) -> Step | None:
        before = len(self.place.problems)
        self.only(entry, _NAMES | {"kinds", "levels", "criteria"})
        self.texts(entry, _NAMES)
        kinds, levels = entry.get("kinds") or [], entry.get("levels") or []
        if not kinds:
            self.place.bad("value_missing", "kinds lists no certificate")
        for code in kinds:
            self.certificate(code, levels)
        criteria = [self.criterion(one, documents) for one in self.listed(entry, "criteria")]
        self.once([one.code for one in criteria if one], "criterion")
        if len(self.place.problems) > before:
            return None
        return Step(
            ladder,
            number,
            entry["code"],
            entry["name"],
            entry["name_en"],
            tuple(kinds),
            tuple(levels),
            tuple(one for one in criteria if one),
        )

    def certificate(self, code: Any, levels: list[Any]) -> None:
        try:
            known = certificate_kind(code)
        except UnknownKind:
            self.place.bad("unknown_kind", f"{code!r} is no kind of certificate")
            return
        for level in levels:
            if not known.has_level(level):
                self.place.bad("unknown_level", f"{level!r} is no level of {code}")

    def criterion(self, entry: dict[str, Any], documents: dict[str, Document]) -> Criterion | None:
        before = len(self.place.problems)
        more = {"condition", "document", "from", "until", "completeness"}
        optional = {"gap", "gap_en", "advice", "advice_en"}
        self.only(entry, _CRITERION | more | optional)
        self.texts(entry, _CRITERION)
        document = documents.get(str(entry.get("document")))
        if document is None:
            self.place.bad("unknown_document", f"{entry.get('document')!r} is no document above")
        condition = self.condition(entry, "condition")
        self.completeness(entry)
        begins, ends = self.span(entry, required=False)
        if len(self.place.problems) > before or document is None:
            return None
        return Criterion(
            **{name: entry[name] for name in _CRITERION},
            condition=condition,
            document=document,
            begins=begins or document.begins,
            ends=ends or document.ends,
            completeness=Completeness(entry["completeness"]),
            **{name: entry.get(name, "") for name in optional},
        )

    def completeness(self, entry: dict[str, Any]) -> None:
        said = entry.get("completeness")
        if said not in list(Completeness):
            self.place.bad("unknown_choice", f"completeness is one of {', '.join(Completeness)}")
            return
        if said != Completeness.FULL and not (entry.get("gap") and entry.get("gap_en")):
            self.place.bad("value_missing", f"{said}, but gap and gap_en do not say why")
        if (said == Completeness.JUDGEMENT) == ("condition" in entry):
            self.place.bad(
                "not_checkable", "what people judge has no condition, and all else has one"
            )

    # Pieces

    def span(self, entry: dict[str, Any], *, required: bool) -> tuple[Edge | None, Edge | None]:
        begins = self.edge(entry, "from", last=False)
        ends = self.edge(entry, "until", last=True)
        if required and "from" not in entry:
            self.place.bad("value_missing", "from is not said: since when is it in force")
        if begins and ends and ends.day < begins.day:
            self.place.bad("empty_range", "until is before from")
        return begins, ends

    def edge(self, entry: dict[str, Any], key: str, *, last: bool) -> Edge | None:
        said = entry.get(key)
        if said is None:
            return None
        if isinstance(said, date):
            return Edge(said, said.isoformat())
        parts = str(said).split("-")
        if [len(part) for part in parts] in ([4], [4, 2]) and all(map(str.isdigit, parts)):
            year, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else 0
            if 1 <= year < 9999 and month <= 12 and (month or len(parts) == 1):
                return Edge(_end_of(year, month, last=last), str(said))
        self.place.bad("not_a_date", f"{key}: {said!r} is no day as 2026-04-01, month or year")
        return None

    def listed(self, data: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
        entries = data.get(key)
        if not isinstance(entries, list) or not entries:
            self.place.bad("value_missing", f"{key} lists nothing")
            return
        with self.place.at(key):
            for number, entry in enumerate(entries):
                with self.place.at(number):
                    if isinstance(entry, dict):
                        yield entry
                    else:
                        self.place.bad("not_an_object", "is not a table")

    def texts(self, data: dict[str, Any], keys: set[str]) -> None:
        for key in sorted(keys):
            if not isinstance(data.get(key), str) or not data[key].strip():
                self.place.bad("value_missing", f"{key} is not a text")

    def only(self, data: dict[str, Any], allowed: set[str]) -> None:
        for key in data.keys() - allowed:
            self.place.bad("unknown_key", f"{key!r} means nothing here")

    def once(self, codes: list[str], what: str) -> None:
        for code in {one for one in codes if codes.count(one) > 1}:
            self.place.bad("twice", f"{what} {code!r} stands twice")


def _end_of(year: int, month: int, *, last: bool) -> date:
    """The first or last day of a month, or of a year where the month is 0."""
    if not last:
        return date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return date.fromordinal(after.toordinal() - 1)
