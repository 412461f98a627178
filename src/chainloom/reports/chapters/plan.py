"""The plan: what was done against what is expected by the day, measure by measure."""

from __future__ import annotations

from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.plan.progress import Pace, Standing
from chainloom.plan.selectors.plans import begun
from chainloom.plan.selectors.progress import PlanProgress, progress
from chainloom.plan.templatetags.plan_tags import pace_words

from . import Asking, Chart, Figure, Grid, Part, spoken
from .parts import as_percent, listed

KEY = "plan"
NAMED = 3
_AHEAD = {Pace.REACHED, Pace.ON_PACE}
_BEHIND = {Pace.BEHIND, Pace.FAR_BEHIND, Pace.MISSED}


def build(asking: Asking) -> list[Part]:
    part = Part(
        KEY, source=_("Source: the records that the plan’s targets name; nobody types progress.")
    )
    plan = begun(asking.actor, asking.day)
    if plan is None:
        part.empty = _("No adopted plan has begun, so there is no progress to tell.")
        return [part]
    at = progress(plan, asking.day)
    _whole(asking, part, at)
    part.grids += [_measures(asking, at), _targets(asking, at)]
    part.charts.append(_chart(at))
    return [part]


def _whole(asking: Asking, part: Part, at: PlanProgress) -> None:
    url = asking.url("plan:detail", at.plan.pk, on=at.on)
    measures = at.measures
    part.say(
        _(
            "By %(day)s {plan} has reached {share} of what it wants, where {expected} "
            "was to be expected."
        )
        % {"day": date_format(at.on, "DATE_FORMAT")},
        plan=Figure(at.plan.title, url),
        share=Figure(as_percent(at.standing.share), url, _("Progress of the plan")),
        expected=Figure(as_percent(at.standing.expected), url, _("Expected by then")),
    )
    part.say(
        _("Of {measures} measures, reached or on pace: {on_pace}; behind: {behind}."),
        measures=Figure.of(len(measures), url, _("Measures")),
        on_pace=Figure.of(_of(measures, _AHEAD), url, _("Measures reached or on pace")),
        behind=Figure.of(_of(measures, _BEHIND), url, _("Measures behind")),
    )

    _behind(asking, part, at)


def _behind(asking: Asking, part: Part, at: PlanProgress) -> None:
    """The measures that are furthest behind what was to be expected, by name."""
    late = [one for one in at.measures if one.standing.pace in _BEHIND]
    late.sort(key=lambda one: (one.standing.share or 0) - one.standing.expected)
    if not late:
        return
    named = [
        (
            f"behind_{place}",
            Figure(one.measure.title, asking.url("plan:measure", one.measure.pk, on=at.on)),
        )
        for place, one in enumerate(late[:NAMED], start=1)
    ]
    text, figures = listed(named, pgettext("between names", ", "))
    part.say(_("Furthest behind are: %(measures)s.") % {"measures": text}, **figures)


def _of(measures: list, paces: set[Pace]) -> int:
    return sum(1 for one in measures if one.standing.pace in paces)


def _measures(asking: Asking, at: PlanProgress) -> Grid:
    rows = []
    for direction in at.directions:
        for one in direction.measures:
            url = asking.url("plan:measure", one.measure.pk, on=at.on)
            rows.append(
                [
                    direction.direction.title,
                    Figure(one.measure.title, url),
                    "、".join(unit.display_name for unit in one.leads) or "–",
                    Figure(as_percent(one.standing.share), url),
                    Figure(as_percent(one.standing.expected), url),
                    str(pace_words(one.standing)),
                ]
            )
    heads = [
        _("Direction"), pgettext("briefing", "Measure"), _("Lead units"), _("Done"),
        _("Expected"), _("Pace"),
    ]  # fmt: skip
    return Grid("plan.measures", _("Measures"), heads, rows, (3, 4), (2.1, 2.9, 2.2, 1, 1, 1.5))


def _targets(asking: Asking, at: PlanProgress) -> Grid:
    rows = [
        [
            one.target.title,
            Figure.of(one.done, asking.url("plan:records", one.target.pk, on=at.on)),
            spoken(one.target.wanted),
            str(one.unit) or one.target.unit,
            f"{one.target.due}",
            str(pace_words(one.standing)),
        ]
        for measure in at.measures
        for one in measure.targets
    ]
    heads = [_("Target"), _("Done"), _("Wanted"), _("Unit"), _("Due"), _("Pace")]
    return Grid("plan.targets", _("Targets"), heads, rows, (1, 2), (3.6, 1, 1, 1.1, 1.5, 1.3))


def _chart(at: PlanProgress) -> Chart:
    return Chart(
        "plan.chart",
        _("Done and expected by direction"),
        [one.direction.title for one in at.directions],
        [
            (_("Done"), [_share(one.standing) for one in at.directions]),
            (_("Expected"), [_part(one.standing.expected) for one in at.directions]),
        ],
        unit="%",
    )


def _share(at: Standing) -> float:
    return _part(at.share)


def _part(value: Fraction | None) -> float:
    return round(float(value or 0) * 100, 1)
