"""What a made-up cloth is: its weave, yarns, colours, and how it was photographed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..inspection import KINDS

Colour = tuple[int, int, int]
# Rows are ends, columns are picks: 1 where the end lies on top.
WEAVES: dict[str, tuple[str, ...]] = {
    "plain": ("10", "01"),
    "twill": ("1100", "0110", "0011", "1001"),
    "satin": ("11110", "11011", "01111", "11101", "10111"),
}
KNITS = ("jersey", "rib")
PATTERNS = ("", "stripes", "checks", "print")
_WOVEN_ONLY = ("broken_pick", "broken_end", "float")
_KNIT_ONLY = ("needle_line",)


@dataclass(frozen=True)
class Cloth:
    """`ends_per_cm` are wales of a knit, `picks_per_cm` its courses. `light` is how much darker
    the edges of the picture are (0 to 1), `noise` the camera's, in grey levels."""

    weave: str = "plain"
    ends_per_cm: float = 20.0
    picks_per_cm: float = 18.0
    colour: Colour = (198, 190, 175)
    weft_colour: Colour | None = None
    irregularity: float = 0.12
    pattern: str = ""
    pattern_colour: Colour = (70, 92, 138)
    repeat_mm: float = 24.0
    light: float = 0.12
    noise: float = 2.5
    selvage_mm: float = 0.0
    table_mm: float = 0.0  # of the table that is seen beside each edge of the cloth
    table: Colour = (52, 54, 58)

    def __post_init__(self) -> None:
        if self.weave not in (*WEAVES, *KNITS):
            known = ", ".join((*WEAVES, *KNITS))
            raise ValueError(f"there is no weave {self.weave!r}; known are {known}")
        if self.pattern not in PATTERNS:
            raise ValueError(f"there is no pattern {self.pattern!r}; known are {PATTERNS[1:]}")
        if min(self.ends_per_cm, self.picks_per_cm, self.repeat_mm) <= 0:
            raise ValueError("ends, picks and the repeat must be above 0")

    @property
    def is_knit(self) -> bool:
        return self.weave in KNITS

    def lift(self) -> npt.NDArray[np.bool_]:
        """(ends, picks) of one repeat: whether the end is on top."""
        rows = WEAVES[self.weave]
        return np.array([[mark == "1" for mark in row] for row in rows])


def kinds_of(cloth: Cloth) -> tuple[str, ...]:
    """The kinds of defects that this cloth can have."""
    never = _WOVEN_ONLY if cloth.is_knit else _KNIT_ONLY
    if not cloth.selvage_mm:
        never = (*never, "selvage")
    return tuple(kind for kind in KINDS if kind not in never)


# One of each sort, for tests and the demonstration.
SAMPLES: dict[str, Cloth] = {
    "greige plain": Cloth(),
    "dyed twill": Cloth("twill", 30, 20, (46, 62, 98), (74, 88, 120), light=0.2),
    "denim": Cloth("twill", 24, 16, (44, 58, 92), (188, 190, 192), irregularity=0.2),
    "satin": Cloth("satin", 40, 26, (150, 32, 52), irregularity=0.06, light=0.25),
    "striped shirting": Cloth(
        "plain", 36, 28, (228, 230, 234), pattern="stripes", repeat_mm=12, irregularity=0.08
    ),
    "checked": Cloth("twill", 26, 26, (214, 206, 190), pattern="checks", repeat_mm=30),
    "printed": Cloth("plain", 30, 28, (232, 226, 214), pattern="print", irregularity=0.08),
    "jersey": Cloth("jersey", 12, 16, (172, 178, 186), irregularity=0.15),
    "rib": Cloth("rib", 12, 14, (120, 64, 72), irregularity=0.12),
    "grey plain with selvage": Cloth(selvage_mm=10, table_mm=20),
}
