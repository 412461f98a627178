"""What a policy gives, as a formula of data, and its sum for a firm.

    benefit = { fixed: yuan }
            | { percent: number, of: attribute, over?: yuan }     of what exceeds `over`
            | { each: yuan, of: attribute }                        per head, per piece
            | { tiers: [ { when: condition, give: benefit } … ] }  the first that is met
            | { highest: [ benefit … ] } | { sum: [ benefit … ] }
            | { once: benefit, key?: text }                        not again after it was received
            | { in_kind: text }                                    no money
    every one may say cap, floor (yuan) and note

Sums are decimal and rounded half up to the fen where a rate or a price is multiplied. What is not
known makes a range: of a revenue between 20 and 100 million, 1 % is between 200,000 and 1 million.
Nothing is ever taken from a firm, so a range begins at 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeAlias

from .conditions import DEEPEST, Condition, number, read_condition, tests_of
from .evidence import Firm, Known, Span
from .judging import judge, status_of
from .kleene import Status
from .problems import Place
from .vocabulary import Vocabulary

ZERO: Final = Decimal(0)
ENDLESS: Final = Decimal("Infinity")
_FEN: Final = Decimal("0.01")
# Of one formula; what is longer is refused.
MOST_PARTS: Final = 50
_HEADS: Final = ("fixed", "percent", "each", "tiers", "highest", "sum", "once", "in_kind")
# No policy gives more; keeps sums within what decimals hold exactly.
_MOST_YUAN: Final = Decimal(10) ** 15


@dataclass(frozen=True)
class Fixed:
    yuan: Decimal


@dataclass(frozen=True)
class Share:
    """`percent` of what an attribute has above `over`."""

    percent: Decimal
    of: str
    over: Decimal = ZERO


@dataclass(frozen=True)
class Each:
    yuan: Decimal
    of: str


@dataclass(frozen=True)
class Tiers:
    steps: tuple[tuple[Condition, Benefit], ...]


@dataclass(frozen=True)
class Several:
    """The highest of the parts, or their sum."""

    parts: tuple[Benefit, ...]
    how: str


@dataclass(frozen=True)
class Once:
    """Nothing more for who has received it; `key` is shared by policies that exclude each other."""

    part: Benefit
    key: str = ""


@dataclass(frozen=True)
class InKind:
    words: str


@dataclass(frozen=True)
class Limited:
    part: Benefit
    floor: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True)
class Noted:
    part: Benefit
    note: str


Benefit: TypeAlias = Fixed | Share | Each | Tiers | Several | Once | InKind | Limited | Noted


@dataclass(frozen=True)
class Step:
    """One part of the calculation: what it came to, and the value it was reckoned from."""

    part: Benefit
    low: Decimal
    high: Decimal
    base: Known | None = None


@dataclass(frozen=True)
class Amount:
    """Yuan from `low` to `high`, either possible. `asks` are attributes, `tests` conditions and
    `keys` of benefits given once, whose answer would narrow it."""

    low: Decimal
    high: Decimal
    asks: tuple[str, ...] = ()
    tests: tuple[Condition, ...] = ()
    keys: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default=(), compare=False)

    def is_exact(self) -> bool:
        """One sum, and nothing left to ask, in-kind parts included."""
        return self.low == self.high and not (self.asks or self.tests or self.keys)


def amount(benefit: Benefit, firm: Firm, day: int, key: str = "") -> Amount:
    """What the firm would get on that day; `key` is the policy's, for benefits given once."""
    return _narrowed(_Reckoning(firm, day, key).of(benefit))


def _narrowed(found: Amount) -> Amount:
    """Without questions whose answer changes nothing."""
    if found.low == found.high and not found.words:
        return Amount(found.low, found.high, steps=found.steps)
    return found


