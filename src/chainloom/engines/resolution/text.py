"""Characters: one way of writing for all the ways a character is written."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import opencc

_BRACKETS: Final = dict(zip("([{【〔《〈「『〖", "(" * 10, strict=True)) | dict(
    zip(")]}】〕》〉」』〗", ")" * 10, strict=True)
)
# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS: Final = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}
_KEPT: Final = frozenset("().#")
_LAST_ACCENTED: Final = 0x058F  # beyond Latin, Greek and Cyrillic marks are part of the letter


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _fold_once(char: str) -> str:
    out = []
    for c in unicodedata.normalize("NFKC", char).lower():
        if ord(c) <= _LAST_ACCENTED:
            c = "".join(d for d in unicodedata.normalize("NFD", c) if not unicodedata.combining(d))
        for d in c:
            d = _LETTERS.get(_BRACKETS.get(d, d), _BRACKETS.get(d, d))
            if d.isalnum() or d in _KEPT:
                out.append(_to_simplified().convert(d) if is_han(d) else d)
            elif d not in "'’`ʼ·•":  # these join: Men's, 阿·里
                out.append(" ")
    return "".join(out)


class _FoldTable(dict[int, str | int]):
    """A `str.translate` table that learns each character the first time it meets it.

    NFKC (half and full width), traditional to simplified, lower case, accents off, brackets
    to "()", other punctuation to a space. Applied until nothing changes, so folding twice
    is folding once.
    """

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        for _ in range(4):
            again = "".join(_fold_once(c) for c in folded)
            if again == folded:
                break
            folded = again
        self[code] = folded
        return folded


_TABLE: Final = _FoldTable()


def fold(text: str) -> str:
    """The one way of writing `text`; see `_FoldTable`."""
    return text.translate(_TABLE)


def is_han(char: str) -> bool:
    """Ideographs and kana: text written without spaces between words."""
    return (
        "一" <= char <= "鿿"
        or "㐀" <= char <= "䶿"
        or char in "〇々"
        or "぀" <= char <= "ヿ"
        or "豈" <= char <= "\ufaff"
        or char >= "\U00020000"
    )


class _HanTable(dict[int, bool]):
    def __missing__(self, code: int) -> bool:
        answer = is_han(chr(code))
        self[code] = answer
        return answer


_HAN: Final = _HanTable()


def has_han(text: str) -> bool:
    return any(_HAN[ord(c)] for c in text)


class _SoundTable(dict[int, str]):
    """One reading a character, so that equal sounds compare equal whatever the phrase."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if is_han(char):
            from pypinyin import Style, pinyin  # takes a fifth of a second to load

            read = pinyin(char, style=Style.NORMAL, errors="ignore", v_to_u=False)
            sound = read[0][0].replace("ü", "v") if read else char
        else:
            sound = char if char.isalnum() else ""
        self[code] = sound
        return sound


_SOUND: Final = _SoundTable()


def sound(text: str) -> str:
    """Pinyin without tones or spaces: 恒丰 → hengfeng. Latin letters stay."""
    return "".join([_SOUND[ord(c)] for c in text])
