"""How many organisations hold a qualification: 省级龙头企业3家, 10家企业被认定为高新技术企业.

    list    = [subject 有] item { 、 item }
    item    = [level {、level}] certificate [link] number       省级专精特新中小企业2家
            | [level] [link] number                             市级5家: the certificate said before
            | number [的] [level] certificate                   3家省级龙头企业
    levels  = level 、 level certificate 分别 number 、 number   省级、市级龙头企业分别为3家、5家
    given   = number [holders] 被认定为|获评|入选 … [level] certificate

A certificate is a noun phrase that holds one of the kernels of certificates.toml; 培育 in brackets
and “小巨人” in quotes belong to its name, without the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ..text import intent, places
from ..text.marks import Span
from ..text.near import starting_in
from ..text.numbers import Number
from ..text.phrases import between, sentences_with, start_of_phrase
from ..text.reports import Aims
from ..text.words import lexicon
from .measuring import points_back
from .owners import Topics
from .scopes import Scopes
from .wording import before_links

if TYPE_CHECKING:
    from ..page import Page

_MARKS: Final = str.maketrans("", "", '()“”"「」『』的 ')
_OPENING: Final = re.compile(
    r"^.*(?:新增|新培育|新认定|新|累计|拥有|现有|已有|共有|有|培育|汇聚了?|集聚了?|聚集了?|其中|包括|建成|创建|获得?|认定|带动|以及|及|和|共|达)(?=.)"
)
_GAP: Final = re.compile(
    r"(?:(?:数量|总数|数|分别|已|累计|增至|达到|达|共有|共|为|有|增加到|约|超过|突破|新增|至|到|各)|[:\s])*+\Z"
)
_STORE: Final = re.compile(r"[”\"]?(?:培育|后备)?(?:库|梯队)")
_WHO: Final = ("负责人", "代表", "的")
# 新增4家,累计18家
_TOTAL: Final = re.compile(
    r"[,、;]?(?:目前|现)?(?:累计|总数|总量|合计|总计|共)(?:达到|达|为|有|已)*$"
)
_TOTALS: Final = re.compile(
    r"(?:目前|现|至今)?(?:累计|总数|总量|合计|总计)已?分别(?:达到|达|为|有)?"
)
_OWN: Final = ("个", "项", "所")
_SEVERAL: Final = "分别"
# Words of what was done, which own nothing: 布局建设了18家中心.
_DEEDS: Final = frozenset(("布局", "建设", "培育", "创建", "新增", "引进", "认定", "推荐", "申报"))


@dataclass(frozen=True)
class _Name:
    """A certificate as written at a place: its name without level and marks, and its level."""

    certificate: str
    level: str | None
    start: int
    end: int


def find(page: Page, found: Sequence[Fact]) -> Iterator[Fact]:
    """The counts of certificates on a page; `found` are its facts of other kinds."""
    if not _kernel_pattern().search(page.plain):
        return
    topics, aims = Topics(page, Scopes(page)), Aims(page)
    for clauses in sentences_with(page):
        if clauses:
            begins = page.plain.endswith("\n", 0, clauses[0].start)
            topics.open_sentence(is_paragraph=begins)
        last: _Name | None = None
        told: list[Fact] = []
        for clause in clauses:
            low = clause.start
            if totals := _totals(page, clause, told):
                told = totals
                continue
            for number in between(page.numbers, clause.start, clause.end):
                name = _name_of(page, number, clause, low, last)
                low = number.full_end
                if name is None or number.unit not in _units():
                    continue
                if points_back(number, page.plain[clause.start : number.full_start]):
                    continue
                if _is_aim(page, aims, clause, number):
                    continue  # it has no year of its own: an aim is no count held
                last = name
                owner = topics.owner(clause, min(name.start - len(name.level or ""), number.start))
                owner = None if owner in _DEEDS else owner
                if number.unit in _OWN and owner in topics.firms:
                    continue  # a firm's own titles are no count of holders
                told.append(_fact(page, number, name, owner))
            topics.hear(clause)
        yield from told


def _totals(page: Page, clause: Span, told: Sequence[Fact]) -> list[Fact]:
    """新增甲3家、乙21家,累计分别达8家、95家: the totals, in place of what was added; [] if none."""
    opening = _TOTALS.match(page.plain, clause.start, clause.end)
    numbers = list(between(page.numbers, opening.end(), clause.end)) if opening else []
    if not told or len(numbers) != len(told):
        return []
    return [
        replace(
            fact,
            end=number.end,
            quote=page.quote(fact.start, number.end),
            fields={**fact.fields, "number": number.value},
        )
        for fact, number in zip(told, numbers, strict=True)
    ]


def _is_aim(page: Page, aims: Aims, clause: Span, number: Number) -> bool:
    """Whether a count is only aimed at: 力争, 拟认定, 到2027年…达到60家 on a page of 2026."""
    place = number.start
    if aims.told_at(place) or intent.is_intended(intent.blanked(page, clause.start, place)):
        return True
    sentence = page.sentence_at(place)
    if sentence is None or intent.is_supposed(page, place):
        return True
    said = [one for one in starting_in(page.dates, sentence.start, place) if one.iso]
    return bool(page.published and said and (said[-1].iso or "")[:4] > f"{page.published.year}")


def is_title(what: str) -> bool:
    """Whether a phrase names a qualification."""
    return _kernel_pattern().search(what) is not None


def _fact(page: Page, number: Number, name: _Name, scope: str | None) -> Fact:
    span = (min(name.start, number.start), max(name.end, number.end))
    fields = {
        "certificate": name.certificate,
        "level": name.level,
        "number": number.value,
        "scope": scope,
    }
    return page.fact("certificate_count", span, fields)


def _name_of(
    page: Page, number: Number, clause: Span, low: int, last: _Name | None
) -> _Name | None:
    """The certificate that a number counts."""
    if name := _before(page, number, clause, low, last):
        return name
    return _after(page, number, clause) or _given(page, number, clause)


def _before(page: Page, number: Number, clause: Span, low: int, last: _Name | None) -> _Name | None:
    """省级龙头企业3家; 市级5家; 省级、市级龙头企业分别为3家、5家."""
    plain = page.plain
    gap = _GAP.search(plain, low, number.full_start)
    high = gap.start() if gap else number.full_start
    if several := _several(page, number, clause):
        return several
    if last and _TOTAL.match(plain, low, number.full_start):
        return _Name(last.certificate, last.level, low, number.end)
    start = max(low, clause.start, plain.rfind("、", low, high) + 1)
    text = plain[start:high]
    if hit := re.fullmatch(rf"(?P<level>{_level_pattern()})(?:企业|的)?", text.strip()):
        if last:
            return _Name(last.certificate, hit.group("level"), start, number.end)
        return None
    return _parsed(page, start, high)


def _several(page: Page, number: Number, clause: Span) -> _Name | None:
    """省级、市级龙头企业分别为3家、5家: the levels in their order."""
    plain = page.plain
    at = plain.rfind(_SEVERAL, clause.start, number.full_start)
    if at < 0:
        return None
    order = sum(1 for one in between(page.numbers, at, number.start))
    stretch = plain[clause.start : at]
    listed = re.search(rf"(?P<levels>{_level_pattern()}(?:[、和及]{_level_pattern()})+)", stretch)
    if listed is None:
        return None
    levels = re.split("[、和及]", listed.group("levels"))
    name = _parsed(page, clause.start + listed.end(), before_links(plain, clause.start, at))
    if name is None or order >= len(levels):
        return None
    return _Name(name.certificate, levels[order], clause.start + listed.start(), number.end)


def _after(page: Page, number: Number, clause: Span) -> _Name | None:
    """3家省级龙头企业."""
    following = [n.full_start for n in between(page.numbers, number.end, clause.end)]
    stop = min([clause.end, *following])
    text = page.plain[number.full_end : stop]
    hit = _kernel_pattern().search(text)
    if (
        hit is None
        or hit.start() > 16
        or re.search(r"[、,;]|被|获|入选|列入|认定|评为", text[: hit.start()])
    ):
        return None
    end = number.full_end + _end_of_name(text, hit.end())
    if page.plain.startswith(_WHO, end) or _STORE.match(page.plain, end):
        return None  # 15家链主企业负责人: people are counted; 企业纳入…培育库: none holds it
    return _parsed(page, number.full_end, end)


def _given(page: Page, number: Number, clause: Span) -> _Name | None:
    """10家企业被认定为高新技术企业."""
    stretch = page.plain[number.full_end : clause.end]
    hit = re.match(rf"[^\d,。;、]{{0,16}}?(?:{_given_verbs()})(?:了|为|全国|首批)?", stretch)
    if hit is None:
        return None
    start = number.full_end + hit.end()
    kernel = _kernel_pattern().search(page.plain, start, clause.end)
    if kernel is None or kernel.start() - start > 20:
        return None
    text = page.plain[start : clause.end]
    end = start + _end_of_name(text, kernel.end() - start)
    return None if _STORE.match(page.plain, end) else _parsed(page, start, end)


def _end_of_name(text: str, end: int) -> int:
    """A kernel's name goes on over 企业, 产品 and the like, and over closing marks."""
    more = re.compile(r"(?:[“\"]?小巨人|[)”\"]|\(培育\)|中小企业|企业|产品|称号|单位)*").match(
        text, end
    )
    return more.end() if more else end


