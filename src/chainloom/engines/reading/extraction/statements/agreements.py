"""Agreements: who signed what with whom, and when.

    statement = chain VERB object                 A与B、C签订合作协议    (chain: parties.py)
              | 与 party VERB object              ,并与B签约       subject of an earlier clause
              | 双方 VERB object                  those named together before
              | 与 party VERB object 的 party     与B签订协议的A
              | chain title VERB                  A与B合作协议正式签署
              | chain [title] 签约仪式
    object    = { amount | 的 } title             signed: 签订130吨采购合同 is a 采购合同
    title     = “…” | 《…》 | words noun          noun: agreements.toml

Intended is what has 将, 拟, 磋商 and their like before the verb, and what only a will came out of
(达成意向). What one ought to do, or did not do, is none. Statements of one agreement are one fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from ...facts import Fact
from ...scoring import plain as bare
from ..text import intent
from ..text.marks import START, Span
from ..text.reports import is_report, of_report
from ..text.timing import Day, day_before
from ..text.words import lexicon
from . import parties
from .parties import Party
from .titles import (
    Signed,
    is_within_title,
    nouns,
    reach_of,
    signed_after,
    signed_before,
    signed_by,
    title_start,
    verbs_of_signing,
)

if TYPE_CHECKING:
    from ..page import Page

# How the parties are told: both sides stand with the verb, one side in another clause, one side
# only; the first is the surest.
TOGETHER: Final = "together"
INHERITED: Final = "inherited"
ALONE: Final = "alone"
_SUREST: Final = (TOGETHER, INHERITED, ALONE)
_CEREMONY: Final = re.compile(
    r"(?:集中)?(?:签约|签字|签署|签订)(?:暨[^,，。]{0,20})?(?:仪式|大会|活动)"
)
_NEXT: Final = re.compile(
    r"(?:、|,|，)?(?:并|又|还|再|同时|也|或|以及|及)?(?:先后|分别)?(?=[与同和跟](?![平谐睦]))|、(?=并)"
)
# What is signed up is a project: 一批项目集中签约 names no parties.
_PROJECTS: Final = re.compile(r"项目(?:成功|集中|正式|顺利|共|累计|新)?$")
_ON: Final = re.compile(r"(?:就|围绕)[^,。]{4,40}$")  # A与B就某项目签约: they do sign
_HELD: Final = re.compile(r"举行|举办|出席|参加|召开|完成|了")
_WRITTEN: Final = re.compile(r"(?:分别)?(?:代表[^,。《]{1,6})?在《(?P<title>[^《》]+)》上$")
# Who attends a ceremony need not sign.
_ATTENDED: Final = re.compile(r"(?:出席|参加|见证|参与|主持)[^\ue000]*$")
_SPEAKER: Final = re.compile(r"我们|我方|我司|咱们")
# An agreement that speaks of itself: 本协议签订后5日内.
_OF_ITSELF: Final = re.compile(r"本(?:协议|合同|合约|备忘录)")
_GENERAL: Final = re.compile(
    r"(?:战略|友好)?合作(?:框架)?(?:协议|合同)|框架协议|协议书?|合同书?|合约|订单"
)
# What a ceremony is called by is no title beside one that is.
_LOOSE: Final = re.compile(r".{0,8}合作")
_MENTION: Final = re.compile(r"(?:之间)?的(?:约定|协议|合同|合约|契约|协定)")
# Two titles this close together are two agreements, however general one of them is.
_APART: Final = 100
_CONTRACT_OF_WORK: Final = re.compile(r"劳动合同|就业协议|聘用合同|劳动协议")
_OUGHT: Final = re.compile(
    r"(?<![供相反响适])应(?![用急邀])|(?<![主重需将])要(?![求约])|必须|应当|应该|(?<!必)须|不得|可以|凡"
    r"|鼓励|引导|督促|(?<!政策)支持(?=企业)|(?<![被照按据合符])要求|如需|方可|才能|需(?=[签订与和])"
)


@dataclass(frozen=True)
class _Statement:
    start: int
    end: int
    title: str | None
    parties: tuple[Party, ...]
    is_intended: bool
    day: Day
    told: str

    @property
    def names(self) -> list[str]:
        return parties.names_of(self.parties)


def find(page: Page) -> Iterator[Fact]:
    """The agreements that a page states, each once, with all that it says of them."""
    yield from found(page)


@lru_cache(maxsize=2)
def found(page: Page) -> tuple[Fact, ...]:
    """The same, kept for the finder that concludes from them on the same page."""
    return tuple(_facts(page))


def _facts(page: Page) -> Iterator[Fact]:
    stated = _told_fully(page, [*_signings(page), *_ceremonies(page)])
    for one in _dated(page, _merged(stated)):
        fields = {
            "title": one.title,
            "date": one.day.iso,
            "parties": [of_report(page, name) for name in one.names],
            "state": "intended" if one.is_intended else "signed",
        }
        yield page.fact(
            "agreement_signed",
            (one.start, one.end),
            fields,
            told=one.told,
            open_={"date": one.day.text} if one.day.text and not one.day.iso else None,
            derived={"date": one.day.derived} if one.day.iso and one.day.derived else None,
        )


def _told_fully(page: Page, stated: Sequence[_Statement]) -> list[_Statement]:
    """Without what a headline says of one party alone, where the text tells who the others are."""
    headline = page.plain.find("\n")
    full = [one for one in stated if one.start > headline and len(one.names) > 1]
    meant = [one for one in full if one.is_intended]
    stated = [
        one for one in stated if len(one.names) > 1 or not one.is_intended or not _is_of(one, meant)
    ]  # 达成意向,计划签订正式协议: one
    return [
        one for one in stated if one.end > headline or len(one.names) > 1 or not _is_of(one, full)
    ]


def _is_of(one: _Statement, others: Sequence[_Statement]) -> bool:
    """Whether the first party of a statement is one of others'."""
    return any(parties.same_party(one.names[0], name) for other in others for name in other.names)


