"""The catalogue of qualification kinds, and which kind a written name means.

Names are alike and mean different lists: the ministry's 专精特新“小巨人”企业 and Fujian's
科技小巨人企业 are both called 小巨人 in spreadsheets. What could be either is returned as both,
never decided here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


class UnknownKind(LookupError):
    """There is no qualification of that code."""


def _in(lang: str, name: str, name_en: str) -> str:
    return name_en if lang.lower().startswith("en") else name


@dataclass(frozen=True, slots=True)
class Level:
    code: str
    name: str
    name_en: str

    def label(self, lang: str = "zh") -> str:
        return _in(lang, self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class CertificateKind:
    code: str
    name: str
    name_en: str
    issuer: Level  # the kind of authority: its code and names
    tiers: tuple[Level, ...]  # the authorities that confer it, lowest first
    grades: tuple[Level, ...]  # steps within it, lowest first
    valid_years: int | None
    in_force_from: date | None
    in_force_until: date | None
    successor: str | None
    ladder: str | None
    step: int | None
    aliases: tuple[str, ...]
    loose: tuple[str, ...]
    written: tuple[tuple[str, str], ...]  # (form, grade)

    @property
    def levels(self) -> tuple[Level, ...]:
        """What a certificate's level may be: a grade where there are grades, else a tier."""
        return self.grades or self.tiers

    def label(self, lang: str = "zh") -> str:
        return _in(lang, self.name, self.name_en)

    def level_label(self, code: str, lang: str = "zh") -> str:
        """The name of one of its levels; nothing for one it does not have."""
        return next((level.label(lang) for level in self.levels if level.code == code), "")

    def has_level(self, code: str) -> bool:
        return any(level.code == code for level in self.levels)

    def is_in_force_on(self, day: date) -> bool:
        """Whether the name is conferred on that day. One conferred earlier may still be held."""
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class KindMatch:
    """One reading of a written name.

    `reason` is one of: name, alias (another way of writing it), ambiguous (fits several, or a
    short form), level_not_of_kind, not_in_force (on the day asked for), successor (of a name
    no longer in force). Only the first two are `certain`.
    """

    kind: CertificateKind
    level: str | None
    certain: bool
    reason: str