def _parsed(page: Page, start: int, end: int) -> _Name | None:
    """A stretch as level and certificate; None if it names no qualification."""
    text = page.plain[start:end]
    kernel = _kernel_pattern().search(text)
    if kernel is None or len(text) > 40:
        return None
    begin = 0
    if opening := _OPENING.match(text[: kernel.start() + 1]):
        begin = opening.end()
    level = None
    nearest = re.compile(rf".*(?P<level>{_level_pattern()})$").match(text[: kernel.start()], begin)
    if nearest and nearest.start("level") > begin and len(nearest.group("level")) > 1:
        level, begin = nearest.group("level"), kernel.start()  # 纺织类中国驰名商标
    elif hit := re.compile(rf"(?P<level>{_level_pattern()})(?:认定的|的)?").match(text, begin):
        level, begin = hit.group("level"), hit.end()
    else:
        place = _end_of_place(page, start + begin, end) - start
        if place > begin:
            level, begin = text[begin:place], place
            if text.startswith("级", begin):
                level, begin = level + "级", begin + 1
    certificate = _SORT.sub("", text[begin:].translate(_MARKS).removesuffix("称号"))
    if not certificate or start_of_phrase(page, start, end) >= end:
        return None
    return _Name(certificate, level, start + begin, end)


# 2020年底|纺织类|高新技术企业: when, and of which trade.
_SORT: Final = re.compile(
    r"^(?:\d{4}年[底末]?)?(?:[我全][国省市县区])?(?:[\u4e00-\u9fff]{2,4}类)?(?=..)"
)


def _end_of_place(page: Page, start: int, end: int) -> int:
    """Where the division that a stretch begins with ends; its start if there is none."""
    for word in between(page.words, start, end):
        if word.start == start and places.is_division(word.text):
            return word.end
    return start


@cache
def _units() -> frozenset[str]:
    return frozenset(lexicon("certificates")["units"])


@cache
def _level_pattern() -> str:
    levels = sorted(lexicon("certificates")["levels"], key=len, reverse=True)
    return rf"(?:(?:{'|'.join(levels)})(?:及以上|以上)?)"


@cache
def _kernel_pattern() -> re.Pattern[str]:
    kernels = sorted(lexicon("certificates")["kernels"], key=len, reverse=True)
    return re.compile("|".join(re.escape(one) for one in kernels))


@cache
def _given_verbs() -> str:
    return "|".join(sorted(lexicon("certificates")["given"], key=len, reverse=True))
