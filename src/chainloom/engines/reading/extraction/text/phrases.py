"""Noun phrases beside a place of a sentence, and what of them is the thing and whose it is.

Chinese puts all that modifies a noun before it, so a phrase is read backward from its head until
a word that cannot belong to it: an adverb, a preposition, a predicate of the lexicon, a number,
a date, the end of the clause. Brackets and quotes belong to it whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from .marks import END, START, AnyPlaced, Span
from .near import starting_in
from .words import Word, lexicon
from .words import at as word_at

if TYPE_CHECKING:
    from ..page import Page

_OPENS: Final = {")": "(", "”": "“", "》": "《", "」": "「", "’": "‘", "』": "『"}
_CLOSES: Final = {opening: closing for closing, opening in _OPENS.items()}
# Tags of words that can stand in a noun phrase; the rest ends it.
_NOMINAL: Final = ("n", "vn", "j", "a", "an", "b", "eng", "l", "i", "s", "f", "g", "k", "z", "x")
_PRONOUNS: Final = (
    "我国",
    "我省",
    "我市",
    "我县",
    "我区",
    "该",
    "其",
    "全",
    "各",
    "本",
    "各类",
    "各地",
    "一些",
    "某",
)
_JOINING: Final = ("、", "和", "与", "及", "以及", "·", "/", "-", "&", "或")
_LEADING_IN: Final = ("与", "向", "从", "对", "由", "将", "为", "以")
_NOMINAL_DEEDS: Final = ("支出", "收入", "投入", "投资", "补贴", "贷款", "建设", "合作")
_INVESTED: Final = ("固定资产", "房地产", "设备", "基础设施", "外商", "民间", "技改", "工业")
_SORTS: Final = "类型级"
_PLACES_OF_WORK: Final = "所厂院店站馆庄室"
_SUFFIXES: Final = (
    "所",
    "厂",
    "院",
    "店",
    "站",
    "系",
    "商",
    "者",
    "业",
    "户",
    "型",
    "类",
    "级",
    "率",
)
# 上市企业, 签约项目: who or what a verb before them tells apart.
_HOLDERS: Final = ("企业", "公司", "项目", "单位", "商户", "人员", "品牌", "产品", "用地", "面积")
# What is traded stands between the deed and its sum.
_TRADES_IN: Final = ("进口", "出口", "采购", "销售")
_SUMS: Final = ("总额", "金额", "数量", "总量")
_NUMERALS: Final = tuple("一二三四五六七八九十几多数两")
_THIS: Final = tuple("本今去前明后当全每次")
_NOT_HEADS: Final = ("等", "中", "后", "上", "里", "时", "内", "前", "下", "间")


@cache
def words_of(name: str) -> frozenset[str]:
    """One of the lists of the figures' lexicon."""
    return frozenset(lexicon("figures")[name])


@cache
def _after_deeds() -> tuple[str, ...]:
    return tuple(words_of("named_after_deeds"))


@cache
def _after_nouned() -> tuple[str, ...]:
    return tuple(words_of("after_nouned"))


def between(placed: Sequence[AnyPlaced], start: int, end: int) -> Iterator[AnyPlaced]:
    """Of things in order that do not overlap, those that lie wholly within a stretch."""
    for index in range(bisect_left(placed, start, key=START), len(placed)):
        if placed[index].start >= end:
            return
        if placed[index].end <= end:
            yield placed[index]


def start_of_phrase(page: Page, low: int, high: int, *, deed: bool = False) -> int:
    """Where the noun phrase that ends at `high` starts, not before `low`; `high` if there is none.

    With `deed`, a verb that names a deed may stand at its end (销售 in 累计销售).
    """
    words = page.words
    index = bisect_left(words, high, key=END)
    at = high
    while index >= 0 and at > low:
        word = words[index] if index < len(words) else None
        if word is None or word.start >= at:
            index -= 1
            continue
        if word.end > at and page.plain[word.start : at].strip() == "":
            index -= 1
            continue
        if word.start < low or _is_taken(page, word.start, at):
            break
        text = page.plain[word.start : at] if word.end > at else word.text
        if (opening := _OPENS.get(text)) is not None:
            place = page.plain.rfind(opening, low, word.start)
            if place < 0:
                break
            at = place
            index = bisect_left(words, at, key=END)
            continue
        if not _belongs(page, word, text, high if at < high else None, deed):
            break
        at = word.start
        index -= 1
    while at < high and (page.plain[at] in "的、和与及等了/·- " or page.plain[at].isspace()):
        at += 1
    if low < at < high and page.plain[at] in _SORTS:  # 节能|类灯具, 服务|类项目
        before = word_at(words, at - 1)
        if before and before.start >= low and before.tag[0] in "vna" and len(before.text) > 1:
            at = before.start
    return at


