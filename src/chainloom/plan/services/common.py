"""What the services of plans share: locking, versions, and telling what was changed and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import plain, record
from chainloom.core.cleaning import check_version, clean_day, clean_lines, clean_text, needed_text
from chainloom.core.errors import Invalid, not_now
from chainloom.core.numbers import NotANumber, read_number
from chainloom.organisations.choosing import check_member, clean_organisation

from ..models import Plan, PlanChange
from ..models.plans import TEXT_MOST, TITLE_MOST
from ..policy import plan_policy

WEIGHT_MOST = Decimal("9999.99")
WANTED_MOST = Decimal("99999999999999.99")
REASON_MOST = 300
Changes = Mapping[str, tuple[Any, Any]]


def locked(plan: Plan, by: Actor, action: str = "edit") -> Plan:
    """The plan as it stands, for this transaction alone; refused to who may not."""
    plan_policy.check(by, action, plan)
    return Plan.objects.select_for_update(of=("self",)).select_related("chain").get(pk=plan.pk)


def reason_for(plan: Plan, reason: str) -> str:
    """A change of what was promised says why; a draft promises nothing yet."""
    text = clean_text(reason, REASON_MOST)
    if not plan.is_draft() and not text:
        raise Invalid("reason", _("The plan is adopted: say why it is changed."), field="reason")
    return text


def tell(
    *,
    plan: Plan,
    action: str,
    obj: Model,
    by: Actor,
    reason: str = "",
    changes: Changes | None = None,
) -> None:
    """Into the audit trail; once the plan is adopted into its own history of changes too."""
    record(by=by, action=action, obj=obj, changes=changes, context={"plan": plan.pk})
    Plan.objects.filter(pk=plan.pk).update(version=plan.version + 1)
    plan.version += 1
    if plan.is_draft():
        return
    PlanChange.objects.create(
        plan=plan,
        at=timezone.now(),
        by=by.user,
        by_label=by.label[:120],
        action=action,
        about=str(obj)[:200],
        changes={name: [plain(old), plain(new)] for name, (old, new) in (changes or {}).items()},
        reason=reason,
    )


def clean_title(value: Any) -> str:
    return needed_text(value, TITLE_MOST, "title")


def clean_words(value: Any) -> str:
    return clean_lines(value, TEXT_MOST, "text")


def needed_day(value: Any, field: str) -> date:
    day = clean_day(value, field)
    if day is None:
        raise Invalid("required", _("This must not be empty."), field=field)
    return day


def clean_above_0(value: Any, field: str, most: Decimal) -> Decimal:
    """A number above 0 with two decimals."""
    try:
        number = read_number(str(value), decimals=2)
    except NotANumber:
        number = Decimal(0)
    if not Decimal("0.01") <= number <= most:
        raise Invalid("not_a_number", _("A number above 0, without a unit."), field=field)
    return number.quantize(Decimal("0.01"))


__all__ = ["check_member", "check_version", "clean_organisation", "not_now"]
