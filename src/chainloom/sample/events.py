"""A year of events in the sample chain: lectures, trainings, a roadshow, visits, a matchmaking
meeting, meetings of the committee with what they resolved, and what is still to come.

Whoever comes is a contact of the sample's firms, or a guest of an invented one; who was there and
what they said of it is drawn from a seed. All of it is invented, and marked as a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Chain
from chainloom.events import services
from chainloom.events.models import Event, Presence, Resolution
from chainloom.events.selectors.meetings import seats_on
from chainloom.events.services import SignupDraft
from chainloom.lists.models import Matchmaking
from chainloom.organisations.models import Contact, Organisation

from .lists import Voice, at

PARTY, ALLIANCE = "产业链党委", "产业链联盟"
COLLEGE, SCHOOL, BANK = "织海学院", "杼光职院", "杼联银行"
GUESTS = ("邻市纺织协会（示例）", "外地采购商行（示例）", "面料设计工作室（示例）")
WORDS = (
    "案例很实用，想带车间主任再听一次",
    "想试一试 AI 看样，能不能到厂里演示？",
    "时间再长一点，提问环节不够",
    "建议多请同行讲讲自己怎么做的",
    "认识了两家染厂，回去就联系",
    "内容偏理论，希望有上机操作",
)
STEPS = ("talk", "need", "offer", "try", "try", "nothing")


@dataclass(frozen=True)
class Planned:
    """An event: so many days from now (before it: less than 0), at an hour, of how many hours."""

    days: int
    title: str
    kind: str
    host: str
    place: str
    text: str
    hour: int = 14
    hours: int = 2
    people: int = 0
    audience: str = "members"
    capacity: int | None = None
    speaker: str = ""
    state: str = "held"


YEAR: tuple[Planned, ...] = (
    Planned(-334, "人工智能看布：面料检测新办法（示例）", "lecture", COLLEGE, "织海学院报告厅",
            "讲三件事：疵点识别、颜色比对、看样报价；每件都有链上企业的实例。", people=34,
            speaker="织海学院 施讲师（示例）"),
    Planned(-287, "印染节水减排培训（示例）", "training", SCHOOL, "杼光职院实训楼",
            "冷轧堆、小浴比、中水回用；上午讲课，下午上机。", hour=9, hours=7, people=26),
    Planned(-214, "走访三家织造企业（示例）", "visit", PARTY, "江南街道",
            "看设备、问困难、记需求。", hour=9, hours=3, people=9),
    Planned(-168, "新面料路演（示例）", "roadshow", ALLIANCE, "海丝会展中心",
            "十二家企业各讲五分钟，样布当场可取。", people=41, audience="public"),
    Planned(-122, "出口合规与绿色标签讲座（示例）", "lecture", BANK, "区政务中心三楼",
            "收汇、原产地、再生标签，各讲四十分钟。", people=22, speaker="杼联银行 谢经理（示例）"),
    Planned(-61, "数字化改造怎么起步（示例）", "training", SCHOOL, "杼光职院机房",
            "从一台织机的停机记录做起，带走一张改造清单。", hour=9, hours=6, people=24,
            capacity=30),
    Planned(-24, "面料供需对接会（示例）", "matchmaking", PARTY, "会议中心",
            "一桌一谈，二十分钟一轮。", people=30),
    Planned(-12, "户外运动面料趋势分享会（示例）", "lecture", COLLEGE, "织海学院报告厅",
            "讲师行程有变。", state="called_off"),
    Planned(0, "功能整理技术沙龙（示例）", "lecture", COLLEGE, "织海学院实验室",
            "防泼水、抗菌、凉感：三个配方，三个教训。", hour=15, people=18, capacity=30,
            state="published"),
    Planned(8, "金融专题：设备更新怎么贷（示例）", "lecture", BANK, "区政务中心三楼",
            "设备更新贷款、融资租赁、贴息怎么申请，现场答疑。", people=14, capacity=12,
            audience="public", speaker="杼联银行 谢经理（示例）", state="published"),
    Planned(23, "安全生产与消防培训（示例）", "training", SCHOOL, "杼光职院实训楼",
            "按工种分两班；合格的发结业证。", hour=9, hours=6, people=7, state="published"),
    Planned(47, "下一期新面料路演（示例）", "roadshow", ALLIANCE, "海丝会展中心",
            "参展名单待定。", audience="public", state="draft"),
)  # fmt: skip


@dataclass(frozen=True)
class Task:
    """What a meeting resolved: who does it, so many days after it, and what became of it."""

    text: str
    owner: str
    days: int
    came: str = ""


@dataclass(frozen=True)
class Meeting:
    days: int
    title: str
    body: str
    agenda: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...] = ()


MEETINGS: tuple[Meeting, ...] = (
    Meeting(
        -131, "产业链党委第一次联席会议（示例）", PARTY,
        (("通报工作进展和家底情况", "听取了链办的通报，各单位补充了三项数据。"),
         ("研究断点清单", "同意先办染整环保扩能和检测公共服务点两项。")),
        (Task("印发断点清单", "区工信局", 30, "done"),
         Task("走访二十家织造企业，收集需求", "区工信局", 60, "done"),
         Task("提出检测公共服务点选址方案", "高新区管委会", 45, "done")),
    ),
    Meeting(
        -47, "产业链联盟工作例会（示例）", ALLIANCE,
        (("通报对接会情况", "三十家企业到会，意向十余项。"),
         ("商议共用检测设备", "学院愿意开放两台设备，收费标准另议。"),
         ("吸收新成员", "同意吸收两家服务商。")),
        (Task("拟定设备共用收费标准", COLLEGE, 25, "claimed"),
         Task("整理各企业设备更新贷款需求并反馈银行", BANK, 30, ""),
         Task("印发会议纪要", "区工信局", 10, "done")),
    ),
    Meeting(
        16, "产业链党委第二次联席会议（示例）", PARTY,
        (("审议下一阶段工作计划", ""), ("通报需求办理和满意度", "")),
    ),
)  # fmt: skip


def live(chain: Chain, *, seed: int, now: datetime | None = None) -> None:
    """Live the year that ends now, and prepare what comes after."""
    _Year(chain, Random(f"events-{seed}"), now or timezone.now()).live()


class _Year:
    def __init__(self, chain: Chain, rng: Random, now: datetime) -> None:
        self.chain, self.rng, self.now = chain, rng, now
        people = Membership.objects.filter(chain=chain, ended_at=None).select_related(
            "user", "organisation", "chain"
        )
        acting = [Actor(user=one.user, membership=one) for one in people.order_by("pk")]
        self.office = next(one for one in acting if one.role == "office")
        self.leader = next((one for one in acting if one.role == "leader"), self.office)
        self.voices = {one.organisation_id: one for one in acting}
        here = Organisation.objects.filter(participations__chain=chain).exclude(kind="firm")
        self.called = {one.short_name: one for one in here}
        contacts = Contact.objects.filter(
            organisation__participations__chain=chain,
            organisation__kind="firm",
            organisation__district_code=chain.district_code,
        )
        self.contacts = list(contacts.exclude(name="").order_by("pk")[:80])

    def day(self, days: int, hour: int) -> datetime:
        day = timezone.localtime(self.now).date() + timedelta(days=days)
        while days and day.weekday() > 4:
            day += timedelta(days=1 if days < 0 else -1)
        return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())

    def live(self) -> None:
        for one in YEAR:
            self._event(one)
        for meeting in MEETINGS:
            self._meeting(meeting)

    # Events

    def _event(self, one: Planned) -> None:
        begins = self.day(one.days, one.hour)
        values: dict[str, Any] = {
            "title": one.title, "kind": one.kind, "audience": one.audience, "text": one.text,
            "starts_at": begins, "ends_at": begins + timedelta(hours=one.hours),
            "place": one.place, "speaker": one.speaker, "capacity": one.capacity,
        }  # fmt: skip
        if one.kind == "matchmaking":
            values["matchmaking"] = self._table_plan()
        host = self.called.get(one.host)
        row = self._prepared(values, [host] if host else [], begins)
        if one.state == "draft":
            return
        with at(min(begins - timedelta(days=15), self.now)):
            row = services.event_publish(event=row, by=self.office)
            services.signups_bulk_write(event=row, rows=self._people(one, begins), by=self.office)
        if one.state == "called_off":
            with at(begins - timedelta(days=2)):
                services.event_call_off(event=row, reason="讲师行程有变，另行通知", by=self.office)
        elif one.state == "held":
            with at(begins + timedelta(hours=one.hours + 1)):
                row = services.event_hold(event=row, by=self.office)

    def _prepared(self, values: dict[str, Any], hosts: list[Any], begins: datetime) -> Event:
        with at(min(begins - timedelta(days=20), self.now)):
            return services.event_create(values=values, hosts=hosts, by=self.office)

    def _table_plan(self) -> Matchmaking | None:
        """The matchmaking event of the lists that was held, where the sample has one."""
        rows = Matchmaking.objects.filter(chain=self.chain, day__lt=self.now.date())
        return rows.order_by("-day").first()

    def _people(self, one: Planned, begins: datetime) -> list[SignupDraft]:
        """Contacts of firms, each once, and a few guests; of a past one most have come."""
        count = min(one.people, len(self.contacts))
        drafts = []
        for at_, contact in enumerate(self.rng.sample(self.contacts, count)):
            is_full = one.capacity is not None and at_ >= one.capacity
            came = one.state == "held" and self.rng.random() < 0.82
            drafts.append(
                SignupDraft(
                    name=contact.name,
                    organisation_id=contact.organisation_id,
                    post=contact.post,
                    contact=contact.phone,
                    state="waiting" if is_full else "coming",
                    came_at=begins + timedelta(minutes=self.rng.randint(-20, 15)) if came else None,
                    answer=self._answer() if came and self.rng.random() < 0.6 else None,
                )
            )
        if one.people > 10 and one.state == "held":
            for guest in GUESTS[: self.rng.randint(1, 3)]:
                drafts.append(
                    SignupDraft(
                        name="访客（示例）", organisation_name=guest, contact="0595-00000000",
                        came_at=begins, answer=self._answer(),
                    )
                )  # fmt: skip
        return drafts

    def _answer(self) -> tuple[int, str, str]:
        words = self.rng.choice(WORDS) if self.rng.random() < 0.35 else ""
        rating = self.rng.choices((5, 4, 3, 2), weights=(9, 8, 3, 1))[0]
        return rating, self.rng.choice(STEPS), words

    # Meetings

    def _meeting(self, one: Meeting) -> None:
        body = self.called.get(one.body)
        if body is None:
            return
        begins = self.day(one.days, 9)
        values = {
            "title": one.title, "kind": "meeting", "audience": "invited", "body": body,
            "starts_at": begins, "ends_at": begins + timedelta(hours=2),
            "place": "区政务中心二楼会议室",
        }  # fmt: skip
        row = self._prepared(values, [body], begins)
        held = begins < self.now
        with at(min(begins - timedelta(days=10), self.now)):
            for title, said in one.agenda:
                services.agenda_add(
                    event=row, values={"title": title, "said": said if held else ""}, by=self.office
                )
            row = services.event_publish(event=row, by=self.office)
        if not held:
            return
        with at(begins + timedelta(hours=3)):
            self._attended(row, begins)
            services.event_hold(event=Event.objects.get(pk=row.pk), by=self.office)
            made = [(task, self._resolved(row, task, begins)) for task in one.tasks]
        for task, resolution in made:
            if resolution is not None:
                self._came(task, resolution, begins)

    def _attended(self, row: Event, begins: datetime) -> None:
        """The seats of that day; before the body was founded, people of its firms as guests."""
        seats = {seat.pk: self._presence() for seat in seats_on(row)}
        if seats:
            services.presence_set(event=row, presences=seats, by=self.office)
            return
        drafts = [
            SignupDraft(name=one.name, organisation_id=one.organisation_id, came_at=begins)
            for one in self.contacts[:8]
        ]
        services.signups_bulk_write(event=row, rows=drafts, by=self.office)

    def _presence(self) -> str:
        return self.rng.choices(
            (Presence.PRESENT, Presence.DEPUTY, Presence.EXCUSED), weights=(8, 2, 1)
        )[0]

    def _resolved(self, row: Event, task: Task, begins: datetime) -> Resolution | None:
        owner = self.called.get(task.owner)
        if owner is None:
            return None
        day = (begins + timedelta(days=task.days)).date()
        values = {"text": task.text, "owner": owner, "due_on": day}
        return services.resolution_add(event=row, values=values, by=self.office)

    def _came(self, task: Task, row: Resolution, begins: datetime) -> None:
        if not task.came:
            return
        voice = self.voices.get(row.owner_id) or Voice(
            membership=Membership(organisation=row.owner, chain=self.chain, role="partner")
        )
        said = begins + timedelta(days=task.days - 3)
        with at(min(said, self.now)):
            services.resolution_claim(resolution=row, evidence="材料已报链办存档（示例）", by=voice)
        if task.came == "done":
            with at(min(said + timedelta(days=2), self.now)):
                services.resolution_confirm(resolution=row, by=self.leader)
