"""Plans are written, adopted, changed with a reason; progress is what records say."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories

from chainloom.core import evidence
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.lists.models import MatchStep
from chainloom.plan import services
from chainloom.plan.models import PlanChange, PlanState
from chainloom.plan.policy import milestone_policy
from chainloom.plan.selectors import plans as selectors
from chainloom.plan.selectors.progress import progress

pytestmark = pytest.mark.django_db
JUNE = dt.date(2026, 6, 30)


def closed(chain, organisation, day: str, **about):
    at = timezone.make_aware(dt.datetime.fromisoformat(day + "T10:00"))
    return factories.NeedFactory(
        chain=chain, organisation=organisation, state="closed", closed_at=at, **about
    )


def adopt(plan, office):
    plan.refresh_from_db()
    return services.plans.plan_adopt(plan=plan, by=office)


def test_progress_is_what_the_records_say_on_the_day(chain, firm, plan, target):
    mill = firm.membership.organisation
    closed(chain, mill, "2026-02-03")
    closed(chain, mill, "2026-05-31", kind="capacity")
    closed(chain, mill, "2026-09-01")
    closed(chain, mill, "2025-12-31")
    factories.NeedFactory(chain=chain, organisation=mill, state="answered")
    done = {
        day: progress(plan, dt.date.fromisoformat(day)).measures[0].targets[0].done
        for day in ("2026-01-31", "2026-06-30", "2026-12-31")
    }
    assert done == {"2026-01-31": 0, "2026-06-30": 2, "2026-12-31": 3}


def test_a_target_may_count_only_some_of_the_records(chain, firm, office, plan, target):
    mill = firm.membership.organisation
    closed(chain, mill, "2026-02-03", kind="fabric")
    closed(chain, mill, "2026-02-04", kind="capacity")
    services.parts.target_save(
        measure=target.measure, target=target, values={"filters": {"kind": "capacity"}}, by=office
    )
    assert progress(plan, JUNE).measures[0].targets[0].done == 1


def test_each_asker_counts_once_where_organisations_are_counted(chain, firm, office, plan, target):
    mill = firm.membership.organisation
    closed(chain, mill, "2026-02-03")
    closed(chain, mill, "2026-02-04")
    services.parts.target_save(
        measure=target.measure, target=target, values={"unit": "organisations"}, by=office
    )
    assert progress(plan, JUNE).measures[0].targets[0].done == 1


def test_amounts_of_matches_that_both_sides_confirmed_add_up(chain, firm, office, plan, measure):
    now, about = timezone.now(), {"chain": chain, "organisation": firm.membership.organisation}
    match = factories.MatchFactory(
        need=factories.NeedFactory(**about), resource=factories.ResourceFactory(**about)
    )
    for amount, confirmed in ((Decimal("12.5"), now), (Decimal(99), None)):
        match.steps.create(
            state="signed", on=dt.date(2026, 3, 1), amount=amount, stated_by="asker",
            stated_at=now, confirmed_at=confirmed,
        )  # fmt: skip
    services.parts.target_save(
        measure=measure,
        values={
            "title": "签约100万元", "evidence": "lists.match_signed", "unit": "wan", "wanted": 100,
        },
        by=office,
    )  # fmt: skip
    assert progress(plan, JUNE).measures[0].targets[0].done == Decimal("12.5")


def test_the_records_behind_a_figure_are_those_that_it_counts(chain, firm, office, plan, target):
    mill = firm.membership.organisation
    seen = closed(chain, mill, "2026-02-03")
    closed(chain, mill, "2026-08-03")
    behind = selectors.records(target, plan, office, JUNE)
    assert [one.pk for one in behind.rows] == [seen.pk]
    assert (behind.seen, behind.hidden) == (1, 0)


def test_what_one_may_not_see_counts_and_is_not_shown(chain, firm, partner, plan, target):
    closed(chain, firm.membership.organisation, "2026-02-03", visibility="chosen")
    behind = selectors.records(target, plan, partner, JUNE)
    assert (behind.seen, behind.hidden) == (0, 1)


@pytest.mark.parametrize(
    ("on", "pace", "late"),
    [("2025-10-31", "waiting", 0), ("2026-12-31", "far_behind", 0), ("2027-03-01", "missed", 1)],
)
def test_a_plan_is_judged_by_the_day_itself(office, plan, measure, target, on, pace, late):
    services.parts.milestone_save(measure=measure, values={"title": "总结"}, by=office)
    at = progress(plan, dt.date.fromisoformat(on)).measures[0]
    assert at.targets[0].standing.pace == pace
    assert at.late == late
    assert at.standing.pace == pace


def test_measures_roll_up_by_weight(chain, firm, office, plan, direction, target):
    for day in range(1, 11):
        closed(chain, firm.membership.organisation, f"2026-02-{day:02}")
    other = services.parts.measure_save(
        direction=direction, values={"title": "第二项", "weight": 3}, by=office
    )
    services.parts.milestone_save(
        measure=other, values={"title": "建成中心", "due": "2026-03-31"}, by=office
    )
    assert progress(plan, JUNE).standing.share == Fraction(1, 4)


def test_a_plan_with_a_measure_that_measures_nothing_cannot_be_adopted(office, plan, measure):
    with pytest.raises(Invalid, match="neither a target nor a milestone"):
        adopt(plan, office)


def test_a_target_without_evidence_keeps_a_plan_from_being_adopted(office, plan, measure):
    services.parts.target_save(measure=measure, values={"title": "增长", "wanted": 5}, by=office)
    with pytest.raises(Invalid, match="say what counts"):
        adopt(plan, office)


def test_after_adoption_every_change_has_a_reason_and_stays(office, plan, target):
    plan = adopt(plan, office)
    with pytest.raises(Invalid, match="say why"):
        services.parts.target_save(
            measure=target.measure, target=target, values={"wanted": 8}, by=office
        )
    target.refresh_from_db()
    assert target.wanted == 10
    services.parts.target_save(
        measure=target.measure, target=target, values={"wanted": 8}, reason="上级调整", by=office
    )
    change = PlanChange.objects.get(plan=plan, action="plan.target_changed")
    assert change.changes == {"wanted": ["10.00", "8.00"]}
    assert change.reason == "上级调整"


def test_a_draft_is_changed_without_a_reason_and_leaves_no_history(office, plan, target):
    services.parts.target_save(
        measure=target.measure, target=target, values={"wanted": 8}, by=office
    )
    assert not PlanChange.objects.exists()


@pytest.mark.parametrize("wanted", ["0", "-3", "十", "1e99", "", None])
def test_a_wanted_number_that_is_none_is_refused(office, measure, wanted):
    with pytest.raises(Invalid) as caught:
        services.parts.target_save(
            measure=measure, values={"title": "x", "wanted": wanted}, by=office
        )
    assert caught.value.field == "wanted"


def test_a_filter_that_is_not_of_the_kind_is_refused(office, measure):
    with pytest.raises(Invalid, match="not one of the choices"):
        services.parts.target_save(
            measure=measure,
            values={
                "title": "x", "wanted": 1, "evidence": "lists.need_closed",
                "filters": {"kind": "nonsense"},
            },
            by=office,
        )  # fmt: skip


def test_a_milestone_counts_once_another_than_its_owner_confirms_it(
    office, partner, bureau, plan, milestone
):
    adopt(plan, office)
    with pytest.raises(Forbidden):
        services.milestones.milestone_claim(
            milestone=milestone, reached_on=JUNE, note="见公告", by=bureau
        )
    services.milestones.milestone_claim(
        milestone=milestone, reached_on=JUNE, note="见公告", by=partner
    )
    assert progress(plan, JUNE).measures[0].milestones[0].standing.share == 0
    with pytest.raises(Forbidden):
        services.milestones.milestone_confirm(milestone=milestone, by=partner)
    services.milestones.milestone_confirm(milestone=milestone, by=bureau)
    assert progress(plan, JUNE).measures[0].milestones[0].standing.share == 1
    assert progress(plan, dt.date(2026, 6, 29)).measures[0].milestones[0].standing.share == 0


def test_the_office_that_owns_a_milestone_does_not_confirm_it_itself(office, leader, plan, measure):
    row = services.parts.milestone_save(
        measure=measure, values={"title": "成立联盟", "due": "2026-03-01"}, by=office
    )
    adopt(plan, office)
    services.milestones.milestone_claim(
        milestone=row, reached_on=dt.date(2026, 2, 1), note="成立大会", by=office
    )
    with pytest.raises(Forbidden):
        services.milestones.milestone_confirm(milestone=row, by=office)
    services.milestones.milestone_confirm(milestone=row, by=leader)


def test_a_milestone_sent_back_says_why_and_does_not_count(office, partner, plan, milestone):
    adopt(plan, office)
    services.milestones.milestone_claim(
        milestone=milestone, reached_on=JUNE, note="见公告", by=partner
    )
    services.milestones.milestone_return(milestone=milestone, reason="缺少签字页", by=office)
    milestone.refresh_from_db()
    assert (milestone.state, milestone.returned, milestone.reached_on) == (
        "open",
        "缺少签字页",
        None,
    )


def test_what_was_confirmed_meanwhile_is_not_sent_back(
    office, leader, partner, plan, milestone, monkeypatch
):
    adopt(plan, office)
    services.milestones.milestone_claim(
        milestone=milestone, reached_on=JUNE, note="见公告", by=partner
    )
    check = milestone_policy.check

    def and_another_confirms(*args):
        check(*args)
        monkeypatch.setattr(milestone_policy, "check", check)
        services.milestones.milestone_confirm(milestone=milestone, by=leader)

    monkeypatch.setattr(milestone_policy, "check", and_another_confirms)
    with pytest.raises(Conflict):
        services.milestones.milestone_return(milestone=milestone, reason="缺少签字页", by=office)


@pytest.fixture
def reached(office, leader, partner, plan, milestone):
    adopt(plan, office)
    services.milestones.milestone_claim(
        milestone=milestone, reached_on=JUNE, note="见公告", by=partner
    )
    return services.milestones.milestone_confirm(milestone=milestone, by=leader)


def test_what_is_reached_is_weighed_anew_and_not_rewritten(client_of, office, milestone, reached):
    page = reverse("plan:milestone_edit", args=["fabric", milestone.pk])
    sent = {"title": reached.title, "due": str(reached.due), "owner": str(reached.owner_id)}
    told = {**sent, "reason": "更重要", "weight": "3"}
    assert client_of(office).post(page, told).status_code == 303
    milestone.refresh_from_db()
    assert (milestone.weight, milestone.state) == (3, "confirmed")
    assert client_of(office).post(page, {**told, "due": "2026-12-31"}).status_code == 422


def test_a_measure_with_a_reached_milestone_stays(office, direction, measure, reached):
    for part in (reached, measure, direction):
        with pytest.raises(Conflict, match="what happened stays"):
            services.parts.part_remove(part=part, reason="合并", by=office)


def test_a_milestone_needs_something_that_shows_it(office, partner, plan, milestone):
    adopt(plan, office)
    with pytest.raises(Invalid, match="Name a document"):
        services.milestones.milestone_claim(milestone=milestone, reached_on=JUNE, by=partner)
    with pytest.raises(Invalid, match="still to come"):
        services.milestones.milestone_claim(
            milestone=milestone, reached_on=dt.date(2099, 1, 1), note="x", by=partner
        )


def test_next_years_plan_is_started_from_this_one(office, plan, target, milestone):
    adopt(plan, office)
    made = services.plans.plan_next(plan=plan, by=office)
    assert (made.title, made.state) == ("2027年工作计划（示例）", PlanState.DRAFT)
    assert (made.starts, made.ends) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    measure = made.directions.get().measures.get()
    assert measure.units.count() == 1
    assert measure.targets.get().due == dt.date(2027, 12, 31)
    assert measure.milestones.get().state == "open"
    assert made.previous == plan


def test_a_draft_is_for_office_and_leader_alone(office, leader, firm, stranger, plan, target):
    assert selectors.plans(leader).count() == 1
    assert selectors.plans(firm).count() == 0
    with pytest.raises(Missing):
        services.plans.plan_update(plan=plan, values={"title": "x"}, by=firm)
    adopt(plan, office)
    assert selectors.plans(firm).count() == 1
    assert selectors.plans(stranger).count() == 0
    with pytest.raises(Forbidden):
        services.plans.plan_update(plan=plan, values={"title": "x"}, by=leader)


def test_who_saves_an_older_version_is_told(office, plan):
    services.plans.plan_update(plan=plan, values={"title": "新"}, by=office)
    with pytest.raises(Conflict, match="after you opened it"):
        services.plans.plan_update(plan=plan, values={"title": "旧"}, version=1, by=office)


def test_a_closed_plan_is_read_and_not_changed(office, plan, target):
    adopt(plan, office)
    plan = services.plans.plan_close(plan=plan, by=office)
    with pytest.raises(Forbidden):
        services.plans.plan_update(plan=plan, values={"title": "x"}, reason="y", by=office)


def test_a_unit_sees_what_it_owes(office, partner, bureau, chain, plan, target, milestone):
    adopt(plan, office)
    late = selectors.owed(plan, partner, partner.organisation_id, dt.date(2026, 7, 15))
    assert [one.title for one in late.late] == ["签订合作框架"]
    due = selectors.owed(plan, partner, partner.organisation_id, dt.date(2026, 6, 1))
    assert [one.title for one in due.due] == ["签订合作框架"]
    led = selectors.owed(plan, bureau, bureau.organisation_id, dt.date(2026, 6, 1))
    assert [one.target.title for _measure, one in led.targets] == ["办结需求10项"]


def test_risks_are_for_those_who_work_on_the_measure(office, bureau, firm, plan, measure, target):
    adopt(plan, office)
    risk = services.risks.risk_raise(measure=measure, values={"text": "资金不到位"}, by=bureau)
    with pytest.raises(Forbidden):
        services.risks.risk_raise(measure=measure, values={"text": "x"}, by=firm)
    with pytest.raises(Missing):
        services.risks.risk_end(risk=risk, by=firm)
    services.risks.risk_end(risk=risk, by=office)
    risk.refresh_from_db()
    assert risk.is_over()


def test_the_last_of_february_stays_the_last():
    assert services.plans.years_on(dt.date(2028, 2, 29)) == dt.date(2029, 2, 28)


@pytest.mark.parametrize(
    ("code", "unit"),
    [("lists.need_closed", "count"), ("lists.need_closed", "organisations"),
     ("lists.match_signed", "wan"), ("lists.match_signed", "matches")],
)  # fmt: skip
def test_counting_up_to_days_is_counting_the_records_of_those_days(chain, code, unit):
    """The database counts by moments as they are kept; the twin by the day of each record."""
    chance = random.Random(11)
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(3)]
    midnight = timezone.make_aware(dt.datetime(2026, 3, 1))
    for number in range(24):
        # Around midnights by the clock on the wall, to the microsecond.
        off = dt.timedelta(microseconds=chance.choice((-1, 0, 1)), days=chance.randrange(-40, 40))
        need = factories.NeedFactory(
            chain=chain, organisation=chance.choice(firms), state="closed", closed_at=midnight + off
        )
        offer = factories.ResourceFactory(chain=chain, organisation=firms[0])
        match = factories.MatchFactory(chain=chain, need=need, resource=offer)
        MatchStep.objects.create(
            match=match, state="signed", on=(midnight + off).date(), amount=number,
            stated_by="asker", stated_at=midnight, confirmed_at=midnight,
        )  # fmt: skip
    kind = evidence.kind(code)
    start, days = (
        dt.date(2026, 2, 1),
        [dt.date(2026, 2, 20), dt.date(2026, 2, 28), dt.date(2026, 3, 20)],
    )
    counted = kind.units[unit]
    rows = list(kind.found(chain, {}, start, days[-1]))
    for day, told in zip(days, kind.reached(chain, {}, unit, start, days), strict=True):
        here = [row for row in rows if row.evidence_day <= day]
        if counted.each:
            assert told == len({getattr(row, f"{counted.each}_id") for row in here})
        elif counted.sum_of:
            assert told == sum(getattr(row, counted.sum_of) for row in here)
        else:
            assert told == len(here)
    assert 0 < len(rows) < 24


def test_every_kind_of_record_is_counted_in_each_of_its_units(chain):
    start, days = dt.date(2026, 1, 1), [dt.date(2026, 6, 30), dt.date(2026, 12, 31)]
    for kind in evidence.kinds():
        for unit in kind.units:
            assert kind.reached(chain, {}, unit, start, days) == [0, 0], (kind.code, unit)
