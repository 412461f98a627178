"""What the services of matchmaking events share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor

from ...matchmaking_policy import matchmaking_policy
from ...models import KeptPlan, Matchmaking
from .. import common
from .telling import tell

# So many changes of a plan can be taken back.
KEPT_MOST = 20
SEAT = ("round", "table", "why", "is_fixed")
FOUND = ("score", "reasons", "names_asker")


def locked(matchmaking: Matchmaking, by: Actor, action: str = "plan") -> Matchmaking:
    """The event's own row is the lock of its whole plan."""
    matchmaking_policy.check(by, action, matchmaking)
    rows = Matchmaking.objects.select_for_update(of=("self",)).select_related("chain")
    return rows.get(pk=matchmaking.pk)


def locked_open(matchmaking: Matchmaking, by: Actor, action: str = "plan") -> Matchmaking:
    """The same, as long as anything of it can be changed."""
    row = locked(matchmaking, by, action)
    check_open(row)
    return row


def check_open(row: Matchmaking) -> None:
    if not row.can_be_changed():
        raise common.not_now(_("The event is closed."))


def keep(row: Matchmaking, what: str) -> None:
    """Keep the plan as it is before a change."""
    talks = row.talks.filter(result="")
    KeptPlan.objects.create(
        matchmaking=row,
        at=timezone.now(),
        what=what,
        plan=row.plan,
        talks=list(talks.values("need_id", "resource_id", *SEAT, *FOUND)),
    )
    old = row.kept_plans.values_list("pk", flat=True)[KEPT_MOST:]
    KeptPlan.objects.filter(pk__in=list(old)).delete()


def schedules(row: Matchmaking) -> dict[int, set[tuple[int, int, int]]]:
    """Of each party: round, table and talk of all that it has, to see whose plan a change
    touches."""
    found: dict[int, set[tuple[int, int, int]]] = {}
    placed = row.talks.filter(round__isnull=False)
    for pk, number, table, asker, offerer in placed.values_list(
        "pk", "round", "table", "need__organisation", "resource__organisation"
    ):
        for party in (asker, offerer):
            found.setdefault(party, set()).add((number, table, pk))
    return found


def tell_changed(row: Matchmaking, before: dict[int, Any], by: Actor) -> None:
    """Once the plan was given out, those whose talks changed are told."""
    if not row.is_given():
        return
    after = schedules(row)
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    mark_told(row, changed)
    tell(row, "changed", changed, by)


def mark_told(row: Matchmaking, parties: Collection[int]) -> None:
    """From now on these see the event."""
    fresh, now = row.entries.filter(told_at=None), timezone.now()
    fresh.filter(need__organisation__in=parties).update(told_at=now)
    fresh.filter(resource__organisation__in=parties).update(told_at=now)
