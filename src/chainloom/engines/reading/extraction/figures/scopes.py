"""Whose a figure is: the subject of its clause, and what 全县, 我省, 该公司 point to on a page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from ..text import localities, places
from ..text.marks import END, START
from ..text.phrases import between, words_of
from ..text.words import Word

if TYPE_CHECKING:
    from ..page import Page

_POINTING: Final = re.compile(r"(?:全|该|我|本|这个)(?P<level>省|市|县|区|镇|乡|自治区|州|街道)")
# 盛泽镇, 常泰街道: places below the divisions that have a code.
_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{2,4}(?:镇|街道|乡|开发区|高新区|新区)")
# 区内, 县内企业: within the one that the page tells of.
_WITHIN: Final = re.compile(r"(?P<level>[省市县区镇乡])内")
# 全链, 该链: the chain that is spoken of.
CHAIN: Final = re.compile(r"[全该本]链(?!条|式)")
_REFERRING: Final = re.compile(
    r"全(?:产业|行业|产业链|集群)|(?:该|本|上述|这家|此)?(?:公司|集团|企业|项目|基地|园区|中心|协会|学院|银行|厂|品牌|矿|工程|平台|产业|行业)"
    r"|其|双方|它|二者|新公司"
)
_THIS: Final = re.compile(r"各家?企业|(?:该|本|此|这一|上述|前者|后者|这)[^\W\d_]{0,4}")
_REFERRING_TO_FIRM: Final = re.compile(r"(?:公司|集团|企业|厂|银行|学院|协会|其|它|者)$")
_TAIL: Final = re.compile(
    r"(?:(?:今年|去年|目前|当前|全年|累计|共|均|已|将|还|也|已经|在[^,的]{1,8}[上中里]|在[^,的]{1,6}|等|每年|通常|可能)+|的|中|(?<![国境海])内)$"
)


# Words for what an organisation is, before its name.
EPITHET: Final = re.compile(
    r"(?:企业|公司|集团|品牌|巨头|厂商|制造商|运营商|零售商|供应商|生产商|大户|单位|机构)$"
)

# Where it is known from: 据协会统计, 根据监测系统的数据.
_SOURCE: Final = (
    r"(?:据|根据|按照?)[^,。]{1,40}(?:统计|介绍|透露|显示|报道|估算|估计|测算|预测|消息|数据|分析"
    r"|调查|监测|报告|研究|披露|公告|表示|了解|说法|协议|规划|计划|方案|通知)(?=,|$)"
)

# 1. and (一) before an item of a list.
_ITEM: Final = r"(?:[(]?[一二三四五六七八九十]{1,3}[)、]|[(]?\d{1,2}(?:[)、]|\.(?!\d)))\s*"

# What follows an organisation that reports rather than is reported of.
REPORTING: Final = re.compile(
    r"[^,。]{0,12}?(?:表示|称|透露|公布|发布|统计|数据|报告|介绍|预测|认为|指出|显示|消息|记者|获悉|专家|人士|工作会议|召开)"
)
# Who mostly speaks of others; a figure is theirs only as the subject of its own clause.
REGULATORS: Final = ("government", "association", "provider", "community")


class Scopes:
    """What a page's pointing words stand for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.starts = [one.start for one in page.organisations]

    @cached_property
    def _places(self) -> dict[str, str]:
        """The place of each level that the page names most: 县 → 高阳县."""
        counted: Counter[str] = Counter()
        for word in self.page.words:
            if len(word.text) > 1 and self.is_place(word.text):
                counted[self.full(word.text)] += 1
        counted.update(name for name, _ in localities.find(self.page.plain))
        found: dict[str, str] = {}
        for name, _ in counted.most_common():
            if not self.is_wide(name):
                found.setdefault("街道" if name.endswith("街道") else name[-1], name)
        return found

    @cached_property
    def _local(self) -> dict[str, str]:
        """Places that only this page names (虎门镇), by name and by stem."""
        found: dict[str, str] = {}
        for name, stem in localities.find(self.page.plain):
            found[name] = name
            found.setdefault(stem, name)
        return found

    def is_place(self, word: str) -> bool:
        """Whether a word names a place: a division, a town, a country or what stands like one."""
        return (
            places.is_division(word)
            or word in _PLACE_LIKE
            or word in places.foreign()
            or word in self._local
            or (word[-1:] in "镇道乡区" and _TOWN.fullmatch(word) is not None)
        )

    def full(self, place: str) -> str:
        """泉州 → 泉州市, 砚溪 → 砚溪区 where only the page names it."""
        return self._local.get(place) or places.full(place)

    @staticmethod
    def is_wide(word: str) -> bool:
        """Whether a word is a country or wider: 我国, 国内, 全球."""
        return word in _PLACE_LIKE

    def begins_with_place(self, name: str) -> bool:
        """Whether a name begins with a place (织里镇童装产业)."""
        return any(self.is_place(name[:size]) for size in range(2, min(len(name), 8) + 1))

    def in_date(self, place: int) -> bool:
        """Whether a place lies in a date."""
        index = bisect_left(self.page.dates, place + 1, key=START) - 1
        return index >= 0 and place < self.page.dates[index].end

    def in_number(self, place: int) -> bool:
        """Whether a place lies in a number that has a unit."""
        index = bisect_left(self.page.numbers, place + 1, key=START) - 1
        return index >= 0 and place < self.page.numbers[index].end

    @cached_property
    def main_organisation(self) -> str | None:
        """The organisation that the page is about: the one named most, and more than once."""
        counts = Counter(
            one.full_name for one in self.page.organisations if one.kind not in REGULATORS
        )
        name, count = next(iter(counts.most_common(1)), ("", 0))
        return name if count > 1 else None

    @cached_property
    def _dated(self) -> dict[int, int]:
        return {date.start: date.end for date in self.page.dates}

    def is_proper(self, name: str | None) -> bool:
        """Whether a scope is a place or an organisation by name."""
        if name is None:
            return False
        return (
            name in self.page.organisation_named or places.is_division(name) or name in _PLACE_LIKE
        )

    def is_organisation(self, name: str) -> bool:
        return name in self.page.organisation_named

    def resolved(self, text: str, topic: str | None) -> str | None:
        """The name that a scope stands for; None where it points to nothing."""
        text = text.strip(" 、,的").removesuffix("等")
        while not _WITHIN.fullmatch(text) and (shorter := _TAIL.sub("", text)) != text:
            text = shorter
        whole = re.match(r"(?P<stem>[\u4e00-\u9fff]{2,4})全[省市县区镇]", text)
        if whole and self.is_place(whole.group("stem")):  # 高阳全县
            return self.full(whole.group("stem")) + text[whole.end() :]
        if hit := _POINTING.fullmatch(text):
            return self._places.get(hit.group("level"), text if text[0] in "我全" else None)
        pointed = _POINTING.match(text)
        if pointed and (name := self._places.get(pointed.group("level"))):
            return name + text[pointed.end() :]
        within = _WITHIN.match(text)
        if within and (name := self._places.get(within.group("level"))):
            return name + text[within.end() :]
        if _REFERRING.fullmatch(text):
            return (
                topic
                if _REFERRING_TO_FIRM.search(text) or (topic or "").endswith(text[-2:])
                else None
            )
        if text in words_of("reporters") or not text or _THIS.fullmatch(text):
            return None
        one = self.page.organisation_written.get(text)
        return one.full_name if one else text

    def named(self, low: int, start: int, end: int, topic: str | None) -> str | None:
        """Whose it is by the phrase before a number (江苏省 5 家); not if a verb governs it."""
        words = list(between(self.page.words, start, end))
        governed = any(
            w.end == start and w.tag[0] in "vp" for w in between(self.page.words, low, start)
        )
        if governed or not words or not _is_subject(words):
            return None
        text = re.split("[与和]", self.page.plain[start:end])[-1]
        if text == "现场":
            return None
        return self.resolved(text, topic)

    def after_opening(self, start: int, end: int) -> int:
        """Where a clause's subject can start: after dates, conjunctions, sources."""
        at = start
        while at < end:
            hit = _openings().match(self.page.plain, at, end)
            if hit and (hit.end() - at > 1 or self._is_word(at, hit.end())):
                at = hit.end()
            elif at in self._dated:
                at = min(self._dated[at], end)
            else:
                break
        return at

    def _is_word(self, start: int, end: int) -> bool:
        """Whether a stretch is a sign or a whole word: 即|…, not 即墨."""
        index = bisect_left(self.page.words, start, key=START)
        word = self.page.words[index] if index < len(self.page.words) else None
        return word is None or (word.start == start and word.end == end)

    def after_reference(self, start: int, end: int) -> int:
        """Where a phrase goes on after an organisation or 该公司 that it begins with."""
        named = self.page.organisation_from.get(start)
        at = named.end if named else start
        if hit := _REFERRING.match(self.page.plain, at, end):
            at = hit.end()
        while at < end and self.page.plain[at] == "的":
            at += 1
        return at if at < end else start

    def ends_word(self, at: int) -> bool:
        """Whether a word ends at a place: 该厂|房 does not end at 厂."""
        index = bisect_left(self.page.words, at, key=END)
        return index < len(self.page.words) and self.page.words[index].end == at

    def leading_place(self, start: int, end: int) -> int:
        """Where the places and organisations that a phrase begins with end; `start` if none do."""
        at = start
        index = bisect_left(self.page.words, start, key=START)
        organisation = self.page.organisation_from.get(start)
        if organisation and organisation.end < end and self.ends_word(organisation.end):
            return organisation.end
        for word in islice(self.page.words, index, None):
            if word.end > end or word.start != at:
                break
            pointed = _POINTING.fullmatch(word.text) or word.text in _PLACE_LIKE
            if (
                at > start
                and word.text in _PLACE_TAILS
                and word.end < end
                and self.page.plain[word.end] != "生"
            ):
                return word.end
            if not (pointed or self.is_place(word.text) or word.tag in ("ns", "nt")):
                break
            if self.page.plain[word.end : word.end + 1] in _NO_PLACE_BEFORE:
                break
            if self.page.plain.startswith(("市场占有率", "市场份额"), word.end):
                break
            if STRONGEST.match(self.page.plain, word.end):
                break  # 世界500强, 全国百强县
            if word.text == "国内" and self.page.plain.startswith("生产总值", word.end):
                break
            at = word.end
        for pointing in (_POINTING, _WITHIN, CHAIN):
            if at == start and (hit := pointing.match(self.page.plain, start, end)):
                at = hit.end()
        return at


