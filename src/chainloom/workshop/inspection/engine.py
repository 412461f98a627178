"""The only place where the product calls the inspection engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from chainloom.engines import inspection
from chainloom.engines.inspection import (
    PROFILE_MOST,
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

from .models import Cloth, ClothProfile, Construction, RollPicture
from .papers import refusal

__all__ = [
    "Grade",
    "Lesson",
    "Mistake",
    "Opened",
    "PROFILE_MOST",
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
    "profile_of",
    "record_of",
    "roll_end_m",
    "rule_of",
    "unsure",
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
    try:
        with picture.file.open("rb") as kept:
            content = kept.read()
    except OSError as error:
        raise Refused(
            "file_gone", _("its file can no longer be read here; remove it and send it again")
        ) from error
    try:
        found = inspection.open_picture(content, name=picture.filename)
    except inspection.PictureError as error:
        raise Refused(error.code, refusal(error)) from error
    return Opened(found.pixels, found.warnings)


# The engine's words for how a cloth is made.
_MADE = {Construction.WOVEN: "woven", Construction.KNITTED: "knit"}


def _made(cloth: Cloth) -> str:
    return _MADE.get(Construction(cloth.construction), "other")


def profile_of(cloth: Cloth, kept: ClothProfile | None) -> inspection.Profile | None:
    """What an inspection is told of a cloth: the version chosen; without one, how it is made where
    that is not the woven cloth that the tool takes it for."""
    if kept is not None:
        return profile(bytes(kept.content))
    made = _made(cloth)
    return None if made == "woven" else inspection.Profile(cloth.name, cloth=made)


def profile(content: bytes) -> inspection.Profile:
    """A profile as it is kept; raises `Refused` for what is none."""
    try:
        return inspection.Profile.from_bytes(content)
    except inspection.ProfileError as error:
        raise Refused("bad_profile", _("This file is no profile of a cloth.")) from error


@dataclass(frozen=True)
class Lesson:
    """What people said of one picture: pieces of it that are good cloth, and what they answered
    to defects that the tool had found with `profile`."""

    mm_per_px: float
    along: str
    good: list[Pixels]
    answers: list[tuple[float, bool]]  # score, and whether it is a defect
    profile: inspection.Profile | None


def _upright(one: Lesson) -> list[Pixels]:
    """Its good pieces, laid so that the roll runs down all of them."""
    if one.along == "y":
        return one.good
    return [np.swapaxes(part, 0, 1) for part in one.good]


def learn(cloth: Cloth, version: int, lessons: Iterable[Lesson]) -> bytes:
    """A profile from all that was said of a cloth, as it is kept.

    Good pieces are taken of the scale that most of them have, since the engine learns at one.
    Raises `Refused` where there is nothing to learn from.
    """
    good: dict[float, list[Pixels]] = {}
    answers = []
    for one in lessons:
        good.setdefault(one.mm_per_px, []).extend(_upright(one))
        shift = one.profile.shift if one.profile else 0.0
        answers += [inspection.Answer(score, is_one).moved(shift) for score, is_one in one.answers]
    scale = max(good, key=lambda key: len(good[key]), default=1.0)
    try:
        found = inspection.learn(
            cloth.name,
            mm_per_px=scale,
            good=good.get(scale, ()),
            answers=answers,
            cloth=_made(cloth),
            along="y",
        )
    except inspection.ProfileError as error:
        raise Refused("nothing_to_learn", _("There is nothing to learn from yet.")) from error
    return replace(found, version=version).to_bytes()


def inspect(
    pixels: Pixels,
    *,
    mm_per_px: float,
    along: str,
    start_m: float,
    profile: inspection.Profile | None,
    cloth: Cloth,
) -> Inspection:
    """What is found on a picture of this cloth; raises `Refused` for what cannot be inspected at
    all."""
    try:
        return inspection.inspect(
            pixels,
            mm_per_px=mm_per_px,
            along=along,
            start_m=start_m,
            fabric=profile,
            cloth=_made(cloth),
        )
    except inspection.InspectionError as error:
        raise Refused("not_inspected", _("This picture cannot be inspected.")) from error


def unsure(found: Inspection) -> Inspection:
    """The same, sure of nothing: for cloth on which the tool has not been measured."""
    defects = tuple(replace(one, sure=False) for one in found.defects)
    return replace(found, defects=defects, measured=False)
