"""Readers: a cell in, a plain value fit for the registry out, or a reason why not.

Everything a reader returns is JSON, because the plan of a row is kept until it is confirmed:
days as ISO text, amounts as decimal text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from chainloom.core.classifications import districts

from ..reasons import BadValue
from ..sheets import (
    NOTHING,
    Cell,
    CellError,
    Number,
    as_date,
    as_decimal,
    as_text,
    as_yes_no,
    clean_text,
    read_number,
    unit_factor,
)
from .columns import Reader, Use, plain_decimal

_is_web_address = URLValidator(schemes=["http", "https"])
_PHONE = re.compile(r"[+(（]?[\d][\d\s()（）+\-–—/、,;]{3,38}(?:转\s*\d{1,6}|分机\s*\d{1,6})?")
_SPLIT = re.compile(r"[、，,;；|\n]+|\s+/\s+")
YUAN_OF_WAN = Decimal(10_000)
_CENTS = Decimal("0.01")


def text(limit: int, *, lines: bool = False) -> Reader:
    """A text of at most `limit` characters."""

    def read(cell: Cell, use: Use) -> str | None:
        found = as_text(cell, lines=lines)
        if found is None or found in NOTHING:
            return None
        if len(found) > limit:
            raise BadValue("too_long", length=len(found), limit=limit)
        return found

    return read


def split(text_: str) -> list[str]:
    """The items of a cell that lists several: 织造、印染."""
    return [item for item in (part.strip() for part in _SPLIT.split(text_)) if item]


def former_names(cell: Cell, use: Use) -> list[str] | None:
    """Former names, apart by 、 or ; but never by a comma: “Co., Ltd” has one."""
    found = as_text(cell)
    if found is None or found in NOTHING:
        return None
    items = [item.strip() for item in re.split(r"[、；;|\n]+", found) if item.strip()]
    for item in items:
        if len(item) > 200:
            raise BadValue("too_long", length=len(item), limit=200)
    return items or None


def day(cell: Cell, use: Use) -> str | None:
    """A day; a month alone is its first day, and says so."""
    try:
        exact = as_date(cell, epoch_1904=use.epoch_1904, month_only="refuse")
    except CellError as error:
        if error.code != "date_month_only":
            raise
        first = as_date(cell, epoch_1904=use.epoch_1904)
        use.remark("month_taken_first", value=shown(cell), day=f"{first:%Y-%m-%d}")
        return f"{first:%Y-%m-%d}" if first else None
    return exact.isoformat() if exact else None


def past_day(cell: Cell, use: Use) -> str | None:
    found = day(cell, use)
    if found and found > use.as_of.isoformat():
        raise BadValue("in_future", value=found)
    return found


def last_day(cell: Cell, use: Use) -> str | None:
    """The last day of something; “长期” is none, and a month alone ends with its last day."""
    try:
        found = as_date(cell, epoch_1904=use.epoch_1904, month_only="last")
    except CellError as error:
        if error.code != "date_open_ended":
            raise
        use.remark("open_ended", value=shown(cell))
        return None
    return found.isoformat() if found else None


def _in_range(value: Decimal, low: int, high: int) -> Decimal:
    if not low <= value <= high:
        raise BadValue("out_of_range", value=plain_decimal(value), low=low, high=high)
    return value


def whole(low: int, high: int) -> Reader:
    """A whole number; “约200人” is 200, and says so."""

    def read(cell: Cell, use: Use) -> int | None:
        number = read_number(cell)
        if number is None:
            return None
        value = number.value
        if number.currency or number.percent:
            raise CellError("not_a_number", value=shown(cell))
        # A header's unit scales a bare number: 职工人数(万人).
        if use.unit and isinstance(cell, int | float):
            value *= unit_factor(use.unit)
        if value != value.to_integral_value():
            raise CellError("not_whole", value=shown(cell))
        if number.about:
            use.remark("number_about", value=shown(cell), number=plain_decimal(value))
        return int(_in_range(value, low, high))

    return read


def money_in_wan(cell: Cell, use: Use) -> str | None:
    """An amount in 10,000 yuan. A unit in the cell counts first, then the header's, then 万元."""
    number = read_number(cell)
    return None if number is None else plain_decimal(in_wan(number, cell, use))


def in_wan(number: Number, cell: Cell, use: Use) -> Decimal:
    if number.currency not in ("", "CNY"):
        as_decimal(cell)  # refuses the other currency
    if use.unit.endswith("美元") and not number.currency:
        raise CellError("currency_differs", value=shown(cell), found="USD", expected="CNY")
    said_in_cell = number.currency or (isinstance(cell, str) and re.search("[万亿]", cell))
    factor = Decimal(1) if said_in_cell else _factor(use.unit or "万元")
    value = (number.value * factor / YUAN_OF_WAN).quantize(_CENTS)
    if number.about:
        use.remark("number_about", value=shown(cell), number=plain_decimal(value))
    return _in_range(value, 0, 999_999_999_999)


@lru_cache(maxsize=64)
def _factor(unit: str) -> Decimal:
    return unit_factor(unit)


def amount(limit: int) -> Reader:
    """A plain amount that is not negative."""

    def read(cell: Cell, use: Use) -> str | None:
        number = read_number(cell)
        if number is None:
            return None
        return plain_decimal(_in_range(number.value, 0, limit))

    return read