STRONGEST: Final = re.compile(r"(?:\d+|[十百千]+)强")
# 国内市场, 中国境内; 欧美系 and 日企 are no places.
_PLACE_TAILS: Final = ("市场", "境内", "地区", "农村", "城镇", "各地", "全境", "当地")
_NO_PLACE_BEFORE: Final = tuple("系籍产式企商语货")
_PLACE_LIKE: Final = frozenset(
    ["我国", "国内", "全国", "国际", "世界", "全球", "海外", "国外", "当地", "各地", "境内", "中国"]
)


def _is_subject(words: list[Word]) -> bool:
    """Whether words can be a subject: no deed at the beginning, a noun at the end."""
    first, last = words[0], words[-1]
    if (
        first.text in _not_first()
        or last.text in words_of("growth")
        or last.text in words_of("deeds")
    ):
        return False
    if first.text.startswith(_led()) or first.text.endswith(("于", "着", "了")):
        return False
    if any(word.text in words_of("growth") for word in words):
        return False
    if len(words) == 1 and (first.tag[0] in "avdzi" or first.tag in ("nr", "vn")):
        return False
    if len(words) == 1 and first.tag == "r":
        return True  # 我省, 该县: resolved later
    return first.tag[0] in "njrlibegafsxm" and last.tag[0] in "njlisegx"


@cache
def _not_first() -> frozenset[str]:
    return words_of("deeds") | words_of("growth") | words_of("predicates")


@cache
def _led() -> tuple[str, ...]:
    return tuple(word for word in words_of("predicates") if len(word) > 1)


@cache
def _openings() -> re.Pattern[str]:
    words = sorted(words_of("openings"), key=len, reverse=True)
    return re.compile(
        rf"(?:{_ITEM}|{_SOURCE}[,]?|{'|'.join(words)}|\d+年[内来间]|(?:过去|最近|未来|近)\d+年|本报讯(?:\([^()]*\))?|[,\s、:“\"(])"
    )
