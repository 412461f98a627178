"""How much each channel of the bank counts: `weights.json`, fitted on AITEX's first half.

A channel's response is divided by what one tile in a hundred of sound cloth reaches (`usual`), cut
off at `cap`, weighed and summed; the strongest single channel counts once more. The weights are a
logistic regression without negative weights: docs/inspection.md says how and on what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from .bank import NAMES, UNREST_NAMES

CHANNELS = (
    *(f"{side}_{name}" for name in NAMES for side in ("dark", "bright")),
    *(f"bright_{name}" for name in UNREST_NAMES),
)


@dataclass(frozen=True)
class Weights:
    """Of each channel what is usual and what it counts; `threshold` is where the sum alarms."""

    usual: dict[str, float]
    weight: dict[str, float]
    strongest: float
    threshold: float
    cap: float = 2.5

    @property
    def nothing(self) -> np.float32:
        """The score where nothing stands out at all."""
        return np.float32(-self.threshold)

    def start(self, shape: tuple[int, int]) -> tuple[npt.NDArray[np.float32], ...]:
        """Planes to add responses up in: score, dark, bright."""
        zero = np.zeros(shape, np.float32)
        return zero + self.nothing, zero.copy(), zero.copy()

    def adapted(self, factors: dict[str, float], shift: float) -> Weights:
        """For one cloth: channels that are usual by other measures, a threshold moved by `shift`."""
        usual = {name: value * factors.get(name, 1.0) for name, value in self.usual.items()}
        return replace(self, usual=usual, threshold=self.threshold + shift)


def _read() -> Weights:
    held = json.loads((files(__package__) / "weights.json").read_text("utf-8"))
    channels = held["channels"]
    return Weights(
        {name: channels[name]["usual"] for name in CHANNELS},
        {name: channels[name]["weight"] for name in CHANNELS},
        held["strongest"],
        held["threshold"],
        held["cap"],
    )


WEIGHTS = _read()
