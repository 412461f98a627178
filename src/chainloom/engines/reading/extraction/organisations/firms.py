"""Firms by the short names that pages call them by.

Names on the list; a name of its own with a trade (金风科技); a Latin name; and whatever stands in
one list with firms (厦工、临工、徐工). All but the list ask the page to show the firm at work
(acting.toml). What a page says that a firm is called for short is looked for in aliases.py, a firm
that only an officer's post shows in officers.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.listing import Listed
from ..text.marks import START
from ..text.marks import at as placed_at
from ..text.near import starting_in
from ..text.words import Word, is_known, lexicon
from ..text.words import cut as cut_words
from . import proper
from .acting import acts
from .proper import DONE, doubtful_trades, firms_listed, firms_named, is_own, kind_of_name, rules

if TYPE_CHECKING:
    from ..page import Page

_LISTS: Final = frozenset("、和与及")
_LATIN: Final = re.compile(
    r"[A-Z][A-Za-z]*(?:[&·.' -]{1,3}[A-Z][A-Za-z]+|&[A-Z])*(?:\d(?![\d.%]))?"
)
# 微控制器(MCU): the thing's name in Latin letters.
_EXPLAINED: Final = re.compile(r"(?<=[\u4e00-\u9fff])\(([A-Z][A-Za-z0-9]{1,5})\)")
_OF_FINANCE: Final = re.compile(
    r"(?<![\u4e00-\u9fffA-Za-z])(?P<name>[\u4e00-\u9fff]{2}(?:证券|期货|基金|信托|资本))"
    r"(?=\w{0,6}(?:分析师|研究员|策略师|交易员|经济学家)|指出|认为|研报|研究报告|表示|预计|维持|给予)"
)
_LIKE_PERSONS: Final = tuple("人师员官家长者授士裁")
_OF_SHARE: Final = re.compile(r"\d+(?:\.\d+)?%的?股")
# At most eight words: a line of capitals takes no longer than as many short ones.
_LATIN_FIRM: Final = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Za-z&]{0,31}(?: [A-Z][A-Za-z&]{0,31}){0,7} ?"
    r"(?:Asset[ ]?Management|Capital|Securities|Bank|Holdings|Group|Inc|Ltd|Corp|LLC)(?![A-Za-z])"
)
_ITEM: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,8}?(?=[、,。;)]|[近共约]?\d|等|这样的|之类|[和与及](?!平))"
)
_NEXT: Final = re.compile(r"、|以及|[和与及]")
_LAST_ITEM: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,6}?(?=[、,。;)]|等|这样的|之类|[均都也则在已的是将]|[近共约]?\d)"
)
_ITEM_BEFORE: Final = re.compile(
    r"(?:(?<=[、,。:;(])|(?<=[和与如有括]))[\u4e00-\u9fffA-Za-z]{2,8}$"
)
_LEGAL: Final = re.compile(
    r"控股(?!股东|权|子|地位|有限|集团)|公司(?!法)|集团(?!公司|股份|有限|化)"
)
_SHARE_LETTER: Final = re.compile(r"[AB](?![A-Za-z0-9股])")
_LATIN_TAIL: Final = re.compile(r"(?: [A-Z][a-z]{2,})+(?![A-Za-z])")
# After a name that is also a country and a thing: the thing.
_OF_COUNTRY: Final = re.compile(
    r"市场|行业|产业|投资|需求|消费|价格|进口|出口|储备|产品|产量|企业|制造|供应|贸易|类|业(?!务)"
)
_ENDS_NAME: Final = re.compile(
    r"[,。;、:)”\s]|$|公司|集团|有限|董事|总裁|总经理|副总|首席|表示|宣布|称|公告|发布|昨日|日前|近日|今日|旗下|与|和|在|等|[也均仍](?=[涨跌上下大])|[上本]周|个股"
)
_NO_BRANDS: Final = frozenset(("中国", "全国", "国际", "国家", "全球", "世界"))


def find(page: Page, known: list[Organisation]) -> Iterator[Organisation]:
    """Firms called by short names. `known` are the mentions found by then."""
    reader = _Reader(page, known)
    yield from reader.listed()
    yield from reader.named_with_trade()
    yield from reader.of_finance()
    yield from reader.latin()


def in_lists(page: Page, known: list[Organisation]) -> Iterator[Organisation]:
    """Firms that are known only by the company that they keep."""
    return _Reader(page, known).in_lists()


class _Reader:
    def __init__(self, page: Page, known: list[Organisation]) -> None:
        self.page = page
        self.plain = page.plain
        self.known = known
        self.starts = {word.start for word in page.words}
        self.ends = {word.end for word in page.words}
        self.known_starts = {one.start for one in known}
        self.known_ends = {one.end for one in known}

    def listed(self) -> Iterator[Organisation]:
        """Names on the list: the sure ones anywhere, the doubtful where they act as firms."""
        sure = firms_listed()
        doubtful: list[tuple[int, int]] = []
        for start, end, word in _listed().find(self.plain):
            before, after = self.plain[start - 1 : start], self.plain[end : end + 1]
            runs_on = after.isalpha() and (word[-1] + after).isascii()  # LG|Display
            is_cut = before.isdecimal() or before == "·" or runs_on
            legal = _LEGAL.match(self.plain, end)
            if is_cut or (not legal and len(word) < 4 and self._cuts_a_word(start, end)):
                continue
            if word.startswith("中国") and _OF_COUNTRY.match(self.plain, end):
                continue  # 中国黄金|需求
            if word in sure and self.plain[end : end + 1] == "村":
                continue  # 中国淘宝村
            if word in sure:
                stop = self._with_letters(self._with_trade(end))
                self.known_starts.add(start)
                self.known_ends.add(stop)
                yield self._mention(start, stop, "listed")
            elif legal:
                how = "listed" if legal.group() == "控股" else "suffix"
                yield self._mention(start, legal.end(), how)
            else:
                doubtful.append((start, end))
        yield from self._acting(doubtful, "acts")

    def _with_letters(self, end: int) -> int:
        """The end of a listed name with its share's letter (张裕A), a Latin tail (LG Display)."""
        tail = _SHARE_LETTER if self.plain[end - 1] > "\x7f" else _LATIN_TAIL
        more = tail.match(self.plain, end)
        return more.end() if more else end

    def _with_trade(self, end: int) -> int:
        """The end of a listed name with the trade that makes it fuller: 日立|建机."""
        trade = _after_listed().at(self.plain, end)
        if trade in ("股份", "国际", "中国") and not _ENDS_NAME.match(self.plain, end + 2):
            return end  # 持有飞利浦股份的, 阿里巴巴国际买家
        if trade and not _not_before().match(self.plain, end + len(trade)):
            return end + len(trade)
        return end

    def named_with_trade(self) -> Iterator[Organisation]:
        """金风科技, 吉林化纤: a word of its own and a trade."""
        words = self.page.words
        found: list[tuple[int, int]] = []
        for word, trade in pairwise(words):
            if trade.text not in _trades():
                continue
            start, end = self._brand_start(word), trade.end
            if start is None and (placed := self._placed_brand(word)) is not None:
                start = placed
            if start is None and word.tag == "j" and trade.text in doubtful_trades():
                start = word.start  # 中投|顾问, of whom only an analyst is named
            if start is None:
                continue
            if trade.text == "数据" and word.text.endswith(("协", "会", "局", "部", "委", "网")):
                continue  # 广东省糖协|数据
            if trade.text == "股份" and not _ENDS_NAME.match(self.plain, end):
                continue
            doubtful = trade.text in doubtful_trades()
            if doubtful and not (
                _only_firms().match(self.plain, end) or self._is_listed_with_firm(start, end)
            ):
                continue
            if _not_before().match(self.plain, end) or end in self.known_ends:
                continue
            is_placed = self._placed_brand(word) is not None and not doubtful
            if is_placed:
                start = self._placed_brand(word) or start
            if doubtful or is_placed or trade.text == "股份" or self._is_only_firm(word, trade):
                yield self._mention(start, end, "trade")
            else:
                found.append((start, end))
        yield from self._acting(found, "trade")

    def _is_only_firm(self, brand: Word, trade: Word) -> bool:
        """Whether a name with a trade is a firm wherever it stands: 泰胜|风能, not 布艺|家具."""
        if trade.text not in _own_trades() or not brand.text.isalpha() or brand.text.isascii():
            return False
        if brand.text in firms_named():
            pass
        elif trade.text in _goods():  # 法恩莎|洁具, not 挂式|空调, 甲醛|地板
            if brand.tag[:2] not in ("nr", "ns"):
                return False
        elif is_known(brand.text) and brand.tag[:2] not in ("nr", "nz"):
            return False
        word = placed_at(self.page.words, trade.end)
        return (
            word is None
            or word.tag[0] in "xvpdcufmrtza"
            or self.plain.startswith(_goes_on(), trade.end)
        )

    def _brand_start(self, word: Word) -> int | None:
        """Where the brand before a trade begins: a word of its own, or two single characters
        after a place (杭州|道|同|衣业)."""
        if _may_be_brand(word) or word.text in lexicon("firms")["doubtful"]:
            return word.start
        index = bisect_left(self.page.words, word.start, key=START)
        if index < 2 or len(word.text) > 1 or len(self.page.words[index - 1].text) > 1:
            return None
        place = self.page.words[index - 2]
        return place.start if places.is_division(place.text) and word.text.isalpha() else None

    def of_finance(self) -> Iterator[Organisation]:
        """大越期货分析师: a name that no mark parts from the trade, before who speaks for it."""
        for hit in _OF_FINANCE.finditer(self.plain):
            start, end = hit.span("name")
            first = cut_words(self.plain[start : start + 2])[0]
            is_good = first.tag[0] == "n" and is_known(first.text)  # 棉花期货
            is_good = is_good and not hit.group("name").endswith("证券")
            if end not in self.known_ends and not is_good:
                yield self._mention(start, end, "trade")

    def _placed_brand(self, word: Word) -> int | None:
        """Where 青岛|红妮|服饰 begins: a place, and a brand that the dictionary lacks."""
        is_name = not is_known(word.text) or word.tag in ("nz", "nrt", "nrfg")
        if not 2 <= len(word.text) <= 4 or not is_name or not word.text.isalpha():
            return None
        index = bisect_left(self.page.words, word.start, key=START)
        place = self.page.words[index - 1] if index else None
        is_after = place is not None and places.is_division(place.text)
        return place.start if place and is_after and word.text.isascii() is False else None

    def latin(self) -> Iterator[Organisation]:
        """Latin names at work: INDITEX净盈利."""
        found: list[tuple[int, int]] = []
        people = self._named_persons()
        for hit in _LATIN_FIRM.finditer(self.plain):
            self.known_starts.add(hit.start())
            self.known_ends.add(hit.end())
            yield self._mention(*hit.span(), "latin")
        explained = {
            hit.group(1) for hit in _EXPLAINED.finditer(self.plain)
            if hit.start() not in self.known_ends
        }  # fmt: skip
        for hit in _LATIN.finditer(self.plain):
            start, end = hit.span()
            if start in people or start in self.known_starts:
                continue
            if self.plain[start - 1 : start] in _LIKE_PERSONS:
                continue  # 资产管理人CharlesdeKock
            share = _OF_SHARE.match(self.plain, end)  # SynlaitMilk51%股权
            around = self.plain[max(0, start - 1) : start] + self.plain[end : end + (not share)]
            if hit.group() in not_firms() or hit.group() in explained or not 2 <= end - start <= 40:
                continue
            if not any(sign.isascii() and sign.isalnum() for sign in around):
                found.append((start, end))
        yield from self._acting(found, "latin")

    def _named_persons(self) -> set[int]:
        """Places of persons' names in Latin letters, and of the parts of them."""
        names = [name for post in self.page.posts for name in post.names]
        parts = {
            part
            for start, end in names
            if self.plain[start].isascii()
            for part in (self.plain[start:end], *self.plain[start:end].split())
        }
        return {hit.start() for hit in _LATIN.finditer(self.plain) if hit.group() in parts}

    def _acting(self, found: list[tuple[int, int]], how: str) -> Iterator[Organisation]:
        """Of words that may be firms those that somewhere act as one, or stand with one."""
        acting = {
            self.plain[start:end]
            for start, end in found
            if acts(self.plain, start, end) or self._is_listed_with_firm(start, end)
        }
        for one, two in [*pairwise(found), *reversed([*pairwise(found)])]:
            # A、B、C等企业: what one of a list shows holds for its neighbours
            texts = {self.plain[start:end] for start, end in (one, two)}
            joined = self.plain[one[1] : two[0]] == "、"
            both_placed = all(places.is_place(text[:2]) for text in texts)  # 蠡县皮毛、高阳纺织
            if joined and ((how == "trade" and not both_placed) or texts & acting):
                acting |= texts
        for start, end in found:
            if self.plain[start:end] in acting:
                self.known_starts.add(start)
                self.known_ends.add(end)
                yield self._mention(start, end, how)

    def in_lists(self) -> Iterator[Organisation]:
        """Names that stand in one list with firms."""
        for one in self.known:
            if one.kind in ("firm", "bank", "provider"):
                yield from self._listed_after(one.end)
                yield from self._listed_before(one.start)

    def _listed_after(self, at: int) -> Iterator[Organisation]:
        in_row = False
        while mark := _NEXT.match(self.plain, at):
            if mark.group() != "、" and not in_row:
                return  # two joined by 和 are no row
            in_row = True
            hit = (_ITEM if mark.group() == "、" else _LAST_ITEM).match(self.plain, mark.end())
            if (
                hit is None
                or hit.start() in self.known_starts
                or not self._may_be_item(*hit.span())
            ):
                return
            yield self._mention(*hit.span(), "list")
            at = hit.end()

    def _listed_before(self, at: int) -> Iterator[Organisation]:
        while at and self.plain[at - 1] == "、":
            hit = _ITEM_BEFORE.search(self.plain, max(0, at - 10), at - 1)
            if hit is None or hit.end() in self.known_ends or not self._may_be_item(*hit.span()):
                return
            yield self._mention(*hit.span(), "list")
            at = hit.start()

    def _may_be_item(self, start: int, end: int) -> bool:
        """Whether a list's item is a name: a word of its own in it, or no word at all."""
        text = self.plain[start:end]
        if starting_in(self.page.posts, start, end):
            return False  # 省政协副主席姚克
        cut = cut_words(text)
        if any(word.text in rules().general and word.text not in _trades() for word in cut):
            return False
        begins_with_place = places.is_division(cut[0].text)
        loose = "pcur" if begins_with_place and len(text) <= 5 else "pcudrtq"
        if any(word.tag[0] in loose for word in cut) or all(
            places.is_place(word.text) for word in cut
        ):
            return False
        if cut[0].text in DONE:
            return False  # 建成|徐水
        if begins_with_place and all(is_known(word.text) and not is_own(word) for word in cut[1:]):
            return False  # 博野|输送带
        if any(is_own(word) for word in cut):
            return True  # a person does not stand in one row with firms
        return not is_known(text) and len(text) <= 4 and len(cut[0].text) == 1

    def _cuts_a_word(self, start: int, end: int) -> bool:
        """Whether a stretch cuts an everyday word apart (万和 in 千万|和)."""
        cut = [start] * (start not in self.starts) + [end - 1] * (end not in self.ends)
        for place in cut:
            word = placed_at(self.page.words, place)
            if word and len(word.text) > 1 and is_known(word.text):
                return True
        return end - start == 2 and (len(cut) == 2 or proper.is_overlapped(self.plain, end))

    def _is_listed_with_firm(self, start: int, end: int) -> bool:
        before, after = self.plain[max(0, start - 1) : start], self.plain[end : end + 1]
        return (before in _LISTS and start - 1 in self.known_ends) or (
            after in _LISTS and end + 1 in self.known_starts
        )

    def _mention(self, start: int, end: int, how: str) -> Organisation:
        name = self.page.text[start:end]
        return Organisation(start, end, name, name, kind_of_name(self.plain[start:end]), how=how)


