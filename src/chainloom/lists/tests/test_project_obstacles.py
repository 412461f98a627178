"""What stands in a project's way is a need: its state and clocks show on the project."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories

from chainloom.core.errors import Conflict, Forbidden
from chainloom.lists.models import Clock, Need, NeedEntry, Obstacle
from chainloom.lists.selectors import projects as selectors
from chainloom.lists.selectors.projects import Asked
from chainloom.lists.services import needs
from chainloom.lists.services import projects as services

pytestmark = pytest.mark.django_db
WORDS = {"kind": "problem", "text": "变压器容量不够，请协调增容", "visibility": "chosen"}


@pytest.fixture
def project(firm, office, bureau):
    row = services.project_create(
        organisation=firm.membership.organisation,
        values={"title": "样例织造产线", "kind": "line"},
        by=firm,
    )
    return services.project_assign(project=row, unit=bureau.organisation_id, by=office)


@pytest.fixture
def obstacle(project, firm):
    return services.obstacle_add(project=project, values=WORDS, by=firm)


def flagged(actor, project):
    return selectors.one(actor, project.pk).flagged


def address(name, *arguments):
    return reverse(f"lists:{name}", args=["fabric", *arguments])


def test_an_obstacle_is_a_sent_need_of_the_owner_with_the_offices_clock(project, obstacle, firm):
    assert (obstacle.organisation, obstacle.state) == (firm.membership.organisation, "submitted")
    (shown,) = selectors.obstacles_of(firm, project)
    assert (shown, shown.next_clock.step, shown.still) == (obstacle, "verify", False)


def test_the_unit_that_looks_after_the_project_reports_in_its_own_name(project, bureau, office):
    need = services.obstacle_add(project=project, values=WORDS, by=bureau)
    assert need.organisation == bureau.membership.organisation
    need = services.obstacle_add(project=project, values=WORDS, by=office)
    assert need.organisation == project.organisation


def test_who_may_not_change_the_project_reports_nothing_on_it(project, partner):
    with pytest.raises(Forbidden):
        services.obstacle_add(project=project, values=WORDS, by=partner)
    assert not Need.objects.exists()


def test_an_obstacle_whose_clock_ran_out_raises_the_flag_until_it_is_solved(
    project, obstacle, firm, office, bureau
):
    needs.need_assign(need=obstacle, unit=bureau.membership.organisation, by=office)
    assert not flagged(firm, project)
    Clock.objects.filter(need=obstacle).update(due_at=timezone.now() - timedelta(minutes=1))
    assert flagged(firm, project)
    assert list(selectors.projects(office, Asked(only="flagged"))) == [project]
    needs.need_answer(need=obstacle, text="已增容", by=bureau)
    needs.need_confirm(need=obstacle, rating=5, by=firm)
    needs.need_close(need=obstacle, outcome="solved", by=office)
    assert not flagged(firm, project)
    (shown,) = selectors.obstacles_of(firm, project)
    assert (shown.get_outcome_display(), shown.still) == ("solved", False)


def test_one_with_which_nothing_happened_for_a_week_stands_still(project, obstacle, firm):
    NeedEntry.objects.filter(need=obstacle).update(at=timezone.now() - timedelta(days=6))
    assert not flagged(firm, project)
    NeedEntry.objects.filter(need=obstacle).update(at=timezone.now() - timedelta(days=8))
    assert flagged(firm, project)


def test_one_that_lies_before_the_leader_stands_still_and_a_draft_does_not(
    project, obstacle, firm, office, bureau
):
    needs.need_assign(need=obstacle, unit=bureau.membership.organisation, by=office)
    needs.need_escalate(need=obstacle, text="多次协调未果", by=firm)
    assert flagged(firm, project)
    needs.need_decide(need=obstacle, text="下周前解决", by=office)
    assert not flagged(firm, project)
    draft = services.obstacle_add(project=project, values=WORDS, send=False, by=firm)
    NeedEntry.objects.filter(need=draft).update(at=timezone.now() - timedelta(days=30))
    assert not flagged(firm, project)


def test_a_clock_that_stands_because_the_asker_owes_material_has_not_run_out(
    project, obstacle, firm, office, bureau
):
    needs.need_assign(need=obstacle, unit=bureau.membership.organisation, by=office)
    needs.need_ask(need=obstacle, text="请提供用电容量", by=bureau)
    Clock.objects.filter(need=obstacle).update(due_at=timezone.now() - timedelta(minutes=1))
    assert not flagged(firm, project)


def test_an_obstacle_that_one_may_not_see_neither_shows_nor_raises_the_flag(
    project, obstacle, firm, other_firm
):
    NeedEntry.objects.filter(need=obstacle).update(at=timezone.now() - timedelta(days=30))
    assert flagged(firm, project)
    assert not flagged(other_firm, project)
    assert selectors.obstacles_of(other_firm, project) == []
    assert selectors.project_in_the_way_of(other_firm, obstacle) is None
    assert selectors.project_in_the_way_of(firm, obstacle) == project


def test_a_hidden_asker_is_not_told_by_the_project(project, office, firm, other_firm):
    values = {"kind": "fabric", "text": "求购涤纶坯布", "hide_name": True}
    need = services.obstacle_add(project=project, values=values, by=firm)
    needs.need_verify(need=need, by=office)
    assert selectors.obstacles_of(other_firm, project) == []
    assert selectors.project_in_the_way_of(other_firm, need) is None


def test_a_need_that_is_there_is_linked_once_and_only_one_of_the_owners(
    project, problem, firm, other_firm, office
):
    services.obstacle_link(project=project, need=problem, by=firm)
    with pytest.raises(Conflict, match="already"):
        services.obstacle_link(project=project, need=problem, by=office)
    foreign = factories.NeedFactory(
        chain=firm.chain, organisation=other_firm.membership.organisation
    )
    with pytest.raises(Conflict, match="Only a need of the owner"):
        services.obstacle_link(project=project, need=foreign, by=office)
    services.obstacle_unlink(obstacle=problem.obstacle, by=firm)
    assert Need.objects.filter(pk=problem.pk).exists()
    assert not Obstacle.objects.exists()


def test_it_is_reported_from_the_project_in_one_step_on_the_form_that_reads(
    client_of, project, firm, bureau
):
    browser = client_of(firm)
    page = browser.get(address("obstacle_new", project.pk)).content.decode()
    assert "Project “样例织造产线”:" in page
    assert '<option value="problem" selected>' in page
    assert f'value="{bureau.organisation_id}" checked' in page
    sent = {**WORDS, "parties": [bureau.organisation_id], "urgent": "on"}
    answer = browser.post(address("obstacle_new", project.pk), sent)
    assert (answer.status_code, answer.url) == (303, address("project", project.pk))
    need = Need.objects.get()
    assert (need.urgent, need.obstacle.project) == (True, project)
    shown = browser.get(address("project", project.pk)).content.decode()
    assert need.title in shown
    assert "sent, to be verified" in shown
    assert project.title in browser.get(address("need", need.pk)).content.decode()


def test_the_bare_beginning_says_nothing_and_is_refused(client_of, project, firm):
    sent = {**WORDS, "text": "Project “样例织造产线”: "}
    answer = client_of(firm).post(address("obstacle_new", project.pk), sent)
    assert answer.status_code == 422
    assert "Say what stands in the way." in answer.content.decode()
    assert not Need.objects.exists()


def test_without_scripts_the_form_reads_and_stays_the_projects(client_of, project, firm):
    sent = {**WORDS, "read": "1"}
    page = client_of(firm).post(address("obstacle_new", project.pk), sent).content.decode()
    assert project.title in page
    assert not Need.objects.exists()


def test_the_name_of_the_project_is_not_read_as_what_is_needed(client_of, project, firm):
    project.title = "新增织机96台（年产“云纱”急需5000米T400）"
    project.save()
    text = f"Project “{project.title}”: 变压器容量不够"
    sent = {**WORDS, "text": text, "title": "", "read": "1", "project": project.pk}
    page = client_of(firm).post(address("obstacle_new", project.pk), sent).content.decode()
    assert "Not understood" not in page
    assert 'value="变压器容量不够"' in page
    assert 'name="quantity" value=' not in page
    url = address("need_read")
    typed = client_of(firm).post(url, sent, headers={"hx-request": "true"}).content.decode()
    assert 'value="变压器容量不够"' in typed
    bare = {**sent, "text": f"“{project.title}”项目："}
    page = client_of(firm).post(address("obstacle_new", project.pk), bare).content.decode()
    assert 'role="alert"' not in page.split("listing-fields")[1]


def test_it_comes_back_read_and_is_written_once(client_of, project, firm):
    browser = client_of(firm)
    url = address("obstacle_new", project.pk)
    page = browser.get(url)
    assert f'name="project" value="{project.pk}"' in page.content.decode()
    begun = {**WORDS, "was": page.context["form"]["was"].value()}
    text = page.context["form"]["text"].value()
    assert browser.post(url, {**begun, "text": text}).status_code == 422, "nothing is said yet"
    unread = browser.post(url, begun)
    assert (unread.status_code, Need.objects.count()) == (200, 0)
    read = {**WORDS, "was": unread.context["form"]["was"].value()}
    for _time in range(2):
        sent = browser.post(url, read)
    need = Need.objects.get()
    assert sent.url == address("need", need.pk) + "?sent=before"
    another = f"{url}?another={need.pk}"
    assert another in browser.get(sent.url).content.decode()
    form = browser.get(another).context["form"]
    browser.post(url, {**read, "another": form["another"].value()})
    assert project.obstacles.count() == 2


def test_of_a_dropped_project_it_is_said_before_anybody_writes(client_of, project, firm):
    services.project_drop(project=project, reason="不做了", by=firm)
    answer = client_of(firm).get(address("obstacle_new", project.pk), follow=True)
    assert answer.redirect_chain[0][0] == address("project", project.pk)
    assert "Take it up again first" in answer.content.decode()
