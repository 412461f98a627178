"""Benefits that a government promises: what, how much, for whom, until when, who to ask.

    promise   = [ 对 conditions [ 的 ] ] 给予 [ 一次性 ] [ rate | amount ] [ 的 ] noun [ 最高 cap ]
    programme = tax relief | purpose gift                   购置税优惠, 节能补贴

A sum after 最高 or 不超过 is the cap. What somebody received is no promise. The document's number
(文号) and the person to ask are the page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ..facts import Fact
from . import parties
from .marks import Sentence
from .near import starting_in
from .words import lexicon

if TYPE_CHECKING:
    from .page import Page

# How often the rule was right: a promise with its sum, a programme only spoken of.
PROMISED: Final = 0.7
SPOKEN_OF: Final = 0.45

_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(【](?:19|20)\d{2}[〕\])】]\s?第?\d{1,4}号")
_CONTACT: Final = re.compile(
    r"(?:联系人|咨询电话|联系电话|联系方式|咨询方式)\s?[:为]?\s?(?P<who>[^。;\n]{2,40})"
)
_CONDITIONS: Final = re.compile(
    r"(?:对于|对|凡是|凡)(?P<what>[^。;]{2,80}?)(?:的)?[,，]?(?=(?:，|,)?(?:由|按|按照|分别|最高|每[年家户台]|一次性|再|可|将|均)?[^,，。;]{0,12}?(?:给予|予以|给与|奖励|补助|补贴|资助))"
)
_UNTIL: Final = re.compile(r"(?:为?止|结束|到期|截止|有效)")


def find(page: Page) -> Iterator[Fact]:
    """The benefits that a page promises, and the programmes that it speaks of."""
    document = _NUMBER.search(page.plain)
    asked = _CONTACT.search(page.plain)
    common = {
        "document_number": page.text[document.start() : document.end()] if document else None,
        "contact": page.text[asked.start("who") : asked.end("who")].strip() if asked else None,
    }
    promised = False
    for sentence in page.sentences:
        if fact := _promise(page, sentence, common):
            promised = True
            yield fact
    if not promised:
        yield from _programmes(page, common)


def _promise(page: Page, sentence: Sentence, common: dict[str, str | None]) -> Fact | None:
    text = page.plain[sentence.start : sentence.end]
    if not _gives().search(text) or _past().search(text):
        return None
    sums = _sums(page, sentence)
    noun = _benefit().search(text)
    if noun is None or not (sums["amount"] or sums["rate"] or sums["cap"]):
        return None
    conditions = _CONDITIONS.search(text)
    fields: dict[str, Any] = {
        **common,
        **sums,
        "benefit": page.text[sentence.start + noun.start("noun") : sentence.start + noun.end()],
        "conditions": page.text[
            sentence.start + conditions.start("what") : sentence.start + conditions.end("what")
        ]
        if conditions
        else None,
        "until": _until(page, sentence),
    }
    return page.fact("policy_benefit", (sentence.start, sentence.end), fields, confidence=PROMISED)


def _sums(page: Page, sentence: Sentence) -> dict[str, float | None]:
    """The sum, the rate and the cap of a promise, each the first of its sort that is given."""
    found: dict[str, float | None] = {"amount": None, "rate": None, "cap": None}
    for number in starting_in(page.numbers, sentence.start, sentence.end):
        if number.unit not in ("元", "%"):
            continue
        before = page.plain[max(sentence.start, number.start - 14) : number.start]
        after = page.plain[number.end : min(sentence.end, number.end + 8)]
        if number.unit == "%":
            name = "rate" if _RATED.search(before) or _GIVEN.match(after) else None
        elif _caps().search(before):
            name = "cap"
        else:
            name = "amount" if _GIVING.search(before) or _GIVEN.match(after) else None
        if name and found[name] is None:
            found[name] = number.value
    return found


_RATED: Final = re.compile(r"(?:按|给予|予以|返还|减按)[^,，。]{0,12}$")
_GIVING: Final = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|一次性|发放|每[^,，。]{1,6})[^,，。%]{0,8}$"
)
_GIVEN: Final = re.compile(r"的?(?:资金|一次性|标准)?(?:给予|奖励|补助|补贴|资助|贴息|返还|减免)")


def _until(page: Page, sentence: Sentence) -> str | None:
    """The last day: 至…止, …结束."""
    for one in starting_in(page.dates, sentence.start, sentence.end):
        if one.iso and _UNTIL.match(page.plain, one.end):
            return one.iso.split("/")[-1]
    return None


def _programmes(page: Page, common: dict[str, str | None]) -> Iterator[Fact]:
    """Standing programmes that a page speaks of, each once."""
    seen: set[str] = set()
    for hit in _programme().finditer(page.plain):
        name = page.text[hit.start() : hit.end()]
        if any(name in other for other in seen):
            continue
        seen.add(name)
        sentence = page.sentence_at(hit.start())
        fields = {
            **common,
            "benefit": name,
            "amount": None,
            "rate": None,
            "cap": None,
            "conditions": None,
            "until": _until(page, sentence) if sentence else None,
        }
        yield page.fact("policy_benefit", hit.span(), fields, confidence=SPOKEN_OF)


@cache
def _gives() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("benefits")["gives"]))


@cache
def _past() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("benefits")["past"]))


@cache
def _caps() -> re.Pattern[str]:
    return re.compile(rf"(?:{parties.choice(lexicon('benefits')['caps'])})[^,，。\d]{{0,8}}$")


@cache
def _benefit() -> re.Pattern[str]:
    """The noun of giving, with the words right before it after a sum or a particle."""
    nouns = parties.choice(lexicon("benefits")["nouns"])
    return re.compile(
        rf"(?:元|%|的|给予|予以)(?P<noun>(?:一次性)?[\u4e00-\u9fff]{{0,6}}?(?:{nouns}))"
    )


@cache
def _programme() -> re.Pattern[str]:
    words = lexicon("benefits")
    taxes, relief = parties.choice(words["taxes"]), parties.choice(words["relief"])
    purposes, gifts = parties.choice(words["purposes"]), parties.choice(words["gifts"])
    return re.compile(rf"(?:{taxes})(?:{relief})|(?:{purposes})(?:财政|专项)?(?:{gifts})")
