"""555 shade sorting: pieces into numbered boxes about a standard.

Source: Simon, F. T. (1961), "Shade sorting by the 555 system", American Dyestuff Reporter 50.
Colour space about the standard is cut into equal boxes; the standard lies in the middle of box
555. The first digit is lightness, the second chroma (or a*), the third hue (or b*): 5 plus the
number of whole box widths from the standard, rounded; 655 is one box lighter. Digits run from 1
to 9: what lies further is marked as out of range and not forced into the last box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, colours, positive
from .differences import ciede2000, cmc_parts
from .errors import ColourError

Axes = Literal["cmc", "lch", "lab"]
AXES = ("cmc", "lch", "lab")
_MIDDLE, _LOWEST, _HIGHEST = 5, 1, 9


@dataclass(frozen=True)
class Sorted:
    """One piece in its box.

    `parts` are its differences from the standard along the three axes; `code` is None where a digit
    would leave 1 to 9; `difference` is ΔE00 from the standard.
    """

    place: int
    code: str | None
    parts: tuple[float, float, float]
    difference: float


def sort_555(
    standard: ArrayLike,
    pieces: ArrayLike,
    *,
    widths: float | Sequence[float] = 1.0,
    axes: Axes = "cmc",
) -> list[Sorted]:
    """Each of the pieces, L*a*b* (k, 3), in the boxes about the standard, L*a*b* (3,).

    `widths` are one number for all axes or three. `axes`: `cmc` cuts by ΔL/SL, ΔC/SC, ΔH/SH of
    CMC(2:1), so that one width serves all shades; `lch` by ΔL*, ΔC*, ΔH*; `lab` by ΔL*, Δa*, Δb*.
    """
    parts = box_parts(standard, pieces, axes)
    sizes = _widths(widths)
    # Half a box upwards belongs to the next one, in both directions from the standard.
    digits = _MIDDLE + np.sign(parts) * np.floor(np.abs(parts) / sizes + 0.5)
    inside = np.all((digits >= _LOWEST) & (digits <= _HIGHEST), axis=1).reshape(-1)
    differences = ciede2000(np.asarray(standard, dtype=float), np.asarray(pieces, dtype=float))
    codes = np.where(inside[:, None], digits, 0).astype(int).tolist()
    return [
        Sorted(
            place,
            f"{code[0]}{code[1]}{code[2]}" if code[0] else None,
            (part[0], part[1], part[2]),
            difference,
        )
        for place, (code, part, difference) in enumerate(
            zip(codes, parts.tolist(), differences.tolist(), strict=True)
        )
    ]


def box_parts(standard: ArrayLike, pieces: ArrayLike, axes: Axes) -> Floats:
    """Differences of pieces (k, 3) from the standard (3,) along the axes, shape (k, 3)."""
    middle = colours(standard, "the standard")
    rows = colours(pieces, "pieces")
    if middle.shape != (3,) or rows.ndim != 2:
        raise ColourError("555 sorting takes one standard and a list of pieces")
    if axes == "cmc":
        return cmc_parts(middle, rows)
    difference: Floats = rows - middle
    if axes == "lab":
        return difference
    if axes != "lch":
        raise ColourError(f"axes are {', '.join(AXES)}, not {axes!r}")
    chroma = np.hypot(rows[:, 1], rows[:, 2]) - np.hypot(middle[1], middle[2])
    square = np.square(difference[:, 1:]).sum(axis=1) - np.square(chroma)
    turn = np.sign(middle[1] * rows[:, 2] - middle[2] * rows[:, 1])
    hue = np.where(turn == 0, 1, turn) * np.sqrt(np.maximum(square, 0))
    return np.stack([difference[:, 0], chroma, hue], axis=1)


def _widths(widths: float | Sequence[float]) -> Floats:
    found = np.atleast_1d(np.asarray(widths, dtype=float))
    if found.shape not in ((1,), (3,)):
        raise ColourError("a box has one width, or three: lightness, chroma, hue")
    for value in found:
        positive(float(value), "the width of a box")
    return found
