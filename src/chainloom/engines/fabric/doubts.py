"""Values that the words around them put in doubt.

    约210g   160克左右   至少300公斤   不超过30元   180g或者200g   若跌破14000元   180g够不够

Such a value is told all the same: it is the one that the text has. But the text does not state it
as the value, so it has a problem: `inexact` for what is about, at least or at most so much,
`uncertain` for one of alternatives, what is asked, compared, supposed or past, and a measure that
touches a word which is not understood (涂层量15g, EVA 4mm: a layer's). What 分别 leads in is
`one_of_several`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .draft import SEPARATORS, Draft
from .spec import Unread, Value
from .vocabulary import TRADE, alternatives

# Which kind a word is of, by where its number stands (lexicon/trade.toml).
_KINDS: Final = {word: kind for kind, those in TRADE["doubt"].items() for word in those}
# English words stand by themselves: there is no min in minimatt.
_ENGLISH: Final = {word for word in _KINDS if word.isascii() and word[0].isalpha()}
_WORD: Final = re.compile(
    f"{alternatives(_KINDS.keys() - _ENGLISH)}|(?<![a-z])(?:{alternatives(_ENGLISH)})(?![a-z])"
)
# A character of each Chinese word above, so that most texts are not looked through.
_HINT: Final = re.compile(
    "[到里辅配款约概差估近可该少最不低高于超控≥≤<>左右上下以之附封还或都也二若曾次前原如假够行对机台是比多余几别什何]"
)
_LATIN: Final = re.compile("[a-z]{2}")
# 2000多米, 三十几公斤: inside the number itself.
_ROUGHLY: Final = re.compile(r"[\d十百千万]\s?[千百万亿]?[多余几](?![色种款样])")
_NUMBERS: Final = {
    "yarns.warp": "yarns",
    "yarns.weft": "yarns",
    "density": "density",
    "density_total": "density",
    "density_warp": "density",
    "density_weft": "density",
    "composition": "composition",
    "width_cm": "width_cm",
    "weight_gsm": "weight_gsm",
    "thickness_mm": "thickness_mm",
    "minimum_order": "minimum_order",
    "lead_time_days": "lead_time_days",
    "price": "price",
    "quantity": "quantity",
}
# A least order is a bound, and days are promised at most.
_BOUNDS: Final = frozenset({"minimum_order", "lead_time_days"})
_SENTENCE_END: Final = re.compile("[;。!?！？；\n]")
_OF_A_PART: Final = frozenset({"width_cm", "weight_gsm", "thickness_mm"})
_YARNS: Final = frozenset({"yarns.warp", "yarns.weft"})
_FOLDS_BEFORE: Final = re.compile("[双两三四2-4][股纱丝根]$")
_FOLDS_AFTER: Final = re.compile(r"[双两三四2-4][股纱丝根]|[2-4](?![\d.])")
# What stands before or after a measure in a sentence without being a part of it: 有没有200g的.
_SAYS_NOTHING: Final = re.compile(
    r"(?:[要是做的有找拿求到想用给出需和与各都款订买卖现新吗把成]|热销|加厚|大概|宽幅|差不多|成品)$"
)
_GOES_ON: Final = re.compile("[的都吧吗呢哈啊有能可也就还够才做要现在]|左右|上下|开幅|以[上下内]")
# What is one thing in several numbers: 成分分别为棉60%涤40%.
_IN_PARTS: Final = frozenset({"yarns", "density", "composition"})
_CODES: Final = {
    "before": "inexact",
    "after": "inexact",
    "several": "one_of_several",
    "part": "one_of_several",
}
# How far an alternative may stand from the words that offer it.
_REACH: Final = 12


def read(draft: Draft, unread: Sequence[Unread]) -> None:
    """Note a problem for each number that is in doubt."""
    text = draft.text
    # English words of doubt are never read; most texts have neither them nor one of the characters.
    hinted = _HINT.search(text) is not None
    if unread:
        _beside_unread(draft, unread)
        hinted = hinted or any(_LATIN.search(text, one.start, one.end) for one in unread)
    if hinted:
        for hit in _WORD.finditer(text):
            _doubt_beside(draft, hit)
        for value in draft.values:
            if value[0] in _NUMBERS and _ROUGHLY.search(text, value[3], value[4]):
                _doubt(draft, "inexact", _NUMBERS[value[0]], value)


def _doubt_beside(draft: Draft, hit: re.Match[str]) -> None:
    kind = _KINDS[hit[0]]
    code = _CODES.get(kind, "uncertain")
    # Of what stands before 或者 the nearest is offered in its place.
    nearest = _nearest_before(draft, hit) if kind == "choice" else None
    for value in draft.values:
        field = _NUMBERS.get(value[0])
        if not field or (code == "inexact" and field in _BOUNDS):
            continue
        if kind == "several" and field in _IN_PARTS:
            continue
        if value is nearest or _bears_on(draft, kind, hit, value):
            _doubt(draft, code, field, value)


def _beside_unread(draft: Draft, unread: Sequence[Unread]) -> None:
    """Doubt a measure of which a word is part that was not understood: 涂层量15g, 200克丝绵被."""
    for piece in unread:
        _, start, end = piece
        for value in draft.values:
            if 0 <= value[3] - end <= 1 or 0 <= start - value[4] <= 1:
                _beside(draft, piece, value)


def _beside(draft: Draft, piece: Unread, value: Value) -> None:
    before, after = value.start - piece.end, piece.start - value.end
    if value.field in _YARNS:
        # 双股60支, 32S两股, 60S2: the word may say how many are folded.
        text = draft.text[piece.start : piece.end]
        if _FOLDS_BEFORE.search(text) if before >= 0 else _FOLDS_AFTER.match(text):
            _doubt(draft, "uncertain", "yarns", value)
    if value.field not in _OF_A_PART:
        return
    # Beside a thickness a space is enough (EVA 4mm): shoes and bags are made of many layers.
    reach = 1 if value.field == "thickness_mm" else 0
    word = piece.text.strip(SEPARATORS)
    if max(before, after) > reach or not word[:1].isalpha():
        return
    if before >= 0:
        bare = draft.text[value.start].isdigit()
        is_part = (bare or reach) and not _SAYS_NOTHING.search(word)
    else:
        is_part = not _GOES_ON.match(word)
    if is_part:
        _doubt(draft, "uncertain", value.field, value)


def _nearest_before(draft: Draft, hit: re.Match[str]) -> Value | None:
    """The last number before an alternative, in its sentence and not far off."""
    place = hit.start()
    before = [one for one in draft.values if one[0] in _NUMBERS and 0 <= place - one[4] <= _REACH]
    last = max(before, key=lambda one: one[4], default=None)
    if last is None or _SENTENCE_END.search(draft.text, last[4], place):
        return None
    return last


def _bears_on(draft: Draft, kind: str, hit: re.Match[str], value: Value) -> bool:
    start, end = value[3], value[4]
    if kind in {"before", "several"}:
        return -1 <= start - hit.end() <= 2 or (start <= hit.start() and hit.end() < end)
    if kind == "after":
        return 0 <= hit.start() - end <= 1 or (start < hit.start() and hit.end() <= end)
    if kind == "part":
        first = min((one[3] for one in draft.values), default=start)
        return first < hit.start() and hit.end() <= start
    if kind == "denied":
        return hit.start() == end
    if kind == "choice":
        return 0 <= start - hit.end() <= 2
    if kind == "machine":
        return value.field == "width_cm" and draft.text[start].isdigit()
    if kind == "asked":
        return end <= hit.start() and not draft.clause_between(end, hit.start())
    return hit.end() <= start and not draft.clause_between(hit.end(), start)


def _doubt(draft: Draft, code: str, field: str, value: Value) -> None:
    if field not in draft.doubted and (field != "composition" or value.value.percent is not None):
        draft.doubted |= {field}
        place = (value.start, value.end)
        draft.problem(code, field, draft.text[place[0] : place[1]], place)
