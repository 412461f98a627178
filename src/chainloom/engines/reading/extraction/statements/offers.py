"""Needs and resources: what an organisation asks others for, and what it offers them.

    need     = organisation ASK what        求购, 急需, 诚聘, 寻求 …
    resource = organisation OFFER what      可提供, 可承接, 展示 …技术

Only what the organisation is said to ask or offer itself; a sort of organisation asks for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..figures.measuring import FINENESS
from ..text.marks import Span
from ..text.near import starting_in
from . import parties

if TYPE_CHECKING:
    from ..page import Page

_ASKS: Final = re.compile(
    r"(?:急需|亟需|亟待|现需|求购|诚聘|急聘|诚招|急招|招聘|招募|寻求|诚寻|寻找|征集|诚征|面向[^,。]{2,12}(?:招聘|征集)|求租|求助|希望(?:获得|引进|采购|得到)|拟采购|现招|有意(?:采购|引进))(?!会|信息|启事|难|网|平台|活动|突破|发展|出路)"
)
# 寻求 may have any aim for its object; a need is for somebody's goods, money, skill or custom.
_SEEKS: Final = re.compile(r"寻求|寻找|亟待")
_SOUGHT: Final = re.compile(
    r"合作|伙伴|客户|代理|供应|厂|资金|投资|贷款|货源|买家|技术|人才|设备|订单|面料|原料|场地|检测"
)
_OFFERS: Final = re.compile(
    r"(?:可(?:以)?(?:为[^,。]{2,20}?|向[^,。]{2,20}?|对外)?(?:提供|承接|供应|出租|代工)|免费(?:提供|开放)|对外(?:提供|承接|开放|出租)|(?:愿意?|愿)(?:为[^,。]{2,20}?)?提供)"
)
_SHOWS: Final = re.compile(
    r"(?:展示|推介|推荐|带来)(?:了)?(?P<what>[^,。、;在的]{2,16}?(?:技术|产品|设备|系统|平台|解决方案|方案|工艺|材料|面料))"
)
_WHAT: Final = re.compile(
    r"(?:了|的|各类|各种|相关|一批|大量|约|近|\s)*(?P<what>[^,。;、(（]{2,24}?)(?=$|[,。;、(（]|等|以便|用于)"
)


# A need only of who speaks: 我们厂需要…; what others need to do is none.
_NEEDS: Final = re.compile(r"(?:急|还|也|现)?需要(?![有在把被对将与和])")
# Who speaks of their own firm.
_WE: Final = re.compile(
    r"(?:我们?(?:厂|公司|司|单位|校|院|行)?|本(?:厂|公司|司|单位|校|院|行)|咱们?厂?)?(?:目前|现|也|还|近期|,)*"
)


def find(page: Page) -> Iterator[Fact]:
    """What organisations of the page ask for and offer."""
    for kind, pattern in (("need", _ASKS), ("need", _NEEDS), ("resource", _OFFERS)):
        for hit in pattern.finditer(page.plain):
            if pattern is _NEEDS and not _is_ours(page, hit.start()):
                continue
            who = _who(page, hit.start())
            clause = page.clause_at(hit.start())
            what = _WHAT.match(page.plain, hit.end(), clause.end) if clause and who else None
            if _SEEKS.match(hit.group()) and what and not _SOUGHT.search(what["what"]):
                continue
            if who and what and (thing := _thing(page, *what.span("what"))):
                yield _fact(page, kind, who, Span(hit.start(), what.end()), thing)
    for hit in _SHOWS.finditer(page.plain):
        who = _who(page, hit.start())
        if who:
            yield _fact(page, "resource", who, Span(*hit.span()), hit.span("what"))


def _who(page: Page, place: int) -> str | None:
    """The organisation that asks or offers: the subject of the clause or of the one before."""
    clause = page.clause_at(place)
    if clause is None:
        return None
    subject = parties.leading(page, Span(clause.start, place))
    if not subject and _WE.fullmatch(page.plain, clause.start, place):
        subject = _speaks(page, clause.start)
    if not subject and not page.plain[clause.start : place].strip("还并也可现已,"):
        sentence = page.sentence_at(place)
        before = [one for one in sentence.clauses if one.end <= clause.start] if sentence else []
        subject = parties.leading(page, before[-1]) if before else ()
    return subject[0].name if subject else None


def _is_ours(page: Page, place: int) -> bool:
    """Whether a clause begins with 我们厂 and its like, and the verb stands right after it."""
    clause = page.clause_at(place)
    return bool(clause and clause.start < place and _WE.fullmatch(page.plain, clause.start, place))


def _speaks(page: Page, place: int) -> tuple[parties.Party, ...]:
    """The organisation that a line of a chat begins with: 甲织造厂 小王:我们可承接…"""
    line = page.plain.rfind("\n", 0, place) + 1
    colon = page.plain.find(":", line, place)
    found = parties.leading(page, Span(line, colon)) if colon > 0 else ()
    return found if found and found[0].start == line else ()


def _thing(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """What is asked for without how much of it (涤纶长丝10吨, 10万米40支坯布)."""
    for one in starting_in(page.numbers, start, end):
        if one.unit and one.full_start <= start and one.unit not in FINENESS:
            start = one.end
            continue
        if one.unit and one.end >= end:
            end = one.full_start
    while end > start and page.plain[end - 1] in "约近各":
        end -= 1
    return (start, end) if end - start > 1 else None


def _fact(page: Page, kind: str, who: str, span: Span, what: tuple[int, int]) -> Fact:
    fields = {"organisation": who, "what": page.text[what[0] : what[1]]}
    return page.fact(kind, (span.start, span.end), fields)
