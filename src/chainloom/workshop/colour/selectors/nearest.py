"""The nearest shades of a firm's library to a measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.engines import colour
from chainloom.engines.colour import Near

from ..kept import Conditions, Kept, conditions_for, kept_of, lab_for, labs_of_rows
from ..models import Shade
from ..policy import shade_policy

COUNT = 12
# Of so many, nearest by their kept L*a*b*, curves are read and compared in earnest; of so many
# where the colour wanted is for another light or observer than those are.
CLOSE, WIDE = 200, 2_000
KEPT_FOR: Conditions = ("D65", 10)


@dataclass(frozen=True)
class Found:
    """A shade, and how far it is."""

    shade: Shade
    near: Near


def nearest(actor: Actor, wanted: Kept, *, count: int = COUNT) -> list[Found]:
    """The nearest by ΔE00 of all that can be told for the wanted colour's light and observer; of a
    large library the curves of the closest alone are read."""
    by = conditions_for([wanted])
    rows = shade_policy.rows(actor).filter(removed_in=None)
    stated = rows.filter(measured__wavelengths=[], measured__light=by[0], measured__observer=by[1])
    point = np.asarray(lab_for(wanted, *by))
    close = _close(stated, point, None) + _close(
        rows.exclude(measured__wavelengths=[]), point, by if by != KEPT_FOR else None
    )
    by_key = rows.in_bulk(close)
    shades = [by_key[key] for key in sorted(close) if key in by_key]
    if not shades:
        return []
    samples = [kept_of(one.measured).sample for one in shades]
    library = colour.Library(samples, light=by[0], observer=by[1])
    near = (
        library.nearest_pictured(point, count=count, indicative=True)
        if wanted.is_indicative
        else library.nearest(wanted.sample, count=count)
    )
    return [Found(shades[one.place], one) for one in near]


def _close(rows: QuerySet[Shade], point: np.ndarray, by: Conditions | None) -> list[int]:
    """Keys of the closest by their kept L*a*b*; with `by` by those for its light and observer.

    Kept are those for D65 and 10°. What they differ by from the others is much the same for shades
    that lie together: where the closest lies under both says where to look a second time.
    """
    kept = list(rows.values_list("pk", "lightness", "a", "b"))
    if len(kept) <= CLOSE:
        return [row[0] for row in kept]
    keys, labs = [row[0] for row in kept], np.array([row[1:] for row in kept])
    if by is None:
        return [keys[place] for place in _first(point, labs, CLOSE)]
    middle = point
    for _time in range(2):
        places = _first(middle, labs, WIDE)
        measured = dict(
            rows.filter(pk__in=[keys[place] for place in places]).values_list("pk", "measured")
        )
        places = [place for place in places if keys[place] in measured]
        under = np.array(labs_of_rows([measured[keys[place]] for place in places], *by))
        best = _first(point, under, CLOSE)
        middle = labs[places[best[0]]] + point - under[best[0]]
    return [keys[places[place]] for place in best]


def _first(point: np.ndarray, labs: np.ndarray, count: int) -> list[int]:
    apart = colour.ciede2000(point, labs)
    return [int(place) for place in np.argsort(apart, kind="stable")[:count]]