def end_of_phrase(page: Page, low: int, high: int, *, subject: bool = False) -> int:
    """Where the noun phrase that starts at `low` ends, not after `high`; `low` if there is none.

    A `subject` ends before any verb.
    """
    words, at, last = page.words, low, low
    index = bisect_right(words, low, key=START) - 1
    for word in words[max(index, 0) :]:
        if word.end <= low:
            continue
        if word.start >= high or word.end > high:
            break
        if word.start < at:
            continue
        text = word.text
        if (closing := _CLOSES.get(text)) is not None:
            place = page.plain.find(closing, word.start, high)
            if place < 0:
                break
            at = last = place + 1
            continue
        if _is_taken(page, word.start, word.end):
            break
        if text in ("的", *_JOINING):
            if at == low and text in _JOINING:
                break
            if text in _JOINING and page.plain[word.end : word.end + 1] in _LEADING_IN:
                break
            at = word.end
            continue
        if text == "以上" and page.plain[low:at].endswith(("规模", "限额")):
            at = last = word.end
            continue
        if text in _NOT_HEADS or not _can_follow(page, word, last > low):
            break
        if subject and last > low and word.tag == "v":
            break
        at = last = word.end
    return last


def _can_follow(page: Page, word: Word, follows: bool) -> bool:
    """Whether a word belongs to the phrase before it; a verb does as part of a name only."""
    if word.text == "投资" and page.plain.endswith(_INVESTED, 0, word.start):
        return True
    if follows and word.text in _NOMINAL_DEEDS:
        return page.plain[word.end : word.end + 1] in (",", "。", ";", "")
    if follows and (word.text in _SUFFIXES or (word.tag == "q" and len(word.text) == 1)):
        return True
    if (
        follows
        and word.text in words_of("deeds")
        and not page.plain.startswith(_after_deeds(), word.end)
    ):
        return False
    if follows and word.tag in ("i", "l") and len(word.text) == 4:
        return is_measure(word.text)
    if not follows and word.text.startswith(_PRONOUNS):
        return True
    if word.text in ("高速", "高铁") and follows:
        return True
    if word.tag == "m" and re.fullmatch(r"[A-Za-z0-9]{2,}|[^\W\d_]{2,}", word.text):
        return True  # not taken as a number: a name (汶九, 1201合约)
    if word.tag[0] in "dpcur" or word.tag in ("ul", "uj", "uz", "f", "m", "t", "zg", "y", "ad"):
        return False
    if word.tag[0] == "x" and not word.text.isalnum():
        return False
    if word.tag == "vn" and follows and word.text not in words_of("deeds"):
        following = next(iter(between(page.words, word.end, word.end + 4)), None)
        return following is None or following.tag[0] not in "pvu" or following.tag == "vn"
    if word.text in words_of("predicates"):
        return False
    if word.tag[0] != "v" or word.tag == "vn":
        return True
    if len(word.text) < 2 or (follows and word.text in words_of("deeds")):
        return False
    return any(
        one.tag[0] in "nj" or one.tag == "vn"
        for one in between(page.words, word.end, word.end + 6)
        if one.start == word.end
    )


# Of which sort: 新订单指数, 节能建筑, 到会采购商.
_SORTING: Final = frozenset(
    ("新", "自主", "节能", "环保", "到会", "待", "在册", "在售", "在校", "在岗")
)


def _belongs(page: Page, word: Word, text: str, at_head: int | None, deed: bool) -> bool:
    """Whether a word belongs to the phrase that follows it, which ends at `at_head` if any does."""
    is_head = at_head is None
    if text in _JOINING:
        return not is_head
    if text in ("以上", "以下", "以内"):
        return page.plain.endswith(("规模", "限额", "级"), 0, word.start)
    if text in _SUFFIXES or (len(text) > 1 and text[-1] in _PLACES_OF_WORK):
        return True
    if text == "的" or text in _PRONOUNS or page.plain[word.start : word.start + 2] in _PRONOUNS:
        return True
    if text in _NOT_HEADS and (is_head or word.tag[0] == "f"):
        return False
    if any(text.endswith(one) for one in ("量", "额", "率", "价")):
        return True
    if (
        not is_head
        and text in words_of("deeds")
        and page.plain.startswith(_after_deeds(), word.end)
    ):
        return len(text) >= 2
    if text in words_of("nouned") and page.plain.startswith(_after_nouned(), word.end):
        return True
    if not is_head and text in _SORTING and not page.plain.startswith("的", word.end):
        return True
    before = page.plain[word.start - 1 : word.start]
    dated = before.isdecimal() or before in _NUMERALS or (text == "年" and before in _THIS)
    if text in ("年", "月", "日") and not dated:
        return not is_head  # 年产量, not 2024年产量
    if text in words_of("attributive") and page.plain.startswith(_HOLDERS, word.end):
        return True
    if text in words_of("growth") or text in words_of("reporters"):
        return False
    if not is_head and text in _TRADES_IN and page.plain.endswith(_SUMS, 0, at_head or 0):
        return True  # 进口铁矿石总额
    if is_head and text in words_of("measures"):
        return True
    if not is_head and text in words_of("deeds"):
        return text == "投资" and page.plain.endswith(_INVESTED, 0, word.start)
    if word.tag[0] == "v" and word.tag != "vn":
        if len(text) == 2 and text[1] in "下到得掉":
            return False  # 签下, 接到
        if is_head:
            return deed and text in words_of("deeds")
        if _governs(page, word):
            return False
        return (
            text not in words_of("predicates") and text not in words_of("deeds") and len(text) >= 2
        )
    if text in words_of("predicates") or _governs(page, word):
        return False
    if word.tag == "m":
        named = re.fullmatch(r"\d{3,}", text) is not None
        return bool(re.fullmatch(r"[A-Za-z0-9+.%-]+级?", text)) and (named or not is_head)
    if word.tag == "q":
        return not is_head
    if word.tag == "x":
        return bool(re.fullmatch(r"[\w]+", text))
    return word.tag.startswith(_NOMINAL) and (word.tag != "zg" or text in ("村", "乡", "镇"))


