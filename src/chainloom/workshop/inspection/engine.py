"""The only place where the product calls the inspection engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chainloom.engines import inspection
from chainloom.engines.inspection import (
    Defect,
    Grade,
    Inspection,
    Mistake,
    Pixels,
    Rule,
    RuleError,
    Warned,
    built_in_rules,
    cloth_length_m,
    cutout,
    flaws_of,
    grade,
    jpeg_of,
    record_of,
    roll_end_m,
    rule_of,
)

from .models import RollPicture
from .papers import refusal

__all__ = [
    "Grade",
    "Lesson",
    "Mistake",
    "Opened",
    "Refused",
    "Rule",
    "RuleError",
    "built_in_rules",
    "cloth_length_m",
    "cutout",
    "flaws_of",
    "grade",
    "inspect",
    "jpeg_of",
    "learn",
    "open_picture",
    "profile",
    "record_of",
    "roll_end_m",
    "rule_of",
]


class Refused(Exception):
    """A picture that cannot be read, or not be inspected; says why to the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Opened:
    """A picture as it is seen, and what is doubtful about it."""

    pixels: Pixels
    warnings: tuple[Warned, ...] = ()


def open_picture(picture: RollPicture) -> Opened:
    """The picture of a kept file; raises `Refused` for one that cannot be used."""
    with picture.file.open("rb") as kept:
        content = kept.read()
    try:
        found = inspection.open_picture(content, name=picture.filename)
    except inspection.PictureError as error:
        raise Refused(error.code, refusal(error)) from error
    return Opened(found.pixels, found.warnings)


@dataclass(frozen=True)
class Lesson:
    """What people said of one picture: boxes that hold good cloth, what is a defect, what is fine
    though the tool had found it."""

    pixels: Pixels
    mm_per_px: float
    along: str
    good: list[tuple[float, ...]]
    defects: list[Defect]
    fine: list[Defect]


def learn(name: str, lessons: Iterable[Lesson]) -> bytes:
    """A profile of the cloth, as it is kept."""
    raise Refused("no_detector", _("The detector is not part of this installation."))


def profile(content: bytes) -> Any:
    raise Refused("no_detector", _("The detector is not part of this installation."))


def inspect(
    pixels: Pixels, *, mm_per_px: float, along: str, start_m: float, profile: Any
) -> Inspection:
    raise Refused("no_detector", _("The detector is not part of this installation."))
