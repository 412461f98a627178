"""Points of a roll by a rule set.

Sources, and what was known only in part: docs/inspection-grading.md. Points per 100 square yards
are points x 3600 / (width in inches x length in yards): 36 inches a yard times 100.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .flaws import Flaw, FlawError
from .rules import M_PER_YARD, MM_PER_INCH, Limit, Rule

# Lengths this near to a bound are on it: 3 inches told in mm are 76.2, and 3 x 25.4 a hair less.
_HAIR_MM = 1e-6
# A picture may end a little beyond the length that was told for the roll.
_BEYOND_M = 0.05
# The word where a rule sets no limit for a roll: it can neither pass nor fail.
NO_LIMIT, NO_LIMIT_ZH = "no limit holds", "没有适用的限值"


@dataclass(frozen=True)
class Mark:
    """What one flaw is given: `points` by its steps, `counted` of them after the most a stretch
    may have."""

    flaw: Flaw
    points: int
    counted: int
    stretches: tuple[int, ...]  # numbers of the yards or metres, from 0
    why: str  # step, continuous, ignored, edge


@dataclass(frozen=True)
class Stretch:
    """A yard or metre with points: `points` as given, `counted` at most the rule's."""

    number: int
    start_m: float
    points: int
    counted: int


@dataclass(frozen=True)
class Tested:
    """One limit of the rule and what the roll has of it."""

    limit: Limit
    value: float
    met: bool


@dataclass(frozen=True)
class Grade:
    """A roll's points. `marks` are in the order of the flaws that were given. `length_m` was
    inspected; the roll ends at `end_m`, further where parts of it were not."""

    rule: Rule
    length_m: float
    width_m: float
    end_m: float
    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]
    by_kind: dict[str, int]
    points: int
    per_100_yd2: float
    per_100_m2: float
    tests: tuple[Tested, ...]

    @property
    def passed(self) -> bool | None:
        """Whether every limit that holds for this roll is met; None where none holds."""
        return _all_met(self.tests)

    @property
    def length_yd(self) -> float:
        return self.length_m / M_PER_YARD

    @property
    def width_in(self) -> float:
        return self.width_m * 1000 / MM_PER_INCH

    def verdict(self, language: str = "en") -> str:
        """The rule's own word for the outcome; that no limit holds where none does."""
        rule = self.rule
        if self.passed is None:
            return NO_LIMIT_ZH if language.startswith("zh") else NO_LIMIT
        words = (rule.passed, rule.failed), (rule.passed_zh, rule.failed_zh)
        return words[language.startswith("zh")][0 if self.passed else 1]

    def record(self) -> dict[str, Any]:
        """The grade as plain values for JSON, in metric and imperial units."""
        return {
            "rule": {"code": self.rule.code, "name": self.rule.name, "source": self.rule.source},
            "length_m": round(self.length_m, 4),
            "length_yd": round(self.length_yd, 4),
            "width_m": round(self.width_m, 4),
            "width_in": round(self.width_in, 3),
            "points": self.points,
            "points_per_100_yd2": round(self.per_100_yd2, 3),
            "points_per_100_m2": round(self.per_100_m2, 3),
            "by_kind": dict(self.by_kind),
            "stretch": self.rule.stretch,
            "by_stretch": [asdict(one) for one in self.stretches],
            "flaws": [_mark_record(one) for one in self.marks],
            "limits": [
                {**asdict(one.limit), "value": round(one.value, 3), "met": one.met}
                for one in self.tests
            ],
            "passed": self.passed,
            "verdict": self.verdict(),
        }


@dataclass(frozen=True)
class Shipment:
    """Several rolls of a rule together: averages over their whole area."""

    per_100_yd2: float
    per_100_m2: float
    rolls_failed: tuple[int, ...]  # their places
    tests: tuple[Tested, ...]

    @property
    def passed(self) -> bool | None:
        """The averages are within the rule's limits; what failing rolls mean is agreed apart. None
        where no limit holds."""
        return _all_met(self.tests)


def grade(
    flaws: Sequence[Flaw],
    rule: Rule,
    *,
    length_m: float,
    width_m: float,
    end_m: float | None = None,
) -> Grade:
    """Grade a roll of this length and width by the rule. Where parts of it were not inspected,
    `length_m` is what was, and `end_m` where the roll ends.

    A flaw's points are those of its length, in the stretch where it begins; a continuous one has
    points in each stretch that it touches. Where a stretch would have more than the rule's most,
    its worst flaws keep theirs first. Raises FlawError for a flaw outside the roll and for a roll
    without length or width.
    """
    for name, value in (("length", length_m), ("width", width_m)):
        if not math.isfinite(value) or value <= 0:
            raise FlawError(f"the roll's {name} is {value} m; it must be above 0")
    end = max(length_m, end_m or 0.0)
    given: list[tuple[dict[int, int], str]] = []
    for number, flaw in enumerate(flaws, start=1):
        flaw.check(number)
        if flaw.at_m > end + _BEYOND_M:
            raise FlawError(f"flaw {number} is at {flaw.at_m:.2f} m of a roll of {end:.2f} m")
        given.append(_points(flaw, rule, end, width_m))
    counted, stretches = _within_most([one for one, _ in given], rule)
    marks = tuple(
        Mark(flaw, sum(points.values()), kept, tuple(sorted(points)), why)
        for flaw, (points, why), kept in zip(flaws, given, counted, strict=True)
    )
    by_kind: Counter[str] = Counter()
    for mark in marks:
        by_kind[mark.flaw.kind] += mark.counted
    total = sum(counted)
    return Grade(
        rule=rule,
        length_m=length_m,
        width_m=width_m,
        end_m=end,
        marks=marks,
        stretches=stretches,
        by_kind=dict(sorted(by_kind.items())),
        points=total,
        per_100_yd2=_per_100_yd2(total, length_m * width_m),
        per_100_m2=_per_100_m2(total, length_m * width_m),
        tests=_tested(marks, rule, length_m, width_m),
    )