@dataclass(frozen=True)
class _Reckoning:
    firm: Firm
    day: int
    key: str

    def of(self, benefit: Benefit) -> Amount:
        match benefit:
            case Fixed(yuan=yuan):
                return self._done(benefit, Amount(yuan, yuan))
            case Share(percent=percent, of=of, over=over):
                return self._times(benefit, of, percent / 100, over)
            case Each(yuan=yuan, of=of):
                return self._times(benefit, of, yuan, ZERO)
            case Tiers():
                return self._done(benefit, self._tiers(benefit))
            case Several(parts=parts, how=how):
                return self._done(benefit, _joined([self.of(part) for part in parts], how))
            case Once():
                return self._done(benefit, self._once(benefit))
            case InKind(words=words):
                return Amount(ZERO, ZERO, words=(words,))
            case Noted(part=part):
                return self.of(part)
            case Limited():
                return self._done(benefit, self._limited(benefit))

    def _done(self, part: Benefit, found: Amount, base: Known | None = None) -> Amount:
        step = Step(part, found.low, found.high, base)
        return _with(found, steps=(*found.steps, step))

    def _times(self, part: Benefit, of: str, factor: Decimal, over: Decimal) -> Amount:
        known = self.firm.facts.get(of)
        low, high = ZERO, ENDLESS
        if known is not None and isinstance(known.value, Span):
            low, high = (_product(end, factor, over) for end in (known.value.low, known.value.high))
        asks = () if known is not None and low == high else (of,)
        return self._done(part, Amount(low, high, asks=asks), known)

    def _tiers(self, benefit: Tiers) -> Amount:
        """The first tier that is met; all that may be the first, where some are unknown."""
        reached: list[Amount] = []
        asked: list[Condition] = []
        for when, give in benefit.steps:
            status = judge(when, self.firm, self.day)
            if status is Status.UNMET:
                continue
            reached.append(self.of(give))
            if status is Status.MET:
                break
            asked += self._unknown(when)
        else:
            reached.append(Amount(ZERO, ZERO))
        found = _joined(reached, "one of")
        return _with(found, tests=(*found.tests, *asked))

    def _unknown(self, condition: Condition) -> Iterator[Condition]:
        for test in dict.fromkeys(tests_of(condition)):
            known = self.firm.known(test.attribute, test.among)
            if status_of(test, known, self.day) is Status.UNKNOWN:
                yield test

    def _once(self, benefit: Once) -> Amount:
        key = benefit.key or self.key
        received = self.firm.received.get(key)
        if received:
            return Amount(ZERO, ZERO)
        found = self.of(benefit.part)
        if received is False:
            return found
        return _with(found, low=ZERO, keys=(*found.keys, key))

    def _limited(self, benefit: Limited) -> Amount:
        found = self.of(benefit.part)
        low, high = found.low, found.high
        if benefit.floor is not None:
            low, high = max(low, benefit.floor), max(high, benefit.floor)
        if benefit.cap is not None:
            low, high = min(low, benefit.cap), min(high, benefit.cap)
        return _narrowed(_with(found, low=low, high=high))


def _with(found: Amount, **changes: Any) -> Amount:
    return Amount(**{**{name: getattr(found, name) for name in _FIELDS}, **changes})


_FIELDS: Final = ("low", "high", "asks", "tests", "keys", "words", "steps")


def _product(end: float, factor: Decimal, over: Decimal) -> Decimal:
    """Half up to the fen; what is endless or below 0 stays so or is 0."""
    if math.isinf(end):
        return ENDLESS if end > 0 and factor else ZERO
    base = Decimal(repr(end)) - over
    return max(ZERO, (base * factor).quantize(_FEN, ROUND_HALF_UP))


def _joined(parts: list[Amount], how: str) -> Amount:
    lows, highs = [one.low for one in parts], [one.high for one in parts]
    match how:
        case "sum":
            low, high = sum(lows, ZERO), sum(highs, ZERO)
        case "highest":
            low, high = max(lows), max(highs)
        case _:
            low, high = min(lows), max(highs)
    return Amount(
        low,
        high,
        asks=tuple(dict.fromkeys(name for one in parts for name in one.asks)),
        tests=tuple(dict.fromkeys(test for one in parts for test in one.tests)),
        keys=tuple(dict.fromkeys(key for one in parts for key in one.keys)),
        words=tuple(dict.fromkeys(words for one in parts for words in one.words)),
        steps=tuple(step for one in parts for step in one.steps),
    )


def parts_of(benefit: Benefit) -> Iterator[Benefit]:
    """The formula and everything in it."""
    yield benefit
    match benefit:
        case Tiers(steps=steps):
            for _, give in steps:
                yield from parts_of(give)
        case Several(parts=parts):
            for part in parts:
                yield from parts_of(part)
        case Once(part=part) | Limited(part=part) | Noted(part=part):
            yield from parts_of(part)


def read_benefit(data: Any, vocabulary: Vocabulary, place: Place) -> Benefit | None:
    """The formula in plain JSON; None after noting in `place` all that is wrong with it."""
    before = len(place.problems)
    found = _Reader(vocabulary, place).node(data, 0)
    if found is not None and sum(1 for _ in parts_of(found)) > MOST_PARTS:
        place.bad("too_many", f"a formula of more than {MOST_PARTS} parts")
    return found if len(place.problems) == before else None


