"""Who is told what: invitations, news for those who signed up, feedback, resolutions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import (
    members_of,
    members_of_all,
    members_or_office,
    office_of,
)
from chainloom.notices.services import notify

from ..addresses import event_url, resolution_url
from ..models import Event, Resolution, Signup, SignupState
from ..policy import event_policy, resolution_policy
from .guest_letters import guests_mail

INVITED = "events.invited"
NEWS = "events.news"
RESOLUTION = "events.resolution"

WORDS: dict[str, Any] = {
    "changed": _("another time or place"),
    "called_off": pgettext_lazy("activity", "called off"),
    "reopened": _("it takes place after all"),
    "moved_up": _("a place has become free: you can come"),
    "tomorrow": _("it is tomorrow"),
    "feedback": _("say in three answers what it was like"),
}
RESOLUTION_WORDS: dict[str, Any] = {
    "made": _("yours to do"),
    "changed": _("changed"),
    "near": _("due within three working days"),
    "late": _("past its day"),
    "claimed": _("said to be done; it waits to be confirmed"),
    "confirmed": pgettext_lazy("resolution", "confirmed"),
    "returned": _("sent back"),
    "dropped": pgettext_lazy("resolution", "no longer wanted"),
    "reopened": _("open again"),
}


def _when(row: Event) -> str:
    return f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}"


def _events(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    rows = event_policy.rows(reader).in_bulk([one["event"] for one in each])
    return [
        {
            "event": row.title,
            "when": _when(row),
            "place": row.place or "–",
            "what": str(WORDS.get(one.get("verb", ""), "")),
        }
        if (row := rows.get(one["event"]))
        else None
        for one in each
    ]


def _resolutions(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    rows = resolution_policy.rows(reader).select_related("event")
    kept = rows.in_bulk([one["resolution"] for one in each])
    return [
        {
            "event": row.event.title,
            "text": row.text,
            "day": str(row.due_on),
            "what": str(RESOLUTION_WORDS[one["verb"]]),
        }
        if (row := kept.get(one["resolution"]))
        else None
        for one in each
    ]


def enter() -> None:
    """Enter the kinds of notices."""
    kind = kinds.NoticeKind
    kinds.register(
        kind(
            INVITED, _("Invitations to events"),
            _("You are invited: “%(event)s”, %(when)s, %(place)s"),
            batch=_events, icon="calendar-event", email=When.NOW, group=True,
        ),
        kind(
            NEWS, _("News of events we go to"), _("“%(event)s” (%(when)s): %(what)s"),
            batch=_events, icon="calendar-event", email=When.NOW,
        ),
        kind(
            RESOLUTION, _("Resolutions of meetings"),
            _("“%(text)s” (%(event)s, due %(day)s): %(what)s"),
            batch=_resolutions, icon="checklist", email=When.NOW,
        ),
    )  # fmt: skip


def _say(event: Event, people: Iterable[Membership], verb: str, **about: Any) -> None:
    notify(
        code=NEWS,
        to=people,
        about=event,
        params={"event": event.pk, "verb": verb},
        link=event_url(event),
        **about,
    )


def invited(event: Event, organisations: Iterable[int], by: Actor) -> None:
    notify(
        code=INVITED,
        to=members_of_all(organisations, event.chain),
        about=event,
        params={"event": event.pk},
        link=event_url(event),
        by=by,
    )


def _guests(event: Event) -> set[int]:
    rows = event.signups.exclude(state=SignupState.CANCELLED).exclude(organisation=None)
    return set(rows.values_list("organisation", flat=True))


def guests_told(event: Event, verb: str, by: Actor | None = None, *, invited: bool = False) -> int:
    """To the organisations that signed up, and those invited too; how many people were told.

    People without an account are written to where they left an address.
    """
    guests_mail(event, event.signups.all(), verb, str(event.version))
    concerned = _guests(event)
    if invited:
        concerned |= set(event.invitations.values_list("organisation", flat=True))
    people = list(members_of_all(concerned, event.chain))
    if people:
        _say(event, people, verb, by=by)
    return len(people)


def signup_told(signup: Signup, verb: str) -> None:
    event = signup.event
    key = f"event:{event.pk}:{verb}:{signup.pk}"
    guests_mail(event, event.signups.filter(pk=signup.pk), verb)
    if signup.organisation_id:
        _say(event, members_of(signup.organisation_id, event.chain), verb, key=key)


def reminded(event: Event, verb: str) -> int:
    """Once each: the day before to all who come; after it to those who came, also to those of whom
    that is entered later."""
    rows = event.signups.filter(state=SignupState.COMING)
    if verb == "feedback":
        rows = rows.filter(came_at__isnull=False, feedback=None)
    guests_mail(event, rows, verb, str(event.day))
    rows = rows.exclude(organisation=None)
    people = list(members_of_all(rows.values("organisation"), event.chain))
    if people:
        _say(event, people, verb, key=f"event:{event.pk}:{verb}:{event.day}")
    return len(people)


def resolution_told(row: Resolution, verb: str, by: Actor | None = None, key: str = "") -> None:
    """Its owner; what waits to be confirmed, and what is late, the office too."""
    event = row.event
    owner = row.owner.merged_into_id or row.owner_id
    people = [] if verb == "claimed" else members_or_office(owner, event.chain)
    if verb in ("claimed", "late"):
        people += list(office_of(event.chain))
    own = by.organisation_id if by is not None else None
    others = [one for one in people if own is None or one.organisation_id != own]
    notify(
        code=RESOLUTION,
        to=others,
        about=event,
        params={"resolution": row.pk, "verb": verb},
        link=resolution_url(row, event.chain.slug),
        by=by,
        key=key or None,
    )
