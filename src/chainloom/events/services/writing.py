"""An event is written down, changed, announced, held, called off, or taken out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import (
    assign,
    check_version,
    clean_lines,
    clean_text,
    needed_text,
    one_of,
)
from chainloom.core.errors import Invalid
from chainloom.lists.matchmaking_policy import matchmaking_policy
from chainloom.organisations.models import Kind, Organisation, Source
from chainloom.organisations.services import source_of_entry

from ..models import Event, EventAudience, EventHost, EventKind, EventStatus, key_new
from ..models.events import TEXT_MOST, TITLE_MOST
from ..policy import event_policy
from . import common, telling
from .signing import fill_places

FIELDS = (
    "title", "kind", "audience", "starts_at", "ends_at", "place", "speaker", "text", "capacity",
    "body", "matchmaking", "minutes", "link_is_on",
)  # fmt: skip
HOSTS_MOST = 20
PLACES_MOST = 100_000
# Words are in the row itself; a person's name never enters the trail.
_UNTOLD = ("text", "minutes", "speaker")
# Whoever signed up hears of a change of these.
_NEWS = ("starts_at", "ends_at", "place")


def clean_values(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The given fields, cleaned; unknown names are a programming error."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of an event: {sorted(unknown)}")
    return {name: _clean(name, value, by) for name, value in values.items()}


def _clean(name: str, value: Any, by: Actor) -> Any:
    match name:
        case "title":
            return needed_text(value, TITLE_MOST, name)
        case "kind":
            return one_of(value, list(EventKind.values), name)
        case "audience":
            return one_of(value, list(EventAudience.values), name)
        case "starts_at" | "ends_at":
            return common.clean_moment(value, name)
        case "place":
            return clean_text(value, 160)
        case "speaker":
            return clean_text(value, 120)
        case "text" | "minutes":
            return clean_lines(value, TEXT_MOST, name)
        case "capacity":
            return _clean_capacity(value)
        case "body":
            return _clean_body(value, by)
        case "matchmaking":
            return _clean_matchmaking(value, by)
    return bool(value)


def _clean_capacity(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:7]) <= PLACES_MOST:
        message = _("A whole number from 1 to %(most)s, or nothing.") % {"most": PLACES_MOST}
        raise Invalid("not_a_number", message, field="capacity")
    return int(text)


def _clean_body(value: Any, by: Actor) -> Organisation | None:
    if value in (None, ""):
        return None
    row = common.clean_organisation(value, by, "body")
    if row.kind != Kind.BODY:
        raise Invalid("not_a_body", _("Choose a committee or an alliance."), field="body")
    return row


def _clean_matchmaking(value: Any, by: Actor) -> Any:
    if value in (None, ""):
        return None
    key = getattr(value, "pk", value)
    row = matchmaking_policy.rows(by).filter(pk=key).first()
    if row is None:
        raise Invalid("unknown_choice", _("There is no such table plan."), field="matchmaking")
    return row


def check_whole(row: Event) -> None:
    """What the fields of an event say together."""
    if row.ends_at < row.starts_at:
        raise Invalid("wrong_order", _("It cannot end before it begins."), field="ends_at")
    if row.is_meeting() and row.body is None:
        raise Invalid("required", _("Say which body meets."), field="body")
    if not row.is_meeting():
        row.body = None


@transaction.atomic
def event_create(
    *,
    values: Mapping[str, Any],
    by: Actor,
    hosts: Iterable[Any] = (),
    source: Source | None = None,
) -> Event:
    """Prepare an event: a draft that only the office, the leader and its hosts see."""
    common.check_member(by)
    event_policy.check_add(by)
    needed = {"title": "", "starts_at": "", "ends_at": ""}
    row = Event(
        chain=by.chain,
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **clean_values({**needed, **values}, by),
    )
    check_whole(row)
    row.save()
    _set_hosts(row, hosts, by)
    common.note(row, "created", by)
    return row


def _set_hosts(row: Event, hosts: Iterable[Any], by: Actor) -> bool:
    """Whether that changed who holds it."""
    wanted = list(dict.fromkeys(common.clean_organisation(one, by, "hosts").pk for one in hosts))
    if len(wanted) > HOSTS_MOST:
        message = _("At most %(n)s hosts.") % {"n": HOSTS_MOST}
        raise Invalid("too_many", message, field="hosts")
    there = list(row.hosts.values_list("organisation", flat=True))
    if there == wanted:
        return False
    row.hosts.all().delete()
    EventHost.objects.bulk_create(EventHost(event=row, organisation_id=key) for key in wanted)
    return True


@transaction.atomic
def event_update(
    *,
    event: Event,
    values: Mapping[str, Any],
    by: Actor,
    hosts: Iterable[Any] | None = None,
    version: int | None = None,
) -> Event:
    """Change what is written of it; who signed up is told of another time or place."""
    row = common.locked(event, by)
    check_version(row, version)
    if not row.can_be_changed():
        raise common.not_now(_("It was called off."))
    changes = assign(row, clean_values(values, by))
    check_whole(row)
    _check_body(row, changes)
    moved = hosts is not None and _set_hosts(row, hosts, by)
    if not changes and not moved:
        return row
    row.version += 1
    row.save()
    told = {name: pair for name, pair in changes.items() if name not in _UNTOLD}
    common.note(row, "updated", by, changes=told)
    if {"capacity", "ends_at"} & changes.keys():
        fill_places(row, by)
    if row.state == EventStatus.PUBLISHED and any(name in changes for name in _NEWS):
        telling.guests_told(row, "changed", by)
    return row


def _check_body(row: Event, changes: Mapping[str, Any]) -> None:
    """What a body resolved, and who sat in it, stays that body's."""
    if {"kind", "body"} & set(changes) and (row.resolutions.exists() or row.presences.exists()):
        message = _("Attendance or resolutions of this body are noted already.")
        raise Invalid("not_now", message, field="body")


