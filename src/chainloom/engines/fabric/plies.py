"""A count and its ply: 30/1 combed, 40/2; and what is only written like one.

    11/2交货 (a date)   size 38/2   门幅 58/2   浴比 10:1   羊绒羊毛 9/1 (tenths)

It is certain beside a word of yarn or its density, from 13 on also beside a fibre or a structure;
in a text of cloth without such a word it is derived, elsewhere and before 交货 it is unread.
"""

from __future__ import annotations

import re
from typing import Final

from .draft import Draft
from .vocabulary import CATEGORY_OF

# What may stand after the "/".
PLIES: Final = frozenset({(1.0,), (2.0,)})
# In Ne: 3/1 is a twill, and nothing is so fine as 300/1.
_THINNEST: Final = 6
_FINEST: Final = 140
_MONTHS: Final = 12
_FIBRES: Final = frozenset({"fibre", "pure", "weak", "blend"})
_CLOTH: Final = _FIBRES | {"structure", "process"}
# 规格 is a label of yarn too, but of everything else as well.
_OF_YARN: Final = frozenset(
    [
        ("category", "yarn"),
        ("structure", "sewing_thread"),
        *(("label", one) for one in ("yarn", "density", "warp", "weft")),
    ]
)
_VAGUE: Final = frozenset({"规格"})
_OF_ELSE: Final = frozenset(
    ("label", one)
    for one in ("width", "usable_width", "full_width", "weight", "thickness", "size", "lead")
)
_ELSE_BEFORE: Final = re.compile(
    r"(?:size|尺[寸码]|型号|[货编款批缸]号|浴比|比例?|ratio|(?<![a-z])(?:no|art|lot|by|on|before|until)\.?"
    r"|item|style|date|日期|截止|第)\s?[:#]?\s?$"
)
_ELSE_AFTER: Final = re.compile(
    r"\s?(?:之?前|以前|[内能]?交[货期付]|[到要出发]货|提货|装船|[号日](?!本)|delivery|ship)"
)
_YARN_BEFORE: Final = re.compile(
    r"(?:[纱线支股]|(?<![a-z])(?:yarns?|threads?|counts?|ne))\s?:?\s?$"
)
_YARN_AFTER: Final = re.compile(
    r"\s?(?:[纱线支股]|英支|(?:yarn|thread|count|combed|carded)(?![a-z]))"
)


def is_count(draft: Draft, index: int) -> bool:
    """Whether a number / 1 or 2 in the tokens is a count and its ply; notes where it is custom."""
    token = draft.tokens[index]
    numbers, start, end = token.data.numbers, token.start, token.end
    if not _THINNEST <= numbers[0] <= _FINEST:
        return False
    text = draft.text
    if sum(numbers) == 100 or ":" in text[start:end]:
        return False
    before, after = _beside(draft, index, -1), _beside(draft, index, 1)
    if (
        not _OF_ELSE.isdisjoint(before)
        or _ELSE_BEFORE.search(text, max(0, start - 10), start)
        or _ELSE_AFTER.match(text, end)
    ):
        return False
    facts = {*before, *after}
    if (
        not _OF_YARN.isdisjoint(facts)
        or _YARN_BEFORE.search(text, max(0, start - 8), start)
        or _YARN_AFTER.match(text, end)
    ):
        return True
    kinds = {kind for kind, _ in facts}
    if numbers[0] > _MONTHS and not kinds.isdisjoint(_CLOTH) and not _is_trimming(facts):
        return True
    known = {fact for one in draft.tokens if one.kind == "word" for fact in one.data}
    if any(_is_of_cloth(*fact) for fact in known) and not _is_trimming(known):
        draft.note("perhaps_counts", index)
        return True
    return False


def tenths(draft: Draft, index: int) -> tuple[float, ...]:
    """羊绒羊毛 9/1, T/R 8/2: the shares of the two fibres right before, or nothing."""
    token = draft.tokens[index]
    numbers = token.data.numbers
    if len(numbers) != 2 or sum(numbers) != 10 or _ELSE_AFTER.match(draft.text, token.end):
        return ()
    codes: list[object] = []
    at = index - 1
    while at >= 0 and (facts := _beside(draft, at + 1, -1)):
        fibres = [code for kind, code in facts if kind in _FIBRES]
        if not fibres:
            break
        for code in fibres:
            codes += code if isinstance(code, tuple) else [code]
        at -= 1
    return tuple(one * 10 for one in numbers) if len(set(codes)) == len(codes) == 2 else ()


def _beside(draft: Draft, index: int, step: int) -> tuple[tuple[str, object], ...]:
    """What the token before or after a place says, if it stands next to it."""
    at = index + step
    if not 0 <= at < len(draft.tokens):
        return ()
    token, other = draft.tokens[index], draft.tokens[at]
    gap = draft.text[other.end : token.start] if step < 0 else draft.text[token.end : other.start]
    if gap.strip(" :,/()+") or len(gap) > 2:
        return ()
    if other.kind in {"pair", "yarn"}:
        return (("label", "density"),)
    if other.kind != "word" or draft.text[other.start : other.end] in _VAGUE:
        return ()
    return tuple(other.data)


def _is_trimming(facts: set[tuple[str, object]]) -> bool:
    """Buttons and zippers have sizes so written."""
    return any(
        kind == "structure" and CATEGORY_OF.get(str(code)) == "accessory" for kind, code in facts
    )


def _is_of_cloth(kind: str, code: object) -> bool:
    return kind in _FIBRES or (
        kind == "structure" and CATEGORY_OF.get(str(code)) in {"woven", "knit"}
    )
