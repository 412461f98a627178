"""Text cut into terms: the trade's words as concepts, everything else as it is written.

    涤纶春亚纺300T现货  →  =polyester  =pongee  300t  =in_stock

1. Full width, capitals and traditional characters are folded away.
2. English words of several parts (single jersey) are found first; the rest is cut by jieba's
   dictionary with the trade's words in it.
3. What stands between the trade's words is looked at for misspellings: same sound (春亚仿), one
   character of three or more wrong (春业纺). Letters may be a word's pinyin (hanbu), in a need also
   its initials (cyf), or a slip (polyster).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from .lexicon import lexicon

MARK: Final = "="
LONGEST: Final = 4000
# Beside the word itself, what comprises it and what is like it count for so much.
BROADER: Final = 0.35
LIKE: Final = 0.3
IN_TITLE: Final = 1.5
# What is no word of the trade says less of what is wanted.
PLAIN: Final = 0.5
_LONGEST_WORD: Final = 6
_HAN: Final = re.compile("[\u4e00-\u9fff]+")
_LATIN: Final = re.compile(r"[a-z]+")
_ALNUM: Final = re.compile("[a-z0-9]")
_TERM: Final = re.compile("[a-z\u4e00-\u9fff]")
# Where a text is taken to pieces, each of which is cut by itself: no word of the trade has a comma,
# or a blank beside a Chinese character.
_BETWEEN: Final = re.compile(
    "(?<=[\u3400-\u9fff])\\s+|\\s+(?=[\u3400-\u9fff])|[,;\u3001\u3002\uff0c\uff1b\\n]+"
)
_LONGEST_KEPT: Final = 32
# A frequency that wins over a cut through the word, and does not join what jieba would part.
_OFTEN: Final = 200_000
_STOP_WORDS: Final = """
的 了 和 与 及 或 等 在 是 有 可 为 我 我们 你 您 请 要
需 需要 想 做 个 种 款 类 上 下 一 一些 可以 能 能够 以上 左右 以内 联系 欢迎
公司 本公司 我司 我厂 本厂 提供 专业 the a of for and or with in to we need
"""
_STOP: Final = frozenset(_STOP_WORDS.split())


@cache
def _traditional() -> dict[int, str]:
    """Traditional characters and their simplified ones, one at a time."""
    import opencc

    block = [chr(code) for code in range(0x4E00, 0xA000)]
    plain = str(opencc.OpenCC("t2s").convert("\n".join(block))).split("\n")
    return {ord(a): b for a, b in zip(block, plain, strict=True) if a != b and len(b) == 1}


@cache
def _traditional_characters() -> frozenset[str]:
    return frozenset(map(chr, _traditional()))


def fold(text: str) -> str:
    """Full width, capitals and traditional characters folded away."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    if _traditional_characters().isdisjoint(plain):
        return plain
    return plain.translate(_traditional())


@cache
def _cutter() -> Any:
    import rjieba

    cutter = rjieba.Jieba()
    for word in lexicon().words:
        if _HAN.fullmatch(word):
            cutter.add_word(word, _OFTEN, "n")
    return cutter


@cache
def _phrases() -> re.Pattern[str]:
    """The trade's words that hold letters and a blank, a stroke or Chinese, the longest first."""
    words = [
        word
        for word in lexicon().words
        if re.search(r"[a-z0-9]", word) and not re.fullmatch(r"[a-z0-9]+", word)
    ]
    heads: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        heads[word[0]].append(re.escape(word[1:]))
    # By their first characters, so that a place where none begins is passed at once.
    branches = [re.escape(head) + f"(?:{'|'.join(rest)})" for head, rest in heads.items()]
    return re.compile(f"(?:{'|'.join(branches)})(?![a-z])")


@cache
def _concepts_of() -> dict[str, tuple[str, ...]]:
    """Word → its terms."""
    known = lexicon().words
    return {word: tuple(MARK + code for code in codes) for word, codes in known.items()}


def terms(text: str, is_query: bool = False) -> list[str]:
    """The terms of a text, in their order; of a need if `is_query`."""
    found: list[str] = []
    for piece in _BETWEEN.split(text[:LONGEST]):
        if piece:
            kept = len(piece) <= _LONGEST_KEPT
            found += _terms_of_often(piece, is_query) if kept else terms_of(piece, is_query)
    return found


@lru_cache(maxsize=200_000)
def _terms_of_often(piece: str, is_query: bool) -> tuple[str, ...]:
    """Offers say the same few things again and again."""
    return tuple(terms_of(piece, is_query))


def terms_of(text: str, is_query: bool = False) -> list[str]:
    """The terms of a text that is not taken to pieces first."""
    folded = fold(text)
    found: list[str] = []
    at = 0
    for hit in _phrases().finditer(folded):
        start = hit.start()
        if start and _ALNUM.match(folded[start - 1]) and _ALNUM.match(folded[start]):
            continue
        _cut(folded[at:start], is_query, found)
        found += _concepts_of()[hit.group()]
        at = hit.end()
    _cut(folded[at:], is_query, found)
    return found


def _cut(text: str, is_query: bool, found: list[str]) -> None:
    """Add the terms of a folded text that holds no phrase."""
    known = _concepts_of()
    between: list[str] = []
    for token in _cutter().cut(text, False):
        concepts = known.get(token)
        if concepts is None and "\u4e00" <= token[0] <= "\u9fff":
            between.append(token)
            continue
        if between:
            found += _mended(tuple(between))
            between = []
        found += _other(token, is_query) if concepts is None else concepts
    if between:
        found += _mended(tuple(between))


