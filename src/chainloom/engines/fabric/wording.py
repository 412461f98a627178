"""Words that are values by themselves: structure, category, state, finishes, colour, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .composition import CLOSE, Item
from .draft import Draft
from .plies import PLIES, is_count, tenths
from .tokens import Number, Token
from .vocabulary import CATEGORY_OF, GENERIC, SILENT
from .yarns import attach_processes

_LISTS: Final = {
    "finish": "finishes",
    "certificate": "certificates",
    "use": "uses",
    "terms": "price_terms",
}
# ±5%, <5%, 缩水率5%, 经向3%: no shares.
_TOLERANCE: Final = frozenset("±<>≤≥率向")
# 缩率经-3.5%纬-2%
_SHRINKS: Final = frozenset("经纬率缩向宽长")
_BY_KIND: Final = {
    "structure": "structures",
    "category": "categories",
    "process": "processes",
    "colour": "colours",
}
_VALUES: Final = frozenset({"finish", "state", "use", "certificate", "place", "terms"})
_STOCK: Final = frozenset({"m", "yd", "kg", "t", "jin", "lb", "roll"})
_OF_GOODS: Final = frozenset({"quantity", "price"})
_WAYS: Final = frozenset({"woven", "knit", "nonwoven"})
_FILAMENT: Final = frozenset(("process", one) for one in ("DTY", "FDY", "POY", "ATY"))
# 不做涂层, 无弹力; 可染色, 未印花: what it has not.
_DENIABLE: Final = frozenset({"finish", "state"})
_LAST_OF_DENIAL: Final = frozenset("不要做带含需用加过无有没未非可待能再")
_DENIED: Final = re.compile(
    "(?:(?<![要是可])不(?:需要|[要做带含需用加])?|无需?|(?<!有)没有?[做过]?|未[做过加]?|非)$"
)
_NOT_DONE: Final = re.compile(
    "(?:(?<![要是可])不(?:需要|[要做需用加])?|(?<!有)没有?|无|[未可待能再])$"
)
_SINGLE: Final = frozenset({"state", "place"})
_FIBRE_KINDS: Final = frozenset({"fibre", "pure", "weak", "blend"})


def sort(draft: Draft) -> None:
    """Lay every token to those who can read it."""
    words = draft.words
    for index, token in enumerate(draft.tokens):
        kind = token[0]
        if kind == "word":
            data = token[3]
            # The most frequent cases, without a call.
            if len(data) == 1:
                word_kind, code = data[0]
                if word_kind in _VALUES:
                    words.append((index, word_kind, code))
                    continue
                if word_kind == "label":
                    draft.label(index, code)
                    continue
            _sort_word(draft, index, token)
        elif kind == "number":
            _sort_number(draft, index, token)
        elif kind == "slash":
            numbers = token.data.numbers
            if index and len(numbers) == 2 and _is_filament(draft.tokens[index - 1], token):
                notation = f"{numbers[0]:g}d/{numbers[1]:g}f"
                draft.tokens[index] = Token("yarn", token.start, token.end, notation)
                draft.yarns.append(index)
                continue
            total = sum(numbers)
            if total == 10 and (shares := tenths(draft, index)):
                draft.fibres.append(Item("Q", index, token, (), shares))
                continue
            if numbers[1:] in PLIES and is_count(draft, index):
                # 30/1 combed, 40/2: a count and its ply.
                notation = f"{numbers[0]:g}s/{numbers[1]:g}"
                draft.tokens[index] = Token("yarn", token.start, token.end, notation)
                draft.yarns.append(index)
                continue
            draft.numbers.append(index)
            if abs(total - 100) < CLOSE or (
                token.data.percent and total <= 150 and max(numbers) <= 100
            ):
                draft.fibres.append(Item("Q", index, token, (), numbers))
        elif kind == "shares":
            _sort_shares(draft, index, token)
        elif kind == "pantone":
            draft.note("colours", (index, pantone(token.data)))
        elif kind != "skip":
            draft.yarns.append(index)


def _is_filament(before: Token, token: Token) -> bool:
    """Whether a process of filament stands right before: DTY150/48 is 150 denier, 48 filaments."""
    near = before.kind == "word" and token.start - before.end <= 1
    return near and any(fact in _FILAMENT for fact in before.data)


def _sort_word(draft: Draft, index: int, token: Token) -> None:
    item, implied = None, False
    for kind, code in token[3]:
        if kind in _FIBRE_KINDS:
            codes = code if kind == "blend" else (code,)
            if item is None:
                item = Item("F", index, token, codes, ())
                draft.fibres.append(item)
            else:
                item.codes += codes
            if kind == "pure":
                item.pure = True
            elif kind == "weak":
                item.weak = True
        elif kind == "label":
            draft.label(index, code)
        elif kind in _BY_KIND:
            implied = implied or kind == "structure"
            if code == "drill" and draft.labels.get(index - 1) == "colour":
                kind, code = "colour", "khaki"  # 颜色 卡其
            draft.note(_BY_KIND[kind], (index, code))
        elif kind == "direction":
            draft.note("directions", (token.start, code))
        elif kind == "per":
            draft.note("pers", (token.start, token.end, code, index))
        elif kind == "money":
            draft.note("currencies", (index, code))
        elif kind != "skip":
            draft.words.append((index, kind, code))
    if item is not None and implied and token[3][0][0] == "structure":
        item.implied = True


def _sort_number(draft: Draft, index: int, token: Token) -> None:
    number, start, text = token[3], token[1], draft.text
    if number.unit_kind == "percent":
        # 210g±5% and 缩水率<5% are no shares.
        if (
            number.low <= 100
            and number.high is None
            and (not start or text[start - 1] not in _TOLERANCE)
            and not (start > 1 and text[start - 1] in "-+" and text[start - 2] in _SHRINKS)
        ):
            draft.fibres.append(Item("P", index, token, (), (number.low,)))
        return
    draft.numbers.append(index)
    if number.unit_kind is None and number.low < 100 and number.high is None:
        # Beside a word without a space it may be a share: 棉95氨5.
        end = token[2]
        if (start and text[start - 1] > "`") or (end < len(text) and text[end] > "`"):
            draft.fibres.append(Item("N", index, token, (), (number.low,)))


def _sort_shares(draft: Draft, index: int, token: Token) -> None:
    codes = tuple([code for code, _ in token.data])
    numbers = tuple([number for _, number in token.data])
    if abs(sum(numbers) - 100) < CLOSE:
        draft.fibres.append(Item("S", index, token, codes, numbers))


def pantone(text: str) -> str:
    """A Pantone number as its owner writes it: 19-4052 TCX."""
    digits = next(i for i, char in enumerate(text) if char.isdigit())
    number = text[digits:].upper()
    for suffix in ("TCX", "TPX", "TPG", "TN", "C", "U"):
        if number.endswith(suffix):
            return f"Pantone {number[: -len(suffix)].rstrip()} {suffix}"
    return f"Pantone {number}"


def read(draft: Draft) -> None:
    """Set the values that words state."""
    spec = draft.spec
    tokens, text = draft.tokens, draft.text
    taken, lists, add = draft.taken, _LISTS.get, draft.add
    for index, kind, code in draft.words:
        _, start, end, _ = tokens[index]
        if start and text[start - 1] in _LAST_OF_DENIAL and _is_denied(text, kind, start):
            continue
        name = lists(kind, kind)
        taken[index] = 1
        add(name, code, None, start, end)
        if kind in _SINGLE:
            if getattr(spec, name) is None:
                setattr(spec, name, code)
        elif code not in (known := getattr(spec, name)):
            setattr(spec, name, (*known, code))
    if draft.colours:
        _colours(draft, draft.colours)
    place = _structure(draft, draft.structures) if draft.structures else (0, 0)
    if draft.processes:
        attach_processes(draft, draft.processes)
    if draft.structures or draft.categories:
        _category(draft, draft.categories, place)


def _is_denied(text: str, kind: str, start: int) -> bool:
    if kind not in _DENIABLE:
        return False
    denied = _DENIED if kind == "finish" else _NOT_DONE
    return denied.search(text, max(0, start - 4), start) is not None


def _colours(draft: Draft, colours: Sequence[tuple[int, str]]) -> None:
    colours = _of_first_goods(draft, colours) if len(colours) > 1 else colours
    for index, code in colours:
        token = draft.tokens[index]
        start = token.start
        if draft.labels.get(index - 1) == "colour" and draft.near(
            draft.tokens[index - 1].end, start
        ):
            start = draft.tokens[index - 1].start
            draft.taken[index - 1] = 1
        draft.taken[index] = 1
        draft.add("colour", code, None, start, token.end)
    draft.spec.colour = "/".join(dict.fromkeys([code for _, code in colours]))


def _of_first_goods(draft: Draft, colours: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
    """黑色2000米,灰色1500米: two goods with an amount or a price each; the first is told."""
    if draft.doubted.isdisjoint(_OF_GOODS):
        return colours
    between = [token.data for token in draft.tokens[colours[0][0] + 1 : colours[1][0]]]
    ends = any(
        isinstance(one, Number) and (one.unit in _STOCK or one.unit_kind == "money")
        for one in between
    )
    return colours[:1] if ends else colours


def _structure(draft: Draft, structures: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """Set the most special word, of equals the first, or the last of those that touch.

    提花双面布 is 双面布. Returns its place.
    """
    if len(structures) == 1 and structures[0][1] not in SILENT:
        index, code = structures[0]
        _, start, end, _ = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("structure", code, None, start, end)
        draft.spec.structure = code
        return start, end
    best: tuple[int, str] | None = None
    for index, code in structures:
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("structure", code, None, token.start, token.end)
        if code in SILENT:
            continue
        same = best is not None and (best[1] in GENERIC) == (code in GENERIC)
        touches = best is not None and draft.tokens[best[0]].end == token.start
        more_special = best is not None and best[1] in GENERIC and code not in GENERIC
        if best is None or more_special or (same and touches):
            best = (index, code)
    if best is None:
        return (0, 0)
    draft.spec.structure = best[1]
    return draft.tokens[best[0]][1:3]


def _category(draft: Draft, categories: Sequence[tuple[int, str]], place: tuple[int, int]) -> None:
    spec = draft.spec
    for index, code in categories:
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("category", code, None, token.start, token.end)
    for _, code in categories:
        if code in _WAYS:
            spec.category = code
            return
    if spec.structure in CATEGORY_OF:
        spec.category = category = CATEGORY_OF[spec.structure]
        draft.derive("category", category, None, place, f"{spec.structure} is so made")
    elif categories and not spec.structure:
        # POY is yarn by the way, 短纤 says what is sold.
        said = [
            code for index, code in categories if ("process", "POY") not in draft.tokens[index].data
        ]
        spec.category = said[0] if said else categories[0][1]
