"""Every write of matches: proposed, both interested, steps that both confirm, or dropped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Forbidden, Invalid

from ..models import (
    DropReason,
    Match,
    MatchState,
    MatchStep,
    Need,
    ProposedBy,
    Resource,
    Unit,
)
from ..models.matches import ORDER
from ..policy import match_policy, need_policy, resource_policy
from . import common, telling

STEPS = (MatchState.SAMPLE, MatchState.SIGNED, MatchState.FULFILLED)


def side_of(match: Match, by: Actor) -> str:
    """For which side the actor speaks: asker, offerer, or the office for both."""
    if by.organisation_id is not None:
        if by.organisation_id == match.need.organisation_id:
            return "asker"
        if by.organisation_id == match.resource.organisation_id:
            return "offerer"
    if by.is_office:
        return "office"
    raise Forbidden()


def _locked(match: Match, by: Actor, action: str) -> Match:
    match_policy.check(by, action, match)
    rows = Match.objects.select_for_update(of=("self",))
    return rows.select_related(
        "chain", "need__organisation", "need__chain", "resource__organisation"
    ).get(pk=match.pk)


def _check_going(row: Match) -> None:
    if row.is_over():
        raise common.not_now(_("This match has ended."))


@transaction.atomic
def match_propose(
    *,
    need: Need,
    resource: Resource,
    by: Actor,
    reasons: Sequence[Mapping[str, Any]] = (),
    score: float | None = None,
) -> Match:
    """Bring a need and a resource together; who proposes its own side is interested by that."""
    common.check_member(by)
    need_policy.check(by, "view", need)
    resource_policy.check(by, "view", resource)
    asker, offerer = need.organisation_id, resource.organisation_id
    match_policy.check_add(by, asker_id=asker, offerer_id=offerer)
    if asker == offerer:
        raise Invalid("own_need", _("Need and resource are of the same organisation."))
    if not need.is_listed():
        raise common.not_now(_("The need is not verified, or is over."))
    if not resource.is_available(timezone.localdate()):
        raise common.not_now(_("The resource is not offered now."))
    going = Match.objects.filter(need=need, resource=resource).exclude(state=MatchState.DROPPED)
    if going.exists():
        raise common.not_now(_("These two are being matched already."))
    now = timezone.now()
    row = Match(
        chain=need.chain,
        need=need,
        resource=resource,
        reasons=[dict(one) for one in reasons],
        score=score,
        created_by=by.user,
        created_at=now,
        moved_at=now,
    )
    side = side_of(row, by)
    row.proposed_by = ProposedBy(side)
    _note_interest(row, side, now)
    row.save()
    record(by=by, action="match.proposed", obj=row, context={"side": side})
    telling.match_told(row, "proposed", by)
    return row


def _note_interest(row: Match, side: str, now: datetime) -> None:
    if side == "asker":
        row.asker_at = row.asker_at or now
    if side == "offerer":
        row.offerer_at = row.offerer_at or now
    if row.is_mutual() and row.state == MatchState.PROPOSED:
        row.state, row.moved_at = MatchState.INTEREST, now


@transaction.atomic
def match_interest(*, match: Match, by: Actor) -> Match:
    """A side is interested; once both are, names and contacts are open to each other."""
    row = _locked(match, by, "move")
    _check_going(row)
    side = side_of(row, by)
    if side == "office":
        raise Forbidden(_("Interest is each side's own to say."))
    if (row.asker_at if side == "asker" else row.offerer_at) is not None:
        raise common.not_now(_("Your side said so already."))
    _note_interest(row, side, timezone.now())
    row.save()
    record(by=by, action="match.interested", obj=row, context={"side": side})
    telling.match_told(row, "interested", by)
    return row


@transaction.atomic
def match_interest_note(*, match: Match, sides: Collection[str], by: Actor) -> Match:
    """The office notes that sides said at a meeting that they are interested; the trail says so."""
    row = _locked(match, by, "move")
    _check_going(row)
    if not by.is_office:
        raise Forbidden()
    now, fresh = timezone.now(), []
    for side in sides:
        if (row.asker_at if side == "asker" else row.offerer_at) is None:
            _note_interest(row, side, now)
            fresh.append(side)
    if fresh:
        row.save()
        record(by=by, action="match.interest_noted", obj=row, context={"sides": fresh})
        telling.match_told(row, "interested", by)
    return row


@transaction.atomic
def match_interest_take_back(*, match: Match, side: str, by: Actor) -> Match:
    """A side is not interested after all, as long as no step was stated.

    Said by that side, or by the office that had noted it.
    """
    row = _locked(match, by, "move")
    _check_going(row)
    if side_of(row, by) not in (side, "office"):
        raise Forbidden()
    if row.steps.exists() or row.state not in (MatchState.PROPOSED, MatchState.INTEREST):
        raise common.not_now(_("The match has gone on since; change it there."))
    if side == "asker":
        row.asker_at = None
    else:
        row.offerer_at = None
    row.state, row.moved_at = MatchState.PROPOSED, timezone.now()
    row.save()
    record(by=by, action="match.interest_taken_back", obj=row, context={"side": side})
    return row


@transaction.atomic
def match_state(
    *,
    match: Match,
    state: str,
    by: Actor,
    on: date | str | None = None,
    amount: Any = None,
    quantity: Any = None,
    unit: str = "",
    note: str = "",
) -> MatchStep:
    """State that a step was taken; it counts once the other side confirms it.

    The office states what it has papers of: that counts at once, as the office's word; both sides
    are asked to confirm it.
    """
    row = _locked(match, by, "move")
    _check_going(row)
    wanted = MatchState(common.one_of(state, [one.value for one in STEPS], "state"))
    if not row.is_mutual():
        raise common.not_now(_("First both sides say that they are interested."))
    if ORDER.index(wanted) <= ORDER.index(MatchState(row.state)):
        raise common.not_now(_("The match is at this step already, or beyond it."))
    if row.steps.filter(confirmed_at=None, refused_at=None).exists():
        raise common.not_now(_("A step waits for the other side to confirm it."))
    today = timezone.localdate()
    day = common.clean_day(on, "on") or today
    if day > today:
        raise Invalid("future", _("Not before it has happened."), field="on")
    worth = common.clean_number(amount, "amount")
    if wanted != MatchState.SAMPLE and worth is None:
        raise Invalid("required", _("Say for how much, in 10,000 yuan."), field="amount")
    side, now = side_of(row, by), timezone.now()
    step = MatchStep.objects.create(
        match=row,
        state=wanted,
        on=day,
        amount=worth,
        quantity=common.clean_number(quantity, "quantity"),
        unit=common.one_of(unit, ["", *Unit.values], "unit"),
        note=common.clean_text(note, 300),
        stated_by=side,
        stated_at=now,
        **({} if side == "office" else {f"{side}_confirmed_at": now}),
    )
    context = {"step": step.pk, "state": str(wanted), "side": side}
    record(by=by, action="match.stated", obj=row, context=context)
    if side == "office":
        _count(row, step, now)
    telling.match_told(row, "stated_by_office" if side == "office" else "stated", by)
    return step


def _count(row: Match, step: MatchStep, now: datetime) -> None:
    """A step that both sides stand by moves the match."""
    step.confirmed_at = now
    step.save()
    row.state, row.moved_at = step.state, now
    if step.amount is not None:
        row.amount = step.amount
    if row.state == MatchState.FULFILLED:
        row.ended_at = now
        _resource_changed(row)
    row.save()


def _resource_changed(row: Match) -> None:
    """How its matches ended is part of what the index knows of a resource."""
    Resource.objects.filter(pk=row.resource_id).update(updated_at=timezone.now())


def _waiting(row: Match, by: Actor) -> tuple[MatchStep, str]:
    """The first step on which the actor's side has not spoken, and that side."""
    if row.state == MatchState.DROPPED:
        raise common.not_now(_("This match has ended."))
    side = side_of(row, by)
    steps = list(row.steps.all())
    step = next((one for one in steps if one.waits_for(side)), None)
    if step is not None:
        return step, side
    if any(one.is_open() for one in steps):
        raise Forbidden(_("The other side confirms what yours has stated."))
    raise common.not_now(_("No step waits to be confirmed."))