def degrees(limit: int) -> Reader:
    def read(cell: Cell, use: Use) -> float | None:
        number = read_number(cell)
        if number is None:
            return None
        return float(_in_range(number.value, -limit, limit))

    return read


def key_of(text_: str) -> str:
    """A written choice for comparing: width, case, spaces and brackets aside."""
    return re.sub(r"[\s()（）_\-–—“”\"'·.]+", "", unicodedata.normalize("NFKC", text_)).casefold()


def choice(options: Mapping[str, tuple[str, ...]]) -> Reader:
    """One of several codes, written in any of their names; the first name is shown."""
    # Plain strings: parsed rows are kept by marshal, which knows no members of an enumeration.
    table = {key_of(name): str(code) for code, names in options.items() for name in (code, *names)}
    shown_names = [names[0] for names in options.values()]

    def read(cell: Cell, use: Use) -> str | None:
        found = as_text(cell)
        if found is None or found in NOTHING:
            return None
        code = table.get(key_of(found))
        if code is None:
            raise BadValue("unknown_choice", value=found, choices=shown_names)
        return code

    return read


@lru_cache(maxsize=8192)
def _district(written: str) -> str:
    code = re.sub(r"\D", "", unicodedata.normalize("NFKC", written))
    if len(code) == 12 and code == written:
        code = code[:6]  # statistical codes go on to the village; the first six are GB/T 2260
    if code and written.strip() and len(code) in (2, 4, 6) and not re.search("[一-鿿]", written):
        if districts.exists(code):
            return districts.normalise(code)
        raise BadValue("unknown_district", value=written)
    found = [row for row in districts.find(written) if not row.is_abolished]
    if not found:
        found = [row for row in districts.of_address(written) if not row.is_abolished]
    if not found:
        raise BadValue("unknown_district", value=written)
    exact = [row for row in found if written.endswith(row.name)]
    found = exact or found
    if len(found) > 1:
        first, second = found[0].full_name, found[1].full_name
        raise BadValue("district_ambiguous", value=written, first=first, second=second)
    return found[0].code


def district(cell: Cell, use: Use) -> str | None:
    found = as_text(cell)
    return None if found is None or found in NOTHING else _district(found)


@lru_cache(maxsize=32768)
def district_of_address(address: str) -> str:
    """The district an address begins with, where it can be only one; else nothing."""
    found = [row for row in districts.of_address(address) if not row.is_abolished]
    return found[0].code if len(found) == 1 else ""


def website(cell: Cell, use: Use) -> str | None:
    found = as_text(cell)
    if found is None or found in NOTHING:
        return None
    address = found if "://" in found else f"http://{found}"
    try:
        _is_web_address(address)
    except ValidationError as error:
        raise BadValue("not_an_address", value=found) from error
    if len(address) > 200:
        raise BadValue("too_long", length=len(address), limit=200)
    return address


def email(cell: Cell, use: Use) -> str | None:
    found = as_text(cell)
    if found is None or found in NOTHING:
        return None
    try:
        validate_email(found)
    except ValidationError as error:
        raise BadValue("not_an_email", value=found) from error
    return found


def phone(cell: Cell, use: Use) -> str | None:
    found = as_text(cell)
    if found is None or found in NOTHING:
        return None
    if not is_phone(found):
        raise BadValue("not_a_phone", value=found)
    return " ".join(unicodedata.normalize("NFKC", found).split())[:40]


def is_phone(text_: str) -> bool:
    """Whether it may be a telephone number; 2026-12-01 is a day."""
    digits = sum(char.isdigit() for char in text_)
    fits = 5 <= digits <= 30 and _PHONE.fullmatch(text_.strip()) is not None
    return fits and (text_.strip().isdigit() or not _is_day(text_))


def looks_like_phone(text_: str) -> bool:
    """The same where no header says so: 20261201 is likelier a day than a number."""
    return is_phone(text_) and not _is_day(text_)


def _is_day(text_: str) -> bool:
    try:
        return as_date(text_) is not None
    except CellError as error:
        return error.code in ("date_ambiguous", "date_short_year")


def yes_no(cell: Cell, use: Use) -> bool | None:
    return as_yes_no(cell)


def year(cell: Cell, use: Use) -> int | None:
    """A calendar year, also as 2026年 or as a day in it."""
    found = as_text(cell)
    if found is None or found in NOTHING:
        return None
    match = re.fullmatch(r"(\d{4})(?:\.0)?\s*年?(?:度)?", found)
    if match:
        return int(_in_range(Decimal(match[1]), 1949, 2100))
    try:
        whole_day = as_date(cell, epoch_1904=use.epoch_1904)
    except CellError:
        whole_day = None
    if whole_day is None:
        raise CellError("not_a_number", value=found)
    return whole_day.year


def shown(cell: Cell) -> str:
    """A cell as it is shown beside a reason: short, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean_text(cell)[:60]
    try:
        return (as_text(cell) or "")[:60]
    except CellError:
        return f"{cell!s}"[:60]


def json_cell(cell: Cell) -> Any:
    """A cell as the row keeps it: what can be written back into a sheet as it was."""
    if cell is None or isinstance(cell, str | bool | int | float):
        return cell
    return as_text(cell)
