"""`inspect`: one picture in, what was found on it out; `inspect_roll`: a stream of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from . import beside, classes, doubts, outlines
from .detection import WEIGHTS, Weights, look, runs, seam
from .inspection import HEAT_CELL, Defect, Heat, Inspection, Pixels, StitchedEnd
from .profiles import CLOTHS, Profile

Plane = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
Step = Callable[[], object]

WORKING_MM = 0.25  # the scale that the bank of filters is made for
FINER = 0.18  # finer pictures are brought to it; coarser ones are taken as they are
BAND = (512, 4096)  # most rows and columns looked at in one go
BAND_PIXELS = 224 * 4096  # and most pixels: each needs some hundred bytes while it is judged
OVERLAP = 32  # pixels that neighbouring bands share on either side
SURE = 0.8  # a score from here on is far from the threshold
GLARE = 250  # grey from here on is burnt out
SHORT = 64  # a rest of a picture shorter than this goes with the band before


class InspectionError(ValueError):
    """An array or a number that cannot be inspected; says what is wrong with it."""


@dataclass
class _Maps:
    """What the bands gave, laid together at half the working resolution."""

    score: Bytes
    dark: Bytes
    bright: Bytes
    line: Bytes  # how far lines that run on stand out, in runs.UNIT
    margins: Bytes  # the selvages' score
    bodies: list[tuple[int, int, int, int]]
    selvages: list[tuple[int, int, int, int]]
    powers: list[Plane]
    is_striped: bool = False  # lines recur

    def lay_beside(self, one: beside.Selvage) -> None:
        """Enter a selvage in the place of what bands saw of it."""
        top, left, bottom, right = one.box
        kept = [
            box
            for box in self.selvages
            if box[2] <= top or box[0] >= bottom or box[3] <= left or box[1] >= right
        ]
        self.selvages[:] = [*kept, one.box]
        halved = _halved(one.score, one.left % 2)
        rows, columns = self.margins[top // 2 :, one.left // 2 :].shape
        halved = halved[:rows, :columns]
        part = self.margins[top // 2 :, one.left // 2 :][: halved.shape[0], : halved.shape[1]]
        np.maximum(part, _byte(255 * halved), out=part)

    @property
    def whole(self) -> Bytes:
        """The score of cloth and selvages."""
        return np.maximum(self.score, self.margins)


def inspect(
    image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16],
    *,
    mm_per_px: float,
    fabric: Profile | None = None,
    along: str = "y",
    start_m: float = 0.0,
    cloth: str | None = None,
    step: Step | None = None,
) -> Inspection:
    """Find cloth and defects on a picture (height, width) or (height, width, 3), 8 or 16 bits.

    `mm_per_px` is the picture's scale, `along` the side that runs along the roll ("x" or "y"),
    `start_m` where along the roll the picture begins, `fabric` what was learned of this cloth.
    `cloth` is how it is made ("woven", "knit" or "other"), as `fabric` says where it is not given;
    where neither does, nothing is said to be measured. `step` is called before each band of the
    picture that is looked at; what it raises ends the inspection.
    Raises InspectionError for what is no picture.
    """
    _check(image, mm_per_px, along, start_m)
    if cloth is None:
        cloth = fabric.cloth if fabric is not None else None
    elif cloth not in CLOTHS:
        raise InspectionError(f"cloth is one of {', '.join(CLOTHS)}, not {cloth!r}")
    eight = _eight_bits(image)
    grey = _working(eight, mm_per_px, along)
    # Selvages are looked for at the left and the right: the roll is laid to run downwards.
    laid = eight if along == "y" else np.swapaxes(eight, 0, 1)
    found = _inspect(
        laid, grey, mm_per_px=mm_per_px, fabric=fabric, start_m=start_m, cloth=cloth, step=step
    )
    return found if along == "y" else _turned(found)


def _turned(one: Inspection) -> Inspection:
    """The inspection of the picture whose rows are this one's columns."""

    def box(sides: Box) -> Box:
        return sides[1], sides[0], sides[3], sides[2]

    return replace(
        one,
        width_px=one.height_px,
        height_px=one.width_px,
        along="x",
        cloth=tuple(box(sides) for sides in one.cloth),
        selvages=tuple(box(sides) for sides in one.selvages),
        stitched_ends=tuple(replace(seam, box=box(seam.box)) for seam in one.stitched_ends),
        defects=tuple(
            replace(defect, polygon=tuple((x, y) for y, x in defect.polygon), box=box(defect.box))
            for defect in one.defects
        ),
        heat=np.ascontiguousarray(one.heat.T),
    )


