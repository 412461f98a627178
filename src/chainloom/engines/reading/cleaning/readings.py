"""Is this string of letters a reading of those characters?

Letters are compared without tones, characters from the last to the first, over all readings a
character has; what the tones then say is told apart in the answer. Covered: all readings of
polyphones; neutral tones; erhua (花儿 huār, and a bare r after any syllable); sandhi of 一 and 不
and of third tones; ü written v, u: or yu; tones as marks or as figures; apostrophes, spaces,
hyphens between syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from opencc import OpenCC

_TONE_MARKS: Final = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0306": 3, "\u0300": 4}
_NEUTRAL: Final = 5
_UNSAID: Final = 0
_BETWEEN: Final = frozenset(" \u3000\xa0'’‘`´·-")
# Letters of other alphabets and styles that stand for Latin ones in pinyin.
_LETTERS: Final = str.maketrans({"ɑ": "a", "ɡ": "g"})
# Characters that a machine puts for another one, whose reading a scraper then gives.
_INSTEAD: Final = {
    "瞭": "了",
    "乾": "干",
    "著": "着",
    "藉": "借",
    "徵": "征",
    "餘": "余",
    "覆": "复",
}
_MOST_LETTERS: Final = 160


@dataclass(frozen=True, slots=True)
class Spelling:
    """A bracket's content as bare letters; `tones[i]` is the tone said at letter i."""

    letters: str
    tones: tuple[int, ...]
    has_marks: bool
    has_figures: bool
    has_capital: bool

    @property
    def is_toned(self) -> bool:
        return self.has_marks or self.has_figures


@dataclass(frozen=True, slots=True)
class Match:
    """`characters` before the bracket are what it reads; `wrong` of its tones do not agree."""

    characters: int
    wrong: int
    all_neutral: bool


@cache
def spelling(content: str) -> Spelling | None:
    """Content of a bracket as letters and tones; None when it cannot be a reading."""
    if len(content) > _MOST_LETTERS:
        return None
    letters: list[str] = []
    tones: dict[int, int] = {}
    has_marks = has_figures = False
    for char in unicodedata.normalize("NFD", content.translate(_LETTERS)):
        if char in _TONE_MARKS:
            if not letters:
                return None
            tones[len(letters) - 1] = _TONE_MARKS[char]
            has_marks = True
        elif char == "\u0308" or (char == ":" and letters[-1:] == ["u"]):
            if letters[-1:] != ["u"]:
                return None
            letters[-1] = "v"
        elif char.isascii() and char.isalpha():
            letters.append(char.lower())
        elif char in "012345" and letters and len(letters) - 1 not in tones:
            tones[len(letters) - 1] = int(char) or _NEUTRAL
            has_figures = True
        elif char not in _BETWEEN:
            return None
    if not letters:
        return None
    has_capital = any(char.isupper() for char in content)
    said = tuple(tones.get(at, _UNSAID) for at in range(len(letters)))
    return Spelling("".join(letters), said, has_marks, has_figures, has_capital)


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _tables() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT  # takes half a second, and most pages need none

    return dict(PINYIN_DICT)


@cache
def readings(char: str) -> Mapping[str, frozenset[int]]:
    """Bare syllables of a character or its simplified form, each with the tones it can have."""
    found: dict[str, set[int]] = {}
    plain = _simplified().convert(char)
    written = [
        _tables().get(ord(one), "") for one in {char: 0, plain: 0, _INSTEAD.get(char, ""): 0} if one
    ]
    for one in ",".join(written).split(","):
        said = spelling(one) if one else None
        if said is None:
            continue
        tone = max(said.tones) or _NEUTRAL
        for letters in _spellings(said.letters):
            found.setdefault(letters, set()).add(tone)
    if char == "儿" or char == "兒":
        found.setdefault("r", set()).add(_NEUTRAL)
    return {letters: frozenset(tones) for letters, tones in found.items()}


def _spellings(letters: str) -> tuple[str, ...]:
    """ü is typed v, and after n and l also u or yu; ue stands for üe."""
    if "v" not in letters:
        return (letters,)
    return letters, letters.replace("v", "u"), letters.replace("v", "yu")


def is_han(char: str) -> bool:
    return (
        "\u4e00" <= char <= "\u9fff"
        or "\u3400" <= char <= "\u4dbf"
        or char >= "\U00020000"
        or char == "〇"
    )


def match(said: Spelling, before: Sequence[str]) -> Match | None:
    """Match the whole spelling with the last characters of `before`, from its end backwards.

    A state is how many letters are still unmatched, with the fewest wrong tones that lead there;
    a character of more readings leads to more states, never more than there are letters.
    """
    states = {len(said.letters): 0}
    used = 0
    for char in reversed(before):
        after: dict[int, int] = {}
        if char.isascii() and char.isalnum():
            options: Mapping[str, frozenset[int]] = {char.lower(): frozenset((_UNSAID,))}
        elif is_han(char):
            options = readings(char)
        else:
            return None
        for left, wrong in states.items():
            for letters, tones in options.items():
                for tail in ("", "r"):
                    if not said.letters.endswith(letters + tail, 0, left) or (
                        tail and not said.is_toned
                    ):
                        continue
                    start = left - len(letters) - len(tail)
                    cost = wrong + _disagrees(max(said.tones[start:left]), tones, char)
                    after[start] = min(after.get(start, cost), cost)
        used += 1
        if 0 in after:
            return Match(used, after[0], _all_neutral(before[len(before) - used :]))
        if not after:
            return None
        states = after
    return None


def _disagrees(said: int, tones: frozenset[int], char: str) -> bool:
    if said in (_UNSAID, _NEUTRAL) or said in tones or _UNSAID in tones:
        return False
    if char in "一不":
        return said == 3
    return not (said == 2 and 3 in tones)


def _all_neutral(chars: Sequence[str]) -> bool:
    """All of these can be said without a tone, so that a reading of them may lack marks."""
    return all(
        any(_NEUTRAL in tones for tones in readings(char).values())
        for char in chars
        if is_han(char)
    )


def is_uncommon(char: str) -> bool:
    """Outside the 3,755 characters of GB 2312 level 1, rows 16 to 55: one to explain."""
    try:
        code = _simplified().convert(char).encode("gb2312")
    except UnicodeEncodeError:
        return True
    return len(code) == 2 and code[0] > 0xD7


BRACKET: Final = re.compile(
    r"[ \t\u3000]{0,2}"
    r"[(（\[【〔［{]\s{0,2}"
    r"([A-Za-zÀ-ÖØ-öø-ÿĀ-ǜǸǹɑɡḾḿ\u0300-\u030c]"
    r"[A-Za-zÀ-ÖØ-öø-ÿĀ-ǜǸǹɑɡḾḿ\u0300-\u030c0-5: '’‘`´·\-\u3000\xa0]{0,159})"
    r"\s{0,2}[)）\]】〕］}]"
)
