"""From a map of scores to defects: spots above the threshold, their outlines and their sizes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

STEP = 2  # pixels of the (working) picture a pixel of the map
SEED = 128  # score of 0.5
GROW = 64  # a defect reaches as far as a quarter
JOIN = 11  # map pixels: spots nearer than half of it are one defect
MOST = 2000  # defects of one picture: beyond that the picture, not the cloth, is at fault
FLANK = 9  # map pixels across: how near to each other dark and bright lie that are one fold
PIECE = 4  # map pixels of a spot's length that are looked at together
CORE = 0.45  # of the strongest response: what of a spot is taken for its size


@dataclass(frozen=True)
class Spot:
    """A connected spot of the map."""

    outline: npt.NDArray[np.float32]  # (n, 2): x, y in pixels of the working picture
    middle: tuple[float, float]
    length: float
    width: float
    angle: float  # of its length, radians from x towards y, −π/2 to π/2
    score: float
    dark: float  # strongest responses, in units of spread
    bright: float
    filled: float  # share of its narrowest box that stands out
    both: float  # share of its length on which dark and bright stand side by side


def spots(score: Bytes, dark: Bytes, bright: Bytes) -> list[Spot]:
    """The spots with a score of at least 0.5 somewhere; maps of one size, 255 is score 1."""
    if not score.size:
        return []
    grown = (score >= GROW).astype(np.uint8)
    joined = cv2.morphologyEx(
        grown, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (JOIN, JOIN))
    )
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, width, height, _ = (int(one) for one in boxes[label])
        window = (slice(y, y + height), slice(x, x + width))
        inside = labels[window] == label
        peak = int(score[window][inside].max())
        if peak >= SEED:
            answers = (dark[window], bright[window])
            found.append(_spot(inside, answers, score[window], (x, y), peak / 255))
    found.sort(key=lambda spot: -spot.score)
    return found[:MOST]


def _spot(
    inside: npt.NDArray[np.bool_],
    answers: tuple[Bytes, Bytes],
    score: Bytes,
    corner: tuple[int, int],
    peak: float,
) -> Spot:
    dark, bright = answers
    response = np.where(inside, np.maximum(dark, bright), 0)
    core = response >= max(12, CORE * response.max())
    if core.sum() < 2:
        core = inside & (score >= SEED)
    core_points = np.argwhere(core)[:, ::-1].astype(np.float32)
    contours, _ = cv2.findContours(core.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = cv2.convexHull(np.vstack(contours)).reshape(-1, 2).astype(np.float32)
    (middle_x, middle_y), (side_a, side_b), degrees = cv2.minAreaRect(core_points)
    if side_a < side_b:
        side_a, side_b, degrees = side_b, side_a, degrees + 90
    angle = np.deg2rad((degrees + 90) % 180 - 90)
    shift = np.array(corner, np.float32)
    whole = _widened((outline + shift) * STEP)
    return Spot(
        whole,
        ((middle_x + corner[0] + 0.5) * STEP, (middle_y + corner[1] + 0.5) * STEP),
        (side_a + 1) * STEP,
        (side_b + 1) * STEP,
        float(angle),
        peak,
        float((dark * inside).max()) / 4,
        float((bright * inside).max()) / 4,
        float(core.sum() / max(1.0, (side_a + 1) * (side_b + 1))),
        _side_by_side(core_points, float(angle), (dark, bright)),
    )


def _side_by_side(
    points: npt.NDArray[np.float32], angle: float, answers: tuple[Bytes, Bytes]
) -> float:
    """Of the pieces of a spot's length that stand out, the share where dark and bright both do."""
    along = points @ np.array((np.cos(angle), np.sin(angle)), np.float32)
    piece = ((along - along.min()) / PIECE).astype(int)
    x, y = points.astype(int).T
    found = np.zeros((2, piece.max() + 1), np.uint8)
    for row, answer in zip(found, answers, strict=True):
        near = cv2.dilate(answer, np.ones((FLANK, FLANK), np.uint8))
        np.maximum.at(row, piece, near[y, x])
    strong = found.max(axis=0) >= CORE * found.max()
    return float(np.mean((2.0 * found.min(axis=0) > found.max(axis=0))[strong]))


def _widened(outline: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The outline of pixels' corners instead of their first corner alone."""
    corners = np.array([(0, 0), (STEP, 0), (0, STEP), (STEP, STEP)], np.float32)
    points = (outline[:, None] + corners).reshape(-1, 2)
    return np.asarray(cv2.convexHull(points).reshape(-1, 2), np.float32)