def _signings(page: Page) -> Iterator[_Statement]:
    ends: dict[Span, int] = {}
    for hit in verbs_of_signing().finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None or is_within_title(page, hit.start()):
            continue
        verb = Span(hit.start(), hit.end())
        if _OF_ITSELF.search(page.plain, clause.start, verb.start):
            continue
        if hit.lastgroup == "alone" and _not_signing().match(page.plain, verb.end):
            continue
        before = page.plain[clause.start : verb.start]
        if _CEREMONY.match(page.plain, verb.start) or (
            _PROJECTS.search(before) and not _ON.search(before)
        ):
            continue
        signed = signed_after(page, verb, reach_of(page, verb, clause))
        found = _statements(page, hit, clause, ends.get(clause), signed)
        ends[clause] = signed.end
        yield from found


def _statements(
    page: Page, hit: re.Match[str], clause: Span, after: int | None, signed: Signed
) -> list[_Statement]:
    """What a verb states: one agreement, or as many as it has titles."""
    sort, verb = hit.lastgroup or "", Span(hit.start(), hit.end())
    start, speaker = _region(page, clause, after, verb.start)
    end = verb.start
    if signed.strength == "none":
        before = signed_before(page, start, verb.start) if sort == "sign" else None
        passive = signed_by(page, start, verb.start) if sort == "sign" else None
        written = _WRITTEN.search(page.plain, start, verb.start) if sort == "alone" else None
        if written:
            title = written.group("title")
            signed, end = Signed((title,), *written.span("title"), "strong"), written.start()
        elif passive:
            signed, start = passive
        elif before:
            signed, end = before, before.start
        elif sort == "alone" and nouns("strong").fullmatch(page.plain, verb.start, verb.end):
            signed = Signed((page.text[verb.start : verb.end],), verb.end, verb.end, "strong")
        elif sort != "alone":
            return []
    said = parties.masked(page, start, verb.start)
    if (
        _is_denied(said)
        or intent.is_supposed(page, verb.start)
        or intent.is_undone(page, max(signed.end, verb.end))
        or _SPEAKER.search(said)
        or _CONTRACT_OF_WORK.search(page.plain, verb.end, signed.end)
    ):
        return []
    found, told = _parties(page, Span(start, end), verb, signed, speaker)
    if not _suffices(found, signed) or (end < verb.start and told != TOGETHER):
        return []
    first = min([one.start for one in found if one.start >= start] + [verb.start])
    is_intended = _is_intended(said, sort, signed) or _is_settled_first(page, clause)
    day = day_before(page, verb.start, of_event=not is_intended or sort == "reach")
    end = max(signed.end, verb.end)
    return [
        _Statement(first, end, title, found, is_intended, day, told)
        for title in signed.titles or (None,)
    ]


def _suffices(found: Sequence[Party], signed: Signed) -> bool:
    """Two parties, or one that signed what is called an agreement."""
    distinct = parties.names_of(found)
    return len(distinct) >= 2 or (len(distinct) == 1 and bool(signed.titles))


def _region(
    page: Page, clause: Span, after: int | None, verb: int
) -> tuple[int, tuple[Party, ...]]:
    """Where the words about this verb begin, and who said them.

    After a verb of saying a clause of its own begins; after an earlier signing in the same clause,
    what 、与 or 并与 leads in.
    """
    start = clause.start
    speaker: tuple[Party, ...] = ()
    if after is not None and after < verb:
        leads = list(_NEXT.finditer(page.plain, after, verb))
        start = leads[0].end() if leads else after
        speaker = parties.leading(page, clause)
    heard = list(_says().finditer(parties.masked(page, start, verb)))
    if heard:
        says = heard[-1]
        speaker = parties.leading(page, Span(start, start + says.start())) or speaker
        start += says.end()
    return start, speaker


