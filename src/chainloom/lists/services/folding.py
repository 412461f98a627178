"""Two organisations that become one: what both answer for, and what both had of one policy."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict
from chainloom.organisations.models import Organisation
from chainloom.organisations.services.folding import Folding, register, set_values, values_of

from .. import limits
from ..models import (
    Assignment,
    AssignmentState,
    CaseState,
    Clock,
    ClockPause,
    Need,
    PolicyCase,
    PolicyPayment,
)
from .needs import clocks

_ASSIGNMENT = ("is_lead", "state", "assigned_at", "started_at", "answered_at", "answer")
_SUMS = ("asked", "granted", "paid")
_CASE = ("state", "told_at", "applied_at", "decided_at", "paid_at", *_SUMS, "note")
_GRANTED = (CaseState.GRANTED, CaseState.PAID)


def enter() -> None:
    register(Folding("lists.assignments", _fold_assignments, _unfold_assignments))
    register(Folding("lists.policy_cases", _fold_cases, _unfold_cases))


# Units: of one need both were responsible. Their clocks have moved; the survivor answers for all,
# once for each step.


def _fold_assignments(survivor: Organisation, absorbed: Organisation) -> list[dict[str, Any]]:
    kept_of = {row.need_id: row for row in Assignment.objects.filter(organisation=survivor)}
    rows = Assignment.objects.filter(organisation=absorbed, need__in=kept_of)
    done, now = [], timezone.now()
    for gone in rows.exclude(state=AssignmentState.RELEASED).order_by("pk"):
        kept = kept_of[gone.need_id]
        before = {"kept": values_of(kept, _ASSIGNMENT), "gone": values_of(gone, _ASSIGNMENT)}
        _take_over(kept, gone)
        gone.is_lead, gone.state = False, AssignmentState.RELEASED
        kept.save()
        gone.save()
        after = values_of(Assignment.objects.get(pk=kept.pk), _ASSIGNMENT)
        about = {"kept": kept.pk, "gone": gone.pk, "clocks": _stop_second_clocks(kept, now)}
        done.append({**about, "before": before, "after": after})
    return done


def _stop_second_clocks(kept: Assignment, now: datetime) -> list[dict[str, Any]]:
    """Of two clocks of one step that which is due first goes on."""
    running = clocks.running(kept.need, kept.organisation_id)
    first: dict[str, Clock] = {}
    stopped = []
    for clock in running.prefetch_related("pauses").order_by("due_at", "pk"):
        goes_on = first.setdefault(clock.step, clock)
        if goes_on is not clock:
            pauses = [one.pk for one in clock.pauses.all() if one.ended_at is None]
            stopped.append({"clock": clock.pk, "goes_on": goes_on.pk, "pauses": pauses})
    clocks.stop(running.filter(pk__in=[one["clock"] for one in stopped]), now)
    return stopped


def _start_second_clocks(need: Need, stopped: list[dict[str, Any]]) -> None:
    """They run, or stand, as the one does that went on; what was done meanwhile is not owed."""
    going = set(clocks.running(need).values_list("pk", flat=True))
    for one in stopped:
        if one["goes_on"] not in going:
            continue
        need.clocks.filter(pk=one["clock"]).update(stopped_at=None)
        if need.waiting_since is not None:
            ClockPause.objects.filter(pk__in=one["pauses"]).update(ended_at=None)
        elif one["pauses"]:
            clocks.reckon(need.clocks.get(pk=one["clock"]), limits.calendar_of(need.chain))


def _take_over(kept: Assignment, gone: Assignment) -> None:
    """Lead wins over helping, open over answered, responsible over released."""
    if kept.state == AssignmentState.RELEASED:
        set_values(kept, values_of(gone, _ASSIGNMENT))
        return
    kept.is_lead = kept.is_lead or gone.is_lead
    kept.answer = kept.answer or gone.answer
    if gone.is_open() and not kept.is_open():
        kept.state, kept.answered_at = gone.state, None


def _unfold_assignments(done: list[dict[str, Any]]) -> list[str]:
    said = []
    for one in done:
        rows = Assignment.objects.select_related("need__chain").in_bulk([one["kept"], one["gone"]])
        kept, gone = rows.get(one["kept"]), rows.get(one["gone"])
        if kept is None or gone is None:
            continue
        set_values(gone, one["before"]["gone"])
        if values_of(kept, _ASSIGNMENT) == one["after"]:
            set_values(kept, one["before"]["kept"])
            kept.save()
        else:
            message = _("The need “%(need)s” went on with the unit after the merge.")
            said.append(message % {"need": kept.need})
            gone.is_lead = gone.is_lead and not kept.is_lead
            gone.state = gone.state if kept.is_open() else kept.state
        gone.save()
        # Merges from before have no word of clocks.
        _start_second_clocks(gone.need, one.get("clocks", []))
    return said


# Firms: both had a case under one policy. Sums that were granted are one firm's now.


def _fold_cases(survivor: Organisation, absorbed: Organisation) -> list[dict[str, Any]]:
    theirs = PolicyCase.objects.filter(organisation=survivor).select_related("policy__chain")
    kept_of = {row.policy_id: row for row in theirs}
    rows = PolicyCase.objects.filter(organisation=absorbed, policy__in=kept_of)
    pairs = [(kept_of[gone.policy_id], gone) for gone in rows.select_related("policy__chain")]
    _refuse_undecided(pairs)
    done = []
    for kept, gone in pairs:
        before = values_of(kept, _CASE)
        if not _add_case(kept, gone):
            continue
        kept.save()
        both = _("Two entries of the firm became one: what both were granted counts together.")
        _tell_trail(kept, before, both)
        payments = list(gone.payments.order_by("pk").values_list("pk", flat=True))
        PolicyPayment.objects.filter(pk__in=payments).update(case=kept)
        after = values_of(PolicyCase.objects.get(pk=kept.pk), _CASE)
        about = {"kept": kept.pk, "gone": gone.pk, "payments": payments}
        done.append({**about, "before": before, "after": after})
    return done


def _refuse_undecided(pairs: list[tuple[PolicyCase, PolicyCase]]) -> None:
    """Of two applications, one not decided, neither can stand for the other."""
    named = [
        str(gone.policy)
        for kept, gone in pairs
        if CaseState.APPLIED in (kept.state, gone.state)
        and {kept.state, gone.state} <= {CaseState.APPLIED, *_GRANTED}
    ]
    if named:
        message = _(
            "Both have applied for the same, and one of the applications is not decided: "
            "%(policies)s. Decide it first."
        )
        raise Conflict("both_applied", message % {"policies": "、".join(named)})


def _add_case(kept: PolicyCase, gone: PolicyCase) -> bool:
    """Let the survivor's case hold what the other came to; whether that changes it."""
    if kept.state in _GRANTED and gone.state in _GRANTED:
        for name in _SUMS:
            parts = [value for row in (kept, gone) if (value := getattr(row, name)) is not None]
            setattr(kept, name, sum(parts, Decimal(0)) if parts else None)
        kept.paid_at = max(filter(None, (kept.paid_at, gone.paid_at)), default=None)
        kept.state = kept.settled()
        return True
    order = [CaseState.TOLD, CaseState.REFUSED, CaseState.APPLIED, *_GRANTED]
    if order.index(CaseState(gone.state)) <= order.index(CaseState(kept.state)):
        return False
    told_at = kept.told_at or gone.told_at
    set_values(kept, values_of(gone, _CASE))
    kept.told_at = told_at
    return True