@lru_cache(maxsize=100_000)
def _other(token: str, is_query: bool) -> tuple[str, ...]:
    """Terms of letters, digits and signs."""
    if _LATIN.fullmatch(token):
        return _letters(token, is_query)
    return (token,) if len(token) > 1 and _TERM.search(token) else ()


@lru_cache(maxsize=100_000)
def _mended(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Chinese between trade words: misspelt ones as concepts, the rest as it was cut."""
    text = "".join(tokens)
    # Where each token begins: a pair of characters is only taken for another word if both stand
    # alone.
    cuts = {0}
    for token in tokens:
        cuts.add(max(cuts) + len(token))
    for size in range(min(_LONGEST_WORD, len(text)), 1, -1):
        for at in range(len(text) - size + 1):
            if size == 2 and not {at, at + 1, at + 2} <= cuts:
                continue
            word = _misspelt(text[at : at + size])
            if word is not None:
                before, after = text[:at], text[at + size :]
                return (*_recut(before), *_concepts_of()[word], *_recut(after))
    return tuple(one for one in tokens if one not in _STOP)


def _recut(text: str) -> tuple[str, ...]:
    return _mended(tuple(_cutter().cut(text, False))) if text else ()


def _misspelt(written: str) -> str | None:
    word = _by_sound().get(_sound(written))
    if word is None and len(written) > 2:
        for at in range(len(written)):
            word = _by_gap().get(written[:at] + "*" + written[at + 1 :])
            if word is not None:
                break
    return word


def _letters(token: str, is_query: bool) -> tuple[str, ...]:
    mended = _latin(token)
    if mended is None and is_query:
        mended = _by_initials().get(token)
    if mended is not None:
        return _concepts_of()[mended]
    return (token,) if len(token) > 1 and token not in _STOP else ()


@lru_cache(maxsize=100_000)
def _latin(token: str) -> str | None:
    """The word that letters spell in pinyin, or that they miss by a slip."""
    if len(token) < 4:
        return None
    word = _by_pinyin().get(token)
    if word is not None or len(token) < 6:
        return word
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(token) < 9 else 2
    hit = process.extractOne(token, _latin_words(), scorer=OSA.distance, score_cutoff=most)
    return None if hit is None else str(hit[0])


@cache
def _latin_words() -> list[str]:
    return [word for word in lexicon().words if _LATIN.fullmatch(word) and len(word) > 5]


@lru_cache(maxsize=30_000)
def _reading(character: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


def _sound(word: str) -> str:
    return "'".join(map(_reading, word))


def _han_words() -> list[str]:
    return [word for word in lexicon().words if _HAN.fullmatch(word) and len(word) > 1]


@cache
def _by_sound() -> dict[str, str]:
    return _unambiguous((_sound(word), word) for word in _han_words())


@cache
def _by_pinyin() -> dict[str, str]:
    return _unambiguous((_sound(word).replace("'", ""), word) for word in _han_words())


@cache
def _by_initials() -> dict[str, str]:
    """Three letters or more; two stand for too much."""
    return _unambiguous(
        ("".join(one[0] for one in _sound(word).split("'")), word)
        for word in _han_words()
        if len(word) > 2
    )


@cache
def _by_gap() -> dict[str, str]:
    """Words of three characters and more, with one left open."""
    return _unambiguous(
        (word[:at] + "*" + word[at + 1 :], word)
        for word in _han_words()
        if len(word) > 2
        for at in range(len(word))
    )


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Key → word, where all words of the key mean the same."""
    known = lexicon().words
    found: dict[str, str | None] = {}
    for key, word in pairs:
        if key in found:
            other = found[key]
            if other is not None and known[other] != known[word]:
                found[key] = None
        else:
            found[key] = word
    return {key: word for key, word in found.items() if word is not None}


@lru_cache(maxsize=10_000)
def _around(term: str, is_query: bool) -> tuple[tuple[str, float], ...]:
    """What a term says beside itself: what comprises it; in a need also what is like it."""
    if not term.startswith(MARK):
        return ()
    code = term[1:]
    around = [(MARK + one, BROADER) for one in lexicon().broader(code)]
    if is_query:
        like = lexicon().like(code) - set(lexicon().broader(code))
        around += [(MARK + one, LIKE) for one in sorted(like)]
    return tuple(around)


def own_terms(said: Mapping[str, float]) -> list[str]:
    """Those that the text says itself, not only by something narrower."""
    return [term for term, weight in said.items() if weight >= 1]


@lru_cache(maxsize=50_000)
def _name_terms(name: str) -> tuple[str, ...]:
    """Of a name, which comes again with everything that its owner offers."""
    return tuple(terms(name))


def weighted_terms(
    text: str, title: str = "", name: str = "", is_query: bool = False
) -> dict[str, float]:
    """Term → how much the text says it; once said by itself is 1."""
    said: dict[str, float] = dict.fromkeys(_name_terms(name), 1.0) if name else {}
    for part, weight in ((title, IN_TITLE), (text, 1.0)):
        if part:
            for term in terms(part, is_query):
                said[term] = said.get(term, 0.0) + weight
    if is_query:
        said = {term: 1.0 if term.startswith(MARK) else PLAIN for term in said}
    for term in list(said):
        for other, weight in _around(term, is_query):
            if said.get(other, 0.0) < weight:
                said[other] = weight
    return said