def _may_be_brand(word: Word) -> bool:
    """A word that a trade after it makes a firm's name: short, and no general word."""
    return (
        2 <= len(word.text) <= 4
        and is_own(word)
        and word.text not in _NO_BRANDS
        and not (places.is_place(word.text) and not places.is_division(word.text))
        and not (is_known(word.text) and word.tag == "nr" and len(word.text) == 3)
    )


@cache
def _not_before() -> re.Pattern[str]:
    return re.compile(lexicon("acting")["not_before"])


@cache
def _only_firms() -> re.Pattern[str]:
    return re.compile(lexicon("acting")["only_firms"])


@cache
def not_firms() -> frozenset[str]:
    """Latin words that are no firms."""
    return frozenset(lexicon("acting")["not_firms"])


@cache
def _listed() -> Listed:
    firms = lexicon("firms")
    return Listed([*firms["sure"], *firms["doubtful"]])


@cache
def _after_listed() -> Listed:
    return Listed(lexicon("organisations")["short"]["after_listed"])


@cache
def _own_trades() -> frozenset[str]:
    return frozenset(lexicon("organisations")["short"]["own"])


@cache
def _goes_on() -> tuple[str, ...]:
    return tuple(lexicon("acting")["goes_on"])


@cache
def _goods() -> frozenset[str]:
    return frozenset(lexicon("organisations")["short"]["goods"])


@cache
def _trades() -> frozenset[str]:
    return frozenset(lexicon("organisations")["short"]["trades"]) | doubtful_trades()
