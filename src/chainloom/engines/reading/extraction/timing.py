"""The day that a statement is about: what stands nearest before it in its sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from .near import starting_in

if TYPE_CHECKING:
    from .dates import When
    from .page import Page

# 6月8日消息, 6月8日电: the day of the report, not of what it reports.
_OF_REPORT: Final = re.compile(
    r"[^,。]{0,3}(?:消息|报道|披露|透露|表示|获悉|称|指出|[电讯](?=[,:\s(]))"
)
_VAGUE: Final = ("目前", "近年来", "至今", "眼下")


class Day(NamedTuple):
    """An ISO day, month, year or period, None where the text leaves it open; its words."""

    iso: str | None
    text: str = ""
    derived: str = ""


UNKNOWN: Final = Day(None)


def day_before(page: Page, place: int) -> Day:
    """The last day said before a place in its sentence."""
    sentence = page.sentence_at(place)
    if sentence is None:
        return UNKNOWN
    for one in reversed(starting_in(page.dates, sentence.start, place)):
        if one.end <= place and _tells(page, one):
            return Day(one.iso, one.text, one.derived)
    return UNKNOWN


def day_within(page: Page, start: int, end: int) -> Day:
    """The first day said within a stretch."""
    for one in starting_in(page.dates, start, end):
        if one.end <= end and _tells(page, one):
            return Day(one.iso, one.text, one.derived)
    return UNKNOWN


def _tells(page: Page, one: When) -> bool:
    return one.text not in _VAGUE and one.mark == "" and not _OF_REPORT.match(page.plain, one.end)
