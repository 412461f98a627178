"""Amounts: how much there is, is wanted or is ordered at least; and threads an inch, 240T."""

from __future__ import annotations

import re
from typing import Final

from .asides import several
from .draft import Draft
from .pricing import is_blocked
from .spec import Amount
from .tokens import Number, Token
from .vocabulary import CATEGORY_OF

_RATE: Final = re.compile(
    r"\s?/\s?(?:单(?!价)|[日天年月周个件条双色款花次批缸]|colou?r|order|design|day|week|month|year)|每[日天年月亩]"
)
# 各要一吨, 黑色白色都要500米, 每个规格现货2000米: so much of each of several.
_OF_EACH: Final = re.compile(
    r"(?:各(?![种类位式家路])|都(?![有是能可])|每个?[色款花种规]|一[色款]|[色款种]\s?[*x]|each"
    r"|per )[^,;。\d]{0,6}$"
)
# One of these is in the first, so that most amounts are not looked at so closely.
_OF_EACH_SIGNS: Final = frozenset("各都每一色款种hp")
_EACH: Final = re.compile(
    r"\s?(?:each(?![a-z])|every |per (?:colou?r|design|style)"
    r"|[*x]\s?\d{1,2}\s?(?:个|种)?[色款花规])"
)


def read_amount(
    draft: Draft, found: tuple[int, Number, str | None], place: tuple[int, int]
) -> bool:
    index, number, label = found
    token, spec = draft.tokens[index], draft.spec
    unit = str(number.unit)
    if (
        unit == "t"
        and number.high is None
        and (label in {None, "density"} or (label == "quantity" and _is_before_cloth(draft, index)))
        and _is_threads(draft, token, number)
    ):
        place = (token.start, token.end) if label == "quantity" else place
        return _write_threads(draft, number, place)
    if number.unit_kind == "length" and unit not in {"m", "yd"}:
        return False
    if not number.low or is_blocked(draft, token.start):
        return False
    if label != "moq" and _RATE.match(draft.text, token.end):
        return False
    if label != "moq" and "每" in draft.text[max(0, token.start - 3) : token.start]:
        return False  # 每卷100米: what one holds, not how many there are
    if number.per and label != "moq":
        return False
    if (
        unit == "piece"
        and number.low <= 30
        and "条" in draft.text[token.start : token.end]
        and "corduroy" in [code for _, code in draft.structures]
    ):
        return False
    amount = Amount(number.low, unit, number.high)
    if label == "moq":
        if spec.minimum_order is not None:
            if amount != spec.minimum_order:
                several(draft, "minimum_order", place)
            return False
        spec.minimum_order = amount
        draft.add("minimum_order", amount, unit, *place)
        return True
    if spec.quantity is not None:
        if amount != spec.quantity:
            several(draft, "quantity", place)
        if label != "quantity":
            return False
    spec.quantity = amount
    draft.add("quantity", amount, unit, *place)
    if label is None:
        draft.derive("quantity", amount, unit, place, "an amount of which no word says what it is")
    else:
        spec.derived.pop("quantity", None)
        before = draft.text[max(0, token.start - 10) : token.start]
        of_each = not _OF_EACH_SIGNS.isdisjoint(before) and _OF_EACH.search(before)
        if of_each or _EACH.match(draft.text, token.end):
            several(draft, "quantity", place)
    return True


def _write_threads(draft: Draft, number: Number, place: tuple[int, int]) -> bool:
    spec = draft.spec
    if spec.density_total is not None:
        if spec.density_total != number.low:
            several(draft, "density", place)
        return False
    spec.density_total = number.low
    draft.add("density_total", number.low, "threads/inch", *place)
    if not spec.warp and not draft.is_of("woven"):
        how = "no woven cloth is named: it may be tons"
        draft.derive("density", number.low, "threads/inch", place, how)
    return True


def _is_before_cloth(draft: Draft, index: int) -> bool:
    """现货 300T春亚纺: the number belongs to the cloth it touches, not to the word before it."""
    tokens = draft.tokens
    if index + 1 == len(tokens) or tokens[index + 1].start > tokens[index].end + 1:
        return False
    after = tokens[index + 1]
    return after.kind == "word" and any(
        kind == "structure" and CATEGORY_OF.get(code) == "woven" for kind, code in after.data
    )


def _is_threads(draft: Draft, token: Token, number: Number) -> bool:
    """240T is threads an inch, 30T tons: threads are three digits and written together."""
    if draft.is_of("fibre") or draft.is_of("yarn"):
        return False
    text = draft.text[token.start : token.end]
    return text.endswith("t") and text[:-1].isdigit() and 120 <= number.low <= 1000
