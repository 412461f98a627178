"""Needs and resources: what an organisation asks others for, and what it offers them.

    need     = organisation ASK what        求购, 急需, 诚聘, 寻求 …
    resource = organisation OFFER what      可提供, 可承接, 展示 …技术

Only what the organisation is said to ask or offer itself; a sort of organisation asks for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..facts import Fact
from . import parties
from .marks import Span

if TYPE_CHECKING:
    from .page import Page

# How often the rule was right.
SAID: Final = 0.6

_ASKS: Final = re.compile(
    r"(?:急需|亟需|亟待|现需|求购|诚聘|急聘|诚招|急招|招聘|招募|寻求|诚寻|寻找|征集|诚征|面向[^,。]{2,12}(?:招聘|征集)|求租|求助)(?!会|信息|启事|难|网|平台|活动|突破|发展|出路)"
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


def find(page: Page) -> Iterator[Fact]:
    """What organisations of the page ask for and offer."""
    for kind, pattern in (("need", _ASKS), ("resource", _OFFERS)):
        for hit in pattern.finditer(page.plain):
            who = _who(page, hit.start())
            clause = page.clause_at(hit.start())
            what = _WHAT.match(page.plain, hit.end(), clause.end) if clause and who else None
            if _SEEKS.match(hit.group()) and what and not _SOUGHT.search(what["what"]):
                continue
            if who and what:
                yield _fact(page, kind, who, Span(hit.start(), what.end()), what.span("what"))
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
    if not subject and not page.plain[clause.start : place].strip("还并也可现已,"):
        sentence = page.sentence_at(place)
        before = [one for one in sentence.clauses if one.end <= clause.start] if sentence else []
        named = parties.named(page, before[-1].start, before[-1].end) if before else []
        subject = tuple(named[-1:])
    return subject[0].name if subject else None


def _fact(page: Page, kind: str, who: str, span: Span, what: tuple[int, int]) -> Fact:
    fields = {"organisation": who, "what": page.text[what[0] : what[1]]}
    return page.fact(kind, (span.start, span.end), fields, confidence=SAID)
