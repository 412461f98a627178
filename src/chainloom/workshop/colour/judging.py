"""Samples against a standard: how far, which way in words, and whether that may pass."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chainloom.engines import colour
from chainloom.engines.colour import ColourError

from ..words import listed
from .kept import Conditions, Kept, conditions_for, lab_for, labs_for, shown

LAMPS = ("D65", *colour.TEST_LIGHTS)
PASS, FAIL, OPEN = "pass", "fail", "open"
# Below this chroma a hue is no direction that one would speak of: a* and b* are.
GREY = 2.0
# Less than this is not put into words: half of what a trained eye just sees.
SMALL = 0.15
# Whiteness is worth a figure only where cloth is nearly white.
WHITE_L, WHITE_C = 80.0, 12.0


@dataclass(frozen=True)
class Step:
    """One difference: its sign and size, and which way it goes in words."""

    label: str
    value: float
    words: str


@dataclass(frozen=True)
class Judged:
    """One sample beside the standard.

    `verdict`: pass · fail · open (a colour that is indicative only settles nothing). `metamerism`:
    index by lamp, empty without two curves, and for a perfect black with the reason in `no_index`;
    `white`: whiteness, tint and yellowness of a sample that is nearly white, else None.
    """

    name: str
    lab: tuple[float, float, float]
    differences: dict[str, float]
    steps: tuple[Step, ...]
    verdict: str
    is_indicative: bool
    how: str
    metamerism: dict[str, float]
    by_lamp: dict[str, float]
    white: dict[str, float | str] | None
    no_index: str = ""
    # What `lab` and the differences are for.
    light: str = "D65"
    observer: int = 10

    @property
    def worst(self) -> float | None:
        return max(self.metamerism.values(), default=None)

    @property
    def words(self) -> str:
        said = [step.words for step in self.steps if step.words]
        return listed(said) or _("no difference worth a word")


def judge(standard: Kept, samples: Sequence[Kept], *, formula: str, limit: float) -> list[Judged]:
    """Each sample judged by a formula of the engine and a tolerance, under D65; under another light
    where all are only stated, and for that.

    Raises ColourError where L*a*b* that are only stated are for other conditions.
    """
    by = conditions_for([standard, *samples])
    middle = lab_for(standard, *by)
    points = labs_for(samples, *by)
    found = _metamerisms(standard, samples, by[1])
    return [
        _judged(standard, one, middle, (point[0], point[1], point[2]), (by, formula, limit, other))
        for one, point, other in zip(samples, points, found, strict=True)
    ]


def _metamerisms(
    standard: Kept, samples: Sequence[Kept], observer: int
) -> list[colour.Metamerism | None]:
    """Of each sample; None where not both have curves."""
    if not standard.sample.has_curve:
        return [None] * len(samples)
    curves = [one.sample for one in samples if one.sample.has_curve]
    found = iter(colour.metamerisms(standard.sample, curves, observer=observer))
    return [next(found) if one.sample.has_curve else None for one in samples]


Lab = tuple[float, float, float]


def _judged(
    standard: Kept,
    one: Kept,
    middle: Lab,
    point: Lab,
    by: tuple[Conditions, str, float, colour.Metamerism | None],
) -> Judged:
    (light, observer), formula, limit, other = by
    differences = {name: float(measure(middle, point)) for name, measure in colour.FORMULAS.items()}
    is_open = standard.is_indicative or one.is_indicative
    verdict = OPEN if is_open else PASS if differences[formula] <= limit else FAIL
    return Judged(
        one.name,
        point,
        differences,
        steps_of(middle, point),
        verdict,
        is_open,
        one.how,
        other.index if other else {},
        other.difference if other else {light: differences["ciede2000"]},
        _white(one, point, observer),
        other.reason if other else "",
        light,
        observer,
    )


def steps_of(
    middle: tuple[float, float, float], point: tuple[float, float, float]
) -> tuple[Step, ...]:
    """ΔL*, ΔC*, ΔH* of the point from the middle, Δa* and Δb* beside them."""
    light, chroma, hue = colour.sort_555(middle, [point], axes="lch")[0].parts
    _l, red, yellow = (point[place] - middle[place] for place in range(3))
    is_grey = min(math.hypot(*middle[1:]), math.hypot(*point[1:])) < GREY
    return (
        Step("ΔL*", light, _way(light, _("lighter"), _("darker"))),
        Step(
            "ΔC*",
            chroma,
            "" if is_grey else _way(chroma, _("more chromatic"), _("duller")),
        ),
        Step("ΔH*", hue, "" if is_grey else _hue_way(middle, hue)),
        Step("Δa*", red, _way(red, _("redder"), _("greener")) if is_grey else ""),
        Step("Δb*", yellow, _way(yellow, _("yellower"), _("bluer")) if is_grey else ""),
    )


def _way(value: float, more: str, less: str) -> str:
    if abs(value) < SMALL:
        return ""
    return more if value > 0 else less


def _hue_way(middle: tuple[float, float, float], hue: float) -> str:
    """Towards which of red, yellow, green and blue the hue turns: the next one that way."""
    names = (_("redder"), _("yellower"), _("greener"), _("bluer"))
    angle = math.degrees(math.atan2(middle[2], middle[1])) % 360
    quarter = int(angle // 90)
    return _way(hue, names[(quarter + 1) % 4], names[quarter])


def _white(
    one: Kept, point: tuple[float, float, float], observer: int
) -> dict[str, float | str] | None:
    is_white = point[0] >= WHITE_L and math.hypot(*point[1:]) <= WHITE_C
    if not is_white or not one.sample.has_curve:
        return None
    found = colour.whiteness(one.sample, observer)
    return {
        "whiteness": found.whiteness,
        "tint": found.tint,
        "yellowness": colour.yellowness(one.sample, observer),
        "comparable": "yes" if found.valid else "",
    }


def patches(standard: Kept, sample: Kept) -> dict[str, tuple[str, str]]:
    """Both colours as a screen shows them, by lamp; without two curves under one alone."""
    if not (standard.sample.has_curve and sample.sample.has_curve):
        by = conditions_for([standard, sample])
        return {by[0]: (shown(lab_for(standard, *by)), shown(lab_for(sample, *by)))}
    return {lamp: (shown(lab_for(standard, lamp)), shown(lab_for(sample, lamp))) for lamp in LAMPS}


def is_comparable(standard: Kept, samples: Sequence[Kept]) -> bool:
    """Whether all can be brought to one light and observer."""
    by = conditions_for([standard, *samples])
    try:
        for one in (standard, *samples):
            lab_for(one, *by)
    except ColourError:
        return False
    return True