def _parties(
    page: Page, region: Span, verb: Span, signed: Signed, speaker: tuple[Party, ...]
) -> tuple[tuple[Party, ...], str]:
    """All who sign, and how they are told: subject, those with it, and whom words point to."""
    chain = parties.chain(page, region.start, region.end)
    others = chain.others if chain.joined else ()
    subject = chain.subject
    pointed = parties.pointed_to(page, region.start, region.end)
    if len(pointed) > 1:
        return pointed, INHERITED
    others += pointed
    if len(subject) > 1 and not others and chain.joined:
        return subject, TOGETHER
    if subject and (others or not chain.joined):
        return subject + others + _objects(page, verb, signed), TOGETHER
    if not subject:
        subject = _relative(page, signed) or (() if _has_subject(page, region) else speaker)
        subject = subject or (() if others else parties.couples_before(page, region.start))
        if others and is_report(page) and page.plain.startswith(("与", "同", "和"), region.start):
            return others, INHERITED  # a report does not say each time that its place did it
        subject = subject or (() if others else _both_before(page, region.start))
        subject = subject or parties.subject_before(page, region.start)
        subject = subject or _follows(page, signed)
        known = {one.name for one in others}
        subject = tuple(one for one in subject if one.name not in known)
    return subject + others + _objects(page, verb, signed), INHERITED if others else ALONE


def _both_before(page: Page, place: int) -> tuple[Party, ...]:
    """双方经过协商,现场签订…: whom an earlier clause of the sentence points to."""
    sentence = page.sentence_at(place)
    found = parties.pointed_to(page, sentence.start, place) if sentence else ()
    return found if len(found) > 1 else ()


def _has_subject(page: Page, region: Span) -> bool:
    """Whether a clause begins with who signs, though it does not name them (部分厂家已与…签订)."""
    words = parties.words_within(page, region)
    before = [one for one in words if not page.plain.startswith(("与", "和", "同"), one.start)]
    return (
        bool(before)
        and before == words[: len(before)]
        and any(one.text.endswith(_SORTS) for one in before)
    )


_SORTS: Final = (
    "企业",
    "厂家",
    "厂商",
    "商家",
    "车企",
    "钢厂",
    "商",
    "公司",
    "银行",
    "客户",
    "单位",
)


def _relative(page: Page, signed: Signed) -> tuple[Party, ...]:
    """与B签订协议的A: who is named after 的."""
    if not page.plain.startswith("的", signed.end):
        return ()
    return tuple(
        one for one in parties.named(page, signed.end, signed.end + 40)[:1]
        if one.start == signed.end + 1
    )  # fmt: skip


def _objects(page: Page, verb: Span, signed: Signed) -> tuple[Party, ...]:
    """A签约B: who is named right after the verb."""
    if signed.strength != "none":
        return ()
    return tuple(
        one for one in parties.named(page, verb.end, verb.end + 40)[:1] if one.start == verb.end
    )


def _follows(page: Page, signed: Signed) -> tuple[Party, ...]:
    """The subject of the clause after one that speaks of 签署的《…》 without naming anybody."""
    sentence = page.sentence_at(signed.start)
    if sentence is None:
        return ()
    for clause in sentence.clauses:
        if clause.start > signed.end and (found := parties.leading(page, clause)):
            return found[:1]
    return ()


# Whether it happened.


def _is_denied(said: str) -> bool:
    """Whether the words of a statement, its names blanked, deny it or only demand it."""
    pieces = re.split("\ue000+", said)
    demands = pieces[1:] or pieces
    return bool(intent.is_denied(said) or any(_OUGHT.search(piece) for piece in demands))


def _is_intended(said: str, sort: str, signed: Signed) -> bool:
    if sort == "reach":
        title = signed.titles[0] if signed.titles else None
        if title is None or any(word in title for word in lexicon("agreements")["states"]["wills"]):
            return True
    cleared = re.sub(r"(?:已|此前)\w{0,2}将|将[^,]{0,12}(?:此前|已经?|曾|之前)", "", said)
    return bool(intent.is_intended(cleared) or _intended(sort).search(cleared))


def _is_settled_first(page: Page, clause: Span) -> bool:
    """Whether the clause before only settles what is to come: 双方商定,条件成熟时签署…"""
    sentence = page.sentence_at(clause.start)
    before = [one for one in sentence.clauses if one.end <= clause.start] if sentence else []
    return bool(before) and page.plain.endswith(("商定", "约定", "议定"), *before[-1])


# Ceremonies, and one fact out of many statements.


