"""By when: the days that people write in chats."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple


class Found(NamedTuple):
    """A day and where it stands in the text."""

    day: date
    start: int
    end: int


_WEEKDAYS = {one: number for number, one in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_NUMBERS = {one: number for number, one in enumerate("零一二三四五六七八九十")} | {"两": 2}
_TAIL = r"(?:\s*(?:之?前|以前|前后|左右|内|要货|交货|交付|到货|提货|发货|出货|用))*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<m>{'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = re.compile(
    rf"(?:\b(?:by|before|until|on|latest)\s+)?\b(?:{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<e>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.replace('?P<m>', '?P<o>')})"
    r"(?:,?\s+(?P<y>20\d\d))?\b",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})[日号]?" + _TAIL
)
_MONTH_DAY = re.compile(r"(?<!\d)(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?(?!\d)" + _TAIL)
_PART = re.compile(
    r"(?:(?P<m>\d{1,2})\s*月|(?:(?P<n>本|这个|下个?)|(?<![个\d]))月)\s*份?\s*(?P<p>底|末|中旬?|初|上旬|下旬)"
    + _TAIL
)
_WEEK = re.compile(r"(?P<w>本|这|下)?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])" + _TAIL)
_NEAR = re.compile(r"(?P<w>今天|今日|当天|明天|后天)" + _TAIL)
_WITHIN = re.compile(
    r"(?P<n>\d{1,3}|[一二两三四五六七八九十])\s*(?:个)?(?P<u>天|日|周|星期|月)\s*(?:之|以)?内"
)
_YEAR_END = re.compile(r"年底" + _TAIL)
_PARTS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}


def needed_by(text: str, today: date) -> Found | None:
    """The first day that the text names as a limit; a day that is past is the next year's."""
    readers = (
        (_FULL, _full), (_ENGLISH, _english), (_MONTH_DAY, _month_day), (_PART, _part),
        (_WITHIN, _within), (_WEEK, _week), (_NEAR, _near),
        (_YEAR_END, lambda hit, day: date(day.year, 12, 31)),
    )  # fmt: skip
    for pattern, read in readers:
        hit = pattern.search(text)
        day = read(hit, today) if hit else None
        if hit and day is not None:
            return Found(day, hit.start(), hit.end())
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full(hit: re.Match[str], today: date) -> date | None:
    return _day(int(hit["y"]), int(hit["m"]), int(hit["d"]))


def _english(hit: re.Match[str], today: date) -> date | None:
    month = _MONTHS.index((hit["m"] or hit["o"]).lower()[:3]) + 1
    number = int(hit["d"] or hit["e"])
    day = _day(int(hit["y"] or today.year), month, number)
    if day is not None and day < today and not hit["y"]:
        return _day(today.year + 1, month, number)
    return day


def _month_day(hit: re.Match[str], today: date) -> date | None:
    day = _day(today.year, int(hit["m"]), int(hit["d"]))
    if day is not None and day < today:
        return _day(today.year + 1, day.month, day.day)
    return day


def _part(hit: re.Match[str], today: date) -> date | None:
    year, month = today.year, today.month
    if hit["m"]:
        month = int(hit["m"])
        if not 1 <= month <= 12:
            return None
        year += month < today.month
    elif hit["n"] and hit["n"].startswith("下"):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    last = calendar.monthrange(year, month)[1]
    return date(year, month, _PARTS.get(hit["p"], last))


def _within(hit: re.Match[str], today: date) -> date:
    number = int(hit["n"]) if hit["n"].isdigit() else _NUMBERS[hit["n"]]
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30}[hit["u"]]
    return today + timedelta(days=number * days)


def _week(hit: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if hit["w"] == "下":
        monday += timedelta(days=7)
    day = monday + timedelta(days=_WEEKDAYS[hit["d"]])
    return day if day >= today else day + timedelta(days=7)


def _near(hit: re.Match[str], today: date) -> date:
    return today + timedelta(days={"明天": 1, "后天": 2}.get(hit["w"], 0))
