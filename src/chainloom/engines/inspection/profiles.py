"""What was learned of one cloth, as a small file: which responses are usual on it, where to alarm.

    {"format": "chainloom-cloth", "format_version": 1, "name": …, "version": 1, "cloth": "woven",
     "factors": {channel: 1.0 to 2.0}, "shift": logits, "quiet": logits, "lift": 1.0 to 2.5,
     "good_tiles": n, "answers": [[score, 0 or 1], …]}

Good metres only ever make the engine less easily alarmed; answers may move it either way.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import Any

from .detection import CHANNELS
from .detection.runs import LIFTS

FORMAT, FORMAT_VERSION = "chainloom-cloth", 1
CLOTHS = ("woven", "knit", "other")
FACTORS = (1.0, 2.0)
MOST_SHIFT = 6.0
MOST_ANSWERS = 2000
MOST_BYTES = 1_000_000


class ProfileError(ValueError):
    """A profile that cannot be read, or not be made of what was given."""


@dataclass(frozen=True)
class Answer:
    """A person's word on something found: its score, and whether it is a defect."""

    score: float
    is_defect: bool

    @property
    def logit(self) -> float:
        """The score as the engine adds it up, 0 at the threshold."""
        inside = min(max(self.score, 1e-3), 1 - 1e-3)
        return math.log(inside / (1 - inside))

    def moved(self, shift: float) -> Answer:
        """The same answer, its score `shift` higher on that scale."""
        return Answer(1 / (1 + math.exp(-self.logit - shift)), self.is_defect)


@dataclass(frozen=True)
class Profile:
    """One version of what is known of one cloth."""

    name: str
    version: int = 1
    cloth: str = "woven"
    factors: dict[str, float] = field(default_factory=dict)
    shift: float = 0.0
    quiet: float = 0.0  # the part of the shift that good metres taught
    good_tiles: int = 0
    answers: tuple[Answer, ...] = ()
    lift: float = 1.0  # how much stronger lines that run on are on good metres

    @property
    def title(self) -> str:
        """Name and version, as an inspection states which profile it used."""
        return f"{self.name} v{self.version}"

    def to_bytes(self) -> bytes:
        """The profile as UTF-8 JSON."""
        held: dict[str, Any] = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "name": self.name,
            "version": self.version,
            "cloth": self.cloth,
            "factors": self.factors,
            "shift": self.shift,
            "quiet": self.quiet,
            "lift": self.lift,
            "good_tiles": self.good_tiles,
            "answers": [[round(one.score, 4), int(one.is_defect)] for one in self.answers],
        }
        return json.dumps(held, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Profile:
        """Read what `to_bytes` wrote; raises ProfileError with what is wrong."""
        if len(content) > MOST_BYTES:
            raise ProfileError(f"a profile has at most {MOST_BYTES} bytes, not {len(content)}")
        try:
            held = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ProfileError("this is no profile of a cloth: it is not JSON") from error
        if not isinstance(held, dict) or held.get("format") != FORMAT:
            raise ProfileError(f'this is no profile of a cloth: "format" is not "{FORMAT}"')
        if held.get("format_version") != FORMAT_VERSION:
            raise ProfileError(
                f"the profile is of format {held.get('format_version')!r}; "
                f"this program reads {FORMAT_VERSION}"
            )
        try:
            return cls(
                name=_text(held["name"]),
                version=int(_number(held["version"], 1, 1e9)),
                cloth=_one_of(held["cloth"]),
                factors={
                    _channel(name): _number(value, *FACTORS)
                    for name, value in held["factors"].items()
                },
                shift=_number(held["shift"], -MOST_SHIFT, MOST_SHIFT),
                quiet=_number(held["quiet"], 0, MOST_SHIFT),
                # A profile of before lines were followed says nothing of them.
                lift=_number(held.get("lift", 1.0), *LIFTS),
                good_tiles=int(_number(held["good_tiles"], 0, 1e9)),
                answers=tuple(
                    Answer(_number(score, 0, 1), bool(_number(is_defect, 0, 1)))
                    for score, is_defect in held["answers"][:MOST_ANSWERS]
                ),
            )
        except ProfileError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ProfileError(f"the profile is not complete: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise ProfileError("the profile's name has 1 to 200 characters")
    return value


def _number(value: object, least: float, most: float) -> float:
    if not isinstance(value, (int, float)) or not least <= value <= most:
        raise ProfileError(f"the profile holds {value!r} where {least} to {most} is possible")
    return float(value)


def _one_of(value: object) -> str:
    if value not in CLOTHS:
        raise ProfileError(f"the profile's cloth is one of {', '.join(CLOTHS)}, not {value!r}")
    return str(value)


def _channel(name: object) -> str:
    if name not in CHANNELS:
        raise ProfileError(f"the profile knows a channel {name!r} that this program has not")
    return str(name)
