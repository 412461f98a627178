"""A stand-in for the detector, so that these tests know what is found: it sees what is dark.

Pictures made here are light with dark rectangles; each of those is one defect.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from chainloom.engines.inspection import HEAT_CELL, Defect, Inspection

LIGHT, DARK = 200, 30


def picture(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (400, 100)) -> bytes:
    """A PNG of cloth with a dark rectangle (left, top, right, bottom) for each box."""
    pixels = np.full((size[1], size[0]), LIGHT, dtype=np.uint8)
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = DARK
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "PNG")
    return kept.getvalue()


def inspect(
    pixels: Any,
    *,
    mm_per_px: float,
    along: str,
    start_m: float,
    profile: Any,
    cloth: Any,
    step: Any = None,
) -> Inspection:
    if step is not None:
        step()
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    labels, _count = ndimage.label(grey < 100)
    defects = []
    for rows, columns in ndimage.find_objects(labels):
        box = (columns.start, rows.start, columns.stop, rows.stop)
        sides = sorted([(box[2] - box[0]) * mm_per_px, (box[3] - box[1]) * mm_per_px])
        corners = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
        defects.append(Defect("stain", corners, box, sides[1], sides[0], 0.9, True))
    height, width = grey.shape
    return Inspection(
        width_px=width,
        height_px=height,
        mm_per_px=mm_per_px,
        along=along,
        start_m=start_m,
        cloth=((0, 0, width, height),),
        selvages=(),
        defects=tuple(defects),
        heat=np.zeros((-(-height // HEAT_CELL), -(-width // HEAT_CELL)), dtype=np.float32),
        warnings=(),
        measured=True,
    )
