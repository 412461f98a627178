"""Who is told what of a plan: milestones that near or are late, targets behind their pace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.notices import kinds
from chainloom.notices.models import When
from chainloom.notices.selectors import members_of_all, members_or_office, office_of
from chainloom.notices.services import notify

from ..models import Milestone, Plan, Target
from ..policy import milestone_policy, plan_policy
from ..progress import Pace
from ..words import PACES

MILESTONE = "plan.milestone"
TARGET = "plan.target"
BEHIND = "plan.behind"
STAGES: dict[str, Any] = {
    "far": _("due soon"),
    "near": _("due within three working days"),
    "late": pgettext_lazy("milestone", "late"),
}


def _milestones(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    rows = milestone_policy.rows(reader).select_related("measure")
    kept = rows.in_bulk([one["milestone"] for one in each])
    return [
        {
            "milestone": row.title,
            "measure": row.measure.title,
            "day": str(row.due),
            "what": str(STAGES[one["stage"]]),
        }
        if (row := kept.get(one["milestone"]))
        else None
        for one in each
    ]


def _targets(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    rows = Target.objects.filter(measure__direction__plan__in=plan_policy.rows(reader))
    kept = rows.select_related("measure").in_bulk([one["target"] for one in each])
    return [
        {
            "target": row.title,
            "measure": row.measure.title,
            "day": str(row.due),
            "pace": str(PACES[Pace(one["pace"])][0]),
        }
        if (row := kept.get(one["target"]))
        else None
        for one in each
    ]


def _behind(each: list[dict[str, Any]], reader: Actor) -> list[Any]:
    kept = plan_policy.rows(reader).in_bulk([one["plan"] for one in each])
    return [
        {"plan": row.title, "count": one["count"]} if (row := kept.get(one["plan"])) else None
        for one in each
    ]


def enter() -> None:
    """Enter the kinds of notices."""
    kind = kinds.NoticeKind
    kinds.register(
        kind(
            MILESTONE, _("Milestones of the plan"),
            _("Milestone “%(milestone)s” of “%(measure)s” (due %(day)s): %(what)s"),
            batch=_milestones, icon="flag", email=When.NOW,
        ),
        kind(
            TARGET, _("Targets that we lead and that are behind"),
            _("Target “%(target)s” of “%(measure)s” (due %(day)s): %(pace)s"),
            batch=_targets, icon="target",
        ),
        kind(
            BEHIND, _("Targets of the plan that are behind"),
            _("Plan “%(plan)s”: targets behind their pace: %(count)s"),
            batch=_behind, icon="target", group=True, roles=("office", "leader"),
        ),
    )  # fmt: skip


def milestone_reminded(row: Milestone, stage: str) -> int:
    """To its owner, or the office where none is named; once late to the office in any case."""
    plan = row.measure.direction.plan
    people = members_or_office(row.owner_id, plan.chain)
    if stage == "late":
        people += list(office_of(plan.chain))
    return _say(
        MILESTONE,
        people,
        plan,
        params={"milestone": row.pk, "stage": stage},
        link=reverse("plan:measure", args=[plan.chain.slug, row.measure_id]),
        key=f"milestone:{row.pk}:{row.due}:{stage}",
    )


def target_reminded(row: Target, plan: Plan, leads: Iterable[Any], pace: Pace, when: str) -> int:
    """To those who lead its measure."""
    return _say(
        TARGET,
        members_of_all([unit.pk for unit in leads], plan.chain),
        plan,
        params={"target": row.pk, "pace": pace.value},
        link=reverse("plan:records", args=[plan.chain.slug, row.pk]),
        key=f"target:{row.pk}:{pace.value}:{when}",
    )


def plan_behind(plan: Plan, count: int, when: str) -> int:
    """To the office, all targets at once."""
    return _say(
        BEHIND,
        office_of(plan.chain),
        plan,
        params={"plan": plan.pk, "count": count},
        link=reverse("plan:detail", args=[plan.chain.slug, plan.pk]),
        key=f"plan:{plan.pk}:{when}",
    )


def _say(code: str, people: Iterable[Membership], plan: Plan, **about: Any) -> int:
    notify(code=code, to=people, about=plan, **about)
    return 1
