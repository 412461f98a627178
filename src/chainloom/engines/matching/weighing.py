"""What counts for how much: weights as data, and the parts of a score that need no condition."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .errors import MatchingError

Floats = NDArray[np.float32]
EARTH_KM = 6371.0
PARTS = ("conditions", "wishes", "words", "chain", "map", "trust", "freshness")


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of weights.toml, where each is explained, or an office's own."""

    conditions: float
    wishes: float
    words: float
    chain: float
    map: float
    trust: float
    freshness: float
    unknown: float
    neutral: float
    half_steps: float
    half_km: float
    half_response_days: float
    half_age_days: float
    response_share: float

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise MatchingError(f"weight {one.name}: {value!r} is no number")
            if not (math.isfinite(value) and value >= 0):
                raise MatchingError(f"weight {one.name}: 0 or more is wanted")
            if one.name.startswith("half_") and not value:
                raise MatchingError(f"weight {one.name}: more than 0 is wanted")
            if one.name in ("unknown", "neutral", "response_share") and value > 1:
                raise MatchingError(f"weight {one.name}: at most 1 is wanted")
        if not any(getattr(self, part) for part in PARTS):
            raise MatchingError("one of the parts must count")

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """The usual weights with these changed; a name that is none is refused."""
        usual = _usual()
        strange = sorted(set(given) - set(usual))
        if strange:
            raise MatchingError(f"no weight {', '.join(strange)}; there are {', '.join(usual)}")
        return cls(**{**usual, **given})

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@cache
def _usual() -> dict[str, float]:
    text = files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def default_weights() -> Weights:
    return Weights.from_dict({})


def closeness(ratios: Floats, weights: Weights) -> Floats:
    """1 where met, half at the limit of near, then falling to 0; unknown as the weights say."""
    out: Floats = np.exp2(-ratios)
    out[np.isnan(out)] = weights.unknown
    return out


def halved(amounts: Floats, half: float, weights: Weights) -> Floats:
    """1 at 0, a half at `half`; neutral where unknown."""
    out: Floats = np.exp2(-amounts / np.float32(half))
    out[np.isnan(out)] = weights.neutral
    return out


def kilometres(point: tuple[float, float], longitudes: Floats, latitudes: Floats) -> Floats:
    """Great-circle distances; not a number where a place is unknown."""
    lon, lat = np.radians(longitudes), np.radians(latitudes)
    lon0, lat0 = map(math.radians, point)
    chord = (
        np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * math.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    )
    out: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return out.astype(np.float32)


def trust(past: Floats, fulfilled: Floats, response_days: Floats, weights: Weights) -> Floats:
    """Matches fulfilled, with one of either kind added so that few say little; and promptness."""
    kept = (fulfilled + 1) / (past + 2)
    prompt = halved(response_days, weights.half_response_days, weights)
    share = np.float32(weights.response_share)
    out: Floats = (1 - share) * kept + share * prompt
    return out
