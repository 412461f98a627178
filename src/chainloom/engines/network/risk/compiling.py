"""Compiling with Numba, and keeping what was compiled where that is possible."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False}
# Where kernels stand.
FOLDERS = ("risk", "structure")


def _sources() -> str:
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((Path(__file__).parents[1] / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


SOURCES = _sources()


def compiled(function: Kernel) -> Kernel:
    """Machine code that lets go of the interpreter's lock, so that threads run side by side.

    It is kept on disk beside the package or in the user's cache; where neither can be written,
    as in a read-only image, it is compiled anew by each process. Divisions by zero give what
    IEEE 754 says and no exception; sums keep their order, so that results are the same bit for
    bit wherever they are computed.
    """
    try:
        kernel: Any = numba.njit(cache=True, **OPTIONS)(function)
        # Numba looks at the time of the kernel's own file, and would go on with old code of a
        # kernel that it calls from another file: what is kept is kept for all files as they are.
        kernel._cache._cache_file._source_stamp = SOURCES
    except (RuntimeError, AttributeError):  # no folder to write to, or another Numba inside
        kernel = numba.njit(**OPTIONS)(function)
    result: Kernel = kernel
    return result


def inlined(function: Kernel) -> Kernel:
    """For small helpers in loops: a call would count references to every array it hands over."""
    kernel: Any = numba.njit(inline="always", **OPTIONS)(function)
    result: Kernel = kernel
    return result
