"""Events for calendar programs: iCalendar (RFC 5545), by the icalendar library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from .models import Event, EventStatus

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar_of(rows: Iterable[Event], *, name: str, link: Any) -> bytes:
    """`link(event)` is the address of its page, "" for none. Times are in UTC, so that no table of
    zones has to be carried along."""
    found = Calendar()
    found.add("prodid", "-//Chainloom//events//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("refresh-interval;value=duration", "PT6H")
    # The same for Outlook (MS-OXCICAL 2.1.3.1.1.12), which does not know RFC 7986.
    found.add("x-published-ttl", "PT6H")
    made = timezone.now()
    for row in rows:
        found.add_component(_entry(row, link(row), made))
    return bytes(found.to_ical())


def _entry(row: Event, url: str, made: datetime) -> Entry:
    found = Entry()
    # Not of the host: reached by another name, or moved, the event would stand there twice.
    found.add("uid", f"event-{row.pk}-{_utc(row.created_at):%Y%m%dT%H%M%S%f}@chainloom")
    # Where there is a METHOD, when this file was made (RFC 5545, 3.8.7.2).
    found.add("dtstamp", _utc(made))
    found.add("created", _utc(row.created_at))
    # Grows with every change, so that a later file stands for an earlier one (RFC 5546).
    found.add("sequence", row.version)
    found.add("dtstart", _utc(row.starts_at))
    found.add("dtend", _utc(row.ends_at))
    off = row.state == EventStatus.CALLED_OFF
    found.add("status", "CANCELLED" if off else "CONFIRMED")
    if off:
        # Nobody is kept busy by it any more.
        found.add("transp", "TRANSPARENT")
    found.add("summary", _("Called off: %(title)s") % {"title": row.title} if off else row.title)
    if row.place:
        found.add("location", row.place)
    about = "\n".join(filter(None, (row.speaker, row.text, row.reason if off else "", url)))
    if about:
        found.add("description", about)
    if url:
        found.add("url", url)
    return found


def _utc(moment: datetime) -> datetime:
    return timezone.localtime(moment, UTC)
