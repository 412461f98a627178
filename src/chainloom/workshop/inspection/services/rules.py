"""Grading rules of an organisation: the engine's rules with one's own figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import clean_text, needed_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.organisations.models import Organisation

from .. import engine
from ..models import BUILT_IN, GradeRule, Roll
from ..policy import rule_policy
from .common import owner_of
from .grading import regrade


@transaction.atomic
def rule_save(
    *, name: str, customer: str, values: Mapping[str, Any], by: Actor, rule: GradeRule | None = None
) -> GradeRule:
    """Keep a rule; rolls that are graded by it are graded anew. `values` are the engine's words
    for a rule; every mistake in them is named by its key in `details["mistakes"]`."""
    if rule is None:
        rule_policy.check_add(by)
        row = GradeRule(**owner_of(by), created_by=by.user)
    else:
        rule_policy.check(by, "change", rule)
        row = GradeRule.objects.select_for_update().get(pk=rule.pk)
    # Two of one name are refused however near they come in: one after the other.
    Organisation.objects.select_for_update().get(pk=row.organisation_id)
    row.name = needed_text(name, 80, "name")
    row.customer = clean_text(customer, 80)
    same = rule_policy.rows(by).filter(name=row.name, customer=row.customer)
    if same.exclude(pk=row.pk).exists():
        message = _("There is a rule of this name for this customer.")
        raise Conflict("same_name", message, field="name")
    try:
        row.values = engine.rule_of({**values, "name": row.name}).record()
    except engine.RuleError as error:
        mistakes = [[one.key, one.code, one.message] for one in error.mistakes]
        raise Invalid("bad_rule", str(error), details={"mistakes": mistakes}) from error
    row.save()
    for roll in Roll.objects.select_for_update().filter(rule=row):
        roll.rule = row
        regrade(roll)
    action = "inspection.rule_created" if rule is None else "inspection.rule_updated"
    record(by=by, action=action, obj=row)
    return row


@transaction.atomic
def rule_remove(*, rule: GradeRule, by: Actor) -> None:
    """Take out a rule; its rolls are graded by the product's own four-point rule from now on."""
    rule_policy.check(by, "change", rule)
    rolls = list(Roll.objects.select_for_update().filter(rule=rule))
    record(by=by, action="inspection.rule_removed", obj=rule)
    Roll.objects.filter(rule=rule).update(built_in=BUILT_IN)
    rule.delete()
    for roll in rolls:
        roll.refresh_from_db()
        regrade(roll)
