"""A need and very many resources: the best of them, in order, with reasons.

1. Hard conditions: bitmaps leave few rows over (columns/sieves.py), and each condition is held
   against these, the most telling first; rows that are certainly unmet drop out at once.
2. Feasible ones come before possible ones, and those before unfit ones; so only as many standings
   are scored as are needed to fill the list.
3. score = Σ weight × part ÷ Σ weight, over conditions, wishes, words, chain, map, trust,
   freshness: those that the need gives reason to. Equal scores stand in the order in which they
   were added.
4. The verdicts of those listed are taken from the same comparisons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .asking import Asked, ask
from .columns.sieves import Bits, Sieves, rows_of
from .errors import MatchingError
from .index import Index
from .kinds import Kind
from .kinds import kind as kind_of
from .records import Condition, Need
from .table import Table
from .verdicts import Match, Part, Result, Standing, State, Verdict
from .weighing import (
    PARTS,
    Floats,
    Weights,
    closeness,
    default_weights,
    halved,
    kilometres,
    trust,
)
from .words import AskedWords, WordIndex

Numbers = NDArray[np.intp]
STANDINGS = tuple(Standing)
# Rows of a sample by which conditions are put in order.
SAMPLE = 512
# So many rows are held against every condition at once; of more, those that drop out are left out
# of the next.
MANY = 8192


@dataclass(frozen=True, slots=True)
class _Asking:
    """A need, ready: its conditions in the terms of the kind's fields."""

    need: Need
    day: date
    hard: tuple[Asked, ...]
    wishes: tuple[Asked, ...]
    weights: Weights
    words: AskedWords


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows, and how each stands; `ratios` are theirs (columns/__init__.py), a line a condition."""

    rows: Numbers
    standing: NDArray[np.int8]
    ratios: Floats

    def only(self, which: NDArray[Any]) -> _Found:
        return _Found(self.rows[which], self.standing[which], self.ratios[:, which])


@dataclass(frozen=True, slots=True)
class _Listed:
    """Those that are listed, with what their places are made of."""

    found: _Found
    wished: Floats
    score: Floats
    parts: dict[str, Floats]


def match(
    need: Need,
    index: Index,
    k: int = 10,
    weights: Weights | None = None,
    *,
    among: Iterable[str] | None = None,
) -> Result:
    """The best `k` resources for a need; all of them counted. With `among` only those of these ids
    are looked at; ids that are not there are passed over.

    Raises MatchingError, naming the condition, if the need asks what its kind does not know.
    """
    asking = make_asking(need, weights or default_weights())
    if k < 1:
        raise MatchingError("at least one match must be asked for")
    table = index.table(need.kind)
    # The sieves first: they never reach beyond the rows counted after them.
    sieves, count = table.sieves, len(table.ids)
    if not count:
        return Result((), 0, 0, 0)
    live = table.live_rows(count)
    if among is not None:
        live = live & table.marked(among, count)
    found = _fitting(table, asking, sieves, live)
    possible = int(np.count_nonzero(found.standing))
    feasible, looked_at = len(found.rows) - possible, table.live
    if among is not None:
        looked_at = int(np.count_nonzero(live))
    if feasible >= k:
        found = found.only(found.standing == 0)
    elif len(found.rows) < k:
        found = _with_unfit(table, asking, found, live)
    wished = _ratios(table, asking.wishes, found.rows)
    parts = _parts(table, asking, found, wished, count)
    score = _score(parts, len(found.rows), asking.weights)
    at = _best(found, score, k)
    best = _Listed(
        found.only(at), wished[:, at], score[at], {name: one[at] for name, one in parts.items()}
    )
    return Result(tuple(_matches(table, asking, best)), feasible, possible, looked_at)


def make_asking(need: Need, weights: Weights) -> _Asking:
    kind, day = kind_of(need.kind), need.day or date.today()
    hard, wishes = (_asked(kind, ones, day) for ones in (need.hard, need.wishes))
    return _Asking(need, day, hard, wishes, weights, _asked_words(need, (*hard, *wishes)))


def _asked_words(need: Need, asked: Sequence[Asked]) -> AskedWords:
    covered: set[str] = set()
    for one in asked:
        covered.update(one.any_of, one.of, *one.all_of)
    return AskedWords(need.words.strip(), frozenset(covered))


def _asked(kind: Kind, conditions: Sequence[Condition], day: date) -> tuple[Asked, ...]:
    return tuple(ask(kind, one, day) for one in conditions)


def _fitting(table: Table, asking: _Asking, sieves: Sieves, live: NDArray[np.bool_]) -> _Found:
    """Rows that no hard condition excludes for certain; feasible ones as 0, possible as 1."""
    rows = _left_over(table, asking.hard, sieves, live)
    if len(rows) > MANY:
        for asked in _most_telling_first(table, asking.hard, rows):
            rows = rows[~(table.columns[asked.field.name].ratios(asked, rows) > 1)]
    ratios = _ratios(table, asking.hard, rows)
    found = _Found(rows, (ratios != 0).any(axis=0).astype(np.int8), ratios)
    is_out: NDArray[np.bool_] = np.any(ratios > 1, axis=0)
    return found.only(~is_out)


def _ratios(table: Table, conditions: Sequence[Asked], rows: Numbers) -> Floats:
    """A line a condition: how far each of the rows is off."""
    out: Floats = np.empty((len(conditions), len(rows)), dtype=np.float32)
    for at, asked in enumerate(conditions):
        out[at] = table.columns[asked.field.name].ratios(asked, rows)
    return out


def _left_over(
    table: Table, hard: Sequence[Asked], sieves: Sieves, live: NDArray[np.bool_]
) -> Numbers:
    """Live rows among which are all that no hard condition excludes."""
    bits: Bits | None = None
    for asked in hard:
        found = table.columns[asked.field.name].sieve(asked, sieves)
        if found is not None:
            bits = found if bits is None else bits & found
    if bits is None:
        return np.flatnonzero(live)
    rows = np.concatenate([rows_of(bits), np.arange(sieves.count, len(live))])
    left: Numbers = rows[live[rows]]
    return left


def _most_telling_first(table: Table, hard: Sequence[Asked], rows: Numbers) -> list[Asked]:
    if len(hard) < 2:
        return list(hard)
    some = rows[:: len(rows) // SAMPLE]
    left = [
        float((~(table.columns[asked.field.name].ratios(asked, some) > 1)).mean()) for asked in hard
    ]
    return [hard[at] for at in np.argsort(left, kind="stable")]


def _with_unfit(table: Table, asking: _Asking, found: _Found, live: NDArray[np.bool_]) -> _Found:
    every = np.full(len(live), 2, dtype=np.int8)
    every[found.rows] = found.standing
    rows = np.flatnonzero(live)
    return _Found(rows, every[rows], _ratios(table, asking.hard, rows))


def _parts(
    table: Table, asking: _Asking, found: _Found, wished: Floats, count: int
) -> dict[str, Floats]:
    """Of each part that the need gives reason to, its value for each of the rows."""
    need, weights, rows = asking.need, asking.weights, found.rows
    parts: dict[str, Floats] = {}
    if asking.hard:
        parts["conditions"] = _mean_closeness(asking.hard, found.ratios, weights)
    if asking.wishes:
        parts["wishes"] = _mean_closeness(asking.wishes, wished, weights)
    if asking.words.words:
        parts["words"] = table.words.scores(asking.words, rows, count)
    if need.steps:
        parts["chain"] = halved(table.steps(need.steps, rows), weights.half_steps, weights)
    if need.point:
        away = kilometres(need.point, table.fact("lon", rows), table.fact("lat", rows))
        parts["map"] = halved(away, weights.half_km, weights)
    parts["trust"] = trust(
        table.fact("past", rows),
        table.fact("fulfilled", rows),
        table.fact("response_days", rows),
        weights,
    )
    age = np.maximum(np.float32(asking.day.toordinal()) - table.fact("updated", rows), 0)
    parts["freshness"] = halved(age, weights.half_age_days, weights)
    return {name: part for name, part in parts.items() if getattr(weights, name) > 0}


def _mean_closeness(conditions: Sequence[Asked], ratios: Floats, weights: Weights) -> Floats:
    whole = sum(asked.weight for asked in conditions)
    shares = np.array([asked.weight / whole for asked in conditions], dtype=np.float32)
    out: Floats = shares @ closeness(ratios, weights)
    return out


def _score(parts: dict[str, Floats], count: int, weights: Weights) -> Floats:
    out: Floats = np.zeros(count, dtype=np.float32)
    whole = sum(getattr(weights, name) for name in parts)
    for name, part in parts.items():
        out += np.float32(getattr(weights, name) / whole) * part
    return out


def _best(found: _Found, score: Floats, k: int) -> Numbers:
    """Where the best stand, by standing, score, and the order in which they came."""
    key = score.astype(np.float64) - 10.0 * found.standing
    some = np.arange(len(key))
    if len(key) > k:
        least = np.partition(key, len(key) - k)[len(key) - k]
        some = np.flatnonzero(key >= least)
    ordered = some[np.lexsort((found.rows[some], -key[some]))]
    return ordered[:k]


def _matches(table: Table, asking: _Asking, best: _Listed) -> Iterator[Match]:
    """The rows that are listed, with their reasons."""
    weights, rows = asking.weights, best.found.rows
    lines = [
        *zip(asking.hard, best.found.ratios, strict=True),
        *zip(asking.wishes, best.wished, strict=True),
    ]
    verdicts = [_verdicts(table, asked, rows, ratios, weights) for asked, ratios in lines]
    told: list[tuple[str, list[bool]]] = []
    if asking.words.words and isinstance(table.words, WordIndex):
        told = list(table.words.found(asking.words, rows, len(table.ids)).items())
    names = [name for name in PARTS if name in best.parts]
    parts = [(name, best.parts[name].tolist(), getattr(weights, name)) for name in names]
    for at, (row, standing) in enumerate(zip(rows, best.found.standing, strict=True)):
        yield Match(
            id=table.ids[row],
            rank=at + 1,
            standing=STANDINGS[standing],
            score=round(float(best.score[at]), 6),
            verdicts=tuple([each[at] for each in verdicts]),
            parts=tuple([Part(name, round(value[at], 6), much) for name, value, much in parts]),
            said=tuple([term for term, is_said in told if is_said[at]]),
            unsaid=tuple([term for term, is_said in told if not is_said[at]]),
        )


def _verdicts(
    table: Table, asked: Asked, rows: Numbers, ratios: Floats, weights: Weights
) -> list[Verdict]:
    column, field = table.columns[asked.field.name], asked.field
    close = closeness(ratios, weights).tolist()
    found = []
    for row, ratio, closely in zip(rows.tolist(), ratios.tolist(), close, strict=True):
        state = state_of(ratio)
        is_unknown = state is State.UNKNOWN
        is_off = state is State.NEAR or state is State.UNMET
        found.append(
            Verdict(
                condition=asked.condition,
                field=field.name,
                state=state,
                found=column.value(row),
                off=column.gap(asked, row, ratio) if is_off else None,
                unit=field.unit,
                closeness=round(closely, 6),
                is_heard=table.is_heard(field.name, row),
                ask=field.ask if is_unknown else "",
                ask_en=field.ask_en if is_unknown else "",
            )
        )
    return found


def state_of(ratio: float) -> State:
    """What a distance in multiples of near means."""
    if math.isnan(ratio):
        return State.UNKNOWN
    if ratio <= 0:
        return State.MET
    return State.NEAR if ratio <= 1 else State.UNMET