def _inspect(
    eight: Bytes,
    grey: Bytes,
    *,
    mm_per_px: float,
    fabric: Profile | None,
    start_m: float,
    cloth: str | None,
    step: Step | None,
) -> Inspection:
    """`inspect` of a picture whose height runs along the roll, in colour and as it is judged."""
    factor = _factor(mm_per_px)
    scale = mm_per_px * factor
    seams = seam.find(grey, scale)
    maps = _look_over(grey, fabric, scale, seams, step)
    seen = _seen(eight, grey, maps, scale, mm_per_px)
    warnings = doubts.warnings_of(seen)
    measured = cloth == "woven" and doubts.is_measured(seen, warnings)
    if seen.detail is None or doubts.is_something_else(seen.detail):
        maps, seams = _nothing(grey), []
    knit = cloth == "knit"
    found = []
    for spot in outlines.spots(maps.score, maps.dark, maps.bright):
        kind = classes.kind_of(
            spot,
            mm_per_px=scale,
            along="y",
            contrast=_contrast(grey, spot),
            reach=classes.reach_of(grey, spot),
            knit=knit,
        )
        found.append((spot, kind))
    found += [(spot, "selvage") for spot in outlines.spots(*[maps.margins] * 3)]
    defects = [
        _defect(spot, kind, eight.shape, factor, mm_per_px=mm_per_px, measured=measured)
        for spot, kind in found
    ]
    height, width = eight.shape[:2]
    return Inspection(
        width_px=width,
        height_px=height,
        mm_per_px=mm_per_px,
        along="y",
        start_m=start_m,
        cloth=tuple(_merged([_scaled(box, factor, width, height) for box in maps.bodies])),
        selvages=tuple(_merged([_scaled(box, factor, width, height) for box in maps.selvages])),
        defects=tuple(defects),
        heat=_heat(maps.whole, width, height, factor),
        warnings=warnings,
        fabric=fabric.title if fabric is not None else "",
        measured=measured,
        stitched_ends=tuple(
            StitchedEnd(
                _scaled((one.top, one.left, one.bottom, one.right), factor, width, height),
                one.stitch_px * scale,
            )
            for one in seams
        ),
    )


def inspect_roll(
    pictures: Iterable[Pixels],
    *,
    mm_per_px: float,
    fabric: Profile | None = None,
    along: str = "y",
    start_m: float = 0.0,
    overlap_m: float = 0.0,
    cloth: str | None = None,
) -> Iterator[Inspection]:
    """The pictures of a roll in their order, each inspected as it comes; any length.

    Neighbouring pictures share `overlap_m` of the roll. Only one picture is held at a time. Raises
    InspectionError as `inspect` does, and for an overlap that a picture with a next one has not.
    """
    if not (math.isfinite(overlap_m) and overlap_m >= 0):
        raise InspectionError(f"overlap_m is 0 or more metres, not {overlap_m}")
    at, length = start_m, math.inf
    for picture in pictures:
        if length <= overlap_m:
            raise InspectionError(f"pictures of {length} m cannot overlap by {overlap_m} m")
        found = inspect(
            picture, mm_per_px=mm_per_px, fabric=fabric, along=along, start_m=at, cloth=cloth
        )
        yield found
        length = found.length_m
        at += length - overlap_m