@transaction.atomic
def match_confirm(*, match: Match, by: Actor) -> Match:
    """A side confirms the step that was stated; the office lets it count on its own word."""
    row = _locked(match, by, "move")
    step, side = _waiting(row, by)
    now = timezone.now()
    if side != "office":
        setattr(step, f"{side}_confirmed_at", now)
    if step.is_open():
        _count(row, step, now)
    else:
        step.save()
    record(by=by, action="match.confirmed", obj=row, context={"step": step.pk, "side": side})
    telling.match_told(row, "confirmed", by)
    return row


@transaction.atomic
def match_refuse(*, match: Match, by: Actor) -> Match:
    """A side says that it was not so: the match stays, or goes back to, where it was before."""
    row = _locked(match, by, "move")
    step, side = _waiting(row, by)
    if not step.is_open():
        _take_back(row, step)
    step.refused_at, step.refused_by, step.confirmed_at = timezone.now(), side, None
    step.save()
    record(by=by, action="match.refused", obj=row, context={"step": step.pk, "side": side})
    telling.match_told(row, "refused", by)
    return row


def _take_back(row: Match, step: MatchStep) -> None:
    """A step that counted on the office's word does not any more."""
    counted = [one for one in row.steps.all() if one.confirmed_at is not None]
    if counted[-1].pk != step.pk:
        raise common.not_now(_("A later step counts already; ask the chain office to mend it."))
    before = counted[:-1]
    row.state = MatchState(before[-1].state) if before else MatchState.INTEREST
    row.amount = next((one.amount for one in reversed(before) if one.amount is not None), None)
    row.ended_at, row.moved_at = None, timezone.now()
    row.save()
    _resource_changed(row)


@transaction.atomic
def match_drop(*, match: Match, reason: str, by: Actor, text: str = "") -> Match:
    """It comes to nothing, with the reason from a list."""
    row = _locked(match, by, "drop")
    _check_going(row)
    why = common.one_of(reason, list(DropReason.values), "reason")
    said = common.clean_text(text, 300)
    if why == DropReason.OTHER and not said:
        raise Invalid("required", _("Say which other reason."), field="text")
    now = timezone.now()
    row.state, row.drop_reason, row.drop_text = MatchState.DROPPED, why, said
    row.ended_at = row.moved_at = now
    row.save()
    _resource_changed(row)
    record(by=by, action="match.dropped", obj=row, context={"reason": why})
    telling.match_told(row, "dropped", by)
    return row
