"""How much each channel of the bank counts: `weights.json`, fitted on AITEX's first half.

A filter's dark and bright response are each divided by what one tile in a hundred of sound cloth
reaches (`usual`) and cut off at `cap`; the larger of them, the bright one at BRIGHT, is weighed and
summed. The strongest single filter counts once more. The sum is divided by how rough the picture's
cloth is (`roughness`). The weights are a logistic regression without negative weights, the
strongest and long lines across raised: docs/inspection.md says how and on what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from importlib.resources import files

import cv2
import numpy as np
import numpy.typing as npt

from .bank import NAMES, UNREST_NAMES

Plane = npt.NDArray[np.float32]

SIDES: dict[str, tuple[str, ...]] = dict.fromkeys(NAMES, ("dark", "bright")) | dict.fromkeys(
    UNREST_NAMES, ("more",)
)
CHANNELS = tuple(f"{side}_{name}" for name, sides in SIDES.items() for side in sides)
SPECKS, LINES = ("spot_1.8", "spot_2.8"), ("line", "long_x", "long_y")
LINT_NEAR = 9  # half pixels across: lint lies in the middle of the unrest that it makes
BRIGHT = 0.6  # what a bright response counts beside a dark one: sound cloth carries white lint
ROUGH_CELL = 32  # half pixels: cells of whose strongest sums the middle one tells the roughness
ROUGH_TRUST = 16  # cells that weigh as much as knowing nothing of this picture
MOST_ROUGH = 1.5  # as far as it is believed: beyond that defects fill half the picture


@dataclass(frozen=True)
class Weights:
    """What is usual on each channel, what each filter counts, from what sum on it alarms."""

    usual: dict[str, float]
    weight: dict[str, float]
    strongest: float
    threshold: float
    cap: float = 2.5
    middle: float = 3.63  # the middle cell's strongest sum on sound cloth
    shift: float = 0.0  # how far the threshold was moved for one cloth
    lift: float = 1.0  # how much stronger lines that run on are on its good metres

    @property
    def nothing(self) -> np.float32:
        """The score where nothing stands out at all."""
        return np.float32(-self.threshold)

    def value(self, name: str, response: Plane) -> Plane:
        """A filter's response in what is usual, from 0 to the cap."""
        found = np.zeros_like(response)
        for side in SIDES[name]:
            sign, counts = (-1, 1.0) if side == "dark" else (1, BRIGHT if side == "bright" else 1.0)
            one = np.clip(sign * response / self.usual[f"{side}_{name}"], 0, self.cap) * counts
            np.maximum(found, one, out=found)
        return found

    def adapted(self, factors: dict[str, float], shift: float, lift: float = 1.0) -> Weights:
        """For one cloth: other measures of what is usual, the threshold moved by `shift`."""
        usual = {name: value * factors.get(name, 1.0) for name, value in self.usual.items()}
        threshold = self.threshold + shift
        return replace(self, usual=usual, threshold=threshold, shift=self.shift + shift, lift=lift)


class Sum:
    """Adds up what the filters answer at each place of a plane of this shape, unrest after the
    others: what lint does to it counts no more than the lint itself does."""

    def __init__(self, weights: Weights, shape: tuple[int, ...]) -> None:
        self.weights = weights
        self._weighed, self._strongest, self._specks, self._else = np.zeros((4, *shape), np.float32)
        self._lint: npt.NDArray[np.bool_] | None = None

    def add(self, name: str, response: Plane) -> None:
        """One filter's response counts for its neighbours too: filters answer side by side."""
        value = self.weights.value(name, response)
        if name in UNREST_NAMES:
            value[self._is_lint()] *= np.float32(BRIGHT)
        else:
            self._note(name, response)
        near = cv2.dilate(value, np.ones((3, 3), np.uint8))
        self._weighed += np.float32(self.weights.weight[name]) * near
        np.maximum(self._strongest, near, out=self._strongest)

    def _note(self, name: str, response: Plane) -> None:
        """What speaks for a bright speck at each place, and what for a dark spot or for a line."""
        dark, bright = (self.weights.usual[f"{side}_{name}"] for side in ("dark", "bright"))
        np.maximum(self._else, -response / dark, out=self._else)
        if name in SPECKS:
            np.maximum(self._specks, response / bright, out=self._specks)
        elif name in LINES:
            np.maximum(self._else, response / bright, out=self._else)

    def _is_lint(self) -> npt.NDArray[np.bool_]:
        if self._lint is None:
            near = np.ones((LINT_NEAR, LINT_NEAR), np.uint8)
            self._lint = cv2.dilate(self._specks, near) > cv2.dilate(self._else, near)
        return self._lint

    def total(self) -> Plane:
        return np.asarray(self._weighed + self.weights.strongest * self._strongest, np.float32)


def roughness(total: Plane, box: tuple[int, int, int, int]) -> float:
    """How much stronger a picture's cloth answers everywhere than sound cloth does, from 1.

    Of the sums by WEIGHTS in the box (top, left, bottom, right; half pixels), the strongest of each
    cell, and of those the middle one: defects in less than half of the cells do not enter. Yarns of
    uneven thickness raise all cells and so the rare high ones too; few cells tell little.
    """
    top, left, bottom, right = box
    rows, columns = (bottom - top) // ROUGH_CELL, (right - left) // ROUGH_CELL
    if not rows or not columns:
        return 1.0
    part = total[top : top + rows * ROUGH_CELL, left : left + columns * ROUGH_CELL]
    cells = part.reshape(rows, ROUGH_CELL, columns, ROUGH_CELL).max(axis=(1, 3))
    trust = cells.size / (cells.size + ROUGH_TRUST)
    found = max(float(np.median(cells)), 1e-6) / WEIGHTS.middle
    return float(np.clip(found**trust, 1.0, MOST_ROUGH))


def _read() -> Weights:
    held = json.loads((files(__package__) / "weights.json").read_text("utf-8"))
    return Weights(
        {name: held["usual"][name] for name in CHANNELS},
        {name: held["weight"][name] for name in SIDES},
        held["strongest"],
        held["threshold"],
        held["cap"],
        held["middle"],
    )


WEIGHTS = _read()
