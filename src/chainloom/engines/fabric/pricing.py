"""Prices: what is asked or paid for goods, not what a price changed by, cost or gained.

    price = [ label ] [ 每 unit ] money [ "/" unit ]        28.5元/kg   USD 1.85/yd   每米8.3元
    money without unit needs a label, a unit before it (每吨…) or a word of arrival (跌至)

The first price counts, but after "from A to B" the one arrived at.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from .asides import has_fees, is_fee, may_be_fee, several
from .draft import FREE, Draft
from .spec import Amount
from .tokens import Number

# What makes a text an offer of cloth.
_CLOTH: Final = frozenset({"yarns.warp", "width_cm", "weight_gsm", "density", "density_total"})
# After a number: money that is not known, or a price of what is no cloth.
_OF_ELSE: Final = re.compile(
    r"\s?(?:卢布|卢比|日元|韩元|英镑|法郎|瑞郎|/\s?(?:桶|千?瓦|度|[年月日天亩股辆台人根支束筒箱包片把]))"
)
# Smaller bare numbers are more often counts and codes than prices.
_LEAST_OF_LIST: Final = 10
_JOINS: Final = frozenset({"-", "至", "到"})
_CHANGES: Final = frozenset({"change", "difference"})


class _Price(NamedTuple):
    low: float
    high: float | None
    currency: str | None
    per: str | None
    start: int
    end: int
    arrived: bool
    # Money that nothing says is a price, but a word of arrival before it.
    only_arrived: bool
    indices: tuple[int, ...]


def _last_direction(draft: Draft, start: int) -> str | None:
    """The last word of change or arrival before a place, in its clause."""
    place = bisect_left(draft.directions, (start, ""))
    if not place:
        return None
    where, code = draft.directions[place - 1]
    if draft.clause_between(where, start):
        return None
    if code == "to":
        # 涨幅达500元: arrival at a difference is none at a price.
        for where, earlier in reversed(draft.directions[: place - 1]):
            if draft.clause_between(where, start):
                break
            if earlier == "difference":
                return earlier
    return code


def is_blocked(draft: Draft, start: int) -> bool:
    """Whether the number at a place is a change, a cost or a gain."""
    return bool(draft.directions) and _last_direction(draft, start) in _CHANGES


def _per_before(draft: Draft, start: int) -> tuple[str, int, int] | None:
    """The unit of 每吨 in the same clause before a place."""
    for where, end, unit, index in reversed(draft.pers):
        if where < start:
            return (unit, where, index) if not draft.clause_between(end, start) else None
    return None


def read_prices(draft: Draft, indices: list[int]) -> None:
    """Set the price from the numbers that are money or have no unit."""
    found: list[_Price] = []
    fees = has_fees(draft)
    for index in indices:
        _, start, end, number = draft.tokens[index]
        if draft.taken[index] or (fees and is_fee(draft, start, end)):
            continue
        if number.unit_kind == "money" or (
            number.unit_kind is None
            and (number.per or draft.pers or draft.labels.get(index - 1) == "price")
        ):
            price = _price(draft, index, number)
            if price:
                _append(draft, found, price)
    if not found:
        return
    # Without a sure price the first of those that may be fees counts, in doubt.
    sure = [one for one in found if not (fees and may_be_fee(draft, one.end))]
    found, only_fees = sure or found, not sure
    chosen = found[0]
    for other in found[1:]:
        if other.arrived and not draft.clause_between(chosen.end, other.start):
            chosen = other
    _write(draft, chosen)
    if only_fees:
        _doubt(draft, chosen)
    _doubt_of_list(draft, chosen)
    if not chosen.arrived:
        for other in found:
            if other.low != chosen.low and other.currency == chosen.currency:
                several(draft, "price", (other.start, other.end))


def _doubt(draft: Draft, price: _Price) -> None:
    if "price" not in draft.doubted:
        draft.doubted |= {"price"}
        place = (price.start, price.end)
        draft.problem("uncertain", "price", draft.text[place[0] : place[1]], place)


def _doubt_of_list(draft: Draft, price: _Price) -> None:
    """C32S 23300 C40S 24800 元/吨: bare numbers of the same size are prices of other goods."""
    if price.low < _LEAST_OF_LIST or len(draft.numbers) < 2:
        return
    for index in draft.numbers:
        token = draft.tokens[index]
        number = token.data
        if draft.taken[index] or not isinstance(number, Number) or number.unit_kind is not None:
            continue
        if price.low / 2 <= number.low <= price.low * 2:
            several(draft, "price", (token.start, token.end))


def _price(draft: Draft, index: int, number: Number) -> _Price | None:
    token = draft.tokens[index]
    if not number.low or _OF_ELSE.match(draft.text, token.end):
        return None
    direction = _last_direction(draft, token.start) if draft.directions else None
    label = draft.labels.get(index - 1)
    labelled = label == "price" and draft.near(draft.tokens[index - 1].end, token.start)
    indices: tuple[int, ...] = (index,)
    per, start = number.per, token.start
    if labelled:
        start, indices = draft.tokens[index - 1].start, (index - 1, index)
    if per is None and (before := _per_before(draft, token.start)):
        per = before[0]
        if before[2] == index - 1 and draft.near(draft.tokens[index - 1].end, token.start):
            start, indices = before[1], (index - 1, index)
    if direction in _CHANGES and not _is_quoted_anew(draft, index):
        return None
    if number.unit_kind is None:
        # Without a currency: 单价28, 每米15.8, 28/kg.
        if not (labelled or number.per or (per and index - 1 in indices)):
            return None
    elif not (
        direction == "to"
        or per
        or labelled
        or _label_before(draft, index)
        or _begins_range(draft, index)
        or _ends_an_offer(draft, index)
    ):
        return None
    arrived = direction == "to"
    only = arrived and not (per or labelled or _label_before(draft, index))
    return _Price(
        number.low, number.high, number.currency, per, start, token.end, arrived, only, indices
    )


def _is_quoted_anew(draft: Draft, index: int) -> bool:
    """FDY跌30 报FDY50D 7480元: whether the change had its number, and a word for price follows."""
    tokens = draft.tokens
    change = draft.directions[bisect_left(draft.directions, (tokens[index].start, "")) - 1][0]
    place = index - 1
    while tokens[place].start > change and draft.labels.get(place) != "price":
        place -= 1
    before = tokens[place - 1]
    return change < before.start < tokens[place].start and isinstance(before.data, Number)


def _label_before(draft: Draft, index: int) -> bool:
    """A word for price anywhere before in the clause."""
    start = draft.tokens[index].start
    return any(
        label == "price"
        and place < index
        and not draft.clause_between(draft.tokens[place].end, start)
        for place, label in draft.labels.items()
    )


def _ends_an_offer(draft: Draft, index: int) -> bool:
    """Whether money stands alone in a text that tells of a cloth: …春亚纺 150cm 3.2元."""
    token, text = draft.tokens[index], draft.text
    alone = (token.start == 0 or text[token.start - 1] in FREE) and (
        token.end == len(text) or text[token.end] in FREE
    )
    return alone and (
        bool(draft.structures) or any(value.field in _CLOTH for value in draft.values)
    )


def _begins_range(draft: Draft, index: int) -> bool:
    """Whether a number goes on as a range to one that names the unit: 28000元-30000元/吨."""
    if index + 1 >= len(draft.tokens):
        return False
    token, after = draft.tokens[index], draft.tokens[index + 1]
    if not isinstance(after.data, Number) or after.data.per is None:
        return False
    return draft.text[token.end : after.start].strip() in _JOINS


def _append(draft: Draft, found: list[_Price], price: _Price) -> None:
    """Add a price; 38000元—39000元/吨 is one, from the first number to the second."""
    if found:
        last = found[-1]
        gap = draft.text[last.end : price.start].strip()
        same = last.per in {None, price.per} and last.currency == price.currency
        if gap in _JOINS and same and last.high is None and price.high is None:
            found[-1] = price._replace(
                low=last.low,
                high=price.low,
                start=last.start,
                arrived=last.arrived,
                indices=last.indices + price.indices,
            )
            return
    found.append(price)


def _write(draft: Draft, price: _Price) -> None:
    currency, how = price.currency, "no currency is written: yuan"
    if draft.currencies:
        named = {code for _, code in draft.currencies}
        if currency is None and len(named) == 1 and "other" not in named:
            currency, how = named.pop(), "the currency is written apart"
        elif not named <= {currency}:
            _doubt(draft, price)
    currency = currency or "CNY"
    unit = f"{currency}/{price.per}" if price.per else currency
    amount = Amount(price.low, unit, price.high)
    draft.spec.price = amount
    if price.currency is None:
        place = (price.start, price.end)
        draft.derive("price", amount, unit, place, how)
    elif price.only_arrived:
        place = (price.start, price.end)
        draft.derive("price", amount, unit, place, "money of which no word says that it is a price")
    draft.add("price", amount, unit, price.start, price.end)
    for index in price.indices:
        draft.taken[index] = 1
