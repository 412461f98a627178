"""What spreads over the chain's stages, step by step or week by week: on the map and as bars.

A cascade and a scenario are played by the same template (`_player.html`) and script
(`player.js`); on a phone, where the map is too wide, a list of stages with a bar for every
moment says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ...drawing import map as drawing
from ...measures import RISK_BREAKS, Measure, risk_words
from ...models import Stage
from ...selectors import MapFilters, map_data

# A stage that never loses as much has no bars of its own.
NOTICED = 0.005
# Sizes of the bars' picture, which is stretched to the width there is.
SLOT, BAR, HEIGHT, LEAST = 6, 5, 28, 1.5


@dataclass(frozen=True)
class Moment:
    """A step or a week: its number, what is said of it, and the part of its output that each
    stage loses, by the id of the stage."""

    number: int
    said: str
    stages: dict[int, float]


@dataclass(frozen=True)
class Wave:
    """A stage's losses as bars: x, y, height and shade of every moment that has any."""

    stage: Stage
    worst: float
    at: int
    bars: list[tuple[int, float, float, int]]


def loss_measure(losses: dict[int, float]) -> Measure:
    """What each stage loses, as a measure of the map."""
    return Measure(
        "loss",
        _("Output lost"),
        _("lost"),
        _("The part of the stage's output that is lost."),
        "risk",
        lambda stage: losses.get(stage.pk),
        edges=RISK_BREAKS,
    )


def player(
    request: HttpRequest,
    moments: Sequence[Moment],
    stages: dict[int, Stage],
    *,
    day: date,
    shown: int,
) -> dict[str, Any]:
    """The chain's map of that day in the colours of the moment `shown`, and every moment for
    the script; nothing where there is no moment."""
    if not moments:
        return {}
    losses = next(one.stages for one in moments if one.number == shown)
    measure = loss_measure(losses)
    data = map_data(chain=request.chain, filters=MapFilters(day), actor=request.actor)
    for figures in data.stages:
        figures.gaps = []
    waves, most = _waves(moments, stages, measure)
    first = moments[0].number
    return {
        "drawn": drawing.draw(data, list(stages.values()), measure),
        "measure": measure,
        "first": first,
        "last": moments[-1].number,
        "shown": shown,
        "steps": {
            "first": first,
            "moments": [
                {
                    "said": one.said,
                    "stages": {
                        str(pk): [measure.shade_of(share), drawing.small_percent(share)]
                        for pk, share in one.stages.items()
                    },
                }
                for one in moments
            ],
        },
        "said": next(one.said for one in moments if one.number == shown),
        "legend": [
            {"swatch": f"swatch-risk-{shade}", "text": text}
            for shade, text in enumerate(risk_words(RISK_BREAKS))
        ],
        "waves": [
            (wave, losses.get(wave.stage.pk, 0.0), measure.shade_of(losses.get(wave.stage.pk, 0.0)))
            for wave in waves
        ],
        "most": most,
        "quiet": len([pk for pk in moments[0].stages if pk in stages]) - len(waves),
        "width": SLOT * len(moments),
        "now_x": SLOT * (shown - first),
        "slot": SLOT,
        "height": HEIGHT,
    }


def _waves(
    moments: Sequence[Moment], stages: dict[int, Stage], measure: Measure
) -> tuple[list[Wave], float]:
    """The bars of the stages that lose noticeably, along the chain, and the highest share."""
    by_stage = {
        pk: [one.stages.get(pk, 0.0) for one in moments] for pk in moments[0].stages if pk in stages
    }
    told = {pk: shares for pk, shares in by_stage.items() if max(shares) >= NOTICED}
    most = max((max(shares) for shares in told.values()), default=0.0)
    waves = []
    for pk, shares in told.items():
        worst = max(shares)
        bars = []
        for place, share in enumerate(shares):
            high = max(HEIGHT * share / most, LEAST)
            if share >= NOTICED / 10:
                bars.append((SLOT * place, HEIGHT - high, high, measure.shade_of(share)))
        waves.append(Wave(stages[pk], worst, moments[shares.index(worst)].number, bars))
    waves.sort(key=lambda wave: (wave.stage.lane, wave.stage.column, wave.stage.order))
    return waves, most