def score_map(image: Pixels, *, fabric: Profile | None = None) -> Plane:
    """How far each pixel of a grey picture of working scale stands out: (height, width), 0 to 1."""
    grey = _working(_eight_bits(image), WORKING_MM, "y")
    score = _look_over(grey, fabric, WORKING_MM, []).whole.astype(np.float32) / 255
    if not score.size:
        return np.zeros(grey.shape, np.float32)
    # Filters answer over their own width: a little smoothing joins what belongs together.
    smooth = cv2.GaussianBlur(score, (0, 0), 1)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR), np.float32)


def working(image: Pixels, mm_per_px: float, along: str) -> Bytes:
    """A picture as it is judged: grey, 8 bits, at the working scale, its height along the roll."""
    _check(image, mm_per_px, along, 0.0)
    return _working(_eight_bits(image), mm_per_px, along)


def _factor(mm_per_px: float) -> float:
    """How many of the picture's pixels a pixel of the working picture takes."""
    return WORKING_MM / mm_per_px if mm_per_px < FINER else 1.0


def _check(image: npt.NDArray[np.generic], mm_per_px: float, along: str, start_m: float) -> None:
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        raise InspectionError(
            f"a picture is (height, width) or (height, width, 3), not {image.shape}"
        )
    if image.dtype.newbyteorder("=") not in (np.uint8, np.uint16):
        raise InspectionError(f"a picture has whole numbers of 8 or 16 bits, not {image.dtype}")
    if min(image.shape[:2]) < 1:
        raise InspectionError("the picture has no pixels")
    if not (math.isfinite(mm_per_px) and 0.005 <= mm_per_px <= 10):
        raise InspectionError(f"mm_per_px is between 0.005 and 10, not {mm_per_px}")
    if along not in ("x", "y"):
        raise InspectionError(f'along is "x" or "y", not {along!r}')
    if not math.isfinite(start_m):
        raise InspectionError(f"start_m is a number of metres, not {start_m}")


