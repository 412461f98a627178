"""What an accepted fact of an event does: the event, held or announced, with who held it.

A second announcement finds the first: the same day, and a title that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chainloom.documents.appliers.organisations import entry_step
from chainloom.documents.doing import Doing, Looking, Undoing
from chainloom.documents.facts import FactApplier, Record, Step, Waits
from chainloom.documents.mentions import plain
from chainloom.documents.models import DocumentEffect, DocumentFact

from . import services
from .models import Event, EventAudience, EventKind
from .models.events import TITLE_MOST

EVENT = "event"
# By the words of its name; the first that fits.
_WORDS: tuple[tuple[str, EventKind], ...] = (
    (r"对接|洽谈|撮合", EventKind.MATCHMAKING),
    (r"路演|推介|展会|展览|博览|发布会", EventKind.ROADSHOW),
    (r"培训|研修|训练营|实训", EventKind.TRAINING),
    (r"走访|调研|参观|考察|观摩", EventKind.VISIT),
)
# A document gives the day and hardly ever the hour.
BEGINS, HOURS = time(9), 2


def kind_of(title: str) -> EventKind:
    found = (kind for words, kind in _WORDS if re.search(words, title))
    return next(found, EventKind.LECTURE)


def days_of(fact: DocumentFact) -> tuple[date, date] | None:
    """The first and the last day, where the document gives whole days."""
    first, _slash, last = str(fact.values.get("date") or "").partition("/")
    try:
        begins = date.fromisoformat(first)
        ends = date.fromisoformat(last) if last else begins
    except ValueError:
        return None
    return begins, max(begins, ends)


def title_of(fact: DocumentFact) -> str:
    """What it was about with its sort, as written."""
    sort = str(fact.values.get("kind") or "").strip()
    topic = str(fact.values.get("topic") or "").strip()
    title = f"{sort}：{topic}" if topic and topic not in sort else sort
    return (title or _("Event"))[:TITLE_MOST]


def _names(fact: DocumentFact) -> list[str]:
    return [str(one) for one in fact.values.get("organisations") or () if str(one).strip()]


def same_event(chain_id: int | None, fact: DocumentFact) -> Event | None:
    """The event that the fact speaks of, if it is there already."""
    days = days_of(fact)
    if days is None:
        return None
    begins = timezone.make_aware(datetime.combine(days[0], time()))
    rows = Event.objects.filter(
        chain=chain_id, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1)
    )
    title = plain(str(fact.values.get("kind") or ""))
    for row in rows.order_by("pk"):
        theirs = plain(row.title)
        if title and (title in theirs or theirs in title):
            return row
    return None


class EventsHeld(FactApplier):
    """Enters an event that a document tells of."""

    kind = "event_held"
    order = 80

    def heading(self, found: Sequence[DocumentFact]) -> str:
        count = len(found)
        return ngettext("adds %(count)d event", "adds %(count)d events", count) % {"count": count}

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        if days_of(fact) is None:
            return [Step(_("waits: the document gives no whole day; correct it"), "wait")]
        found = same_event(looking.document.chain_id, fact)
        if found is not None:
            text = _("the event “%(title)s” is there already")
            return [Step(text % {"title": found.title}, "same")]
        about = {"title": title_of(fact), "kind": kind_of(title_of(fact)).label}
        steps = [Step(_("adds the event “%(title)s” (%(kind)s)") % about, "new")]
        for name in _names(fact):
            known = looking.known(name)
            if known is None:
                steps.append(entry_step(looking, name))
            else:
                text = _("%(name)s holds it") % {"name": known.name}
                steps.append(Step(text, "new", known.pk))
        said = _("Who came is not known from a document: it counts once people are checked in.")
        return [*steps, Step(said, "same")]

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        days = days_of(fact)
        if days is None:
            raise Waits("no_day", _("The day of this event is not known: correct it first."))
        if same_event(doing.document.chain_id, fact) is not None:
            return
        title = title_of(fact)
        first, last = days
        row = services.event_create(
            values={
                "title": title,
                "kind": kind_of(title),
                "audience": EventAudience.MEMBERS,
                "starts_at": datetime.combine(first, BEGINS),
                "ends_at": datetime.combine(last, BEGINS) + timedelta(hours=HOURS),
                "place": str(fact.values.get("place") or ""),
                "speaker": str(fact.values.get("speaker") or ""),
                "text": fact.quote[:2000],
            },
            hosts=doing.organisations(fact, _names(fact)),
            source=doing.source(fact),
            by=doing.by,
        )
        doing.made(fact, EVENT, row, _now(row))


def _now(row: Event) -> dict[str, Any]:
    """Whether anybody worked on it since."""
    return {
        "state": row.state,
        "version": row.version,
        "signups": row.signups.count(),
        "materials": row.materials.count(),
    }


class EventRecord(Record):
    """An event that nobody worked on since goes with the document."""

    key = EVENT

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        row = Event.objects.filter(pk=effect.object_id).first()
        if row is None or _now(row) == effect.after:
            return ""
        return _("the event “%(title)s” was worked on since") % {"title": row.title}

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        row = Event.objects.filter(pk=effect.object_id).first()
        if row is not None:
            services.event_remove(event=row, by=undoing.by)
