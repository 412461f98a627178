"""What was granted and later corrected, from the audit trail: for those who decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from chainloom.accounts.models import Role
from chainloom.audit.models import AuditEntry

from ..models import PolicyCase


@dataclass(frozen=True)
class Correction:
    """Another sum was granted than was written, in yuan: by whom, in which role, when and why."""

    at: datetime
    who: str
    role: str
    before: Decimal
    after: Decimal
    why: str


def corrections_of(cases: Iterable[PolicyCase]) -> dict[int, list[Correction]]:
    """By the key of the case, the oldest first, with those of cases that were folded into it when
    two entries became one; whoever asks may see what was granted of each."""
    holding = _holding(cases)
    rows = AuditEntry.objects.filter(
        object_type=PolicyCase._meta.label_lower,
        object_id__in=[str(key) for key in holding],
        action="policy.corrected",
    )
    found: dict[int, list[Correction]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[holding[int(row.object_id)]].append(_correction(row))
    return found


def _holding(cases: Iterable[PolicyCase]) -> dict[int, int]:
    """The key of each case, and of each that was folded into it → the key of the case."""
    rows = list(cases)
    found = {row.pk: row.pk for row in rows}
    while rows:
        into = {(row.policy_id, row.organisation_id): found[row.pk] for row in rows}
        folded = PolicyCase.objects.filter(
            policy__in={policy for policy, _firm in into},
            organisation__merged_into__in={firm for _policy, firm in into},
        ).select_related("organisation")
        rows = [row for row in folded if (row.policy_id, row.organisation.merged_into_id) in into]
        found |= {row.pk: into[row.policy_id, row.organisation.merged_into_id] for row in rows}
    return found


def _correction(row: AuditEntry) -> Correction:
    before, after = row.changes["granted"]
    # What the product did itself when payments in parts came stands under its own name.
    who = row.actor_label if row.role else _("the system")
    return Correction(
        at=row.at,
        who=who,
        role=str(Role(row.role).label) if row.role in Role.values else "",
        before=Decimal(before or 0),
        after=Decimal(after),
        why=row.changes["reason"][1],
    )
