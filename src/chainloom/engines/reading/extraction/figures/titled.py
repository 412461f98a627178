"""Whose the figures of a page are by its title: the trade of a place, an organisation, a place."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..text import reports
from ..text.phrases import between
from .owning import WORK
from .scopes import REGULATORS, Scopes

if TYPE_CHECKING:
    from ..page import Page

POINTED: Final = re.compile(r"(?:全|该|我|本)(?:省|市|县|区|镇|乡|国|州)")
WORK_NAME: Final = 4
_TITLE_OWNER: Final = re.compile(
    r"[\u4e00-\u9fff]{0,10}(?:产业链|产业集群|集群|产业带|产业园区?|产业|行业|专业市场|服装城|工业园区?|开发区|高新区)"
)
_BODY_OF_TRADE: Final = re.compile(r"党委|联盟|协会|商会|委员会")
# What a title tells that is done about a trade: 某区|召开|某产业链|推进会.
_TOLD: Final = (
    "召开",
    "举办",
    "举行",
    "开展",
    "印发",
    "发布",
    "出台",
    "公布",
    "通报",
    "关于",
    "的",
)
_LONGEST_NAME: Final = 20


class Titled:
    """What the title of a page names, and whom the rest of it does."""

    def __init__(self, page: Page, scopes: Scopes) -> None:
        self.page = page
        self.scopes = scopes
        self._endings: dict[str, str | None] = {}

    def _names_person(self, start: int, end: int) -> bool:
        """Whether a person's name begins within a stretch."""
        index = bisect_left(self._people, start)
        return index < len(self._people) and self._people[index] < end

    @cached_property
    def _people(self) -> list[int]:
        return sorted(one.name_start for one in self.page.persons)

    def _ending_in(self, word: str) -> str | None:
        """The first organisation named whose full name ends in a word."""
        if word not in self._endings:
            self._endings[word] = next(
                (
                    one.full_name
                    for one in self.page.organisations
                    if one.full_name.endswith(word) and not one.refers
                ),
                None,
            )
        return self._endings[word]

    @cached_property
    def of_page(self) -> str | None:
        """What the title names: a trade of a place, an organisation, a place."""
        end = max(self.page.plain.find("\n"), 0)
        for word in between(self.page.words, 0, end):
            pointed = POINTED.fullmatch(word.text)
            is_place = len(word.text) > 1 and self.scopes.is_place(word.text)
            if not pointed and (not is_place or self.scopes.is_wide(word.text)):
                continue  # 中国, 全球 are no owner that a title gives to all that follows
            named = next(
                (o for o in self.page.organisations if o.start <= word.start < o.end), None
            )
            is_office = named is not None and named.full_name.endswith("办公室")
            if named and named.kind not in ("government", "community") and not is_office:
                return named.full_name
            last = word
            for after in between(self.page.words, word.end, end):
                if after.start != last.end or not self.scopes.is_place(after.text):
                    break
                last = after  # 河南|济源: the nearer one
            place = self.scopes.resolved(last.text, None) or last.text
            return self.scopes.full(place) + (self._trade_in_title(last.end, end) or "")
        named = next((o for o in self.page.organisations if o.end <= end), None)
        titled = named.full_name if named and named.kind not in REGULATORS else None
        return reports.issuer(self.page) or titled or self._told_of(end)

    def _trade_in_title(self, start: int, end: int) -> str | None:
        """砚溪区|召开|小家电产业链|推进会: the trade of the place that a title names."""
        begin, found = start, None
        for word in between(self.page.words, start, end):
            text = self.page.plain[begin : word.end]
            if _TITLE_OWNER.fullmatch(text):
                body = _BODY_OF_TRADE.match(self.page.plain, word.end, end)
                found = text + (body.group() if body else "")
                continue
            if found:
                return found
            passed = word.text in _TOLD or word.tag[0] in "mq" or word.text.isspace()
            if begin == word.start and (passed or self.scopes.in_date(word.start)):
                begin = word.end
        return found

    def _told_of(self, end: int) -> str | None:
        """What the title begins with and the text names: 澄湖智能装备产业园|简介."""
        plain = self.page.plain
        for size in range(min(end, _LONGEST_NAME), WORK_NAME, -1):
            name = plain[:size]
            if WORK.search(name) and name.isalnum() and plain.find(name, end) > 0:
                return name
        return None

    @cached_property
    def of_report(self) -> str | None:
        """The place that a report of a government tells of (reports.py)."""
        about = self.of_page if reports.is_report(self.page) else None
        return about if about and self.scopes.is_place(about) else None
