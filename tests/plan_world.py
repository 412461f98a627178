"""What the addresses of plans are asked about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation
from chainloom.plan.models import (
    Direction,
    Measure,
    MeasureUnit,
    Milestone,
    Plan,
    PlanTable,
    Risk,
    Target,
)

ROOT = "/api/v1/chains/{chain_slug}"
PLAN = ROOT + "/plans/{plan_id}"
TABLES = ROOT + "/plan-tables"
DIRECTION = ROOT + "/plan-directions/{direction_id}"
MEASURE = ROOT + "/plan-measures/{measure_id}"
TARGET = ROOT + "/plan-targets/{target_id}"
MILESTONE = ROOT + "/plan-milestones/{milestone_id}"
# Projects have milestones too: what is asked of a plan's is said route by route.
OF_MILESTONES = (
    "plan:milestone_edit",
    "plan:milestone_claim",
    MILESTONE,
    f"{MILESTONE}/reached",
)
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
WHY = {"reason": "why"}


def make_plan(chain: Any, state: str = "adopted") -> Plan:
    return Plan.objects.create(
        chain=chain, title="计划", starts=FIRST, ends=LAST, state=state,
        created_at=timezone.now(),
    )  # fmt: skip


def make_measure(chain: Any, unit: Organisation | None = None, state: str = "adopted") -> Measure:
    """A measure with a target in a plan of its own; the unit takes part."""
    direction = Direction.objects.create(plan=make_plan(chain, state), number=1, title="方向")
    measure = Measure.objects.create(direction=direction, number=1, title="举措")
    Target.objects.create(
        measure=measure, title="目标", evidence="lists.need_closed", unit="count", wanted=10,
        starts=FIRST, due=LAST,
    )  # fmt: skip
    if unit is not None:
        MeasureUnit.objects.create(measure=measure, organisation=unit, role="partner")
    return measure


def make_milestone(chain: Any, owner: Organisation, state: str = "open") -> Milestone:
    return Milestone.objects.create(
        measure=make_measure(chain), title="节点", due=LAST, owner=owner, state=state
    )


def make_risk(chain: Any, unit: Organisation) -> Risk:
    return Risk.objects.create(
        measure=make_measure(chain, unit), text="风险", raised_at=timezone.now()
    )


def make_table(chain: Any, plan: Plan | None = None) -> PlanTable:
    """One that waits, or one of which the plan was made."""
    about = {"plan": plan, "plan_version": plan.version, "state": "applied"} if plan else {}
    return PlanTable.objects.create(
        chain=chain, filename="计划.xlsx", title="计划", starts=FIRST, ends=LAST,
        headers={"measure": "举措"}, rows=[{"number": 2, "cells": {"measure": "对接"}, "bad": {}}],
        **about,
    )  # fmt: skip


def add_plans(world: Any, other: Organisation) -> None:
    """An adopted plan, a draft, and what belongs to another and to each actor."""
    chain = world.actors["office"].chain
    milestone = make_milestone(chain, other)
    measure, risk = milestone.measure, make_risk(chain, other)
    ids = {
        "plan_id": measure.direction.plan_id,
        "direction_id": measure.direction_id,
        "measure_id": measure.pk,
        "target_id": measure.targets.get().pk,
    }
    claimed = make_milestone(chain, other, "claimed").pk
    waits = ("plan:milestone_confirm", "plan:milestone_return")
    world.values |= ids | {
        **{f"{route} milestone_id": milestone.pk for route in OF_MILESTONES},
        "risk_id": risk.pk,
        "table_id": make_table(chain).pk,
        "plan:table_act verb": "discard",
        "plan:act verb": "close",
        "plan:remove kind": "target",
        "plan:remove part_id": ids["target_id"],
        **{f"{route} milestone_id": claimed for route in waits},
    }
    draft = make_measure(chain, state="draft")
    world.variants["plan_draft"] = {
        "plan_id": draft.direction.plan_id,
        "measure_id": draft.pk,
        "verb": "adopt",
    }
    _api(world, chain, other)


def own_plans(actor: Actor) -> dict[str, Any]:
    """A milestone that the actor's organisation owns, a risk of a measure it takes part in."""
    organisation = actor.membership.organisation
    risk = make_risk(actor.chain, organisation)
    return {
        "plan:milestone_claim milestone_id": make_milestone(actor.chain, organisation).pk,
        "risk_id": risk.pk,
        "plan:risk_new measure_id": risk.measure_id,
    }


def _api(world: Any, chain: Any, other: Organisation) -> None:
    removed = make_measure(chain)
    world.values |= {
        f"POST {PLAN}/do/{{verb}} verb": "close",
        f"POST {TABLES}/{{table_id}}/undo table_id": make_table(
            chain, make_plan(chain, "draft")
        ).pk,
        f"DELETE {PLAN} plan_id": make_plan(chain, "draft").pk,
        f"DELETE {TARGET} target_id": removed.targets.get().pk,
        f"DELETE {MILESTONE} milestone_id": make_milestone(chain, other).pk,
        f"POST {MILESTONE}/confirm milestone_id": make_milestone(chain, other, "claimed").pk,
        f"POST {MILESTONE}/return milestone_id": make_milestone(chain, other, "claimed").pk,
    }
    titled = {"title": "新", **WHY}
    target = {"evidence": "lists.need_closed", "wanted": "5", **titled}
    milestone = {"due": "2026-06-30", **titled}
    sheet = SimpleUploadedFile("计划.csv", "方向,举措\n强链,对接\n".encode())
    year = {"title": "新", "starts": "2027-01-01", "ends": "2027-12-31"}
    world.bodies |= {
        ("POST", TABLES): {**year, "file": sheet},
        ("POST", ROOT + "/plans"): {"title": "新", "starts": "2027-01-01", "ends": "2027-12-31"},
        ("PATCH", PLAN): titled,
        ("POST", PLAN + "/directions"): titled,
        ("PUT", DIRECTION): titled,
        ("POST", DIRECTION + "/measures"): titled,
        ("PUT", MEASURE): titled,
        ("POST", MEASURE + "/targets"): target,
        ("PUT", TARGET): target,
        ("POST", MEASURE + "/milestones"): milestone,
        ("PUT", MILESTONE): milestone,
        ("POST", MILESTONE + "/reached"): {"reached_on": "2026-03-01", "note": "见公告"},
        ("POST", MILESTONE + "/return"): WHY,
    }
