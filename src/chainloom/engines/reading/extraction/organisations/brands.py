"""Firms that no list has and no ending tells: what stands around a word shows them.

    a word that the dictionary lacks, and that acts as only a firm does    科士达毛利率下降
    what kind of firm, a name, the same in Latin letters    巨头斯多克曼Stockmann
    names joined by 、 that are counted as workshops are          永亮、三利2个数字化车间

A word that may be a person's name has to act as a person cannot: it has a share price, a plant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.listing import Listed
from ..text.near import starting_in
from ..text.words import Word, is_known, lexicon
from ..text.words import cut as cut_words
from .proper import firms_listed, firms_named, is_own, rules

if TYPE_CHECKING:
    from ..page import Page

_WEEK: Final = re.compile(r"[上本下]?周[一二三四五六日]")
_HAN_SIGN: Final = re.compile(r"[\u4e00-\u9fff]$")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{2,4}$")
_TAGS: Final = frozenset(("nr", "nrt", "nrfg", "nz", "nt", "ns"))
_PERSONS: Final = frozenset(("nr", "nrt", "nrfg"))
_BOTH: Final = re.compile(
    r"(?:零售|制造|服务|生产|运营|供应|开发|经销)商|巨头|品牌|公司|企业|厂商|龙头|超市|连锁店|车企|药企"
)
_LATIN: Final = re.compile(r"(?<![A-Za-z])(?:\([A-Z][A-Za-z&.' -]{2,24}\)|[A-Z][A-Za-z&'-]{2,24})")
_BEFORE_LATIN: Final = re.compile(
    rf"(?:{_BOTH.pattern})+[“\"]?(?P<name>[\u4e00-\u9fff]{{2,6}})[”\"]?\s?$"
)
# What a name that is led in is followed by.
_ENDS: Final = re.compile(
    r"[,。;、()”\sA-Z]|$|和|与|及|的|在|等|[今去]年|将|已|曾|于|是|也|则|近日|日前"
)
_NOUN: Final = (
    r"(?:公司|企业|厂商|运营商|集团|厂家|[车药钢券]企|券商|[零制开供]\w商|品牌|巨头|龙头"
    r"|上市公司|商家)"
)
_SIGN: Final = r"(?:(?![等与及])[\u4e00-\u9fffA-Za-z·])"
# No row is longer, so that a page of 、 takes no longer.
_NAMES: Final = rf"{_SIGN}{{2,10}}(?:、{_SIGN}{{2,8}}){{1,60}}"
_COUNT: Final = r"[一二三四五六七八九十多数两几\d]{1,3}"
_ROW: Final = re.compile(
    rf"(?P<items>{_NAMES})"
    rf"(?:等等?(?:{_COUNT})?[家个大]?[\u4e00-\u9fff]{{0,6}}?|{_COUNT}[家个大][\u4e00-\u9fff]{{0,4}}?"
    rf"|等?(?:为首|为代表|在内)的[\u4e00-\u9fff]{{0,8}}?){_NOUN}"
    rf"|{_NOUN}(?:[\u4e00-\u9fff]{{0,6}},(?=如|例如|比如|像))?,?(?:主要)?"
    rf"(?:包括|分别是|分别为|有|如|例如|比如|像|:)(?P<after>{_NAMES})(?=等|以及|[,。;)]|$)"
)
_WITH_SHOPS: Final = re.compile(r"车间|工厂|上市公司|龙头企业|技术中心")
_HAVING: Final = re.compile(
    r"(?P<names>[\u4e00-\u9fff]{2,4}(?:、[\u4e00-\u9fff]{2,4})+)等?\d{0,3}[一二两三四五六七八九十]{0,3}"
    r"[家个](?:国家级|省级|市级)?(?:数字化车间|智能工厂|智能车间|绿色工厂|上市公司|龙头企业|企业技术中心)"
)


def find(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """Mentions of such firms; `known` are the mentions found otherwise, in order."""
    taken = {place for one in known for place in range(one.start, one.end)}
    yield from _acting(page, taken)
    yield from _shares(page, taken)
    posts = {place for post in page.posts for place in range(post.start, post.end)}
    for latin in _LATIN.finditer(page.plain):
        hit = _BEFORE_LATIN.search(page.plain, max(0, latin.start() - 14), latin.start())
        if (
            hit
            and not {hit.start("name"), hit.end("name") - 1} & (taken | posts)
            and _may_be_name(hit.group("name"))
            and not _is_done(hit.group("name"))
        ):
            yield _mention(page, *hit.span("name"))
    for hit in _HAVING.finditer(page.plain) if _WITH_SHOPS.search(page.plain) else ():
        at = hit.start("names")
        for place, name in enumerate(hit.group("names").split("、")):
            start, end = at, at + len(name)
            if not place:  # no mark parts it from the words before
                inside = [one.start for one in starting_in(page.words, start, end)]
                start = inside[0] if inside else end
                start += end - start - len(_last_noun(page.plain[start:end]))
            if start not in taken and _may_be_name(page.plain[start:end]):
                yield _mention(page, start, end)
            at = end + 1


def in_rows(page: Page, known: Sequence[Organisation]) -> Iterator[Organisation]:
    """A、B、C等三家企业: what is said to be firms, if one is known to be, or two are words that the
    dictionary lacks."""
    spans = {one.start: one.end for one in known}
    for hit in _rows(page):
        row = "items" if hit.group("items") else "after"
        items = list(_items(page, *hit.span(row)))
        told = len([one for one in items if spans.get(one[0], -1) >= 0 or _is_member(page, *one)])
        is_of_firms = told >= _ODD and told * 2 >= len(items)
        named = [
            one
            for one in items
            if _is_member(page, *one) or (is_of_firms and _is_noun(page.plain[slice(*one)]))
            or (is_of_firms and _is_with_trade(page.plain[slice(*one)]))
        ]  # fmt: skip
        if hit.group("items") and _count_of(hit) == len(items):
            # 红雀、二棉两家企业: as many as are named
            sure = {start for start, _ in items if spans.get(start, -1) >= 0}
            texts = [page.plain[start:end] for start, end in items if start not in sure]
            if not sure and all(_may_be_person(one) for one in texts):
                continue  # 张三、王小二两家企业
            is_one_known = bool(sure) or any(one in firms_named() for one in texts)
            if all(_may_be_counted(one) for one in texts) and (
                is_one_known or any(not is_known(one) for one in texts)
            ):
                yield from (_mention(page, *one) for one in items if spans.get(one[0], 0) < one[1])
                continue
        if not any(spans.get(start, -1) >= 0 for start, _ in items) and (
            len([one for one in named if not is_known(page.plain[slice(*one)])]) < _ODD
        ):
            continue
        for start, end in named:
            if spans.get(start, start) < end:
                yield _mention(page, start, end)


# 晶电(2488), 凤竹纺织(600493): a share with its code; a year is none.
_SHARE: Final = re.compile(
    r"(?:以及|包括|其中|[和与及])?(?P<name>[\u4e00-\u9fffA-Za-z]{2,8})\((?:(?!(?:19|20)\d\d\))\d{4}|\d{6})(?:\.[A-Z]{2,3})?\)"
)


# S*ST圣方: a share that the exchange warns of.
_WARNED: Final = re.compile(
    r"(?<![A-Za-z])(?:S?\*)?S?ST(?!个股|板块|股票|公司|概念|类|一族|族|股|摘帽|戴帽)[\u4e00-\u9fff]{2}[AB]?"
)


def _shares(page: Page, taken: set[int]) -> Iterator[Organisation]:
    """Names that a share's code in brackets, or ST before them, shows, wherever they stand."""
    for hit in _WARNED.finditer(page.plain):
        yield _mention(page, *hit.span())
    names: set[str] = set()
    for hit in _SHARE.finditer(page.plain):
        start, end = hit.span("name")
        if end - 1 in taken:
            continue
        before = page.plain[start - 1 : start]
        text = page.plain[start:end]
        inside = [one for one in starting_in(page.words, start, end) if one.end <= end]
        if before.isalnum() or not _may_be_share(text):
            text = _last_noun(page.plain[inside[0].start if inside else end : end])
            text = inside[-1].text if len(text) > _LONGEST_SHARE else text
        if len(text) > 1:
            names.add(text)
    for start, end, _ in Listed(names).find(page.plain) if names else ():
        yield _mention(page, start, end)


