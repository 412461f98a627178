"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.chain import public
from chainloom.core import navigation
from chainloom.documents import facts
from chainloom.organisations import panels, searching
from chainloom.organisations.models import Organisation
from chainloom.organisations.services import contacts, standing

MOST_FOUND, MOST_SHOWN = 6, 50
LABEL = pgettext_lazy("activities", "Events")
AUDIT = {
    "event.created": _("%(who)s prepared the event %(what)s"),
    "event.updated": _("%(who)s changed the event %(what)s"),
    "event.published": _("%(who)s announced the event %(what)s"),
    "event.held": _("%(who)s noted that the event %(what)s was held"),
    "event.called_off": _("%(who)s called off the event %(what)s"),
    "event.reopened": _("%(who)s announced the event %(what)s again"),
    "event.removed": _("%(who)s took out the event %(what)s"),
    "event.link_renewed": _("%(who)s gave the event %(what)s another link"),
    "event.invited": _("%(who)s invited to the event %(what)s"),
    "event.repeated": _("%(who)s prepared the event %(what)s again at later days"),
    "event.mailed": _("%(who)s had invitations to the event %(what)s sent by e-mail"),
    "event.signed_up": _("%(who)s signed up for the event %(what)s"),
    "event.signup_cancelled": _("%(who)s took back a sign-up for the event %(what)s"),
    "event.signup_moved_up": _("A place became free at the event %(what)s"),
    "event.speaker_erased": _("%(who)s erased who speaks at the event %(what)s"),
    "event.signup_erased": _("%(who)s erased a person who signed up for the event %(what)s"),
    "event.checked_in": _("%(who)s checked somebody in at the event %(what)s"),
    "event.check_in_undone": _("%(who)s took back a check-in at the event %(what)s"),
    "event.feedback_given": _("%(who)s answered three questions about the event %(what)s"),
    "event.material_added": _("%(who)s added a file to the event %(what)s"),
    "event.material_removed": _("%(who)s removed a file of the event %(what)s"),
    "event.agenda_changed": _("%(who)s changed the agenda of %(what)s"),
    "event.presence_set": _("%(who)s noted who sat in %(what)s"),
    "event.resolution_added": _("%(who)s wrote down a resolution of %(what)s"),
    "event.resolution_updated": _("%(who)s changed a resolution of %(what)s"),
    "event.resolution_claimed": _("%(who)s said that a resolution of %(what)s is done"),
    "event.resolution_confirmed": _("%(who)s confirmed that a resolution of %(what)s is done"),
    "event.resolution_returned": _("%(who)s sent back a resolution of %(what)s"),
    "event.resolution_dropped": _("%(who)s dropped a resolution of %(what)s"),
    "event.resolution_reopened": _("%(who)s opened a resolution of %(what)s again"),
    "event.feed_made": _("%(who)s made a calendar address"),
    "event.feed_revoked": _("%(who)s took back a calendar address"),
}


def _found(actor: Actor, text: str) -> dict[str, Any] | None:
    """Events for the one search box."""
    from .selectors import listing

    if actor.chain_id is None or not text.strip():
        return None
    entries = [
        {
            "url": reverse("events:event", args=[actor.chain.slug, row.pk]),
            "title": row.title,
            "meta": f"{timezone.localtime(row.starts_at):%Y-%m-%d} · {row.get_kind_display()}",
            "icon": "calendar-event",
        }
        for row in listing.events(actor, q=text).order_by("-starts_at", "-pk")[:MOST_FOUND]
    ]
    return {"label": LABEL, "entries": entries}


def _rows(actor: Actor, organisation: Organisation) -> Any:
    from .selectors import listing

    return listing.of_organisation(actor, organisation)


def _about(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    rows = _rows(request.actor, organisation)
    return {"events": rows.order_by("-starts_at", "-pk")[:MOST_SHOWN]}


def _count(actor: Actor, organisation: Organisation) -> int:
    return int(_rows(actor, organisation).count())


def _has_any(actor: Actor, organisation: Organisation) -> bool:
    return _count(actor, organisation) > 0


def _public_count(chain: Any) -> int:
    from .selectors import listing

    return listing.coming_in_public(chain).count()


def enter() -> None:
    # Imported when the apps are ready: they hold models.
    from . import evidence, jobs, todo
    from .documents_events import EventRecord, EventsHeld
    from .services import signing, telling

    evidence.enter()
    jobs.enter()
    telling.enter()
    todo.enter()
    actions.register(AUDIT)
    facts.register(EventsHeld(), records=(EventRecord(),))
    contacts.on_erase.append(signing.contact_forget)
    standing.on_erase.append(signing.seat_forget)
    searching.register("events", _found)
    public.register(
        public.Section("events", LABEL, "public_events:list", "calendar-event", 30, _public_count)
    )
    panels.register(
        panels.Panel(
            key="events",
            label=LABEL,
            order=58,
            template="events/_organisation.html",
            context=_about,
            visible=_has_any,
            count=_count,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="events", label=LABEL, url_name="events:list", icon="calendar-event", order=70
        )
    )
