"""What the views of events share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.core.forms import saved, see_other, status_of
from chainloom.core.opened import open_page, spoken

from ..addresses import event_url
from ..models import Event, EventStatus, Signup
from ..policy import event_policy, signup_policy
from ..selectors.listing import hosts_of

__all__ = ["open_page", "saved", "see_other", "spoken", "status_of"]
VOICE = "public page"
# Of a meeting so much stands on its first page, and is not folded on its own.
AT_A_GLANCE = 10


def missing() -> Http404:
    return Http404(_("There is no such page."))


def event_of(request: HttpRequest, event_id: int, action: str = "view") -> Event:
    """An event the actor may see; 404 for any other, 403 for what they may not do with it."""
    rows = event_policy.rows(request.actor).select_related(
        "chain", "body__merged_into", "matchmaking", "source"
    )
    row = rows.prefetch_related(hosts_of()).filter(pk=event_id).first()
    if row is None:
        raise missing()
    if action != "view":
        event_policy.check(request.actor, action, row)
    return row


def meeting_of(request: HttpRequest, event_id: int, action: str = "view") -> Event:
    row = event_of(request, event_id, action)
    if not row.is_meeting():
        raise missing()
    return row


def signup_of(request: HttpRequest, event: Event, key: int) -> Signup:
    rows = signup_policy.rows(request.actor).filter(event=event, pk=key)
    row = rows.select_related("organisation").first()
    if row is None:
        raise missing()
    row.event = event
    return row


def absolute(request: HttpRequest, name: str, *args: Any) -> str:
    """An address to hand out on paper or to another program."""
    return request.build_absolute_uri(reverse(name, args=args))


def list_tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The pages of this app, side by side."""
    items = (
        ("list", pgettext("activities", "Events")),
        ("calendar", _("Calendar")),
        ("resolutions", _("Resolutions")),
    )
    slug = request.chain.slug
    return [
        {"label": label, "url": reverse(f"events:{name}", args=[slug]), "active": name == here}
        for name, label in items
    ]


def event_tabs(request: HttpRequest, row: Event, here: str) -> list[dict[str, Any]]:
    """The pages of one event; who comes is for those who run it."""
    runs = event_policy.may(request.actor, "run", row)
    sees = runs or request.actor.sees_all
    items = [("event", _("At a glance"), True)]
    items.append(("minutes", pgettext("meeting", "Meeting"), row.is_meeting()))
    items.append(("people", _("Who comes"), sees))
    takes_place = row.state in (EventStatus.PUBLISHED, EventStatus.HELD)
    items.append(("check_in", _("Check-in"), runs and takes_place))
    items.append(("outcome", _("What came of it"), takes_place))
    return [
        {"label": label, "url": event_url(row, name), "active": name == here}
        for name, label, shown in items
        if shown
    ]


def form_page(
    request: HttpRequest, form: Any, heading: Any, *, back: str, **context: Any
) -> HttpResponse:
    about = {"form": form, "heading": str(heading), "back": back, **context}
    return render(request, "events/form.html", about, status=status_of(form))


# Pages for whoever has a key and no account


def voice_of(event: Event) -> Actor:
    """Who acts on a page without an account: nobody by name."""
    return Actor.for_system(VOICE, event.chain)
