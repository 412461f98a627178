"""Cells into days.

A spreadsheet day is a date cell, a serial number (days since 1899-12-30, or since 1904-01-01 in
workbooks from old Macs), or text in one of many spellings. What can be read two ways is reported
with both readings.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal

from .errors import CellError
from .model import Cell
from .values import clean_text
from .words import MONTHS, NOTHING

MonthOnly = Literal["first", "last", "refuse"]

_OPEN_ENDED = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限", "至今", "无期限"})
_TIME = re.compile(
    r"(?:\s+|(?<=\d)T(?=\d))\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?$"
)
_WEEKDAY = re.compile(r"\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?\s*")
_YMD = re.compile(r"(\d{4})\s*[-/.年\s]\s*(\d{1,2})\s*[-/.月\s]\s*(\d{1,2})\s*[日号]?")
_YM = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_DMY = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_SHORT = re.compile(
    r"'?\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}"
)
_NO_YEAR = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|\d{1,2}[-/]\d{1,2}")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十]{1,3})[日号])?"
)
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}

# Serial numbers of 1927 to 2099: smaller ones are more likely a count than a day.
_SERIAL = range(10_000, 73_051)


def as_date(
    value: Cell, *, epoch_1904: bool = False, month_only: MonthOnly = "first"
) -> date | None:
    """A cell as a day. ``month_only`` says what '2026.5' means; 'refuse' reports it."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return _in_range(value.date(), value.date().isoformat())
    if isinstance(value, date):
        return _in_range(value, value.isoformat())
    if isinstance(value, bool):
        raise CellError("not_a_date", value=str(value).upper())
    if isinstance(value, int | float):
        return _from_number(value, epoch_1904, month_only)
    shown = clean_text(value)
    text = unicodedata.normalize("NFKC", shown).strip(" 。,;'")
    if not text or shown in NOTHING:
        return None
    if text in _OPEN_ENDED:
        raise CellError("date_open_ended", value=shown)
    text = _TIME.sub("", _WEEKDAY.sub(" ", text).strip()).strip()
    if re.fullmatch(r"\d+", text) and len(text) != 6:
        return _from_number(int(text), epoch_1904, month_only, shown)
    return _from_text(text, shown, month_only)


def _in_range(day: date, shown: str) -> date:
    if not 1900 <= day.year <= 2100:
        raise CellError("date_out_of_range", value=shown)
    return day


def _make(year: int, month: int, day: int, shown: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError as error:
        raise CellError("date_impossible", value=shown) from error
    return _in_range(made, shown)


def _month(year: int, month: int, shown: str, month_only: MonthOnly) -> date:
    first = _make(year, month, 1, shown)
    if month_only == "refuse":
        raise CellError("date_month_only", value=shown)
    if month_only == "first":
        return first
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _from_number(
    value: int | float, epoch_1904: bool, month_only: MonthOnly, shown: str = ""
) -> date:
    shown = shown or f"{value:.15g}"
    if isinstance(value, float) and not value.is_integer() and 1900 <= value < 2101:
        return _from_year_point_month(shown, month_only)
    whole = int(value) if abs(value) < 1e9 else 0
    if 19_000_101 <= whole <= 21_001_231 and whole == value:
        return _make(whole // 10_000, whole // 100 % 100, whole % 100, shown)
    if 1900 <= whole <= 2100 and whole == value:
        raise CellError("date_year_only", value=shown)
    if 190_001 <= whole <= 210_012 and whole == value and 1 <= whole % 100 <= 12:
        return _six_digits(str(whole), shown, month_only)
    if whole not in _SERIAL:
        raise CellError("not_a_date", value=shown)
    origin = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    return _in_range(origin + timedelta(days=whole), shown)


def _from_year_point_month(shown: str, month_only: MonthOnly) -> date:
    """2026.5 is May; 2026.1 may have been typed 2026.10, whose zero a number cannot keep."""
    year, _, month = shown.partition(".")
    if month == "1":
        raise CellError("date_ambiguous", value=shown, first=f"{year}-01", second=f"{year}-10")
    if len(month) > 2:
        raise CellError("not_a_date", value=shown)
    return _month(int(year), int(month), shown, month_only)


def _six_digits(text: str, shown: str, month_only: MonthOnly) -> date:
    """202605 is a month; 200512 may be a month or 20-05-12."""
    short = _valid(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    month = _valid(int(text[:4]), int(text[4:]), 1)
    if month and 1900 <= month.year <= 2100:
        if short:
            first, second = month.isoformat()[:7], short.isoformat()
            raise CellError("date_ambiguous", value=shown, first=first, second=second)
        return _month(month.year, month.month, shown, month_only)
    raise CellError("date_short_year" if short else "not_a_date", value=shown)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _from_text(text: str, shown: str, month_only: MonthOnly) -> date:
    if re.fullmatch(r"\d{6}", text):
        return _six_digits(text, shown, month_only)
    if match := _YMD.fullmatch(text):
        return _make(int(match[1]), int(match[2]), int(match[3]), shown)
    if match := _YM.fullmatch(text):
        return _month(int(match[1]), int(match[2]), shown, month_only)
    if match := _DMY.fullmatch(text):
        return _day_or_month_first(int(match[1]), int(match[2]), int(match[3]), shown)
    if match := _CHINESE.fullmatch(text):
        return _from_chinese(match, shown, month_only)
    if match := _DAY_MONTH.fullmatch(text):
        return _named(int(match[3]), match[2], int(match[1]), shown)
    if match := _MONTH_DAY.fullmatch(text):
        return _named(int(match[3]), match[1], int(match[2]), shown)
    for pattern, code in (
        (_SHORT, "date_short_year"),
        (_NO_YEAR, "date_no_year"),
        (re.compile(r"\d{4}\s*年度?"), "date_year_only"),
    ):
        if pattern.fullmatch(text):
            raise CellError(code, value=shown)
    raise CellError("not_a_date", value=shown)


def _day_or_month_first(first: int, second: int, year: int, shown: str) -> date:
    readings = {_valid(year, second, first), _valid(year, first, second)} - {None}
    if len(readings) == 2:
        one, two = sorted(day.isoformat() for day in readings if day)
        raise CellError("date_ambiguous", value=shown, first=one, second=two)
    for day in readings:
        if day:
            return _in_range(day, shown)
    raise CellError("date_impossible", value=shown)


def _named(year: int, name: str, day: int, shown: str) -> date:
    month = MONTHS.get(name[:3].lower())
    if month is None:
        raise CellError("not_a_date", value=shown)
    return _make(year, month, day, shown)


def _from_chinese(match: re.Match[str], shown: str, month_only: MonthOnly) -> date:
    year = int("".join(str(_DIGITS[char]) for char in match[1]))
    if match[2] is None:
        raise CellError("date_year_only", value=shown)
    month = _small_chinese(match[2])
    if match[3] is None:
        return _month(year, month, shown, month_only)
    return _make(year, month, _small_chinese(match[3]), shown)


def _small_chinese(text: str) -> int:
    """一 … 三十一; anything malformed becomes 0, which is no day."""
    tens, found, ones = text.partition("十")
    if not found:
        return _DIGITS[text] if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
