"""What is counted: tiles, strips, pixels, and defects found at a rate of false alarms."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from .folder import Labelled

Plane = npt.NDArray[np.float32]
Scorer = Callable[[npt.NDArray[np.uint8]], Plane]  # a picture to a map of its size

TILE = 256
STATED = 8  # a tile with fewer defect pixels, but some, is neither good nor faulty
NEAR = 16  # pixels: parts of a mask within twice this are one defect; a find so near is a find
ALARMS = 0.025
BINS = 4096  # of pixels' scores, for the AUROC over all of them


def auroc(faulty: npt.ArrayLike, sound: npt.ArrayLike) -> float:
    """Chance that a faulty one scores above a sound one, ties half (Mann and Whitney 1947)."""
    high, low = np.asarray(faulty, float), np.asarray(sound, float)
    if not high.size or not low.size:
        return float("nan")
    ranks = rankdata(np.concatenate([high, low]))
    return float(
        (ranks[: high.size].sum() - high.size * (high.size + 1) / 2) / high.size / low.size
    )


def auroc_of_counts(faulty: npt.NDArray[np.int64], sound: npt.NDArray[np.int64]) -> float:
    """The same of histograms over one scale, lowest first; within a bin all tie."""
    below = np.concatenate([[0], np.cumsum(sound)[:-1]])
    wins = (faulty * (below + sound / 2)).sum()
    return float(wins / max(1, faulty.sum()) / max(1, sound.sum()))


@dataclass(frozen=True)
class Tally:
    """Defects found of those there are."""

    found: int
    of: int


@dataclass
class Score:
    """What a scorer reaches; recalls are of the half that did not fix the threshold."""

    tile: float = 0.0
    strip: float = 0.0
    pixel: float = 0.0  # over all pixels of faulty pictures together
    pixel_mean: float = 0.0  # the mean over those pictures
    recall: Tally = Tally(0, 0)
    alarms: float = 0.0  # share of clean tiles of the scored half that alarm
    recall_swapped: Tally = Tally(0, 0)  # the halves' parts exchanged
    alarms_swapped: float = 0.0
    by_code: dict[str, Tally] = field(default_factory=dict)  # both halves, each by the other's
    by_fabric: dict[str, Tally] = field(default_factory=dict)
    tile_by_fabric: dict[str, float] = field(default_factory=dict)
    ms_a_tile: float = 0.0  # processor time
    pictures: int = 0
    tiles: int = 0
    without_mask: int = 0  # faulty pictures that count for strips alone


@dataclass
class _Seen:
    """One picture's numbers, kept when its map is gone."""

    picture: Labelled
    faulty: list[float]
    sound: list[float]
    defects: list[float]  # the highest score near each
    top: float


def score_pictures(pictures: Sequence[Labelled], scorer: Scorer) -> Score:
    """Score every picture by maps of the pictures' own size; values may be of any scale."""
    return score_each(pictures, lambda picture: scorer)


