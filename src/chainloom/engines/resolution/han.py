"""Chinese names: 行政区划 + 字号 + 行业 + 组织形式 (+ 分支), written without spaces.

The order is that of the rules on enterprise names (企业名称登记管理规定, 2020 revision, art. 6);
the place may also stand in brackets after the brand (art. 11 of its implementing measures).
Every step only takes characters away and refuses to take the last ones, which is what makes
`name_key` of a key the key itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from .places import leading_place, stem_of
from .records import NameParts
from .rules import vocabulary
from .text import has_han

_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_NUMERAL: Final = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_NUMBERED: Final = re.compile(
    r"第?([一二三四五六七八九十]|[0-9]{1,3})号?(?:分厂|工厂|厂区|厂|车间|分公司|公司|店|期)$"
)
_NAMED: Final = re.compile(r"(?:分公司|分厂|分店|分行|支行|分部|分社|营业部|门店)$")
_PARENT: Final = re.compile(r".*(?:公司|集团|厂|银行|合作社)")
_TOWN: Final = re.compile(r"[^省市区县镇乡]{1,3}(?:镇|街道|乡)(?=..)")
_LONGEST_BRANCH: Final = 14
# Last characters that make a look at the patterns worth while.
_BRANCH_ENDS: Final = frozenset("厂区间司店期行部社")
_SHORT_ENDINGS: Final = frozenset(("股份", "集团", "控股"))
_MARK_ENDS: Final = frozenset("ab股")


@dataclass(slots=True)
class _Work:
    """What is left of the name, and what was taken off it so far."""

    rest: str
    place: list[str] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    legal: list[str] = field(default_factory=list)
    branch: str = ""
    former: str = ""


@cache
def _lengths(kind: str) -> dict[str, tuple[int, ...]]:
    """Last character → lengths of the words that end in it, longest first."""
    words = vocabulary().han_legal if kind == "legal" else vocabulary().han_trades
    sizes: dict[str, set[int]] = {}
    for word in words:
        sizes.setdefault(word[-1], set()).add(len(word))
    return {c: tuple(sorted(found, reverse=True)) for c, found in sizes.items()}


@cache
def _zones() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(vocabulary().han_zones)})(?=.)")


def _ending(text: str, words: Mapping[str, str], lengths: dict[str, tuple[int, ...]]) -> str:
    """The longest word of the table that `text` ends with, or an empty string."""
    for length in lengths.get(text[-1:], ()):
        if text[-length:] in words and length <= len(text):
            return text[-length:]
    return ""


def _without_trades(text: str) -> str:
    words, lengths = vocabulary().han_trades, _lengths("trade")
    while word := _ending(text, words, lengths):
        text = text[: -len(word)]
    return text


def _has_brand(text: str) -> bool:
    """A brand has two characters at least (企业名称登记管理规定, art. 8)."""
    return len(_without_trades(text)) >= 2


def _places(text: str, known: tuple[str, ...]) -> list[tuple[int, int, tuple[str, ...]]]:
    """The chain of places at the head of `text`, with the zone or town that ends it."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    pos = 0
    while step := leading_place(text, pos, known):
        found.append((pos, step[0], step[1]))
        pos, known = step
    return found


def _after_places(text: str, pos: int) -> int:
    """Past a development zone or a town: only these, and only after a place."""
    match = _zones().match(text, pos) or _TOWN.match(text, pos)
    return match.end() if match else pos


def _take_brackets(work: _Work) -> None:
    def read(match: re.Match[str]) -> str:
        inside = match[1]
        if not inside:
            return ""
        chain = _places(inside, ())
        if chain and chain[-1][1] == len(inside):
            work.place.append(inside)
            work.codes = chain[-1][2]
            return ""
        if inside in vocabulary().han_legal:
            work.legal.append(inside)
            return ""
        if any(inside.startswith(word) for word in vocabulary().han_former):
            word = next(w for w in vocabulary().han_former if inside.startswith(w))
            work.former = inside.removeprefix(word)
            return ""
        numbered = _NUMBERED.fullmatch(inside)
        if numbered or _NAMED.search(inside):
            work.branch = _number(numbered[1]) if numbered else inside
            return ""
        return inside

    while (shorter := _BRACKET.sub(read, work.rest)) != work.rest:
        work.rest = shorter
    work.rest = work.rest.replace("(", "").replace(")", "")


def _take_listing_marks(work: _Work) -> None:
    """*ST康美, 万科A: what an exchange adds to the short name of a listed company."""
    rest, vocab = work.rest, vocabulary()
    for mark in vocab.listing_prefix:
        if rest.startswith(mark) and has_han(rest[len(mark) : len(mark) + 1]):
            work.rest = rest = rest[len(mark) :]
            break
    for mark in vocab.listing_suffix:
        if rest.endswith(mark) and len(rest) >= len(mark) + 2 and has_han(rest[-len(mark) - 1]):
            work.rest = rest[: -len(mark)]
            return