def _governs(page: Page, word: Word) -> bool:
    """铺设|供热管网81公里: a verb that opens a clause and has what follows as its object."""
    if word.text not in words_of("governing") and not _opens_with_deed(page, word):
        return False
    if page.plain.startswith(_after_nouned(), word.end):
        return False
    return not page.plain[word.start - 1 : word.start].isalpha()


_COUNTED: Final = re.compile(r"[个件家支项份处台套条场笔批款座名户]")


def _opens_with_deed(page: Page, word: Word) -> bool:
    """组建|攻关队21支: a verb that opens a clause of which the noun is counted."""
    if word.tag != "v" or len(word.text) != 2 or word.text in words_of("attributive"):
        return False
    if page.plain.startswith(_HOLDERS, word.end):
        return False
    if page.plain[word.start - 1 : word.start] == "、" or word.text in _SORTING:
        return False
    number = next(iter(starting_in(page.numbers, word.end, word.end + 16)), None)
    if number is None or not _COUNTED.match(number.unit):
        return False
    return not is_measure(page.plain[word.end : number.start])


def _is_taken(page: Page, start: int, end: int) -> bool:
    """Whether a stretch lies in a number or a date."""
    for placed in (page.numbers, page.dates):
        index = bisect_right(placed, start, key=START) - 1
        if index >= 0 and start < placed[index].end and not _is_label(page, placed[index]):
            return True
    return False


def _is_label(page: Page, number: AnyPlaced) -> bool:
    """3级地产棉, 62%品位的铁矿石, 12月合约: a number that classes or names the noun after it."""
    unit = getattr(number, "unit", None)
    if unit is None:
        return False
    if unit in ("", *words_of("no_measure")):
        return True
    return bool(
        re.compile(
            r"品位|产品|型|级|合约|期货|(?<=支)[^\W\d_]{0,6}价|(?<=元)(?:以上|及以上)?的?(?:企业|项目|大户|单品|品牌|集群|园区|产业链"
            r"|县区|县市区|乡镇|地区|城市|商户|门店|单位|会员|村)"
        ).match(page.plain, number.end)
    )


def split_possessor(text: str) -> tuple[str | None, str]:
    """韩国的黄金储备量 → 韩国, 黄金储备量; brackets and quotes are not looked into."""
    depth = 0
    for at in range(len(text) - 1, 0, -1):
        if text[at] in _OPENS:
            depth += 1
        elif text[at] in _CLOSES:
            depth -= 1
        elif text[at] == "的" and depth == 0 and at < len(text) - 1:
            return text[:at], text[at + 1 :]
    return None, text


@cache
def _measure_pattern() -> re.Pattern[str]:
    words = sorted(words_of("measures"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(words)})$")


def is_measure(text: str) -> bool:
    """Whether a phrase ends in a noun that measures (产量, 收入, 价格)."""
    return bool(_measure_pattern().search(re.sub(r"\([^()]*\)$", "", text)))


def sentences_with(page: Page) -> Iterator[tuple[Span, ...]]:
    """The clauses of each sentence, a semicolon being no end of one."""
    clauses: list[Span] = []
    for sentence in page.sentences:
        clauses += sentence.clauses
        if not page.plain.endswith(";", 0, sentence.end):
            yield tuple(clauses)
            clauses = []
    if clauses:
        yield tuple(clauses)


def has_noun(page: Page, start: int, end: int) -> bool:
    """Whether a stretch has more than adverbs and adjectives (稳健, 大幅)."""
    return any(
        word.tag[0] not in "ad" or word.text in words_of("measures")
        for word in between(page.words, start, end)
    )


def has_verb(page: Page, start: int, end: int) -> bool:
    return any(
        word.tag == "v" and (word.text in words_of("predicates") or word.start == start)
        for word in between(page.words, start, end)
    )


def head_of_counted(page: Page, start: int, end: int) -> str:
    """The thing counted in what follows a number.

    的 right after the number, or after a verb, leads to it (5家获得指标的企业); after a noun it
    leads away from it (450个品种的主导产品).
    """
    text = page.plain[start:end]
    if text.startswith("的"):
        return split_possessor(text[1:])[1]
    cut = text.find("的")
    if cut < 0 or has_verb(page, start, start + cut):
        return split_possessor(text)[1]
    return text[:cut]
