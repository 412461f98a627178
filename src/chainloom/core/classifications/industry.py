"""GB/T 4754-2017, the national classification of economic activities, as far as it is kept here.

A code grows to the right: 17 is a division (大类), 175 a group (中类), 1751 a class (小类).
A group with a single class repeats its name in the class (183 and 1830 are both 服饰制造).
Statistics write the section letter in front (C1751); it follows from the division.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# First division of each section, in the order of the standard.
_SECTIONS = (
    (1, "A"),
    (6, "B"),
    (13, "C"),
    (44, "D"),
    (47, "E"),
    (51, "F"),
    (53, "G"),
    (61, "H"),
    (63, "I"),
    (66, "J"),
    (70, "K"),
    (71, "L"),
    (73, "M"),
    (76, "N"),
    (80, "O"),
    (83, "P"),
    (84, "Q"),
    (86, "R"),
    (91, "S"),
    (97, "T"),
)
_WRITTEN = re.compile(r"^\s*([A-T]?)\s*(\d{2,4})(?!\d)")


class UnknownIndustryCode(LookupError):
    """The code is not in the part of the table kept here."""


@dataclass(frozen=True, slots=True)
class IndustryClass:
    code: str
    name: str
    name_en: str

    @property
    def level(self) -> str:
        return {2: "division", 3: "group", 4: "class"}[len(self.code)]

    @property
    def section(self) -> str:
        division = int(self.code[:2])
        return [letter for first, letter in _SECTIONS if first <= division][-1]


@cache
def table() -> dict[str, IndustryClass]:
    """Every code kept here, in the order of the standard."""
    source = files(__package__).joinpath("gbt4754_2017.csv").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line and not line.startswith("#")]
    return {row["code"]: IndustryClass(**row) for row in csv.DictReader(lines)}


def code_of(text: str) -> str | None:
    """The code in a written form (`C1751`, `1751 化纤织造加工`), if the table has it."""
    found = _WRITTEN.match(unicodedata.normalize("NFKC", text).upper())
    if found is None:
        return None
    industry = table().get(found[2])
    if industry is None or found[1] not in ("", industry.section):
        return None
    return industry.code


def lookup(code: str) -> IndustryClass | None:
    return table().get(code)


def name(code: str, lang: str = "zh") -> str:
    """The name of a code; Chinese unless the language asked for is English."""
    industry = lookup(code)
    if industry is None:
        raise UnknownIndustryCode(code)
    return industry.name_en if lang.lower().startswith("en") else industry.name


def is_within(code: str, prefix: str) -> bool:
    """Whether a code is the other or lies under it: 1751 within 175, 17 and itself."""
    return bool(prefix) and code.startswith(prefix)


def children(code: str) -> list[IndustryClass]:
    return [
        industry
        for other, industry in table().items()
        if len(other) == len(code) + 1 and is_within(other, code)
    ]


def search(text: str, limit: int = 20) -> list[IndustryClass]:
    """Codes whose number starts with the text or whose name, in either language, contains it."""
    wanted = unicodedata.normalize("NFKC", text).strip().casefold()
    if not wanted:
        return []
    if re.fullmatch(r"[a-t]\d*", wanted) and wanted[1:]:
        wanted = wanted[1:]
    by_code = [row for row in table().values() if row.code.startswith(wanted)]
    by_name = [
        row
        for row in table().values()
        if wanted in unicodedata.normalize("NFKC", row.name) or wanted in row.name_en.casefold()
    ]
    # A shorter name is the closer answer to the same words.
    by_name.sort(key=lambda row: (len(row.name), row.code))
    return list(dict.fromkeys(by_code + by_name))[:limit]
