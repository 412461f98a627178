"""Projects of the sample chain over half a year, through the services that everybody uses.

Titles, places and sums are invented, and marked as samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.lists.models import Need, Project
from chainloom.lists.services import needs, projects
from chainloom.organisations.models import Organisation

from .lists import at


@dataclass(frozen=True)
class Told:
    """A project as the sample tells it. Days are counted from now: -30 was a month ago.

    `way`: (day, stage). `milestones`: (due, title, reached, evidence), reached None for open ones.
    `put_off`: (day, milestone, new due, reason). `money`: (day, 10,000 yuan, for what).
    `partners`: (kind of organisation, role).
    """

    title: str
    kind: str
    text: str
    total: int | None
    place: str
    begun: int
    ends: int
    stage: str = "planned"
    way: tuple[tuple[int, str], ...] = ()
    milestones: tuple[tuple[int, str, int | None, str], ...] = ()
    put_off: tuple[tuple[int, str, int, str], ...] = ()
    money: tuple[tuple[int, int, str], ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    halt: tuple[int, str, str] | None = None
    obstacles: tuple[tuple[int, str, bool], ...] = field(default=())


PROJECTS = (
    Told(
        "高端弹力面料智能织造生产线（示例）", "line",
        "新增喷气织机96台及配套整经、浆纱设备，形成年产1200万米弹力面料能力。",
        8600, "江南街道织造园二期", -172, 120, "signed",
        way=((-150, "started"), (-95, "building")),
        milestones=(
            (-152, "取得施工许可证", -153, "建字样350502号"),
            (-90, "主厂房封顶", -84, "监理报告样2号"),
            (-20, "首批织机进场", None, ""),
            (45, "联动试车", None, ""),
            (115, "投产验收", None, ""),
        ),
        put_off=((-40, "联动试车", 45, "供电增容完工时间推迟（示例）"),),
        money=((-148, 900, "土建首期款"), (-88, 1500, "主厂房土建"), (-35, 2100, "织机预付款")),
        partners=(("bank", "bank"), ("provider", "technology")),
        obstacles=((-52, "园区变压器容量不够，96台织机无法同时送电，请协调供电增容", False),),
    ),
    Told(
        "印染废水深度处理与中水回用改造（示例）", "upgrade",
        "改造污水处理站，回用率由35%提高到60%。",
        2300, "常泰街道环保集控区", -168, 20, "started",
        way=((-110, "building"), (-24, "production")),
        milestones=(
            (-115, "环评批复", -118, "环评样18号"),
            (-60, "设备安装完成", -58, "安装验收单"),
            (-25, "通水调试", -24, "运行记录"),
            (12, "在线监测联网", None, ""),
        ),
        money=((-108, 700, "设备采购"), (-57, 900, "安装工程"), (-22, 520, "调试与监测")),
        partners=(("provider", "technology"), ("bank", "bank")),
        obstacles=((-100, "污水管网接口迟迟没有验收，通水调试排不上，请协调", True),),
    ),
    Told(
        "功能性面料联合实验室（示例）", "lab",
        "与院校共建，开展防泼水、凉感和抗菌整理的共性技术攻关。",
        600, "高新区创新大厦", -160, 210, "planned",
        way=((-120, "signed"), (-70, "started")),
        milestones=(
            (-120, "签订共建协议", -120, "协议样5号"),
            (-75, "实验室场地交付", -70, "交付单"),
            (5, "首批检测设备到位", None, ""),
            (150, "通过资质评审", None, ""),
        ),
        money=((-66, 120, "场地装修"), (-15, 80, "检测设备首付")),
        partners=(("college", "college"),),
    ),
    Told(
        "再生涤纶长丝项目（示例）", "investment",
        "以瓶片为原料，年产再生涤纶长丝2万吨。",
        26000, "浮桥街道", -150, 540, "planned",
        way=((-60, "signed"),),
        milestones=(
            (-60, "签订投资协议", -60, "协议样9号"),
            (3, "完成项目备案", None, ""),
            (80, "取得用地", None, ""),
        ),
        partners=(("bank", "bank"),),
    ),
    Told(
        "家纺数码印花线（示例）", "line",
        "引进数码印花机4台，小批量快反订单七天交货。",
        1200, "金龙街道", -175, -15, "building",
        way=((-90, "production"), (-28, "capacity")),
        milestones=(
            (-100, "设备到货", -96, "到货单"),
            (-88, "投产", -90, "首单记录"),
            (-30, "月产达到设计能力", -28, "产量报表"),
        ),
        money=((-140, 500, "设备款"), (-95, 480, "设备尾款"), (-60, 210, "流动资金")),
    ),
    Told(
        "仓储物流与跨境集货中心（示例）", "other",
        "为链上企业集货拼箱，配套保税仓。",
        4500, "江南街道", -140, 300, "planned",
        milestones=((-35, "完成可行性研究", None, ""), (60, "落实用地指标", None, "")),
        halt=(-18, "pause", "用地指标待省里统筹，暂缓推进（示例）"),
    ),
    Told(
        "针织大圆机节能改造（示例）", "upgrade",
        "更换永磁电机60台，年节电约80万度。",
        380, "开元街道", -130, -8, "signed",
        way=((-80, "started"), (-50, "building")),
        milestones=(
            (-82, "设备招标", -80, "中标通知"),
            (-30, "电机更换完成", None, ""),
        ),
        put_off=(),
        money=((-78, 110, "电机首付款"),),
        partners=(("provider", "supplier"),),
    ),
    Told(
        "童装品牌总部（示例）", "investment",
        "意向引进品牌设计与展销总部。",
        None, "", -125, 365, "planned",
        milestones=((-60, "签订意向书", None, ""),),
        halt=(-45, "drop", "投资方调整布局，终止洽谈（示例）"),
    ),
)  # fmt: skip


class _Owner(Actor):
    """An organisation that has no account in the sample, speaking for itself."""

    @property
    def label(self) -> str:
        return str(self.membership.organisation) if self.membership else ""


def live(chain: Chain, *, now: datetime | None = None) -> None:
    """Live the projects of the half year that ends now."""
    _Projects(chain, now or timezone.now()).live()


class _Projects:
    def __init__(self, chain: Chain, now: datetime) -> None:
        self.chain, self.now = chain, now
        people = Membership.objects.filter(chain=chain, ended_at=None).order_by("pk")
        people = people.select_related("user", "organisation", "chain")
        self.office = next(self._actor(one) for one in people if one.role == "office")
        self.bureaus = [self._actor(one) for one in people if one.role == "bureau"]
        self.voices = {one.organisation_id: self._actor(one) for one in people}
        acting = [one.organisation for one in people if one.role == "firm"]
        here = Organisation.objects.filter(participations__chain=chain).order_by("pk")
        firms = here.filter(kind="firm", district_code=chain.district_code)
        # The first project is of a firm that has an account: its people see one of their own.
        self.firms = [*acting[:1], *firms.exclude(pk__in=[one.pk for one in acting[:1]])]
        self.others = {
            kind: list(here.filter(kind=kind)) for kind in ("bank", "college", "provider")
        }

    def _actor(self, one: Membership) -> Actor:
        return Actor(user=one.user, membership=one)

    def _voice(self, owner: Organisation) -> Actor:
        if owner.pk not in self.voices:
            seat = Membership(organisation=owner, chain=self.chain, role="firm")
            self.voices[owner.pk] = _Owner(membership=seat)
        return self.voices[owner.pk]

    def live(self) -> None:
        for number, told in enumerate(PROJECTS):
            owner = self.firms[number * 3 % len(self.firms)]
            self._one(told, self._voice(owner), self.bureaus[number % len(self.bureaus)])
        needs.clocks_watch(by=self.office)
        projects.milestones_watch(by=self.office)

    def _day(self, days: int) -> str:
        return timezone.localtime(self._moment(days)).date().isoformat()

    def _moment(self, days: int) -> datetime:
        return self.now + timedelta(days=days)

    def _one(self, told: Told, by: Actor, unit: Actor) -> None:
        """Every step in the order in which it happened."""
        row = self._begun(told, by, unit)
        steps = [*self._ways(told, row, by), *self._milestones(told, row, by)]
        steps += [(day, self._money(row, by, sum_, text)) for day, sum_, text in told.money]
        steps += [step for one in told.obstacles for step in self._obstacle(row, by, unit, one)]
        if told.halt is not None:
            day, what, reason = told.halt
            run = projects.project_pause if what == "pause" else projects.project_drop
            steps.append((day, lambda: run(project=row, reason=reason, by=by)))
        for day, step in sorted(steps, key=lambda one: one[0]):
            with at(self._moment(day)):
                step()

    def _begun(self, told: Told, by: Actor, unit: Actor) -> Project:
        place = by.membership.organisation
        with at(self._moment(told.begun)):
            row = projects.project_create(
                organisation=place,
                values={
                    "title": told.title,
                    "kind": told.kind,
                    "text": told.text,
                    "planned_total": told.total,
                    "place": told.place,
                    "district_code": self.chain.district_code,
                    "latitude": place.latitude,
                    "longitude": place.longitude,
                    "starts_on": self._day(told.begun + 10),
                    "ends_on": self._day(told.ends),
                    "stage": told.stage,
                    "stage_on": self._day(told.begun),
                },
                by=by,
            )
            projects.project_assign(project=row, unit=unit.membership.organisation, by=self.office)
            for number, (kind, role) in enumerate(told.partners):
                found = self.others[kind]
                if found:
                    one = found[(row.pk + number) % len(found)]
                    projects.partner_add(project=row, organisation=one, role=role, by=by)
        return row

    def _ways(self, told: Told, row: Project, by: Actor) -> list[tuple[int, Callable[[], Any]]]:
        def move(stage: str) -> Callable[[], Any]:
            return lambda: projects.project_move(project=row, stage=stage, by=by)

        return [(day, move(stage)) for day, stage in told.way]

    def _money(self, row: Project, by: Actor, amount: int, text: str) -> Callable[[], Any]:
        return lambda: projects.investment_add(project=row, amount=amount, text=text, by=by)

    def _milestones(
        self, told: Told, row: Project, by: Actor
    ) -> list[tuple[int, Callable[[], Any]]]:
        first = {title: due for due, title, _reached, _evidence in told.milestones}
        # One that was put off had an earlier day at first.
        first |= {title: day + 55 for day, title, _due, _reason in told.put_off}
        steps: list[tuple[int, Callable[[], Any]]] = []
        for _due, title, reached, evidence in told.milestones:
            with at(self._moment(told.begun)):
                one = projects.milestone_add(
                    project=row, title=title, due=self._day(first[title]), by=by
                )

            def done(one: Any = one, evidence: str = evidence) -> None:
                projects.milestone_done(milestone=one, evidence=evidence, by=by)

            if reached is not None:
                steps.append((reached, done))
            for day, put_off, due, reason in told.put_off:
                if put_off == title:

                    def later(one: Any = one, due: int = due, reason: str = reason) -> None:
                        projects.milestone_postpone(
                            milestone=one, due=self._day(due), text=reason, by=by
                        )

                    steps.append((day, later))
        return steps

    def _obstacle(
        self, row: Project, by: Actor, unit: Actor, told: tuple[int, str, bool]
    ) -> list[tuple[int, Callable[[], Any]]]:
        """Reported, given to the unit that looks after the project, and solved, or not yet."""
        day, text, is_solved = told
        made: list[Need] = []
        values = {"kind": "problem", "text": text, "visibility": "chosen"}
        responsible = unit.membership.organisation

        def report() -> None:
            made.append(projects.obstacle_add(project=row, values=values, by=by))

        steps: list[tuple[int, Callable[[], Any]]] = [
            (day, report),
            (day + 1, lambda: needs.need_assign(need=made[0], unit=responsible, by=self.office)),
            (day + 3, lambda: needs.need_start(need=made[0], by=unit, text="已受理，正在现场核对")),
        ]
        if is_solved:
            answer = "管网接口已验收，可以安排通水调试。"
            steps += [
                (day + 12, lambda: needs.need_answer(need=made[0], text=answer, by=unit)),
                (day + 14, lambda: needs.need_confirm(need=made[0], rating=5, by=by)),
                (
                    day + 15,
                    lambda: needs.need_close(need=made[0], outcome="solved", by=self.office),
                ),
            ]
        return steps
