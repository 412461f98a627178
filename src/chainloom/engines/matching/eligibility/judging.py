"""One condition against one value: met, unmet or unknown."""

from __future__ import annotations

import math
from datetime import date

from .conditions import Bound, Condition, Group, Not, Test
from .evidence import Choice, Codes, Firm, Holding, Holdings, Known, Span
from .kleene import Status, at_least, negation
from .vocabulary import STATEMENT

MET, UNKNOWN, UNMET = Status.MET, Status.UNKNOWN, Status.UNMET


def ends(low: Bound | None, high: Bound | None) -> tuple[float, float]:
    """The same range closed: an end that is left out moves to the next number."""
    first = -math.inf if low is None else low.value
    last = math.inf if high is None else high.value
    if low is not None and low.strict:
        first = math.nextafter(first, math.inf)
    if high is not None and high.strict:
        last = math.nextafter(last, -math.inf)
    return first, last


def years_before(day: int, years: int) -> int:
    """The ordinal of the same date so many years ago; 29 February becomes 28 February."""
    then = date.fromordinal(day)
    year = then.year - years
    if year < 1:
        return 0
    try:
        return then.replace(year=year).toordinal()
    except ValueError:
        return then.replace(year=year, day=28).toordinal()


def bounds(test: Test, day: int) -> tuple[float, float]:
    """The closed range that a number or date has to lie in, asked on this day."""
    if test.years_low is None and test.years_high is None:
        return ends(test.low, test.high)
    last = math.inf if test.years_low is None else years_before(day, int(test.years_low))
    # At most n full years old: the day on which n + 1 are full has not come.
    first = -math.inf
    if test.years_high is not None:
        first = years_before(day, int(test.years_high) + 1) + 1
    return first, last


def status_of(test: Test, known: Known | None, day: int) -> Status:
    """`day` is the ordinal of the day of asking."""
    if known is None or not is_fresh(test, known):
        return UNKNOWN
    match known.value:
        case Span(low=low, high=high):
            first, last = bounds(test, day)
            if first <= low and high <= last:
                return MET
            return UNMET if high < first or low > last else UNKNOWN
        case Choice(possible=possible):
            # Of a statement `among` is its text, and the answer that meets it is yes.
            wanted = {"yes"} if test.attribute == STATEMENT else set(test.among)
            if possible <= wanted:
                return MET
            return UNKNOWN if possible & wanted else UNMET
        case Codes():
            return _codes(known.value, test.among)
        case Holdings():
            return _holdings(known.value, test, day)


def is_fresh(test: Test, known: Known) -> bool:
    if test.fresh_since is None:
        return True
    return known.as_of is not None and known.as_of >= test.fresh_since


def _codes(codes: Codes, wanted: tuple[str, ...]) -> Status:
    """A code below a wanted one is it; one above may be."""
    if not codes.nested:
        found = MET if set(codes.values) & set(wanted) else UNKNOWN
        return UNMET if found is UNKNOWN and codes.complete else found
    if any(code.startswith(one) for code in codes.values for one in wanted):
        return MET
    above = any(one.startswith(code) for code in codes.values for one in wanted)
    return UNKNOWN if above or not codes.complete else UNMET


def _holdings(holdings: Holdings, test: Test, day: int) -> Status:
    found = [holding_status(one, test, day) for one in holdings.held if one.kind in test.among]
    if MET in found:
        return MET
    if UNKNOWN in found or not all(holdings.knows_all(kind) for kind in test.among):
        return UNKNOWN
    return UNMET


def holding_status(holding: Holding, test: Test, day: int) -> Status:
    """Of the right level, valid on the day and issued when it should be; the kind is right."""
    # One that was recorded as held has begun, whenever that was.
    begun = MET if holding.begin is None else _within(holding.begin, -math.inf, day)
    parts = [begun, _within(holding.end, day, math.inf)]
    if test.levels:
        level = holding.level
        parts.append(UNKNOWN if level is None else MET if level in test.levels else UNMET)
    if test.issued != (None, None):
        parts.append(_within(holding.begin, *ends(*test.issued)))
    return min(parts)


def _within(value: float | None, low: float, high: float) -> Status:
    if value is None:
        return UNKNOWN
    return MET if low <= value <= high else UNMET


def judge(condition: Condition, firm: Firm, day: int) -> Status:
    """The whole condition for a firm."""
    match condition:
        case Test(attribute=attribute, among=among):
            return status_of(condition, firm.known(attribute, among), day)
        case Not(part=part):
            return negation(judge(part, firm, day))
        case Group(need=need, parts=parts):
            return at_least(need, (judge(part, firm, day) for part in parts))
