"""Learning a cloth from good metres of it and from people's answers.

What good metres teach is checked on the tiles kept apart, what answers teach on each
answer left out; either is dropped where that gets no better. How both go together is not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from . import finding
from .detection import CHANNELS, WEIGHTS, runs
from .detection.bands import body_of, channels, find, half_of
from .detection.weights import BRIGHT, SIDES, Sum, roughness
from .inspection import Pixels
from .profiles import CLOTHS, FACTORS, MOST_ANSWERS, MOST_SHIFT, Answer, Profile, ProfileError

TILE = 256
SHRINK = 30  # tiles, and answers times three, that weigh as much as having learned nothing
ALARMS = 0.01  # share of good tiles that may alarm
MOST_QUIET = 3.0  # logits: most AITEX defects score more than this above the threshold
ANSWERS_LEAST = 4
LIFTED = 1.1  # good metres not seen yet may have somewhat stronger lines than those seen

Tiles = npt.NDArray[np.float64]  # (…, channels): responses in what is usual on cloth at large


def learn(
    name: str,
    *,
    mm_per_px: float,
    good: Iterable[Pixels] = (),
    answers: Iterable[Answer] = (),
    before: Profile | None = None,
    cloth: str | None = None,
    along: str = "y",
) -> Profile:
    """The next version of a cloth's profile.

    `good` are pictures without defects (a few metres are enough; they are halved, one half tells
    whether what the other taught helps). `answers` are added to those that `before` holds.
    `cloth` says how it is made; without it, that of `before`, or woven. `along` is the side of the
    pictures that runs along the roll. Raises ProfileError when there is nothing to learn from.
    """
    if cloth is None:
        cloth = before.cloth if before else "woven"
    if cloth not in CLOTHS:
        raise ProfileError(f"cloth is one of {', '.join(CLOTHS)}, not {cloth!r}")
    profile = replace(before, name=name, version=before.version + 1) if before else Profile(name)
    profile = replace(profile, cloth=cloth)
    found = [_seen_of(one, mm_per_px, along) for one in good]
    tiles = np.concatenate([np.zeros((0, len(CHANNELS))), *(one for one, _ in found)])
    # Scores are distances from the threshold that held when they were given: back to the common.
    new = tuple(one.moved(profile.shift) for one in answers)
    known = (profile.answers + new)[-MOST_ANSWERS:]
    if not len(tiles) and not known:
        raise ProfileError("nothing to learn from: give good pictures or answers")
    if len(tiles):
        profile = from_good(profile, tiles)
        profile = replace(profile, lift=lift_of(np.concatenate([lines for _, lines in found])))
    return from_answers(replace(profile, answers=known))


def tiles_of(image: Pixels, mm_per_px: float, along: str) -> Tiles:
    """Of each tile of a picture's cloth, every channel where the tile scores most."""
    return _seen_of(image, mm_per_px, along)[0]


def lift_of(lines: npt.NDArray[np.float64]) -> float:
    """How much stronger lines are than on cloth at large, by the strongest of each good tile."""
    usual = LIFTED * float(np.quantile(lines, 1 - ALARMS)) / runs.LEAST
    return round(float(np.clip(usual, *runs.LIFTS)), 4)