def _tell_trail(case: PolicyCase, before: dict[str, Any], why: str) -> None:
    """A sum that was granted and is another now stands in the trail as a correction does; what
    was granted to one entry alone has its own."""
    if before["granted"] is None or case.granted in (None, Decimal(before["granted"])):
        return
    record(
        by=Actor.for_system("merge", case.policy.chain),
        action="policy.corrected",
        obj=case,
        changes={"granted": (before["granted"], f"{case.granted:.2f}"), "reason": ("", why)},
        context={"organisation": case.organisation_id},
    )


def _unfold_cases(done: list[dict[str, Any]]) -> list[str]:
    said = []
    for one in done:
        cases = PolicyCase.objects.select_related("policy__chain")
        rows = cases.in_bulk([one["kept"], one["gone"]])
        kept, gone = rows.get(one["kept"]), rows.get(one["gone"])
        if kept is None or gone is None:
            continue
        if values_of(kept, _CASE) == one["after"]:
            set_values(kept, one["before"])
            kept.save()
            apart = _("The two entries of the firm are two again, each with what it was granted.")
            _tell_trail(kept, one["after"], apart)
            PolicyPayment.objects.filter(pk__in=one["payments"], case=kept).update(case=gone)
            continue
        message = _("What was granted under “%(policy)s” was changed after the merge.")
        said.append(message % {"policy": kept.policy})
        # Its sums stay where they are now, and count once.
        gone.state = CaseState.TOLD
        gone.asked = gone.granted = gone.paid = None
        gone.save()
    return said
