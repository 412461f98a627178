"""What a reader found, and how it is settled whether reflectances are percent."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeVar

from ..errors import ColourError
from ..samples import MOST, Sample, are_percent, negative, shines
from ..science import LIGHTS, OBSERVERS

MOST_SAMPLES = 200_000
MOST_POINTS = 2_000
Scale = Literal["auto", "percent", "fraction"]
Made = TypeVar("Made")
# Other names of the lights, as instruments and CxF write them.
_LIGHTS = {"F11": "TL84", "FL11": "TL84", "F2": "CWF", "F02": "CWF", "FL2": "CWF", "LED-B3": "LED"}


@dataclass
class Row:
    """One sample as the file has it; `values` still in the file's scale."""

    name: str
    place: str
    wavelengths: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    lab: tuple[float, float, float] | None = None
    light: str = "D65"
    observer: int = 10
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Found:
    """All rows of a file; `percent` where the format or the file itself says so, else None.

    With `lenient` a row that cannot be used is left out, and why stands in `refused`.
    """

    format: str
    rows: list[Row] = field(default_factory=list)
    percent: bool | None = None
    notes: list[str] = field(default_factory=list)
    lenient: bool = False
    refused: list[str] = field(default_factory=list)
    most: int = MOST_SAMPLES

    def attempt(self, make: Callable[[], Made]) -> Made | None:
        """What `make` gives; None for a refusal that is kept instead of raised."""
        try:
            return make()
        except ColourError as refusal:
            if not self.lenient:
                raise
            self.refused.append(str(refusal))
            return None

    def add(self, row: Row, called: str) -> None:
        if len(self.rows) >= self.most:
            raise too_many(called, self.most)
        self.rows.append(row)


def too_many(called: str, most: int) -> ColourError:
    return ColourError(f"{called}: more than {most:,} samples; split it")


@dataclass(frozen=True)
class Measurements:
    """The samples of a file, the format it was read as, and what was taken for what.

    `refused`: why rows were left out, where that was asked for; else the file is refused whole.
    """

    samples: tuple[Sample, ...]
    format: str
    notes: tuple[str, ...]
    refused: tuple[str, ...] = ()


def settled(found: Found, called: str, scale: Scale) -> Measurements:
    """Samples of the rows, their reflectances as fractions."""
    if not found.rows and not found.refused:
        if found.notes:
            raise ColourError(f"{called}: no sample is in it ({found.notes[0]})")
        raise ColourError(f"{called}: no sample is in it")
    if scale not in ("auto", "percent", "fraction"):
        raise ColourError(f"a scale is auto, percent or fraction, not {scale!r}")
    divisor, guessed_by = _divisor(found, scale)

    def sample(row: Row) -> Sample:
        _check(row, guessed_by)
        light, observer = row.light, row.observer
        if row.lab is not None:
            light, observer = _conditions(row, found)
        return Sample(
            row.name,
            tuple(row.wavelengths),
            tuple(value / divisor for value in row.values),
            row.lab,
            light,
            observer,
            row.place,
            row.attributes,
        )

    made = [found.attempt(partial(sample, row)) for row in found.rows]
    samples = tuple(one for one in made if one is not None)
    return Measurements(samples, found.format, tuple(found.notes), tuple(found.refused))


def _check(row: Row, guessed_by: Row | None) -> None:
    """Faults that are told by the figures as they stand in the file; `guessed_by` is the row by
    which they were taken for percent, None where nothing was guessed."""
    low = min(row.values, default=0.0)
    if low < 0 and len(row.values) == len(row.wavelengths):
        raise negative(row.place, row.wavelengths[row.values.index(low)], low)
    high = max(row.values, default=0.0)
    if guessed_by is None or len(row.values) != len(row.wavelengths):
        return
    if 0 < high <= 1.0 or (shines(row.wavelengths, row.values) and high <= MOST):
        raise ColourError(
            f"{row.place}: its values (up to {high:g}) look like fractions, but those of "
            f"{guessed_by.name[:40]!r} (up to {max(guessed_by.values):g}) can only be percent; "
            "write all as percent or all as fractions, or say which they are"
        )


def _conditions(row: Row, found: Found) -> tuple[str, int]:
    """Light and observer of stated L*a*b* by the names used here. Beside a curve those of a light
    that is not known are left out, and that is said; alone they are refused."""
    light = _LIGHTS.get(row.light.strip().upper(), row.light.strip().upper())
    if light in LIGHTS and row.observer in OBSERVERS:
        return light, row.observer
    shown = f"{row.light.strip()[:20]}/{row.observer}°"
    if not row.values:
        raise ColourError(
            f"{row.place}: its L*a*b* are for {shown}; those for {', '.join(LIGHTS)} with 10° or "
            "2° can be used, and a reflectance curve always"
        )
    row.lab = None
    note = f"L*a*b* for {shown} are left out: the curves are used"
    if note not in found.notes:
        found.notes.append(note)
    return "D65", 10


def _curves(found: Found) -> list[Row]:
    return [row for row in found.rows if row.values and len(row.values) == len(row.wavelengths)]


def _divisor(found: Found, scale: Scale) -> tuple[float, Row | None]:
    """By what values are divided, and, where percent were guessed, the row that told it."""
    if scale != "auto":
        return (100.0 if scale == "percent" else 1.0), None
    if found.percent is not None:
        return (100.0 if found.percent else 1.0), None
    curves = _curves(found)
    if not curves:
        return 1.0, None
    percent = are_percent((row.wavelengths, row.values) for row in curves)
    highest = max(curves, key=lambda row: max(row.values))
    largest = max(highest.values)
    if percent is None:
        raise ColourError(
            f"{highest.place}: its values (up to {largest:g}) may be percent or fractions; say "
            "which they are, or write % in the heads if they are percent"
        )
    found.notes.append(
        f"reflectances taken as {'percent' if percent else 'fractions'}: the largest is {largest:g}"
    )
    return (100.0, highest) if percent else (1.0, None)


def number(text: str, place: str) -> float:
    """A finite number, with a decimal point or a decimal comma; raises with the place."""
    cleaned = text.strip().replace("\u2212", "-")
    if cleaned.endswith("%"):
        cleaned = cleaned[:-1].strip()
    try:
        value = float(cleaned)
    except ValueError:
        try:
            value = float(cleaned.replace(",", "."))
        except ValueError:
            shown = text.strip()[:30]
            what = f"{shown!r} is no number" if shown else "a value is missing"
            raise ColourError(f"{place}: {what}") from None
    if not math.isfinite(value):
        raise ColourError(f"{place}: {text.strip()[:30]!r} is no number")
    return value


def grid(first: float, step: float, count: int, place: str) -> list[float]:
    """Wavelengths evenly spaced, in nm."""
    if step <= 0 or count < 1 or count > MOST_POINTS:
        raise ColourError(f"{place}: {count} wavelengths {step:g} nm apart make no curve")
    return [first + step * index for index in range(count)]
