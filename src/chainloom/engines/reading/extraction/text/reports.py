"""Reports of a government on a year's work, plans: what was done, and what is aimed at.

Such a report speaks of one place throughout. Its title or its first lines name that place; what no
clause gives to a trade, an organisation or another place is that place's. Its second part tells
of aims, told like deeds (新建公路200公里), which a heading or a sentence alone gives away.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from . import places
from .near import starting_in

if TYPE_CHECKING:
    from ..page import Page
    from .marks import Sentence

_TITLE: Final = re.compile(
    r"政府工作报告|国民经济和社会发展(?!第)[^\n]{0,40}(?:报告|公报)|统计公报|五年规划纲要的报告"
)
# Who issued it, in the lines before the text.
_ISSUER: Final = re.compile(
    r"(?:发文|发布|制发|印发|来文)?(?:单位|机关|机构):\s*"
    r"(?P<body>(?P<place>[\u4e00-\u9fff]{2,12}?[省市区县州])(?:人民)?政府)"
)
_HEAD: Final = 400
_YEAR: Final = (
    r"(?:20\d\d年|今年|新的?一年|今后[三五]年|未来[三五]年|[本下]一?届政府"
    r"|[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间)?)"
)
_OPENS: Final = r"(?:^|(?<=\n))[ \u3000]*"
_WORK: Final = (
    r"(?:政府|全市|全省|全县|全区|重点|主要|的|和|及|经济社会|工作|发展|奋斗|预期)*"
    r"(?:安排|部署|打算|建议|总体要求|总体思路|基本思路|指导思想|任务|目标)"
)
# 一、2023年主要目标任务完成情况
_OUTCOME: Final = r"(?:完成|落实|执行)情况"
# 二、2019年政府工作的总体思路和目标任务; 今年的主要预期目标是: …
_AIMS: Final = re.compile(
    rf"{_OPENS}(?:[一二三四五]、|[(][一二三四五][)]|第[一二三四五]部分)?[^\n。,]{{0,4}}{_YEAR}{_WORK}"
    rf"(?![^\n。,]{{0,8}}{_OUTCOME})"
    rf"|{_YEAR}[^。\n]{{0,10}}?(?:总体要求|总体思路|基本思路|指导思想|主要目标|预期目标|奋斗目标)是"
    rf"|{_OPENS}(?:[二三四五]、)?(?:切实|扎实|全力|认真)?做好{_YEAR}[^\n。]{{0,12}}工作"
)
# What makes all that follows in a sentence an aim; 完成了预期目标 is none.
_AIMING: Final = re.compile(
    r"力争|争取[到在]|确保(?=年内|全年|今年|到\d)|(?:预期|奋斗|主要|总体|发展)目标(?:任务)?(?:是|为|:)|为(?:主要|总体)?目标|目标是"
)
# 确保全年目标完成: done, where deeds are told.
_ENSURED: Final = re.compile(r"确保[^,。;\n]{0,16}完成")
# What was done, told again after the aims of another year.
_DEEDS: Final = re.compile(
    rf"{_OPENS}(?:(?:[一二三四五]、)?[^\n。]{{0,14}}"
    r"(?:工作回顾|主要成就|取得[^\n。]{0,10}成就|发展回顾)"
    rf"|(?:[一二三四五]、|[^\n。]{{0,6}}{_YEAR})[^\n。]{{0,26}}{_OUTCOME}"
    r"(?=[ \u3000]*(?:[\n。:]|$)))"
)
# Other papers of offices: a heading of aims, a heading of what stands; 下一步, to the end of its
# paragraph.
_NUMBERED: Final = (
    rf"{_OPENS}(?:[一二三四五六七八九]、|[(][一二三四五六七八九][)]|[1-9][.、])[ \u3000]*"
)
_PLAN: Final = re.compile(
    r"工作要点|(?:工作|行动|三年|年度)计划|(?:实施|工作|行动)方案|(?:实施|指导)意见|若干意见"
)
_STANDS: Final = re.compile(
    rf"{_NUMBERED}[^\n。,:]{{0,10}}(?:基础|现状|情况|成效|成果|回顾|进展|成绩|问题|不足|做法|特点|亮点)"
)
_AHEAD: Final = (
    rf"{_NUMBERED}(?![^\n。]{{0,12}}(?:完成|落实|执行|情况|成效))[^\n。,:]{{0,10}}"
    r"(?:下一步|下阶段|打算|工作思路|工作安排|(?:主要|工作|发展|总体|预期)目标"
)
_AHEAD_ANYWHERE: Final = re.compile(rf"{_AHEAD})")
_AHEAD_IN_PLAN: Final = re.compile(rf"{_AHEAD}|任务|举措|措施|重点工作)")
_NEXT: Final = re.compile(r"(?:^|(?<=[\n。;]))(?:下一步|下阶段|接下来),[^\n]*")


def is_report(page: Page) -> bool:
    """Whether a page is a report of a government on its work."""
    return _TITLE.search(page.plain, 0, _title_end(page)) is not None


def _title_end(page: Page) -> int:
    """Where the first line ends; a page of one line has its title at its head."""
    end = page.plain.find("\n", 0, _LONGEST_TITLE)
    return end if end >= 0 else min(len(page.plain), _LONGEST_TITLE)


_LONGEST_TITLE: Final = 1_200
# No further back does a sentence begin.
_FARTHEST_BACK: Final = 1_200


def issuer(page: Page) -> str | None:
    """The place whose government issued a report, by the lines before its text."""
    hit = _ISSUER.search(page.plain, 0, _HEAD) if is_report(page) else None
    return hit.group("place") if hit else None


def issuing(page: Page) -> str | None:
    """The government that issued a page, by the lines before its text."""
    hit = _ISSUER.search(page.plain, 0, _HEAD)
    return hit.group("body") if hit else None


def place_of(page: Page) -> str | None:
    """The place that a report's title names: 石梁县 of 2025年石梁县政府工作报告."""
    hit = _OF_PLACE.search(page.plain, 0, _title_end(page))
    return hit.group("place") if hit else None


