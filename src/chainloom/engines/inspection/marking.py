"""Pictures of what was found: all of it marked on the picture, or one defect cut out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from .inspection import Defect, Inspection, Pixels

# A defect that the tool is sure of, and one that it is not: they differ in more than hue.
SURE = (214, 39, 40)
UNSURE = (255, 176, 0)
_DARK = (20, 24, 28)
_MOST_SIDE = 16_000
_NARROW = 14  # pixels


def annotated(
    pixels: Pixels, inspection: Inspection, numbers: Sequence[int | None] | None = None
) -> Pixels:
    """The picture (height, width, 3) with every defect outlined and numbered from 1, or as
    `numbers` says; None leaves a defect without."""
    found = _coloured(pixels).copy()
    line = max(1, round(max(found.shape[:2]) / 900))
    size = 0.5 * max(1.0, line * 0.8)
    for place, defect in enumerate(inspection.defects):
        _outline(found, defect, line)
        number = place + 1 if numbers is None else numbers[place]
        if number is not None:
            _number(found, defect, str(number), size)
    return found


def cutout(pixels: Pixels, inspection: Inspection, defect: Defect, *, side_px: int = 480) -> Pixels:
    """The defect with what is around it, outlined; its longer side is `side_px` at most.

    Never narrower than a third of its length, so that a long thin defect can still be seen.
    """
    left, top, right, bottom = _frame(defect, inspection)
    part = _coloured(pixels)[top:bottom, left:right]
    scale = side_px / max(part.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    found = np.ascontiguousarray(cv2.resize(part, size, interpolation=way), dtype=np.uint8)
    _outline(found, defect, 2, (left, top), scale)
    return found


def _frame(defect: Defect, inspection: Inspection) -> tuple[int, int, int, int]:
    left, top, right, bottom = defect.box
    wide, high = right - left, bottom - top
    # Room of a half on every side, and at least 5 mm.
    room = max(0.5 * min(wide, high), 5 / inspection.mm_per_px)
    wide, high = wide + 2 * room, high + 2 * room
    wide, high = max(wide, high / 3), max(high, wide / 3)
    x, y = (left + right) / 2, (top + bottom) / 2
    bounds = inspection.width_px, inspection.height_px
    return (
        max(0, min(int(x - wide / 2), bounds[0] - 1)),
        max(0, min(int(y - high / 2), bounds[1] - 1)),
        min(bounds[0], max(int(x + wide / 2) + 1, 1)),
        min(bounds[1], max(int(y + high / 2) + 1, 1)),
    )


def _coloured(pixels: Pixels) -> Pixels:
    if pixels.ndim == 3:
        return pixels
    return np.repeat(pixels[..., None], 3, axis=2)


def _outline(
    image: Pixels,
    defect: Defect,
    line: int,
    origin: tuple[int, int] = (0, 0),
    scale: float = 1.0,
) -> None:
    corners = defect.polygon or _corners(defect.box)
    points = (np.array(corners, np.float64) - origin) * scale
    middle, sides, angle = cv2.minAreaRect(points.astype(np.float32))
    if min(sides) < _NARROW:
        # A line of its own width would hide it: it stands in a frame.
        room = _NARROW + line
        frame = (middle, (sides[0] + room, sides[1] + room), angle)
        points = np.asarray(cv2.boxPoints(frame), np.float64)
    # Drawn in sixteenths of a pixel.
    drawn = np.rint(points * 16).astype(np.int32)
    colour = SURE if defect.sure else UNSURE
    for shade, thick in ((_DARK, line + 2), (colour, line)):
        cv2.polylines(image, [drawn], True, shade, thick, cv2.LINE_AA, 4)


def _corners(box: tuple[float, float, float, float]) -> tuple[tuple[float, float], ...]:
    left, top, right, bottom = box
    return (left, top), (right, top), (right, bottom), (left, bottom)


def _number(image: Pixels, defect: Defect, said: str, size: float) -> None:
    (wide, high), _ = cv2.getTextSize(said, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    left, top, _right, bottom = defect.box
    x = min(max(int(left), 0), max(image.shape[1] - wide - 2, 0))
    above = int(top) - 4 - _NARROW // 2
    y = above if above > high else min(int(bottom) + high + 4 + _NARROW // 2, image.shape[0] - 2)
    for shade, thick in ((_DARK, round(size * 6)), ((255, 255, 255), max(1, round(size * 2)))):
        cv2.putText(image, said, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, shade, thick, cv2.LINE_AA)


def png_of(pixels: Pixels) -> bytes:
    """The picture as PNG; shrunk where a side is above 16,000 pixels, which few programs open."""
    return _encoded(pixels, ".png", [cv2.IMWRITE_PNG_COMPRESSION, 4])


def jpeg_of(pixels: Pixels) -> bytes:
    """The picture as JPEG."""
    return _encoded(pixels, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, 88])


def _encoded(pixels: Pixels, suffix: str, options: list[int]) -> bytes:
    longest = max(pixels.shape[:2])
    if longest > _MOST_SIDE:
        scale = _MOST_SIDE / longest
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        pixels = np.asarray(resized, np.uint8)
    stored = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    done, content = cv2.imencode(suffix, np.ascontiguousarray(stored), options)
    if not done:
        raise ValueError(f"a picture of {pixels.shape} cannot be written as {suffix}")
    return content.tobytes()
