"""Noise that depends on place and seed alone, so that any window of a roll can be made by itself.

Values come from a hash of whole numbers (the finaliser of SplitMix64: Steele, Lea, Flood 2014) and
are joined smoothly between them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def hashed(seed: int, *parts: Ints) -> Floats:
    """A value from -1 to 1 for each combination of whole numbers (broadcast together)."""
    state = np.uint64(seed & 0xFFFFFFFF)
    with np.errstate(over="ignore"):
        mixed = np.asarray(state)
        for part in parts:
            mixed = _mix(mixed * _ODD + part.astype(np.uint64) + _ODD)
    return ((mixed >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23)) - np.float32(1)


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return np.asarray(values ^ (values >> np.uint64(31)))


def _knots(places: Floats, scale: float) -> tuple[Ints, Ints, Floats]:
    """Which knots are needed, each place's among them, and how far it is to the next."""
    at = places.astype(np.float64) / scale
    whole = np.floor(at).astype(np.int64)
    part = (at - whole).astype(np.float32)
    needed = np.arange(whole.min(), whole.max() + 2)
    return needed, whole - needed[0], part * part * (3 - 2 * part)


def along_yarns(seed: int, yarns: Ints, places: Floats, scale: float) -> Floats:
    """(yarns, places): for each yarn a value that runs smoothly along it, by `scale`."""
    needed, first, part = _knots(places, scale)
    table = hashed(seed, yarns[:, None], needed[None, :])
    found = table[:, first] * (1 - part) + table[:, first + 1] * part
    return np.asarray(found, dtype=np.float32)


def over_cloth(seed: int, ys: Floats, xs: Floats, scale: float) -> Floats:
    """(ys, xs): a value that changes smoothly in both directions."""
    rows, first_y, part_y = _knots(ys, scale)
    columns, first_x, part_x = _knots(xs, scale)
    table = hashed(seed, rows[:, None], columns[None, :])
    across = table[:, first_x] * (1 - part_x) + table[:, first_x + 1] * part_x
    share = part_y[:, None]
    return np.asarray(across[first_y] * (1 - share) + across[first_y + 1] * share, np.float32)
