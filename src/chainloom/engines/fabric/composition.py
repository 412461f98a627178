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
from typing import Any, Final

from .draft import Draft
from .scanning import Number, Slashed, Token
from .spec import Component
from .vocabulary import is_han

# What may stand inside a run, beside separators: words that say how, not what.
_BRIDGE: Final = re.compile(r"[ \n,/+:&()约占含成分料\-]*(?:精梳|长绒|普梳|半精梳|combed)?[ \n,/+:&()约占含成分料\-]*")
_INSIDE: Final = " \n,/+:&()约占含成分料-"
CLOSE: Final = 0.05


class Item:
    """A part of a run: F fibres, P a percentage, N a bare number, Q a ratio, S shares."""

    __slots__ = ("codes", "end", "index", "numbers", "pure", "role", "start", "weak")

    def __init__(self, role: str, index: int, token: Token) -> None:
        self.role, self.index, self.start, self.end = role, index, token.start, token.end
        self.codes: tuple[str, ...] = ()
        self.numbers: tuple[float, ...] = ()
        self.pure = self.weak = False


def read(draft: Draft) -> None:
    """Set the composition; report shares that do not come to 100."""
    items = [item for index in draft.fibres if (item := _item(draft, index)) is not None]
    if not items:
        return
    runs = _runs(draft, items)
    parts = [part for run in runs if (part := _shares_of(draft, run))]
    _settle(draft, parts)


def _item(draft: Draft, index: int) -> Item | None:
    token = draft.tokens[index]
    data: Any = token.data
    if token.kind == "word":
        item = Item("F", index, token)
        codes: list[str] = []
        for kind, code in data:
            if kind == "blend":
                codes += code
            elif kind in {"fibre", "weak", "pure"}:
                codes.append(code)
                item.pure = kind == "pure"
                item.weak = kind == "weak"
        item.codes = tuple(codes)
        if token.end - token.start == 1 and not item.weak and is_han(draft.text[token.start]):
            item.weak = not _stands_free(draft, index)
        return item
    if isinstance(data, Number):
        item = Item("P" if data.unit_kind == "percent" else "N", index, token)
        item.numbers = (data.low,)
        return item if data.low <= 100 and data.high is None else None
    if isinstance(data, Slashed):
        item = Item("Q", index, token)
        item.numbers = data.numbers
        return item if data.percent or abs(sum(data.numbers) - 100) < CLOSE else None
    item = Item("S", index, token)
    item.codes = tuple(code for code, _ in data)
    item.numbers = tuple(number for _, number in data)
    return item if abs(sum(item.numbers) - 100) < CLOSE else None


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
    for before, item in zip(items, items[1:], strict=False):
        gap = text[before.end : item.start]
        if not gap or not gap.strip(_INSIDE) or (len(gap) < 16 and _BRIDGE.fullmatch(gap)):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


Share = tuple[str, float | None, int, int]


class Part:
    """What one run says: fibre, share, place of each; the tokens it stands on."""

    __slots__ = ("indices", "pure", "shares")

    def __init__(self, shares: list[Share], indices: list[int], pure: bool) -> None:
        self.shares, self.indices, self.pure = shares, indices, pure

    @property
    def total(self) -> float:
        return sum(share for _, share, _, _ in self.shares if share is not None)

    @property
    def stated(self) -> bool:
        return any(share is not None for _, share, _, _ in self.shares)


def _shares_of(draft: Draft, run: list[Item]) -> Part | None:
    roles = "".join(item.role for item in run)
    if "N" in roles:
        run = _without_strange_numbers(run, roles)
        roles = "".join(item.role for item in run)
    for item in run:
        if item.role == "S":
            shares: list[Share] = [
                (code, number, item.start, item.end)
                for code, number in zip(item.codes, item.numbers, strict=True)
            ]
            return Part(shares, [item.index], False)
    fibres = [item for item in run if item.role == "F"]
    if not fibres:
        return None
    if "Q" in roles and (part := _ratio(run, fibres)):
        return part
    run = [item for item in run if item.role in "FP"]
    roles = "".join(item.role for item in run)
    if len(run) == 1 and fibres[0].weak:
        return None
    if "P" not in roles:
        return _bare(fibres)
    return _percentages(draft, run, roles)


def _bare(fibres: list[Item]) -> Part | None:
    if all(item.weak for item in fibres):
        return None
    shares: list[Share] = []
    for item in fibres:
        shares += [(code, 100.0 if item.pure else None, item.start, item.end) for code in item.codes]
    return Part(shares, [item.index for item in fibres], any(item.pure for item in fibres))


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
    before_fibre = roles[0] == "P"
    if roles[0] == "F" and roles[-1] == "F":
        first = roles.index("P")
        left = run[first].start - run[first - 1].end
        before_fibre = run[first + 1].start - run[first].end <= left
    shares: list[Share] = []
    waiting: Item | None = None
    for item in run if before_fibre else reversed(run):
        if item.role == "P":
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


def _settle(draft: Draft, parts: list[Part]) -> None:
    """One composition out of what the runs say: the first whole one, else all together."""
    whole = next((p for p in parts if p.stated and not p.pure and abs(p.total - 100) < CLOSE), None)
    shares: dict[str, Share] = {}
    chosen = [whole] if whole else parts
    for part in chosen:
        for share in part.shares:
            known = shares.get(share[0])
            if known is None or known[1] is None:
                shares[share[0]] = share
            elif share[1] is not None and abs(share[1] - known[1]) > CLOSE:
                draft.problem("two_shares", "composition", share[0], (share[2], share[3]))
    for part in parts:
        # A fibre already told need not be told twice; another one of a second part is given back.
        if all(share[0] in shares for share in part.shares):
            for index in part.indices:
                draft.taken[index] = 1
        elif whole and part is not whole and part.stated:
            draft.problem("second_composition", "composition", "", part.shares[0][2:4])
    _write(draft, list(shares.values()))


def _write(draft: Draft, shares: list[Share]) -> None:
    spec = draft.spec
    known = [share for share in shares if share[1] is not None]
    total = sum(share[1] or 0 for share in known)
    open_ = [share for share in shares if share[1] is None]
    components = []
    for fibre, percent, start, end in shares:
        draft.add("composition", Component(fibre, percent), "%", start, end)
    if len(open_) == 1 and known and 0 < total < 100 - CLOSE:
        rest = round(100 - total, 2)
        spec.derived["composition"] = f"{open_[0][0]}: what is left of 100"
        shares = [share if share[1] is not None else (share[0], rest, *share[2:]) for share in shares]
    elif known and not open_ and abs(total - 100) > CLOSE:
        place = (min(one[2] for one in known), max(one[3] for one in known))
        draft.problem("shares_not_100", "composition", f"{total:g}", place)
    elif known and open_ and total > 100 - CLOSE:
        draft.problem("shares_over_100", "composition", f"{total:g} and more", open_[0][2:4])
    components = [Component(fibre, percent) for fibre, percent, _, _ in shares]
    components.sort(key=lambda one: -1.0 if one.percent is None else one.percent, reverse=True)
    spec.composition = tuple(components)
