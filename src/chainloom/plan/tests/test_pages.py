"""The pages of a plan, and what one does on them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories
from tests.events_world import make_body, make_meeting, make_resolution

from chainloom.documents.models import Document
from chainloom.plan import forms, services
from chainloom.plan.models import Plan, Target

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"plan:{name}", args=["fabric", *args])


@pytest.fixture
def adopted(plan, target, milestone, office):
    plan.refresh_from_db()
    return services.plans.plan_adopt(plan=plan, by=office)


@pytest.fixture
def page(client_of, office):
    return client_of(office)


def test_without_a_plan_the_page_says_what_to_do(page):
    answer = page.get(url("home"), follow=True)
    assert "No plan yet" in answer.content.decode()
    assert "Write a plan" in answer.content.decode()


def test_a_plan_is_written_part_by_part(page, office):
    page.post(url("new"), {"title": "2026年计划", "starts": "2026-01-01", "ends": "2026-12-31"})
    plan = Plan.objects.get()
    page.post(url("direction_new", plan.pk), {"title": "强链", "weight": "1"})
    direction = plan.directions.get()
    page.post(url("measure_new", direction.pk), {"title": "对接", "weight": "2"})
    measure = direction.measures.get()
    answer = page.post(
        url("target_new", measure.pk),
        {
            "title": "办结10项", "evidence": "lists.need_closed", "unit": "count",
            "by_kind": "capacity", "wanted": "10", "starts": "2026-01-01", "due": "2026-12-31",
            "weight": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    target = Target.objects.get()
    assert (target.filters, target.unit) == ({"kind": "capacity"}, "count")
    assert page.post(url("act", plan.pk, "adopt")).status_code == 303
    plan.refresh_from_db()
    assert plan.is_adopted()


def test_a_plan_that_ends_before_it_begins_is_refused_beside_the_field(page):
    answer = page.post(url("new"), {"title": "x", "starts": "2026-12-31", "ends": "2026-01-01"})
    assert answer.status_code == 422
    assert "It ends before it begins" in answer.content.decode()
    assert not Plan.objects.exists()


def test_choosing_another_kind_of_record_offers_its_units(page, plan):
    answer = page.post(url("target_fields"), {"evidence": "lists.match_signed", "title": "签约"})
    text = answer.content.decode()
    assert "10,000 yuan" in text
    assert "签约" in text


def test_the_glance_shows_measures_with_bar_and_pace(page, adopted):
    text = page.get(url("detail", adopted.pk)).content.decode()
    for said in ("强链补链", "供需对接", "办结需求10项", "0 / 10"):
        assert said in text


def test_a_figure_leads_down_to_its_records(page, adopted, chain, firm, target):
    at = timezone.make_aware(dt.datetime(2026, 2, 3, 10))
    about = {"chain": chain, "organisation": firm.membership.organisation}
    need = factories.NeedFactory(state="closed", closed_at=at, title="找坯布", **about)
    text = page.get(url("records", target.pk), {"on": "2026-12-31"}).content.decode()
    assert "找坯布" in text
    assert reverse("lists:need", args=["fabric", need.pk]) in text
    assert "<b>1</b> / 10" in text
    before = page.get(url("records", target.pk), {"on": "2026-02-02"}).content.decode()
    assert "No record yet" in before


def test_an_adopted_plan_is_changed_only_with_a_reason(page, adopted, target):
    sent = {
        "title": target.title, "evidence": target.evidence, "unit": "count", "wanted": "8",
        "starts": "2026-01-01", "due": "2026-12-31", "weight": "1",
    }  # fmt: skip
    assert page.post(url("target_edit", target.pk), sent).status_code == 422
    page.post(url("target_edit", target.pk), {**sent, "reason": "上级调整"})
    text = page.get(url("changes", adopted.pk)).content.decode()
    assert "上级调整" in text
    assert "10.00" in text


def test_a_part_of_a_draft_is_taken_out_by_one_press(page, plan, target):
    assert page.post(url("remove", "target", target.pk), {"sure": "1"}).status_code == 303
    assert not Target.objects.exists()


def test_a_milestone_is_reached_and_confirmed_on_its_page(
    client_of, partner, office, adopted, milestone
):
    owner = client_of(partner)
    assert "It is reached" in owner.get(url("measure", milestone.measure_id)).content.decode()
    refused = owner.post(url("milestone_claim", milestone.pk), {"reached_on": "2026-03-01"})
    assert refused.status_code == 422
    owner.post(url("milestone_claim", milestone.pk), {"reached_on": "2026-03-01", "note": "见公告"})
    assert owner.post(url("milestone_confirm", milestone.pk)).status_code == 403
    client_of(office).post(url("milestone_confirm", milestone.pk))
    milestone.refresh_from_db()
    assert milestone.is_confirmed()


def test_the_timeline_shows_milestones(page, adopted):
    assert "签订合作框架" in page.get(url("timeline", adopted.pk)).content.decode()


def test_a_unit_finds_what_it_owes(client_of, partner, page, adopted):
    text = client_of(partner).get(url("owed", adopted.pk), {"month": "2026-06"}).content.decode()
    assert "签订合作框架" in text
    other = page.get(url("owed", adopted.pk), {"month": "2026-06"}).content.decode()
    assert "签订合作框架" not in other


def test_next_years_plan_is_started_by_one_press(page, adopted):
    page.post(url("act", adopted.pk, "next"))
    assert Plan.objects.get(previous=adopted).starts == dt.date(2027, 1, 1)


def test_the_api_tells_progress_and_records(page, adopted, target):
    root = f"/api/v1/chains/fabric/plans/{adopted.pk}"
    told = page.get(root, {"on": "2026-06-30"}).json()
    measure = told["directions"][0]["measures"][0]
    assert measure["targets"][0]["done"] == "0"
    assert measure["milestones"][0]["standing"]["pace"] == "waiting"
    behind = page.get(f"/api/v1/chains/fabric/plan-targets/{target.pk}/records").json()
    assert behind == {"items": [], "seen": 0, "hidden": 0}


def test_what_a_unit_owes_has_its_resolutions_too(client_of, chain, partner, firm, adopted):
    """Open ones that are late or due in the month, for the unit that has to do them."""
    meeting = make_meeting(chain, make_body(chain))
    own, other = partner.membership.organisation, firm.membership.organisation
    for owner, text, day in (
        (own, "建立技术服务台账", dt.date(2026, 6, 20)),
        (own, "下月再办的事", dt.date(2026, 7, 20)),
        (other, "别家的事", dt.date(2026, 6, 20)),
    ):
        make_resolution(meeting, owner, text=text, due_on=day, last_day=day)
    text = client_of(partner).get(url("owed", adopted.pk), {"month": "2026-06"}).content.decode()
    assert "建立技术服务台账" in text
    assert "下月再办的事" not in text
    assert "别家的事" not in text


def test_what_shows_a_milestone_is_named_to_those_alone_who_see_documents(
    client_of, office, firm, bureau, adopted, milestone
):
    document = Document.objects.create(chain=office.chain, title="合作框架全文")
    type(milestone).objects.filter(pk=milestone.pk).update(document=document, note="见公告")
    page = url("measure", milestone.measure_id)
    shown = {who: client_of(who).get(page).content.decode() for who in (office, bureau, firm)}
    assert [document.title in text for text in shown.values()] == [True, True, False]
    assert all("见公告" in text for text in shown.values())


def test_a_form_keeps_the_units_that_it_would_not_offer(page, office, firm, measure, monkeypatch):
    monkeypatch.setattr(forms, "UNITS_SHOWN", 1)
    mill = firm.membership.organisation
    gone = factories.OrganisationFactory(chain=office.chain, kind="college")
    services.parts.measure_save(
        direction=measure.direction, measure=measure, values={}, by=office,
        leads=[mill.pk], partners=[gone.pk],
    )  # fmt: skip
    row = services.parts.milestone_save(
        measure=measure, values={"title": "投产", "owner": mill.pk}, by=office
    )
    gone.participations.all().delete()
    for address in (url("measure_edit", measure.pk), url("milestone_edit", row.pk)):
        form = page.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields}
        assert page.post(address, {**sent, "title": "改过"}).status_code == 303
    row.refresh_from_db()
    assert (row.title, row.owner) == ("改过", mill)
    units = measure.units.values_list("role", "organisation")
    assert set(units) == {("lead", mill.pk), ("partner", gone.pk)}
