"""Events for calendar programs: iCalendar (RFC 5545), by the icalendar library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from .models import Event, EventStatus

CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar_of(rows: Iterable[Event], *, name: str, link: Any, host: str) -> bytes:
    """`link(event)` is the address of its page, "" for none; `host` makes the identifiers the
    installation's own. Times are in UTC, so that no table of zones has to be carried along."""
    found = Calendar()
    found.add("prodid", "-//Chainloom//events//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("refresh-interval;value=duration", "PT6H")
    for row in rows:
        found.add_component(_entry(row, link(row), host))
    return bytes(found.to_ical())


def _entry(row: Event, url: str, host: str) -> Entry:
    found = Entry()
    found.add("uid", f"event-{row.pk}@{host}")
    found.add("dtstamp", _utc(row.published_at or row.created_at))
    # Grows with every change, so that a later file stands for an earlier one (RFC 5546).
    found.add("sequence", row.version)
    found.add("dtstart", _utc(row.starts_at))
    found.add("dtend", _utc(row.ends_at))
    off = row.state == EventStatus.CALLED_OFF
    found.add("status", "CANCELLED" if off else "CONFIRMED")
    found.add("summary", _("Called off: %(title)s") % {"title": row.title} if off else row.title)
    if row.place:
        found.add("location", row.place)
    about = "\n".join(filter(None, (row.speaker, row.text, row.reason if off else "", url)))
    if about:
        found.add("description", about)
    if url:
        found.add("url", url)
    return found


def _utc(moment: Any) -> Any:
    from datetime import UTC

    return timezone.localtime(moment, UTC)