def _eight_bits(image: npt.NDArray[np.generic]) -> Bytes:
    """16 bits are brought to 8 by the bits that are used: 10, 12, 14 or 16."""
    if image.dtype == np.uint8:
        return np.asarray(image, np.uint8)
    bits = min(16, max(8, (int(image.max()).bit_length() + 1) // 2 * 2))
    return np.asarray(np.right_shift(image.astype(np.uint16), bits - 8), np.uint8)


def _working(eight: Bytes, mm_per_px: float, along: str) -> Bytes:
    factor = _factor(mm_per_px)
    grey = eight if eight.ndim == 2 else cv2.cvtColor(eight, cv2.COLOR_RGB2GRAY)
    if factor > 1:
        size = (max(1, round(grey.shape[1] / factor)), max(1, round(grey.shape[0] / factor)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(grey if along == "y" else grey.T, np.uint8)


def cuts(size: int, most: int) -> list[tuple[int, int]]:
    """Even pieces of at most `most`, first and one past last, together the whole size."""
    count = max(1, -(-(size - SHORT) // most))
    step = -(-size // count)
    step += step % 2
    return [(at, min(size, at + step)) for at in range(0, size, step)]


def _nothing(grey: Bytes) -> _Maps:
    shape = (grey.shape[0] // 2, grey.shape[1] // 2)
    score, dark, bright, line, margin = (np.zeros(shape, np.uint8) for _ in range(5))
    return _Maps(score, dark, bright, line, margin, [], [], [])


def _look_over(
    grey: Bytes,
    fabric: Profile | None,
    mm_per_px: float,
    seams: Sequence[seam.Seam],
    step: Step | None = None,
) -> _Maps:
    """The cloth between the seams, piece by piece; what lies in a seam is not judged."""
    maps = _nothing(grey)
    weights = (
        WEIGHTS if fabric is None else WEIGHTS.adapted(fabric.factors, fabric.shift, fabric.lift)
    )
    edges = [0, *(edge for one in seams for edge in (one.top, one.bottom)), grey.shape[0]]
    for first, beyond in zip(edges[::2], edges[1::2], strict=True):
        first += first % 2
        if beyond > first:
            _look_at(grey, (first, beyond), weights, maps, step)
            _look_beside(grey, (first, beyond), mm_per_px, maps)
    maps.is_striped = runs.recur(maps.line)
    if not maps.is_striped:
        maps.score = runs.counted(maps.score, maps.line, weights.shift, weights.lift)
    return maps


def _look_beside(grey: Bytes, rows: tuple[int, int], mm_per_px: float, maps: _Maps) -> None:
    """The selvages of these rows of the picture."""
    for top, bottom in cuts(rows[1] - rows[0], beside.PIECE):
        here = (top + rows[0], bottom + rows[0])
        for one in beside.selvages(grey, here, rows, maps.bodies, mm_per_px):
            maps.lay_beside(one)


def _look_at(
    grey: Bytes, rows: tuple[int, int], weights: Weights, maps: _Maps, step: Step | None
) -> None:
    """Every band of these rows, its overlap with its neighbours left off."""
    (first, beyond), width = rows, grey.shape[1]
    most = min(BAND[0], BAND_PIXELS // min(width, BAND[1]))
    for top, bottom in ((at + first, to + first) for at, to in cuts(beyond - first, most)):
        for left, right in cuts(width, BAND[1]):
            if step is not None:
                step()
            from_y, to_y = max(first, top - OVERLAP), min(beyond, bottom + OVERLAP)
            from_x, to_x = max(0, left - OVERLAP), min(width, right + OVERLAP)
            sides = (from_x == 0 or to_x == width, from_y == first or to_y == beyond)
            band = look(
                grey[from_y:to_y, from_x:to_x].astype(np.float32), sides=sides, weights=weights
            )
            if band.body is None or band.power is None:
                continue
            part = (slice((top - from_y) // 2, (bottom - from_y) // 2),
                    slice((left - from_x) // 2, (right - from_x) // 2))  # fmt: skip
            whole = (slice(top // 2, top // 2 + band.score[part].shape[0]),
                     slice(left // 2, left // 2 + band.score[part].shape[1]))  # fmt: skip
            maps.score[whole] = _byte(np.float32(255) / (1 + np.exp(-band.score[part])))
            maps.dark[whole] = _byte(4 * band.dark[part])
            maps.bright[whole] = _byte(4 * band.bright[part])
            maps.line[whole] = _byte(runs.UNIT * band.line[part])
            maps.powers.append(band.power)
            frame = (top, left, bottom, right)
            maps.bodies.append(_clipped(band.body, from_y, from_x, frame))
            maps.selvages.extend(_clipped(box, from_y, from_x, frame) for box in band.selvages)
            # The next one needs its room.
            del band


def _halved(plane: Plane, odd: int) -> Plane:
    """The largest of each two by two, of a plane that begins in an even row and, with `odd`, in an
    odd column."""
    rows, columns = plane.shape
    even = np.pad(plane, ((0, rows % 2), (odd, (columns + odd) % 2)))
    parts = even.reshape(even.shape[0] // 2, 2, -1, 2)
    return np.asarray(parts.max(axis=(1, 3)), np.float32)


def _byte(plane: npt.NDArray[np.floating]) -> Bytes:
    return np.asarray(np.clip(plane, 0, 255), np.uint8)


def _clipped(
    box: tuple[int, int, int, int], down: int, right: int, frame: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """A band's box as places of the picture, without the overlap."""
    return (
        max(frame[0], box[0] + down),
        max(frame[1], box[1] + right),
        min(frame[2], box[2] + down),
        min(frame[3], box[3] + right),
    )


def _scaled(box: tuple[int, int, int, int], factor: float, width: int, height: int) -> Box:
    top, left, bottom, right = (one * factor for one in box)
    return left, top, min(right, float(width)), min(bottom, float(height))


def _merged(boxes: list[Box]) -> list[Box]:
    """Neighbouring boxes whose sides agree become one: first down the picture, then across."""
    found: list[Box] = []
    for box in sorted(boxes):
        last = found[-1] if found else None
        if last and (box[0], box[2]) == (last[0], last[2]) and abs(box[1] - last[3]) < 1:
            found[-1] = (last[0], last[1], last[2], box[3])
        else:
            found.append(box)
    joined: list[Box] = []
    for box in sorted(found, key=lambda one: (one[1], one[0])):
        last = joined[-1] if joined else None
        if last and (box[1], box[3]) == (last[1], last[3]) and abs(box[0] - last[2]) < 1:
            joined[-1] = (last[0], last[1], box[2], last[3])
        else:
            joined.append(box)
    return joined


def _contrast(grey: Bytes, spot: outlines.Spot) -> float:
    """How far the grey in the spot's middle is from that around it, over that."""
    reach = int(max(12.0, spot.length))
    x, y = (int(one) for one in spot.middle)
    around = grey[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
    core = grey[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3]
    if not around.size or not core.size:
        return 0.0
    usual = float(np.median(around))
    return (float(core.mean()) - usual) / max(usual, 1.0)


def _defect(
    spot: outlines.Spot,
    kind: str,
    shape: tuple[int, ...],
    factor: float,
    *,
    mm_per_px: float,
    measured: bool,
) -> Defect:
    points = np.clip(spot.outline * factor, 0, (shape[1], shape[0]))
    low, high = points.min(axis=0), points.max(axis=0)
    return Defect(
        kind=kind,
        polygon=tuple((float(x), float(y)) for x, y in points),
        box=(float(low[0]), float(low[1]), float(high[0]), float(high[1])),
        length_mm=round(spot.length * factor * mm_per_px, 2),
        width_mm=round(spot.width * factor * mm_per_px, 2),
        score=spot.score,
        sure=measured and spot.score >= SURE,
    )


def _heat(score: Bytes, width: int, height: int, factor: float) -> Heat:
    """The strongest score in each cell of HEAT_CELL pixels of the picture as given.

    A cell smaller than a pixel of the map has what that pixel has.
    """
    if not score.size:
        return np.zeros((-(-height // HEAT_CELL), -(-width // HEAT_CELL)), np.float32)
    # The map leaves off less than a pixel of its own where the picture's size is not even.
    score = np.pad(score, ((0, 1), (0, 1)), mode="edge")
    ys, xs = (
        (np.arange(-(-size // HEAT_CELL)) * HEAT_CELL / (outlines.STEP * factor)).astype(int)
        for size in (height, width)
    )
    cells = np.maximum.reduceat(np.maximum.reduceat(score, ys, axis=0), xs, axis=1)
    return np.asarray(cells.astype(np.float32) / 255, np.float32)


def _seen(eight: Bytes, grey: Bytes, maps: _Maps, scale: float, given: float) -> doubts.Seen:
    """What the warnings are drawn from; detail is that of the largest body."""
    if not maps.bodies:
        return doubts.Seen(None, None, 0, 0, 0, scale, given)
    glare, pattern, chroma, colour, area, largest = 0.0, 0.0, 0.0, 0.0, 0, 0
    detail = None
    ratio = eight.shape[0] / grey.shape[0]
    for box in maps.bodies:
        top, left, bottom, right = box
        part = grey[top:bottom, left:right].astype(np.float32)
        glare += float((part >= GLARE).sum())
        area += part.size
        pattern = max(pattern, doubts.pattern_of(part))
        if part.size > largest:
            largest, detail = part.size, doubts.detail_of(part)
        if eight.ndim == 3:
            ours = [int(one * ratio) for one in box]
            piece = np.ascontiguousarray(eight[ours[0] : ours[2], ours[1] : ours[3]])
            chroma = max(chroma, doubts.chroma_of(piece))
            colour = max(colour, doubts.coloured(piece))
    texture = doubts.texture_of(np.median(np.array(maps.powers), axis=0))
    striped = maps.is_striped
    return doubts.Seen(
        texture, detail, glare / area, pattern, chroma, scale, given, colour, striped
    )
