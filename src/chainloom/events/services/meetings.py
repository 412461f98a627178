"""What a meeting of a body has besides: its agenda, who of the body sat in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_lines, needed_text, one_of
from chainloom.core.errors import Invalid

from ..models import AgendaItem, Event, Presence, SeatPresence
from ..selectors.meetings import seats_on
from . import common

ITEMS_MOST = 60
FIELDS = ("title", "organisation", "said")


def _meeting(event: Event, by: Actor, action: str = "edit") -> Event:
    row = common.locked(event, by, action)
    if not row.is_meeting():
        raise common.not_now(_("Only a meeting of a body has this."))
    return row


def _cleaned(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "title" in values:
        found["title"] = needed_text(values["title"], 160, "title")
    if "organisation" in values:
        given = values["organisation"]
        found["organisation"] = (
            common.clean_organisation(given, by, "organisation") if given else None
        )
    if "said" in values:
        found["said"] = clean_lines(values["said"], 4000, "said")
    return found


@transaction.atomic
def agenda_add(*, event: Event, values: Mapping[str, Any], by: Actor) -> AgendaItem:
    """One more item, after the others."""
    row = _meeting(event, by)
    if row.agenda.count() >= ITEMS_MOST:
        raise Invalid("too_many", _("At most %(n)s items.") % {"n": ITEMS_MOST})
    last = row.agenda.aggregate(last=Max("order"))["last"]
    found = _cleaned({"title": "", **values}, by)
    item = AgendaItem.objects.create(event=row, order=0 if last is None else last + 1, **found)
    common.note(row, "agenda_changed", by)
    return item


@transaction.atomic
def agenda_update(*, item: AgendaItem, values: Mapping[str, Any], by: Actor) -> AgendaItem:
    """Change an item, or write down what was said of it."""
    row = _meeting(item.event, by)
    found = AgendaItem.objects.get(pk=item.pk)
    for name, value in _cleaned(values, by).items():
        setattr(found, name, value)
    found.save()
    common.note(row, "agenda_changed", by)
    return found


@transaction.atomic
def agenda_move(*, item: AgendaItem, up: bool, by: Actor) -> None:
    """One place earlier or later; at the end nothing happens."""
    row = _meeting(item.event, by)
    items = list(row.agenda.all())
    at = next(at for at, one in enumerate(items) if one.pk == item.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(items):
        return
    items[at], items[to] = items[to], items[at]
    for order, one in enumerate(items):
        one.order = order
    AgendaItem.objects.bulk_update(items, ["order"])
    common.note(row, "agenda_changed", by)


@transaction.atomic
def agenda_remove(*, item: AgendaItem, by: Actor) -> None:
    """What was resolved under it stays."""
    row = _meeting(item.event, by)
    AgendaItem.objects.filter(pk=item.pk).delete()
    common.note(row, "agenda_changed", by)


@transaction.atomic
def presence_set(*, event: Event, presences: Mapping[int, str], by: Actor) -> int:
    """Who of the body was there, by the keys of seats in force on the day; an empty word says that
    nothing is known. How many seats are marked."""
    row = _meeting(event, by, "run")
    if not row.takes_check_ins(timezone.localdate()):
        raise common.not_now(_("People are checked in from its day on."))
    there = {seat.pk for seat in seats_on(row)}
    for key, word in presences.items():
        if key not in there:
            raise Invalid("unknown_choice", _("There is no such seat on that day."))
        if not word:
            row.presences.filter(seat=key).delete()
            continue
        said = one_of(word, list(Presence.values), "presence")
        SeatPresence.objects.update_or_create(event=row, seat_id=key, defaults={"presence": said})
    common.count_attended(row)
    common.note(row, "presence_set", by, seats=len(presences))
    return row.presences.count()
