"""Whole numbers in addresses and forms that nobody has checked."""

from __future__ import annotations


def whole_number(text: str | None, *, most: int = 17) -> int | None:
    """The number that up to `most` digits 0 to 9 say; None for anything else.

    `str.isdigit` alone also passes what `int` refuses, as "²". 17 digits always fit a column of
    64 bits.

    >>> whole_number("042"), whole_number("²"), whole_number("-1"), whole_number(None)
    (42, None, None, None)
    """
    fits = text is not None and len(text) <= most and text.isascii() and text.isdigit()
    return int(text) if text is not None and fits else None