def grade_shipment(grades: Sequence[Grade]) -> Shipment:
    """The averages of rolls that were graded by one rule. Raises FlawError for none, or for two
    rules."""
    if not grades:
        raise FlawError("a shipment needs one roll at least")
    rule = grades[0].rule
    if any(one.rule != rule for one in grades):
        raise FlawError("the rolls of a shipment are graded by one rule")
    points = sum(one.points for one in grades)
    area = sum(one.length_m * one.width_m for one in grades)
    length = sum(one.length_m for one in grades)
    values = _averages(points, area, length)
    width = area / length
    tests = tuple(
        _test(limit, values[limit.of])
        for limit in rule.limits
        if limit.over == "shipment" and limit.holds_for(width)
    )
    return Shipment(
        per_100_yd2=values["points_per_100_yd2"],
        per_100_m2=values["points_per_100_m2"],
        rolls_failed=tuple(place for place, one in enumerate(grades) if one.passed is False),
        tests=tests,
    )


def _points(flaw: Flaw, rule: Rule, end_m: float, width_m: float) -> tuple[dict[int, int], str]:
    """Points by stretch, and why."""
    if flaw.kind in rule.ignored:
        return {}, "ignored"
    if _at_the_edge(flaw, rule, width_m):
        return {}, "edge"
    first = _stretch(min(flaw.at_m, end_m - 1e-6), rule)
    run = flaw.along_mm
    if rule.continuous and run > rule.continuous.from_mm + _HAIR_MM:
        end = min(flaw.at_m + run / 1000, end_m)
        last = max(first, math.ceil(end / rule.stretch_m - 1e-9) - 1)
        return dict.fromkeys(range(first, last + 1), rule.continuous.points), "continuous"
    for step in rule.steps_for(flaw.kind, flaw.direction):
        if flaw.length_mm <= step.bound_mm(width_m) + _HAIR_MM:
            return {first: step.points}, "step"
    raise AssertionError("the last step of a rule has no bound")


def _stretch(at_m: float, rule: Rule) -> int:
    return max(0, math.floor(at_m / rule.stretch_m + 1e-9))


def _at_the_edge(flaw: Flaw, rule: Rule, width_m: float) -> bool:
    if not rule.edge_mm:
        return False
    far = flaw.across_mm + flaw.wide_mm
    return far <= rule.edge_mm or flaw.across_mm >= width_m * 1000 - rule.edge_mm


def _within_most(
    given: Sequence[dict[int, int]], rule: Rule
) -> tuple[list[int], tuple[Stretch, ...]]:
    """Points of each flaw that count, and the stretches that have any."""
    at: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, by_stretch in enumerate(given):
        for stretch, value in by_stretch.items():
            at[stretch].append((-value, number))
    counted = [0] * len(given)
    stretches = []
    for stretch in sorted(at):
        room = rule.most_points
        for value, number in sorted(at[stretch]):
            kept = min(-value, room)
            counted[number] += kept
            room -= kept
        points = -sum(value for value, _ in at[stretch])
        if points:
            start = stretch * rule.stretch_m
            stretches.append(Stretch(stretch, start, points, rule.most_points - room))
    return counted, tuple(stretches)


def _tested(
    marks: Sequence[Mark], rule: Rule, length_m: float, width_m: float
) -> tuple[Tested, ...]:
    points = sum(one.counted for one in marks)
    most = max(step.points for step in rule.along + rule.across)
    values = {
        "points": float(points),
        "flaws_of_most_points": float(sum(one.points >= most for one in marks)),
        "longest_continuous_stretches": float(
            max((len(one.stretches) for one in marks if one.why == "continuous"), default=0)
        ),
        **_averages(points, length_m * width_m, length_m),
    }
    return tuple(
        _test(limit, values[limit.of])
        for limit in rule.limits
        if limit.over == "roll" and limit.holds_for(width_m)
    )


def _all_met(tests: Sequence[Tested]) -> bool | None:
    return all(one.met for one in tests) if tests else None


def _test(limit: Limit, value: float) -> Tested:
    return Tested(limit, value, value <= limit.most + 1e-9)


def _averages(points: int, area_m2: float, length_m: float) -> dict[str, float]:
    return {
        "points_per_100_yd2": _per_100_yd2(points, area_m2),
        "points_per_100_m2": _per_100_m2(points, area_m2),
        "points_per_yard": points / (length_m / M_PER_YARD),
        "points_per_metre": points / length_m,
    }


def _per_100_yd2(points: int, area_m2: float) -> float:
    return points * 100 / (area_m2 / M_PER_YARD**2)


def _per_100_m2(points: int, area_m2: float) -> float:
    return points * 100 / area_m2


def _mark_record(one: Mark) -> dict[str, Any]:
    flaw = one.flaw
    return {
        "kind": flaw.kind,
        "at_m": round(flaw.at_m, 4),
        "at_yd": round(flaw.at_m / M_PER_YARD, 4),
        "across_mm": round(flaw.across_mm, 2),
        "across_in": round(flaw.across_mm / MM_PER_INCH, 3),
        "length_mm": round(flaw.length_mm, 2),
        "length_in": round(flaw.length_mm / MM_PER_INCH, 3),
        "direction": flaw.direction,
        "points": one.points,
        "counted": one.counted,
        "stretches": list(one.stretches),
        "why": one.why,
        "sources": [list(source) for source in flaw.sources],
    }
