"""Every write of ladders. Firms' answers are written by the lists (`policies.answer_set`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Forbidden, Invalid, Missing

from . import telling
from .catalogue import step as step_of
from .models import StepTold
from .policy import ladder_policy

MOST_TOLD = 1000


@transaction.atomic
def firms_tell(*, step: str, organisations: Iterable[int], by: Actor) -> int:
    """Tell firms that a step is near; their people get a notice. Those told of it today are left
    alone. Returns how many were told."""
    if by.chain_id is None:
        raise Missing()
    if not by.is_office:
        raise Forbidden()
    row = step_of(step)
    if row is None:
        raise Invalid("unknown_step", _("There is no such step of a ladder."), field="step")
    wanted = list(dict.fromkeys(organisations))[:MOST_TOLD]
    firms = list(ladder_policy.rows(by, "tell").filter(pk__in=wanted).order_by("pk"))
    now = timezone.now()
    rows = StepTold.objects.filter(chain=by.chain, step=row.key, organisation__in=firms)
    known = {one.organisation_id: one for one in rows.select_for_update(of=("self",))}
    today = timezone.localdate()
    fresh = [
        firm
        for firm in firms
        if firm.pk not in known or timezone.localdate(known[firm.pk].told_at) < today
    ]
    for firm in fresh:
        StepTold.objects.update_or_create(
            chain=by.chain,
            organisation=firm,
            step=row.key,
            defaults={"told_at": now, "told_by": by.user},
        )
        record(by=by, action="upgrading.told", obj=firm, context={"step": row.key})
    telling.step_near(by.chain, row, [firm.pk for firm in fresh], by)
    return len(fresh)