def _ceremonies(page: Page) -> Iterator[_Statement]:
    """A与B战略合作签约仪式: signed, whether or not it says so again."""
    for hit in _CEREMONY.finditer(page.plain):
        clause = page.clause_at(hit.start())
        if clause is None:
            continue
        start, _ = _region(page, clause, None, hit.start())
        said = parties.masked(page, start, hit.start())
        if _ATTENDED.search(said):
            continue
        title, end = None, hit.start()
        called = list(re.finditer(nouns("strong").pattern + "|战略合作|合作", said))
        noun = called[-1] if called else None
        if noun and start + noun.end() == hit.start():
            inside = parties.named(page, start, start + noun.start())
            first = inside[-1].end if inside else start
            first += title_start(
                page, first, page.plain[first : hit.start()], start + noun.start() - first
            )
            for led in _HELD.finditer(page.plain, first, hit.start()):
                first = led.end()
            title, end = page.text[first : hit.start()], first
            title = None if title == "合作" else title
        found = parties.pointed_to(page, start, end) or parties.chain(page, start, end).all
        if not found or _is_denied(said) or (len(parties.names_of(found)) < 2 and not title):
            continue
        yield _Statement(
            min(one.start for one in found) if found[0].start >= start else start,
            hit.end(),
            title,
            found,
            intent.is_intended(said) or bool(_intended("sign").search(said)),
            day_before(page, hit.start(), of_event=True),
            INHERITED,
        )


def _merged(found: Sequence[_Statement]) -> list[_Statement]:
    """One statement an agreement: what says nothing against a fuller one is part of it."""
    kept: list[_Statement] = []
    ranked = sorted(found, key=lambda one: (-len(one.names), one.title is None, one.start))
    for one in ranked:
        same = [k for k, other in enumerate(kept) if _is_same(one, other)]
        same.sort(key=lambda k: bare(kept[k].title or "") != bare(one.title or ""))
        at = same[0] if same else None
        if at is None:
            kept.append(one)
            continue
        other = kept[at]
        title = max((one.title, other.title), key=_fullness)
        day = max((other.day, one.day), key=lambda day: len(day.iso or ""))
        kept[at] = replace(
            other,
            title=title,
            day=day,
            is_intended=one.is_intended and other.is_intended,
            told=min(one.told, other.told, key=_SUREST.index),
        )
    return sorted(kept, key=START)


def _fullness(title: str | None) -> tuple[bool, int]:
    """What makes one of two titles of an agreement the better: it says agreement, and more."""
    text = bare(title or "")
    return bool(nouns("strong").search(text)), len(text)


def _dated(page: Page, found: Sequence[_Statement]) -> Iterator[_Statement]:
    """Statements with the day that another mention gives (根据2006年A与B的约定)."""
    mentions = []
    for hit in _MENTION.finditer(page.plain) if found else ():
        clause = page.clause_at(hit.start())
        day = day_before(page, hit.start())
        if clause and day.iso and not any(one.start < hit.end() <= one.end for one in found):
            mentions.append((parties.chain(page, clause.start, hit.start()), day))
    for one in found:
        same = [
            day for chain, day in mentions if set(parties.names_of(chain.all)) == set(one.names)
        ]
        yield one if one.day.iso or not same else replace(one, day=same[0])


def _is_same(one: _Statement, other: _Statement) -> bool:
    """Whether a statement may speak of the agreement of another with at least as many parties."""
    if not all(any(parties.same_party(a, b) for b in other.names) for a in one.names):
        return False
    if one.day.iso and other.day.iso:
        first, second = sorted((one.day.iso, other.day.iso), key=len)
        if not second.startswith(first):
            return False
    mine, theirs = bare(one.title or ""), bare(other.title or "")
    if one.is_intended != other.is_intended and mine != theirs and mine and theirs:
        return False
    if not mine or not theirs or mine.endswith(theirs) or theirs.endswith(mine):
        return True
    as_many = len(one.names) == len(other.names)
    if as_many and any(_LOOSE.fullmatch(title) for title in (mine, theirs)):
        return True
    is_general = _GENERAL.fullmatch(mine) or (_GENERAL.fullmatch(theirs) and as_many)
    is_apart = abs(one.start - other.start) > _APART or (one.is_intended and other.is_intended)
    return bool(is_general) and is_apart


# The lexicon as patterns.


@cache
def _not_signing() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("agreements")["not_signing"]["after"]))


@cache
def _says() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("agreements")["roles"]["says"]) + "|消息|记者")


@cache
def _intended(sort: str) -> re.Pattern[str]:
    words = list(lexicon("agreements")["states"]["intended"])
    if sort != "reach":
        words = [word for word in words if word not in ("基本", "初步", "接近", "原则上")]
    return re.compile(parties.choice(words) + "|意向(?=[与同和向])")
