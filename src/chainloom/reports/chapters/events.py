"""Events of the period with who came, and what meetings resolved."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.events.addresses import resolution_url
from chainloom.events.models import Event, EventAudience, EventStatus, Resolution, ResolutionState
from chainloom.events.policy import event_policy
from chainloom.events.selectors.meetings import resolutions

from . import Asking, Figure, Grid, Part

LIST = "events:resolutions"
DONE = "resolutions.done"
SHOWN = 40


def build(asking: Asking) -> list[Part]:
    """What is for those invited alone is for office and leader alone here."""
    source = _("Source: events, and who was checked in or sat in the body that met.")
    held = _held(asking)
    members = Part("events", pgettext("activities", "Events"), source=source)
    _tell(asking, members, held.exclude(audience=EventAudience.INVITED))
    invited = Part("meetings", _("Meetings, and events for those invited"), source=source)
    invited.inside = True
    _tell(asking, invited, held.filter(audience=EventAudience.INVITED))
    return [members, invited, _resolved(asking)]


def _held(asking: Asking) -> QuerySet[Event]:
    first, last = _moment(asking.first), _moment(asking.day + dt.timedelta(days=1))
    rows = event_policy.rows(asking.actor).filter(
        state=EventStatus.HELD, starts_at__gte=first, starts_at__lt=last
    )
    return rows.order_by("starts_at", "pk")


def _tell(asking: Asking, part: Part, rows: QuerySet[Event]) -> None:
    held = list(rows)
    if not held:
        part.empty = _("No event was held in the period.")
        return
    key = f"{part.key}.held"
    part.say(
        _("Held: {events}; people who came: {came}."),
        events=Figure.of(len(held), f"#{key}", _("Events held")),
        came=Figure.of(sum(row.attended for row in held), f"#{key}", _("People who came")),
    )
    heads = [
        pgettext("briefing", "Event"), pgettext("briefing", "Kind"), pgettext("briefing", "Day"),
        _("People who came"),
    ]  # fmt: skip
    lines = [_line(asking, row) for row in held[:SHOWN]]
    part.grids.append(Grid(key, _("Events held"), heads, lines, (3,), (4, 1.5, 1.5, 1)))
    if len(held) > SHOWN:
        part.say(_("The table shows the first %(n)s.") % {"n": SHOWN})


def _line(asking: Asking, row: Event) -> list[Figure | str | int]:
    name = Figure(row.title, asking.url("events:event", row.pk))
    return [name, str(row.get_kind_display()), f"{row.day}", row.attended]


def _resolved(asking: Asking) -> Part:
    part = Part(
        "resolutions",
        _("What meetings resolved"),
        inside=True,
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
    owner = row.owner.now
    text = Figure(row.text, resolution_url(row, asking.actor.chain.slug))
    return [text, owner.display_name, f"{row.done_on}"]


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
