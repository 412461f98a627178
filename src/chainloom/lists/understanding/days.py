"""By when: the days that people write in chats."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from chainloom.engines.fabric import NUMERAL, NUMERAL_ALONE, NUMERAL_FIRSTS, numeral_value

# Days ahead; who writes more has meant something else.
FARTHEST = 3650


class Found(NamedTuple):
    """A day and where it stands in the text."""

    day: date
    start: int
    end: int


_WEEKDAYS = {one: number for number, one in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_TAIL = r"(?:\s*(?:之?前|以前|前后|左右|内|要货|交货|交付|到货|提货|发货|出货|用))*"
_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_MONTH = rf"(?P<m>{'|'.join(_MONTHS)})\b\.?"
_TH = r"(?P<th>st|nd|rd|th)?"
_ENGLISH = re.compile(
    rf"(?:\b(?P<by>by|before|until|on|latest)\s+)?\b(?:{_MONTH}\s+(?P<d>\d{{1,2}}){_TH}"
    rf"|(?P<e>\d{{1,2}}){_TH.replace('th>', 'eth>')}\s+(?:of\s+)?{_MONTH.replace('m>', 'o>')})"
    r"(?:,?\s+(?P<y>20\d\d)\b|(?!\w))",
    re.IGNORECASE,
)
# Also words of other things: it may be 10 days, 30 mar(l).
_OTHER_WORDS = {"may", "mar"}
_FULL = re.compile(
    r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})[日号]?" + _TAIL
)
_SAID = rf"{NUMERAL_ALONE}{NUMERAL}"
# 每年12月, 去年十二月: no month that is meant.
_THIS = r"(?<!每年)(?<!去年)(?<!上年)"
_MONTH_DAY = re.compile(
    rf"{_THIS}(?:(?<!\d)(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]?(?!\d)"
    rf"|(?P<cm>{_SAID})\s*月\s*(?P<cd>{NUMERAL})\s*[日号])" + _TAIL
)
# A month that nothing names: not 每月底, 上月底, 三个月.
_BARE = rf"(?<![个每上\d{NUMERAL_FIRSTS}])"
_PART = re.compile(
    rf"{_THIS}(?:(?P<m>(?<!\d)\d{{1,2}}|{_SAID})\s*月|(?:(?P<n>本|这个|下个?)|{_BARE})月)"
    r"\s*份?\s*(?P<p>底|末|中旬?|初|上旬|下旬)" + _TAIL
)
_WEEK = re.compile(
    r"(?<![每上])(?<!每个)(?<!上个)(?P<w>本|这|下)?个?(?:周|星期|礼拜)"
    r"(?P<d>[一二三四五六日天末])" + _TAIL
)
_NEAR = re.compile(r"(?P<w>今天|今日|当天|明天|后天)" + _TAIL)
_WITHIN = re.compile(
    rf"(?P<n>(?<!\d)\d{{1,3}}|{_SAID})\s*(?:个)?(?P<u>天|日|周|星期|月)\s*(?:之|以)?内"
)
_YEAR_END = re.compile(r"(?<![每去上前])年底" + _TAIL)
_PARTS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20}


def needed_by(text: str, today: date) -> Found | None:
    """The first day that the text names as a limit; a day that is past is the next year's."""
    readers = (
        (_FULL, _full), (_ENGLISH, _english), (_MONTH_DAY, _month_day), (_PART, _part),
        (_WITHIN, _within), (_WEEK, _week), (_NEAR, _near),
        (_YEAR_END, lambda hit, day: date(day.year, 12, 31)),
    )  # fmt: skip
    for pattern, read in readers:
        for hit in pattern.finditer(text):
            if (day := read(hit, today)) is not None:
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
    name = (hit["m"] or hit["o"]).lower()
    if name in _OTHER_WORDS and not (hit["by"] or hit["th"] or hit["eth"] or hit["y"]):
        return None
    month = next(n for n, one in enumerate(_MONTHS, start=1) if re.fullmatch(one, name))
    number = int(hit["d"] or hit["e"])
    return _day(int(hit["y"]), month, number) if hit["y"] else _ahead(month, number, today)


def _month_day(hit: re.Match[str], today: date) -> date | None:
    return _ahead(_number(hit["m"] or hit["cm"]), _number(hit["d"] or hit["cd"]), today)


def _ahead(month: int, number: int, today: date) -> date | None:
    """That day of this year, or of the next where it is past."""
    day = _day(today.year, month, number)
    if day is not None and day < today:
        return _day(today.year + 1, month, number)
    return day


def _number(written: str) -> int:
    return int(numeral_value(written))


def _part(hit: re.Match[str], today: date) -> date | None:
    """The last day of a part of a month; of a month that is not named, one that is to come."""
    year, month = today.year, today.month
    if hit["m"]:
        month = _number(hit["m"])
        if not 1 <= month <= 12:
            return None
        day = _end(year, month, hit["p"])
        return day if day >= today else _end(year + 1, month, hit["p"])
    day = _end(year, month, hit["p"])
    if (hit["n"] or "").startswith("下") or (day < today and not hit["n"]):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        day = _end(year, month, hit["p"])
    return day if day >= today else None


def _end(year: int, month: int, part: str) -> date:
    return date(year, month, _PARTS.get(part, calendar.monthrange(year, month)[1]))


def _within(hit: re.Match[str], today: date) -> date:
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30}[hit["u"]]
    return today + timedelta(days=min(_number(hit["n"]) * days, FARTHEST))


def _week(hit: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if hit["w"] == "下":
        monday += timedelta(days=7)
    day = monday + timedelta(days=_WEEKDAYS[hit["d"]])
    return day if day >= today else day + timedelta(days=7)


def _near(hit: re.Match[str], today: date) -> date:
    return today + timedelta(days={"明天": 1, "后天": 2}.get(hit["w"], 0))
