"""Compiling with Numba, and keeping what was compiled where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Machine code that lets go of the interpreter's lock, so that threads run side by side.

    It is kept on disk beside the package or in the user's cache; where neither can be written,
    as in a read-only image, it is compiled anew by each process. Divisions by zero give what
    IEEE 754 says and no exception; sums keep their order, so that results are the same bit for
    bit wherever they are computed.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False}
    try:
        kernel: Kernel = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # Numba found no folder that it may write to
        kernel = numba.njit(**options)(function)
    return kernel
