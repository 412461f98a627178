"""The nearest shades of a firm's library to a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainloom.accounts.actor import Actor
from chainloom.engines import colour
from chainloom.engines.colour import Near, Sample

from ..kept import Kept, conditions_for, kept_of, lab_for
from ..models import Shade
from ..policy import shade_policy

COUNT = 12
# Of so many, nearest by their kept L*a*b*, curves are read and compared in earnest.
CLOSE = 200


@dataclass(frozen=True)
class Found:
    """A shade, and how far it is."""

    shade: Shade
    near: Near


def nearest(actor: Actor, wanted: Kept, *, count: int = COUNT) -> list[Found]:
    """The nearest by ΔE00; of a large library the curves of the closest alone are read."""
    rows = shade_policy.rows(actor).filter(removed_in=None)
    close = _close(list(rows.values_list("pk", "lightness", "a", "b")), wanted)
    by_key = rows.in_bulk(close)
    shades = [by_key[key] for key in close if key in by_key]
    if not shades:
        return []
    samples = [kept_of(one.measured) for one in shades]
    light, observer = conditions_for([wanted])
    usable = [
        place
        for place, one in enumerate(samples)
        if one.sample.has_curve or (one.sample.light, one.sample.observer) == (light, observer)
    ]
    if not usable:
        return []
    library = colour.Library(
        [samples[place].sample for place in usable], light=light, observer=observer
    )
    near = (
        library.nearest_pictured(lab_for(wanted, light, observer), count=count, indicative=True)
        if wanted.is_indicative
        else library.nearest(wanted.sample, count=count)
    )
    return [Found(shades[usable[one.place]], one) for one in near]


def _close(rows: Sequence[tuple[int, float, float, float]], wanted: Kept) -> list[int]:
    if len(rows) <= CLOSE:
        return [row[0] for row in rows]
    point = _kept_lab(wanted.sample)
    apart = colour.ciede2000(point, np.array([row[1:] for row in rows]))
    return [rows[int(place)][0] for place in np.argsort(apart, kind="stable")[:CLOSE]]


def _kept_lab(sample: Sample) -> np.ndarray:
    return np.asarray(colour.lab_of(sample)[0] if sample.has_curve else sample.lab, dtype=float)