@cache
def _raw() -> dict[str, Any]:
    source = files(__package__).joinpath("certificates.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _catalogue() -> dict[str, CertificateKind]:
    found = [_kind(row, _raw()) for row in _raw()["kinds"]]
    return {row.code: row for row in found}


def _kind(row: dict[str, Any], raw: dict[str, Any]) -> CertificateKind:
    in_force = row.get("in_force", {})
    return CertificateKind(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        issuer=Level(row["issuer"], **raw["issuers"][row["issuer"]]),
        tiers=tuple(Level(tier, **raw["tiers"][tier]) for tier in row.get("tiers", ())),
        grades=tuple(Level(**grade) for grade in row.get("grades", ())),
        valid_years=row.get("valid_years"),
        in_force_from=in_force.get("from"),
        in_force_until=in_force.get("until"),
        successor=row.get("successor"),
        ladder=row.get("ladder"),
        step=row.get("step"),
        aliases=tuple(row.get("aliases", ())),
        loose=tuple(row.get("loose", ())),
        written=tuple(
            (form, entry["level"]) for entry in row.get("written", ()) for form in entry["forms"]
        ),
    )


def kinds() -> list[CertificateKind]:
    """Every kind, in the order of the catalogue."""
    return list(_catalogue().values())


def kind(code: str) -> CertificateKind:
    try:
        return _catalogue()[code]
    except KeyError:
        raise UnknownKind(code) from None


def ladder(code: str, on: date | None = None) -> list[CertificateKind]:
    """The kinds of a ladder in climbing order; with a day, those conferred on it."""
    steps = [row for row in kinds() if row.ladder == code]
    if on is not None:
        steps = [row for row in steps if row.is_in_force_on(on)]
    return sorted(steps, key=lambda row: row.step or 0)


def ladder_label(code: str, lang: str = "zh") -> str:
    return _in(lang, **_raw()["ladders"][code])


# ── reading written names ───────────────────────────────────────────────────────────────────────

_QUOTES = re.compile(r"[\s\"'“”‘’「」『』《》·]")
_PARENS = re.compile(r"[()\[\]【】]")
_LEAD = re.compile(r"^(?:\d{4}年?度?)?(?:第[一二三四五六七八九十\d]+批)?")
_TAIL = re.compile(r"(?:称号|认定|证书|资质|名单|\(?已认定\)?)$")
_TIER_WORDS = {"国家级": "national", "部级": "national", "省级": "provincial", "市级": "municipal"}
_TIER_AROUND = re.compile(r"^(国家级|部级|省级|市级)(.+)$|^(.+?)\(?(国家级|部级|省级|市级)\)?$")
# A place before the name tells who conferred it only where several authorities do.
_PLACE = re.compile(r"^(国家|全国|[\u4e00-\u9fff]{0,4}省|[\u4e00-\u9fff]{2,3}市)(?:级)?(.+)$")


@dataclass(frozen=True, slots=True)
class _Form:
    kind: CertificateKind
    grade: str | None
    reason: str  # name, alias or loose


@dataclass(frozen=True, slots=True)
class _Reading:
    """A written name taken apart: what is left of it, the tier and the grade it says."""

    core: str
    tier: str | None = None
    from_place: bool = False
    grade: str | None = None  # the grade's written name


def _clean(text: str) -> str:
    written = _QUOTES.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _TAIL.sub("", _LEAD.sub("", written)) or written


@cache
def _forms() -> dict[str, tuple[_Form, ...]]:
    index: dict[str, dict[str, _Form]] = defaultdict(dict)

    def add(form: str, row: CertificateKind, grade: str | None, reason: str) -> None:
        for key in {_clean(form), _PARENS.sub("", _clean(form))}:
            index[key].setdefault(row.code, _Form(row, grade, reason))

    for row in kinds():
        # Forms that say the grade first: 省级龙头培育企业 is also the official name without its
        # brackets, and says more than that.
        for form, grade in row.written:
            add(form, row, grade, "alias")
        # The product's own lists write the grade behind the name, in either language.
        for step in row.grades:
            for lang in ("zh", "en"):
                add(row.label(lang) + step.label(lang), row, step.code, "alias")
        for form in (row.name, row.name_en):
            add(form, row, None, "name")
            index[_clean(form)][row.code] = _Form(row, None, "name")
        for form in row.aliases:
            add(form, row, None, "alias")
            index[_clean(form)][row.code] = _Form(row, None, "alias")
        for form in row.loose:
            add(form, row, None, "loose")
    return {key: tuple(rows.values()) for key, rows in index.items()}


@cache
def _grade_words() -> dict[str, str]:
    """Written grades, longest first: 先进级, and for numbered ones 2级 or ii级 too."""
    words = {level.name: level.name for row in kinds() for level in row.grades}
    for numeral, others in {"一级": "i级", "二级": "ii级", "三级": "iii级", "四级": "iv级"}.items():
        words[others] = numeral
        words[f"{'一二三四'.index(numeral[0]) + 1}级"] = numeral
    return dict(sorted(words.items(), key=lambda pair: -len(pair[0])))


def _without_tier(reading: _Reading) -> Iterator[_Reading]:
    if found := _TIER_AROUND.match(reading.core):
        word = found[1] or found[4]
        yield replace(reading, core=found[2] or found[3], tier=_TIER_WORDS[word])
    if found := _PLACE.match(reading.core):
        place = found[1]
        tier = {"省": "provincial", "市": "municipal"}.get(place[-1], "national")
        yield replace(reading, core=found[2], tier=tier, from_place=True)


def _without_grade(reading: _Reading) -> Iterator[_Reading]:
    for word, grade in _grade_words().items():
        if word in reading.core and word != reading.core:
            core = reading.core.replace(f"({word})", "", 1).replace(word, "", 1)
            yield replace(reading, core=core.removesuffix("达到").removesuffix(":"), grade=grade)


def _readings(written: str) -> Iterator[_Reading]:
    """Ways of taking the writing apart, the least taken apart first."""
    whole = _Reading(written)
    yield whole
    yield replace(whole, core=_PARENS.sub("", written))
    tiered = list(_without_tier(whole))
    tiered += [deeper for reading in tiered for deeper in _without_tier(reading)]
    yield from tiered
    for reading in (whole, *tiered):
        for graded in _without_grade(reading):
            yield graded
            yield replace(graded, core=_PARENS.sub("", graded.core))
            yield from _without_tier(graded)


def _fit(form: _Form, reading: _Reading, on: date | None) -> KindMatch | None:
    """The form as a match, given the tier and grade that stand with it; None if they exclude it."""
    row, level, reason = form.kind, form.grade, form.reason
    if reading.grade is not None:
        level = next((grade.code for grade in row.grades if grade.name == reading.grade), None)
        if level is None:
            return None
    tiers = [tier.code for tier in row.tiers]
    if reading.tier in tiers:
        level = level if row.grades else reading.tier
    elif reading.tier is not None and reason == "loose":
        return None
    elif reading.tier is not None and not reading.from_place and reading.grade is None:
        reason = "level_not_of_kind"
    if level is None and not row.grades and len(tiers) == 1 and reason != "level_not_of_kind":
        level = tiers[0]
    if reason == "loose":
        reason = "ambiguous"
    elif on is not None and not row.is_in_force_on(on):
        reason = "not_in_force"
    return KindMatch(row, level, reason in ("name", "alias"), reason)


def _with_successors(matches: list[KindMatch], on: date) -> list[KindMatch]:
    found = list(matches)
    for match in matches:
        successor = match.kind.successor
        ended = match.kind.in_force_until is not None and match.kind.in_force_until < on
        if successor and ended and all(other.kind.code != successor for other in found):
            found.append(KindMatch(kind(successor), None, certain=False, reason="successor"))
    return found


def match_kind(text: str, on: date | None = None) -> list[KindMatch]:
    """The kinds a written name may mean, with the level it says; none if it is no name known.

    `on` is the day it was conferred: a name not in force on it is doubtful, and what has taken
    its place is offered beside it. Without a day, names of all times count alike.
    """
    return list(_match(_clean(text), on))


# A sheet of a hundred thousand rows writes the same few names over and over.
@lru_cache(maxsize=4096)
def _match(written: str, on: date | None) -> tuple[KindMatch, ...]:
    for reading in _readings(written):
        fits = [_fit(form, reading, on) for form in _forms().get(reading.core, ())]
        matches = [match for match in fits if match is not None]
        if not matches:
            continue
        if len(matches) > 1:
            matches = [replace(m, certain=False, reason="ambiguous") for m in matches]
        return tuple(matches if on is None else _with_successors(matches, on))
    return ()
