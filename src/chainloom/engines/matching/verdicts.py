"""What a match says of itself: a verdict a condition, and what its place is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .records import Condition


class State(StrEnum):
    """How a condition stands. Unknown is not unmet: it says what to ask."""

    MET = "met"
    NEAR = "near"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How the hard conditions stand together, which is what the order begins with."""

    FEASIBLE = "feasible"  # all met
    POSSIBLE = "possible"  # none unmet; some near or unknown
    UNFIT = "unfit"  # one at least unmet


@dataclass(frozen=True, slots=True)
class Verdict:
    """One condition of a need against one resource.

    `found`     what the resource says, in `unit`
    `off`       how far off in `unit` (days for days, points for shares); None where that has no
                                      meaning
    `closeness` from 0 to 1, as it counts
    `is_heard`  whether what was found is only read from the resource's words
    `ask`, `ask_en`  the question, where the answer is unknown
    """

    condition: Condition
    field: str
    state: State
    found: Any
    off: float | None
    unit: str
    closeness: float
    is_heard: bool = False
    ask: str = ""
    ask_en: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: its value from 0 to 1, and the weight it had."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """One resource (or need) that was found, with its reasons.

    The score is the weighted mean of the parts; `said` and `unsaid` are the words asked for that it
    says and does not say: codes of the lexicon with = before them, or words as they were cut.
    """

    id: str
    rank: int
    standing: Standing
    score: float
    verdicts: tuple[Verdict, ...]
    parts: tuple[Part, ...]
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Verdict, ...]:
        """What to ask before anything else: hard conditions that are unknown."""
        return tuple(
            one for one in self.verdicts if one.state is State.UNKNOWN and not one.condition.is_wish
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The best matches in their order, and how many there are of each standing."""

    matches: tuple[Match, ...]
    feasible: int
    possible: int
    looked_at: int