def of_report(page: Page, name: str) -> str:
    """县纺织产业链党委, 县政府 of a report of 石梁县: with the place that it speaks of."""
    place = place_of(page) if name[:1] in "省市县区" else None
    return place + name[1:] if place and place[-1] == name[0] else name


def with_place(page: Page, name: str) -> str:
    """我市产业链综合党委, 产业链综合党委: by the one name that the page gives with a place."""
    bare = _OURS.sub("", name)
    if bare == name and not SORT_OF_CHAIN.fullmatch(name):
        return name
    whole = {
        one
        for one in page.organisation_named
        if one.endswith(bare) and one != bare and not _OURS.match(one)
        and places.is_division(one.removesuffix(bare))
    }  # fmt: skip
    return whole.pop() if len(whole) == 1 else name


_OURS: Final = re.compile(r"^[我全本][省市县区州镇](?=..)")
# 纺织产业链党委: of which there is one in each place.
SORT_OF_CHAIN: Final = re.compile(
    r"[\u4e00-\u9fff]{0,8}?(?:产业链?|联盟)(?:综合|联合)?(?:党委|党总支|党支部|党建联盟)"
)
_OF_PLACE: Final = re.compile(
    r"(?:^|[年:于 ])(?P<place>[\u4e00-\u9fff]{2,5}[省市县区])(?:人民)?"
    r"(?:政府工作报告|20\d\d年(?:政府工作报告|国民经济))"
)


def meant(place: str | None, scope: str | None) -> str | None:
    """An owner as the report of a place means it: 城镇 of it, 政府 and nobody for the place."""
    if place is None or scope in (None, "政府"):
        return place or scope
    return place + scope if scope in _PARTS else scope


_PARTS: Final = ("城镇", "农村", "城乡", "城市")


class Aims:
    """Where a page tells of aims: a report from a heading on, any page within a sentence."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.turns: list[tuple[int, bool]] = []
        self.aimed: dict[int, int] = {}
        if is_report(page):
            turns = [(hit.start(), True) for hit in _AIMS.finditer(page.plain)]
            turns += [(hit.start(), False) for hit in _DEEDS.finditer(page.plain)]
            self.turns = sorted(turns)
        else:
            title = page.plain[: max(page.plain.find("\n"), 0)]
            ahead = _AHEAD_IN_PLAN if _PLAN.search(title) else _AHEAD_ANYWHERE
            turns = [(hit.start(), True) for hit in ahead.finditer(page.plain)]
            if turns:
                turns += [(hit.start(), False) for hit in _STANDS.finditer(page.plain)]
            self.turns = sorted(turns)
        self.next = [hit.span() for hit in _NEXT.finditer(page.plain)]

    def told_at(self, place: int) -> bool:
        """Whether a place is an aim: of a part of a report, or of its sentence."""
        index = bisect_right(self.turns, (place, True)) - 1
        if index >= 0 and self.turns[index][1]:
            return True
        if any(start <= place < end for start, end in self.next):
            return True
        sentence = self.page.sentence_at(place)
        return sentence is not None and self._aimed_from(sentence, index >= 0) <= place

    def _aimed_from(self, sentence: Sentence, is_of_deeds: bool) -> int:
        """Where a sentence's first word of aiming ends; its end if it has none."""
        if sentence.start not in self.aimed:
            plain, (start, end) = self.page.plain, (sentence.start, sentence.end)
            hits = _AIMING.finditer(plain, start, end)
            aims = (
                one.end()
                for one in hits
                if not (is_of_deeds and _ENSURED.match(plain, one.start(), end))
            )
            self.aimed[sentence.start] = next(aims, end)
        return self.aimed[sentence.start]

    def dated_at(self, place: int) -> bool:
        """Whether the sentence has said for which year, so that an aim counts."""
        start = max(0, place - _FARTHEST_BACK)
        start = max(start, *(self.page.plain.rfind(mark, start, place) + 1 for mark in "。!?\n"))
        return any(one.iso for one in starting_in(self.page.dates, start, place))
