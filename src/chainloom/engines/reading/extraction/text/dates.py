"""Days, months, years and periods, as a page writes them.

    day     = year month day | month day | 2011-06-24 | 昨日 今天 当天 …
    month   = year month | month | 上月 本月 …
    year    = 2011年 | 二〇一一年 | 今年 去年 … | 2011/2012年度
    part    = 上半年 下半年 | 一季度 … | 前三季度 | 1-6月       after a year, or alone
    period  = day to day | month to month | year to year | “十二五”期间
    open    = 日前 近日 近期 本周 …                                     never completed

A year that is not written comes from the range that the date stands in, from a year said earlier
in the sentence, or from the day of publication: the nearest such day to it, so that 12月25日 on a
page of January is last December's. What stays open has no ISO form, only its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from . import intent
from .numbers import parse_han

if TYPE_CHECKING:
    from ..page import Page

Precision = Literal["day", "month", "year", "period", "open"]

_N: Final = r"(?:\d{1,2}|[〇零一二三四五六七八九十]{1,3})"
_Y: Final = r"(?:(?:19|20)\d{2}|[一二][〇零○一二三四五六七八九]{3})"
_RELATIVE_YEAR: Final = {
    "今年": 0, "本年": 0, "本年度": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2,
}  # fmt: skip
_TO: Final = r"\s?(?:-|~|至|到)\s?"
_EDGE: Final = r"(?:[底末初]|上旬|中旬|下旬|份|[当单]月)*"


def _year_written(name: str) -> str:
    """The pattern of a year, written (group `<name>y`) or relative (group `<name>ry`)."""
    return (
        rf"(?:(?P<{name}y>{_Y})\s?年(?:度)?"
        rf"|(?P<{name}ry>今年|本年度?|去年|(?<!网)上年|前年|明年|(?<![成产])后年))"
    )


# No date begins with anything else: most places of a text are passed by one look.
_FIRST: Final = (
    '(?=[0-9〇零○一二三四五六七八九十今本去上下前明后当同昨目眼近日年次翌最第至迄如未头“"])'
)
_FORMS: Final = re.compile(
    _FIRST
    + "(?:"
    + "|".join(
        (
            # 2011-06-24, 2011/6/24, 2011.6.24
            r"(?<![\d.])(?P<iy>(?:19|20)\d{2})(?P<sep>[-/.])(?P<im>\d{1,2})(?P=sep)(?P<id>\d{1,2})(?![\d.])",
            # 2011年6月10日-16日, 6月6日至7月1日, 6月6日
            rf"(?:{_year_written('d')}\s?)?(?P<dm>{_N})\s?月\s?(?P<dd>{_N})\s?[日号]?"
            rf"(?:{_TO}(?:(?:{_year_written('e')}\s?)?(?P<em>{_N})\s?月)?\s?(?P<ed>{_N})\s?[日号])"
            rf"|(?:{_year_written('f')}\s?)?(?P<fm>{_N})\s?月\s?(?P<fd>{_N})\s?[日号]",
            # 2011年1-6月, 1月至6月, 2010年9月-2011年3月
            rf"(?:{_year_written('g')}\s?)?(?P<gm>{_N})\s?月?(?:份)?{_TO}(?:{_year_written('h')}\s?)?(?P<hm>{_N})\s?月(?:份|底|末)?",
            # 2011年上半年, 今年一季度, 前三季度, 第二季度
            rf"(?:{_year_written('p')}的?\s?)?(?P<part>上半年|下半年|[前头](?:[二三四五六七八九十两]|1[01]|[2-9])个?月(?![\d日])|前[二三两]个?季度|第?[一二三四1-4]季度|第[一二三四]季(?!度))(?:末|底)?",
            # 2006年到2010年
            rf"(?P<ky>{_Y})\s?年?{_TO}(?P<ly>{_Y})\s?年(?:度|底|末)?",
            # 2011/2012年度
            rf"(?P<my>{_Y})/(?P<ny>(?:{_Y}|\d\d))\s?(?:年度|年|榨季|季)",
            # 2011年6月底
            rf"{_year_written('q')}\s?(?P<qm>{_N})\s?月{_EDGE}",
            # 6月份, 6月底, 6月
            rf"(?<![\d.第])(?P<rm>{_N})\s?月(?!{_N}|饼|合约|期货|期棉|交割){_EDGE}",
            # 17日, of the month of publication: not 30日均价, 3日内
            r"(?<![\d月年第-])(?<!日至)(?<!日到)(?P<bd>[12]?\d|3[01])日(?![内均间游本元后前线起化夜]|以|左右|[-至到]\d)",
            # 2011年(底), 今年
            rf"{_year_written('s')}(?:以来|[底末初]|中(?=[,。;、]|$)|年底|年初)?",
            # “十二五”期间
            r"[“\"]?(?P<five>十[一二三四五六])五[”\"]?(?:规划)?(?:期间|时期|期末|末|以来)",
            r"(?P<word>昨日|昨天|昨晚|今日|今天|前日|前天|明日|明天|当天|当日|同日|上个月|上月|本月|下个月|下月|当月"
            r"|日前|近日|近期|近来|最近|本周|上周|下周|目前|眼下|近年来|近[两三几]年来?|年内|年初|年底|年末|当年|同年|至今|迄今|如今|未来(?:数|几|\d+|[两二三四五六七八九十]+)(?:年|个月)|次日|翌日|昨(?=[日从获]))",
        )
    )
    + ")"
)
_MARK: Final = re.compile(r"(?P<by>截至|截止到?|至|到)(?:北京时间)?$|(?P<since>自从?|从)$")
_FISCAL: Final = re.compile(r"财年?[第的]?$|财$")
# An open day further than this from the day of publication belongs to the year next to it.
_HALF_YEAR: Final = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class When:
    """A date or period and its place; `iso` is None where the page leaves it open.

    `derived` says what completed it ("published" or "text"), empty if all of it is written.
    `mark` is "by" after 截至, 到 and "since" after 自, 从, or before 以来.
    """

    start: int
    end: int
    text: str
    iso: str | None
    precision: Precision
    derived: str = ""
    mark: Literal["by", "since", ""] = ""


@dataclass
class _Reader:
    """What is known while a page's dates are read in order."""

    published: date | None
    sentence_year: int | None = None
    last_day: str | None = None
    last_year: int | None = None
    looks_ahead: bool = False

    def year(self, written: str | None, relative: str | None) -> tuple[int | None, str]:
        """The year and what it is known from."""
        if written:
            return _int(written), ""
        if relative and self.published:
            return self.published.year + _RELATIVE_YEAR[relative], "published"
        return None, "open"

    def nearest(self, month: int, day: int = 15) -> tuple[int | None, str]:
        """The year of a month or day that stands without one."""
        if self.sentence_year:
            return self.sentence_year, "text"
        if self.published is None:
            return None, "open"
        year = self.published.year
        stands = _day(year, month, day) or date(year, month, 28)
        if stands - self.published > _HALF_YEAR:
            year -= 1
        elif self.published - stands > _HALF_YEAR and month <= 2:
            year += 1
        return year, "published"


