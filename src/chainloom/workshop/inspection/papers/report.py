"""What a report is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chainloom.engines.inspection import Grade, Inspection, Warned

from .words import rule_name, rule_source, said

# Of the width that was told, pictures may show so much less or more: cloth draws in, and selvages
# are seen that are not usable.
_NARROWER, _WIDER = 0.9, 1.15


@dataclass(frozen=True)
class Shown:
    """A picture (PNG or JPEG) of the flaw with this number."""

    number: int
    image: bytes


@dataclass(frozen=True)
class LeftOut:
    """A file that was not inspected, and why in words."""

    name: str
    why: str


@dataclass(frozen=True)
class Report:
    """A graded roll. Flaws are numbered from 1 in the order of `grade.marks`; `names` are those
    of the pictures, one for each inspection."""

    roll: str
    grade: Grade
    inspections: Sequence[Inspection]
    names: Sequence[str]
    made_on: date
    customer: str = ""
    cloth: str = ""
    firm: str = ""
    checked_by: str = ""  # who looked at the defects; empty where nobody did
    shown: Sequence[Shown] = ()
    left_out: Sequence[LeftOut] = ()
    profile: str = ""  # which version of what was learned of the cloth judged it
    limits: str = ""  # how right the tool is, on what it was measured: a sentence a line
    is_sample: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether the tool's accuracy is known for all of this cloth."""
        return bool(self.inspections) and all(one.measured for one in self.inspections)

    @property
    def verdict(self) -> str:
        return self.grade.verdict(get_language() or "en")

    @property
    def rule_name(self) -> str:
        return rule_name(self.grade.rule)

    @property
    def rule_source(self) -> str:
        return rule_source(self.grade.rule)

    def is_sure(self, place: int) -> bool:
        """Whether the tool was sure, or a person, of everything that the flaw is made of."""
        found = self.grade.marks[place].flaw.sources
        return all(self.inspections[one].defects[at].sure for one, at in found)

    def score(self, place: int) -> float | None:
        found = self.grade.marks[place].flaw.sources
        return max((self.inspections[one].defects[at].score for one, at in found), default=None)

    def pictures_of(self, place: int) -> str:
        found = self.grade.marks[place].flaw.sources
        return ", ".join(dict.fromkeys(self.names[one] for one, _ in found))

    def cannot_say(self) -> list[str]:
        """What the report cannot say: how right the tool is, what it was not measured on, what no
        picture shows, and what makes these pictures doubtful."""
        found = self.limits.splitlines()
        if not self.is_measured:
            found.append(
                _(
                    "How many defects the tool misses on this kind of cloth has not been measured: "
                    "look at the cloth yourself before you accept or refuse it."
                )
            )
        found.append(
            _(
                "Points hold for what the pictures show. Shade, hand and what cannot be seen in a "
                "picture are not judged."
            )
        )
        if doubt := self.width_doubt():
            found.append(doubt)
        return found + self.doubts()

    def width_doubt(self) -> str:
        """That the pictures show much less or more of the roll's width than points are counted
        for."""
        seen_m = max((one.seen_width_m for one in self.inspections), default=0.0)
        return width_doubt(seen_m, self.grade.width_m)

    def doubts(self) -> list[str]:
        """What pictures and cloth make doubtful, each once, with the pictures it holds for."""
        count: Counter[str] = Counter()
        first: dict[str, str] = {}
        for name, one in zip(self.names, self.inspections, strict=True):
            for words in dict.fromkeys(_words(one.warnings)):
                count[words] += 1
                first.setdefault(words, name)
        return [said_of(words, first[words], times) for words, times in count.items()]


def width_doubt(seen_m: float, width_m: float) -> str:
    """The same of a roll that has no report yet, by the widest cloth that a picture shows; empty
    where the widths fit."""
    about = {"seen": f"{seen_m * 100:.0f}", "told": f"{width_m * 100:.0f}"}
    if not seen_m or _NARROWER < seen_m / width_m < _WIDER:
        return ""
    if seen_m < width_m:
        said = _(
            "The pictures show %(seen)s of %(told)s cm of the width. Points are counted for the "
            "whole width: what lies beside the pictures was not inspected."
        )
    else:
        said = _(
            "The pictures show cloth %(seen)s cm wide, the roll is said to be %(told)s cm wide: "
            "points by area are wrong if that is. Check the width and mm a pixel."
        )
    return said % about


def said_of(words: str, name: str, times: int = 1) -> str:
    """A doubt, with the first picture that it holds for and how many more there are."""
    if times == 1:
        return _("%(name)s: %(words)s") % {"name": name, "words": words}
    about = {"name": name, "words": words, "n": times - 1}
    return _("%(name)s (and %(n)d more): %(words)s") % about


def _words(warnings: Sequence[Warned]) -> list[str]:
    return [said(one) for one in warnings]
