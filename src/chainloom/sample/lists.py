"""Half a year of needs, resources and matches in the sample chain, lived through step by step.

Every step goes through the services that everybody uses, at the moment at which it happened, so
clocks, stories and notices come out as they would have. The lines are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest import mock

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.chain.services import chain_update
from chainloom.core.errors import Problem
from chainloom.lists import services
from chainloom.lists.matching import forget_all, suggestions
from chainloom.lists.models import DropReason, Match, Need
from chainloom.lists.understanding import understand
from chainloom.lists.understanding.cloth import line_of
from chainloom.organisations.models import Organisation

DAYS = 180
ROUNDS = 2  # how often the lines come round, each time with other numbers
OFFERS = (
    "现货 T400四面弹 180克 门幅176 黑色 {n}000米 12.{d}元/米 起订500米 7天交货",
    "T400四面弹 180克 门幅178 黑色 现货6000米 12.2元/米 起订300米 9天交货",
    "T400四面弹 180克 门幅185 黑色 库存9000米 12.8元/米 起订1000米 12天交货",
    "现货 300T春亚纺 门幅{w} 藏青 {n}000米 3.{d}元/米 起订1000米 10天交货",
    "供应 210T尼丝纺 门幅{w} 米白 防泼水 4.{d}元/米 起订800米 12天交货",
    "32S精梳棉汗布 180g 门幅{w} 染色 现货{n}00公斤 起订300公斤 15天交货",
    "T/C 65/35 45×45 133×72 门幅{w} 府绸 漂白 8.{d}元/米 起订2000米 20天交货",
    "供应 190T涤塔夫 门幅{w} 白色 1.{d}元/米 现货{n}000米 起订1000米 5天交货",
    "牛津布 420D 门幅{w} 黑色 PU涂层 6.{d}元/米 起订1000米 15天交货",
    "染厂有空缸 代染尼龙涤纶 每天{n}吨 缸量200公斤起",
    "针织大圆机空机 代织汗布 每天{n}吨",
    "厂房出租 {n}000平方米 带行车 近高新区",
)
NEEDS = (
    "求购 T400四面弹 180克 门幅{w} 黑色 {n}000米 13元/米以内",
    "求购 300T春亚纺 门幅{w} 藏青 {n}000米 4元/米以内 20天内要货",
    "找 210T尼丝纺 门幅{w} 米白 防泼水 {n}000米",
    "需要32S精梳棉汗布 180g 门幅{w} {n}吨 30天内交货",
    "求购 T/C 65/35 45×45 133×72 门幅{w} 府绸 漂白 {n}000米",
    "采购 190T涤塔夫 门幅{w} 白色 {n}000米 2元/米以内",
    "订单排不下，急找染厂代染尼龙 每天{n}吨",
    "招{n}0名挡车工，两班倒，包住",
    "租仓库{n}000平方米，离江南街道近一点",
    "想贷款{n}00万做流动资金，用订单质押",
    "找实验室测色牢度和起毛起球 {n}个样",
    "涂层布手感发硬，想和学院一起攻关配方",
)
PROBLEMS = (
    "厂门口修路，货车进不来，急！",
    "园区昨晚停电两次，织机停了一个班，希望协调供电",
    "污水管网接口迟迟没有验收，环评手续卡住了",
    "外地客户拖欠货款，想请求协调律师",
    "消防验收资料不知道去哪里办，请帮忙解决",
    "宿舍区公交停运，夜班工人回不去",
)
# To whom, with the name hidden or not, how many days ago: what strangers see, and what few do.
SHOWN = (
    ("public", False, 6, "求购 牛津布 420D 门幅150 黑色 PU涂层 8000米 45天内交货"),
    ("public", True, 4, "求购 32S精梳棉汗布 180g 门幅185 染色 3吨 找长期供应"),
    ("members", True, 5, "求购 190T涤塔夫 门幅150 白色 20000米 2元/米以内"),
    ("chosen", True, 9, "求购 仿羊绒大衣呢 450克 门幅150 驼色 2000米 只问几家"),
)
ANSWERS = (
    "已与相关部门现场协调，三天内处理到位。",
    "已介绍三家单位对接，请直接联系。",
    "手续已办结，回执已发送。",
)
PRAISE = ("很快，谢谢", "解决了", "办事的人很耐心")
BLAME = ("只转了一道手，问题还在", "答复看不懂，没有解决")


class Voice(Actor):
    """An organisation that has no account in the sample, speaking for itself."""

    @property
    def label(self) -> str:
        return str(self.membership.organisation) if self.membership else ""


def live(chain: Chain, *, seed: int, now: datetime | None = None) -> None:
    """Live the half year that ends now; the same needs and paths for the same seed."""
    _HalfYear(chain, Random(f"lists-{seed}"), now or timezone.now()).live()
    forget_all([chain.pk])


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within, it is that moment."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


class _HalfYear:
    def __init__(self, chain: Chain, rng: Random, now: datetime) -> None:
        self.chain, self.rng, self.now = chain, rng, now
        people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
            "user", "organisation", "chain"
        )
        acting: dict[str, list[Actor]] = {}
        for one in people.order_by("pk"):
            acting.setdefault(one.role, []).append(Actor(user=one.user, membership=one))
        self.office, self.leader = acting["office"][0], acting["leader"][0]
        self.bureaus = acting["bureau"]
        self.voices = {one.organisation_id: one for one in acting["firm"]}
        firms = Organisation.objects.filter(
            participations__chain=chain, kind="firm", district_code=chain.district_code
        )
        self.firms = list(firms.order_by("pk"))

    def live(self) -> None:
        lines = [line for _round in range(ROUNDS) for line in OFFERS]
        for line in lines:
            with at(self._moment(self.rng.randint(60, DAYS))):
                self._offer(line)
        asked = [line for _round in range(ROUNDS) for line in NEEDS] + list(PROBLEMS)
        days = sorted((self.rng.randint(0, DAYS) for _line in asked), reverse=True)
        self.rng.shuffle(asked)
        for line, day in zip(asked, days, strict=True):
            self._need(line, self._moment(day))
        self._shown()
        self._today()
        # The clocks of what is still open are looked at, as every minute does.
        services.needs.clocks_watch(by=self.office)

    def _today(self) -> None:
        """What waits now: an urgent problem, one with an open question, one to be verified."""
        for hours, line in ((2, PROBLEMS[0]), (30, PROBLEMS[1]), (1, PROBLEMS[2])):
            by = self._voice(self.rng.choice(self.firms))
            moment = self.now - timedelta(hours=hours)
            with at(moment):
                need = services.needs.need_create(
                    organisation=by.membership.organisation,
                    values=self._values(line, offered=False),
                    send=True,
                    by=by,
                )
            if hours == 1:
                continue
            unit = self.bureaus[0]
            with at(moment + timedelta(minutes=30)):
                services.needs.need_contact(need=need, by=self.office, text="已电话联系")
                services.needs.need_assign(
                    need=need, unit=unit.membership.organisation, by=self.office
                )
            if hours == 30:
                with at(moment + timedelta(hours=3)):
                    services.needs.need_start(need=need, by=unit, text="已受理，正在核对线路")
                    services.needs.need_ask(need=need, text="请提供停电的车间和时段", by=unit)

    def _shown(self) -> None:
        """Public needs, hidden names, and one for chosen parties that none of them has answered."""
        chain_update(chain=self.chain, is_public=True, by=self.office)
        self.chain.refresh_from_db()
        for visibility, hide_name, days, line in SHOWN:
            by = self._voice(self.rng.choice(self.firms))
            others = [one for one in self.firms if one.pk != by.organisation_id]
            parties = self.rng.sample(others, 3) if visibility == "chosen" else []
            moment = self._moment(days)
            with at(moment):
                need = services.needs.need_create(
                    organisation=by.membership.organisation,
                    values={
                        **self._values(line, offered=False),
                        "visibility": visibility,
                        "hide_name": hide_name,
                    },
                    parties=parties,
                    send=True,
                    by=by,
                )
            with at(self._later(moment, 1)):
                services.needs.need_verify(need=need, by=self.office)
        services.needs.parties_watch(by=self.office)

    def _moment(self, days_ago: int) -> datetime:
        """A moment within office hours, so many days before now, and never after it."""
        day = timezone.localtime(self.now) - timedelta(days=days_ago)
        at = day.replace(hour=self.rng.randint(8, 11), minute=self.rng.randint(0, 59))
        return min(at, self.now - timedelta(minutes=5))

    def _later(self, moment: datetime, most_days: int) -> datetime:
        return moment + timedelta(hours=self.rng.randint(2, 24 * most_days))

    def _line(self, line: str) -> str:
        width = self.rng.choice((145, 148, 150, 178, 180, 182, 185))
        return line.format(w=width, n=self.rng.randint(2, 9), d=self.rng.randint(0, 9))

    def _voice(self, organisation: Organisation) -> Actor:
        if organisation.pk not in self.voices:
            seat = Membership(organisation=organisation, chain=self.chain, role="firm")
            self.voices[organisation.pk] = Voice(membership=seat)
        return self.voices[organisation.pk]

    def _values(self, text: str, *, offered: bool) -> dict[str, Any]:
        read = understand(text, today=timezone.localdate(), offered=offered).values
        names = ("kind", "title", "quantity", "unit", "price", "price_unit", "visibility")
        own = ("minimum", "minimum_unit", "lead_days") if offered else ("needed_by", "urgent")
        found = {name: read[name] for name in (*names, *own) if name in read}
        if offered:
            found["visibility"] = "members"
        return {**found, "text": text, "spec": line_of(read)}

    def _offer(self, line: str) -> None:
        by = self._voice(self.rng.choice(self.firms))
        services.resources.resource_create(
            organisation=by.membership.organisation,
            values=self._values(self._line(line), offered=True),
            offer=True,
            by=by,
        )

    def _need(self, line: str, moment: datetime) -> None:
        by = self._voice(self.rng.choice(self.firms))
        with at(moment):
            need = services.needs.need_create(
                organisation=by.membership.organisation,
                values=self._values(self._line(line), offered=False),
                send=True,
                by=by,
            )
        moment = self._later(moment, 1)
        if moment >= self.now:
            return
        with at(moment):
            need = services.needs.need_verify(need=need, by=self.office)
        if line in PROBLEMS or self.rng.random() < 0.3:
            self._answered(need, by, moment)
        else:
            self._matched(need, by, moment)

    def _answered(self, need: Need, by: Actor, moment: datetime) -> None:
        """A bureau is made responsible, answers, and the asker says whether it is content."""
        unit = self.rng.choice(self.bureaus)
        rating = self.rng.choice((5, 5, 5, 4, 4, 3, 2))
        answer = self.rng.choice(ANSWERS)
        said = self.rng.choice(BLAME if rating <= 2 else PRAISE)
        steps = [
            (1, lambda: services.needs.need_assign(
                need=need, unit=unit.membership.organisation, by=self.office)),
            (2, lambda: services.needs.need_start(need=need, by=unit)),
            (9, lambda: services.needs.need_answer(need=need, text=answer, by=unit)),
            (3, lambda: services.needs.need_confirm(need=need, rating=rating, text=said, by=by)),
        ]  # fmt: skip
        if rating > 2:
            steps.append(
                (2, lambda: services.needs.need_close(need=need, outcome="solved", by=self.office))
            )
        self._take(steps, moment)

    def _matched(self, need: Need, by: Actor, moment: datetime) -> None:
        """The office proposes what fits; some of it is fulfilled, some is dropped."""
        forget_all([self.chain.pk])
        with at(moment):
            found = suggestions(self.office, need, most=self.rng.randint(1, 2))
            made = [
                services.matches.match_propose(
                    need=need,
                    resource=one.resource,
                    reasons=one.kept,
                    score=one.score,
                    by=self.office,
                )
                for one in found
            ]
        for match in made:
            self._carry(match, by, moment)

    def _carry(self, match: Match, asker: Actor, moment: datetime) -> None:
        offerer = self._voice(match.resource.organisation)
        amount = self.rng.randint(3, 90)
        reason = self.rng.choice([one for one in DropReason.values if one != "other"])
        act = services.matches
        steps = [
            (3, lambda: act.match_interest(match=match, by=offerer)),
            (4, lambda: act.match_interest(match=match, by=asker)),
            (12, lambda: act.match_state(match=match, state="sample", by=offerer)),
            (2, lambda: act.match_confirm(match=match, by=asker)),
            (12, lambda: act.match_state(match=match, state="signed", amount=amount, by=asker)),
            (2, lambda: act.match_confirm(match=match, by=offerer)),
            (25, lambda: act.match_state(match=match, state="fulfilled", amount=amount, by=asker)),
            (3, lambda: act.match_confirm(match=match, by=offerer)),
        ]
        ends = self.rng.choice((2, 4, 6, 8, 8, 8))
        steps = steps[:ends]
        if ends in (2, 4) and self.rng.random() < 0.6:
            steps.append((9, lambda: act.match_drop(match=match, reason=reason, by=asker)))
        self._take(steps, moment)

    def _take(self, steps: list[tuple[int, Any]], moment: datetime) -> None:
        """One step after the other, each some days later, until now or until one is refused."""
        for most_days, step in steps:
            moment = self._later(moment, most_days)
            if moment >= self.now:
                return
            with at(moment):
                try:
                    step()
                except Problem:
                    return
