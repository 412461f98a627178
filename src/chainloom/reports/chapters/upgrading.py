"""Official ladders: who stands on which step, against the day before the period; who is near."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.upgrading.catalogue import Ladder, Step, ladders, steps
from chainloom.upgrading.selectors.criteria import ONE_SHORT, Near, standings
from chainloom.upgrading.selectors.holders import Holders, holders
from chainloom.upgrading.wording import language, step_name

from . import Asking, Figure, Grid, Part, spoken


def build(asking: Asking) -> list[Part]:
    held = holders(asking.actor.chain).value
    return [_standing(asking, held), _near(asking, held)]


def _standing(asking: Asking, held: Holders) -> Part:
    """By certificates with a day alone, so that no move is made up."""
    part = Part(
        "upgrading",
        _("Who stands where"),
        source=_("Source: dated certificates of the levels of official ladders."),
    )
    eve = asking.first - dt.timedelta(days=1)
    lines = [line for ladder in ladders() for line in _lines(asking, held, ladder, eve)]
    if not lines:
        part.empty = _("No firm stands on an official ladder yet.")
        return part
    came_up = sum(_came_up(held, ladder, eve, asking.day) for ladder in ladders())
    part.say(
        _("Firms that came up a step of an official ladder in the period: {up}."),
        up=Figure.of(came_up, "#upgrading.steps", _("Firms that came up a step")),
    )
    heads = [
        pgettext("briefing", "Step"), _("Before the period"), pgettext("briefing", "At its end"),
        pgettext("briefing", "Change"),
    ]  # fmt: skip
    title = _("Firms by step of official ladders")
    part.grids.append(Grid("upgrading.steps", title, heads, lines, (1, 2, 3), (3.5, 1.2, 1.2, 1)))
    return part


def _lines(asking: Asking, held: Holders, ladder: Ladder, eve: dt.date) -> list[list[Figure | str]]:
    before = held.standing(ladder, eve, dated=True)
    after = held.standing(ladder, asking.day, dated=True)
    found = []
    for step in ladder.steps:
        was, now = int((before == step.number).sum()), int((after == step.number).sum())
        if was or now:
            found.append(
                [
                    step_name(step, language()),
                    Figure.of(was, _firms(asking, ladder, step, eve)),
                    Figure.of(now, _firms(asking, ladder, step, asking.day)),
                    f"{now - was:+d}" if now != was else spoken(0),
                ]
            )
    return found


def _firms(asking: Asking, ladder: Ladder, step: Step, on: dt.date) -> str:
    return asking.url("upgrading:firms", ladder.code, on=on, step=step.number)


def _came_up(held: Holders, ladder: Ladder, eve: dt.date, day: dt.date) -> int:
    before, after = (held.standing(ladder, one, dated=True) for one in (eve, day))
    return int(np.count_nonzero(after > before))


def _near(asking: Asking, held: Holders) -> Part:
    """What firms meet follows from their figures: office and leader alone compare them."""
    part = Part("upgrading.near", _("One criterion short"), inside=True)
    part.source = _("Source: criteria of official ladders against what is known of each firm.")
    kept = standings(asking.actor.chain)
    if kept.value is None:
        part.empty = _("Who is near a step is still being counted; count the briefing anew later.")
        return part
    counts = Near(kept.value, held).counts()
    lines: list[list[Figure | str]] = [
        [
            step_name(step, language()),
            Figure.of(
                counts[step.key][ONE_SHORT],
                asking.url("upgrading:near", step=step.key, which=ONE_SHORT),
                now=True,
            ),
        ]
        for step in steps()
        if counts.get(step.key, {}).get(ONE_SHORT)
    ]
    if not lines:
        part.empty = _("No firm is known to be one criterion short of a step.")
        return part
    part.say(
        _("Firms that are known to be one criterion short, counted once for each step: {short}."),
        short=Figure.of(
            sum(counts[step.key][ONE_SHORT] for step in steps() if step.key in counts),
            "#upgrading.near_grid",
            _("Firms one criterion short"),
            now=True,
        ),
    )
    heads = [pgettext("briefing", "Step"), pgettext("briefing", "Number")]
    part.grids.append(
        Grid("upgrading.near_grid", _("One criterion short"), heads, lines, (1,), (3.5, 1.2))
    )
    return part
