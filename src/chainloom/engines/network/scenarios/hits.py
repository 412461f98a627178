"""Whom a disruption hits: masks over the firms, to be joined with `|`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..network import Network, NetworkError

Flags = npt.NDArray[np.bool_]
Ring = Sequence[Sequence[float]]


def hit_firms(network: Network, firms: Iterable[str]) -> Flags:
    """The firms of those names (n). Raises NetworkError naming one that is not there."""
    hit = np.zeros(network.size, dtype=bool)
    for name in firms:
        if name not in network.index:
            raise NetworkError(f"there is no firm {name!r}")
        hit[network.index[name]] = True
    return hit


def hit_sectors(network: Network, sectors: Iterable[str]) -> Flags:
    """All firms of those sectors or stages (n). Raises NetworkError for one without firms."""
    wanted = list(sectors)
    missing = [name for name in wanted if name not in network.sectors]
    if missing:
        raise NetworkError(f"no firm is of sector {missing[0]!r}")
    places = [network.sectors.index(name) for name in wanted]
    return np.isin(network.sector, places)


def hit_district(network: Network, districts: Sequence[str | None], district: str) -> Flags:
    """All firms in a district (n), by the district that `districts` (n) says of each.

    A name fits itself alone. A code of GB/T 2260 (six digits: province, city, county by two)
    fits itself and every code within: 350500 is the city that 350502 lies in. A firm of which
    no district is known is not hit. Raises NetworkError where no firm fits or lengths differ.
    """
    if len(districts) != network.size:
        raise NetworkError(f"{network.size} firms and {len(districts)} districts")
    is_code = len(district) == 6 and district.isdigit()
    within = district
    while is_code and within.endswith("00"):
        within = within[:-2]

    def lies_within(one: str | None) -> bool:
        return bool(one) and (one == district or (is_code and is_in(str(one))))

    def is_in(code: str) -> bool:
        return len(code) == 6 and code.isdigit() and code.startswith(within)

    hit = np.fromiter((lies_within(one) for one in districts), dtype=np.bool_, count=network.size)
    if not hit.any():
        raise NetworkError(f"no firm lies in the district {district!r}")
    return hit


def hit_outline(network: Network, longitude: Any, latitude: Any, outline: Sequence[Ring]) -> Flags:
    """All firms within an outline (n), by `longitude` and `latitude` (n, degrees; NaN unknown).

    `outline` holds rings of (longitude, latitude), closed or not: the first is the border,
    others are holes, or further parts (even–odd rule). Edges are straight in degrees, which
    suits a district and no outline over the 180th meridian. A firm on an edge is hit, one whose
    place is not known is not. Raises NetworkError for rings that are no points or fewer than
    three, coordinates outside ±180 and ±90, and lengths that differ.
    """
    x = np.ascontiguousarray(longitude, dtype=np.float64)
    y = np.ascontiguousarray(latitude, dtype=np.float64)
    if x.shape != (network.size,) or y.shape != (network.size,):
        raise NetworkError(f"{network.size} firms and {x.size} × {y.size} coordinates")
    _check_degrees(x, y, "a firm")
    inside, on_edge = np.zeros(network.size, dtype=bool), np.zeros(network.size, dtype=bool)
    for ring in outline:
        corners = _corners(ring)
        for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            # An edge is crossed by the half-line to the east of a firm when it passes the
            # firm's latitude, its lower end counted and its upper not, so that corners count once.
            rises = (y1 <= y) & (y < y2) & (turn > 0)
            falls = (y2 <= y) & (y < y1) & (turn < 0)
            inside ^= rises | falls
            between = (np.minimum(x1, x2) <= x) & (x <= np.maximum(x1, x2))
            between &= (np.minimum(y1, y2) <= y) & (y <= np.maximum(y1, y2))
            on_edge |= (turn == 0) & between
    hit: Flags = inside | on_edge
    return hit


def _corners(ring: Ring) -> npt.NDArray[np.float64]:
    """The ring's points (k, 2); heights, which GeoJSON may add, are left out."""
    try:
        corners = np.array([list(point)[:2] for point in ring], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        corners = np.empty(0)
    if corners.ndim != 2 or corners.shape[1] < 2 or not np.isfinite(corners).all():
        raise NetworkError("a ring of an outline is points of longitude and latitude")
    if len(np.unique(corners, axis=0)) < 3:
        raise NetworkError("a ring of an outline needs three points of longitude and latitude")
    _check_degrees(corners[:, 0], corners[:, 1], "an outline")
    return corners


def _check_degrees(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], whose: str) -> None:
    if (np.abs(x) > 180).any() or (np.abs(y) > 90).any():
        raise NetworkError(f"{whose} stands outside of ±180 degrees east and ±90 degrees north")
