"""What a rule set says: how many points a flaw is given, and how many a roll may have."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MM_PER_INCH = 25.4
M_PER_YARD = 0.9144
STRETCHES = {"yard": M_PER_YARD, "metre": 1.0}

# What a limit can be set on; docs/inspection-grading.md says each in words.
MEASURES = (
    "points",
    "points_per_100_yd2",
    "points_per_100_m2",
    "points_per_yard",
    "points_per_metre",
    "flaws_of_most_points",
    "longest_continuous_stretches",
)
# Those that are an average over several rolls too.
AVERAGES = ("points_per_100_yd2", "points_per_100_m2", "points_per_yard", "points_per_metre")


@dataclass(frozen=True)
class Step:
    """Points of a flaw up to a length, in mm or as a part of the cloth's width; neither: of any
    length."""

    points: int
    up_to_mm: float | None = None
    up_to_width: float | None = None

    def bound_mm(self, width_m: float) -> float:
        if self.up_to_width is not None:
            return self.up_to_width * width_m * 1000
        return float("inf") if self.up_to_mm is None else self.up_to_mm


Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Special:
    """Steps of their own for some kinds, whatever their direction."""

    kinds: tuple[str, ...]
    steps: Steps


@dataclass(frozen=True)
class Continuous:
    """A flaw that runs further along the roll than `from_mm` has `points` in each stretch that it
    touches."""

    from_mm: float
    points: int


@dataclass(frozen=True)
class Limit:
    """`of` (one of MEASURES) may be `most` at the most. `over` a roll or a shipment; for cloth of
    these widths only, where one is given."""

    of: str
    most: float
    over: str = "roll"
    wider_than_mm: float | None = None
    up_to_width_mm: float | None = None

    def holds_for(self, width_m: float) -> bool:
        width = width_m * 1000
        above = self.wider_than_mm is None or width > self.wider_than_mm + 1e-6
        below = self.up_to_width_mm is None or width <= self.up_to_width_mm + 1e-6
        return above and below


@dataclass(frozen=True)
class Rule:
    """A rule set. `along` holds for flaws along the roll (warp, wales), `across` for the others."""

    code: str
    name: str
    name_zh: str
    source: str
    source_zh: str
    stretch: str  # "yard" or "metre": no stretch has more than `most_points`
    most_points: int
    along: Steps
    across: Steps
    special: tuple[Special, ...]
    continuous: Continuous | None
    ignored: tuple[str, ...]  # kinds that have no points
    edge_mm: float  # flaws that lie wholly this near to an edge have no points
    limits: tuple[Limit, ...]
    passed: str  # the rule's word for a roll within its limits
    passed_zh: str
    failed: str
    failed_zh: str

    @property
    def stretch_m(self) -> float:
        return STRETCHES[self.stretch]

    def steps_for(self, kind: str, direction: str) -> Steps:
        for one in self.special:
            if kind in one.kinds:
                return one.steps
        return self.along if direction == "along" else self.across

    def record(self) -> dict[str, Any]:
        """The rule set as plain values that `rule_of` reads again; lengths in mm."""

        def steps(rows: Steps) -> list[dict[str, Any]]:
            return [_given(asdict(row)) for row in rows]

        found: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "name_zh": self.name_zh,
            "source": self.source,
            "source_zh": self.source_zh,
            "stretch": self.stretch,
            "most_points": self.most_points,
            "steps_along": steps(self.along),
            "steps_across": steps(self.across),
            "special": [
                {"kinds": list(one.kinds), "steps": steps(one.steps)} for one in self.special
            ],
            "ignored": list(self.ignored),
            "edge_mm": self.edge_mm,
            "limits": [_given(asdict(one)) for one in self.limits],
            "verdict": {
                "pass": self.passed,
                "pass_zh": self.passed_zh,
                "fail": self.failed,
                "fail_zh": self.failed_zh,
            },
        }
        if self.continuous:
            found["continuous"] = asdict(self.continuous)
        return found


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
