"""Addresses: enough of them to say "the same door" or "another town"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from .places import latin_places, leading_place, narrow
from .rules import vocabulary
from .text import fold, has_han

_ROAD_NUMBER: Final = re.compile(
    r"([^\d省市区县镇乡村道路街巷弄]{1,8}(?:大道|道|路|街|巷|弄)(?:[东南西北中]段|[一二三四五六七八九十]+路)?)"
    r"(\d+(?:之\d+)?)号?"
)
_TOWN: Final = re.compile(r"^[^\d省市区县镇乡]{1,4}(?:街道|镇|乡)(?:办事处)?(?=.)")
_NUMBER: Final = re.compile(r"\d+")
_SPLIT: Final = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_POSTCODE: Final = 5  # five digits and more are a post code or a telephone, not a door


@dataclass(frozen=True, slots=True)
class AddressParts:
    han: bool
    codes: tuple[str, ...]
    text: str  # without the places, tokens separated by spaces where Latin
    key: str
    numbers: frozenset[str]


def _analysed(text: str) -> AddressParts:
    folded = fold(text).replace("(", " ").replace(")", " ").replace(".", " ").replace("#", " ")
    return _han_address(folded.replace(" ", "")) if has_han(folded) else _latin_address(folded)


@lru_cache(maxsize=1 << 16)
def analyse_address(text: str) -> AddressParts:
    """The address taken apart, kept for the comparisons to come."""
    return _analysed(text)


def _han_address(text: str) -> AddressParts:
    pos, codes = 0, tuple[str, ...]()
    text = text.removeprefix("中国")
    while step := leading_place(text, pos, codes):
        pos, codes = step
    rest = text[pos:] or text
    rest = _TOWN.sub("", rest) or rest
    door = _ROAD_NUMBER.search(rest)
    key = door[1] + door[2] if door else rest
    numbers = frozenset((door[2],)) if door else frozenset(_NUMBER.findall(rest))
    return AddressParts(True, codes, rest, key, numbers)


def _latin_address(text: str) -> AddressParts:
    vocab = vocabulary()
    words = [vocab.address_same.get(w, w) for w in _SPLIT.sub(" ", text).split()]
    codes: tuple[str, ...] = ()
    kept: list[str] = []
    # From the end, where the large units stand: "... Nanjing Road, Shanghai" is in Shanghai.
    for word in reversed(words):
        place = latin_places().get(word)
        if place is not None and len(word) >= 4 and all(len(code) <= 4 for code in place):
            codes = narrow(codes, place) or codes
            continue
        if word not in vocab.address_drop and not (word.isdecimal() and len(word) >= _POSTCODE):
            kept.append(word)
    distinct = list(dict.fromkeys(reversed(kept)))
    numbers = frozenset(str(int(w)) for w in distinct if w.isdecimal())
    return AddressParts(False, codes, " ".join(distinct), "".join(sorted(distinct)), numbers)


def address_key(text: str) -> str:
    """Road and door where the address has them, else the address without its places."""
    # Asked once of each of very many: to keep them all would only cost memory.
    return _analysed(text).key


def address_similarity(a: AddressParts, b: AddressParts) -> float:
    """0 to 1; two scripts cannot be compared and count as 0.5, which says nothing."""
    if a.han != b.han or not a.text or not b.text:
        return 0.5
    if a.han:
        likeness = fuzz.partial_ratio(a.text, b.text) if min(len(a.text), len(b.text)) > 5 else 0.0
        score = max(fuzz.ratio(a.text, b.text), likeness * 0.95) / 100
    else:
        joined = fuzz.ratio(a.text.replace(" ", ""), b.text.replace(" ", ""))
        score = max(joined, fuzz.token_set_ratio(a.text, b.text) * 0.97) / 100
    # Another door in the same street is another address.
    if a.numbers and b.numbers and not a.numbers & b.numbers:
        score = min(score, 0.6)
    return score
