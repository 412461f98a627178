"""The day that a statement is about: what stands nearest before it in its sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from .near import starting_in
from .reports import is_report

if TYPE_CHECKING:
    from ..page import Page
    from .dates import When
    from .marks import Sentence

# 6月8日消息, 6月8日电: the day of the report, not of what it reports.
_OF_REPORT: Final = re.compile(
    r"[^,。]{0,3}(?:消息|公告|报道|披露|透露|表示|获悉|称|指出|到期|截止|期满|[电讯](?=[,:\s(]))"
)
# What happens here happens at the event of the sentences before.
_AT_EVENT: Final = re.compile(
    r"[会式坛](?:议)?上|(?:活动|大会|仪式|会议|签约)?现场|活动[中上]|大会(?:还|期间)|会议(?:还|期间)|活动(?:还|期间)"
    r"|仪式(?:还|后)|随后|当场|会[前后](?=,)|期间,"
)
_ELSEWHEN: Final = re.compile(r"此前|之前|早在|曾|近日|日前|近期|目前|未来|下一步|至今|先后")
# How many sentences, beside the title, a page opens with.
_OPENING: Final = 2
_VAGUE: Final = ("目前", "近年来", "至今", "眼下")


class Day(NamedTuple):
    """An ISO day, month, year or period, None where the text leaves it open; its words."""

    iso: str | None
    text: str = ""
    derived: str = ""


UNKNOWN: Final = Day(None)


def day_before(page: Page, place: int, *, of_event: bool = False) -> Day:
    """The last day said before a place in its sentence; with `of_event` else that of the event
    that the sentence goes on to tell of."""
    sentence = page.sentence_at(place)
    if sentence is None:
        return UNKNOWN
    for one in reversed(starting_in(page.dates, sentence.start, place)):
        if one.end <= place and _tells(page, one):
            return Day(one.iso, one.text, one.derived)
    return day_of_event(page, sentence, place) if of_event else UNKNOWN


def day_of_event(page: Page, sentence: Sentence, place: int) -> Day:
    """The day of the event that 会上, 仪式上, 现场 lead back to: the last one told before; else
    the only day of the page, if it opens with it."""
    if is_report(page):
        return UNKNOWN  # the day when a report was given
    told = [
        one for one in page.dates
        if one.end <= sentence.start and one.precision == "day" and _tells(page, one)
        and one.text[:1] not in "次翌"
    ]  # fmt: skip
    if not told:
        return UNKNOWN
    if _AT_EVENT.search(page.plain, sentence.start, place):
        return Day(told[-1].iso, told[-1].text, told[-1].derived)
    days = {one.iso or one.text for one in page.dates if _is_told(one)}
    opens = told[0].start <= page.sentences[min(_OPENING, len(page.sentences) - 1)].end
    if len(days) == 1 and opens and not _ELSEWHEN.search(page.plain, sentence.start, place):
        return Day(told[0].iso, told[0].text, told[0].derived)
    return UNKNOWN


def _is_told(one: When) -> bool:
    return one.precision in ("day", "month", "year") and one.mark == ""


def day_within(page: Page, start: int, end: int) -> Day:
    """The first day said within a stretch."""
    for one in starting_in(page.dates, start, end):
        if one.end <= end and _tells(page, one):
            return Day(one.iso, one.text, one.derived)
    return UNKNOWN


def _tells(page: Page, one: When) -> bool:
    return one.text not in _VAGUE and one.mark == "" and not _OF_REPORT.match(page.plain, one.end)
