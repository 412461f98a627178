"""Measurements as they are kept: a sample of the engine, and how far it can be trusted.

As JSON: {"name", "wavelengths", "reflectance", "lab", "light", "observer", "how", "error"}.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainloom.core.cleaning import clean_text
from chainloom.core.spreadsheets import unguarded
from chainloom.engines import colour
from chainloom.engines.colour import Sample, Spectra

from . import columns
from .models import NAME_MOST

TYPED, FILE, SCREEN, PICTURE, CHECKED = "typed", "file", "screen", "picture", "checked"
WAYS = (TYPED, FILE, SCREEN, PICTURE, CHECKED)
# A colour of a screen, or of a picture without a checker that held: it settles nothing.
INDICATIVE = (SCREEN, PICTURE)
DIGITS = 6


@dataclass(frozen=True)
class Kept:
    """`how`: typed · file · screen · picture · checked (a picture with a colour checker).

    `error`: of a picture with a checker the median ΔE00 of patches that the fit had not seen.
    """

    sample: Sample
    how: str = TYPED
    error: float | None = None

    @property
    def name(self) -> str:
        return self.sample.name

    @property
    def is_indicative(self) -> bool:
        return self.how in INDICATIVE

    def named(self, name: str) -> Kept:
        return Kept(replace(self.sample, name=name), self.how, self.error)

    def as_json(self) -> dict[str, Any]:
        one = self.sample
        return {
            "name": clean_text(one.name, NAME_MOST) or "–",
            "wavelengths": [round(value, 3) for value in one.wavelengths],
            "reflectance": [round(value, DIGITS) for value in one.reflectance],
            "lab": None if one.lab is None else [round(value, 4) for value in one.lab],
            "light": one.light,
            "observer": one.observer,
            "how": self.how,
            "error": self.error,
        }


def kept_from_file(sample: Sample) -> Kept:
    """A sample of a file. One that this product wrote says in a column `how` how it was measured,
    so that what was indicative only stays so; any other file's samples are measured."""
    sample = replace(sample, name=unguarded(sample.name))
    how = columns.way_of(columns.told(sample.attributes, "how"))
    if not how:
        return Kept(sample, FILE)
    try:
        error = float(columns.told(sample.attributes, "error"))
    except ValueError:
        error = None
    return Kept(sample, how, error if error is not None and math.isfinite(error) else None)


def kept_of(data: Mapping[str, Any]) -> Kept:
    """The way back from JSON."""
    lab = data.get("lab")
    sample = Sample(
        str(data["name"]),
        tuple(data.get("wavelengths") or ()),
        tuple(data.get("reflectance") or ()),
        None if lab is None else (lab[0], lab[1], lab[2]),
        data.get("light", "D65"),
        int(data.get("observer", 10)),
    )
    return Kept(sample, data.get("how", TYPED), data.get("error"))


Conditions = tuple[str, int]


def conditions_for(samples: Sequence[Kept]) -> Conditions:
    """Light and observer for which all can be told: those of what is only stated, where it agrees
    (a CxF's may be D50 and 2°); else D65 with 10°, or 2° as pictures and screens are."""
    return _shared(
        {(one.sample.light, one.sample.observer) for one in samples if not one.sample.has_curve}
    )


def conditions_of_rows(rows: Sequence[Mapping[str, Any]]) -> Conditions:
    """The same of JSON."""
    return _shared({(one["light"], one["observer"]) for one in rows if not one["wavelengths"]})


def _shared(stated: set[Conditions]) -> Conditions:
    if len(stated) == 1:
        return next(iter(stated))
    return "D65", 2 if any(observer == 2 for _light, observer in stated) else 10


def lab_for(one: Kept, light: str = "D65", observer: int = 10) -> tuple[float, float, float]:
    """L*a*b*; raises ColourError for what is only stated for another light or observer."""
    found = colour.lab_of(one.sample, light, observer)[0]
    return float(found[0]), float(found[1]), float(found[2])


def own_lab(one: Kept) -> tuple[float, float, float]:
    """L*a*b* for D65/10° from a curve, else as it is stated."""
    if one.sample.has_curve:
        return lab_for(one)
    lab = one.sample.lab
    assert lab is not None  # a sample has a curve or L*a*b*
    return lab


def own_labs(kept: Sequence[Kept]) -> list[tuple[float, float, float]]:
    """The same for many at once."""
    curves = [place for place, one in enumerate(kept) if one.sample.has_curve]
    found = [(0.0, 0.0, 0.0) if one.sample.has_curve else own_lab(one) for one in kept]
    if curves:
        points = colour.labs_of([kept[place].sample for place in curves]).tolist()
        for place, point in zip(curves, points, strict=True):
            found[place] = (point[0], point[1], point[2])
    return found


def labs_for(kept: Sequence[Kept], light: str = "D65", observer: int = 10) -> list[list[float]]:
    """L*a*b* of many; raises as `lab_for` does."""
    found: list[list[float]] = colour.labs_of(
        [one.sample for one in kept], light, observer
    ).tolist()
    return found


def labs_of_rows(
    rows: Sequence[Mapping[str, Any]], light: str = "D65", observer: int = 10
) -> list[list[float]]:
    """The same of JSON, without making a sample of each: what is kept was checked when it came."""
    found: list[list[float]] = [[]] * len(rows)
    grids: dict[tuple[float, ...], list[int]] = {}
    for place, one in enumerate(rows):
        if one["wavelengths"]:
            grids.setdefault(tuple(one["wavelengths"]), []).append(place)
        else:
            found[place] = list(lab_for(kept_of(one), light, observer))
    for grid, places in grids.items():
        values = np.array([rows[place]["reflectance"] for place in places])
        points = colour.lab(Spectra(np.array(grid), values), light, observer).tolist()
        for place, point in zip(places, points, strict=True):
            found[place] = point
    return found


def shown(lab: Sequence[float]) -> str:
    """L*a*b* as a screen shows them, #rrggbb."""
    return shown_all([lab])[0]


def shown_all(labs: Sequence[Sequence[float]]) -> list[str]:
    """The same for many at once."""
    if not labs:
        return []
    rows = [[round(255 * part) for part in row] for row in colour.srgb_of_lab(labs).tolist()]
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in rows]
