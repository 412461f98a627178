"""Numbers as people write them: 2000万, 1.5亿, 20,000,000, 3%."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from chainloom.core.numbers import NotANumber, read_number

_WRITTEN = re.compile(r"(\d[\d.,]*)(亿|千万|百万|万|千)?(?:元|人|%|个|家)?")
_TIMES = {None: 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def as_number(text: str) -> int | float | None:
    """None for what is no number of 0 or more."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _WRITTEN.fullmatch(plain)
    if found is None or len(plain) > 24:
        return None
    figures = _figures(found[1])
    if figures is None:
        return None
    value = figures * _TIMES[found[2]]
    return int(value) if value == value.to_integral_value() else float(value)


def _figures(text: str) -> Decimal | None:
    """Sums are kept to the cent: of a comma with three figures behind it a thousand is meant."""
    try:
        return read_number(text, decimals=2)
    except NotANumber:
        return None


_TEN_THOUSAND = Decimal(10_000)


def as_ten_thousands(text: str) -> Decimal | None:
    """A sum in 10,000 yuan (万元): a bare number is one already, 1.2亿 and 5000000元 are turned
    into one. None for what is no sum."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = _WRITTEN.fullmatch(plain)
    if found is None or len(plain) > 24 or plain.endswith(("人", "%", "个", "家")):
        return None
    value = _figures(found[1])
    if value is None:
        return None
    if found[2] is None and not plain.endswith("元"):
        return value
    return value * _TIMES[found[2]] / _TEN_THOUSAND


def written(value: Any) -> str:
    """The shortest way that as_number reads as the same."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    exact = Decimal(str(value))
    for unit, times in (("亿", 10**8), ("万", 10**4)):
        scaled = exact / times
        if exact >= times and scaled == round(scaled, 2):
            return f"{_bare(scaled)}{unit}"
    return _bare(exact)


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
