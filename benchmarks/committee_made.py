"""Ten years of ten chains for `committee.py`: made from a seed, straight into the tables.

In every chain: bodies with terms and seats; each year a plan (three directions, nine measures,
eighteen targets, nine milestones) and one plan over all years; needs with their units, resources,
matches, policies with cases, projects with milestones; agreements with obligations and their times;
events with sign-ups and feedback, meetings with agenda, attendance and resolutions; certificates
up the ladders and the answers that criteria ask for; entries of the audit trail; a briefing a
month. Nothing lies after today but what is planned.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

FIRMS, UNITS, COLLEGES = 200, 12, 6
DIRECTIONS, MEASURES = 3, 3
KINDS = ("fabric", "capacity", "technology", "testing", "finance")
EVENT_KINDS = ("lecture", "training", "roadshow", "visit", "matchmaking")
COUNTED = (
    ("lists.need_closed", "count", {}, 400),
    ("lists.need_closed", "count", {"kind": "fabric"}, 60),
    ("lists.need_sent", "count", {}, 900),
    ("lists.need_sent", "organisations", {}, 150),
    ("lists.match_signed", "matches", {}, 200),
    ("lists.match_signed", "wan", {}, 50_000),
    ("lists.match_fulfilled", "matches", {"kind": "fabric"}, 40),
    ("lists.match_fulfilled", "wan", {}, 40_000),
    ("organisations.certificate", "organisations", {"kind": "high_tech"}, 30),
    ("organisations.certificate", "count", {}, 60),
    ("organisations.seat", "count", {}, 20),
    ("agreements.due_met", "count", {}, 300),
    ("agreements.outcome", "wan", {}, 4_000),
    ("events.held", "count", {}, 40),
    ("events.held", "people", {"kind": "lecture"}, 300),
    ("events.resolution_done", "count", {}, 40),
    ("upgrading.step_reached", "organisations", {"step": "quality_sme.specialised"}, 10),
    ("upgrading.step_reached", "organisations", {"step": "sme_digital.level_2"}, 10),
)
# Kind and level of certificates that bring firms up a ladder, the lower ones oftener.
GAINED = (
    (("sme_tech_innovative", ""), 8), (("sme_specialised", ""), 4), (("sme_little_giant", ""), 1),
    (("high_tech", ""), 6), (("smart_factory", "basic"), 5), (("smart_factory", "advanced"), 3),
    (("green_factory", "municipal"), 4), (("green_factory", "provincial"), 2),
    (("sme_digital", "level_1"), 6), (("sme_digital", "level_2"), 4),
    (("sme_digital", "level_3"), 1),
)  # fmt: skip
ANSWERS = {
    "rd_spending": 3_000_000,
    "rd_share": 4.5,
    "field_years": 4,
    "main_business_share": 80,
    "debt_ratio": 40,
}


@dataclass
class Sizes:
    """How much there is of everything, a chain and year."""

    needs: int = 1000
    agreements: int = 20
    events: int = 50
    people: int = 40
    meetings: int = 12
    policies: int = 20
    projects: int = 10
    certificates: int = 125


@dataclass
class Place:
    """One chain while it is filled."""

    chain: object
    chance: random.Random
    units: list[int]
    others: list[int]
    firms: list[int]
    bodies: list[int]
    today: date = field(default_factory=date.today)

    def day(self, year: int) -> date:
        """A day of the year that is not still to come."""
        last = min(date(year, 12, 30), self.today)
        return date(year, 1, 1) + timedelta(
            days=self.chance.randrange((last - date(year, 1, 1)).days + 1)
        )

    def moment(self, year: int) -> datetime:
        found = at(self.day(year)) + timedelta(hours=self.chance.uniform(0, 8))
        return min(found, datetime.now(tz=UTC))


def at(day: date, hour: int = 2) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def save(model, rows):
    return model.objects.bulk_create(rows, batch_size=2000)


def fill(chains: int, years: int, sizes: Sizes, seed: int = 7) -> None:
    from chainloom.chain.models import Chain

    if Chain.objects.exists():
        return
    last = date.today().year
    for number in range(chains):
        place = _place(number, random.Random(seed * 1000 + number))
        _bodies(place, last - years + 1, last)
        for year in range(last - years + 1, last + 1):
            _lists(place, year, sizes)
            _offers(place, year, sizes)
            _certificates(place, year, sizes)
            _agreements(place, year, sizes)
            _events(place, year, sizes)
            _plan(place, date(year, 1, 1), date(year, 12, 31), 1)
        _plan(place, date(last - years + 1, 1, 1), date(last, 12, 31), years)
        _trail(place)


def _place(number: int, chance: random.Random) -> Place:
    """A chain of the template with its organisations on stages."""
    from chainloom.accounts.actor import Actor
    from chainloom.chain import services
    from chainloom.chain.models import Placement
    from chainloom.organisations.models import Organisation, Participation

    chain = services.chain_create(
        name=f"基准链{number}", slug=f"bench-{number}", district="350502",
        template="textile_fabric", by=Actor.for_system("benchmark"),
    )  # fmt: skip
    chain.is_public = True
    chain.save()
    kinds = ["government"] * UNITS + ["college"] * COLLEGES + ["body"] * 6
    kinds += ["firm"] * (FIRMS - len(kinds))
    rows = save(
        Organisation,
        [
            Organisation(
                name=f"基准{number}链{at_:04d}号纺织有限公司", kind=kind, district_code="350502",
                revenue_band=chance.choice("abcdef"),
            )
            for at_, kind in enumerate(kinds)
        ],
    )  # fmt: skip
    save(Participation, [Participation(organisation=one, chain=chain) for one in rows])
    keys = [one.pk for one in rows]
    firms = keys[UNITS + COLLEGES + 6 :]
    stages = list(chain.stages.all())
    save(
        Placement,
        [
            Placement(organisation_id=pk, stage=chance.choice(stages), is_primary=True)
            for pk in firms
        ],
    )
    return Place(
        chain, chance, keys[:UNITS], keys[UNITS : UNITS + COLLEGES], firms,
        keys[UNITS + COLLEGES : UNITS + COLLEGES + 6],
    )  # fmt: skip


def _bodies(place: Place, first: int, last: int) -> None:
    """A committee with an alliance, three groups and a service team below it."""
    from chainloom.organisations.models import (
        BodyMembership,
        BodyProfile,
        BodyTerm,
        ServiceAssignment,
    )

    forms = ("committee", "alliance", "group", "group", "group", "team")
    seats = []
    for body, form in zip(place.bodies, forms, strict=True):
        parent = None if body == place.bodies[0] else place.bodies[0]
        BodyProfile.objects.create(body_id=body, form=form, parent_id=parent)
        for year in range(first, last + 1, 3):
            term = {"from_date": date(year, 1, 1), "until": date(year + 2, 12, 31)}
            BodyTerm.objects.create(body_id=body, title=f"{year}年届", **term)
            members = place.chance.sample(place.firms, 30)
            sit = [
                BodyMembership(body_id=body, member_id=one, role=role, **term)
                for one, role in [
                    (place.units[0], "secretary"),
                    *((one, "guiding") for one in place.units[1:7]),
                    *((one, "member") for one in members),
                ]
            ]
            seats += sit
    save(BodyMembership, seats)
    named = BodyMembership.objects.filter(body=place.bodies[-1]).last()
    save(
        ServiceAssignment,
        [
            ServiceAssignment(
                team_id=place.bodies[-1], firm_id=firm, seat=named, from_date=date(last, 1, 1)
            )
            for firm in place.firms[:100]
        ],
    )


def _lists(place: Place, year: int, sizes: Sizes) -> None:
    """Needs with their units, resources, matches with steps."""
    from chainloom.lists.models import Assignment, Match, MatchStep, Need, NeedEntry, Resource

    chance, made, units, entries = place.chance, [], [], []
    for number in range(sizes.needs):
        sent = place.moment(year)
        is_new = sent.date() > place.today - timedelta(days=30)
        closed = None if is_new and chance.random() < 0.7 else sent + timedelta(days=12)
        if closed is not None and closed.date() > place.today:
            closed = sent
        made.append(
            Need(
                chain=place.chain, organisation_id=chance.choice(place.firms),
                kind=chance.choice(KINDS), title=f"基准需求{number}", created_at=sent,
                submitted_at=sent, answered_at=closed, closed_at=closed, visibility="members",
                state="closed" if closed else "assigned", outcome="solved" if closed else "",
            )
        )  # fmt: skip
    save(Need, made)
    for one in made:
        unit = chance.choice(place.units)
        units.append(
            Assignment(
                need=one, organisation_id=unit, assigned_at=one.submitted_at,
                answered_at=one.closed_at, state="answered" if one.closed_at else "assigned",
            )
        )  # fmt: skip
        entries.append(NeedEntry(need=one, at=one.submitted_at, verb="submitted"))
        if one.closed_at:
            entries.append(
                NeedEntry(need=one, at=one.closed_at, verb="answered", organisation_id=unit)
            )
    save(Assignment, units)
    save(NeedEntry, entries)
    offers = save(
        Resource,
        [
            Resource(
                chain=place.chain, organisation_id=chance.choice(place.firms), kind=one.kind,
                title="基准资源", created_at=one.created_at,
                state="open" if year == place.today.year else "ended",
            )
            for one in made[: sizes.needs // 2]
        ],
    )  # fmt: skip
    pairs = save(
        Match,
        [
            Match(
                chain=place.chain, need=need, resource=offer, state="fulfilled",
                proposed_by="office", created_at=need.created_at, moved_at=need.created_at,
                ended_at=need.created_at,
            )
            for need, offer in zip(made, offers, strict=False)
        ],
    )  # fmt: skip
    save(
        MatchStep,
        [
            MatchStep(
                match=one, state=state, on=one.moved_at.date(), amount=chance.randrange(1, 900),
                stated_by="asker", stated_at=one.moved_at, confirmed_at=one.moved_at,
            )
            for one in pairs
            for state in ("signed", "fulfilled")
        ],
    )  # fmt: skip


def _offers(place: Place, year: int, sizes: Sizes) -> None:
    """Policies with their cases, projects with milestones."""
    from chainloom.lists.models import Milestone, Policy, PolicyCase, Project

    chance, ended = place.chance, year < place.today.year
    policies = save(
        Policy,
        [
            Policy(
                chain=place.chain, organisation_id=chance.choice(place.units), title=f"基准政策{n}",
                state="ended" if ended else "published", begins_on=date(year, 1, 1),
                ends_on=date(year, 12, 31), created_at=at(date(year, 1, 1)),
                published_at=at(date(year, 1, 1)),
            )
            for n in range(sizes.policies)
        ],
    )  # fmt: skip
    cases = []
    for one in policies:
        for firm in chance.sample(place.firms, 20):
            told = place.moment(year)
            cases.append(
                PolicyCase(
                    policy=one, organisation_id=firm, state="paid", told_at=told, applied_at=told,
                    decided_at=told, paid_at=told, granted=50_000, paid=50_000,
                )
            )  # fmt: skip
    save(PolicyCase, cases)
    projects = save(
        Project,
        [
            Project(
                chain=place.chain, organisation_id=chance.choice(place.firms), title=f"基准项目{n}",
                kind="line", stage="capacity" if ended else "building", state="going",
                unit_id=chance.choice(place.units), created_at=at(date(year, 2, 1)),
                starts_on=date(year, 2, 1), planned_total=chance.randrange(100, 9000),
            )
            for n in range(sizes.projects)
        ],
    )  # fmt: skip
    save(
        Milestone,
        [
            Milestone(
                project=one, title="基准节点", due=date(year, month, 20),
                done_on=date(year, month, 18) if date(year, month, 20) < place.today else None,
            )
            for one in projects
            for month in (4, 8, 12)
        ],
    )  # fmt: skip


def _certificates(place: Place, year: int, sizes: Sizes) -> None:
    from chainloom.lists.models import FirmAnswer
    from chainloom.organisations.models import Certificate

    chance = place.chance
    gained = chance.choices(
        [one for one, _w in GAINED], [w for _one, w in GAINED], k=sizes.certificates
    )
    rows = []
    for kind, level in gained:
        issued = place.day(year)
        rows.append(
            Certificate(
                organisation_id=chance.choice(place.firms), kind=kind, level=level,
                issued_on=issued, expires_on=issued + timedelta(days=3 * 365),
            )
        )  # fmt: skip
    save(Certificate, rows)
    if year == place.today.year:
        save(
            FirmAnswer,
            [
                FirmAnswer(
                    chain=place.chain, organisation_id=firm, attribute=name, as_of=place.today,
                    value=value,
                )
                for firm in place.firms
                for name, value in ANSWERS.items()
                if chance.random() < 0.5
            ],
        )  # fmt: skip


def _agreements(place: Place, year: int, sizes: Sizes) -> None:
    """Agreements of three years with a monthly, a quarterly and a single obligation."""
    from chainloom.agreements.models import Agreement, AgreementOutcome, Due, Obligation, Party

    chance, kinds = place.chance, ("community", "research", "finance", "talent", "supply")
    made = []
    for number in range(sizes.agreements):
        starts = place.day(year)
        ends = starts.replace(day=1) + timedelta(days=3 * 365)
        over = ends < place.today
        made.append(
            Agreement(
                chain=place.chain, title=f"{year}年基准协议{number}",
                kind=kinds[number % len(kinds)],
                state="ended" if over else "signed", signed_on=str(starts), starts_on=starts,
                ends_on=ends, ended_on=ends if over else None, heard_on=min(ends, place.today),
                responsible_id=chance.choice(place.units), created_at=at(starts),
                is_open=number % 2 == 0,
            )
        )  # fmt: skip
    save(Agreement, made)
    parties = []
    for one in made:
        names = [chance.choice(place.others), *chance.sample(place.firms, 2)]
        parties += [
            Party(agreement=one, organisation_id=pk, order=order) for order, pk in enumerate(names)
        ]
    save(Party, parties)
    obligations = []
    for at_, one in enumerate(made):
        three = parties[3 * at_ : 3 * at_ + 3]
        for turn, repeats in enumerate(("monthly", "quarterly", "once")):
            obligations.append(
                Obligation(
                    agreement=one, owner=three[turn], confirmer=three[(turn + 1) % 3],
                    what=f"基准义务{turn}", repeats=repeats, amount=10,
                    first_due=one.starts_on + timedelta(days=30),
                )
            )  # fmt: skip
    save(Obligation, obligations)
    save(Due, [due for one in obligations for due in _dues(place, one)])
    save(
        AgreementOutcome,
        [
            AgreementOutcome(
                agreement=one, on=one.starts_on, what="基准成果", amount=chance.randrange(10, 500),
                stated_by=parties[3 * at_], stated_on=one.starts_on,
                confirmed_by=parties[3 * at_ + 1], confirmed_on=one.starts_on,
                confirmed_side="party",
            )
            for at_, one in enumerate(made)
        ],
    )  # fmt: skip


def _dues(place: Place, obligation):
    """Done and confirmed but for some of the last half year."""
    from chainloom.agreements.models import Due

    through = min(obligation.agreement.ends_on, place.today + timedelta(days=400))
    for day in obligation.days(through):
        age = (place.today - day).days
        done = age > 180 or (age > 0 and place.chance.random() < 0.85)
        state = (
            "confirmed"
            if done
            else "claimed"
            if age > 0 and place.chance.random() < 0.3
            else "open"
        )
        yield Due(
            obligation=obligation, due_on=day, last_day=day, state=state,
            claimed_on=day if state != "open" else None,
            stated_on=day if state != "open" else None, answered_on=day if done else None,
            claimed_side="party" if state != "open" else "", amount=10 if done else None,
        )  # fmt: skip


def _events(place: Place, year: int, sizes: Sizes) -> None:
    """Events with who came, and meetings with what they resolved; some are still to come."""
    from chainloom.events.models import (
        Event,
        EventHost,
        EventInvitation,
        EventMaterial,
        Feedback,
        Signup,
    )

    chance, made = place.chance, []
    for number in range(sizes.events + sizes.meetings):
        starts = date(year, 1, 1) + timedelta(days=chance.randrange(364))
        begins, is_meeting = at(starts, 6), number >= sizes.events
        held = starts < place.today
        made.append(
            Event(
                chain=place.chain, title=f"{year}年基准活动{number}",
                kind="meeting" if is_meeting else EVENT_KINDS[number % len(EVENT_KINDS)],
                state="held" if held else "published", starts_at=begins,
                audience="invited" if is_meeting else ("public", "members")[number % 2],
                ends_at=begins + timedelta(hours=3), place="基准会议室", speaker="样例讲者",
                body_id=place.bodies[0] if is_meeting else None, created_at=begins,
                published_at=begins, held_at=begins if held else None,
                attended=sizes.people if held else 0,
            )
        )  # fmt: skip
    save(Event, made)
    open_ones, meetings = made[: sizes.events], made[sizes.events :]
    save(EventHost, [EventHost(event=one, organisation_id=place.units[0]) for one in made])
    invited = [
        EventInvitation(event=one, organisation_id=firm, sent_at=one.starts_at, was_told=True)
        for one in open_ones
        for firm in chance.sample(place.firms, sizes.people)
    ]
    save(EventInvitation, invited)
    came = save(
        Signup,
        [
            Signup(
                event_id=one.event_id, organisation_id=one.organisation_id, way="member",
                state="coming", code=f"{number % 1000:06d}", created_at=one.sent_at,
                came_at=one.sent_at if one.event.state == "held" else None,
            )
            for number, one in enumerate(invited)
        ],
    )  # fmt: skip
    save(
        Feedback,
        [
            Feedback(signup=one, rating=4, next_step="talk", at=one.came_at)
            for one in came[::2]
            if one.came_at
        ],
    )
    save(
        EventMaterial,
        [
            EventMaterial(
                event=one, title="讲义", file="events/none.pdf", filename="讲义.pdf",
                sha256="0" * 64, created_at=one.starts_at,
            )
            for one in open_ones
        ],
    )  # fmt: skip
    _meetings(place, meetings)


def _meetings(place: Place, meetings) -> None:
    from chainloom.events.models import AgendaItem, Resolution, SeatPresence
    from chainloom.organisations.models import BodyMembership
    from chainloom.organisations.models.bodies import on_day

    chance = place.chance
    items = save(
        AgendaItem,
        [
            AgendaItem(event=one, order=order, title=f"议题{order}", said="样例发言。" * 20)
            for one in meetings
            for order in range(5)
        ],
    )
    presences, resolutions = [], []
    for one in meetings:
        held = one.starts_at.date()
        if one.state != "held":
            continue
        for seat in BodyMembership.objects.filter(on_day(held), body=place.bodies[0]):
            presences.append(SeatPresence(event=one, seat=seat, presence="present"))
        for number in range(1, 6):
            due = held + timedelta(days=60)
            done = due < place.today or chance.random() < 0.3
            resolutions.append(
                Resolution(
                    event=one, item=items[0], number=number, text=f"基准决议{number}",
                    owner_id=chance.choice(place.units + place.firms[:20]), due_on=due,
                    last_day=due, state="done" if done and chance.random() < 0.95 else "open",
                    done_on=min(due, place.today) if done else None,
                )
            )  # fmt: skip
    save(SeatPresence, presences)
    save(Resolution, resolutions)


def _plan(place: Place, starts: date, ends: date, years: int) -> None:
    from django.utils import timezone

    from chainloom.plan.models import Direction, Measure, MeasureUnit, Milestone, Plan, Target

    chance = place.chance
    plan = Plan.objects.create(
        chain=place.chain, title=f"{starts.year}年计划", starts=starts, ends=ends, state="adopted",
        created_at=timezone.now(), adopted_at=timezone.now(),
    )  # fmt: skip
    for number in range(1, DIRECTIONS + 1):
        direction = Direction.objects.create(plan=plan, number=number, title=f"方向{number}")
        for turn in range(1, MEASURES + 1):
            measure = Measure.objects.create(direction=direction, number=turn, title=f"举措{turn}")
            lead, *others = chance.sample(place.units, 3)
            MeasureUnit.objects.create(measure=measure, organisation_id=lead, role="lead")
            for one in others:
                MeasureUnit.objects.create(measure=measure, organisation_id=one, role="partner")
            for half in range(2):
                at_ = ((number - 1) * MEASURES + turn - 1) * 2 + half
                code, unit, only, wanted = COUNTED[at_ % len(COUNTED)]
                Target.objects.create(
                    measure=measure, title=f"目标{half}", evidence=code, unit=unit, filters=only,
                    wanted=wanted * years, starts=starts, due=ends,
                )  # fmt: skip
            due = ends - timedelta(days=chance.randrange(200))
            Milestone.objects.create(
                measure=measure, title="节点", due=due, owner_id=lead,
                state="confirmed" if due < place.today else "open",
                reached_on=due if due < place.today else None,
            )  # fmt: skip


def _trail(place: Place) -> None:
    """What the audit trail has of agreements and events: five entries each."""
    from chainloom.audit.models import AuditEntry

    rows = []
    for one in [*place.chain.agreements.all(), *place.chain.events.all()]:
        kind = one._meta.label_lower
        word = "agreement" if kind.startswith("agreements") else "event"
        rows += [
            AuditEntry(
                actor_label="样例", action=f"{word}.updated", chain_id=place.chain.pk,
                object_type=kind, object_id=str(one.pk), object_label=one.title,
                changes={"place": ["甲", "乙"]},
            )
            for _turn in range(5)
        ]  # fmt: skip
    save(AuditEntry, rows)
