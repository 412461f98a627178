"""A year of agreements in the sample chain, lived through by the parties themselves.

Six of them: community co-building, two colleges, the bank, a supply, and one that is only intended.
Some of what was promised was done and confirmed, some was sent back, some is late, and of one
agreement nothing was heard. All of it is invented.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.agreements import dates, services
from chainloom.agreements.models import Agreement, Due, Obligation
from chainloom.chain.models import Chain
from chainloom.organisations.models import Organisation

from .lists import Voice, at

COMMITTEE = "鲤城区纺织面料产业链党委"
COMMUNITY = "云梭社区"
BANK = "杼联银行"
COLLEGE = "织海学院"
SCHOOL = "杼光职院"
BUREAU = "区科技局"


def live(chain: Chain, *, now: datetime | None = None) -> None:
    """Live the year that ends now."""
    _Year(chain, now or timezone.now()).live()


class _Year:
    def __init__(self, chain: Chain, now: datetime) -> None:
        self.chain, self.now = chain, now
        people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
            "user", "organisation", "chain"
        )
        self.office = next(
            Actor(user=one.user, membership=one)
            for one in people.order_by("pk")
            if one.role == "office"
        )
        self.voices = {one.organisation_id: Actor(user=one.user, membership=one) for one in people}
        self.voices[self.office.organisation_id or 0] = self.office
        here = Organisation.objects.filter(participations__chain=chain)
        self.called = {one.short_name: one for one in here.exclude(kind="firm")}
        local = here.filter(kind="firm", district_code=chain.district_code)
        self.firms = list(local.order_by("-headcount", "pk")[:6])

    # Who and when

    def who(self, short: str) -> Organisation:
        return self.called["产业链党委" if short == COMMITTEE else short]

    def voice(self, organisation: Organisation) -> Actor:
        if organisation.pk not in self.voices:
            seat = Membership(organisation=organisation, chain=self.chain, role="partner")
            self.voices[organisation.pk] = Voice(membership=seat)
        return self.voices[organisation.pk]

    def ago(self, days: int) -> datetime:
        day = timezone.localtime(self.now).date() - timedelta(days=days)
        moment = datetime.combine(day, time(10, 20), tzinfo=timezone.get_current_timezone())
        return min(moment, self.now)

    # What happens

    def sign(
        self, days_ago: int, title: str, kind: str, parties: list[Any], **values: Any
    ) -> Agreement:
        with at(self.ago(days_ago)):
            begins = timezone.localdate()
            about = {"signed_on": begins.isoformat(), "starts_on": begins, **values}
            return services.agreement_create(
                values={"title": title, "kind": kind, **about}, parties=parties, by=self.office
            )

    def owe(
        self, row: Agreement, days_ago: int, who: Organisation, other: Organisation, **values: Any
    ) -> Obligation:
        sides = {one.organisation_id: one for one in row.parties.all()}
        with at(self.ago(days_ago)):
            return services.obligation_add(
                agreement=row,
                values={"owner": sides[who.pk], "confirmer": sides[other.pk], **values},
                by=self.office,
            )

    def meet(
        self, due: Due, said: str, *, late: int = 0, confirm: bool = True, **about: Any
    ) -> None:
        """It is done (some days late), and a few days on the other side says so."""
        owing = due.obligation
        moment = datetime.combine(
            due.due_on + timedelta(days=late), time(15, 40), tzinfo=timezone.get_current_timezone()
        )
        if moment >= self.now:
            return
        with at(moment):
            services.due_claim(
                due=due, evidence=said, by=self.voice(owing.owner.organisation), **about
            )
        answered = moment + timedelta(days=3)
        if confirm and answered < self.now:
            with at(answered):
                services.due_confirm(due=due, by=self.voice(owing.confirmer.organisation))

    def past(self, obligation: Obligation) -> list[Due]:
        """Its times that have passed, the first first."""
        today = timezone.localtime(self.now).date()
        rows = obligation.dues.filter(due_on__lt=today).select_related(
            "obligation__owner__organisation", "obligation__confirmer__organisation"
        )
        return list(rows.order_by("due_on"))

    def came(
        self, row: Agreement, days_ago: int, by: Organisation, what: str, **about: Any
    ) -> None:
        """An outcome that one side states and another confirms a day later."""
        others = [
            one for one in row.parties.select_related("organisation") if one.organisation != by
        ]
        with at(self.ago(days_ago)):
            outcome = services.outcome_add(agreement=row, what=what, by=self.voice(by), **about)
        if days_ago > 1:
            with at(self.ago(days_ago - 1)):
                services.outcome_confirm(outcome=outcome, by=self.voice(others[0].organisation))

    # The six

    def live(self) -> None:
        self._community()
        self._research()
        self._talent()
        self._bank()
        self._supply()
        self._intended()

    def _first(self, days_ago: int, months: int = 1) -> date:
        """A day so many months after another one in the past."""
        return dates.after_months(timezone.localtime(self.ago(days_ago)).date(), months)

    def _back(self, days_ago: int, months: int) -> date:
        """So many months before a recent day, on which the last of a series then falls."""
        return dates.after_months(timezone.localtime(self.ago(days_ago)).date(), -months)

    def _community(self) -> None:
        committee, community, bank = self.who(COMMITTEE), self.who(COMMUNITY), self.who(BANK)
        row = self.sign(
            350, "三区联创党建共建协议（示例）", "community", [committee, community, bank],
            place="云梭社区党群服务中心", ends_on=self._first(350, 24), renewal="talk",
            notice_days=60, number="示例〔2025〕3号", is_open=True,
            summary="园区、社区、企业联合开展党建活动，服务务工人员和社区居民。",
        )  # fmt: skip
        activity = self.owe(
            row, 349, committee, community, what="组织一次联合主题党日", duty="activity",
            repeats="quarterly", first_due=self._first(349, 2), quantity=1, unit="场",
        )  # fmt: skip
        for number, due in enumerate(self.past(activity), start=1):
            self.meet(due, f"第{number}次联合主题党日，签到表和照片在社区存档", quantity=1)
        service = self.owe(
            row, 349, community, committee, what="为务工人员提供暑期托管名额", duty="service",
            first_due=self._first(349, 9), quantity=40, unit="名",
        )  # fmt: skip
        for due in self.past(service):
            self.meet(due, "暑期托管班开了两期，共四十二人", late=5, quantity=42)
        finance = self.owe(
            row, 300, bank, community, what="金融知识进社区讲座", duty="activity",
            repeats="quarterly", first_due=self._back(12, 9), quantity=1, unit="场",
        )  # fmt: skip
        done = self.past(finance)
        for due in done[:-1]:
            self.meet(due, "防电信诈骗讲座，社区礼堂", quantity=1)
        self.came(row, 40, community, "工会和社区共用的职工书屋开放", quantity=1, unit="处")

    def _research(self) -> None:
        college, committee = self.who(COLLEGE), self.who(COMMITTEE)
        row = self.sign(
            330, "产学研合作协议（示例）", "research",
            [committee, college, *self.firms[:2]], ends_on=self._first(330, 36),
            renewal="talk", responsible=self.who(BUREAU), place="织海学院报告厅",
            summary="共建面料检测与功能整理联合实验室，企业出题、学院攻关。",
        )  # fmt: skip
        testing = self.owe(
            row, 329, college, committee, what="为链上企业免费检测样品", duty="research",
            repeats="monthly", first_due=self._back(9, 9), quantity=20, unit="批",
        )  # fmt: skip
        done = self.past(testing)
        for number, due in enumerate(done[:-1]):
            self.meet(due, "检测报告已发各企业", late=number % 3, quantity=18 + number)
        for due in done[-1:]:
            self.meet(due, "检测了十七批，其中三批重做", confirm=False, quantity=17)
            with at(self.ago(4)):
                services.due_return(
                    due=due, reason="缺三批重做样品的报告，请补上", by=self.voice(committee)
                )
        money = self.owe(
            row, 329, self.firms[0], college, what="联合实验室设备款", duty="money",
            first_due=self._first(329, 6), amount=60,
        )  # fmt: skip
        for due in self.past(money):
            self.meet(due, "设备款已转，收据编号在财务", late=2, amount=60)
        self.came(
            row, 90, self.firms[1], "防泼水整理配方用于量产", amount=135, quantity=2, unit="项"
        )
        self.came(row, 1, college, "共同申报省级科技计划一项", quantity=1, unit="项")

    def _talent(self) -> None:
        """Nothing was heard for months, and things are late."""
        school = self.who(SCHOOL)
        firms = self.firms[2:5]
        row = self.sign(
            290, "校企人才合作协议（示例）", "talent", [school, *firms],
            ends_on=self._first(290, 24), renewal="talk", responsible=self.who("区工信局"),
        )  # fmt: skip
        places = self.owe(
            row, 289, firms[0], school, what="提供实习岗位", duty="talent", repeats="quarterly",
            first_due=self._first(289, 2), quantity=15, unit="个",
        )  # fmt: skip
        for due in self.past(places)[:1]:
            self.meet(due, "接收实习生十六人，名单在人事科", quantity=16)
        self.owe(
            row, 289, school, firms[0], what="开设面料整理订单班", duty="talent",
            first_due=self._first(289, 8), quantity=30, unit="人",
        )  # fmt: skip

    def _bank(self) -> None:
        committee, bank = self.who(COMMITTEE), self.who(BANK)
        row = self.sign(
            345, "产业链银企合作协议（示例）", "finance", [committee, bank],
            ends_on=timezone.localtime(self.now).date() + timedelta(days=21),
            renewal="automatic", renewal_months=12, notice_days=14,
        )  # fmt: skip
        credit = self.owe(
            row, 344, bank, committee, what="向链上企业发放流动资金贷款", duty="money",
            repeats="quarterly", first_due=self._first(344, 3), amount=2000,
        )  # fmt: skip
        for due, amount in zip(self.past(credit), (1850, 2260, 2100, 1990), strict=False):
            self.meet(due, "放款清单已报链办", amount=amount)
        visits = self.owe(
            row, 344, bank, committee, what="走访企业并反馈融资需求", duty="service",
            repeats="monthly", first_due=self._back(5, 10), quantity=8, unit="家",
        )  # fmt: skip
        done = self.past(visits)
        for due in done[:-1]:
            self.meet(due, "走访记录见系统", quantity=8)
        for due in done[-1:]:
            self.meet(due, "本月走访九家，其中三家要设备贷款", confirm=False, quantity=9)
        self.came(row, 60, bank, "为四家企业开出设备贷款", amount=860, quantity=4, unit="家")

    def _supply(self) -> None:
        """Signed long ago, with nothing due since: it is silent."""
        seller, buyer = self.firms[0], self.firms[5]
        row = self.sign(
            250, "坯布年度供应协议（示例）", "supply", [seller, buyer],
            ends_on=self._first(250, 18), number="GY-2025-017",
        )  # fmt: skip
        first = self.owe(
            row, 249, seller, buyer, what="首批坯布交货", duty="goods",
            first_due=self._first(249), quantity=120000, unit="米", amount=96,
        )  # fmt: skip
        for due in self.past(first):
            self.meet(due, "送货单四张，已签收", quantity=121500, unit="米", amount=97.2)

    def _intended(self) -> None:
        college, firms = self.who(COLLEGE), self.firms[1:4]
        with at(self.ago(20)):
            services.agreement_create(
                values={
                    "title": "共建数码印花中试线意向书（示例）",
                    "kind": "research",
                    "summary": "三方有意共建中试线，待场地和出资比例谈定后签约。",
                },
                parties=[(college, "party"), *((one, "party") for one in firms)],
                state="intended",
                by=self.office,
            )
