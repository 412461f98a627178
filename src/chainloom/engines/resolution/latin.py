"""Names in Latin letters, English or pinyin: words in any order, much of it punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from .places import latin_places
from .records import NameParts
from .rules import vocabulary

_BRACKET: Final = re.compile(r"\(([^()]*)\)")
# "s.a. de c.v.", "a. s.", "d.o.o": letters that a dot makes one word.
_DOTTED: Final = re.compile(r"(?<!\w)(?:\w\.\s?)+\w?(?!\w)")
_ROMAN: Final = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
_PLACE_WORDS: Final = frozenset(("city", "county", "province", "district", "prov", "town"))
# Legal forms that stand in front of the name (Romania, Indonesia).
_LEADING_LEGAL: Final = frozenset(("sc", "pt", "cv"))
_COMPOUND: Final = frozenset(("hongkong", "srilanka", "vietnam", "innermongolia"))
_LONGEST_PLACE: Final = 3
_SPACED_MIN: Final = 4


@dataclass(slots=True)
class _Work:
    tokens: list[str]
    place: list[str] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    legal: list[str] = field(default_factory=list)
    branch: str = ""
    former: str = ""


@cache
def _glued() -> re.Pattern[str]:
    """ "ltdunit14", "pvt06", "unit10": known words that lost the space behind them."""
    words = "|".join(("ltd", "limited", "unit", "plant", "factory", "facility", "branch"))
    return re.compile(rf"^({words})(?=\d|(?:{words})\d)")


@cache
def _known_words() -> frozenset[str]:
    vocab = vocabulary()
    return frozenset((*vocab.latin_trades, *vocab.latin_legal, *vocab.latin_stop))


def _legal_word(token: str) -> bool:
    legal = vocabulary().latin_legal
    # 0 for o is the usual slip of optical reading: "d.0.0."
    return token in legal or ("0" in token and token.replace("0", "o") in legal)


def _words(text: str) -> list[str]:
    text = _DOTTED.sub(lambda m: re.sub(r"[.\s]", "", m[0]), text)
    found: list[str] = []
    for token in text.replace(".", " ").replace("#", " no ").split():
        while match := _glued().match(token):
            found.append(match[1])
            token = token[match.end() :]
        found.append(token)
    return found


def _respaced(tokens: list[str]) -> list[str]:
    """ "m e r c u r y appar e l" → "mercury", "apparel": letter-spaced print read by machine."""
    legal, stop = vocabulary().latin_legal, vocabulary().latin_stop
    short = sum(len(t) <= 3 and t.isalpha() and (t not in legal or len(t) < 2) for t in tokens)
    short -= sum(t in stop and len(t) > 1 for t in tokens)
    singles = sum(len(token) == 1 and token.isalpha() for token in tokens)
    if len(tokens) < _SPACED_MIN or short * 2 < len(tokens) or singles < 2:
        return tokens
    joined, tail = "".join(tokens), list[str]()
    words = sorted((w for w in _known_words() if len(w) > 2), key=len, reverse=True)
    while word := next((w for w in words if joined.endswith(w) and len(joined) > len(w)), ""):
        tail.insert(0, word)
        joined = joined.removesuffix(word)
    return [joined, *tail]


def _brand_words(tokens: list[str]) -> int:
    known, branch = _known_words(), vocabulary().latin_branch
    return sum(t not in known and t not in branch and not t.isdigit() for t in tokens)


def _place_at(tokens: list[str], start: int) -> tuple[int, tuple[str, ...]] | None:
    for size in range(min(_LONGEST_PLACE, len(tokens) - start), 0, -1):
        codes = latin_places().get("".join(tokens[start : start + size]))
        if codes is not None:
            return start + size, codes
    return None


def _is_large(codes: tuple[str, ...], name: str) -> bool:
    """A country, province or prefecture: large enough to be meant wherever it stands."""
    return all(len(code) <= 4 for code in codes) and len(name) >= 4


def _take_places(work: _Work) -> None:
    """Places at the head (counties too, where one county only is spelt so), large ones anywhere."""
    pos = 0
    while pos < len(work.tokens):
        found = _place_at(work.tokens, pos)
        if found is None:
            pos += 1
            continue
        end, codes = found
        name = "".join(work.tokens[pos:end])
        while end < len(work.tokens) and work.tokens[end] in _PLACE_WORDS:
            end += 1
        county_at_head = pos == 0 and len(codes) == 1 and len(name) >= 6
        rest = work.tokens[:pos] + work.tokens[end:]
        # "Tong Xiang Zhong Xiang" is a brand in Tongxiang; "Yi Chang Tai" is a brand.
        spaced = name not in work.tokens and name not in _COMPOUND
        if not (county_at_head or _is_large(codes, name)) or _brand_words(rest) < 1 + spaced:
            pos += 1
            continue
        work.place.append(name)
        work.codes = codes or work.codes
        work.tokens = rest


def _take_brackets(work: _Work, text: str) -> str:
    vocab = vocabulary()

    def read(match: re.Match[str]) -> str:
        words = _words(match[1])
        if not words:
            return " "
        place = _place_at(words, 0)
        if place and place[0] == len([w for w in words if w not in _PLACE_WORDS]):
            work.place.append("".join(words))
            work.codes = place[1]
            return " "
        if words[0] in vocab.latin_former and len(words) > 1:
            work.former = " ".join(words[1:])
            return " "
        return f" {match[1]} "

    while (shorter := _BRACKET.sub(read, text)) != text:
        text = shorter
    return text.replace("(", " ").replace(")", " ")


def _number(token: str) -> str:
    if token.isdecimal() and len(token) <= 3:
        return str(int(token))
    return str(_ROMAN[token]) if token in _ROMAN else ""


def _take_branch(work: _Work) -> None:
    """ "unit no 14", "factory 2", "plant b", "sandanski branch", a number at the very end."""
    tokens, words = work.tokens, vocabulary().latin_branch
    for i, token in enumerate(tokens):
        if token not in words or i == 0:
            continue
        j = i + 1
        while j < len(tokens) and (tokens[j] == "no" or _legal_word(tokens[j])):
            j += 1
        mark = tokens[j] if j < len(tokens) else ""
        number = _number(mark) or (mark if len(mark) == 1 else "")
        if number and _brand_words(tokens[:i]):
            work.branch, work.tokens = number, tokens[:i] + tokens[j + 1 :]
            return
        if token in ("branch", "division", "subesi", "sube") and i >= 2:
            work.branch, work.tokens = tokens[i - 1], tokens[: i - 1] + tokens[i + 1 :]
            return
    number = _number(tokens[-1]) if tokens else ""
    if number and len(tokens) > 1 and _brand_words(tokens[:-1]):
        work.branch, work.tokens = number, tokens[:-1]


def _take_legal(work: _Work) -> None:
    """Legal forms and joining words go, wherever they stand, but never all there is."""
    stop = vocabulary().latin_stop
    kept: list[str] = []
    for i, token in enumerate(work.tokens):
        leading = i == 0 and token not in _LEADING_LEGAL and token not in stop
        if not leading and (token in stop or _legal_word(token)):
            work.legal.append(token)
        else:
            kept.append(token)
    work.tokens = kept or work.tokens


def _singular(token: str) -> str:
    trades = vocabulary().latin_trades
    one = token[:-1]
    return one if token.endswith("s") and one in trades and token in trades else token


def strip_latin(folded: str) -> _Work:
    """Everything but brand and trade taken off; what both the key and the analysis use."""
    work = _Work([])
    text = _take_brackets(work, folded) if "(" in folded or ")" in folded else folded
    work.tokens = _respaced(_words(text))
    _take_branch(work)
    _take_legal(work)
    _take_places(work)
    work.tokens = [_singular(token) for token in work.tokens]
    return work


def analyse_latin(folded: str) -> NameParts:
    work = strip_latin(folded)
    vocab = vocabulary()
    brand = [t for t in work.tokens if t not in vocab.latin_trades]
    trades = [vocab.latin_trades[t] for t in work.tokens if t in vocab.latin_trades]
    classes = {vocab.latin_legal.get(t.replace("0", "o"), "") for t in work.legal} - {""}
    return NameParts(
        text=" ".join(_words(folded.replace("(", " ").replace(")", " "))),
        script="latin",
        place=" ".join(work.place),
        place_codes=work.codes,
        core="".join(work.tokens),
        brand="".join(brand),
        trades=tuple(dict.fromkeys(trades)),
        legal_form=" ".join(work.legal),
        legal_class=_class_of(classes),
        branch=work.branch,
        former=work.former,
        tokens=tuple(brand),
    )


def _class_of(classes: set[str]) -> str:
    """The telling one: "Group Co., Ltd." is a group, "Shoes Factory Ltd." a company."""
    for name in ("group", "company", "factory", "cooperative", "partnership", "shop"):
        if name in classes:
            return name
    return ""