def find(page: Page) -> tuple[When, ...]:
    """The dates of a page, in order."""
    reader = _Reader(page.published)
    found: list[When] = []
    ends = iter([sentence.end for sentence in page.sentences])
    end = next(ends, len(page.plain))
    for hit in _FORMS.finditer(page.plain):
        while hit.start() >= end:
            end, reader.sentence_year = next(ends, len(page.plain)), None
        if hit.group("word") == "年末":
            reader.looks_ahead = intent.looks_ahead(page, hit.start())
        if when := _read(hit, reader, page.plain):
            found.append(when)
    return tuple(found)


def _read(hit: re.Match[str], reader: _Reader, plain: str) -> When | None:
    part = {name: value for name, value in hit.groupdict().items() if value is not None}
    for name, read in _READERS.items():
        if name in part:
            result = read(part, reader)
            break
    else:
        return None
    if result is None:
        return None
    iso, precision, derived = result
    if part.get("word") in ("今天", "今日") and plain[max(0, hit.start() - 1)] in "到至":
        return None  # 从那时到今天: until now
    if _FISCAL.search(plain, max(0, hit.start() - 3), hit.start()):
        iso, precision, derived = None, "open", ""
    if iso and precision == "day" and "/" not in iso:
        reader.last_day = iso
    related = any(name.endswith("ry") for name in part)
    compared = plain[max(0, hit.start() - 1) : hit.start()] in ("比", "较", "与", "同")
    if iso and precision != "period" and (derived == "" or (related and not compared)):
        reader.sentence_year = int(iso[:4])
    return When(
        hit.start(), hit.end(), hit.group(), iso, precision if iso else "open", derived,
        _mark(plain, hit),
    )  # fmt: skip


