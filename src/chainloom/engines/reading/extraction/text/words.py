"""Words of a text with their tags, and the lists of words that the reader knows.

Cutting is jieba's (a word graph over its dictionary, the most likely path, a hidden Markov model
for unknown words) in its Rust form, with the words of `lexicon/*.toml` added.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .marks import START

if TYPE_CHECKING:
    import rjieba

# A year is no part of the word that follows it (2013年|卡缦公司), but for 年度, 年底 …
_AFTER_YEAR: Final = re.compile(
    r"(?<=(?:19|20)\d\d年)(?=[\u4e00-\u9fff])(?![代度级底初末间内均会报终中份前后来以货夏])"
    r"|(?<=\d日)(?=[由在从向对与将据])"
)
_LISTS: Final = Path(__file__).parent.parent / "lexicon"
# What divisions are called; a word that the dictionary lacks does not begin with one.
_LEVELS: Final = ("省市县", "省市县镇")  # of a word of two characters, of a longer one
# Characters that lead a name in; a word of three that the dictionary lacks does not begin with one
# (向|泰嘉), unless it is a person's name whose surname the character is.
_LEADS_IN: Final = frozenset("由从以对被把将让给而如据则但因故及或等该其使")
_LEADS_IN_OR_SURNAME: Final = frozenset("向与和于")
_MAY_LEAD: Final = _LEADS_IN | _LEADS_IN_OR_SURNAME | frozenset("省市县镇中上")
# What offices end in: after one 和县 is no place.
_OFFICES: Final = tuple("局厅委办府院会")
# No longer than this is a name.
_NAME: Final = 24
# A word added with this frequency is cut as one wherever the text has it.
_STRONG = 100_000


class Word(NamedTuple):
    """A word, its place, and its tag in jieba's set (after ICTCLAS)."""

    start: int
    end: int
    text: str
    tag: str


@cache
def lexicon(name: str) -> dict[str, Any]:
    """One of the lists in `lexicon/`."""
    return tomllib.loads(_LISTS.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _segmenter() -> rjieba.Jieba:
    """A segmenter of our own: the module's default one is shared with everybody."""
    import rjieba  # its dictionary takes 30 MB, also in a process that reads nothing

    segmenter = rjieba.Jieba()
    for tag, added in lexicon("words")["add"].items():
        for word in added:
            segmenter.add_word(word, _STRONG, tag)
    for word in (name for name in lexicon("firms")["sure"] if len(name) > 2):
        segmenter.add_word(word, segmenter.suggest_freq(word), "nz")
    return segmenter


@cache
def _tags() -> dict[str, str]:
    """The tags of words that the dictionary has otherwise."""
    return {word: tag for tag, words in lexicon("words")["retag"].items() for word in words}


def cut(text: str) -> tuple[Word, ...]:
    """The words of a text in order; together they are the text, white space included."""
    return _cut_name(text) if len(text) <= _NAME else _cut(text)


@lru_cache(maxsize=8192)
def _cut_name(text: str) -> tuple[Word, ...]:
    """Names are cut again and again, each against the others of its page."""
    return _cut(text)


def _cut(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    add, at, tags = found.append, 0, _tags()
    for stretch in _AFTER_YEAR.split(text):
        for word, tag in _segmenter().tag(stretch):
            if word[0] in _MAY_LEAD and len(word) > 1:
                before = found[-1].text[-1:] if found else ""
                if lead := _lead(word, tag, before):
                    add(Word(at, at + 1, word[0], lead))
                    at, word = at + 1, word[1:]
                    tag = "p" if lead == "f" else tag
            end = at + len(word)
            add(Word(at, end, word, tags.get(word, tag)))
            at = end
    return tuple(found)


def _lead(word: str, tag: str, before: str) -> str | None:
    """The tag of the first character of a word if it is no part of the word; else None."""
    if word == "和县":
        return "c" if before in _OFFICES else None  # 工信局|和|县工商联
    if is_known(word):
        return None
    if word[0] in _LEVELS[len(word) > 2]:
        return "n"  # 小榄|镇|锁业, not 镇锁业
    if len(word) == 2 and word[0] in "中上" and word[1] in "向对与由":
        return "f"  # 致辞中|向|某商会
    if len(word) == 2 and word[0] in "据由经":
        return "p"  # 据|索, 由|慧
    if len(word) == 4 and word[0] in "以据由":
        return "p"  # 以|长润发
    if len(word) == 3 and not is_known(word[:2]):
        sure = word[0] in _LEADS_IN or (word[0] in _LEADS_IN_OR_SURNAME and tag[:2] != "nr")
        return "p" if sure else None
    return None


def at(words: Sequence[Word], place: int) -> Word | None:
    """Of words in order, the one that a place lies in."""
    index = bisect_right(words, place, key=START) - 1
    return words[index] if index >= 0 and place < words[index].end else None


def is_known(word: str) -> bool:
    """Whether the dictionary has a word."""
    return bool(_segmenter().has_word(word))