def _may_be_share(text: str) -> bool:
    return len(text) <= _LONGEST_SHARE and text[0] not in "和与及等"


_OFTEN: Final = 3
_LONGEST_PLACE: Final = 3
_TWO: Final = re.compile(
    r"[\u4e00-\u9fff]{4,6}[和与][\u4e00-\u9fff]{4,6}(?=(?:等|这)?两家[\u4e00-\u9fff]{0,4}?"
    r"(?:公司|企业|投资人|投资者|机构|厂商|股东|品牌|银行|巨头))"
)
_LONGEST_SHARE: Final = 4
_ODD: Final = 2
_FIRMS: Final = re.compile(_NOUN)
_LIKE: Final = ("如", "像", "例如", "比如", "包括")
_BOTH_SIDES: Final = re.compile(r"(\w{2,6})和(\w{2,6})")


def _rows(page: Page) -> Iterator[re.Match[str]]:
    """Rows, looked for only in clauses that have both 、 and a word for firms."""
    plain = page.plain
    for sentence in page.sentences:
        before = sentence.start
        for start, end in sentence.clauses:
            first = before if plain.startswith(_LIKE, start) else start  # 女鞋品牌,如…
            before = start
            if plain.find("、", start, end) >= 0 and _FIRMS.search(plain, first, end):
                yield from _ROW.finditer(plain, first, min(end + 1, len(plain)))


