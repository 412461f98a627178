"""Pictures of made-up cloth, alone or as a roll."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..inspection import Pixels
from .cloth import Cloth
from .noise import Floats, hashed, over_cloth
from .plans import Plan, plan_defects
from .planting import break_yarns, fray, move_yarns, paint, reaches, within
from .seams import Seam
from .surface import surface
from .window import Bools, Labels, Window, lay_yarns, window

# Places looked at for each pixel, in each direction: as many as the yarns need not to shimmer.
_FINE_LEAST, _FINE_MOST = 2, 6
_PLACES_A_YARN = 5
_BAND = 96
_MOST_DEFECTS = 255


@dataclass(frozen=True)
class Planted:
    """A defect as it lies in one picture: `number` is its label, `box` in pixels (left, top, right,
    bottom), the rest as the whole of it was planned."""

    number: int
    kind: str
    box: tuple[int, int, int, int]
    at_m: float  # of its middle, along the roll
    across_mm: float  # of its middle, from the picture's edge
    length_mm: float


@dataclass(frozen=True)
class Made:
    """A picture: `labels` has the number of the defect at each pixel, 0 where there is none."""

    pixels: Pixels
    labels: Labels
    defects: tuple[Planted, ...]
    mm_per_px: float
    along: str
    start_m: float
    seam: tuple[int, int, int, int] | None = None  # the box of the stitched end, where one is seen

    @property
    def mask(self) -> Labels:
        """255 on defects, 0 elsewhere."""
        return np.where(self.labels > 0, 255, 0).astype(np.uint8)


def make_picture(
    cloth: Cloth,
    kinds: Sequence[str] = (),
    *,
    size: tuple[int, int] = (512, 512),
    mm_per_px: float = 0.1,
    seed: int = 1,
    along: str = "y",
    strength: float = 1.0,
    seam: Seam | None = None,
) -> Made:
    """A picture of `size` (height, width) with one defect of each of these kinds, equal for equal
    arguments, and sewn together where `seam` says. Raises ValueError for a kind that the cloth
    cannot have."""
    across_px, along_px = size if along == "x" else (size[1], size[0])
    plans = plan_defects(
        cloth,
        kinds,
        across_mm=_cloth_edges(cloth, across_px * mm_per_px),
        along_mm=(0.0, along_px * mm_per_px),
        seed=seed,
        strength=strength,
    )
    return _picture(cloth, (plans, seam), (along_px, across_px), mm_per_px, (seed, along, 0))


def make_roll(
    cloth: Cloth,
    kinds: Sequence[str] = (),
    *,
    pictures: int,
    size: tuple[int, int] = (256, 1024),
    mm_per_px: float = 0.25,
    seed: int = 1,
    along: str = "y",
    strength: float = 1.0,
    seam: Seam | None = None,
) -> Iterator[Made]:
    """A roll as a stream of pictures that touch: yarns and defects run on from one to the next."""
    across_px, along_px = size if along == "x" else (size[1], size[0])
    plans = plan_defects(
        cloth,
        kinds,
        across_mm=_cloth_edges(cloth, across_px * mm_per_px),
        along_mm=(0.0, pictures * along_px * mm_per_px),
        seed=seed,
        strength=strength,
    )
    for number in range(pictures):
        where = (seed, along, number * along_px)
        yield _picture(cloth, (plans, seam), (along_px, across_px), mm_per_px, where)


def _cloth_edges(cloth: Cloth, whole_mm: float) -> tuple[float, float]:
    beside = cloth.table_mm + cloth.selvage_mm
    if 2 * beside >= whole_mm:
        raise ValueError(f"{whole_mm:.0f} mm leave no room for cloth between table and selvages")
    return beside, whole_mm - beside


def _picture(
    cloth: Cloth,
    planned: tuple[Sequence[Plan], Seam | None],
    size: tuple[int, int],
    mm_per_px: float,
    where: tuple[int, str, int],
) -> Made:
    """`size` along and across in pixels; `where`: seed, along, the first row along the roll."""
    plans, seam = planned
    if len(plans) > _MOST_DEFECTS:
        raise ValueError(f"at most {_MOST_DEFECTS} defects")
    seed, along, first = where
    rows, columns = size
    pixels = np.empty((rows, columns, 3), np.uint8)
    labels = np.empty((rows, columns), np.uint8)
    fineness = _fineness(cloth, mm_per_px)
    step = mm_per_px / fineness
    xs = ((np.arange(columns * fineness) + 0.5) * step).astype(np.float32)
    rng = np.random.default_rng([seed, first, 3])
    for top in range(0, rows, _BAND):
        beyond = min(top + _BAND, rows)
        # A pixel more on either side, for the lens.
        fine = (
            np.arange((top - 1) * fineness, (beyond + 1) * fineness) + first * fineness + 0.5
        ) * step
        made, colours = _sewn(cloth, plans, seed, (xs, fine.astype(np.float32)), seam)
        seen = cv2.resize(colours, (columns, beyond - top + 2), interpolation=cv2.INTER_AREA)
        seen = cv2.GaussianBlur(seen, (3, 3), 0.55)[1:-1]
        grain = rng.normal(0, max(cloth.noise, 1e-6), (*seen.shape[:2], 1))
        lit = seen * (_light(cloth, columns)[None, :, None] * 255) + grain
        pixels[top:beyond] = np.clip(np.rint(lit), 0, 255)
        inner = made.labels[fineness:-fineness]
        labels[top:beyond] = _most_of(inner, fineness)
    box = _seam_box(cloth, seam, (rows, columns), mm_per_px, first)
    return _finished(plans, pixels, labels, (mm_per_px, along, first * mm_per_px / 1000), box)


def _sewn(
    cloth: Cloth,
    plans: Sequence[Plan],
    seed: int,
    places: tuple[Floats, Floats],
    seam: Seam | None,
) -> tuple[Window, Floats]:
    """The cloth at these places (xs, ys), and from the seam on the other one."""
    xs, ys = places
    made, colours = _cloth_of(cloth, plans, seed, xs, ys)
    if seam is None or not seam.reaches(ys, float(xs[-1] - xs[0])):
        return made, colours
    off = seam.off(xs, ys, seed)
    if seam.other is not None:
        other = replace(seam.other, table_mm=cloth.table_mm, table=cloth.table)
        _, others = _cloth_of(other, (), seed + 4099, xs, ys)
        colours[off > 0] = others[off > 0]
        made.labels[off > 0] = 0
    on_cloth = (xs >= xs[0] + cloth.table_mm) & (xs <= xs[-1] - cloth.table_mm)
    sewn = np.ascontiguousarray(colours[:, on_cloth])
    seam.sew(sewn, off[:, on_cloth], xs[on_cloth], cloth)
    colours[:, on_cloth] = sewn
    made.labels[np.abs(off) < seam.wide_mm / 2] = 0
    return made, colours


def _seam_box(
    cloth: Cloth, seam: Seam | None, size: tuple[int, int], mm_per_px: float, first: int
) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the seam in a picture whose rows run along the roll."""
    rows, columns = size
    if seam is None:
        return None
    low, high = (place / mm_per_px - first for place in seam.rows(columns * mm_per_px))
    if high <= 0 or low >= rows:
        return None
    beside = round(cloth.table_mm / mm_per_px)
    return beside, max(0, math.floor(low)), columns - beside, min(rows, math.ceil(high))