@dataclass
class _Reader:
    vocabulary: Vocabulary
    place: Place

    def node(self, data: Any, depth: int) -> Benefit | None:
        if not isinstance(data, dict):
            self.bad("not_an_object", "is not a benefit")
            return None
        if depth > DEEPEST:
            self.bad("too_deep", f"is nested deeper than {DEEPEST}")
            return None
        heads = [head for head in _HEADS if head in data]
        if len(heads) != 1:
            self.bad("not_one_head", f"says exactly one of {', '.join(_HEADS)}")
            return None
        extra = {"percent": {"of", "over"}, "each": {"of"}, "once": {"key"}}.get(heads[0], set())
        for key in data.keys() - {heads[0], "cap", "floor", "note", *extra}:
            self.bad("unknown_key", f"{key!r} means nothing here")
        found = self.part(data, heads[0], depth)
        floor, cap = (self.yuan(data, key) if key in data else None for key in ("floor", "cap"))
        if floor is not None and cap is not None and floor > cap:
            self.bad("empty_range", "floor is above cap")
        if found is not None and (floor is not None or cap is not None):
            found = Limited(found, floor, cap)
        if "note" in data and not isinstance(data["note"], str):
            self.bad("not_a_text", "note is not a text")
        return Noted(found, data["note"]) if found is not None and data.get("note") else found

    def part(self, data: dict[str, Any], head: str, depth: int) -> Benefit | None:
        match head:
            case "fixed":
                yuan = self.yuan(data, "fixed")
                return Fixed(yuan) if yuan is not None else None
            case "percent":
                percent, of = self.yuan(data, "percent"), self.attribute(data)
                over = self.yuan(data, "over") if "over" in data else ZERO
                known = percent is not None and of is not None and over is not None
                return Share(percent, of, over) if known else None  # type: ignore[arg-type]
            case "each":
                yuan, of = self.yuan(data, "each"), self.attribute(data)
                return Each(yuan, of) if yuan is not None and of is not None else None
            case "in_kind":
                if not isinstance(data[head], str) or not data[head].strip():
                    self.bad("value_missing", "in_kind is not a text")
                    return None
                return InKind(data[head].strip())
            case "once":
                return self.once(data, depth)
            case "tiers":
                return self.tiers(data, depth)
        return self.several(data, head, depth)

    def once(self, data: dict[str, Any], depth: int) -> Once | None:
        if not isinstance(data.get("key", ""), str):
            self.bad("not_a_text", "key is not a text")
        with self.place.at("once"):
            part = self.node(data["once"], depth + 1)
        return Once(part, str(data.get("key", ""))) if part is not None else None

    def tiers(self, data: dict[str, Any], depth: int) -> Tiers | None:
        found: list[tuple[Condition, Benefit]] = []
        with self.place.at("tiers"):
            for entry in self.entries(data["tiers"]):
                if not isinstance(entry, dict) or entry.keys() != {"when", "give"}:
                    self.bad("not_a_tier", "a tier says when and give, and nothing else")
                    continue
                with self.place.at("when"):
                    when = read_condition(entry["when"], self.vocabulary, self.place)
                with self.place.at("give"):
                    give = self.node(entry["give"], depth + 1)
                if when is not None and give is not None:
                    found.append((when, give))
        return Tiers(tuple(found)) if found else None

    def several(self, data: dict[str, Any], head: str, depth: int) -> Several | None:
        with self.place.at(head):
            parts = [self.node(entry, depth + 1) for entry in self.entries(data[head])]
        whole = tuple(part for part in parts if part is not None)
        return Several(whole, head) if whole and len(whole) == len(parts) else None

    def entries(self, data: Any) -> Iterator[Any]:
        """The items of a list, the place going along with them."""
        if not isinstance(data, list) or not data:
            self.bad("empty", "lists nothing")
            return
        for index, entry in enumerate(data):
            with self.place.at(index):
                yield entry

    def attribute(self, data: dict[str, Any]) -> str | None:
        known = self.vocabulary.attributes.get(str(data.get("of")))
        if known is None or known.type != "number":
            self.bad("unknown_field", f"of: {data.get('of')!r} is no attribute in numbers")
            return None
        return known.code

    def yuan(self, data: dict[str, Any], key: str) -> Decimal | None:
        value = data[key]
        found = None if number(value) is None else Decimal(str(value))
        if found is None or not ZERO <= found <= _MOST_YUAN:
            self.bad("not_an_amount", f"{key}: {value!r} is not an amount of 0 or more")
            return None
        return found

    def bad(self, code: str, message: str) -> None:
        self.place.bad(code, message)
