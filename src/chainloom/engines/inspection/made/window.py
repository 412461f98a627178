"""A window of cloth at the moment it is made: places, yarns, and what the defects did to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .cloth import Cloth
from .noise import Floats, Ints, along_yarns, over_cloth

Bools = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.uint8]


@dataclass
class Window:
    """`xs` across and `ys` along the roll, in mm. `end` and `pick` are the yarns' numbers at each
    place, `in_end` and `in_pick` where in them it lies (-0.5 to 0.5)."""

    cloth: Cloth
    seed: int
    xs: Floats
    ys: Floats
    warp_x: Floats  # (ys, xs): places after yarns moved, in mm
    warp_y: Floats
    end: Ints
    pick: Ints
    in_end: Floats
    in_pick: Floats
    end_size: Floats  # thickness, 1 is usual
    pick_size: Floats
    no_end: Bools  # no yarn where one should be
    no_pick: Bools
    lifted: npt.NDArray[np.int8]  # 1 the end is forced on top, -1 the pick, 0 as woven
    labels: Labels  # number of the defect at each place


def window(cloth: Cloth, seed: int, xs: Floats, ys: Floats) -> Window:
    """The yarns of this window as they were woven, without defects."""
    shape = (ys.size, xs.size)
    end_mm, pick_mm = 10 / cloth.ends_per_cm, 10 / cloth.picks_per_cm
    # The whole cloth is a little drawn: bow and skew over some centimetres.
    warp_x = xs[None, :] + 0.25 * end_mm * over_cloth(seed + 1, ys, xs, 60 * end_mm)
    warp_y = ys[:, None] + 0.35 * pick_mm * over_cloth(seed + 2, ys, xs, 60 * pick_mm)
    return Window(
        cloth=cloth,
        seed=seed,
        xs=xs,
        ys=ys,
        warp_x=warp_x,
        warp_y=warp_y,
        end=np.zeros(shape, np.int64),
        pick=np.zeros(shape, np.int64),
        in_end=np.zeros(shape, np.float32),
        in_pick=np.zeros(shape, np.float32),
        end_size=np.ones(shape, np.float32),
        pick_size=np.ones(shape, np.float32),
        no_end=np.zeros(shape, np.bool_),
        no_pick=np.zeros(shape, np.bool_),
        lifted=np.zeros(shape, np.int8),
        labels=np.zeros(shape, np.uint8),
    )


def lay_yarns(made: Window) -> None:
    """Which yarn is where, and how thick, from the places after yarns were moved."""
    cloth = made.cloth
    made.end, made.in_end = _cells(made.warp_x * np.float32(cloth.ends_per_cm / 10))
    made.pick, made.in_pick = _cells(made.warp_y * np.float32(cloth.picks_per_cm / 10))
    made.end_size *= _sizes(made, made.end, made.ys, 11)
    made.pick_size *= _sizes(made, made.pick, made.xs, 21)


def _cells(at: Floats) -> tuple[Ints, Floats]:
    whole = np.floor(at)
    return whole.astype(np.int64), np.asarray(at - whole - np.float32(0.5), np.float32)


def _sizes(made: Window, numbers: Ints, places: Floats, salt: int) -> Floats:
    """Thickness along each yarn: a share of its own, slow waves of some cm, short slubs."""
    yarns = np.arange(numbers.min(), numbers.max() + 1)
    uneven = made.cloth.irregularity
    table = 1 + uneven * (
        0.5 * along_yarns(made.seed + salt, yarns, places, 1e6)
        + 0.8 * along_yarns(made.seed + salt + 1, yarns, places, 35.0)
        + 0.7 * along_yarns(made.seed + salt + 2, yarns, places, 6.0)
    )
    row = numbers - yarns[0]
    is_along = salt == 11
    column = np.arange(places.size)[:, None] if is_along else np.arange(places.size)[None, :]
    return np.asarray(table.astype(np.float32)[row, column], np.float32)
