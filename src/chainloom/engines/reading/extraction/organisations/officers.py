"""Organisations that only the post of one of their officers shows, whatever their words are."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from ..names import Organisation
from ..text import places
from ..text.marks import END
from ..text.near import starting_in
from ..text.words import Word, is_known
from .proper import BRANDLIKE, doubtful_trades, firms_listed, is_own, kind_of_name, rules

if TYPE_CHECKING:
    from ..page import Page

# What begins a stretch before a post, and what in it shows that it is no name.
_MARKS: Final = re.compile(r"[,。;:、!?\n“”\"()《》<>\s]")
_LEADING: Final = re.compile(
    r"(?:对于?|据|根据|与|和|以及|及|由|从|而|如|例如|包括|但|因此|同时|其中|日前|近日|昨日|昨天|目前|随后|原|前)"
)
_NO_NAME: Final = re.compile(
    r"[的了在是为被把将该某这那每各本其您我他她]|有关|相关|业内|一[家位名个]|多[家位名]|知名|著名|资深|上述|参与|来自|担任|当选|邀请|采访|表示|介绍|任命|同时|还有|以及|合作"
)
_NAMED_PART: Final = re.compile(
    r"(?:公司|集团|股份|地产|置业|科技|电子|网络|在线|网|园|城|厂|店|社|所|中心|平台|基地|银行|证券|期货|基金|资本|投资|咨询|传媒|酒店|酒庄|实业|控股|国际|研究院|联盟|部)$"
)
_OFFICER: Final = re.compile(
    r"(?:董事|总裁|总经理|经理|分析师|创始人|总监|首席|CEO|总编|主编|秘书|负责人|厂长|店主|老板|研究员)"
)
_LONGEST_STRETCH: Final = 16
# A zone that has officers is an office of state.
_ZONES: Final = ("工业园", "工业园区", "产业园区", "开发区", "高新区", "经开区")


def before_post(page: Page, post: int, taken: set[int]) -> Organisation | None:
    """The organisation whose officer a post with a person's name is, if what stands before it is
    one. `taken` are the places within mentions found before."""
    return (
        _stretch_before_post(page, post, taken)
        or _school_before_post(page, post, taken)
        or _words_before_post(page, post, taken)
    )


# The head of a school within a college: 机电工程学院|院长.
_OF_SCHOOL: Final = re.compile(r"(?:常务|执行|名誉)?副?(?:院长|系主任)|(?:党委|党总支|党支部|总支)")
_SCHOOL: Final = re.compile(r"[^\W\d_a-zA-Z的了在是为对被把由将已曾]{2,14}学院$")
_ANY_SCHOOL: Final = ("二级", "相关", "有关", "各", "该", "本", "我", "商", "某")


def _school_before_post(page: Page, post: int, taken: set[int]) -> Organisation | None:
    """The school of a college that only an officer of it shows: 机电工程学院|党总支书记李明."""
    if not page.plain.endswith("学院", 0, post) or not _OF_SCHOOL.match(page.plain, post):
        return None
    inside = starting_in(page.words, post - _LONGEST_STRETCH, post)
    start = post
    for word in reversed(inside):
        joins = word.text in ("与", "和") and start < post
        is_noun = word.tag[0] in "nj" or word.tag in ("vn", "an", "b", "l")
        if word.end != start or not (joins or is_noun) or word.end in taken:
            break
        start = word.start
    while start < post and page.plain[start] in "与和":
        start += 1
    name = page.plain[start:post]
    if not _SCHOOL.fullmatch(name) or name.startswith(_ANY_SCHOOL):
        return None
    return Organisation(start, post, name, name, "college", how="post")


def _stretch_before_post(page: Page, post: int, taken: set[int]) -> Organisation | None:
    """The firm whose officer a post is: all that stands between a mark and the post, where nothing
    in it speaks against a name (顺驰地产|董事长, 长春兴达农产品商贸公司业务部|经理)."""
    if not _OFFICER.match(page.plain, post):
        return None
    at = post - (page.plain[post - 1 : post] == "的")
    low = max(0, at - _LONGEST_STRETCH - 4)
    marks = [hit.end() for hit in _MARKS.finditer(page.plain, low, at)]
    start = marks[-1] if marks else low
    if lead := _LEADING.match(page.plain, start, at):
        start = lead.end()
    name = page.plain[start:at]
    if (low and not marks) or not 4 <= len(name) <= _LONGEST_STRETCH or _NO_NAME.search(name):
        return None
    if any(place in taken for place in range(start + 1, at + 1)) or name[0].isdecimal():
        return None
    inside = starting_in(page.words, start, at)
    if not inside or inside[0].start != start or inside[-1].end != at:
        return None
    if any(word.tag in ("d", "c", "p", "m") for word in inside):
        return None
    own = any(is_own(word) or (word.tag[0] == "v" and not is_known(word.text)) for word in inside)
    if not own or not _NAMED_PART.search(name):
        return None
    kind = "government" if name.endswith(_ZONES) else kind_of_name(name)
    return Organisation(start, at, name, name, kind, how="post")


_FAIR: Final = re.compile(r"(?:[交博贸展]会|博览会|论坛|展)$")
_DEPARTMENTS: Final = (
    "部", "处", "科", "司", "室", "部门", "系", "组", "行业", "分公司", "大区", "地区", "区",
)  # fmt: skip
# 驻: a country's 总领事 in a city; the rest is said of others.
_NOT_IN_NAME: Final = frozenset(
    ("驻", "联系", "总裁", "董事", "负责", "业务", "频道", "指数", "推广")
)
_LATIN_NAME: Final = 24
_EXECUTIVE: Final = re.compile(r"(?:执行|副|常务|首席)*(?:董事|总裁|主席|总经理|首席|财务总监)")


def _words_before_post(page: Page, at: int, taken: set[int]) -> Organisation | None:
    """The organisation that a post with a person's name right before `at` belongs to, if the
    words there are no general ones (茂硅|董事长, 绿盒子公司|总裁)."""
    at -= page.plain[at - 1 : at] == "的"  # 西本新干线的分析师
    words, index = page.words, _word_ending_at(page, at)
    chosen: list[Word] = []
    while index >= 0 and at - words[index].start <= 12:
        word = words[index]
        is_head = word.text in rules().heads or word.text[-2:] in rules().heads
        if word.end in taken or not _may_be_in_name(word) or (chosen and is_head):
            break
        chosen.insert(0, word)
        index -= 1
    chosen = _trimmed(chosen)
    if any(word.text in _NOT_IN_NAME for word in chosen) or (
        chosen and _FAIR.search(chosen[-1].text)
    ):
        return None
    own = [word for word in chosen if is_own(word) or word.text == "中国" or _is_odd(word)]
    if not own or (len(chosen) == 1 and places.is_place(own[0].text)):
        return None
    if len(chosen) == 1 and _is_odd(chosen[0]) and page.plain.startswith("公司", at):
        return None  # 催账|公司
    if all(places.is_place(word.text) or word.text in rules().general for word in chosen):
        named = len(chosen) == 2 and chosen[0].text == "中国" and _EXECUTIVE.match(page.plain, at)
        if not named:  # 中国食品|执行副主席
            return None
    start, end = chosen[0].start, chosen[-1].end
    name = page.text[start:end]
    if not 2 <= len(name) <= (_LATIN_NAME if name.isascii() else 12):
        return None
    return Organisation(start, end, name, name, kind_of_name(name), how="post")


def _trimmed(chosen: list[Word]) -> list[Word]:
    """The words without what kind of thing it is before them, and no department after."""
    while chosen and (
        chosen[0].text in rules().heads
        or chosen[0].tag in ("a", "b", "f", "m", "vn")
        or chosen[0].text in "省市区县"
        or chosen[0].text in places.foreign()
    ):
        chosen = chosen[1:]
    for index, word in enumerate(chosen):
        if index and word.text in doubtful_trades():
            chosen = chosen[: index + 1]
            break
    while chosen and (chosen[-1].text.endswith(_DEPARTMENTS) or chosen[-1].text in BRANDLIKE):
        if len(chosen) == 1 and chosen[-1].text in BRANDLIKE:
            break
        chosen = chosen[:-1]
    return chosen


def _is_odd(word: Word) -> bool:
    """A word that the dictionary lacks and takes for a verb: 正望."""
    return word.tag[0] == "v" and len(word.text) > 1 and not is_known(word.text)


def _word_ending_at(page: Page, at: int) -> int:
    index = bisect_left(page.words, at, key=END)
    return index if index < len(page.words) and page.words[index].end == at else -1


def _may_be_in_name(word: Word) -> bool:
    if word.text in rules().inside or places.is_place(word.text):
        return True
    return _is_odd(word) or (
        word.tag[0] in "nj" or word.tag in ("eng", "vn", "b") or word.text in firms_listed()
    )  # fmt: skip
