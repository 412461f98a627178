"""Learning a cloth from good metres of it and from people's answers.

Every step is checked on what it did not learn from, and left out where it makes that worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from . import finding
from .detection import CHANNELS, WEIGHTS
from .detection.bands import body_of, channels, find
from .detection.weights import BRIGHT, SIDES
from .inspection import Pixels
from .profiles import CLOTHS, FACTORS, MOST_ANSWERS, MOST_SHIFT, Answer, Profile, ProfileError

TILE = 256
SHRINK = 100  # tiles, and answers times ten, that weigh as much as having learned nothing
ALARMS = 0.01  # share of good tiles that may alarm
ANSWERS_LEAST = 4

Tiles = npt.NDArray[np.float64]  # (tiles, channels): strongest responses, in units of what is usual


def learn(
    name: str,
    *,
    mm_per_px: float,
    good: Iterable[Pixels] = (),
    answers: Iterable[Answer] = (),
    before: Profile | None = None,
    cloth: str = "woven",
) -> Profile:
    """The next version of a cloth's profile.

    `good` are pictures without defects (a few metres are enough; they are halved, one half tells
    whether what the other taught helps). `answers` are added to those that `before` holds.
    Raises ProfileError when there is nothing to learn from.
    """
    if cloth not in CLOTHS:
        raise ProfileError(f"cloth is one of {', '.join(CLOTHS)}, not {cloth!r}")
    profile = replace(before, name=name, version=before.version + 1) if before else Profile(name)
    profile = replace(profile, cloth=cloth)
    found = [tiles_of(one, mm_per_px) for one in good]
    tiles = np.concatenate(found) if found else np.zeros((0, len(CHANNELS)))
    # Scores are told apart from the threshold that held when they were given: back to the common one.
    new = tuple(one.moved(profile.shift) for one in answers)
    known = (profile.answers + new)[-MOST_ANSWERS:]
    if not len(tiles) and not known:
        raise ProfileError("nothing to learn from: give good pictures or answers")
    if len(tiles):
        profile = from_good(profile, tiles)
    return from_answers(replace(profile, answers=known))


def tiles_of(image: Pixels, mm_per_px: float) -> Tiles:
    """Of each tile of a picture's cloth, the strongest response of each channel."""
    grey = finding.working(image, mm_per_px).astype(np.float32)
    found = []
    for top, bottom in finding.cuts(grey.shape[0], finding.BAND[0]):
        band = np.ascontiguousarray(grey[top:bottom])
        body = body_of(*find(band, (True, True)))
        if body is None:
            continue
        planes = dict(channels(band, body))
        planes.pop("power")
        for y in range(body[0], body[2] - TILE // 2, TILE):
            for x in range(body[1], body[3] - TILE // 2, TILE):
                part = (slice(y // 2, (y + TILE) // 2), slice(x // 2, (x + TILE) // 2))
                found.append([_strongest(planes, name, part) for name in CHANNELS])
    return np.array(found, np.float64).reshape(-1, len(CHANNELS))


def _strongest(
    planes: dict[str, npt.NDArray[np.float32]], channel: str, part: tuple[slice, slice]
) -> float:
    side, name = channel.split("_", 1)
    value = -planes[name][part].min() if side == "dark" else planes[name][part].max()
    return max(0.0, float(value)) / WEIGHTS.usual[channel]


def upper_scores(tiles: Tiles, factors: dict[str, float]) -> npt.NDArray[np.float64]:
    """What each tile could score at most: its channels' strongest responses as if in one place."""
    weights = WEIGHTS.adapted(factors, 0.0)
    total = np.zeros(len(tiles))
    strongest = np.zeros(len(tiles))
    for name, sides in SIDES.items():
        value = np.zeros(len(tiles))
        for side in sides:
            channel = f"{side}_{name}"
            one = tiles[:, CHANNELS.index(channel)] / factors.get(channel, 1.0)
            value = np.maximum(
                value, np.minimum(one, weights.cap) * (BRIGHT if side == "bright" else 1)
            )
        total += weights.weight[name] * value
        strongest = np.maximum(strongest, value)
    return np.asarray(total + weights.strongest * strongest - weights.threshold, np.float64)


def from_good(profile: Profile, tiles: Tiles) -> Profile:
    """Channels that good cloth of this kind excites more than others' count less from now on."""
    taught, held_out = tiles[::2], tiles[1::2]
    trust = len(taught) / (len(taught) + SHRINK)
    usual = np.maximum(np.quantile(taught, 0.99, axis=0), 1e-3)
    raised = np.clip(usual**trust, *FACTORS)
    factors = {
        name: round(float(value), 4)
        for name, value in zip(CHANNELS, raised, strict=True)
        if value > 1.01
    }
    learned = replace(
        profile, factors=factors, good_tiles=profile.good_tiles + len(tiles)
    )
    if not len(held_out):
        return replace(learned, factors=profile.factors)
    now, then = (upper_scores(held_out, one) for one in (factors, profile.factors))
    # Less excited in the mean of the held-out half's worst tenth, or nothing was learned.
    worst = max(1, len(held_out) // 10)
    better = np.sort(now)[-worst:].mean() < np.sort(then)[-worst:].mean()
    return learned if better else replace(learned, factors=profile.factors)


def from_answers(profile: Profile) -> Profile:
    """The threshold moved to where the answers part, unless that is no better on answers left out."""
    answers = profile.answers
    if len(answers) < ANSWERS_LEAST:
        return profile
    # Each answer is judged by a threshold that the others taught.
    errors = sum(
        _wrong(one, best_shift([*answers[:at], *answers[at + 1 :]]))
        for at, one in enumerate(answers)
    )
    if errors >= sum(_wrong(one, 0.0) for one in answers):
        return replace(profile, shift=0.0)
    return replace(profile, shift=round(best_shift(answers), 4))


def best_shift(answers: Sequence[Answer]) -> float:
    """The threshold with the fewest wrong answers, the smallest of those; a miss counts twice."""
    trust = len(answers) / (len(answers) + SHRINK / 10)
    edges = sorted({0.0, *(one.logit for one in answers)})
    middles = [(low + high) / 2 for low, high in zip(edges, edges[1:], strict=False)]
    tried = [0.0, *middles, edges[-1] + 0.1, edges[0] - 0.1]
    best = min(tried, key=lambda at: (sum(_cost(one, at) for one in answers), abs(at)))
    return float(np.clip(best * max(trust, 0.5), -MOST_SHIFT, MOST_SHIFT))


def _wrong(answer: Answer, at: float) -> bool:
    return (answer.logit >= at) != answer.is_defect


def _cost(answer: Answer, at: float) -> float:
    return (2.0 if answer.is_defect else 1.0) * _wrong(answer, at)