def _number(text: str) -> str:
    return str(_NUMERAL[text]) if text in _NUMERAL else str(int(text))


def _take_branch(work: _Work) -> bool:
    rest = work.rest
    if rest[-1:] not in _BRANCH_ENDS:
        return False
    if numbered := _NUMBERED.search(rest):
        if numbered.start() >= 2:
            work.branch = _number(numbered[1])
            work.rest = rest[: numbered.start()]
            return True
        return False
    named = _NAMED.search(rest)
    if named is None or named.start() < 2:
        return False
    head = rest[: named.start()]
    parent = _PARENT.match(head)
    cut = parent.end() if parent and len(head) - parent.end() <= _LONGEST_BRANCH else len(head)
    if cut == len(head):
        cut = next(
            (k for k in range(max(2, len(head) - 9), len(head) - 1) if _is_place(head[k:])),
            len(head),
        )
    work.branch = re.sub("[市区县]", "", head[cut:]) + named[0]
    work.rest = head[:cut]
    return True


def _is_place(text: str) -> bool:
    chain = _places(text, ())
    return bool(chain) and chain[-1][1] == len(text)


def _take_legal(work: _Work) -> bool:
    word = _ending(work.rest, vocabulary().han_legal, _lengths("legal"))
    least = 2 if len(word) == 1 else 1
    if not word or len(work.rest) - len(word) < least:
        return False
    work.legal.insert(0, word)
    work.rest = work.rest[: -len(word)]
    return True


def _take_places(work: _Work) -> None:
    """Off with the place, unless nothing but the trade, or a public body, would be left.

    Then the innermost place is the name ("鲤城纺织", "鲤城财政局"), written as its stem.
    """
    chain = _places(work.rest, ())
    if not chain:
        if work.place and not _has_brand(work.rest):
            work.rest = stem_of(work.place[0]) + work.rest  # 织造（福建）
        return
    rest, (_, end, codes) = work.rest, chain[-1]
    work.codes = codes
    work.place.insert(0, rest[:end])
    after = _after_places(rest, end)
    if not rest.endswith(vocabulary().han_bodies) and _has_brand(rest[after:]):
        work.rest = rest[after:]
        return
    # 路桥 is a district, and the trade of 四川路桥: then the place before it is the name.
    kept = [stem_of(rest[start:end]) + rest[end:] for start, end, _ in reversed(chain)]
    work.rest = next((name for name in kept if _has_brand(name)), rest)


def strip_han(folded: str) -> _Work:
    """Everything but brand and trade taken off; what both the key and the analysis use."""
    work = _Work(folded.replace(" ", "").replace(".", "").replace("#", ""))
    if "(" in work.rest or ")" in work.rest:
        _take_brackets(work)
    if work.rest[:1].isascii() or work.rest[-1:] in _MARK_ENDS:
        _take_listing_marks(work)
    while _take_branch(work) or _take_legal(work):
        pass
    _take_places(work)
    return work


def is_settled(key: str) -> bool:
    """Whether another pass over the key can be spared: nothing at its ends could come off."""
    last = key[-1:]
    endings = last in _BRANCH_ENDS or last in _MARK_ENDS or last in _lengths("legal")
    return not endings and not key[:1].isascii() and leading_place(key, 0, ()) is None


def _split_trades(core: str) -> tuple[str, tuple[str, ...]]:
    """Brand and trades. A brand keeps two characters: 华纺织 is not the brand 华."""
    words, lengths = vocabulary().han_trades, _lengths("trade")
    if not _without_trades(core):
        return "", tuple(dict.fromkeys(_all_trades(core)))
    trades: list[str] = []
    while (word := _ending(core, words, lengths)) and len(core) - len(word) >= 2:
        trades.insert(0, words[word])
        core = core[: -len(word)]
    return core, tuple(dict.fromkeys(trades))


def _all_trades(core: str) -> list[str]:
    words, lengths = vocabulary().han_trades, _lengths("trade")
    found: list[str] = []
    while word := _ending(core, words, lengths):
        found.insert(0, words[word])
        core = core[: -len(word)]
    return found


def analyse_han(folded: str) -> NameParts:
    work = strip_han(folded)
    brand, trades = _split_trades(work.rest)
    # A bare 股份 or 集团 is how short names end; it does not tell the legal form.
    told = [] if len(work.legal) == 1 and work.legal[0] in _SHORT_ENDINGS else work.legal
    classes = [vocabulary().han_legal[word] for word in told]
    return NameParts(
        text=folded.replace(" ", "").replace(".", "").replace("(", "").replace(")", ""),
        script="han",
        place="".join(work.place),
        place_codes=tuple(code for code in work.codes if code),
        core=work.rest,
        brand=brand,
        trades=trades,
        legal_form="".join(work.legal),
        legal_class="group" if "group" in classes else (classes[-1] if classes else ""),
        branch=work.branch,
        former=work.former,
    )
