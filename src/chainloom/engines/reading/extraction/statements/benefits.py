"""Benefits that a government promises: what, how much, for whom, until when, who to ask.

    promise   = [ 对 conditions [ 的 ] ] 给予 [ 一次性 ] [ rate | amount ] [ 的 ] noun [ 最高 cap ]
    programme = tax relief | purpose gift                   购置税优惠, 节能补贴

A sum after 最高 or 不超过 is the cap. What somebody received is no promise. The document's number
(文号) and the person to ask are the page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ...facts import Fact
from ..text import intent
from ..text.marks import Sentence
from ..text.near import starting_in
from ..text.words import lexicon
from . import parties

if TYPE_CHECKING:
    from ..page import Page
    from ..text.numbers import Number

# How a benefit is told: a promise with its sum, a programme only spoken of.
PROMISED: Final = "promised"
SPOKEN_OF: Final = "spoken_of"

_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(【](?:19|20)\d{2}[〕\])】]\s?第?\d{1,4}号")
_CONTACT: Final = re.compile(
    r"(?:联系人|(?:政策|业务)咨询|咨询电话|联系电话|联系方式|咨询方式)\s?[:为]?\s?(?P<who>[^。;\n]{2,40})"
)
_GIVE: Final = r"(?:给予|予以|给与|奖励|补助|补贴|资助|贴息|奖补|返还|减免|发放)"
# Where what is given begins and who gets it ends.
_GIVING: Final = re.compile(
    rf"[,，]?(?:由[^,，。]{{2,12}})?(?:再|可|将|均|分别)?"
    rf"(?:按照?(?!规定|要求|时)|给予|予以|给与|一次性|最高|每[家年户个人张件项户台]|{_GIVE}(?=\d|最高|一次性|人民币))"
)
_ARTICLE: Final = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+条|[(（]?[一二三四五六七八九十\d]+[)）、.])?\s*"
    r"(?:对于|对|凡是|凡|鼓励|支持)?"
)
_TITLED: Final = re.compile(r"[^,。;:\d]{2,16}:(?:对于|对|凡是|凡)?")
_UNTIL: Final = re.compile(r"(?:为?止|结束|到期|截止|有效)")
_VALID: Final = re.compile(r"(?:有效期|有效期限|执行|实施|有效)(?:至|到|截至)$")
# 500万元以上的企业: which ones, not how much.
_DELIMITS: Final = re.compile(r"(?:以上|及以上|以下|以内)(?!的?(?:奖励|补助|补贴|资助))")
_RATED: Final = re.compile(r"(?:按照?|给予|予以|返还|减按|补贴|补助|贴息)[^,，。;]{0,18}$")
_PAID: Final = re.compile(
    r"(?:给予|予以|奖励|补助|补贴|资助|一次性|发放|每[^,，。]{1,6}|分别)[^,，。;、%\d]{0,12}$"
)
_GIVEN: Final = re.compile(
    r"的?(?:资金|一次性|标准|比例)?(?:以内)?的?(?:给予|予以|奖励|补助|补贴|资助|贴息|返还|减免)"
)
# What somebody has got is an outcome.
_GOT: Final = re.compile(
    r"(?:已|累计|共|成功)(?:获得?|发放|兑付|兑现|领取|给予|拨付|争取)|(?:领取|收到|拿到|争取到|落实)[^,。;]{0,12}(?:元|资金)"
    r"|获得?[^,。;]{0,12}(?:元|补助资金|奖励资金)"
)
# Told before it, up to a full stop: 截至5月末,累计开展活动26场,发放补贴…; not 对累计投入…的企业.
_GIVEN_OUT: Final = re.compile(
    r"审核通过|(?<![对凡已])(?:已|累计|共受理)(?![^,。;]{0,12}的(?:企业|项目|单位|个人))"
    r"[^。\n对]{0,80}?(?:发放|兑付|兑现|拨付|惠及)"
    r"|截至[^。\n对的]{0,60}?(?:发放|兑付|兑现|拨付)"
)


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
        for fact in _promises(page, sentence, common):
            promised = True
            yield fact
    if not promised:
        yield from _programmes(page, common)


def _is_proposed(page: Page, number: Number) -> bool:
    """Whether a sum is only asked for or thought of: 代表建议对…给予10%补贴."""
    sentence = page.sentence_at(number.start)
    return sentence is not None and intent.is_proposed(page, sentence, number.start)


def _is_outcome(page: Page, end: int) -> bool:
    """Whether what is told before a place, since the last full stop, has been given already."""
    start = max(page.plain.rfind(mark, 0, end - 1) for mark in "。\n") + 1
    return _GIVEN_OUT.search(page.plain, start, end) is not None


@dataclass
class _Promise:
    """The numbers of one promise, and where it begins and ends in its sentence."""

    start: int
    sums: dict[str, float]
    end: int


def _promises(page: Page, sentence: Sentence, common: dict[str, str | None]) -> Iterator[Fact]:
    """The promises of a sentence: a second sum after a first begins another one."""
    text = page.plain[sentence.start : sentence.end]
    if not _gives().search(text) or _GOT.search(text) or _is_outcome(page, sentence.end):
        return
    found: list[_Promise] = []
    last = sentence.start
    for number in starting_in(page.numbers, sentence.start, sentence.end):
        name = _slot(page, sentence, number)
        if name is None or _is_proposed(page, number):
            continue
        if not found or name in found[-1].sums or (name != "cap" and "cap" in found[-1].sums):
            found.append(_Promise(last, {}, number.full_end))
        found[-1].sums[name] = number.value
        found[-1].end = last = number.full_end
    conditions: str | None = None
    for place, one in enumerate(found):
        stop = found[place + 1].start if place + 1 < len(found) else sentence.end
        noun = _noun(page, one.start, stop)
        if noun is None:
            continue
        conditions = _conditions(page, one) or conditions
        fields: dict[str, Any] = {
            **common,
            "amount": None, "rate": None, "cap": None,
            **one.sums,
            "benefit": noun,
            "conditions": conditions,
            "until": _until(page, sentence) or _valid_until(page),
        }  # fmt: skip
        span = (sentence.start, sentence.end)
        yield page.fact("policy_benefit", span, fields, told=PROMISED)


def _slot(page: Page, sentence: Sentence, number: Number) -> str | None:
    """Which field of a promise a number is; None for one that only delimits."""
    if number.unit not in ("元", "%"):
        return None
    before = page.plain[max(sentence.start, number.start - 24) : number.start]
    after = page.plain[number.end : min(sentence.end, number.end + 10)]
    is_cap = _caps().search(before) is not None
    if number.unit == "%":
        is_rate = _RATED.search(before) or _GIVEN.match(after) or _caps().search(before)
        return "rate" if is_rate else None
    if is_cap:
        return "cap"
    if _DELIMITS.match(after):
        return None
    return "amount" if _PAID.search(before) or _GIVEN.match(after) else None


def _noun(page: Page, start: int, end: int) -> str | None:
    """What is given: 一次性奖励, 设备购置补贴."""
    hits = list(_benefit().finditer(page.plain, start, end))
    if hits:
        return page.text[hits[0].start("noun") : hits[0].end("noun")]
    bare = _bare_benefit().search(page.plain, start, end)
    return page.text[bare.start() : bare.end()] if bare else None


def _conditions(page: Page, one: _Promise) -> str | None:
    """For whom, on what condition: what stands before the words of giving."""
    plain = page.plain
    start = one.start
    while start < one.end and plain[start] in ",，、;；的 ":
        start += 1
    start = _ARTICLE.match(plain[start : one.end]).end() + start  # type: ignore[union-attr]
    if title := _TITLED.match(plain, start, one.end):
        start = title.end()  # 支持品牌建设:对…
    giving = _GIVING.search(plain, start + _SHORTEST, one.end)
    if giving is None:
        return None
    end = giving.start()
    while end > start and plain[end - 1] in ",，、的 ":
        end -= 1
    text = page.text[start:end].strip()
    upon = _UPON.search(plain, one.end, one.end + _NEAR + 30)
    if _PAYS.match(text) and upon and upon.start() - one.end < _NEAR:
        return page.text[upon.start("what") : upon.end("what")]  # 县财政拿出8000万元,对…进行补贴
    return (
        text if len(text) >= _SHORTEST and not text.startswith(("给予", "奖励", "最高")) else None
    )


_SHORTEST: Final = 2
_NEAR: Final = 8
_PAYS: Final = re.compile(r"[\u4e00-\u9fff]{0,4}(?:财政|政府)")
_UPON: Final = re.compile(r"对(?P<what>[^,。;]{2,20}?)(?:进行|给予|予以)(?:补贴|补助|奖励|资助)")


def _valid_until(page: Page) -> str | None:
    """有效期至2027年12月31日, said of the whole page."""
    for one in page.dates:
        if one.iso and _VALID.search(page.plain, max(0, one.start - 8), one.start):
            return one.iso.split("/")[-1]
    return None


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
        if any(name in other for other in seen) or _is_outcome(page, hit.end()):
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
        yield page.fact("policy_benefit", hit.span(), fields, told=SPOKEN_OF)


@cache
def _gives() -> re.Pattern[str]:
    return re.compile(parties.choice(lexicon("benefits")["gives"]))


@cache
def _caps() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{parties.choice(lexicon('benefits')['caps'])})(?:不超过|可达|达|给予|补助|奖励|补贴|为)*[^,，。;\d%]{{0,8}}$"
    )


@cache
def _benefit() -> re.Pattern[str]:
    """The noun of giving, with the words right before it after a sum or a particle."""
    nouns = parties.choice(lexicon("benefits")["nouns"])
    return re.compile(
        rf"(?:元|%|的|给予|予以)(?:给予|予以|标准|比例)?(?:最高)?"
        rf"(?P<noun>(?:一次性)?(?!给予|予以|企业|项目|单位|个人|人才)[\u4e00-\u9fff]{{0,8}}?(?:{nouns}))"
    )


@cache
def _bare_benefit() -> re.Pattern[str]:
    nouns = parties.choice(lexicon("benefits")["nouns"])
    return re.compile(rf"(?:一次性)?(?:{nouns})")


@cache
def _programme() -> re.Pattern[str]:
    words = lexicon("benefits")
    taxes, relief = parties.choice(words["taxes"]), parties.choice(words["relief"])
    purposes, gifts = parties.choice(words["purposes"]), parties.choice(words["gifts"])
    return re.compile(rf"(?:{taxes})(?:{relief})|(?:{purposes})(?:财政|专项)?(?:{gifts})")