def _cloth_of(
    cloth: Cloth, plans: Sequence[Plan], seed: int, xs: Floats, ys: Floats
) -> tuple[Window, Floats]:
    made = window(cloth, seed, xs, ys)
    here = [(number, plan) for number, plan in enumerate(plans, start=1) if reaches(plan, xs, ys)]
    for number, plan in here:
        move_yarns(made, plan, number)
    lay_yarns(made)
    for number, plan in here:
        break_yarns(made, plan, number)
    colours = surface(made)
    for number, plan in here:
        paint(made, plan, number, colours)
    if cloth.table_mm or cloth.selvage_mm:
        _edges(made, colours, here)
    return made, colours


def _edges(made: Window, colours: Floats, here: Sequence[tuple[int, Plan]]) -> None:
    """Selvages with what is wrong with them, the fringe of the picks beyond them, the table."""
    cloth = made.cloth
    sound = np.minimum(made.xs, made.xs[0] + made.xs[-1] - made.xs)[None, :] - np.float32(
        cloth.table_mm
    )
    wrong = [(number, fray(made, plan)) for number, plan in here if plan.kind == "selvage"]
    from_edge = np.repeat(sound, made.ys.size, axis=0)
    threads = np.zeros_like(from_edge)
    for _number, one in wrong:
        from_edge += one.out
        threads += one.threads
    if cloth.selvage_mm:
        # Ends lie closer there, and go in pairs.
        cord = np.float32(0.86) + np.float32(0.14) * np.cos(
            made.xs * np.float32(2 * np.pi * cloth.ends_per_cm / 10 / 2)
        )
        is_selvage = (from_edge >= 0) & (from_edge < cloth.selvage_mm)
        colours *= np.where(is_selvage, cord[None, :] * np.float32(1.04), 1)[..., None]
    for _number, one in wrong:
        from_edge -= one.cut
    fringe = -np.abs((1.4 + threads) * hashed(made.seed + 8, made.pick)) * (made.pick % 2)
    inside: Bools = (from_edge >= 0) | ((from_edge > fringe) & (np.abs(made.in_pick) < 0.3))
    table = np.array(cloth.table, np.float32) / 255
    grain = 1 + np.float32(0.05) * over_cloth(made.seed + 9, made.ys, made.xs, 3.0)
    # The cloth throws a shadow on it.
    shade = (
        np.clip(1 + 0.5 * np.exp(np.minimum(from_edge, 0) / np.float32(1.5)) * -1, 0.4, 1) * grain
    )
    colours[~inside] = (table * shade[..., None])[~inside]
    within(made, from_edge >= 0)
    for number, one in wrong:
        moved = ((from_edge >= 0) != (sound >= 0)) & (one.cut + one.out > 0)
        made.labels[moved | (inside & (sound < 0) & (one.threads > 0))] = number


