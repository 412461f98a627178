"""Metamerism, whiteness and yellowness.

Sources: the special metamerism index for a change in illuminant is CIE 15:2018, with the
multiplicative correction it recommends; whiteness and tint are CIE 15:2018 (ISO 105-J02);
yellowness is ASTM E313.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Floats
from .colorimetry import lab_of_xyz, xyz
from .differences import formula
from .errors import ColourError
from .samples import Sample, Spectra
from .science import science, white

TEST_LIGHTS = ("A", "TL84", "CWF", "LED")
# Of Y = 100: below this a value is no light that another could be divided by.
_NO_LIGHT = 1e-6


@dataclass(frozen=True)
class Metamerism:
    """How a sample that matches under `reference` fares under each other light.

    `difference` is what stands there under each light, the reference included; `index` is what
    would remain there of it if the two matched exactly under the reference. It is empty, and
    `reason` says why, where that has no meaning.
    """

    reference: str
    formula: str
    difference: dict[str, float]
    index: dict[str, float]
    reason: str = ""

    @property
    def worst(self) -> float | None:
        return max(self.index.values(), default=None)


def metamerism(
    standard: Sample,
    sample: Sample,
    *,
    reference: str = "D65",
    lights: tuple[str, ...] = TEST_LIGHTS,
    observer: int = 10,
    by: str = "ciede2000",
) -> Metamerism:
    """Of two curves, each on its own grid."""
    return metamerisms(
        standard, [sample], reference=reference, lights=lights, observer=observer, by=by
    )[0]


def metamerisms(
    standard: Sample,
    samples: Sequence[Sample],
    *,
    reference: str = "D65",
    lights: tuple[str, ...] = TEST_LIGHTS,
    observer: int = 10,
    by: str = "ciede2000",
) -> list[Metamerism]:
    """Of one standard and many samples: those on one grid together."""
    middle = Spectra.of([standard])
    found: list[Metamerism | None] = [None] * len(samples)
    grids: dict[tuple[float, ...], list[int]] = {}
    for place, one in enumerate(samples):
        grids.setdefault(one.wavelengths, []).append(place)
    for places in grids.values():
        curves = Spectra.of([samples[place] for place in places])
        under = {
            light: (xyz(middle, light, observer)[0], xyz(curves, light, observer))
            for light in (reference, *lights)
        }
        for row, place in enumerate(places):
            found[place] = Metamerism(reference, by, {}, {}, no_index(*_at(under[reference], row)))
        _fill(under, [one for one in (found[place] for place in places) if one], observer)
    return [one for one in found if one is not None]


Pair = tuple[Floats, Floats]


def _at(pair: Pair, row: int) -> Pair:
    return pair[0], pair[1][row]


def _fill(under: dict[str, Pair], found: list[Metamerism], observer: int) -> None:
    """The differences of samples on one grid, and the index of those that have one."""
    reference, by = found[0].reference, found[0].formula
    whole = [row for row, one in enumerate(found) if not one.reason]
    for light, (standard, samples) in under.items():
        apart = formula(by)(
            lab_of_xyz(standard, light, observer), lab_of_xyz(samples, light, observer)
        )
        for one, value in zip(found, apart.tolist(), strict=True):
            one.difference[light] = value
        if light == reference or not whole:
            continue
        start, ends = under[reference]
        index = special_index(
            start, ends[whole], standard, samples[whole], conditions=(light, observer, by)
        )
        for row, value in zip(whole, index.tolist(), strict=True):
            found[row].index[light] = value


def no_index(standard_ref: Floats, sample_ref: Floats) -> str:
    """Why two XYZ (3,) under the reference light have no index; empty where they have one.

    The correction divides by the sample's values and multiplies by the standard's: of a perfect
    black, or of a curve that is 0 over a third of the spectrum, nothing would be left to compare.
    """
    if min(standard_ref.min(), sample_ref.min()) > _NO_LIGHT:
        return ""
    return "a perfect black has no metamerism index"


def special_index(
    standard_ref: Floats,
    sample_ref: Floats,
    standard: Floats,
    sample: Floats,
    *,
    conditions: tuple[str, int, str],
) -> Floats:
    """The index of XYZ (…, 3) under the reference light and under another, which is shape (…).

    The sample's values under the other light are multiplied by standard/sample under the reference:
    what differs there already is no metamerism.
    """
    light, observer, by = conditions
    if (np.minimum(standard_ref, sample_ref) <= _NO_LIGHT).any():
        raise ColourError("a perfect black has no metamerism index")
    corrected = sample * standard_ref / sample_ref
    return formula(by)(
        lab_of_xyz(standard, light, observer), lab_of_xyz(corrected, light, observer)
    )


@dataclass(frozen=True)
class Whiteness:
    """CIE whiteness and tint for D65; `valid` where CIE 15 lets them be compared, else `reason`.

    Tint above 0 is greenish, below reddish.
    """

    whiteness: float
    tint: float
    valid: bool
    reason: str


def whiteness(sample: Sample, observer: int = 10) -> Whiteness:
    """W = Y + 800(xn − x) + 1700(yn − y), T = 900 or 1000 (xn − x) − 650(yn − y)."""
    colour = science()
    values = xyz(Spectra.of([sample]), "D65", observer)[0]
    if values.sum() <= 0:
        raise ColourError(f"{sample.place or sample.name!r}: a perfect black has no whiteness")
    point = colour.XYZ_to_xy(white("D65", observer))
    found = colour.colorimetry.whiteness_CIE2004(
        colour.XYZ_to_xy(values), values[1], point, f"CIE {_years(observer)} Standard Observer"
    )
    index, tint = (float(one) for one in found)
    top = 5 * float(values[1]) - 280
    if not 40 < index < top:
        reason = f"whiteness must lie between 40 and 5Y − 280 = {top:.1f}"
    elif not -4 < tint < 2:
        reason = "tint must lie between −4 and 2"
    else:
        reason = ""
    return Whiteness(index, tint, not reason, reason)


def _years(observer: int) -> str:
    return "1964 10 Degree" if observer == 10 else "1931 2 Degree"


def yellowness(sample: Sample, observer: int = 10) -> float:
    """YI = 100 (Cx·X − Cz·Z) / Y of ASTM E313 for D65."""
    values = xyz(Spectra.of([sample]), "D65", observer)[0]
    if values[1] <= 0:
        raise ColourError(f"{sample.place or sample.name!r}: a perfect black has no yellowness")
    table = {10: (1.3013, 1.1498), 2: (1.2985, 1.1335)}
    return float(science().colorimetry.yellowness_ASTME313(values, table[observer]))
