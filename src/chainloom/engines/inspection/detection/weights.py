"""How much each channel of the bank counts: `weights.json`, fitted on AITEX's first half.

A filter's dark and bright response are each divided by what one tile in a hundred of sound cloth
reaches (`usual`) and cut off at `cap`; the larger of them, the bright one at BRIGHT, is weighed and
summed. The strongest single filter counts once more. The weights are a
logistic regression without negative weights: docs/inspection.md says how and on what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from .bank import NAMES, UNREST_NAMES

SIDES: dict[str, tuple[str, ...]] = dict.fromkeys(NAMES, ("dark", "bright")) | dict.fromkeys(
    UNREST_NAMES, ("more",)
)
CHANNELS = tuple(f"{side}_{name}" for name, sides in SIDES.items() for side in sides)
BRIGHT = 0.6  # what a bright response counts beside a dark one: sound cloth carries white lint


@dataclass(frozen=True)
class Weights:
    """What is usual on each channel, what each filter counts, from what sum on it alarms."""

    usual: dict[str, float]
    weight: dict[str, float]
    strongest: float
    threshold: float
    cap: float = 2.5
    shift: float = 0.0  # how far the threshold was moved for one cloth

    @property
    def nothing(self) -> np.float32:
        """The score where nothing stands out at all."""
        return np.float32(-self.threshold)

    def start(self, shape: tuple[int, int]) -> tuple[npt.NDArray[np.float32], ...]:
        """Planes to add responses up in: score, dark, bright."""
        zero = np.zeros(shape, np.float32)
        return zero + self.nothing, zero.copy(), zero.copy()

    def value(self, name: str, response: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """A filter's response in what is usual, from 0 to the cap."""
        found = np.zeros_like(response)
        for side in SIDES[name]:
            sign, counts = (-1, 1.0) if side == "dark" else (1, BRIGHT if side == "bright" else 1.0)
            one = np.clip(sign * response / self.usual[f"{side}_{name}"], 0, self.cap) * counts
            np.maximum(found, one, out=found)
        return found

    def adapted(self, factors: dict[str, float], shift: float) -> Weights:
        """For one cloth: other measures of what is usual, the threshold moved by `shift`."""
        usual = {name: value * factors.get(name, 1.0) for name, value in self.usual.items()}
        threshold = self.threshold + shift
        return replace(self, usual=usual, threshold=threshold, shift=self.shift + shift)


def _read() -> Weights:
    held = json.loads((files(__package__) / "weights.json").read_text("utf-8"))
    return Weights(
        {name: held["usual"][name] for name in CHANNELS},
        {name: held["weight"][name] for name in SIDES},
        held["strongest"],
        held["threshold"],
        held["cap"],
    )


WEIGHTS = _read()
