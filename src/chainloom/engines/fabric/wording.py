"""Words that are values by themselves: structure, category, state, finishes, colour and the rest."""

from __future__ import annotations

from typing import Final

from .draft import Draft
from .scanning import Number, Slashed
from .vocabulary import CATEGORY_OF, GENERIC, SILENT
from .yarns import attach_processes

_LISTS: Final = {"finish": "finishes", "certificate": "certificates", "use": "uses", "terms": "price_terms"}
_TOLERANCE: Final = frozenset("±<>≤≥")
_SINGLE: Final = frozenset({"state", "place"})
_FIBRE_KINDS: Final = frozenset({"fibre", "pure", "weak", "blend"})


class Words:
    """The facts that words state, by kind, with the tokens that state them."""

    __slots__ = ("categories", "colours", "processes", "structures", "values")

    def __init__(self) -> None:
        self.structures: list[tuple[int, str]] = []
        self.categories: list[tuple[int, str]] = []
        self.processes: list[tuple[int, str]] = []
        self.colours: list[tuple[int, str]] = []
        self.values: list[tuple[int, str, str]] = []


def sort(draft: Draft) -> Words:
    """Lay every token to those who can read it."""
    found = Words()
    for index, token in enumerate(draft.tokens):
        kind = token.kind
        if kind == "word":
            _sort_word(draft, found, index)
        elif kind == "number":
            _sort_number(draft, index, token.data)
        elif kind == "slash":
            draft.numbers.append(index)
            if isinstance(token.data, Slashed):
                draft.fibres.append(index)
        elif kind == "shares":
            draft.fibres.append(index)
        elif kind == "pantone":
            found.colours.append((index, pantone(token.data)))
        else:
            draft.yarns.append(index)
    return found


def _sort_word(draft: Draft, found: Words, index: int) -> None:
    token = draft.tokens[index]
    for kind, code in token.data:
        if kind in _FIBRE_KINDS:
            if not draft.fibres or draft.fibres[-1] != index:
                draft.fibres.append(index)
        elif kind == "label":
            draft.labels[index] = code
        elif kind == "structure":
            found.structures.append((index, code))
        elif kind == "category":
            found.categories.append((index, code))
        elif kind == "process":
            found.processes.append((index, code))
        elif kind == "direction":
            draft.directions.append((token.start, code))
        elif kind == "per":
            draft.pers.append((token.start, token.end, code, index))
        elif kind == "colour":
            found.colours.append((index, code))
        elif kind != "skip":
            found.values.append((index, kind, code))


def _sort_number(draft: Draft, index: int, number: Number) -> None:
    start = draft.tokens[index].start
    if number.unit_kind == "percent":
        # 210g±5% and 缩水率<5% are no shares.
        if not start or draft.text[start - 1] not in _TOLERANCE:
            draft.fibres.append(index)
        return
    draft.numbers.append(index)
    if number.unit_kind is None and number.low < 100 and number.high is None:
        draft.fibres.append(index)


def pantone(text: str) -> str:
    """A Pantone number as its owner writes it: 19-4052 TCX."""
    digits = next(i for i, char in enumerate(text) if char.isdigit())
    number = text[digits:].upper()
    for suffix in ("TCX", "TPX", "TPG", "TN", "C", "U"):
        if number.endswith(suffix):
            return f"Pantone {number[: -len(suffix)].rstrip()} {suffix}"
    return f"Pantone {number}"


def read(draft: Draft, found: Words) -> None:
    """Set the values that words state."""
    spec = draft.spec
    for index, kind, code in found.values:
        token = draft.tokens[index]
        name = _LISTS.get(kind, kind)
        draft.taken[index] = 1
        draft.add(name, code, None, token.start, token.end)
        if kind in _SINGLE:
            if getattr(spec, name) is None:
                setattr(spec, name, code)
        elif code not in (known := getattr(spec, name)):
            setattr(spec, name, (*known, code))
    if found.colours:
        _colours(draft, found.colours)
    if found.structures:
        _structure(draft, found.structures)
    if found.processes:
        attach_processes(draft, found.processes)
    _category(draft, found.categories)


def _colours(draft: Draft, colours: list[tuple[int, str]]) -> None:
    for index, code in colours:
        token = draft.tokens[index]
        start = token.start
        if draft.labels.get(index - 1) == "colour" and draft.near(draft.tokens[index - 1].end, start):
            start = draft.tokens[index - 1].start
            draft.taken[index - 1] = 1
        draft.taken[index] = 1
        draft.add("colour", code, None, start, token.end)
    draft.spec.colour = "/".join(dict.fromkeys(code for _, code in colours))


def _structure(draft: Draft, structures: list[tuple[int, str]]) -> None:
    """The most special word; of equals the first, or the last of those that touch (提花双面布)."""
    best: tuple[int, str] | None = None
    for index, code in structures:
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("structure", code, None, token.start, token.end)
        if code in SILENT:
            continue
        if best is None or (best[1] in GENERIC and code not in GENERIC):
            best = (index, code)
        elif (best[1] in GENERIC) == (code in GENERIC) and draft.tokens[best[0]].end == token.start:
            best = (index, code)
    if best:
        draft.spec.structure = best[1]


def _category(draft: Draft, categories: list[tuple[int, str]]) -> None:
    spec = draft.spec
    for index, code in categories:
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("category", code, None, token.start, token.end)
    written = next((code for _, code in categories if code in {"woven", "knit", "nonwoven"}), None)
    if written:
        spec.category = written
    elif spec.structure in CATEGORY_OF:
        spec.category = CATEGORY_OF[spec.structure]
        spec.derived["category"] = f"{spec.structure} is so made"
    elif categories and not spec.structure:
        spec.category = categories[0][1]
