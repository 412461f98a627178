"""A year's plan of the sample chain: three directions, nine measures, counted by what the sample's
half year holds. Titles and numbers are invented, and marked as samples.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.organisations.models import Organisation
from chainloom.plan import services
from chainloom.plan.models import Measure, Milestone, Plan

from .lists import at


@dataclass(frozen=True)
class Counts:
    """A target: which records, how many, in what unit, narrowed to what."""

    title: str
    evidence: str
    wanted: int
    unit: str
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """A milestone at the end of a month of the year; whether it has been confirmed."""

    title: str
    month: int
    done: bool = False


@dataclass(frozen=True)
class Undertaking:
    title: str
    lead: str
    targets: tuple[Counts, ...] = ()
    steps: tuple[Step, ...] = ()
    weight: int = 1


PLAN: tuple[tuple[str, tuple[Undertaking, ...]], ...] = (
    (
        "强链补链，畅通供需（示例）",
        (
            Undertaking(
                "摸清企业需求，限时办结（示例）",
                "区工信局",
                (Counts("办结企业需求20项", "lists.need_closed", 20, "count"),),
                weight=2,
            ),
            Undertaking(
                "组织面料供需对接（示例）",
                "区工信局",
                (
                    Counts("对接签约6项", "lists.match_signed", 6, "matches"),
                    Counts("对接履约300万元", "lists.match_fulfilled", 300, "wan"),
                ),
            ),
            Undertaking(
                "编制断点清单和备选供应商名录（示例）",
                "高新区管委会",
                steps=(Step("断点清单印发", 3, True), Step("备选供应商名录印发", 9, True)),
            ),
        ),
    ),
    (
        "科技赋能，提升品质（示例）",
        (
            Undertaking(
                "培育优质企业梯队（示例）",
                "区科技局",
                (Counts("新增资质企业12家", "organisations.certificate", 12, "organisations"),),
                weight=2,
            ),
            Undertaking(
                "揭榜企业技术难题（示例）",
                "区科技局",
                (
                    Counts(
                        "办结技术需求4项",
                        "lists.need_closed",
                        4,
                        "count",
                        (("kind", "technology"),),
                    ),
                ),
                (Step("联合实验室挂牌", 10),),
            ),
            Undertaking(
                "建设面料检测公共服务点（示例）",
                "高新区管委会",
                steps=(Step("场地落实", 4, True), Step("投入使用", 12)),
            ),
        ),
    ),
    (
        "党建引领，优化服务（示例）",
        (
            Undertaking(
                "兑现惠企政策（示例）",
                "区工信局",
                (Counts("兑付企业10家", "lists.policy_paid", 10, "organisations"),),
            ),
            Undertaking(
                "组建帮办服务团（示例）",
                "区委组织部",
                (Counts("举办各类活动12场", "events.held", 12, "count"),),
                steps=(Step("名单公布", 2, True), Step("年中回访", 7)),
            ),
            Undertaking(
                "扩大联盟，吸收上下游成员（示例）",
                "区委社会工作部",
                (Counts("新增成员8个", "organisations.seat", 8, "count"),),
            ),
        ),
    ),
)


def live(chain: Chain, *, now: dt.datetime | None = None) -> Plan:
    """Write and adopt the plan of the year, and confirm the milestones that are reached."""
    now = now or timezone.now()
    year = timezone.localtime(now).year
    people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
        "user", "organisation", "chain"
    )
    office, leader = (
        Actor(user=one.user, membership=one)
        for one in (people.filter(role=role).order_by("pk")[0] for role in ("office", "leader"))
    )
    with at(_first(year, now)):
        plan = _write(chain, year, office)
        services.plans.plan_adopt(plan=plan, by=office)
    _reach(plan, office, leader, now)
    measure = Measure.objects.filter(direction__plan=plan, title__startswith="建设面料检测").get()
    services.risks.risk_raise(
        measure=measure,
        values={"text": "设备到货可能推迟（示例）", "level": "high", "answer": "先用高校设备过渡"},
        by=office,
    )
    return plan


def _first(year: int, now: dt.datetime) -> dt.datetime:
    """The morning of a day in January, or now where that is still to come."""
    morning = timezone.make_aware(dt.datetime(year, 1, 12, 9))
    return min(morning, now)


def _write(chain: Chain, year: int, by: Actor) -> Plan:
    plan = services.plans.plan_create(
        values={
            "title": f"{year}年工作计划（示例）",
            "text": "三个方向、九项举措；进度由业务记录自动计算。",
            "starts": dt.date(year, 1, 1),
            "ends": dt.date(year, 12, 31),
        },
        by=by,
    )
    units = {
        one.short_name: one
        for one in Organisation.objects.filter(participations__chain=chain, kind="government")
    }
    for title, undertakings in PLAN:
        direction = services.parts.direction_save(plan=plan, values={"title": title}, by=by)
        for one in undertakings:
            lead = units.get(one.lead)
            measure = services.parts.measure_save(
                direction=direction,
                values={"title": one.title, "weight": one.weight},
                leads=[lead.pk] if lead else [],
                by=by,
            )
            _fill(measure, one, year, by)
    return plan


def _fill(measure: Measure, one: Undertaking, year: int, by: Actor) -> None:
    for target in one.targets:
        services.parts.target_save(
            measure=measure,
            values={
                "title": target.title,
                "evidence": target.evidence,
                "wanted": target.wanted,
                "unit": target.unit,
                "filters": dict(target.only),
            },
            by=by,
        )
    for step in one.steps:
        last = dt.date(year + step.month // 12, step.month % 12 + 1, 1) - dt.timedelta(days=1)
        services.parts.milestone_save(
            measure=measure, values={"title": step.title, "due": last}, by=by
        )


def _reach(plan: Plan, office: Actor, leader: Actor, now: dt.datetime) -> None:
    """Milestones of the office whose day is past and that were reached: the leader confirms."""
    done = {step.title for _t, rows in PLAN for one in rows for step in one.steps if step.done}
    today = timezone.localtime(now).date()
    rows = Milestone.objects.filter(measure__direction__plan=plan, title__in=done, due__lte=today)
    for row in rows:
        day = row.due - dt.timedelta(days=5)
        services.milestones.milestone_claim(
            milestone=row, reached_on=day, note="见会议纪要（示例）", by=office
        )
        services.milestones.milestone_confirm(milestone=row, by=leader)
