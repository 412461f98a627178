"""The pages and the API of projects: forms, what each role is shown, and how often they ask."""

from __future__ import annotations

import csv
import datetime
import io
import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.chain.models import Chain
from chainloom.lists.forms.sums import as_ten_thousands
from chainloom.lists.models import Milestone, Project
from chainloom.lists.selectors import projects as selectors
from chainloom.lists.services import projects as services
from chainloom.lists.views.project_pictures import timeline

ROOT = "/api/v1/chains/fabric/projects"


def address(name, *arguments):
    return reverse(f"lists:{name}", args=["fabric", *arguments])


def days(count: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=count)


def fields(**changed):
    return {"title": "样例织造产线", "kind": "line", "stage": "signed", "visibility": "members"} | (
        changed
    )


@pytest.fixture
def project(firm):
    return services.project_create(
        organisation=firm.membership.organisation,
        values={"title": "样例织造产线", "kind": "line", "planned_total": 1000},
        by=firm,
    )


@pytest.fixture
def api():
    def of(actor, method, path, body=None):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
        data = json.dumps(body or {})
        return client.generic(method, ROOT + path, data, content_type="application/json")

    return of


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("860", "860"),
        ("8,600.5", "8600.5"),
        ("12,5", "12.5"),
        ("1.2亿", "12000"),
        ("5000万", "5000"),
        ("500000元", "50"),
        ("3万元", "3"),
        ("5%", None),
        ("很多", None),
        ("-5", None),
    ],
)
def test_sums_are_read_as_people_write_them(text, sum_):
    found = as_ten_thousands(text)
    assert (None if found is None else f"{found.normalize():f}") == sum_


# Pages


@pytest.mark.django_db
def test_a_firm_enters_a_project_and_follows_it_by_buttons(client_of, firm):
    browser = client_of(firm)
    sent = browser.post(address("project_new"), fields(planned_total="1.2亿", place="江南街道"))
    row = Project.objects.get()
    assert (sent.status_code, sent.url) == (303, address("project", row.pk))
    assert (row.organisation_id, row.planned_total) == (firm.organisation_id, 12000)
    steps = [
        ("milestone", {"title": "封顶", "due": days(9)}),
        ("invest", {"amount": "300", "text": "土建"}),
        ("move", {"stage": "started"}),
    ]
    for verb, data in steps:
        assert browser.post(address("project_act", row.pk, verb), data).status_code == 303
    one = row.milestones.get()
    done = {"on": days(0), "evidence": "监理报告"}
    assert browser.post(address("milestone_act", row.pk, one.pk, "done"), done).status_code == 303
    page = browser.get(address("project", row.pk)).content.decode()
    for text in ("reached in time", "监理报告", "1 / 1", "2.5%", "from “signed” to “work begun”"):
        assert text in page
    assert "样例织造产线" in browser.get(address("projects")).content.decode()


@pytest.mark.django_db
def test_the_office_says_whose_a_project_is(client_of, office, firm, bureau):
    browser = client_of(office)
    page = browser.post(address("project_new"), fields())
    assert page.status_code == 422
    assert "Say who undertakes it." in page.content.decode()
    about = {"organisation": firm.organisation_id, "unit": bureau.organisation_id}
    assert browser.post(address("project_new"), fields(**about)).status_code == 303
    row = Project.objects.get()
    assert (row.organisation_id, row.unit_id) == (firm.organisation_id, bureau.organisation_id)


