"""Turning a picture as its camera says (EXIF 2.32, 4.6.4: orientation)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Orientation to (rows and columns exchanged, then turned over left-right, then top-bottom), and
# what it is in words: degrees to the right, mirrored.
_TURNS = {
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
DEGREES = {2: 0, 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
MIRRORED = {2, 4, 5, 7}


def upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    exchanged, left_right, top_bottom = _TURNS.get(orientation, (False, False, False))
    found = pixels.swapaxes(0, 1) if exchanged else pixels
    found = found[:, ::-1] if left_right else found
    found = found[::-1] if top_bottom else found
    return np.ascontiguousarray(found)


def place_of_rows(orientation: int, first: int, beyond: int, height: int) -> tuple[int, int]:
    """Where the upper left corner of stored rows `first` to `beyond` is in the upright picture of
    all `height` rows: x, y."""
    exchanged, left_right, top_bottom = _TURNS.get(orientation, (False, False, False))
    from_end = left_right if exchanged else top_bottom
    start = height - beyond if from_end else first
    return (start, 0) if exchanged else (0, start)
