"""The growth of the engine's time as a picture: one SVG file, no library."""

from __future__ import annotations

import math
from typing import Any

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 24, 34, 56


def plot(measured: Any) -> str:
    """Seconds over firms × links read for a shock, both logarithmic, and a line of slope 1.

    `measured` has firms, seconds and read of each size; the line goes through the largest.
    """
    x = [math.log10(one.firms * one.read) for one in measured]
    y = [math.log10(one.seconds) for one in measured]
    low_x, high_x = math.floor(min(x)), math.ceil(max(x))
    low_y, high_y = math.floor(min(y)), math.ceil(max(y))

    def across(value: float) -> float:
        return LEFT + (value - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13" fill="#333">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20">Systemic risk of every firm: seconds of processor time</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
        "firms × links read for a shock</text>",
    ]
    for power in range(low_x, high_x + 1):
        at = f"{across(power):.1f}"
        parts.append(_line(at, TOP, at, HEIGHT - BOTTOM, "#e2e2e2"))
        parts.append(_text(at, HEIGHT - BOTTOM + 18, power, "middle"))
    for power in range(low_y, high_y + 1):
        at = f"{up(power):.1f}"
        parts.append(_line(LEFT, at, WIDTH - RIGHT, at, "#e2e2e2"))
        parts.append(_text(LEFT - 8, f"{up(power) + 4:.1f}", power, "end"))
    offset = y[-1] - x[-1]
    start, end = max(low_x, low_y - offset), min(high_x, high_y - offset)
    ends = (f"{one:.1f}" for at in (start, end) for one in (across(at), up(at + offset)))
    parts.append(_line(*ends, "#888").replace("/>", ' stroke-dasharray="5 4"/>'))
    for one, at_x, at_y in zip(measured, x, y, strict=True):
        parts.append(f'<circle cx="{across(at_x):.1f}" cy="{up(at_y):.1f}" r="5" fill="#206bc4"/>')
        left = across(at_x) < WIDTH / 2  # words beside a point stay in the picture
        side = f'x="{across(at_x) + (12 if left else -12):.1f}" y="{up(at_y) + 5:.1f}"'
        anchor = "start" if left else "end"
        label = f"{one.firms:,} firms, {one.seconds:.3g} s"
        parts.append(f'<text {side} text-anchor="{anchor}">{label}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(x1: Any, y1: Any, x2: Any, y2: Any, colour: str) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>'


def _text(x: Any, y: Any, power: int, anchor: str) -> str:
    """A power of ten."""
    raised = str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">10{raised}</text>'