@pytest.mark.django_db
def test_a_refusal_stands_beside_its_field_and_nothing_is_written(client_of, firm, project):
    browser = client_of(firm)
    page = browser.post(address("project_new"), fields(planned_total="很多"))
    assert page.status_code == 422
    assert "“很多” is no sum." in page.content.decode()
    late = {"title": "封顶", "due": ""}
    assert browser.post(address("project_act", project.pk, "milestone"), late).status_code == 422
    assert (Project.objects.count(), Milestone.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_it_is_changed_on_the_form_and_an_older_form_is_refused(client_of, firm, project):
    browser = client_of(firm)
    page = browser.get(address("project_edit", project.pk)).content.decode()
    assert 'value="1,000"' in page
    sent = fields(planned_total="1,000", place="开元街道", version="1")
    assert browser.post(address("project_edit", project.pk), sent).status_code == 303
    again = browser.post(address("project_edit", project.pk), sent | {"place": "别处"})
    assert again.status_code == 422
    assert "after you opened it" in again.content.decode()
    project.refresh_from_db()
    assert (project.place, project.stage, project.planned_total) == ("开元街道", "planned", 1000)


@pytest.mark.django_db
def test_a_step_that_cannot_be_taken_now_says_so(client_of, firm, project):
    page = client_of(firm).get(address("project_act", project.pk, "resume")).content.decode()
    assert "cannot be done with it now" in page
    assert client_of(firm).get(address("project_act", project.pk, "fly")).status_code == 404


@pytest.mark.django_db
def test_who_only_finds_it_is_shown_no_money_put_in_no_reason_and_no_button(
    client_of, firm, project, other_firm
):
    services.investment_add(project=project, amount=4321, by=firm)
    one = services.milestone_add(project=project, title="封顶", due=days(-2), by=firm)
    services.milestone_postpone(milestone=one, due=days(3), text="雨季停工", by=firm)
    services.project_pause(project=project, reason="资金未到位", by=firm)
    page = client_of(other_firm).get(address("project", project.pk)).content.decode()
    assert "paused" in page
    for hidden in ("4,321", "雨季停工", "资金未到位", "project_act", "/do/pause/"):
        assert hidden not in page
    own = client_of(firm).get(address("project", project.pk)).content.decode()
    for shown in ("4,321", "雨季停工", "资金未到位"):
        assert shown in own


@pytest.mark.django_db
def test_partners_entries_and_obstacles_are_taken_off(client_of, firm, project, partner):
    part = services.partner_add(
        project=project, organisation=partner.organisation_id, role="bank", by=firm
    )
    money = services.investment_add(project=project, amount=5, by=firm)
    browser = client_of(firm)
    for kind, one in (("partners", part), ("money", money)):
        url = address("project_take_off", project.pk, kind, one.pk)
        assert browser.post(url).status_code == 303
        assert browser.post(url).status_code == 404
    wrong = address("project_take_off", project.pk, "walls", part.pk)
    assert browser.post(wrong).status_code == 404


@pytest.mark.django_db
def test_an_empty_list_says_what_to_do(client_of, firm):
    page = client_of(firm).get(address("projects")).content.decode()
    assert "No project yet" in page
    assert address("project_new") in page


@pytest.mark.django_db
def test_the_search_box_finds_a_project_for_whom_it_is_shown(client_of, firm, project, stranger):
    url = reverse("organisations:search", args=["fabric"]) + "?q=样例织造"
    assert project.title in client_of(firm).get(url).content.decode()
    assert client_of(stranger).get(url).status_code == 404


@pytest.mark.django_db
def test_the_picture_has_every_day_a_milestone_had(project, firm):
    one = services.milestone_add(project=project, title="封顶", due=days(2), by=firm)
    services.milestone_postpone(milestone=one, due=days(20), text="雨季", by=firm)
    late = services.milestone_add(project=project, title="进场", due=days(-4), by=firm)
    assert timeline([]) is None
    found = timeline(selectors.milestones_of(project))
    names = [point["name"] for one in found["options"]["series"] for point in one["data"][:9]
             if isinstance(point, dict)]  # fmt: skip
    assert sorted(names) == sorted(
        [
            f"封顶 · {days(20)} · open",
            f"封顶 · {days(2)} · was due on {days(2)}",
            f"进场 · {days(-4)} · 4 days late",
        ]
    )
    assert found["rows"][1] == [late.title, "–", str(days(-4)), "–", "4 days late"]
    # Of a project that is paused nothing is late.
    assert timeline([late], going=False)["rows"][1][-1] == "open"
    with translation.override("zh-hans"):
        assert timeline([late])["rows"][1][-1] == "逾期 4 天"


@pytest.mark.django_db
def test_of_very_many_milestones_the_picture_shows_those_still_to_come(client_of, project, firm):
    for number in range(40):
        one = services.milestone_add(
            project=project, title=f"节点{number:02}", due=days(number - 35), by=firm
        )
        if number < 34:
            services.milestone_done(milestone=one, on=days(-36), by=firm)
    found = timeline(selectors.milestones_of(project))
    titles = [row[0] for row in found["rows"][1:]]
    assert (titles[0], titles[-1], found["hidden"]) == ("节点10", "节点39", 10)
    page = client_of(firm).get(address("project", project.pk)).content.decode()
    assert "10 more milestones are not in the picture" in page
    assert "34 milestones reached</summary>" in page
    before, folded = page.split("34 milestones reached</summary>")
    assert "<b>节点34</b>" in before
    assert "<b>节点33</b>" in folded
    assert "<b>节点33</b>" not in before


# The API


@pytest.mark.django_db
def test_a_project_lives_over_the_api(api, firm, bureau, office):
    made = api(firm, "POST", "", {"title": "样例产线", "kind": "line", "planned_total": 400})
    assert made.status_code == 201, made.content
    key = f"/{made.json()['id']}"
    assert api(office, "POST", key + "/do/assign", {"unit": bureau.organisation_id}).json()["unit"]
    api(firm, "POST", key + "/milestones", {"title": "封顶", "due": str(days(5))})
    api(firm, "POST", key + "/investments", {"amount": 100})
    row = api(firm, "GET", key).json()
    assert row["progress"] == {
        "milestones": 1,
        "reached": 0,
        "late": 0,
        "share": 0.0,
        "invested": "100.00",
        "share_of_money": 0.25,
    }
    one = row["milestones"][0]["id"]
    put_off = api(firm, "POST", f"{key}/milestones/{one}/do/postpone", {"text": "雨季"})
    assert (put_off.status_code, put_off.json()["errors"][0]["field"]) == (422, "due")
    sent = {"due": str(days(9)), "text": "雨季"}
    row = api(firm, "POST", f"{key}/milestones/{one}/do/postpone", sent).json()
    assert row["milestones"][0]["postponements"][0]["reason"] == "雨季"
    row = api(firm, "POST", key + "/obstacles", {"text": "变压器容量不够"}).json()
    assert (row["obstacles"][0]["state"], row["obstacles"][0]["still"]) == ("submitted", False)
    assert "progress" not in Project._meta.fields_map
    refused = api(firm, "PATCH", key, {"progress": 90})
    assert refused.status_code == 422


@pytest.mark.django_db
def test_the_api_hides_what_the_pages_hide(api, firm, project, other_firm):
    services.investment_add(project=project, amount=4321, by=firm)
    services.obstacle_add(project=project, values={"kind": "problem", "text": "缺电",
                          "visibility": "chosen"}, by=firm)  # fmt: skip
    services.project_pause(project=project, reason="资金未到位", by=firm)
    row = api(other_firm, "GET", f"/{project.pk}").json()
    assert (row["investments"], row["obstacles"], row["halt_reason"]) == (None, [], "")
    assert (row["progress"]["invested"], row["acts"]) == (None, [])
    (listed,) = api(other_firm, "GET", "").json()["items"]
    assert listed["progress"]["share_of_money"] is None
    told = api(other_firm, "GET", f"/{project.pk}/entries").content.decode()
    assert "4321" not in told
    assert "资金未到位" not in told


# How often they ask


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["list", "one", "api", "api_one"])
def test_many_projects_and_parts_ask_no_more_queries_than_few(
    client_of, office, bureau, chain, page, django_assert_max_num_queries
):
    first = factories.ProjectFactory(
        chain=chain, organisation=factories.OrganisationFactory(chain=chain)
    )
    browser = client_of(office)
    url = {
        "list": address("projects"),
        "one": address("project", first.pk),
        "api": ROOT,
        "api_one": f"{ROOT}/{first.pk}",
    }[page]

    def grow(count: int) -> None:
        for _number in range(count):
            _grown(chain, first, office)

    def ask() -> None:
        cache.clear()
        assert browser.get(url).status_code == 200

    grow(5)
    ask()
    with django_assert_max_num_queries(1000) as few:
        ask()
    grow(45)
    with django_assert_max_num_queries(len(few)):
        ask()