def _light(cloth: Cloth, columns: int) -> Floats:
    """A lamp in the middle, a little to the left: darker towards both edges."""
    at = np.linspace(-0.92, 1.08, columns, dtype=np.float32)
    return np.asarray(1 - np.float32(cloth.light) * at * at, np.float32)


def _fineness(cloth: Cloth, mm_per_px: float) -> int:
    yarns_a_px = max(cloth.ends_per_cm, cloth.picks_per_cm) / 10 * mm_per_px
    return min(max(_FINE_LEAST, math.ceil(_PLACES_A_YARN * yarns_a_px)), _FINE_MOST)


def _most_of(labels: Labels, fineness: int) -> Labels:
    """Of the places within a pixel the highest label, if half of them have one."""
    rows, columns = (size // fineness for size in labels.shape)
    parts = labels.reshape(rows, fineness, columns, fineness).transpose(0, 2, 1, 3)
    enough = (parts > 0).sum(axis=(2, 3)) * 2 >= fineness**2
    return np.where(enough, parts.max(axis=(2, 3)), 0).astype(np.uint8)


def _finished(
    plans: Sequence[Plan],
    pixels: Pixels,
    labels: Labels,
    how: tuple[float, str, float],
    seam: tuple[int, int, int, int] | None,
) -> Made:
    mm_per_px, along, start_m = how
    if along == "x":
        pixels = np.ascontiguousarray(pixels.swapaxes(0, 1))
        labels = np.ascontiguousarray(labels.T)
        seam = (seam[1], seam[0], seam[3], seam[2]) if seam else None
    planted = []
    for number, plan in enumerate(plans, start=1):
        rows, columns = np.nonzero(labels == number)
        if rows.size:
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
            left, top, right, bottom = (int(value) for value in box)
            planted.append(
                Planted(
                    number, plan.kind, (left, top, right, bottom),
                    plan.y / 1000, plan.x, plan.long,
                )
            )  # fmt: skip
    return Made(pixels, labels, tuple(planted), mm_per_px, along, start_m, seam)
