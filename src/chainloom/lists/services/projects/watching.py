"""Milestones whose day comes near or is past: owner and unit are told, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ...models import Milestone, ProjectState
from ...models.projects import SOON_DAYS
from .. import telling_projects


def milestones_due(today: date) -> QuerySet[Milestone]:
    """Open ones of projects that go on, of which nobody was told that they are near, or late."""
    near = Q(due__gte=today, due__lte=today + timedelta(days=SOON_DAYS), soon_told_at=None)
    late = Q(due__lt=today, late_told_at=None)
    return Milestone.objects.filter(near | late, done_on=None, project__state=ProjectState.GOING)


def milestones_watch(*, by: Actor, today: date | None = None) -> dict[str, int]:
    """Look at every open milestone of the actor's chain (of all, for the system). Doing it again
    tells nobody twice."""
    today = today or timezone.localdate()
    rows = milestones_due(today)
    if by.chain_id is not None:
        rows = rows.filter(project__chain=by.chain_id)
    told = {"near": 0, "late": 0}
    for key in list(rows.order_by("due", "pk").values_list("pk", flat=True)):
        what = _look(key, today)
        if what:
            told[what] += 1
    return told


@transaction.atomic
def _look(key: int, today: date) -> str:
    rows = milestones_due(today).select_for_update(of=("self",))
    row = rows.select_related("project__chain", "project__organisation", "project__unit")
    one = row.filter(pk=key).first()
    if one is None:
        return ""
    late = one.is_late(today)
    if late:
        one.late_told_at = timezone.now()
    else:
        one.soon_told_at = timezone.now()
    one.save(update_fields=["soon_told_at", "late_told_at"])
    telling_projects.milestone_told(one, late=late)
    return "late" if late else "near"
