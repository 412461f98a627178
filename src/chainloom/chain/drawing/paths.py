"""Points into SVG path data."""

from __future__ import annotations

from itertools import pairwise

from .layout import Ribbon

CORNER = 6.0


def path_of(ribbon: Ribbon) -> str:
    return square_path(ribbon.points) if ribbon.square else soft_path(ribbon.points)


def soft_path(points: list[tuple[float, float]]) -> str:
    """Level at every point, with an even bend between two that differ in height."""
    x, y = points[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y0 - y1) < 0.05:
            parts.append(f"H{x1:.1f}")
        else:
            mid = (x0 + x1) / 2
            parts.append(f"C{mid:.1f} {y0:.1f} {mid:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return "".join(parts)


def square_path(points: list[tuple[float, float]]) -> str:
    """Straight pieces with rounded corners."""
    points = [
        point
        for number, point in enumerate(points)
        if number == 0 or _distance(point, points[number - 1]) > 0.05
    ]
    x, y = points[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{start[0]:.1f} {start[1]:.1f}")
        parts.append(f"Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    x, y = points[-1]
    parts.append(f"L{x:.1f} {y:.1f}")
    return "".join(parts)


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def _towards(
    start: tuple[float, float], end: tuple[float, float], length: float
) -> tuple[float, float]:
    whole = _distance(start, end)
    if not whole:
        return start
    part = length / whole
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part
