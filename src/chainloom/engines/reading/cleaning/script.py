"""Traditional characters that a machine made of a simplified text are turned back; others stay.

Some sites dress up copied news by converting it and by putting readings after the characters that
changed: 產(chǎn)業(yè)鏈. A page from Taiwan or Hong Kong has traditional characters by right, and
names on it must stay as they are. The evidence, in this order:

  1. Readings were found after characters that are only traditional: after two different ones
     at least and a fifth of all readings (家俬 is also written in simplified text), or after one
     in a text that is mostly traditional: by machine.
  2. Lines that mix characters which are only traditional with ones which are only simplified:
     by machine, if that is so of most lines that have traditional ones. No writer mixes the two
     within a line; a quoted name or title does not make most lines.
  3. Anything else was written so. It stays, and the document says so.

Turning back is OpenCC's `t2s`, whose phrases part 乾 into 干 and 乾, 著 into 着 and 著. 後, 裏, 髮,
範 need no parting in this direction: each has one simplified form, whatever it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from opencc import OpenCC

from .document import Draft
from .tracing import Change

_PIECE: Final = re.compile(r"[^，。；：！？、,;\n]*[，。；：！？、,;\n]?")
_WORTH_SAYING: Final = 10


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def only_traditional() -> frozenset[str]:
    """Characters that simplified text does not have."""
    return _changing("t2s")


@cache
def only_simplified() -> frozenset[str]:
    """Characters that traditional text does not have, and that are not traditional as well."""
    return (
        _changing("s2t")
        - only_traditional()
        - frozenset("后里面干系里谷云斗只表丑几制志准松朱周别台姜于余复卷")
    )


def _changing(name: str) -> frozenset[str]:
    chars = [chr(code) for code in range(0x4E00, 0x9FA6)]
    converted = _converter(name).convert("\n".join(chars)).split("\n")
    return frozenset(one for one, other in zip(chars, converted, strict=True) if one != other)


def to_simplified(text: str) -> str:
    converted: str = _converter("t2s").convert(text)
    return converted


def restore(draft: Draft) -> None:
    """Turn machine-made traditional text back to simplified; note what was decided."""
    traditional = only_traditional()
    if traditional.isdisjoint(draft.text):
        return
    count = sum(char in traditional for char in draft.text)
    if _is_glossed(draft) or _is_mixed(draft.text):
        draft.warn("script_converted", detail=str(count))
        draft.apply(list(_changes(draft.text)))
    elif count >= _WORTH_SAYING:
        draft.warn("script_kept", detail=str(count))


def _is_glossed(draft: Draft) -> bool:
    traditional = only_traditional()
    last = [
        draft.original[edit.start - 1]
        for edit in draft.edits
        if edit.kind == "gloss" and edit.start
    ]
    found = [char for char in last if char in traditional]
    if len(set(found)) >= 2 and len(found) >= 0.2 * len(last):
        return True
    simplified = sum(char in only_simplified() for char in draft.text)
    return bool(found) and sum(char in traditional for char in draft.text) > simplified


def _is_mixed(text: str) -> bool:
    traditional, simplified = only_traditional(), only_simplified()
    with_any = mixed = 0
    for line in text.split("\n"):
        old = sum(char in traditional for char in line)
        if old < 2:
            continue
        with_any += 1
        mixed += (
            sum(char in simplified for char in line) >= max(2, old // 10) and old >= len(line) // 30
        )
    return mixed >= 2 and mixed > with_any / 2


def _changes(text: str) -> Iterator[Change]:
    """One change for each run of characters that differ; exact where lengths change, too."""
    at = 0
    for piece in _PIECE.findall(text):
        converted = to_simplified(piece)
        if converted != piece:
            yield from _differing(piece, converted, at)
        at += len(piece)


def _differing(old: str, new: str, at: int) -> Iterator[Change]:
    if len(old) != len(new):
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                yield Change(at + i1, at + i2, new[j1:j2], "script")
        return
    start = None
    for index, (one, other) in enumerate(zip(old, new, strict=True)):
        if one != other and start is None:
            start = index
        elif one == other and start is not None:
            yield Change(at + start, at + index, new[start:index], "script")
            start = None
    if start is not None:
        yield Change(at + start, at + len(old), new[start:], "script")