def _grown(chain: Chain, first: Project, office) -> None:
    """One more project of another owner, and one more of each part on the first."""
    owner = factories.OrganisationFactory(chain=chain)
    other = factories.ProjectFactory(chain=chain, organisation=owner, unit=owner)
    for row in (first, other):
        one = factories.MilestoneFactory(project=row, due=days(-1))
        one.postponements.create(
            was_due=days(-9), now_due=days(-1), reason="雨季", at=timezone.now()
        )
        row.partners.create(organisation=owner, role="supplier")
        row.investments.create(on=days(-1), amount=5, created_at=timezone.now())
        row.entries.create(
            at=timezone.now(),
            by=office.user,
            organisation=owner,
            verb="partner_added",
            values={"partner": owner.pk, "role": "supplier"},
        )
        need = factories.NeedFactory(chain=chain, organisation=owner, state="working")
        row.obstacles.create(need=need, created_at=timezone.now())
        need.clocks.create(
            organisation=owner,
            step="solve",
            started_at=timezone.now(),
            limit=3,
            limit_unit="working_days",
            due_at=timezone.now(),
            warn_at=timezone.now(),
        )


def test_projects_are_a_file_and_stand_on_the_organisations_page(client_of, office, firm, chain):
    owner = firm.membership.organisation
    row = factories.ProjectFactory(chain=chain, organisation=owner, title="示例智能化改造")
    for page in (
        reverse("lists:projects_export", args=["fabric"]) + "?format=csv&q=示例",
        f"{ROOT}/export?format=csv",
    ):
        answer = client_of(firm).get(page)
        (shown,) = csv.DictReader(
            io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))
        )
        assert (shown["project"], shown["owner"]) == ("示例智能化改造", owner.name)
    page = reverse("organisations:panel", args=["fabric", owner.pk, "lists"])
    assert row.title in client_of(office).get(page).content.decode()
