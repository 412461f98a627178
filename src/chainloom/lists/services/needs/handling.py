"""The office's side: verify, return, assign, release."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.core.errors import Invalid
from chainloom.notices.selectors import members_of
from chainloom.organisations.models import Organisation

from ...models import Assignment, AssignmentState, Need, NeedState, Project, Step
from .. import common
from . import clocks
from .common import locked, note

OFFICE_STEPS = (Step.VERIFY,)


@transaction.atomic
def need_verify(*, need: Need, by: Actor) -> Need:
    """What it says is clear and true: members may now find it, units be made responsible."""
    row = locked(need, by, "verify")
    if not row.can_be_verified():
        raise common.not_now(_("Only what was sent and waits can be verified."))
    now = timezone.now()
    row.state, row.verified_at = NeedState.VERIFIED, now
    row.save()
    clocks.stop(clocks.running(row, steps=OFFICE_STEPS), now)
    note(row, by, "verified", at=now)
    return row


@transaction.atomic
def need_return(*, need: Need, missing: str, by: Actor) -> Need:
    """Give it back to the asker, with what is missing."""
    row = locked(need, by, "verify")
    text = common.needed_lines(missing, "missing", _("Say what is missing."))
    if not row.can_be_verified():
        raise common.not_now(_("Only what was sent and waits can be returned."))
    now = timezone.now()
    row.state = NeedState.RETURNED
    row.save()
    clocks.stop(clocks.running(row), now)
    note(row, by, "returned", text=text, at=now)
    return row


@transaction.atomic
def need_assign(
    *, need: Need, unit: Organisation, by: Actor, is_lead: bool | None = None, text: str = ""
) -> Assignment:
    """Make a unit responsible; its own clock begins. What was only sent is verified by this."""
    row = locked(need, by, "assign")
    if row.can_be_verified():
        row = need_verify(need=row, by=by)
    if not row.can_be_assigned():
        raise common.not_now(_("It is not in a state in which units are made responsible."))
    unit = common.clean_organisation(unit, by, "unit")
    if unit.pk == row.organisation_id:
        raise Invalid("own_need", _("Who asks cannot answer for it too."), field="unit")
    if not can_be_responsible(row, unit):
        message = _("Nobody at %(unit)s has an account in this chain: invite somebody first.")
        raise Invalid("nobody_there", message % {"unit": unit.display_name}, field="unit")
    now = timezone.now()
    held = row.assignments.exclude(state=AssignmentState.RELEASED)
    if held.filter(organisation=unit).exists():
        raise common.not_now(_("%(unit)s is responsible already.") % {"unit": unit.display_name})
    lead = not held.filter(is_lead=True).exists() if is_lead is None else is_lead
    if lead:
        held.update(is_lead=False)
    made, _new = Assignment.objects.update_or_create(
        need=row,
        organisation=unit,
        defaults={
            "is_lead": lead or not held.exists(),
            "state": AssignmentState.ASSIGNED,
            "assigned_at": now,
            "started_at": None,
            "answered_at": None,
            "answer": "",
        },
    )
    if row.state == NeedState.VERIFIED:
        row.state = NeedState.ASSIGNED
        row.save()
    clocks.start(row, unit, "unit", now)
    note(row, by, "assigned", text=_joined(unit, text), at=now, unit=unit.pk)
    return made


def _joined(unit: Organisation, text: str) -> str:
    said = common.clean_lines(text, common.NOTE_MOST - 200, "text")
    return f"{unit.name}\n{said}".strip()


def can_be_responsible(about: Need | Project, unit: Organisation) -> bool:
    """Somebody acts for it here as a bureau, partner or office."""
    roles = (Role.BUREAU, Role.PARTNER, Role.OFFICE)
    return members_of(unit, about.chain_id, *roles).exists()


@transaction.atomic
def need_release(*, need: Need, unit: Organisation, by: Actor, reason: str) -> Need:
    """A unit is no longer responsible; its clocks end without blame."""
    row = locked(need, by, "release")
    text = common.needed_lines(reason, "reason", _("Say why."))
    held = row.assignments.exclude(state=AssignmentState.RELEASED)
    one = held.filter(organisation=unit).first()
    if one is None or not row.can_be_answered():
        raise common.not_now(_("This unit is not responsible now."))
    now = timezone.now()
    one.state = AssignmentState.RELEASED
    one.save()
    clocks.stop(clocks.running(row, unit.pk), now)
    if not held.exists():
        row.state = NeedState.VERIFIED
    if row.waiting_since is not None and not _is_asked_still(row):
        clocks.resume(row, now)
        row.waiting_since = None
    if one.is_lead:
        _take_over(row, list(held.select_related("organisation").order_by("pk")), now)
    row.save()
    note(row, by, "released", text=_joined(unit, text), at=now, unit=unit.pk, inside=True)
    return row


def _take_over(row: Need, held: list[Assignment], now: datetime) -> None:
    """The first that still works on it leads; where all have answered, the first begins again, its
    clocks once who asks has given what is owed."""
    heir = next((one for one in held if one.is_open()), held[0] if held else None)
    if heir is None:
        return
    heir.is_lead = True
    if not heir.is_open():
        heir.state, heir.answered_at = AssignmentState.WORKING, None
        clocks.start(row, heir.organisation, "unit", now)
        if row.waiting_since is not None:
            clocks.pause(clocks.running(row, heir.organisation_id), now)
    heir.save()


def _is_asked_still(row: Need) -> bool:
    """Whether somebody who asked for material is left: a responsible unit, or the office."""
    # The office's question is the office's, also where the office was a unit.
    offices = row.chain.memberships.filter(role=Role.OFFICE, ended_at=None)
    released = row.assignments.filter(state=AssignmentState.RELEASED)
    gone = released.exclude(organisation__in=offices.values("organisation")).values("organisation")
    asked = row.entries.filter(verb="asked", at__gte=row.waiting_since)
    return asked.exclude(organisation__in=gone).exists()
