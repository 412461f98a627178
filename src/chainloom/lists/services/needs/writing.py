"""The asker's side: write, mend, send, withdraw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.services.effects import source_of_entry

from ...models import Need, NeedParty, NeedState, Outcome, Visibility
from ...policy import need_policy
from .. import common, telling
from . import clocks, retiming
from .common import locked, note, office_of
from .seen import Seen, check_seen

OWN_VALUES = ("urgent", "hide_name", "needed_by")
MOST_PARTIES = 50


def clean_values(
    values: Mapping[str, Any], *, by: Actor, organisation: Organisation
) -> dict[str, Any]:
    """The given fields of a need, cleaned; unknown names are a programming error."""
    unknown = set(values) - {*common.LISTING, *OWN_VALUES}
    if unknown:
        raise TypeError(f"not fields of a need: {sorted(unknown)}")
    found = common.clean_listing(values, by=by, organisation=organisation, offered=False)
    for name in ("urgent", "hide_name"):
        if name in values:
            found[name] = bool(values[name])
    if "needed_by" in values:
        found["needed_by"] = common.clean_day(values["needed_by"], "needed_by")
    return found


@transaction.atomic
def need_create(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    parties: Iterable[Any] = (),
    send: bool = False,
    source: Source | None = None,
) -> Need:
    """Write a need down as a draft, or write and send it in one step."""
    common.check_member(by)
    need_policy.check_add(by, organisation_id=organisation.pk)
    organisation = common.clean_organisation(organisation, by)
    given = {"title": "", **values}
    cleaned = clean_values(given, by=by, organisation=organisation)
    if not cleaned.get("kind"):
        raise Invalid("required", _("Say what kind of need it is."), field="kind")
    need = Need(
        chain=by.chain,
        organisation=organisation,
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=timezone.now(),
        **cleaned,
    )
    check_seen(need, None, by)
    need.save()
    _show_to(need, parties, by)
    note(need, by, "created")
    if send:
        need_submit(need=need, by=by)
        need.refresh_from_db()
    return need


@transaction.atomic
def need_update(
    *,
    need: Need,
    values: Mapping[str, Any],
    by: Actor,
    parties: Iterable[Any] | None = None,
    version: int | None = None,
) -> Need:
    """Mend what it says: the asker while it is not sent, the office until it is over."""
    row = locked(need, by, "edit")
    common.check_version(row, version)
    before = Seen.of(row)
    changes = assign(row, clean_values(values, by=by, organisation=row.organisation))
    if not row.title:
        raise Invalid("required", _("Say in a few words what it is about."), field="title")
    check_seen(row, before, by)
    there = set(row.parties.values_list("organisation", flat=True))
    if parties is not None and _show_to(row, parties, by):
        changes["parties"] = (None, None)
        if row.is_listed():
            telling.parties_added(row, there, by)
    if not changes:
        return row
    row.version += 1
    row.save()
    if {"urgent", "kind"} & set(changes):
        was = {name: changes[name][0] for name in ("urgent", "kind") if name in changes}
        retiming.follow(row, by, **{"kind": row.kind, "urgent": row.urgent, **was})
    # The words themselves may name a person; that they changed is enough.
    told = {name: pair for name, pair in changes.items() if name not in ("text", "contact", "spec")}
    record(by=by, action="need.updated", obj=row, changes=told)
    return row


def _show_to(need: Need, parties: Iterable[Any], by: Actor) -> bool:
    """Set to whom a need for chosen parties is shown; whether that changed."""
    wanted = {common.clean_organisation(one, by, "parties").pk for one in parties}
    wanted.discard(need.organisation_id)
    if len(wanted) > MOST_PARTIES:
        message = _("At most %(n)s parties.") % {"n": MOST_PARTIES}
        raise Invalid("too_many", message, field="parties")
    if need.visibility != Visibility.CHOSEN:
        wanted = set()
    there = set(need.parties.values_list("organisation", flat=True))
    need.parties.exclude(organisation__in=wanted).delete()
    now = timezone.now()
    NeedParty.objects.bulk_create(
        NeedParty(need=need, organisation_id=key, created_at=now) for key in sorted(wanted - there)
    )
    return wanted != there


@transaction.atomic
def need_submit(*, need: Need, by: Actor) -> Need:
    """Send a draft, or one that came back, to the office; the office's clock begins."""
    row = locked(need, by, "send")
    if not row.is_unsent():
        raise common.not_now(_("It was sent already."))
    if row.is_late(timezone.localdate()):
        message = _("This day is past: choose a later one, or none.")
        raise Invalid("past", message, field="needed_by")
    now = timezone.now()
    row.state = NeedState.SUBMITTED
    row.submitted_at = row.submitted_at or now
    row.save()
    clocks.start(row, office_of(row), "office", now)
    note(row, by, "submitted", at=now)
    return row


@transaction.atomic
def need_withdraw(*, need: Need, by: Actor, reason: str = "") -> Need:
    """The asker no longer needs it; a draft is removed with `need_remove` instead."""
    row = locked(need, by, "withdraw")
    if not row.can_be_withdrawn() or row.state == NeedState.DRAFT:
        raise common.not_now(_("It is over already, or was never sent."))
    now = timezone.now()
    row.state, row.outcome, row.closed_at = NeedState.CLOSED, Outcome.WITHDRAWN, now
    row.waiting_since = None
    row.save()
    clocks.stop(clocks.running(row), now)
    note(row, by, "withdrawn", text=common.clean_lines(reason, common.NOTE_MOST, "reason"), at=now)
    return row


@transaction.atomic
def need_remove(*, need: Need, by: Actor) -> None:
    """Throw a draft away; what was sent stays and is withdrawn."""
    row = locked(need, by, "withdraw")
    if row.state != NeedState.DRAFT:
        raise common.not_now(_("It was sent: withdraw it instead."))
    record(by=by, action="need.removed", obj=row)
    row.delete()