def _mark(plain: str, hit: re.Match[str]) -> Literal["by", "since", ""]:
    if hit.group().endswith("以来") or plain.startswith(("以来", "起"), hit.end()):
        return "since"
    before = _MARK.search(plain, max(0, hit.start() - 7), hit.start())
    if before is None:
        return ""
    return "by" if before.group("by") else "since"


_Result = tuple[str | None, Precision, str]


def _whole(part: dict[str, str], reader: _Reader) -> _Result | None:
    day = _day(int(part["iy"]), int(part["im"]), int(part["id"]))
    return (day.isoformat(), "day", "") if day else None


def _days(part: dict[str, str], reader: _Reader) -> _Result | None:
    """6月10日-16日, with or without years."""
    month, day, last = _int(part["dm"]), _int(part["dd"]), _int(part["ed"])
    until = _int(part["em"]) if "em" in part else month
    if not (_fits(month, day) and _fits(until, last)):
        return None
    year, known = reader.year(part.get("dy"), part.get("dry"))
    if "dy" not in part and "dry" not in part:
        year, known = reader.nearest(month, day)
    if year is None:
        return None, "open", "open"
    end_year = reader.year(part.get("ey"), part.get("ery"))[0] or year + (until < month)
    first, second = _day(year, month, day), _day(end_year, until, last)
    if first is None or second is None or first > second:
        return None
    return f"{first}/{second}", "period", known


def _one_day(part: dict[str, str], reader: _Reader) -> _Result | None:
    month, day = _int(part["fm"]), _int(part["fd"])
    if not _fits(month, day):
        return None
    if "fy" in part or "fry" in part:
        year, known = reader.year(part.get("fy"), part.get("fry"))
    else:
        year, known = reader.nearest(month, day)
    if year is None:
        return None, "open", "open"
    stands = _day(year, month, day)
    return (stands.isoformat(), "day", known) if stands else None


