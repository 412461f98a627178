"""Compiling with Numba, and keeping what was compiled where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

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


def _prefetch(typing: Any, array: Any, place: Any) -> Any:
    """In compiled code: ask for the line of memory with `array[place]` (one dimension).

    A hint: it changes no result, and a place outside the array does no harm.
    """

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        hint: Any = cgutils.get_or_insert_function  # it has no types
        hint = hint(builder.module, kind, "llvm.prefetch.p0i8")
        line = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        # Read, keep in every cache, data.
        builder.call(hint, [line, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(array, place), code


prefetch: Any = intrinsic(_prefetch)
