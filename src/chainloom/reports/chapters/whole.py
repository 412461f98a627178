"""The whole: who is in the chain, what came to it in the period, who stands on which stage."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.chain.policy import stage_policy
from chainloom.chain.selectors.figures import MapFilters
from chainloom.chain.selectors.map import map_data
from chainloom.organisations.models import Kind
from chainloom.organisations.selectors import listing

from ..selectors.overview import StageGap, stage_gaps
from . import Asking, Chart, Figure, Grid, Part
from .parts import listed

LIST = "organisations:list"
ABOVE_SCALE = "above_designated_size"
KEY = "whole"
NAMED = 5


def build(asking: Asking) -> list[Part]:
    part = Part(KEY, source=_("Source: the chain’s registry, as organisations and office keep it."))
    counted = _kinds(asking)
    if not counted:
        part.empty = _("Nobody is entered in the chain yet; without its firms nothing is counted.")
        return [part]
    _members(asking, part, counted)
    _above_scale(asking, part)
    part.grids.append(_by_kind(asking, counted))
    _stages(asking, part)
    return [part]


def _kinds(asking: Asking) -> dict[str, int]:
    rows = listing.organisations(asking.actor).order_by().values_list("kind")
    return {str(kind): n for kind, n in rows.annotate(n=Count("pk", distinct=True))}


def _count(asking: Asking, **wanted: Any) -> int:
    return listing.organisations(asking.actor, listing.Wanted(**wanted)).count()


def _members(asking: Asking, part: Part, counted: dict[str, int]) -> None:
    local = _count(asking, kind=Kind.FIRM, place=listing.LOCAL)
    entered = _count(asking, since=asking.first, until=asking.day)
    part.say(
        _(
            "The chain counts {members} organisations, of which {firms} are firms, "
            "{local} of them in the district."
        ),
        members=Figure.of(sum(counted.values()), asking.url(LIST), _("Organisations"), now=True),
        firms=Figure.of(
            counted.get(Kind.FIRM, 0), asking.url(LIST, kind=Kind.FIRM), _("Firms"), now=True
        ),
        local=Figure.of(
            local,
            asking.url(LIST, kind=Kind.FIRM, place=listing.LOCAL),
            _("Firms of the district"),
            now=True,
        ),
    )
    if entered:
        days = {"since": asking.first, "until": asking.day}
        part.say(
            _("{entered} organisations were entered in the period."),
            entered=Figure.of(entered, asking.url(LIST, **days), _("Entered in the period")),
        )


def _above_scale(asking: Asking, part: Part) -> None:
    """Firms above designated size on the last day, and what changed since the day before."""
    eve = asking.first - dt.timedelta(days=1)

    def held(day: dt.date) -> Figure:
        n = _count(asking, certificate=ABOVE_SCALE, on=day)
        return Figure.of(
            n,
            asking.url(LIST, tier=ABOVE_SCALE, on=day),
            _("Above designated size on %(day)s") % {"day": day},
        )

    part.say(
        _(
            "Firms above designated size are {above} as of the last day told here, "
            "against {above_before} before the period."
        ),
        above=held(asking.day),
        above_before=held(eve),
    )


def _by_kind(asking: Asking, counted: dict[str, int]) -> Grid:
    rows = [
        [str(kind.label), Figure.of(counted[kind], asking.url(LIST, kind=kind), now=True)]
        for kind in Kind
        if counted.get(kind)
    ]
    heads = [_("Kind"), pgettext("briefing", "Number")]
    return Grid("whole.kinds", _("Organisations by kind"), heads, rows, (1,), (3, 1))


def _stages(asking: Asking, part: Part) -> None:
    data = map_data(
        chain=asking.actor.chain, filters=MapFilters(as_of=asking.today), actor=asking.actor
    )
    stages = {stage.pk: stage for stage in stage_policy.rows(asking.actor)}
    rows = [row for row in data.stages if row.pk in stages]
    gaps = sum(1 for row in rows if row.gaps)
    map_url = asking.url("chain:map")
    if not rows:
        return
    part.say(
        _("Of {stages} stages {gaps} show a gap."),
        stages=Figure.of(len(rows), map_url, _("Stages"), now=True),
        gaps=Figure.of(gaps, map_url, _("Stages with a gap"), now=True),
    )
    _gaps(asking, part, stage_gaps(data, stages))
    lines = []
    for row in rows:
        stage = stages[row.pk]
        url = asking.url("chain:stage", row.pk)
        whole = row.counts.local + row.counts.outside
        lines.append(
            [
                Figure(stage.display_name, url, now=True),
                Figure.of(whole, asking.url(LIST, stage=row.pk), now=True),
                Figure.of(
                    row.counts.local,
                    asking.url(LIST, stage=row.pk, place=listing.LOCAL),
                    now=True,
                ),
            ]
        )
    heads = [_("Stage"), _("Organisations"), _("in the district")]
    title = _("Organisations by stage")
    grid = Grid("whole.stages", title, heads, lines, (1, 2), (3, 1, 1), on_paper=False)
    part.grids.append(grid)
    part.charts.append(
        Chart(
            "whole.stages_chart",
            title,
            [stages[row.pk].display_name for row in rows],
            [
                (_("in the district"), [row.counts.local for row in rows]),
                (_("outside"), [row.counts.outside for row in rows]),
            ],
            stacked=True,
        )
    )


def _gaps(asking: Asking, part: Part, gaps: list[StageGap]) -> None:
    """The gravest by name, each with the rule that says so."""
    if not gaps:
        return
    named = [
        (
            f"gap_{place}",
            Figure(
                _("%(stage)s (%(gap)s)") % {"stage": one.stage.display_name, "gap": one.label},
                asking.url("chain:stage", one.stage.pk),
                now=True,
            ),
        )
        for place, one in enumerate(gaps[:NAMED], start=1)
    ]
    text, figures = listed(named, pgettext("between names", ", "))
    part.say(_("The gravest: %(stages)s.") % {"stages": text}, **figures)
