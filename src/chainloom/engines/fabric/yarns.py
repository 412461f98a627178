"""Yarns and densities.

    pair  = side "×" side                     45×45   40S*40S+40D   75D/72F×75D/72F   133×72
    side  = yarn { "+" yarn }
    yarn  = [ prefix ] count [ system ] [ "/" ply | "/" filaments ] [ fibre ]

A pair with a system, a ply, a prefix or a "+" is warp × weft yarns. A bare pair is told by what
else is there: the first of two is yarns and the second threads an inch; alone it is yarns in Ne up
to 60, threads an inch from 61 ends on; anything else is left open and said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from .conversions import per_inch_from_per_10cm
from .draft import Draft
from .scanning import Token
from .spec import Component, Yarn
from .vocabulary import alternatives, is_han, words, yarn_words

_SUFFIX: Final = alternatives(yarn_words())
_YARN: Final = re.compile(
    r"(ne|jc|cm|oe|tc|cvc|tr|[ctrnlw])?\s?(\d+(?:\.\d+)?)\s?"
    r"(dtex|tex|英支|公支|支|nm|den(?:ier)?|丹尼尔?|丹|旦尼?尔?|'?s(?![a-z])|d(?![a-z]))?"
    r"(?:\s?/\s?([1-9](?!\d|f))|\s?/?\s?(\d{1,3})f(?:/([1-9]))?|/(\d{2,3}))?"
    r"\s?(ne|nm|[sd](?![a-z])|支)?"
    rf"((?:{_SUFFIX}){{0,6}})"
)
_SYSTEM: Final = {
    "s": "Ne",
    "'s": "Ne", "支": "Ne", "英支": "Ne", "ne": "Ne", "公支": "Nm", "nm": "Nm",
    "dtex": "dtex", "tex": "tex", "d": "D", "den": "D", "denier": "D",
}  # fmt: skip
_PREFIX_FIBRES: Final = {
    "jc": ("cotton",), "cm": ("cotton",), "c": ("cotton",), "t": ("polyester",), "r": ("viscose",),
    "n": ("nylon",), "l": ("linen",), "w": ("wool",), "tc": ("polyester", "cotton"),
    "cvc": ("cotton", "polyester"), "tr": ("polyester", "viscose"),
}  # fmt: skip
_PREFIX_PROCESS: Final = {"jc": "combed", "cm": "combed", "oe": "open_end"}
# Worsted and woollen counts without a system are metric.
_IN_METRIC: Final = frozenset({"wool", "cashmere"})
_SINGLE_LABELS: Final = frozenset({"warp", "weft", "yarn"})
_DIRECTIONS: Final = frozenset({"warp", "weft"})
_FIBRE_KINDS: Final = frozenset({"fibre", "pure"})
_PAIR_LABELS: Final = frozenset({"density", "yarn"})
_FILAMENT: Final = frozenset({"DTY", "FDY", "POY", "ATY"})
_BOUNDS: Final = {
    "Ne": (3, 300),
    "Nm": (1, 400),
    "D": (5, 5000),
    "tex": (0.5, 2000),
    "dtex": (5, 5500),
}
_SUFFIXES: Final = {suffix: dict(words()[suffix]) for suffix in yarn_words()}
_EACH_SUFFIX: Final = re.compile(_SUFFIX)
_CROSS: Final = re.compile(r"\*|(?<!te)x")
# 150D/48F*2: two ends of it folded, not a warp and a weft.
_FOLDED: Final = re.compile(r"(\d+d(?:/\d+f)?)\*([2-4])")
_PER_CM: Final = re.compile(r"(10)?\s?(?:cm|厘米)$")
_TAIL: Final = re.compile(r"\s?根?/\s?(?:(?:10\s?)?(?:cm|厘米)|inch|英寸|in|\")$")


class Side:
    """One side of a pair: its yarns as written; `bare` if it is a number and nothing else."""

    __slots__ = ("bare", "fibres", "possible", "process", "yarns")

    def __init__(self, text: str) -> None:
        self.fibres: list[str] = []
        self.process: str | None = None
        self.bare = text.isdigit()
        # The system as written, or None, and the yarn in it, or in Ne.
        self.yarns: list[tuple[str | None, Yarn]] = (
            [(None, Yarn(float(text), "Ne"))]
            if self.bare
            else [self._yarn(*match.groups()) for match in _YARN.finditer(text)]
        )
        if not self.bare and len(self.yarns) == 1:
            self.bare = (
                self.yarns[0] == (None, Yarn(self.yarns[0][1].count, "Ne")) and not self.fibres
            )

        self.possible = all(
            _BOUNDS[y.system][0] <= y.count <= _BOUNDS[y.system][1] for _, y in self.yarns
        )

    def _yarn(self, prefix: str | None, count: str, *rest: str | None) -> tuple[str | None, Yarn]:
        unit, ply, fil, folded, fil2, after, suffix = rest
        written = unit or after or (prefix if prefix == "ne" else None)
        system = (_SYSTEM.get(written) or "D") if written else ("D" if fil or fil2 else None)
        process = fibre = None
        if prefix and prefix != "ne":
            process, fibres = _PREFIX_PROCESS.get(prefix), _PREFIX_FIBRES.get(prefix, ())
            fibre = fibres[0] if len(fibres) == 1 else None
            self.fibres += fibres
            self.process = self.process or process
        if suffix:
            found = [_SUFFIXES[one] for one in _EACH_SUFFIX.findall(suffix)]
            said = {process, *(facts.get("process") for facts in found)} - {None}
            process = "+".join(sorted(one for one in said if one)) or None
            for facts in found:
                if "fibre" in facts:
                    fibre = facts["fibre"]
                    self.fibres.append(facts["fibre"])
        filaments = fil or fil2
        yarn = Yarn(
            float(count),
            system or "Ne",
            int(ply or folded or 1),
            int(filaments) if filaments else None,
            process,
            fibre,
        )
        return system, yarn

    def in_system(self, system: str) -> list[Yarn]:
        """The yarns, those without a system in the given one."""
        return [yarn if known else yarn._replace(system=system) for known, yarn in self.yarns]


@lru_cache(maxsize=4096)
def side(text: str) -> Side:
    """What a notation says. The trade has few of them, so that 40S is taken apart only once."""
    return Side(text)


class Pair:
    """Two sides: as yarns (`warp`, `weft`) and as threads an inch (`ends`, `picks`)."""

    __slots__ = ("bare", "ends", "fibres", "is_density", "picks", "possible", "warp", "weft")

    def __init__(self, text: str) -> None:
        tail = None if text[-1].isdigit() else _TAIL.search(text)
        first, second = _CROSS.split(text[: tail.start()] if tail else text, maxsplit=1)
        one, other = side(first), side(second)
        self.bare = one.bare and other.bare
        self.is_density = self.bare and tail is not None
        self.possible = one.possible and other.possible
        self.fibres = one.fibres + other.fibres
        self.ends, self.picks = one.yarns[0][1].count, other.yarns[0][1].count
        if tail and (per := _PER_CM.search(text)):
            times = 1 if per.group(1) else 10
            self.ends = round(per_inch_from_per_10cm(self.ends * times), 2)
            self.picks = round(per_inch_from_per_10cm(self.picks * times), 2)
        written = {system for system, _ in (*one.yarns, *other.yarns) if system}
        # 40×40+40D: bare counts beside a denier are spun yarn; 75×75D are both filament.
        mixed = len(one.yarns) + len(other.yarns) > 2
        system = next(iter(written)) if len(written) == 1 and not mixed else "Ne"
        self.warp, self.weft = tuple(one.in_system(system)), tuple(other.in_system(system))
        if one.process and other.bare:
            self.weft = (self.weft[0]._replace(process=one.process), *self.weft[1:])


@lru_cache(maxsize=4096)
def pair(text: str) -> Pair:
    """What a pair says."""
    return Pair(text)


def read(draft: Draft) -> None:
    """Set yarns and densities; a pair or count that could be several things is a problem."""
    tokens = draft.tokens
    pairs: list[int] = []
    singles: list[int] = []
    for index in draft.yarns:
        kind, start, end, text = tokens[index]
        if kind == "pair" and (folded := _FOLDED.fullmatch(text)):
            tokens[index] = Token("yarn", start, end, f"{folded[1]}/{folded[2]}")
            kind = "yarn"
        (pairs if kind == "pair" else singles).append(index)
    if pairs:
        counts = {side(tokens[index].data).yarns[0][1].count for index in singles}
        if len(pairs) == 2 and _density_first(*(pair(tokens[index].data) for index in pairs)):
            pairs.reverse()
        for place, index in enumerate(pairs, start=1):
            _pair(draft, index, place < len(pairs), counts)
    for index in singles:
        _single(draft, index)


def _pair(draft: Draft, index: int, followed: bool, counts: set[float]) -> None:
    _, start, end, text = draft.tokens[index]
    found, spec = pair(text), draft.spec
    label = draft.labels.get(index - 1)
    labelled = label in _PAIR_LABELS and draft.near(draft.tokens[index - 1].end, start)
    if labelled:
        start = draft.tokens[index - 1].start
    if found.is_density or (
        found.bare and labelled and label == "density" and not _is_yarns(found, followed)
    ):
        kind = "density"
    elif not found.bare or (labelled and label == "yarn"):
        kind = "yarns"
    else:
        kind = _kind_of_bare(draft, found, followed, counts)
    if kind == "density" and spec.density_warp is None:
        spec.density_warp, spec.density_weft = found.ends, found.picks
        draft.add("density", (found.ends, found.picks), "threads/inch", start, end)
    elif kind == "yarns" and not spec.warp and found.possible:
        _write_pair(draft, found, start, end)
    else:
        if kind == "open":
            draft.problem("unclear_pair", "yarns", text, (start, end))
        return
    draft.taken[index] = 1
    if labelled:
        draft.taken[index - 1] = 1


def _density_first(first: Pair, second: Pair) -> bool:
    """110×76 45×45: bare pairs the other way round, told by their sizes."""
    bare = first.bare and second.bare and not (first.is_density or second.is_density)
    return bare and first.ends > 60 >= second.ends and first.picks > second.picks


def _is_yarns(found: Pair, followed: bool) -> bool:
    """A label before both, 构成 40×40 133×72: the first is the yarns."""
    return followed and found.ends <= 120 and found.picks <= 120


def _kind_of_bare(draft: Draft, found: Pair, followed: bool, counts: set[float]) -> str:
    ends, picks = found.ends, found.picks
    if ends <= 4 and picks <= 4:
        return "rib"
    if draft.spec.warp:
        return "density"
    if followed and ends <= 200 and picks <= 200:
        return "yarns"
    if counts and not (ends in counts and picks in counts):
        return "density" if ends >= 20 else "open"
    if 5 <= ends <= 60 and 5 <= picks <= 60:
        return "yarns"
    # 70×140 of a towel is its size: cloth has hardly more picks than ends.
    return "density" if ends >= 61 and 30 <= picks <= ends * 1.3 else "open"


def _write_pair(draft: Draft, found: Pair, start: int, end: int) -> None:
    spec = draft.spec
    spec.warp, spec.weft = found.warp, found.weft
    if found.bare or all(one.system == "Ne" for one in (*found.warp, *found.weft)):
        for fibre in spec.composition:
            if fibre.fibre in _IN_METRIC and "s" not in draft.text[start:end]:
                spec.warp = tuple(one._replace(system="Nm") for one in found.warp)
                spec.weft = tuple(one._replace(system="Nm") for one in found.weft)
    draft.add("yarns.warp", spec.warp, None, start, end)
    draft.add("yarns.weft", spec.weft, None, start, end)
    if found.fibres:
        _add_fibres(draft, found.fibres, (start, end))


def _add_fibres(draft: Draft, fibres: list[str], place: tuple[int, int]) -> None:
    """What prefixes say of the fibre (C40, T/C45) counts where the composition is not whole."""
    spec = draft.spec
    known = {one.fibre for one in spec.composition}
    # A share that is stated of one fibre makes the composition whole or a problem already.
    if any(one.percent is not None for one in spec.composition):
        return
    for fibre in dict.fromkeys(fibres):
        if fibre not in known:
            spec.composition += (Component(fibre, None),)
            draft.add("composition", Component(fibre, None), "%", *place)


def _single(draft: Draft, index: int) -> None:
    _, start, end, text = draft.tokens[index]
    found, spec = side(text), draft.spec
    if not found.yarns or not found.possible:
        return
    yarn = found.yarns[0][1]
    if start > 1 and draft.text[start - 1] == "/" and draft.text[start - 2].isdigit():
        return  # 2/26支: the ply stands first, and whether it is metric is not said
    if yarn.system == "Ne" and "支" in text and "英" not in text and _is_woollen(draft):
        yarn = yarn._replace(system="Nm")
    at = index - 1
    if at > 0 and at not in draft.labels and draft.tokens[at].end == start:
        at -= 1  # 经纱C32S: the letter stands between
    before = draft.tokens[at] if index else None
    label = draft.labels.get(at)
    place = start
    if before and label in _SINGLE_LABELS and draft.near(before.end, draft.tokens[at + 1].start):
        place = before.start
        draft.taken[at] = 1
    else:
        label = None
    # A letter (JC40) tells the composition; the yarn's own fibre is one written beside it.
    fibre = _fibre_beside(draft, index, start, end)
    if fibre != yarn.fibre:
        yarn = yarn._replace(fibre=fibre)
    # A labelled side is its own; without a label a count told before is told again.
    others = spec.weft if label == "weft" else spec.warp
    if label not in _DIRECTIONS and spec.weft:
        others = (*spec.warp, *spec.weft)
    known = bool(others) and any(
        one.count == yarn.count and one.system == yarn.system for one in others
    )
    has_pair = bool(spec.weft) and label not in _DIRECTIONS
    if known and not has_pair and _is_joined(draft, index, start):
        known = False  # 32S+32S+12S: two of three are alike
    if known:
        draft.add("yarns", yarn, None, place, end)
    elif has_pair:
        return
    elif label == "weft":
        spec.weft = (*spec.weft, yarn)
        draft.add("yarns.weft", (yarn,), None, place, end)
    else:
        spec.warp = (*spec.warp, yarn)
        draft.add("yarns.warp", (yarn,), None, place, end)
    draft.taken[index] = 1
    if found.fibres:
        _add_fibres(draft, found.fibres, (start, end))


def _is_woollen(draft: Draft) -> bool:
    return any(one.fibre in _IN_METRIC for one in draft.spec.composition)


def _is_joined(draft: Draft, index: int, start: int) -> bool:
    """Whether a "+" stands between a count and the one before it, in one clause."""
    for other in range(index - 1, max(-1, index - 5), -1):
        token = draft.tokens[other]
        if token.kind == "yarn":
            between = draft.text[token.end : start]
            return "+" in between and not draft.clause_between(token.end, start)
    return False


def _fibre_beside(draft: Draft, index: int, start: int, end: int) -> str | None:
    """The one fibre written right after the count, or right before it."""
    tokens = draft.tokens
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after and after.start == end and (fibre := _only_fibre(draft, after)):
        return fibre
    before = tokens[index - 1] if index else None
    if before and before.end == start:
        return _only_fibre(draft, before)
    return None


def _only_fibre(draft: Draft, token: Token) -> str | None:
    if token.kind != "word" or not is_han(draft.text[token.start]):
        return None
    codes = [code for kind, code in token.data if kind in _FIBRE_KINDS]
    return str(codes[0]) if len(codes) == 1 else None


def attach_processes(draft: Draft, found: Sequence[tuple[int, str]]) -> None:
    """A process belongs to the yarn nearest to it; with a pair, to both its sides."""
    spec = draft.spec
    places = [v for v in draft.values if v.field.startswith("yarns.")]
    for place, (index, code) in enumerate(found):
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("process", code, None, token.start, token.end)
        token = _block(draft, found, place)
        if not places:
            spec.processes += (code,)
            continue
        fitting = [v for v in places if _fits(code, v.value)] or places
        nearest = min(
            fitting,
            key=lambda v: (
                max(v.start - token.end, token.start - v.end) * 2 + (v.start > token.start)
            ),
        )
        both = bool(spec.weft) and len(places) == 2 and places[0].start == places[1].start
        for direction in ("warp", "weft"):
            yarns = getattr(spec, direction)
            if not yarns:
                continue
            position = 0
            if not both:
                own = [v for v in places if v.field == f"yarns.{direction}"]
                if nearest not in own:
                    continue
                position = own.index(nearest)
            _with_process(spec, direction, position, code)


def _block(draft: Draft, found: Sequence[tuple[int, str]], place: int) -> Token:
    """A process with those that touch it: 精梳紧密纺 belongs together."""
    first = last = draft.tokens[found[place][0]]
    for index, _ in reversed(found[:place]):
        if draft.tokens[index].end == first.start:
            first = draft.tokens[index]
    for index, _ in found[place + 1 :]:
        if draft.tokens[index].start == last.end:
            last = draft.tokens[index]
    return Token("word", first.start, last.end, None)


def _fits(code: str, yarns: tuple[Yarn, ...]) -> bool:
    """Textured and drawn yarns are filament; all other processes spin staple."""
    filament = yarns[0].system in {"D", "dtex"}
    return filament == (code in _FILAMENT or code == "covered")


def _with_process(spec: object, direction: str, position: int, code: str) -> None:
    yarns = list(getattr(spec, direction))
    if position >= len(yarns):
        return
    one = yarns[position]
    known = one.process.split("+") if one.process else []
    if code not in known:
        yarns[position] = one._replace(process="+".join(sorted({*known, code})))
    setattr(spec, direction, tuple(yarns))
