"""What a meeting resolved: a task that its owner does and somebody else confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.agreements.policy import speaks
from chainloom.agreements.services.last_days import last_day, last_days_reckon
from chainloom.core.cleaning import assign, clean_day, clean_lines, needed_text
from chainloom.core.errors import Invalid
from chainloom.notices.selectors import calendar_of

from ..models import OPEN, Event, Resolution, ResolutionState
from ..policy import resolution_policy
from . import common, telling

FIELDS = ("text", "owner", "due_on", "item")
MOST = 100


def resolutions_reckon(*, chain: int | None) -> int:
    """The last days of what is to be done, by the working days known now, of a chain or of all;
    how many are others."""
    rows = Resolution.objects.filter(state__in=OPEN)
    if chain is not None:
        rows = rows.filter(event__chain=chain)
    return last_days_reckon(rows, "event__chain")


def _cleaned(values: Mapping[str, Any], event: Event, by: Actor) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a resolution: {sorted(unknown)}")
    found: dict[str, Any] = {}
    if "text" in values:
        found["text"] = needed_text(values["text"], 500, "text")
    if "owner" in values:
        if not values["owner"]:
            raise Invalid("required", _("Say who does it."), field="owner")
        found["owner"] = common.clean_organisation(values["owner"], by, "owner")
    if "due_on" in values:
        day = clean_day(values["due_on"], "due_on")
        if day is None:
            raise Invalid("required", _("Say until when."), field="due_on")
        if day < event.day:
            raise Invalid("wrong_order", _("Not before the meeting."), field="due_on")
        found["due_on"] = day
        found["last_day"] = last_day(day, calendar_of(event.chain_id))
    if "item" in values:
        key = getattr(values["item"], "pk", values["item"]) or None
        item = event.agenda.filter(pk=key).first() if key else None
        if key and item is None:
            raise Invalid("unknown_choice", _("There is no such agenda item."), field="item")
        found["item"] = item
    return found


@transaction.atomic
def resolution_add(*, event: Event, values: Mapping[str, Any], by: Actor) -> Resolution:
    """Write down what was resolved: who does it, and until when. The owner is told."""
    row = common.locked(event, by)
    if not row.is_meeting():
        raise common.not_now(_("Only a meeting of a body has this."))
    if row.is_draft() or not row.can_be_changed():
        raise common.not_now(_("A meeting resolves something once it is announced."))
    if row.resolutions.count() >= MOST:
        raise Invalid("too_many", _("At most %(n)s resolutions.") % {"n": MOST})
    needed = {"text": "", "owner": "", "due_on": ""}
    last = row.resolutions.aggregate(last=Max("number"))["last"] or 0
    found = Resolution.objects.create(
        event=row, number=last + 1, **_cleaned({**needed, **values}, row, by)
    )
    common.note(row, "resolution_added", by, resolution=found.pk)
    telling.resolution_told(found, "made", by)
    return found


def _locked(resolution: Resolution, by: Actor, action: str) -> Resolution:
    resolution_policy.check(by, action, resolution)
    rows = Resolution.objects.select_for_update(of=("self",))
    return rows.select_related("event__chain", "owner").get(pk=resolution.pk)


@transaction.atomic
def resolution_update(
    *, resolution: Resolution, values: Mapping[str, Any], by: Actor
) -> Resolution:
    """Correct what it says, while it is to be done; another day is reminded of anew."""
    row = _locked(resolution, by, "edit")
    if not row.is_open():
        raise common.not_now(_("It is done, or no longer wanted."))
    changes = assign(row, _cleaned(values, row.event, by))
    if not changes:
        return row
    row.told = "" if "last_day" in changes else row.told
    row.save()
    told = {name: pair for name, pair in changes.items() if name != "last_day"}
    common.note(row.event, "resolution_updated", by, changes=told, resolution=row.pk)
    telling.resolution_told(row, "changed", by)
    return row


@transaction.atomic
def resolution_claim(
    *,
    resolution: Resolution,
    by: Actor,
    evidence: str = "",
    document: Any = None,
    on: Any = None,
) -> Resolution:
    """Its owner says that it is done, and what shows it."""
    row = _locked(resolution, by, "claim")
    if not row.can_claim():
        raise common.not_now(_("It is not open."))
    text = clean_lines(evidence, 2000, "evidence")
    paper = common.clean_document(document, by)
    if not text and paper is None:
        raise Invalid("required", _("Say what shows that it is done."), field="evidence")
    today = timezone.localdate()
    day = clean_day(on, "on") or today
    if day > today:
        raise Invalid("future", _("Not before it has happened."), field="on")
    mine = Resolution.objects.filter(speaks(by, "owner"), pk=row.pk).exists()
    row.evidence, row.document, row.claimed_on, row.reason = text, paper, day, ""
    row.claimed_by_office = not mine
    return _step(row, ResolutionState.CLAIMED, "claimed", by)


@transaction.atomic
def resolution_confirm(*, resolution: Resolution, by: Actor) -> Resolution:
    """Somebody other than its owner stands by it: it counts from now on."""
    row = _locked(resolution, by, "answer")
    if not row.can_answer():
        raise common.not_now(_("Nobody has said yet that it is done."))
    row.done_on = timezone.localdate()
    row.confirmed_by = by.membership.organisation if by.membership else None
    return _step(row, ResolutionState.DONE, "confirmed", by)


@transaction.atomic
def resolution_return(*, resolution: Resolution, reason: str, by: Actor) -> Resolution:
    row = _locked(resolution, by, "answer")
    if not row.can_answer():
        raise common.not_now(_("Nobody has said yet that it is done."))
    row.reason = common.needed_reason(reason, _("Say what is missing."))
    row.claimed_on, row.claimed_by_office = None, False
    return _step(row, ResolutionState.OPEN, "returned", by)


@transaction.atomic
def resolution_drop(*, resolution: Resolution, reason: str, by: Actor) -> Resolution:
    row = _locked(resolution, by, "drop")
    if not row.can_drop():
        raise common.not_now(_("It is done, or no longer wanted."))
    row.reason = common.needed_reason(reason, _("Say why."))
    return _step(row, ResolutionState.DROPPED, "dropped", by)


@transaction.atomic
def resolution_reopen(*, resolution: Resolution, reason: str, by: Actor) -> Resolution:
    row = _locked(resolution, by, "drop")
    if not row.can_reopen():
        raise common.not_now(_("It is open."))
    row.reason = common.needed_reason(reason, _("Say why."))
    row.claimed_on = row.done_on = row.confirmed_by = None
    row.claimed_by_office, row.told = False, ""
    return _step(row, ResolutionState.OPEN, "reopened", by)


def _step(row: Resolution, state: ResolutionState, verb: str, by: Actor) -> Resolution:
    row.state = state
    row.save()
    common.note(row.event, f"resolution_{verb}", by, resolution=row.pk)
    telling.resolution_told(row, verb, by)
    return row
