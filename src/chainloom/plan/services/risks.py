"""Risks of a measure: raised, answered, over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign, clean_text, needed_text
from chainloom.core.errors import Invalid

from ..models import Measure, Risk, RiskLevel
from ..policy import plan_policy, risk_policy
from . import common


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        match name:
            case "text":
                found[name] = needed_text(value, 300, "text")
            case "answer":
                found[name] = clean_text(value, 300)
            case "level":
                if value not in RiskLevel.values:
                    raise Invalid("unknown_choice", _("There is no such level."), field="level")
                found[name] = value
            case _:
                raise TypeError(f"not a field of a risk: {name}")
    return found


@transaction.atomic
def risk_raise(*, measure: Measure, values: Mapping[str, Any], by: Actor) -> Risk:
    """`values`: text, level, answer."""
    plan = measure.direction.plan
    plan_policy.check(by, "view", plan)
    risk_policy.check_add(by, measure=measure)
    if plan.is_closed():
        raise common.not_now(_("The plan is closed."))
    row = Risk.objects.create(
        measure=measure,
        raised_by=by.user,
        raised_for_id=by.organisation_id,
        raised_at=timezone.now(),
        **_cleaned({"text": "", **values}),
    )
    record(by=by, action="plan.risk_raised", obj=row, context={"plan": plan.pk})
    return row


@transaction.atomic
def risk_update(*, risk: Risk, values: Mapping[str, Any], by: Actor) -> Risk:
    risk_policy.check(by, "edit", risk)
    row = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    changes = assign(row, _cleaned(values))
    if changes:
        row.save()
        record(by=by, action="plan.risk_changed", obj=row, changes=changes)
    return row


@transaction.atomic
def risk_end(*, risk: Risk, by: Actor) -> Risk:
    risk_policy.check(by, "edit", risk)
    row = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if row.is_over():
        raise common.not_now(_("It is over already."))
    row.over_at = timezone.now()
    row.save(update_fields=["over_at"])
    record(by=by, action="plan.risk_over", obj=row)
    return row