def _months(part: dict[str, str], reader: _Reader) -> _Result | None:
    first, last = _int(part["gm"]), _int(part["hm"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    if "gy" in part or "gry" in part:
        year, known = reader.year(part.get("gy"), part.get("gry"))
    else:
        year, known = reader.nearest(last)
        if year is not None and first > last:
            year -= 1
    if year is None:
        return None, "open", "open"
    end_year = reader.year(part.get("hy"), part.get("hry"))[0] or year + (last < first)
    return f"{year}-{first:02}/{end_year}-{last:02}", "period", known


def _part(part: dict[str, str], reader: _Reader) -> _Result | None:
    name = part["part"]
    if "py" in part or "pry" in part:
        year, known = reader.year(part.get("py"), part.get("pry"))
    elif reader.sentence_year:
        year, known = reader.sentence_year, "text"
    elif reader.published:
        year, known = reader.published.year, "published"
    else:
        return None, "open", "open"
    if year is None:
        return None, "open", "open"
    first, last = _months_of(name)
    alone = "py" not in part and "pry" not in part
    if alone and reader.published and date(year, first, 1) - reader.published > _HALF_YEAR:
        year -= 1  # 四季度 on a page of March is last year's
    return f"{year}-{first:02}/{year}-{last:02}", "period", known


def _months_of(name: str) -> tuple[int, int]:
    if name == "上半年":
        return 1, 6
    if name == "下半年":
        return 7, 12
    if name.endswith("月"):
        return 1, _int(name.strip("前头个月").replace("两", "二"))
    count = "一二三四".find(name.replace("两", "二").strip("第前个季度")) + 1
    count = count or int(name.strip("第前个季度"))
    return (1, 3 * count) if name.startswith("前") else (3 * count - 2, 3 * count)


def _years(part: dict[str, str], reader: _Reader) -> _Result | None:
    first, last = _int(part["ky"]), _int(part["ly"])
    return (f"{first}/{last}", "period", "") if first < last else None


def _season(part: dict[str, str], reader: _Reader) -> _Result | None:
    first, last = _int(part["my"]), part["ny"]
    end = _int(last) if len(last) > 2 else first // 100 * 100 + int(last)
    return (f"{first}/{end}", "period", "") if end == first + 1 else None


def _year_month(part: dict[str, str], reader: _Reader) -> _Result | None:
    year, known = reader.year(part.get("qy"), part.get("qry"))
    month = _int(part["qm"])
    if not 1 <= month <= 12:
        return None
    return (f"{year}-{month:02}", "month", known) if year else (None, "open", "open")


def _bare_day(part: dict[str, str], reader: _Reader) -> _Result | None:
    """A day without a month: the last such day before publication."""
    day, published = int(part["bd"]), reader.published
    if not 1 <= day <= 31:
        return None
    if published is None:
        return None, "open", "open"
    year, month = published.year, published.month
    if day > published.day:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    stands = _day(year, month, day)
    return (stands.isoformat(), "day", "published") if stands else None


def _month(part: dict[str, str], reader: _Reader) -> _Result | None:
    month = _int(part["rm"])
    if not 1 <= month <= 12:
        return None
    year, known = reader.nearest(month)
    return (f"{year}-{month:02}", "month", known) if year else (None, "open", "open")


def _year(part: dict[str, str], reader: _Reader) -> _Result | None:
    year, known = reader.year(part.get("sy"), part.get("sry"))
    return (str(year), "year", known) if year else (None, "open", "open")


def _five_years(part: dict[str, str], reader: _Reader) -> _Result | None:
    """The plans of five years are counted from 1953: the twelfth is 2011 to 2015."""
    count = _int(part["five"])
    first = 1951 + 5 * count
    return f"{first}/{first + 4}", "period", ""


def _word(part: dict[str, str], reader: _Reader) -> _Result | None:
    word, day = part["word"], reader.published
    if word in ("当天", "当日", "同日"):
        return (reader.last_day, "day", "text") if reader.last_day else (None, "open", "open")
    if word in ("次日", "翌日"):
        if reader.last_day is None:
            return None, "open", "open"
        after = date.fromisoformat(reader.last_day) + timedelta(days=1)
        return after.isoformat(), "day", "text"
    if day is None:
        return None, "open", "open"
    if word in _DAYS:
        return (day + timedelta(days=_DAYS[word])).isoformat(), "day", "published"
    if word in _MONTHS:
        months = day.year * 12 + day.month - 1 + _MONTHS[word]
        return f"{months // 12}-{months % 12 + 1:02}", "month", "published"
    if word == "年末" and day.month < _MID_YEAR and not reader.looks_ahead:
        return str(day.year - 1), "year", "published"  # of the year that is told
    if word in ("年内", "年底", "年末", "年初"):
        return str(day.year), "year", "published"
    return None, "open", "open"


_MID_YEAR: Final = 7
_DAYS: Final = {"昨日": -1, "昨天": -1, "昨晚": -1, "昨": -1, "今日": 0, "今天": 0, "前日": -2,
                "前天": -2, "明日": 1, "明天": 1}  # fmt: skip
_MONTHS: Final = {"上个月": -1, "上月": -1, "本月": 0, "当月": 0, "下个月": 1, "下月": 1}
_READERS: Final[dict[str, Callable[[dict[str, str], _Reader], _Result | None]]] = {
    "iy": _whole,
    "ed": _days,
    "fd": _one_day,
    "hm": _months,
    "part": _part,
    "ly": _years,
    "ny": _season,
    "qm": _year_month,
    "rm": _month,
    "bd": _bare_day,
    "sy": _year,
    "sry": _year,
    "five": _five_years,
    "word": _word,
}


def _int(text: str) -> int:
    if text.isdecimal():
        return int(text)
    value = parse_han(text.replace("○", "〇"))
    return int(value) if value is not None else 0


def _fits(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def published_on(text: str | None) -> date | None:
    """The day that a record gives as its own: 2011-06-24, 2011年6月24日, 2011-06-24 10:00."""
    hit = re.search(r"((?:19|20)\d{2})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?!\d)", text or "")
    return _day(*(int(part) for part in hit.groups())) if hit else None
