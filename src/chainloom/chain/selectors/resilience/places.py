"""Where the firms of a chain stand, for a plot by longitude and latitude."""

from __future__ import annotations

from typing import Any

from chainloom.organisations.models import Organisation

from ...locality import within_district
from ...models import Chain, Placement

DOTS_MOST = 3_000
# Grids tried from fine to coarse, in degrees, until there are few enough dots.
GRIDS = (0.0001, 0.001, 0.005, 0.02, 0.1, 0.5)
# A single firm is no extent: at least so much around it is shown.
LEAST = 0.02


def plot_of(chain: Chain) -> dict[str, Any]:
    """Dots (longitude, latitude, firms), and the two extents west, south, east, north: of the
    district's firms and of all. Each firm counts once, on however many stages it stands. Empty
    where no coordinates are known."""
    placed = Placement.objects.filter(stage__chain=chain).order_by().values("organisation")
    rows = Organisation.objects.filter(
        pk__in=placed, merged_into=None, longitude__isnull=False, latitude__isnull=False
    ).order_by()
    everyone = list(rows.values_list("longitude", "latitude"))
    here = rows.filter(within_district(chain.district_code, "district_code"))
    local = list(here.values_list("longitude", "latitude"))
    return {
        "dots": _dots(everyone),
        "local": _extent(local),
        "all": _extent(everyone),
    }


def _dots(points: list[tuple[float, float]]) -> list[list[float]]:
    for grid in GRIDS:
        counts: dict[tuple[int, int], int] = {}
        for x, y in points:
            cell = round(x / grid), round(y / grid)
            counts[cell] = counts.get(cell, 0) + 1
        if len(counts) <= DOTS_MOST:
            break
    return [[round(x * grid, 5), round(y * grid, 5), n] for (x, y), n in counts.items()]


def _extent(points: list[tuple[float, float]]) -> list[float] | None:
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, high = max(max(xs) - min(xs), LEAST), max(max(ys) - min(ys), LEAST)
    return [
        round(min(xs) - wide * 0.06, 5),
        round(min(ys) - high * 0.06, 5),
        round(max(xs) + wide * 0.06, 5),
        round(max(ys) + high * 0.06, 5),
    ]
