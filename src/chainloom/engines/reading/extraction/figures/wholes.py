"""What a number measures of a whole: shares, times, stakes, what was reached of an aim."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..text.marks import Span
from ..text.near import starting_in
from ..text.numbers import Number
from ..text.phrases import between, split_possessor, start_of_phrase
from .measuring import kind_of_unit
from .owners import Topics
from .scopes import Scopes
from .wording import Said, before_links, longest, parted_price

if TYPE_CHECKING:
    from ..page import Page

_SHARE: Final = re.compile(
    r"占(?!有率|地(?:面积|\d|约|近|达))(?:到|了|据|有|比)?(?P<of>[^占,。]{0,40}?)(?:的|比例|比重|比)?$"
)
# 占全国90%的产量: what of the whole.
_HELD: Final = re.compile(r"(?:以上|左右)?的(?P<what>[^\W\d_]{2,8})(?=[,。;]|$)")
_TIMES: Final = re.compile(r"(?:相当于|等于|为|是)(?P<of>[^,。]{2,40}?)的$")
_STAKE: Final = re.compile(r"的?(?P<what>股权|股份|权益|股本)")
_FROM_SELLER: Final = re.compile(
    r"从(?P<of>[^,。]{2,30}?)(?:手中|处)?(?:收购|购买|购入|受让|获得|买入)了?\Z"
)
# 中国在采购总额中所占比重从54%提升至57%.
_WITHIN: Final = re.compile(
    r"在(?P<of>[^,。;]{2,20}?)中?(?:所占|占)的?(?:比重|份额|比例)[^,。;]{0,30}\Z"
)
# 占据国内市场份额50%: the thing is the part itself.
_PART: Final = re.compile(r"(?:市场)?(?:份额|占有率)$")
_OF_AIM: Final = re.compile(r"完成(?P<of>[^,。\d]{0,12}(?:任务|目标|计划|指标)数?)的?\Z")


@dataclass
class Thing:
    """What a number measures, as far as its own clause says; `how` is one of the ways."""

    what: str
    base: str
    scope: str | None
    start: int
    end: int
    how: str
    share_of: str | None = None


class Wholes:
    """Reads what numbers are of; `said` are this sentence's figures so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.scopes = Scopes(page)
        self.topics = Topics(page, self.scopes)
        self.said: list[Said] = []

    @property
    def last(self) -> Said | None:
        return self.said[-1] if self.said else None

    def _share(self, number: Number, clause: Span, low: int, high: int) -> Thing | None:
        """X占Y(的)N%."""
        plain = self.page.plain
        if kind_of_unit(number.unit) != "%":
            return None
        hit = _SHARE.search(plain, clause.start, high) or _SHARE.search(
            plain, clause.start, number.full_start
        )
        if hit is None:
            return None
        if within := _WITHIN.search(plain, clause.start, number.full_start):
            begin = start_of_phrase(self.page, clause.start, within.start(), deed=True)
            begin = self.scopes.after_opening(begin, within.start())
            if what := plain[begin : within.start()]:
                whole = within.group("of")
                return Thing(what, what, None, begin, number.end, "share", whole)
        inner = [one.end for one in between(self.page.numbers, hit.start("of"), hit.end("of"))]
        of: str | None = plain[max([hit.start("of"), *inner]) : hit.end("of")].strip("的、 ")
        if inner and of in ("和", "、", "及", "与"):
            return self._level(number, low)  # 分别占3%和4%
        if not of or before_links(of, 0, len(of)) == 0:
            of = self.last.share_of if inner and self.last else None  # 由3%上升到4%
        if of and plain[hit.end() - 1] != "的" and (part := _PART.search(of)):
            whole = self.topics.owner(clause, hit.start())
            return Thing(part.group(), part.group(), whole, hit.start(), number.end, "share")
        if of and self.last and (held := _HELD.match(plain, number.full_end)):
            holders = (self.last.scope or "") + self.last.base
            what = held.group("what")
            return Thing(what, what, holders, hit.start(), held.end(), "share", of)
        end = before_links(plain, clause.start, hit.start())
        start = start_of_phrase(self.page, clause.start, end, deed=True)
        start = self.scopes.after_opening(start, end)
        if start < end:
            scope, what = self._parted(start, end)
            return Thing(what, what, scope, start, number.end, "share", of)
        said = next((one for one in reversed(self.said) if one.start < hit.start()), None)
        if said is None:
            return None
        return Thing(said.base, said.base, said.scope, hit.start(), number.end, "share", of)

    def _of_aim(self, number: Number, clause: Span, low: int) -> Thing | None:
        """到位资金11亿元,完成年度任务的26%: the share of an aim that was reached."""
        said, hit = self.last, _OF_AIM.search(self.page.plain, low, number.full_start)
        if said is None or hit is None or number.unit != "%":
            return None
        of = hit.group("of")
        return Thing(said.base, said.base, said.scope, hit.start(), number.end, "share", of)

    def _times(self, number: Number, clause: Span, low: int, high: int) -> Thing | None:
        """X是Y的N倍."""
        if number.unit not in ("倍", "%"):
            return None
        hit = _TIMES.search(self.page.plain, clause.start, number.full_start)
        if hit is None:
            return None
        first = self.scopes.after_reference(hit.start("of"), hit.end("of"))
        of = re.sub(r"\([^()]*\)", "", self.page.plain[first : hit.end("of")])
        end = before_links(self.page.plain, clause.start, hit.start())
        start = start_of_phrase(self.page, clause.start, end)
        if start < end and self.page.plain[start:end] not in ("同时", "大约"):
            scope, what = self._parted(start, end)
            return Thing(what, what, scope, start, number.end, "times", of)
        said = next((one for one in reversed(self.said) if one.start < hit.start()), None)
        if said is None:
            return None
        return Thing(said.base, said.base, said.scope, hit.start(), number.end, "times", of)

    def _stake(self, number: Number, clause: Span, low: int, high: int) -> Thing | None:
        """收购X N%的股权."""
        if number.unit != "%" or not (hit := _STAKE.match(self.page.plain, number.full_end)):
            return None
        start = start_of_phrase(self.page, low, number.full_start)
        of: str | None = self.page.plain[start : number.full_start].strip("的")
        ending = [
            o
            for o in starting_in(self.page.organisations, low, number.full_start)
            if o.end == number.full_start
        ]
        if ending:
            start, of = ending[-1].start, ending[-1].full_name
        elif seller := _FROM_SELLER.search(self.page.plain, low, number.full_start):
            start, of = seller.start("of"), seller.group("of")
        of = self.scopes.resolved(of, self.topics.current) if of else None
        what = hit.group("what")
        return Thing(what, what, None, start, hit.end(), "stake", of)

    def _level(self, number: Number, low: int) -> Thing | None:
        """由A增至B, 达到2.78万元和1.84万元: the thing said before."""
        said = self.last
        if said is None or (said.unit and kind_of_unit(number.unit) != kind_of_unit(said.unit)):
            return None
        joined = self.page.plain[low : number.full_start].strip() in ("和", "、", "与", "及")
        what = said.what if joined and said.what else said.base  # 分别增长50%和65.6%
        of = said.share_of if number.unit == said.unit == "%" and not joined else None
        return Thing(what, said.base, said.scope, low, number.end, "level", of)

    def _parted(self, start: int, end: int) -> tuple[str | None, str]:
        """A phrase's owner and the thing in it; of a price, the product is the owner."""
        text = self.page.plain[start:end]
        whose, thing = split_possessor(text)
        if whose is not None and thing in ("幅度", "速度") and whose.endswith(longest("growth")):
            return self._parted(start, start + len(whose))
        owner, at = self.topics.within(start, end)
        product, head = parted_price(self.page.plain[at:end])
        if product:
            return (owner or "") + product, head
        return owner, self.page.plain[at:end]
