"""An event that comes again and again: each time is an event of its own, prepared as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.agreements.dates import after_months
from chainloom.core.cleaning import one_of
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.organisations.services.effects import source_of_entry

from ..models import AgendaItem, Event, EventHost
from . import common

TIMES_MOST = 24
SAME = ("title", "kind", "audience", "place", "speaker", "text", "capacity", "link_is_on")


class Every(models.TextChoices):
    WEEK = "week", pgettext_lazy("event", "every week")
    TWO_WEEKS = "two_weeks", gettext_lazy("every two weeks")
    MONTH = "month", pgettext_lazy("event", "every month")


def days(first: date, every: str, times: int) -> Iterator[date]:
    """The days after the first; of a month without its day, the month's last one."""
    for number in range(1, times + 1):
        if every == Every.MONTH:
            yield after_months(first, number)
        else:
            yield first + timedelta(weeks=number * (2 if every == Every.TWO_WEEKS else 1))


@transaction.atomic
def event_repeat(*, event: Event, every: str, times: object, by: Actor) -> list[Event]:
    """Prepare the same event so many times more: drafts at the same time of day, with its hosts and
    the items of its agenda. Who signed up, materials and what was said stay with the first."""
    row = common.locked(event, by)
    if not row.can_be_changed():
        raise common.not_now(_("It was called off."))
    every = one_of(every, list(Every.values), "every")
    count = whole_number(str(times), most=2) or 0
    if not 1 <= count <= TIMES_MOST:
        message = _("A whole number from 1 to %(most)s.") % {"most": TIMES_MOST}
        raise Invalid("not_a_number", message, field="times")
    begins = timezone.localtime(row.starts_at)
    made = [_again(row, day, begins, by) for day in days(begins.date(), every, count)]
    common.note(row, "repeated", by, events=count)
    return made


def _again(row: Event, day: date, begins: datetime, by: Actor) -> Event:
    starts = timezone.make_aware(datetime.combine(day, begins.time()))
    made = Event.objects.create(
        chain=row.chain,
        body=row.body,
        starts_at=starts,
        ends_at=starts + (row.ends_at - row.starts_at),
        source=source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **{name: getattr(row, name) for name in SAME},
    )
    EventHost.objects.bulk_create(
        EventHost(event=made, organisation_id=one.organisation_id) for one in row.hosts.all()
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(event=made, order=one.order, title=one.title, organisation=one.organisation)
        for one in row.agenda.all()
    )
    common.note(made, "created", by)
    return made
