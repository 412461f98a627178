"""Numbers as people write them, read one way everywhere.

    12.5   12,5   １２．５   −12,5      decimal point or decimal comma, full-width signs
    1,234.5   1.234,5   1 234.5       thousands grouped, and decimals after the other mark
    1,234,567                         grouped more than once
    1,234                             a thousand and more, or a little more than one?
    12,3456                           more figures than the field keeps: grouped by 万, or a slip?

Which of the two the last but one is, only the field can say: that it keeps fewer than three
decimals (a thousand, then), or that nothing in it reaches a thousand. Where both could be, it is
refused, as is the last where the field keeps fewer decimals.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .errors import Invalid

LONGEST = 40
_PLAIN = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")
_GROUPED_BY_SPACES = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_COMMA = re.compile(r"\d*,\d+")
# A comma with three figures behind and a number of one to three, not beginning with 0, before it.
_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}")


class NotANumber(ValueError):
    """`code`: not_a_number · ambiguous."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def read_number(
    text: str, *, decimals: int | None = None, most: Decimal | float | None = None
) -> Decimal:
    """The finite number that a text says; `NotANumber` for what says none, or could say two.

    `decimals`: how many the field keeps, `most`: the largest it can hold. They only decide what a
    comma means; whether the number fits, the caller asks.

    >>> read_number("１２，５"), read_number("1,234.5"), read_number("1,200", decimals=2)
    (Decimal('12.5'), Decimal('1234.5'), Decimal('1200'))
    """
    told = unicodedata.normalize("NFKC", text).strip()
    plain = told.replace("\u2212", "-").replace("'", "").replace("\u2019", "")
    sign = -1 if plain.startswith("-") else 1
    digits = plain[1:].lstrip() if plain[:1] in ("-", "+") else plain
    # isdecimal passes digits of other scripts, which NFKC leaves; Decimal reads them as well.
    if len(plain) > LONGEST:
        raise NotANumber("not_a_number", told)
    if _PLAIN.fullmatch(digits):
        found = Decimal(digits)
    elif _GROUPED.fullmatch(digits):
        found = Decimal(digits.replace(",", ""))
    elif _GROUPED_BY_POINTS.fullmatch(digits):
        found = Decimal(digits.replace(".", "").replace(",", "."))
    elif _GROUPED_BY_SPACES.fullmatch(digits):
        found = Decimal(digits.replace(" ", "").replace(",", "."))
    elif _COMMA.fullmatch(digits):
        found = _by_comma(digits, told, decimals, most)
    else:
        raise NotANumber("not_a_number", told)
    return sign * found


def _by_comma(
    digits: str, told: str, decimals: int | None, most: Decimal | float | None
) -> Decimal:
    broken = Decimal(digits.replace(",", "."))
    if not _EITHER.fullmatch(digits):
        before, _comma, behind = digits.partition(",")
        # What begins with 0 is grouped by nobody.
        if decimals is not None and len(behind) > decimals and before.strip("0"):
            raise NotANumber("ambiguous", told)
        return broken
    grouped = Decimal(digits.replace(",", ""))
    if decimals is not None and decimals < 3:
        return grouped
    if most is not None and grouped > most:
        return broken
    raise NotANumber("ambiguous", told)


def number_given(
    value: Any, field: str, *, decimals: int | None = None, most: Decimal | float | None = None
) -> Decimal:
    """A number of a form or a request, or the refusal that says what is wrong with it."""
    try:
        return read_number(str(value), decimals=decimals, most=most)
    except NotANumber as wrong:
        raise Invalid(wrong.code, said_of(wrong), field=field) from wrong


def said_of(wrong: NotANumber) -> str:
    """Why a text is no number, in the reader's language."""
    shown = {"value": wrong.text[:LONGEST]}
    if wrong.code == "ambiguous":
        plain = wrong.text.replace(",", "")
        broken = wrong.text.replace(",", ".")
        message = _("“%(value)s” may be %(plain)s or %(broken)s: write it without the comma.")
        return message % {**shown, "plain": plain, "broken": broken}
    return _("“%(value)s” is not a number.") % shown
