"""Inspections made by hand of made-up pictures: what a tool that is always right would find."""

from __future__ import annotations

import cv2
import numpy as np

from chainloom.engines.inspection import HEAT_CELL, Defect, Inspection, Made, Warned


def inspection_of(made: Made, warnings: tuple[Warned, ...] = (), *, sure: bool = True):
    height, width = made.labels.shape
    defects = tuple(
        _defect(made.labels == one.number, one.kind, made.mm_per_px, sure) for one in made.defects
    )
    return Inspection(
        width_px=width,
        height_px=height,
        mm_per_px=made.mm_per_px,
        along=made.along,
        start_m=made.start_m,
        cloth=((0.0, 0.0, float(width), float(height)),),
        selvages=(),
        defects=defects,
        heat=np.zeros((-(-height // HEAT_CELL), -(-width // HEAT_CELL)), np.float32),
        warnings=warnings,
        measured=False,
    )


def _defect(mask: np.ndarray, kind: str, mm_per_px: float, sure: bool) -> Defect:
    contours, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    points = np.concatenate(contours)[:, 0, :]
    hull = cv2.convexHull(points)[:, 0, :]
    rows, columns = np.nonzero(mask)
    (_, sides, _) = cv2.minAreaRect(points)
    long, wide = max(sides) + 1, min(sides) + 1
    return Defect(
        kind=kind,
        polygon=tuple((float(x), float(y)) for x, y in hull),
        box=(
            float(columns.min()),
            float(rows.min()),
            float(columns.max() + 1),
            float(rows.max() + 1),
        ),
        length_mm=long * mm_per_px,
        width_mm=wide * mm_per_px,
        score=0.9 if sure else 0.55,
        sure=sure,
    )