@transaction.atomic
def event_publish(*, event: Event, by: Actor) -> Event:
    row = common.locked(event, by)
    if not row.can_be_published():
        raise common.not_now(_("It is announced already."))
    row.state, row.published_at = EventStatus.PUBLISHED, timezone.now()
    return _step(row, "published", by)


@transaction.atomic
def event_hold(*, event: Event, by: Actor) -> Event:
    """It took place."""
    row = common.locked(event, by)
    if not row.can_be_held(timezone.now()):
        raise common.not_now(_("Only what was announced and has begun was held."))
    row.state, row.held_at = EventStatus.HELD, timezone.now()
    return _step(row, "held", by)


@transaction.atomic
def event_call_off(*, event: Event, reason: str, by: Actor) -> Event:
    """It does not take place; who signed up or was invited is told why."""
    row = common.locked(event, by)
    if not row.can_be_called_off():
        raise common.not_now(_("Only what is announced and was not held can be called off."))
    row.reason = common.needed_reason(reason, _("Say why."))
    row.state = EventStatus.CALLED_OFF
    _step(row, "called_off", by)
    telling.guests_told(row, "called_off", by, invited=True)
    return row


@transaction.atomic
def event_reopen(*, event: Event, by: Actor) -> Event:
    """It takes place after all, or was not held yet.

    Who was told that it is called off is told that it is not, and who waits comes where a place
    became free meanwhile, while that is still of use.
    """
    row = common.locked(event, by)
    if not row.can_be_reopened():
        raise common.not_now(_("It is neither held nor called off."))
    was_off = row.state == EventStatus.CALLED_OFF
    row.state, row.reason, row.held_at = EventStatus.PUBLISHED, "", None
    _step(row, "reopened", by)
    if row.takes_signups(timezone.now()):
        if was_off:
            telling.guests_told(row, "reopened", by, invited=True)
        fill_places(row, by)
    return row


def _step(row: Event, verb: str, by: Actor) -> Event:
    row.version += 1
    row.save()
    common.note(row, verb, by)
    return row


@transaction.atomic
def event_remove(*, event: Event, by: Actor) -> None:
    """Take out one that was entered by mistake: nobody has signed up or sat in it."""
    row = common.locked(event, by)
    used = row.signups.exists() or row.presences.exists() or row.resolutions.exists()
    if used or row.state == EventStatus.HELD:
        raise common.not_now(
            _("Somebody signed up for it, or it was held: call it off instead of taking it out.")
        )
    for one in row.materials.all():
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))
    record(by=by, action="event.removed", obj=row)
    row.delete()


@transaction.atomic
def link_renew(*, event: Event, by: Actor) -> Event:
    """Another address to sign up at; the old one leads nowhere."""
    row = common.locked(event, by)
    row.link_key = key_new()
    return _step(row, "link_renewed", by)
