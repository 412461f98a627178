"""What is signed: the title of an agreement, next to the verb that signs it.

object = { amount | day | … 的 } title          签订130吨采购合同 is a 采购合同
title  = “…” [noun] | 《…》 | { word } noun     noun: agreements.toml
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from ..text.marks import Quoted, Span
from ..text.near import QUOTE, starting_in
from ..text.words import lexicon
from . import parties

if TYPE_CHECKING:
    from ..page import Page

_FILLER: Final = re.compile(
    r"(?:了|过|下|有|为期|长达|价值|总值|总价|总额|金额|约|共(?![建同享创育])|共计|合计|累计|达|的|首份|首批|首个|首单|一系列|系列"
    r"|相关|有关|多[项份个]|一批|新|年期|期|长期|正式|巨额|大额|第?[一二两三四五六七八九十\d]+[份项个批笔张纸期轮]|\s)+"
)
# What an agreement is about is no part of its title: 产业园项目投资协议.
_ABOUT: Final = re.compile(r"项目|工程|基地")
_LONGER: Final = re.compile(r"[^\W、,的和与及并等\ue001]{1,6}")
_KEPT: Final = re.compile(r"长期$")
_FREE: Final = re.compile(
    r"(?:正式|成功|顺利|已|已经|于|在|日前|近日|昨日|昨天|今日|今天|当天|[^,，]{0,16}(?:举行|上|地|中|内))*$"
)
_NEXT_WITH: Final = re.compile(r"[、,，]\s?(?:并|还|又)?[与同和跟]")


_POINTING: Final = re.compile(r"(?:这|该|此|本|上述)[份个项笔]?")


@dataclass(frozen=True)
class Signed:
    """What is signed: its title, how far it reaches, and whether its noun says agreement."""

    titles: tuple[str, ...]
    start: int
    end: int
    strength: Literal["strong", "weak", "none"]


def reach_of(page: Page, verb: Span, clause: Span) -> int:
    """How far the object may reach: to the clause's end, the next 、与, the next verb."""
    stop = clause.end
    inside = starting_in(page.quoted, verb.end, stop)
    opened = next((one for one in inside if one.start < stop < one.end), None)
    if opened:
        sentence = page.sentence_at(opened.end)
        stop = sentence.end if sentence else opened.end
    for pattern in (_NEXT_WITH, verbs_of_signing()):
        hit = pattern.search(page.plain, verb.end, stop)
        if hit and not _quotes(page, hit.start()):
            stop = hit.start()
    return stop


def signed_after(page: Page, verb: Span, stop: int) -> Signed:
    """What is signed, between a verb and the end of what it governs."""
    quoted = [one for one in starting_in(page.quoted, verb.end, stop) if one.end <= stop]
    outer = [
        one for one in quoted if not any(o.start < one.start and one.end < o.end for o in quoted)
    ]
    if books := [one for one in outer if _is_title(page, one)]:
        titles = tuple(_quoted_title(page, one) for one in books)
        return Signed(titles, books[0].start - 1, _after_quote(page, books[-1]), "strong")
    plain = page.plain[verb.end : stop]
    hidden = re.sub(r"\([^()]*\)", lambda hit: "\ue001" * len(hit.group()), plain)
    if hit := nouns("strong").search(hidden):
        while longer := _LONGER.match(hidden, hit.end()):
            further = nouns("strong").search(hidden, hit.end(), longer.end() + 4)
            if further is None:
                break
            hit = further  # 人才订单|培养协议
        start = verb.end + title_start(page, verb.end, hidden, hit.start())
        end = verb.end + hit.end()
        return Signed((page.text[start:end],), start, end, "strong")
    if hit := nouns("weak").search(hidden):
        start = verb.end + title_start(page, verb.end, hidden, hit.start())
        end = verb.end + hit.end()
        title = page.text[start:end]
        if hit.group() in ("一致", "共识", "一致共识"):
            return Signed((), start, end, "weak")
        return Signed((title,), start, end, "weak")
    return Signed((), verb.end, verb.end, "none")


