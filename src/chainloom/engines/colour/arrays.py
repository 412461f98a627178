"""Arrays, and the checks that every way in passes."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ColourError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def colours(values: ArrayLike, what: str) -> Floats:
    """L*a*b* of shape (…, 3), finite and possible; the first one that is not is named."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ColourError(f"{what}: these are not numbers") from None
    if found.ndim == 0 or found.shape[-1] != 3:
        raise ColourError(f"{what}: a colour has three numbers L*, a*, b*, not {found.shape}")
    rows = found.reshape(-1, 3)
    possible = np.isfinite(rows).all(axis=1) & (rows[:, 0] >= 0) & (rows[:, 0] <= 200)
    possible &= np.abs(rows[:, 1:]).max(axis=1, initial=0) <= 500
    if not possible.all():
        place = int(np.flatnonzero(~possible)[0])
        shown = ", ".join(f"{value:g}" for value in rows[place])
        where = what if len(rows) == 1 else f"{what}, colour {place + 1}"
        raise ColourError(
            f"{where}: ({shown}) is no L*a*b* (L* from 0 to 200, a* and b* within 500, no gaps)"
        )
    return found


def positive(value: float, what: str, *, zero: bool = False) -> float:
    """A finite number above zero (or from zero on)."""
    number = float(value)
    if not np.isfinite(number) or number < 0 or (number == 0 and not zero):
        raise ColourError(f"{what} is a number {'from' if zero else 'above'} 0, not {value!r}")
    return number
