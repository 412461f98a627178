"""Yarns and densities: what a notation (notation.py) is in a text.

A pair with a system, a ply, a prefix or a "+" is warp × weft yarns. A bare pair is told by what
else is there: the first of two is yarns and the second threads an inch; alone it is, by custom,
yarns in Ne up to 60 and threads an inch from 61 ends on; anything else is left open and said so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from .asides import several
from .composition import is_denied
from .conversions import per_10cm_from_per_inch, yarn_count
from .draft import Draft
from .notation import Pair, pair, side
from .spec import Component, Value, Yarn
from .tokens import Token
from .vocabulary import CATEGORY_OF, is_han

# Worsted and woollen counts without a system are metric.
_IN_METRIC: Final = frozenset({"wool", "cashmere"})
# Of these some count in Ne and others in Nm, and write 支 or S for either.
_IN_EITHER: Final = _IN_METRIC | {
    "linen", "ramie", "hemp", "jute", "silk", "acrylic", "rabbit_hair",
}  # fmt: skip
_SAYS_SYSTEM: Final = re.compile("英|公|ne|nm")
_OF_FIBRE: Final = re.compile(r"\s?\*\s?\d+\s?(?:mm|毫米)")
# Staple fibre is no coarser than this, in D.
_FINENESS: Final = 20
# Threads an inch / √Ne; yarns touch at 28, and floats of a satin lie over one another.
_DENSEST: Final = 40
_LOOSEST: Final = 10
_COUNT: Final = re.compile(r"\d+(?:\.\d+)?")
_PLY_FIRST: Final = "2/40s: how many are folded stands first, and the count after it"
_NO_SYSTEM: Final = re.compile(rf"[a-z]{{0,3}}{_COUNT.pattern}[*x][a-z]{{0,3}}{_COUNT.pattern}")
# Cloth has hardly more picks than ends.
_PICKS_AN_END: Final = 1.3
# A bare number between two counts is a price by the ton from here on.
_LEAST_PRICE: Final = 1000
_SINGLE_LABELS: Final = frozenset({"warp", "weft", "yarn"})
_TESTS: Final = re.compile("缩|强力|断裂|撕|伸|牢度|弹性|纬斜")
_DIRECTIONS: Final = frozenset({"warp", "weft"})
_FIBRE_KINDS: Final = frozenset({"fibre", "pure"})
_PAIR_LABELS: Final = frozenset({"density", "yarn"})
_OF_FILAMENT: Final = frozenset({"D", "dtex"})
_FILAMENT: Final = frozenset({"DTY", "FDY", "POY", "ATY"})
# 150D/48F*2: two ends of it folded, not a warp and a weft.
_FOLDED: Final = re.compile(r"(\d+d(?:/\d+f)?)[*x]([2-4])")


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
        if len(pairs) == 2:
            first, second = pairs
            if _density_first(pair(tokens[first].data), pair(tokens[second].data)):
                first, second = pairs = [second, first]
            _in_metric_units(draft, first, second)
        for place, index in enumerate(pairs, start=1):
            if draft.text[start := tokens[index][1]] == "经" and _is_of_a_test(draft, start):
                continue
            _pair(draft, index, place < len(pairs), counts)
    for place, index in enumerate(singles):
        if place and _is_of_other_goods(draft, singles[place - 1], index):
            several(draft, "yarns", tokens[index][1:3])
            break
        _single(draft, index)


def _is_of_a_test(draft: Draft, start: int) -> bool:
    """缩水率经5纬3, 撕破强力 经25纬20: what a test gave."""
    return _TESTS.search(draft.text, max(0, start - 12), start) is not None


def _is_of_other_goods(draft: Draft, before: int, index: int) -> bool:
    """40S府绸 9.5元/米 60S贡缎 22元/米: whether a price stands between two counts."""
    return any(
        token.kind == "number"
        and (
            token.data.unit_kind == "money"
            or (token.data.unit is None and (token.data.per or token.data.low >= _LEAST_PRICE))
        )
        for token in draft.tokens[before + 1 : index]
    )


# 密度 经纱40纬纱40: counts all the same.
_OF_YARN: Final = re.compile("[纱线]")


def _pair(draft: Draft, index: int, followed: bool, counts: set[float]) -> None:
    _, start, end, text = draft.tokens[index]
    found, spec = pair(text), draft.spec
    label = draft.labels.get(index - 1)
    labelled = label in _PAIR_LABELS and draft.near(draft.tokens[index - 1].end, start)
    if labelled:
        start = draft.tokens[index - 1].start
    custom = ""
    if found.is_density or (
        found.bare
        and labelled
        and label == "density"
        and not (_OF_YARN.search(draft.text, start, end) or _is_yarns(found, followed))
    ):
        kind = "density"
    elif not found.bare or (labelled and label == "yarn"):
        kind = "yarns"
    else:
        kind, custom = _kind_of_bare(draft, found, followed, counts)
    if kind == "density" and spec.density_warp is None:
        spec.density_warp, spec.density_weft = found.ends, found.picks
        draft.add("density", (found.ends, found.picks), "threads/inch", start, end)
    elif kind == "yarns" and not spec.warp and found.possible:
        _write_pair(draft, found, start, end)
    else:
        if kind == "open":
            draft.problem("unclear_pair", "yarns", text, (start, end))
        elif kind != "rib":
            _doubt(draft, found, (start, end))
        return
    if custom:
        draft.derive(kind, (found.ends, found.picks), None, (start, end), custom)
    draft.taken[index] = 1
    if labelled:
        draft.taken[index - 1] = 1


def _doubt(draft: Draft, found: Pair, place: tuple[int, int]) -> None:
    """A further pair is of another cloth, unless it says the same again."""
    spec = draft.spec
    if (found.ends, found.picks) == (spec.density_warp, spec.density_weft):
        return
    if (found.warp, found.weft) == (spec.warp, spec.weft):
        return
    several(draft, "yarns", place)
    if spec.density_warp is not None:
        several(draft, "density", place)


def _in_metric_units(draft: Draft, first: int, second: int) -> None:
    """14.5×14.5 523×283, as standards write: tex, and threads in 10 cm.

    Nothing says so, but in Ne and inches no cloth is as dense. How dense one can be grows with the
    root of the count (Peirce's cover factor, threads an inch / √Ne: 28 where yarns touch).
    """
    tokens = draft.tokens
    _, start, end, yarns = tokens[first]
    _, from_, to, density = tokens[second]
    in_tex = "tex" in yarns and pair(yarns).warp[0].system == "tex"
    count, found = pair(yarns).ends, pair(density)
    if not count or not found.bare or found.is_density:
        return
    if not in_tex and found.ends <= _DENSEST * math.sqrt(count):
        return  # before the next: of most cloths this is all
    densest = _DENSEST * math.sqrt(yarn_count(count, "tex", "Ne"))
    # In 10 cm it must be possible.
    if found.ends > per_10cm_from_per_inch(densest) or (in_tex and found.ends <= densest):
        return
    if not in_tex and not _NO_SYSTEM.fullmatch(yarns):
        return
    density = f"{density}根/10cm"
    if in_tex:
        tokens[second] = Token("pair", from_, to, density)
        how = "threads in 10 cm, as standards write beside tex: in an inch no cloth is so dense"
        draft.derive("density", pair(density).ends, "threads/inch", (from_, to), how)
        return
    yarns = _COUNT.sub(r"\g<0>tex", yarns)
    tokens[first] = Token("pair", start, end, yarns)
    tokens[second] = Token("pair", from_, to, density)
    how = "tex and threads in 10 cm: in Ne and inches no cloth is so dense"
    draft.derive("yarns", pair(yarns).warp, None, (start, end), how)
    ends, picks = pair(density).ends, pair(density).picks
    draft.derive("density", (ends, picks), "threads/inch", (from_, to), how)


def _density_first(first: Pair, second: Pair) -> bool:
    """110×76 45×45: bare pairs the other way round, told by their sizes."""
    bare = first.bare and second.bare and not (first.is_density or second.is_density)
    return bare and first.ends > 60 >= second.ends and first.picks > second.picks


def _is_yarns(found: Pair, followed: bool) -> bool:
    """A label before both, 构成 40×40 133×72: the first is the yarns."""
    return followed and found.ends <= 120 and found.picks <= 120


def _kind_of_bare(draft: Draft, found: Pair, followed: bool, counts: set[float]) -> tuple[str, str]:
    """What a bare pair is, and the custom that this rests on where nothing written tells."""
    ends, picks = found.ends, found.picks
    if ends <= 4 and picks <= 4:
        return "rib", ""
    usual = picks <= ends * _PICKS_AN_END
    if draft.spec.warp:
        first = draft.spec.warp[0]
        loose = first.system == "Ne" and ends < _LOOSEST * math.sqrt(first.count)
        if not usual or loose:
            return "density", "a second bare pair: unusual for a density"
        if first.system == "tex":
            return "density", "beside tex: it may be threads in 10 cm"
        knit = any(CATEGORY_OF.get(code) == "knit" for _, code in draft.structures)
        return "density", "a bare pair of a knit" if knit else ""
    if followed and ends <= 200 and picks <= 200:
        return "yarns", ""
    if counts and not (ends in counts and picks in counts):
        if ends < 20:
            return "open", ""
        return "density", "a bare pair beside a count"
    if 5 <= ends <= 60 and 5 <= picks <= 60:
        return "yarns", "a bare pair up to 60 is yarns in Ne"
    # 70×140 of a towel is its size.
    if ends >= 61 and picks >= 30 and usual:
        return "density", "a bare pair from 61 on is threads an inch"
    return "open", ""


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
    _check_system(draft, (*spec.warp, *spec.weft), (start, end))
    if draft.text[start + 1 : start + 2] == "/":
        draft.derive("yarns", spec.warp, None, (start, end), _PLY_FIRST)
    if found.is_uneven:
        draft.derive("yarns", spec.warp, None, (start, end), "one side has no system: the other's")
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
        return
    if _is_of_fibre(draft, yarn, end):
        return
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
        several(draft, "yarns", (place, end))
        return
    elif label == "weft":
        spec.weft = (*spec.weft, yarn)
        draft.add("yarns.weft", (yarn,), None, place, end)
    else:
        if others and label is None and not _go_together(draft, index, start, others[-1], yarn):
            how = "no word says how these counts go together"
            draft.derive("yarns", (yarn,), None, (place, end), how)
        spec.warp = (*spec.warp, yarn)
        draft.add("yarns.warp", (yarn,), None, place, end)
    draft.taken[index] = 1
    if draft.text[start + 1 : start + 2] == "/":
        draft.derive("yarns", (yarn,), None, (place, end), _PLY_FIRST)
    if index in draft.perhaps_counts:
        how = "a count and its ply, though no word of yarn is beside it"
        draft.derive("yarns", (yarn,), None, (place, end), how)
    _check_system(draft, (yarn,), (place, end))
    if found.fibres:
        _add_fibres(draft, found.fibres, (start, end))


def _check_system(draft: Draft, yarns: tuple[Yarn, ...], place: tuple[int, int]) -> None:
    """亚麻 36支: where the fibre is counted in either system, 支 and a bare number do not tell."""
    if _IN_EITHER.isdisjoint([one.fibre for one in draft.spec.composition]):
        return
    if _SAYS_SYSTEM.search(draft.text, *place):
        return
    system = next((one.system for one in yarns if one.system in {"Ne", "Nm"}), None)
    if system:
        how = f"{system}: such fibres are counted in Ne and in Nm"
        draft.derive("yarns", yarns, None, place, how)


def _is_of_fibre(draft: Draft, yarn: Yarn, end: int) -> bool:
    """6D*51mm, 7D 短纤: how fine staple fibre is, and no yarn."""
    if yarn.system != "D":
        return False
    if yarn.count <= _FINENESS and any(code == "fibre" for _, code in draft.categories):
        return True
    return _OF_FIBRE.match(draft.text, end) is not None


def _go_together(draft: Draft, index: int, start: int, before: Yarn, yarn: Yarn) -> bool:
    """Whether two counts are of one cloth's side: 16S+70D, or 32S 40D of a knit.

    Else they may be warp and weft, or two cloths.
    """
    if _is_joined(draft, index, start):
        return True
    return draft.is_of("knit") and (before.system in _OF_FILAMENT) != (yarn.system in _OF_FILAMENT)


def _is_woollen(draft: Draft) -> bool:
    return not _IN_METRIC.isdisjoint([one.fibre for one in draft.spec.composition])


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
    if len(codes) != 1 or is_denied(draft, token.start, token.end):
        return None
    return str(codes[0])


def attach_processes(draft: Draft, found: Sequence[tuple[int, str]]) -> None:
    """A process belongs to the yarn nearest to it; with a pair, to both its sides."""
    spec = draft.spec
    places = [v for v in draft.values if v.field.startswith("yarns.")]
    for place, (index, code) in enumerate(found):
        token = draft.tokens[index]
        draft.taken[index] = 1
        draft.add("process", code, None, token.start, token.end)
        if len(found) > 1:
            token = _block(draft, found, place)
        if not places:
            spec.processes += (code,)
            continue
        nearest = places[0] if len(places) == 1 else _nearest(code, token, places)
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


def _nearest(code: str, token: Token, places: Sequence[Value]) -> Value:
    """The yarns that a process fits and that are nearest to it, rather before than after it."""
    return min(
        [one for one in places if _fits(code, one.value)] or places,
        key=lambda one: (
            max(one.start - token.end, token.start - one.end) * 2 + (one.start > token.start)
        ),
    )


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
    filament = yarns[0].system in _OF_FILAMENT
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
