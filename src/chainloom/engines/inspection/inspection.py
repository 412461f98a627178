"""What an inspection of cloth finds: the words that all parts of this engine share.

Places are pixels of the picture as it is seen (upright, after EXIF), x to the right and y down.
The length of a roll runs along `along`, its width across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]  # (height, width) or (height, width, 3), sRGB
Heat = npt.NDArray[np.float32]  # (rows, columns) of cells of HEAT_CELL pixels, 0 to 1

HEAT_CELL = 8

KINDS = (
    "broken_pick",
    "broken_end",
    "thick_place",
    "thin_place",
    "knot",
    "hole",
    "stain",
    "float",
    "crease",
    "needle_line",
    "selvage",
    "other",
)


@dataclass(frozen=True)
class Defect:
    """One defect and its place."""

    kind: str  # of KINDS
    polygon: tuple[tuple[float, float], ...]  # its outline, pixels
    box: tuple[float, float, float, float]  # left, top, right, bottom; pixels
    length_mm: float  # the longest side of the narrowest box around it, at any angle
    width_mm: float  # the shortest
    score: float  # 0 to 1: how far it stands out; 0.5 is the threshold
    sure: (
        bool  # whether its kind of cloth has been measured and the score is far from the threshold
    )


@dataclass(frozen=True)
class Warned:
    """Something the picture or the cloth makes doubtful; `code` is documented, `values` fill it."""

    code: str
    values: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class StitchedEnd:
    """A seam across the roll, where one piece of cloth ends and the next begins: no defect."""

    box: tuple[float, float, float, float]  # left, top, right, bottom; pixels
    stitch_mm: float  # the length of a stitch


def edges_of(
    along: str, cloth: Sequence[Sequence[float]], selvages: Sequence[Sequence[float]]
) -> tuple[float, float]:
    """From where to where across the roll boxes of cloth reach, its selvages with it; (0, 0)
    without cloth."""
    side = 1 if along == "x" else 0
    if not cloth:
        return 0.0, 0.0
    boxes = (*cloth, *selvages)
    return min(box[side] for box in boxes), max(box[side + 2] for box in boxes)


@dataclass(frozen=True)
class Inspection:
    """What was found on one picture."""

    width_px: int
    height_px: int
    mm_per_px: float
    along: str  # "x" or "y": which side of the picture runs along the roll
    start_m: float  # where along the roll the picture begins
    cloth: tuple[
        tuple[float, float, float, float], ...
    ]  # boxes that hold cloth, pixels; may be none
    selvages: tuple[tuple[float, float, float, float], ...]
    defects: tuple[Defect, ...]
    heat: Heat
    warnings: tuple[Warned, ...]
    fabric: str = ""  # the profile that was used, by its name and version; "" without one
    measured: bool = False  # whether the accuracy of the tool on this kind of cloth is known
    stitched_ends: tuple[StitchedEnd, ...] = ()

    @property
    def points(self) -> int:
        """The picture's points by the four-point system as it comes with the engine, whose yards
        begin with the picture; a roll's are those of `grade`."""
        from .rolls import points_of

        return points_of(self)

    @property
    def length_m(self) -> float:
        """Metres along the roll that the picture shows."""
        size = self.width_px if self.along == "x" else self.height_px
        return size * self.mm_per_px / 1000

    @property
    def edges_px(self) -> tuple[float, float]:
        """From where to where across the roll the cloth reaches, its selvages with it; (0, 0)
        without cloth."""
        return edges_of(self.along, self.cloth, self.selvages)

    @property
    def seen_width_m(self) -> float:
        """How wide the cloth is that the picture shows, in metres; 0 without cloth."""
        low, high = self.edges_px
        return (high - low) * self.mm_per_px / 1000

    def middle_m(self, end: StitchedEnd) -> float:
        """Where along the roll two pieces were sewn together, in metres from its start."""
        side = 0 if self.along == "x" else 1
        middle = (end.box[side] + end.box[side + 2]) / 2
        return self.start_m + middle * self.mm_per_px / 1000

    def at_m(self, defect: Defect) -> float:
        """Where the defect begins along the roll, in metres from its start."""
        first = defect.box[0] if self.along == "x" else defect.box[1]
        return self.start_m + first * self.mm_per_px / 1000

    def across_mm(self, defect: Defect) -> float:
        """Where the defect begins across the roll, in mm from the picture's top or left edge."""
        first = defect.box[1] if self.along == "x" else defect.box[0]
        return first * self.mm_per_px
