"""Which defects a piece of made-up cloth has, and where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .cloth import Cloth, kinds_of

# Lengths in mm, least and most, by kind; along the yarn, the roll or the defect's own axis.
_LONG = {
    "broken_pick": (25.0, 220.0),
    "broken_end": (30.0, 600.0),
    "thick_place": (8.0, 60.0),
    "thin_place": (10.0, 80.0),
    "knot": (1.5, 4.0),
    "hole": (3.0, 16.0),
    "stain": (6.0, 45.0),
    "float": (4.0, 14.0),
    "crease": (40.0, 260.0),
    "needle_line": (80.0, 900.0),
    "selvage": (8.0, 24.0),
    "other": (6.0, 30.0),
}
_EDGE_MM = (7.0, 12.0)  # how far a fault of the selvage reaches to either side of the edge
_ALONG_THE_ROLL = ("broken_end", "needle_line", "selvage")
_ALONG_THE_WEFT = ("broken_pick",)
_ROUND = ("knot", "hole", "stain", "float")


@dataclass(frozen=True)
class Plan:
    """A defect to be made: its middle in mm (across, along the roll), its sizes in mm, `angle` of
    its long side from across towards along, in radians."""

    kind: str
    x: float
    y: float
    long: float
    wide: float
    angle: float
    strength: float = 1.0  # 0 to 1: how far it stands out
    seed: int = 0

    @property
    def half(self) -> tuple[float, float]:
        """Half of its extent across and along, with some room."""
        cos, sin = abs(math.cos(self.angle)), abs(math.sin(self.angle))
        room = 2.0
        return (
            (self.long * cos + self.wide * sin) / 2 + room,
            (self.long * sin + self.wide * cos) / 2 + room,
        )


def plan_defects(
    cloth: Cloth,
    kinds: Sequence[str],
    *,
    across_mm: tuple[float, float],
    along_mm: tuple[float, float],
    seed: int,
    strength: float = 1.0,
) -> tuple[Plan, ...]:
    """A defect of each of these kinds somewhere in these bounds, apart from one another where
    there is room. Raises ValueError for a kind that the cloth cannot have."""
    rng = np.random.default_rng([seed, 77])
    known = kinds_of(cloth)
    found: list[Plan] = []
    for number, kind in enumerate(kinds):
        if kind not in known:
            raise ValueError(f"{cloth.weave} has no {kind!r}; it can have {', '.join(known)}")
        tries = [
            replace(
                _plan(kind, (across_mm, along_mm), rng),
                strength=strength,
                seed=seed * 1009 + number,
            )
            for _ in range(30)
        ]
        if kind == "selvage":
            edges = (across_mm[0] - cloth.selvage_mm, across_mm[1] + cloth.selvage_mm)
            tries = [
                replace(one, x=edges[(at + seed + number) % 2], wide=float(rng.uniform(*_EDGE_MM)))
                for at, one in enumerate(tries)
            ]
        found.append(max(tries, key=lambda one: min(_apart(one, found), 0.0)))
    return tuple(found)


def _plan(
    kind: str, bounds: tuple[tuple[float, float], tuple[float, float]], rng: np.random.Generator
) -> Plan:
    across_mm, along_mm = bounds
    room_x, room_y = across_mm[1] - across_mm[0], along_mm[1] - along_mm[0]
    least, most = _LONG[kind]
    long = float(np.exp(rng.uniform(math.log(least), math.log(most))))
    if kind in _ALONG_THE_ROLL:
        angle, limit = math.pi / 2, room_y
    elif kind in _ALONG_THE_WEFT or kind in ("thick_place", "thin_place"):
        angle, limit = 0.0, room_x
    elif kind == "crease":
        angle, limit = float(rng.uniform(0.2, math.pi - 0.2)), min(room_x, room_y)
    else:
        angle, limit = float(rng.uniform(0, math.pi)), min(room_x, room_y)
    long = min(long, 0.8 * limit)
    wide = long * float(rng.uniform(0.55, 0.9)) if kind in _ROUND else min(2.0, long / 3)
    if kind == "crease":
        wide = min(float(rng.uniform(2, 5)), long / 3)
    plan = Plan(kind, 0, 0, long, wide, angle)
    half_x, half_y = (
        min(one - 2, room / 2) for one, room in zip(plan.half, (room_x, room_y), strict=True)
    )
    x = float(rng.uniform(across_mm[0] + half_x, across_mm[1] - half_x))
    y = float(rng.uniform(along_mm[0] + half_y, along_mm[1] - half_y))
    return replace(plan, x=x, y=y)


def _apart(one: Plan, others: Sequence[Plan]) -> float:
    """The room to the nearest other in mm; below 0 where their boxes overlap."""
    gaps = [
        max(
            abs(one.x - other.x) - one.half[0] - other.half[0],
            abs(one.y - other.y) - one.half[1] - other.half[1],
        )
        for other in others
    ]
    return min(gaps, default=0.0)
