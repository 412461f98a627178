"""The only place where the product calls the inspection engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from chainloom.engines import inspection
from chainloom.engines.inspection import (
    PROFILE_MOST,
    Answer,
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
from .papers import refused

__all__ = [
    "Answer",
    "Grade",
    "Mistake",
    "Opened",
    "Pixels",
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
    "shift_of",
    "unsure",
]


class Refused(Exception):
    """What cannot be read, inspected or learned from; why, as a code that `papers.refused` says in
    the reader's language."""

    def __init__(self, code: str, values: Mapping[str, float | str] | None = None) -> None:
        self.code, self.values = code, dict(values or {})
        super().__init__(code)

    def __str__(self) -> str:
        return refused(self.code, self.values)


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
        raise Refused("file_gone") from error
    try:
        found = inspection.open_picture(content, name=picture.filename)
    except inspection.PictureError as error:
        raise Refused(error.code, error.values) from error
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
        raise Refused("bad_profile") from error


def shift_of(kept: ClothProfile) -> float:
    """How far this version moves the scores of what is found with it."""
    return profile(bytes(kept.content)).shift


def learn(
    cloth: Cloth,
    version: int,
    *,
    mm_per_px: float,
    good: Iterable[Pixels],
    answers: Iterable[Answer],
) -> bytes:
    """A profile from all that was said of a cloth, as it is kept; `good` pieces are taken one
    after the other, the roll runs down them. Raises `Refused` where there is nothing to learn
    from."""
    try:
        found = inspection.learn(
            cloth.name,
            mm_per_px=mm_per_px,
            good=good,
            answers=answers,
            cloth=_made(cloth),
            along="y",
        )
    except inspection.ProfileError as error:
        raise Refused("nothing_to_learn") from error
    return replace(found, version=version).to_bytes()


def inspect(
    pixels: Pixels,
    *,
    mm_per_px: float,
    along: str,
    start_m: float,
    profile: inspection.Profile | None,
    cloth: Cloth,
    step: Callable[[], object],
) -> Inspection:
    """What is found on a picture of this cloth; raises `Refused` for what cannot be inspected at
    all. `step` is called again and again while it is looked at, and may end it by raising."""
    try:
        return inspection.inspect(
            pixels,
            mm_per_px=mm_per_px,
            along=along,
            start_m=start_m,
            fabric=profile,
            cloth=_made(cloth),
            step=step,
        )
    except inspection.InspectionError as error:
        raise Refused("not_inspected") from error


def unsure(found: Inspection) -> Inspection:
    """The same, sure of nothing: for cloth on which the tool has not been measured."""
    defects = tuple(replace(one, sure=False) for one in found.defects)
    return replace(found, defects=defects, measured=False)