def _items(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a row; the first without the words before it that no mark parts from it."""
    at = start
    texts = page.plain[start:end].split("、")
    if (both := _BOTH_SIDES.fullmatch(texts[-1])) and not is_known(texts[-1]):
        texts[-1:] = both.groups()  # 锦江和康特姆
    for place, text in enumerate(texts):
        last = at + len(text)
        if place == 0:
            inside = [one for one in starting_in(page.words, at, last) if one.end <= last]
            at = inside[0].start if inside else last
            at = last - len(_last_noun(page.plain[at:last]))
            at = _after_who(page, at, last)
            at += page.plain[at] in _LED and page.plain[at + 1 : last] in firms_named()
            at += page.plain[at] in "有如像是" and last - at > 2
        land = next((one for one in places.foreign() if page.plain.startswith(one, at)), "")
        at += len(land) if last - at - len(land) > 2 else 0  # 德国|海蒂斯
        at += page.plain[at : at + 1] == "年"
        if last - at > 1:
            yield at, last
        at = last + 1


def _after_who(page: Page, start: int, end: int) -> int:
    """Where the first name of a row begins after who else takes part: 分管领导和|澜源智纺."""
    hit = _WHO_ELSE.search(page.plain, start, end)
    return hit.end() if hit and end - hit.end() > 1 else start


_WHO_ELSE: Final = re.compile(r".*(?:领导|单位|部门|负责人|代表|专家|人员|同志)(?:和|与|及|以及)")


def _is_noun(text: str) -> bool:
    """Whether an everyday word may be a name among names of firms: 兄弟 after 佳能、爱普生."""
    cut = cut_words(text)
    is_kind = text in rules().general or text in rules().heads or places.is_place(text)
    is_trade = text in lexicon("organisations")["short"]["trades"]
    return len(cut) == 1 and len(text) == _ODD and cut[0].tag[0] == "n" and not is_kind | is_trade


def _is_with_trade(text: str) -> bool:
    """Whether an item ends in a trade, and has what may be a brand before it: 三郎|服饰."""
    trade = next((one for one in _trades() if text.endswith(one)), "")
    brand = text.removesuffix(trade)
    is_kind = brand in rules().general or places.is_place(brand)
    return bool(trade) and 2 <= len(brand) <= _LONGEST_BRAND and not is_kind


_LONGEST_BRAND: Final = 4
_COUNTS: Final = re.compile(rf"({_COUNT})家(?!.*、)")
_NUMERALS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _count_of(row: re.Match[str]) -> int:
    """How many a row says that it names (甲、乙两家企业); 0 if it does not say."""
    hit = _COUNTS.search(row.group(), row.end("items") - row.start())
    if hit is None:
        return 0
    told = hit.group(1)
    return int(told) if told.isdecimal() else _NUMERALS.get(told, 0)


def _may_be_person(text: str) -> bool:
    """Whether a word is more likely somebody's name than a firm's."""
    cut = cut_words(text)
    is_name = len(cut) == 1 and cut[0].tag in _PERSONS and len(text) <= _LONGEST_PERSON
    return is_name and _is_surname(text) and text not in firms_named()


_LONGEST_PERSON: Final = 3


def _may_be_counted(text: str) -> bool:
    """Whether an item may be a name where as many are named as are counted: no place, no kind, no
    person, no everyday word but one that firms are called by (上游 is none)."""
    if _may_be_person(text) or (is_known(text) and not _is_noun(text) and not _is_brand(text)):
        return False
    cut = cut_words(text)
    is_kind = any(
        word.text in rules().general or word.text in rules().heads or word.tag[0] in "pcudr"
        for word in cut
    )
    return (
        2 <= len(text) <= 8 and not is_kind and not places.is_place(text) and text not in _trades()
    )


def _is_brand(text: str) -> bool:
    """Whether a word of the dictionary is a firm's name or a brand's."""
    return text in firms_named() or all(is_own(word) for word in cut_words(text))


def _is_member(page: Page, start: int, end: int) -> bool:
    """Whether an item names one, and is not told by its trade or place."""
    text = page.plain[start:end]
    cut = cut_words(text)
    last = cut[-1]
    trades = lexicon("organisations")["short"]["trades"]
    if last.text in rules().general and last.text not in trades:
        return False
    loose = "pcurd" if is_own(cut[0]) else "pcurdv"  # 丰田|合成
    if any(one.tag[0] in loose and len(one.text) > 1 and is_known(one.text) for one in cut):
        return False
    if all(places.is_place(word.text) or word.text in rules().general for word in cut):
        return False
    rest = cut[1:] if places.is_division(cut[0].text) else ()
    if rest and all(is_known(word.text) and not is_own(word) for word in rest):
        return False  # 博野|输送带
    if len(cut) == 1:
        return is_own(last) or (not is_known(text) and not text.endswith(_no_firms()))
    return any(is_own(word) or len(word.text) == 1 for word in cut)


def _mention(page: Page, start: int, end: int) -> Organisation:
    name = page.text[start:end]
    return Organisation(start, end, name, name, "firm", how="shown")


def _last_noun(text: str) -> str:
    """The first name of a row without the words before it that no mark parts from it."""
    cut = cut_words(text)
    after = [place for place, word in enumerate(cut[:-1]) if word.tag[0] in "uvpcdft"]
    return "".join(word.text for word in cut[after[-1] + 1 if after else 0 :])


def _is_done(name: str) -> bool:
    """Whether words only say what is done with the Latin name after them: 推广|Fenestration."""
    return all(word.tag[0] in "vdpa" for word in cut_words(name))


def _may_be_name(name: str) -> bool:
    """Whether a word is none that says what kind of thing something is."""
    cut = cut_words(name)
    if name[:1] in "和与及或" or len(name) < 2 or any(word.text in rules().general for word in cut):
        return False
    is_odd = len(name) <= 3 and not is_known(name)
    return not places.is_place(name) and (
        is_odd or all(word.tag[0] not in "mrqpcu" for word in cut)
    )


def _acting(page: Page, taken: set[int]) -> Iterator[Organisation]:
    """Words that the dictionary lacks and that act as firms, wherever they stand."""
    found: dict[str, list[Word]] = defaultdict(list)
    for word in page.words:
        if word.tag in _TAGS and word.start not in taken and _may_act(word):
            found[word.text].append(word)
    people = {
        page.plain[start:end] for post in page.posts for start, end in post.names
    }  # fmt: skip
    for text, words in found.items():
        if any(text.startswith(name) or name.endswith(text) for name in people):
            continue
        only = is_known(text) or (any(word.tag in _PERSONS for word in words) and _is_surname(text))
        rest = text[1:]
        led = len(rest) > 1 and text[0] in _LED
        led = led and (rest in firms_listed() or page.plain.count(rest) > page.plain.count(text))
        if any(_acts(page, word, only_firms=only) for word in words):
            for word in words:
                yield _mention(page, word.start + led, word.end + _shop_at(page.plain, word.end))
    yield from _placed(page, taken)
    yield from _of_title(page, taken)


_TITLE: Final = re.compile(r"(?:[\u4e00-\u9fff]{2,5}|[A-Za-z]{2,12})(?=:)")


def _of_title(page: Page, taken: set[int]) -> Iterator[Organisation]:
    """飞力达:…: a word that the dictionary lacks before a title's colon, on a page about 公司."""
    hit = _TITLE.match(page.plain)
    if hit is None or not taken.isdisjoint(range(*hit.span())):
        return
    name = hit.group()
    cut = cut_words(name)
    is_odd = not is_known(name) and any(
        len(one.text) < _ODD or not is_known(one.text) for one in cut
    )
    is_person = cut[0].tag in _PERSONS and _is_surname(name)
    is_place = any(places.is_place(one.text) for one in cut)
    is_told = page.plain.count("公司") >= _OFTEN and not name.endswith(_no_firms())
    if is_odd and is_told and not is_person and not is_place:
        for found in re.finditer(re.escape(name), page.plain):
            yield _mention(page, *found.span())


def _shop_at(plain: str, end: int) -> int:
    """How long the word for a shop is that goes on a name: 斐玛特|商城."""
    return 2 if plain.startswith(("商城", "超市", "百货", "乐园"), end) else 0


def _placed(page: Page, taken: set[int]) -> Iterator[Organisation]:
    """河南心连心, 上海明观: a place and a word that the dictionary lacks, which act as a firm or
    are counted as one (上海明观和北京商络两家投资人)."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    words = page.words
    for at, place in enumerate(words[:-1]):
        if len(place.text) > _LONGEST_PLACE or not places.is_division(place.text):
            continue
        end = _brand_end(words, at + 1)
        if end and place.start not in taken and end - 1 not in taken:
            found[page.plain[place.start : end]].append((place.start, end))
    counted = {place for hit in _TWO.finditer(page.plain) for place in range(*hit.span())}
    for spans in found.values():
        whole = [Word(start, end, page.plain[start:end], "nz") for start, end in spans]
        if any(_acts(page, one, only_firms=False) or one.start in counted for one in whole):
            for start, end in spans:
                yield _mention(page, start, end)


def _brand_end(words: Sequence[Word], at: int) -> int:
    """Where a brand of two or three characters ends that begins with a word; 0 if there is none."""
    first = words[at]
    if 2 <= len(first.text) <= 3:
        is_brand = _HAN.match(first.text) and not is_known(first.text)
        is_brand = is_brand and not places.is_place(first.text)
        is_brand = is_brand and not first.text.endswith(_no_firms())
        return first.end if is_brand and first.tag[0] in "nabvzjm" else 0
    two = words[at : at + 2]
    is_odd = len(two) > 1 and all(
        len(word.text) == 1 and _HAN_SIGN.match(word.text) and word.tag[0] not in "pcudfmvrqt"
        for word in two
    )
    text = "".join(word.text for word in two)
    return two[1].end if is_odd and not is_known(text) and not text.endswith(_no_firms()) else 0


def _may_act(word: Word) -> bool:
    text = word.text
    return (
        _HAN.match(text) is not None
        and (not is_known(text) or (word.tag in _PERSONS and not _is_surname(text)))
        and is_own(word)
        and not places.is_place(text)
        and not text.endswith(_no_firms())
        and not _WEEK.match(text)
        and not rules().pattern.search(text)
    )


def _is_surname(text: str) -> bool:
    return text[0] in lexicon("surnames")["single"] or text[:2] in lexicon("surnames")["double"]


# 当|耐克: jieba takes a word that leads in for the beginning of a name.
_LED: Final = frozenset("当经由被而但则为")


def _acts(page: Page, word: Word, *, only_firms: bool) -> bool:
    plain, before = page.plain, page.plain[max(0, word.start - 6) : word.start]
    if _has().match(plain, word.end):
        return True
    if _led_in().search(before) and _ENDS.match(plain, word.end):
        return True
    return not only_firms and _does().match(plain, word.end) is not None


@cache
def _trades() -> tuple[str, ...]:
    trades = lexicon("organisations")["short"]["trades"]
    return tuple(sorted(trades, key=len, reverse=True))


@cache
def _no_firms() -> tuple[str, ...]:
    return tuple(lexicon("acting")["no_firms"])


@cache
def _led_in() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(lexicon('acting')['led_in'])})[“\"]?$")


@cache
def _has() -> re.Pattern[str]:
    return re.compile(rf"[”\"]?的?(?:{'|'.join(lexicon('acting')['has'])})")


@cache
def _does() -> re.Pattern[str]:
    return re.compile(rf"[”\"]?(?:{'|'.join(lexicon('acting')['does'])})")
