"""Events of the period with who came, and what meetings resolved."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.events.models import Event, EventStatus, Resolution, ResolutionState
from chainloom.events.policy import event_policy
from chainloom.events.selectors.meetings import resolutions

from . import Asking, Figure, Grid, Part

LIST = "events:resolutions"
DONE = "resolutions.done"
SHOWN = 40


def build(asking: Asking) -> list[Part]:
    return [_held(asking), _resolved(asking)]


def _held(asking: Asking) -> Part:
    part = Part(
        "events",
        pgettext("activities", "Events"),
        source=_("Source: events, and who was checked in or sat in the body that met."),
    )
    first, last = _moment(asking.first), _moment(asking.day + dt.timedelta(days=1))
    rows = event_policy.rows(asking.actor).filter(
        state=EventStatus.HELD, starts_at__gte=first, starts_at__lt=last
    )
    held = list(rows.order_by("starts_at", "pk"))
    if not held:
        part.empty = _("No event was held in the period.")
        return part
    url = "#events.held"
    part.say(
        _("Events held: {events}; people who came: {came}."),
        events=Figure.of(len(held), url, _("Events held")),
        came=Figure.of(sum(row.attended for row in held), url, _("People who came")),
    )
    heads = [
        pgettext("briefing", "Event"), pgettext("briefing", "Kind"), pgettext("briefing", "Day"),
        _("People who came"),
    ]  # fmt: skip
    part.grids.append(
        Grid(
            "events.held", _("Events held"), heads, [_line(asking, row) for row in held[:SHOWN]],
            (3,), (4, 1.5, 1.5, 1),
        )
    )  # fmt: skip
    if len(held) > SHOWN:
        part.say(_("The table shows the first %(n)s.") % {"n": SHOWN})
    return part


def _line(asking: Asking, row: Event) -> list[Figure | str | int]:
    name = Figure(row.title, asking.url("events:event", row.pk))
    return [name, str(row.get_kind_display()), f"{row.day}", row.attended]


def _resolved(asking: Asking) -> Part:
    part = Part(
        "resolutions",
        _("What meetings resolved"),
        source=_(
            "Source: resolutions of meetings, each confirmed by somebody else than its owner."
        ),
    )
    seen = resolutions(asking.actor)
    done = list(
        seen.filter(
            state=ResolutionState.DONE, done_on__gte=asking.first, done_on__lte=asking.day
        ).order_by("done_on", "pk")
    )
    late = resolutions(asking.actor, state="late").count()
    waiting = resolutions(asking.actor, state="to_do").count()
    if not (done or waiting):
        part.empty = _("Nothing was resolved that is to be done.")
        return part
    part.say(
        _(
            "Resolutions done in the period: {done}; still to be done: {to_do}, "
            "of which late: {late}."
        ),
        done=Figure.of(len(done), f"#{DONE}" if done else "", _("Resolutions done")),
        to_do=Figure.of(
            waiting,
            asking.url(LIST, state="to_do"),
            _("Still to be done"),
            now=True,
        ),
        late=Figure.of(late, asking.url(LIST, state="late"), _("Late"), now=True),
    )
    if done:
        heads = [pgettext("briefing", "Resolution"), _("Done by"), _("Confirmed on")]
        lines = [_done_line(asking, row) for row in done[:SHOWN]]
        part.grids.append(Grid(DONE, _("Resolutions done"), heads, lines, (), (4, 2, 1.2)))
    return part


def _done_line(asking: Asking, row: Resolution) -> list[Figure | str]:
    owner = row.owner.merged_into or row.owner
    text = Figure(row.text, asking.url("events:event", row.event_id) + f"#resolution-{row.pk}")
    return [text, owner.display_name, f"{row.done_on}"]


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
