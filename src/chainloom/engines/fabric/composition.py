"""Fibres and their shares.

A *run* is fibres, percentages and ratios with nothing of weight between them. By what stands where:

    run     = share { share }                 95%涤5%氨   棉60涤40   cotton 95% spandex 5%
            | fibres ratio | ratio fibres     T/C 65/35   60/40 棉涤   C/N/SP 61/35/4
            | pair { pair }                   T65/C35     95c5sp
            | fibre { fibre }                 锦棉        涤纶+氨纶
    share   = percent fibre | fibre percent   decided once for the whole run

Bare numbers beside fibres are percentages only if they come to 100.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from .asides import several
from .draft import Draft
from .spec import Component
from .tokens import Token
from .vocabulary import is_han

# What may stand inside a run, beside separators: words that say how, not what.
_BRIDGE: Final = re.compile(
    r"[ \n,/+:&()=约占含量成分料\-]*(?:精梳|长绒|普梳|半精梳|combed)?[ \n,/+:&()=约占含量成分料\-]*"
)
_INSIDE: Final = " \n,/+:&()=约占含量成分料-"
CLOSE: Final = 0.05
_DENIALS: Final = re.compile("[不无没非仿假感风]")
_DENIED: Final = re.compile(
    "(?:(?<![含带加要是])不[含带加要是]|无|(?<!有)没有?|(?<![南西东北中])非|仿|假)$"
)
# 亚麻风格, 桑蚕丝手感: how it looks and feels.
_ONLY_LIKE: Final = re.compile("[质手]?感(?!光)|风格?")
# A fibre that is not known has its share all the same: 银丝 5% 锦纶95%.
_UNKNOWN: Final = ("?",)
# Before the one character of a fibre these say nothing of it; others make it a part of a word.
_SAYS_NOTHING: Final = frozenset("含和与加及为的是占配混有份由用带约纯全跟或粗细澳")
# Letters that some write for spandex (Lycra); and how much of it there is at most, in %.
_OR_SPANDEX: Final = frozenset({"s", "l"})
_FEW: Final = 12
# Names of blends that say which fibre is the larger part.
_LARGER_FIRST: Final = frozenset({"cvc", "tc", "t/c", "tr", "t/r"})


class Item:
    """A part of a run: F fibres, P a percentage, N a bare number, Q a ratio, S shares."""

    __slots__ = ("codes", "end", "implied", "index", "numbers", "pure", "role", "start", "weak")

    def __init__(
        self,
        role: str,
        index: int,
        token: Token,
        codes: tuple[str, ...],
        numbers: tuple[float, ...],
    ) -> None:
        self.role, self.index, self.codes, self.numbers = role, index, codes, numbers
        _, self.start, self.end, _ = token
        # Implied: by the name of a cloth (尼丝纺), which is part of no run.
        self.pure = self.weak = self.implied = False


def read(draft: Draft) -> None:
    """Set the composition; report shares that do not come to 100."""
    items = draft.fibres
    if _DENIALS.search(draft.text):
        items = [
            item for item in items if item.role != "F" or not is_denied(draft, item.start, item.end)
        ]
        if not items:
            return
    if (
        len(items) == 1
        and items[0].role == "F"
        and len(items[0].codes) == 1
        and items[0].end - items[0].start > 1
    ):
        _one_fibre(draft, items[0])
        return
    unknown = False
    for item in items:
        # One character (棉) counts by itself only where nothing hides around it.
        short = item.role == "F" and item.end - item.start == 1 and not item.weak
        if short and is_han(draft.text[item.start]):
            item.weak = not _stands_free(draft, item.index)
        if item.weak and _is_in_a_word(draft, item):
            item.codes, unknown = _UNKNOWN, True
    runs = _with_distant_ratios(_runs(draft, items)) if len(items) > 1 else [items]
    parts = [part for run in runs if (part := _shares_of(draft, run))]
    if unknown:
        for part in parts:
            part.shares = [share for share in part.shares if share[0] != "?"]
        parts = [part for part in parts if part.shares]
    if parts:
        _settle(draft, parts)
        if len(items) > 1:
            _check_names(draft, items)


def is_denied(draft: Draft, start: int, end: int) -> bool:
    """不含氨纶, 仿桑蚕丝, 亚麻感: a fibre, from `start` to `end` of the text, that is not in it."""
    before = draft.text[max(0, start - 4) : start]
    return bool(_DENIED.search(before) or _ONLY_LIKE.match(draft.text, end))


def _is_in_a_word(draft: Draft, item: Item) -> bool:
    """马海毛, 银丝, 罗布麻: one character that a word which is not known ends with."""
    before = draft.text[item.start - 1 : item.start]
    if not is_han(before) or before in _SAYS_NOTHING or item.end - item.start > 1:
        return False
    return not item.index or draft.tokens[item.index - 1].end != item.start


def _check_names(draft: Draft, items: list[Item]) -> None:
    """Doubt shares that do not go with the names of the fibres: T/C 35/65, C/S 97/3, 全棉 97/3."""
    shares = dict(draft.spec.composition)
    for item in items:
        if item.role == "Q" and not draft.taken[item.index] and 100.0 in shares.values():
            several(draft, "composition", (item.start, item.end))
        if item.role == "Q" and draft.taken[item.index]:
            _of_tenths(draft, item)
        if item.role != "F":
            continue
        name = draft.text[item.start : item.end]
        if name in _LARGER_FIRST:
            first, second = (shares.get(code) for code in item.codes)
            if first and second and first < second:
                how = "shares in the order of the name, though the first is the smaller"
                derived = Component(item.codes[0], first)
                draft.derive("composition", derived, "%", (item.start, item.end), how)
        for place, letter in enumerate(name.split("/")):
            if letter in _OR_SPANDEX and (share := shares.get(code := item.codes[place])):
                _of_two_meanings(draft, Component(code, share), letter, (item.start, item.end))


def _of_tenths(draft: Draft, item: Item) -> None:
    """羊绒羊毛 9/1 (plies.py): by custom alone."""
    if draft.tokens[item.index].data.numbers != item.numbers:
        found, place = draft.spec.composition[0], (item.start, item.end)
        draft.derive("composition", found, "%", place, "shares in tenths")


def _of_two_meanings(draft: Draft, found: Component, letter: str, place: tuple[int, int]) -> None:
    """S of a few per cent is spandex, L is Lycra; of more it is uncertain."""
    meant = found
    if found.percent is not None and found.percent <= _FEW:
        meant = found._replace(fibre="spandex")
        spec = draft.spec
        spec.composition = tuple(meant if one == found else one for one in spec.composition)
    how = f"{letter.upper()} may be {found.fibre} or spandex"
    draft.derive("composition", meant, "%", place, how)


def _one_fibre(draft: Draft, item: Item) -> None:
    """What most descriptions have: 全棉, 涤纶."""
    fibre = Component(item.codes[0], 100.0 if item.pure else None)
    draft.spec.composition = (fibre,)
    draft.taken[item.index] = 1
    draft.add("composition", fibre, "%", item.start, item.end)


def _stands_free(draft: Draft, index: int) -> bool:
    """Whether one character (棉) touches another token or the edge of Chinese text."""
    token = draft.tokens[index]
    text = draft.text
    if token.start == 0 or not is_han(text[token.start - 1]):
        return True
    if token.end == len(text) or not is_han(text[token.end]):
        return True
    before = index and draft.tokens[index - 1].end == token.start
    after = index + 1 < len(draft.tokens) and draft.tokens[index + 1].start == token.end
    return bool(before or after)


def _runs(draft: Draft, items: list[Item]) -> list[list[Item]]:
    runs, text = [[items[0]]], draft.text
    for before, item in pairwise(items):
        gap = "|" if before.implied or item.implied else text[before.end : item.start]
        if not gap or not gap.strip(_INSIDE) or (len(gap) < 16 and _BRIDGE.fullmatch(gap)):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _with_distant_ratios(runs: list[list[Item]]) -> list[list[Item]]:
    """棉氨汗布 95/5: a ratio apart from its blend belongs to the last one of as many fibres."""
    if len(runs) == 1:
        return runs
    kept: list[list[Item]] = []
    for run in runs:
        if run[-1].role == "Q" and all(item.weak for item in run[:-1]):
            run = run[-1:]
            for place in range(len(kept) - 1, -1, -1):
                before = kept[place]
                fibres = all(item.role == "F" and not item.pure for item in before)
                if fibres and sum(len(i.codes) for i in before) == len(run[0].numbers):
                    # Two runs, but one part: the ratio keeps its own place.
                    kept[place] = [*before, run[0]]
                    break
        else:
            kept.append(run)
    return kept


Share = tuple[str, float | None, int, int]


class Part:
    """What one run says: fibre, share, place of each; the tokens it stands on."""

    __slots__ = ("indices", "pure", "shares")

    def __init__(self, shares: list[Share], indices: list[int], pure: bool) -> None:
        self.shares, self.indices, self.pure = shares, indices, pure

    @property
    def stated(self) -> bool:
        """Whether any share is."""
        return any(share[1] is not None for share in self.shares)

    @property
    def whole(self) -> bool:
        """Whether the shares that are stated come to 100."""
        known = [share[1] for share in self.shares if share[1] is not None]
        return bool(known) and not self.pure and abs(sum(known) - 100) < CLOSE


def _shares_of(draft: Draft, run: list[Item]) -> Part | None:
    if len(run) == 2 and run[1].role == "Q" and len(run[0].codes) == len(run[1].numbers):
        return _blend(run[0], run[1])
    if len(run) == 1 and (run[0].role != "S"):
        return _bare(draft, run) if run[0].role == "F" else None
    roles = "".join([item.role for item in run])
    if "N" in roles:
        run = _without_strange_numbers(run, roles)
        roles = "".join(item.role for item in run)
    for item in run if "S" in roles else ():
        if item.role == "S":
            # 麻棉 L55/C45: names beside the shares say the same again.
            own = [one for one in run if one is item or set(one.codes) <= set(item.codes)]
            start, end = min(one.start for one in own), max(one.end for one in own)
            shares: list[Share] = [
                (code, number, start, end)
                for code, number in zip(item.codes, item.numbers, strict=True)
            ]
            return Part(shares, [one.index for one in own], False)
    fibres = [item for item in run if item.role == "F"]
    if not fibres:
        return None
    if "Q" in roles and (part := _ratio(run, fibres)):
        return part
    if roles.strip("FP"):
        run = [item for item in run if item.role in "FP"]
        roles = "".join([item.role for item in run])
    if "P" not in roles:
        return _bare(draft, fibres)
    return _percentages(draft, run, roles)


def _blend(fibres: Item, ratio: Item) -> Part:
    """What most blends are: T/C 65/35."""
    start, end = fibres.start, ratio.end
    shares: list[Share] = [
        (code, number, start, end) for code, number in zip(fibres.codes, ratio.numbers, strict=True)
    ]
    return Part(shares, [fibres.index, ratio.index], False)


def _bare(draft: Draft, fibres: list[Item]) -> Part | None:
    shares: list[Share] = []
    pure, weak = False, True
    for item in fibres:
        pure, weak = pure or item.pure, weak and item.weak
        # 棉弹 97/3 has spandex; 棉弹 alone stretches, and does not say of what.
        stretches = draft.text[item.end - 1] == "弹" and item.codes[-1:] == ("spandex",)
        for code in item.codes[:-1] if stretches else item.codes:
            shares.append((code, 100.0 if item.pure else None, item.start, item.end))
    return None if weak else Part(shares, [item.index for item in fibres], pure)


def _ratio(run: list[Item], fibres: list[Item]) -> Part | None:
    for place, item in enumerate(run):
        if item.role != "Q":
            continue
        before = [one for one in run[:place] if one.role == "F"]
        after = [one for one in run[place + 1 :] if one.role == "F"]
        for side in (before, after, before + after):
            codes = [code for one in side for code in one.codes]
            while len(codes) > len(item.numbers) and len(side) > 1:
                side = side[1:] if side is before else side[:-1]
                codes = [code for one in side for code in one.codes]
            if codes and len(codes) == len(item.numbers) and len(set(codes)) == len(codes):
                start = min(item.start, side[0].start)
                end = max(item.end, side[-1].end)
                shares: list[Share] = [
                    (code, number, start, end)
                    for code, number in zip(codes, item.numbers, strict=True)
                ]
                return Part(shares, [one.index for one in (*fibres, item)], False)
    return None


def _without_strange_numbers(run: list[Item], roles: str) -> list[Item]:
    """Bare numbers as percentages where they and the percentages come to 100, else gone."""
    total = sum(item.numbers[0] for item in run if item.role in "NP")
    fibres = roles.count("F")
    if abs(total - 100) < CLOSE and fibres >= 2 and fibres == roles.count("N") + roles.count("P"):
        for item in run:
            if item.role == "N":
                item.role = "P"
        return run
    return [item for item in run if item.role != "N"]


def _percentages(draft: Draft, run: list[Item], roles: str) -> Part:
    if listed := _listed(run, roles):
        return listed
    before_fibre = roles[0] == "P"
    if roles[0] == "F" and roles[-1] == "F":
        first = roles.index("P")
        left = run[first].start - run[first - 1].end
        before_fibre = run[first + 1].start - run[first].end <= left
    shares: list[Share] = []
    waiting: Item | None = None
    for item in run if before_fibre else reversed(run):
        if item.role == "P":
            if waiting:
                several(draft, "composition", (waiting.start, waiting.end))
            waiting = item
            continue
        share = waiting.numbers[0] if waiting and len(item.codes) == 1 else None
        if share is None and item.pure:
            share = 100.0
        low = min(item.start, waiting.start) if waiting else item.start
        high = max(item.end, waiting.end) if waiting else item.end
        shares += [(code, share, low, high) for code in item.codes]
        waiting = None
    if not before_fibre:
        shares.reverse()
    return Part(shares, [item.index for item in run], False)


def _listed(run: list[Item], roles: str) -> Part | None:
    """涤纶 棉 氨纶 65% 30% 5%, 涤棉 65% 35%: first all fibres, then all their shares, or so."""
    if "FP" in roles and "PF" in roles:
        return None
    codes = [code for item in run for code in item.codes]
    numbers = [item.numbers[0] for item in run if item.role == "P"]
    if len(numbers) < 2 or len(codes) != len(numbers):
        return None
    start, end = run[0].start, run[-1].end
    shares: list[Share] = [
        (code, number, start, end) for code, number in zip(codes, numbers, strict=True)
    ]
    return Part(shares, [item.index for item in run], False)


def _settle(draft: Draft, parts: list[Part]) -> None:
    """One composition out of what the runs say: the first whole one, else all together."""
    if len(parts) == 1 and len({share[0] for share in parts[0].shares}) == len(parts[0].shares):
        for index in parts[0].indices:
            draft.taken[index] = 1
        _write(draft, parts[0].shares)
        return
    shares: dict[str, Share] = {}
    whole = next((part for part in parts if part.whole), None) if len(parts) > 1 else None
    for part in [whole] if whole else parts:
        for share in part.shares:
            known = shares.get(share[0])
            if known is None or known[1] is None:
                shares[share[0]] = share
            elif share[1] is not None and abs(share[1] - known[1]) > CLOSE:
                draft.problem("two_shares", "composition", share[0], (share[2], share[3]))
    for part in parts:
        # A fibre already told need not be told twice; another one of a second part is given back.
        if whole is None or all(share[0] in shares for share in part.shares):
            for index in part.indices:
                draft.taken[index] = 1
            for share in part.shares:
                if shares[share[0]] is not share:
                    again = Component(share[0], share[1])
                    draft.add("composition", again, "%", share[2], share[3])
        elif part is not whole and part.stated:
            draft.problem("second_composition", "composition", "", part.shares[0][2:4])
    _write(draft, list(shares.values()))


def _write(draft: Draft, shares: list[Share]) -> None:
    total, known = 0.0, 0
    components = []
    for fibre, percent, start, end in shares:
        component = Component(fibre, percent)
        components.append(component)
        draft.add("composition", component, "%", start, end)
        if percent is not None:
            total, known = total + percent, known + 1
    if known:
        components = _checked(draft, shares, components, total)
        if len(components) > 1:
            components.sort(key=_share, reverse=True)
    draft.spec.composition = tuple(components)


def _share(component: Component) -> float:
    return -1.0 if component.percent is None else component.percent


def _checked(
    draft: Draft, shares: list[Share], components: list[Component], total: float
) -> list[Component]:
    """Complete the one share that is open; report what does not come to 100."""
    open_ = [share for share in shares if share[1] is None]
    if len(open_) == 1 and 0 < total < 100 - CLOSE:
        fibre, _, start, end = open_[0]
        rest = Component(fibre, round(100 - total, 2))
        draft.derive("composition", rest, "%", (start, end), f"{fibre}: what is left of 100")
        return [rest if one.percent is None else one for one in components]
    if not open_ and abs(total - 100) > CLOSE:
        place = (min(one[2] for one in shares), max(one[3] for one in shares))
        draft.problem("shares_not_100", "composition", f"{total:g}", place)
    elif open_ and total > 100 - CLOSE:
        draft.problem("shares_over_100", "composition", f"{total:g} and more", open_[0][2:4])
    return components