def _seen_of(image: Pixels, mm_per_px: float, along: str) -> tuple[Tiles, npt.NDArray[np.float64]]:
    """As `tiles_of`, and the strongest line of each tile."""
    grey = finding.working(image, mm_per_px, along).astype(np.float32)
    found, lines = [], []
    for top, bottom in finding.cuts(grey.shape[0], finding.BAND[0]):
        band = np.ascontiguousarray(grey[top:bottom])
        body = body_of(*find(band, (True, True)))
        if body is None:
            continue
        planes = dict(channels(band, body))
        planes.pop("power")
        line = np.maximum(*runs.followed(planes[runs.FINEST], half_of(body)))
        common = Sum(WEIGHTS, planes[CHANNELS[0].partition("_")[2]].shape)
        for name, plane in planes.items():
            common.add(name, plane)
        rough = np.float32(roughness(common.total(), half_of(body)))
        planes = {name: plane / rough for name, plane in planes.items()}
        score = scores_of(_stacked(planes), {})
        for y in _tiles(body[0] // 2, body[2] // 2):
            for x in _tiles(body[1] // 2, body[3] // 2):
                part = score[y : y + TILE // 2, x : x + TILE // 2]
                row, column = np.unravel_index(int(part.argmax()), part.shape)
                at = (y + int(row), x + int(column))
                found.append(_stacked({name: plane[at] for name, plane in planes.items()}))
                lines.append(line[y : y + TILE // 2, x : x + TILE // 2].max())
    tiles = np.array(found, np.float64).reshape(-1, len(CHANNELS))
    return tiles, np.array(lines, np.float64)


def _tiles(first: int, last: int) -> range:
    """Where tiles begin, at half resolution; one at least."""
    return range(first, max(first + 1, last - TILE // 4), TILE // 2)


def _stacked(planes: Mapping[str, Any]) -> Tiles:
    """Responses by filter as (…, channels), in what is usual on cloth at large."""
    found = []
    for name, sides in SIDES.items():
        for side in sides:
            sign = -1 if side == "dark" else 1
            found.append(np.maximum(sign * planes[name], 0) / WEIGHTS.usual[f"{side}_{name}"])
    return np.stack(found, axis=-1)


def scores_of(responses: Tiles, factors: dict[str, float]) -> npt.NDArray[np.float64]:
    """What responses (…, channels) score where channels are usual by other measures."""
    zero = np.zeros(responses.shape[:-1])
    total, strongest = zero, zero
    for name, sides in SIDES.items():
        value = zero
        for side in sides:
            channel = f"{side}_{name}"
            one = responses[..., CHANNELS.index(channel)] / factors.get(channel, 1.0)
            counts = BRIGHT if side == "bright" else 1.0
            value = np.maximum(value, np.minimum(one, WEIGHTS.cap) * counts)
        total = total + WEIGHTS.weight[name] * value
        strongest = np.maximum(strongest, value)
    return np.asarray(total + WEIGHTS.strongest * strongest - WEIGHTS.threshold, np.float64)


def from_good(profile: Profile, tiles: Tiles) -> Profile:
    """Channels that good cloth of this kind excites count less, and what it scores is no alarm.

    Taught by every other tile; where the worst of the others do not score less, nothing is learned.
    """
    taught, held_out = tiles[::2], tiles[1::2]
    if not len(held_out):
        return profile
    trust = len(taught) / (len(taught) + SHRINK)
    usual = np.maximum(np.quantile(taught, 1 - ALARMS, axis=0), 1e-3)
    raised = np.clip(usual**trust, *FACTORS)
    factors = {
        name: round(float(value), 4)
        for name, value in zip(CHANNELS, raised, strict=True)
        if value > 1.01
    }
    highest = float(np.quantile(scores_of(taught, factors), 1 - ALARMS))
    quiet = round(float(np.clip(trust * highest, 0, MOST_QUIET)), 4)
    now = scores_of(held_out, factors) - quiet
    then = scores_of(held_out, profile.factors) - profile.quiet
    if _worst(now) >= _worst(then):
        return profile
    seen = profile.good_tiles + len(tiles)
    return replace(profile, factors=factors, quiet=quiet, shift=quiet, good_tiles=seen)


def _worst(scores: npt.NDArray[np.float64]) -> float:
    """The mean of the highest tenth."""
    return float(np.sort(scores)[-max(1, len(scores) // 10) :].mean())


def from_answers(profile: Profile) -> Profile:
    """The threshold moved to where the answers part, if that is better on answers left out."""
    answers = profile.answers
    profile = replace(profile, shift=profile.quiet)
    if len(answers) < ANSWERS_LEAST:
        return profile
    # Each answer is judged by a threshold that the others taught.
    errors = sum(
        _wrong(one, best_shift([*answers[:at], *answers[at + 1 :]]))
        for at, one in enumerate(answers)
    )
    if errors >= sum(_wrong(one, profile.quiet) for one in answers):
        return profile
    return replace(profile, shift=round(best_shift(answers), 4))


def best_shift(answers: Sequence[Answer]) -> float:
    """The threshold with the fewest wrong answers, the smallest of those; a miss counts twice."""
    trust = len(answers) / (len(answers) + SHRINK / 3)
    edges = sorted({0.0, *(one.logit for one in answers)})
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    tried = [0.0, *middles, edges[-1] + 0.1, edges[0] - 0.1]
    best = min(tried, key=lambda at: (sum(_cost(one, at) for one in answers), abs(at)))
    return float(np.clip(best * max(trust, 0.5), -MOST_SHIFT, MOST_SHIFT))


def _wrong(answer: Answer, at: float) -> bool:
    return (answer.logit >= at) != answer.is_defect


def _cost(answer: Answer, at: float) -> float:
    return (2.0 if answer.is_defect else 1.0) * _wrong(answer, at)
