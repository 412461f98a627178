"""A chain with a little of everything that a briefing counts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests import factories
from tests.events_world import make_meeting, make_resolution

from chainloom.plan.models import Direction, Measure, Milestone, Plan, Target
from chainloom.reports.services.briefings import briefing_count, briefing_create


def told(chain, *, by):
    """Stages, firms, needs, a match, a policy, a project and a plan; nothing is an agreement."""
    today = timezone.localdate()
    stages = [
        factories.StageFactory(chain=chain, code=code, column=at)
        for at, code in enumerate(("spinning", "weaving"))
    ]
    firms = [
        factories.OrganisationFactory(chain=chain, kind="firm", district_code="350502")
        for _place in range(3)
    ]
    for firm in firms:
        factories.PlacementFactory(organisation=firm, stage=stages[0])
        factories.CertificateFactory(
            organisation=firm, kind="above_designated_size",
            issued_on=today - dt.timedelta(days=400), expires_on=None,
        )  # fmt: skip
    factories.CertificateFactory(
        organisation=firms[0], kind="high_tech", issued_on=today - dt.timedelta(days=900),
        expires_on=today + dt.timedelta(days=20),
    )  # fmt: skip
    plan = Plan.objects.create(
        chain=chain, title="年度计划（示例）", starts=today.replace(month=1, day=1),
        ends=today.replace(month=12, day=31), state="adopted", created_at=timezone.now(),
    )  # fmt: skip
    direction = Direction.objects.create(plan=plan, number=1, title="强链补链")
    measure = Measure.objects.create(direction=direction, number=1, title="供需对接")
    Target.objects.create(
        measure=measure, title="办结需求10项", evidence="lists.need_closed", unit="count",
        wanted=10, starts=plan.starts, due=plan.ends,
    )  # fmt: skip
    Milestone.objects.create(measure=measure, title="年中回访", due=plan.starts)
    for _place in range(2):
        factories.NeedFactory(
            chain=chain, organisation=firms[0], state="submitted", submitted_at=timezone.now()
        )
    meeting = make_meeting(chain, state="held", attended=2)
    make_resolution(meeting, firms[0], state="done", claimed_on=today, done_on=today)
    make_resolution(meeting, firms[1], last_day=today - dt.timedelta(days=1))
    return firms


@pytest.fixture
def counted(office):
    """A briefing of this month, counted over a small chain."""
    told(office.chain, by=office)
    row = briefing_create(
        period=f"{timezone.localdate():%Y-%m}", by=office, language="en", title="Briefing"
    )
    return briefing_count(briefing=row, by=office)
