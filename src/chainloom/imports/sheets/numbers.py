"""Cells into numbers.

    number  = [about] [currency] [sign] digits [scale] [percent | unit] [about]
    digits  = plain, or grouped by three (1,234,567.89)
    scale   = 十 百 千 万 亿 and their products (百万, 千万, 万亿)

A comma that does not group by three, a range, a foreign currency: reported, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from .errors import CellError
from .model import Cell
from .values import clean_text
from .words import NOTHING

_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_CURRENCIES = {
    "¥": "CNY", "￥": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY",
    "us$": "USD", "usd": "USD", "$": "USD", "美元": "USD", "€": "EUR", "eur": "EUR",
    "欧元": "EUR", "hk$": "HKD", "hkd": "HKD", "港元": "HKD", "港币": "HKD", "日元": "JPY",
    "英镑": "GBP", "£": "GBP", "元": "CNY", "圆": "CNY",
}  # fmt: skip
_CURRENCY = "|".join(re.escape(mark) for mark in sorted(_CURRENCIES, key=len, reverse=True))
_ABOUT = r"约为?|大约|近|将近|超过?|逾|不足|≈|~"
_MORE = r"余|多|以上|左右|上下|\+"
_UNIT = (
    r"人|名|家|个|台|套|件|条|只|吨|公斤|千克|克|米|公里|平方米|亩|双|匹|码|度|次|项|年|天|小时|锭"
    r"|kg|km|cm|mm|m2|m|t|kwh"
)
_NUMBER = re.compile(
    rf"(?P<about>{_ABOUT})?\s*(?P<before>{_CURRENCY})?\s*(?P<sign>[+-]?)\s*"
    rf"(?P<digits>\d[\d,]*(?:\.\d*)?|\.\d+)(?P<power>[eE][+-]?\d{{1,2}})?\s*(?P<more1>{_MORE})?\s*"
    rf"(?P<scale>(?:[十百万亿]|千(?![克米瓦])){{0,3}})\s*(?P<more2>{_MORE})?\s*"
    rf"(?P<after>{_CURRENCY})?(?P<unit>{_UNIT})?(?P<percent>[%‰])?(?:整|正)?(?P<more3>{_MORE})?",
    re.IGNORECASE,
)
_RANGE = re.compile(r".*\d\D{0,4}(?:-|~|—|–|至|到)\D{0,3}\d.*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what was written around it."""

    value: Decimal
    about: bool = False
    currency: str = ""
    unit: str = ""
    percent: bool = False


def unit_factor(unit: str) -> Decimal:
    """What a header's unit multiplies by: '万元' → 10000, '人' → 1, '%' → 0.01."""
    text = unicodedata.normalize("NFKC", unit).strip()
    if text in ("%", "‰"):
        return Decimal("0.01") if text == "%" else Decimal("0.001")
    match = re.match(r"(?:[十百万亿]|千(?![克米瓦]))+", text)
    return _scale(match[0]) if match else Decimal(1)


def _scale(text: str) -> Decimal:
    return Decimal(10) ** sum(_SCALES[char] for char in text)


def read_number(value: Cell) -> Number | None:
    """A cell as a number with its surroundings; percents are fractions, as in Excel."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise CellError("not_a_number", value=str(value).upper())
    if isinstance(value, date):
        raise CellError("number_is_date", value=value.isoformat()[:10])
    if isinstance(value, int | float):
        return Number(_exact(value))
    shown = clean_text(value)
    if not shown or shown in NOTHING:
        return None
    text = unicodedata.normalize("NFKC", shown).replace("−", "-")
    # Accountants write negatives in brackets.
    negative = re.fullmatch(r"\(([^()]+)\)", text)
    number = _parse(negative[1] if negative else text, shown)
    return number if not negative else _negated(number, shown)


def _negated(number: Number, shown: str) -> Number:
    if number.value < 0:
        raise CellError("number_unclear", value=shown)
    return Number(-number.value, number.about, number.currency, number.unit, number.percent)


def _exact(value: int | float) -> Decimal:
    """The 15 digits a spreadsheet shows: 0.1 + 0.2 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        raise CellError("not_a_number", value=str(value))
    return number


def _parse(text: str, shown: str) -> Number:
    match = _NUMBER.fullmatch(text)
    if match is None:
        spaced = re.fullmatch(r"\d{1,3}(?: \d{3})+(?:\.\d*)?", text)
        if spaced:
            return Number(Decimal(text.replace(" ", "")))
        if _RANGE.fullmatch(text):
            raise CellError("number_range", value=shown)
        unclear = re.fullmatch(r"[+-]?[\d.,' ]+", text)
        raise CellError("number_unclear" if unclear else "not_a_number", value=shown)
    digits = match["digits"]
    if "," in digits and not _GROUPED.fullmatch(digits):
        raise CellError("number_unclear", value=shown)
    if match["before"] and match["after"] and _code(match["before"]) != _code(match["after"]):
        raise CellError("number_unclear", value=shown)
    try:
        value = Decimal(match["sign"] + digits.replace(",", "") + (match["power"] or ""))
    except InvalidOperation as error:
        raise CellError("not_a_number", value=shown) from error
    value *= _scale(match["scale"])
    if match["percent"]:
        value *= Decimal("0.01") if match["percent"] == "%" else Decimal("0.001")
    about = any(match[name] for name in ("about", "more1", "more2", "more3"))
    currency = _code(match["before"] or match["after"] or "")
    return Number(value, about, currency, match["unit"] or "", bool(match["percent"]))


def _code(mark: str) -> str:
    return _CURRENCIES.get(mark.lower(), "")


def as_decimal(value: Cell, *, currency: str = "CNY") -> Decimal | None:
    """A cell as a number; one in another currency is reported, since it is another amount."""
    number = read_number(value)
    if number is None:
        return None
    if number.currency not in ("", currency):
        shown = clean_text(str(value))
        raise CellError("currency_differs", value=shown, found=number.currency, expected=currency)
    return number.value


def as_int(value: Cell) -> int | None:
    number = as_decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError("not_whole", value=clean_text(str(value)))
    return int(number)
