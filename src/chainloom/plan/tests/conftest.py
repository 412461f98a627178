"""A small plan: two directions, three measures, counted by needs, matches and milestones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from chainloom.plan import services
from chainloom.plan.models import Plan

YEAR = 2026


@pytest.fixture
def plan(office) -> Plan:
    return services.plans.plan_create(
        values={"title": "2026年工作计划（示例）", "starts": "2026-01-01", "ends": "2026-12-31"},
        by=office,
    )


@pytest.fixture
def direction(plan, office):
    return services.parts.direction_save(plan=plan, values={"title": "强链补链"}, by=office)


@pytest.fixture
def measure(direction, office, bureau):
    return services.parts.measure_save(
        direction=direction,
        values={"title": "供需对接"},
        leads=[bureau.organisation_id],
        by=office,
    )


@pytest.fixture
def target(measure, office):
    return services.parts.target_save(
        measure=measure,
        values={
            "title": "办结需求10项",
            "evidence": "lists.need_closed",
            "wanted": Decimal(10),
            "starts": dt.date(YEAR, 1, 1),
            "due": dt.date(YEAR, 12, 31),
        },
        by=office,
    )


@pytest.fixture
def milestone(measure, office, partner):
    return services.parts.milestone_save(
        measure=measure,
        values={
            "title": "签订合作框架",
            "due": "2026-06-30",
            "owner": partner.organisation_id,
        },
        by=office,
    )