def score_each(pictures: Sequence[Labelled], scorer_of: Callable[[Labelled], Scorer]) -> Score:
    """The same of scorers that have been taught each picture's fabric, from its other half."""
    score, seen, kept, spent = Score(pictures=len(pictures)), [], [], 0.0
    for picture in pictures:
        pixels, scorer = picture.pixels(), scorer_of(picture)
        start = time.process_time()
        found = scorer(pixels)
        spent += time.process_time() - start
        mask = picture.mask()
        score.tiles += (-(-pixels.shape[0] // TILE)) * (-(-pixels.shape[1] // TILE))
        seen.append(_see(picture, found, mask))
        if not picture.is_located:
            score.without_mask += 1
        elif picture.is_faulty:
            kept.append((found.astype(np.float16), mask))
    score.ms_a_tile = 1000 * spent / max(1, score.tiles)
    score.tile = auroc(*_tiles(seen))
    score.strip = auroc(
        [one.top for one in seen if one.picture.is_faulty],
        [one.top for one in seen if not one.picture.is_faulty],
    )
    for fabric in sorted({one.picture.fabric for one in seen if one.picture.is_faulty}):
        own = [one for one in seen if one.picture.fabric == fabric]
        score.tile_by_fabric[fabric] = auroc(*_tiles(own))
    score.pixel, score.pixel_mean = _pixels(kept)
    _recalls(score, seen)
    return score


def _see(picture: Labelled, found: Plane, mask: npt.NDArray[np.bool_]) -> _Seen:
    faulty: list[float] = []
    sound: list[float] = []
    if not picture.is_located:
        return _Seen(picture, faulty, sound, [], float(found.max()))
    for y in range(0, mask.shape[0], TILE):
        for x in range(0, mask.shape[1], TILE):
            part = (slice(y, y + TILE), slice(x, x + TILE))
            count, value = int(mask[part].sum()), float(found[part].max())
            if count >= STATED:
                faulty.append(value)
            elif count == 0:
                sound.append(value)
    near = [float(found[place].max()) for place in places(mask)]
    return _Seen(picture, faulty, sound, near, float(found.max()))


def places(mask: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """For each defect of a mask the pixels in which a find counts for it."""
    side = 2 * NEAR + 1
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(wide)
    return [labels == one for one in range(1, count)]


def _tiles(seen: Sequence[_Seen]) -> tuple[list[float], list[float]]:
    return [v for one in seen for v in one.faulty], [v for one in seen for v in one.sound]


def _pixels(
    kept: Sequence[tuple[npt.NDArray[np.float16], npt.NDArray[np.bool_]]],
) -> tuple[float, float]:
    """AUROC over all pixels of faulty pictures together, and the mean over pictures."""
    if not kept:
        return float("nan"), float("nan")
    low = min(float(found.min()) for found, _ in kept)
    high = max(float(found.max()) for found, _ in kept)
    edges = np.linspace(low, max(high, low + 1e-6), BINS + 1)
    faulty, sound = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    means = []
    for found, mask in kept:
        values = found.astype(np.float32)
        ours = np.histogram(values[mask], edges)[0], np.histogram(values[~mask], edges)[0]
        faulty += ours[0]
        sound += ours[1]
        means.append(auroc_of_counts(*ours))
    return auroc_of_counts(faulty, sound), float(np.mean(means))


def threshold_of(seen: Sequence[_Seen], half: int) -> float:
    """The score that ALARMS of the clean pictures' tiles of one half reach."""
    clean = [
        v
        for one in seen
        for v in one.sound
        if not one.picture.is_faulty and one.picture.half == half
    ]
    return float(np.quantile(clean, 1 - ALARMS)) if clean else float("nan")


def _recalls(score: Score, seen: Sequence[_Seen]) -> None:
    codes: dict[str, list[bool]] = defaultdict(list)
    fabrics: dict[str, list[bool]] = defaultdict(list)
    for half in (1, 0):
        threshold = threshold_of(seen, 1 - half)
        found: list[bool] = []
        alarms: list[bool] = []
        for one in seen:
            if one.picture.half != half:
                continue
            if one.picture.is_faulty:
                hits = [value > threshold for value in one.defects]
                found += hits
                codes[one.picture.code] += hits
                fabrics[one.picture.fabric] += hits
            else:
                alarms += [value > threshold for value in one.sound]
        tally = Tally(sum(found), len(found))
        share = float(np.mean(alarms)) if alarms else float("nan")
        if half == 1:
            score.recall, score.alarms = tally, share
        else:
            score.recall_swapped, score.alarms_swapped = tally, share
    score.by_code = {code: Tally(sum(hits), len(hits)) for code, hits in sorted(codes.items())}
    score.by_fabric = {one: Tally(sum(hits), len(hits)) for one, hits in sorted(fabrics.items())}
