"""The unified social credit code (统一社会信用代码), as far as telling two apart needs it.

9 1 350502 MA2XXXXXX C          GB 32100-2015
| | |      |         └ check character
| | |      └ organisation code, 9 characters (GB 11714)
| | └ registering authority's division, 6 digits (GB/T 2260)
| └ kind of body
└ registering department: a digit or a letter (N, Y, A ...)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .text import fold

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES: Final = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS: Final = tuple(3**i % 31 for i in range(17))


@lru_cache(maxsize=1 << 13)
def valid_uscc(text: str | None) -> str | None:
    """The code in its one way of writing, or None where its check character is wrong.

    python-stdnum demands digits in the first eight places; the standard allows a letter for
    the registering department and the kind of body, so the check is made here.
    """
    if not text:
        return None
    code = fold(text).replace(" ", "").upper()
    if len(code) != 18 or not code[2:8].isdecimal() or any(c not in _VALUES for c in code):
        return None
    total = sum(_VALUES[c] * w for c, w in zip(code, _WEIGHTS, strict=False))
    return code if _VALUES[code[17]] == (31 - total % 31) % 31 else None