def title_start(page: Page, base: int, plain: str, noun: int) -> int:
    """Where a title begins: after amounts, days and the last 的 before its noun."""
    stretch = base, base + noun
    spans = [(one.start, one.end) for one in starting_in(page.numbers, *stretch)]
    spans += [(one.start, one.end) for one in starting_in(page.dates, *stretch)]
    ends = [end - base for first, end in spans if base <= first and end - base <= noun]
    start = max([0, *ends])
    start = max(start, plain.rfind("的", start, noun) + 1)
    for about in _ABOUT.finditer(plain, start, noun):
        start = about.end()
    if filler := _FILLER.match(plain, start, noun):
        start = filler.end()
        if kept := _KEPT.search(plain, filler.start(), start):
            start = kept.start()
    return start


def _is_title(page: Page, one: Quoted) -> bool:
    """Whether what is quoted names an agreement, by itself or with the noun after it."""
    noun = nouns("strong")
    if one.mark == "《" or noun.search(one.text):
        return bool(noun.search(one.text)) or bool(noun.match(page.plain, one.end + 1))
    return bool(re.compile(rf"(?:\w{{0,6}}?)(?:{noun.pattern})").match(page.plain, one.end + 1))


def _quoted_title(page: Page, one: Quoted) -> str:
    if nouns("strong").search(one.text):
        return one.text
    return page.text[one.start - 1 : _after_quote(page, one)]


def _after_quote(page: Page, one: Quoted) -> int:
    """The end of a quotation, with the noun that it qualifies (“三方共建”合作协议)."""
    if nouns("strong").search(one.text):
        return one.end + 1
    hit = re.compile(rf"\w{{0,6}}?(?:{nouns('strong').pattern})").match(page.plain, one.end + 1)
    return hit.end() if hit else one.end + 1


def signed_before(page: Page, start: int, verb: int) -> Signed | None:
    """A与B合作协议正式签署: the title before the verb, after the last party."""
    plain = parties.masked(page, start, verb)
    called = list(nouns("strong").finditer(plain))
    last = called[-1] if called else None
    if last is None or not _FREE.fullmatch(plain, last.end()):
        return None
    named = parties.named(page, start, start + last.start())
    first = named[-1].end if named else start
    words = page.plain[first : start + last.start()]
    first += len(words) - len(words.lstrip('的就关于等签订署 《“"”》、:'))
    inside = title_start(page, first, page.plain[first:verb], start + last.start() - first)
    end = start + last.end()
    return Signed((page.text[first + inside : end].strip("《》“”"),), first + inside, end, "strong")


def signed_by(page: Page, start: int, verb: int) -> tuple[Signed, int] | None:
    """这份采购合同由A与B签订: the title, and where those who signed begin."""
    plain = parties.masked(page, start, verb)
    hit = re.search(rf"(?P<noun>{nouns('strong').pattern})(?:也|均|都|是|系)?由", plain)
    if hit is None:
        return None
    points = _POINTING.match(plain)
    first = points.end() if points else 0
    begin, end = start + first, start + hit.end("noun")
    return Signed((page.text[begin:end],), begin, end, "strong"), start + hit.end()


def is_within_title(page: Page, place: int) -> bool:
    """Whether a place lies in a title or a short quotation."""
    return any(one.mark in "《“" and len(one.text) < 40 for one in _quotes(page, place))


def _quotes(page: Page, place: int) -> list[Quoted]:
    """The quotations around a place."""
    return [one for one in starting_in(page.quoted, place - QUOTE, place + 1) if place < one.end]


@cache
def nouns(strength: str) -> re.Pattern[str]:
    nouns = parties.choice(lexicon("agreements")["nouns"][strength])
    if strength == "strong":
        return re.compile(rf"(?:{nouns})+(?![价工主])")
    return re.compile(rf"(?:{nouns})(?=$|等|[,，、;；。])")


@cache
def verbs_of_signing() -> re.Pattern[str]:
    verbs = lexicon("agreements")["verbs"]
    return re.compile(
        "|".join(
            f"(?P<{sort}>{parties.choice(verbs[sort])})" for sort in ("sign", "alone", "reach")
        )
    )
