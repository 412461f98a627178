"""A project's life: stages, milestones, money, partners, and what is computed of them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.documents.models import Document
from chainloom.jobs.testing import run_queued
from chainloom.lists import jobs
from chainloom.lists.models import Investment, Milestone, Project, ProjectEntry
from chainloom.lists.selectors import project_story
from chainloom.lists.selectors import projects as selectors
from chainloom.lists.selectors.projects import Asked
from chainloom.lists.services import projects as services
from chainloom.notices.models import Notice
from chainloom.organisations.services import organisation_merge, organisation_unmerge

pytestmark = pytest.mark.django_db


def days(count: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture
def project(firm):
    return services.project_create(
        organisation=firm.membership.organisation,
        values={"title": "样例织造产线", "kind": "line", "planned_total": "1000"},
        by=firm,
    )


@pytest.fixture
def looked_after(project, office, bureau):
    return services.project_assign(project=project, unit=bureau.organisation_id, by=office)


def milestone(project, by, due=30, title="主厂房封顶"):
    return services.milestone_add(project=project, title=title, due=days(due), by=by)


def seen(actor, project):
    return selectors.one(actor, project.pk)


def told(actor):
    return [row.code for row in Notice.objects.filter(user=actor.user)]


# Stages


def test_a_project_goes_on_from_stage_to_stage_with_its_days(project, firm):
    services.project_move(project=project, stage="signed", on=days(-20), by=firm)
    services.project_move(project=project, stage="started", on=days(-5), by=firm)
    project.refresh_from_db()
    assert (project.stage, project.stage_on) == ("started", days(-5))
    assert project_story.stage_days(project) == {
        "planned": "",
        "signed": days(-20).isoformat(),
        "started": days(-5).isoformat(),
    }


def test_it_goes_back_only_with_a_reason_and_forgets_the_days_after(project, firm):
    services.project_move(project=project, stage="building", by=firm)
    with pytest.raises(Invalid, match="Say why"):
        services.project_move(project=project, stage="signed", by=firm)
    services.project_move(project=project, stage="signed", text="施工合同重签", by=firm)
    project.refresh_from_db()
    assert project.stage == "signed"
    assert "building" not in project_story.stage_days(project)


@pytest.mark.parametrize(
    ("on", "said"),
    [(1, "Not before it has happened"), (-40, "came to the stage before only on")],
)
def test_the_day_of_a_stage_is_neither_ahead_nor_before_the_stage_before(project, firm, on, said):
    services.project_move(project=project, stage="signed", on=days(-20), by=firm)
    with pytest.raises(Invalid, match=said):
        services.project_move(project=project, stage="started", on=days(on), by=firm)
    project.refresh_from_db()
    assert project.stage == "signed"


def test_a_pause_keeps_the_stage_and_says_why(project, firm):
    services.project_move(project=project, stage="signed", by=firm)
    with pytest.raises(Invalid, match="Say why"):
        services.project_pause(project=project, reason=" ", by=firm)
    services.project_pause(project=project, reason="用地指标未落实", by=firm)
    with pytest.raises(Conflict, match="paused or dropped"):
        services.project_move(project=project, stage="started", by=firm)
    project.refresh_from_db()
    assert (project.state, project.stage, project.halt_reason) == (
        "paused",
        "signed",
        "用地指标未落实",
    )
    services.project_resume(project=project, by=firm)
    project.refresh_from_db()
    assert (project.state, project.halt_reason) == ("going", "")


def test_nothing_is_added_to_a_dropped_project_until_it_is_taken_up_again(project, firm):
    services.project_drop(project=project, reason="终止洽谈", by=firm)
    with pytest.raises(Conflict, match="was dropped"):
        milestone(project, firm)
    with pytest.raises(Conflict, match="was dropped"):
        services.investment_add(project=project, amount=5, by=firm)
    services.project_resume(project=project, text="重新启动", by=firm)
    assert milestone(project, firm).pk


# Milestones


def test_progress_is_counted_from_milestones_and_never_given(project, firm):
    first, _second = milestone(project, firm, 5), milestone(project, firm, 9)
    services.milestone_done(milestone=first, evidence="监理报告", by=firm)
    found = selectors.progress(seen(firm, project))
    assert (found.done, found.in_all, found.share) == (1, 2, 0.5)
    with pytest.raises(TypeError):
        services.project_update(project=project, values={"progress": 90}, by=firm)


def test_a_milestone_past_its_day_says_so_and_a_late_one_stays_late(project, firm):
    one = milestone(project, firm, -3)
    assert one.is_late(days(0))
    assert selectors.progress(seen(firm, project)).late == 1
    assert list(selectors.projects(firm, Asked(only="late"))) == [project]
    services.milestone_done(milestone=one, on=days(-1), by=firm)
    one.refresh_from_db()
    assert not one.is_late(days(0))
    assert one.days_late(days(0)) == 2
    entry = ProjectEntry.objects.get(verb="milestone_done")
    assert entry.values["late"] == 2
    assert not selectors.projects(firm, Asked(only="late"))


def test_a_paused_project_has_nothing_late(project, firm):
    milestone(project, firm, -3)
    services.project_pause(project=project, reason="停工", by=firm)
    assert selectors.progress(seen(firm, project)).late == 0
    assert not selectors.projects(firm, Asked(only="late"))


def test_putting_off_keeps_the_day_it_had_and_the_reason(project, firm):
    one = milestone(project, firm, 3)
    with pytest.raises(Invalid, match="later day"):
        services.milestone_postpone(milestone=one, due=days(2), text="提前", by=firm)
    with pytest.raises(Invalid, match="Say why"):
        services.milestone_postpone(milestone=one, due=days(9), text="", by=firm)
    services.milestone_postpone(milestone=one, due=days(9), text="雨季", by=firm)
    one.refresh_from_db()
    kept = one.postponements.get()
    assert (kept.was_due, kept.now_due, kept.reason) == (days(3), days(9), "雨季")
    assert one.due == days(9)


def test_what_was_reached_or_put_off_cannot_be_taken_out(project, firm):
    done, moved, slip = (milestone(project, firm, n) for n in (1, 2, 3))
    services.milestone_done(milestone=done, by=firm)
    services.milestone_postpone(milestone=moved, due=days(30), text="雨季", by=firm)
    for one in (done, moved):
        with pytest.raises(Conflict, match="stays part"):
            services.milestone_remove(milestone=one, by=firm)
    services.milestone_remove(milestone=slip, by=firm)
    assert set(project.milestones.all()) == {done, moved}


def test_a_milestone_that_was_not_reached_after_all_is_open_with_its_day(project, firm):
    one = milestone(project, firm, 3)
    services.milestone_done(milestone=one, evidence="报告", by=firm)
    services.milestone_undone(milestone=one, text="验收未过", by=firm)
    one.refresh_from_db()
    assert (one.done_on, one.evidence, one.due) == (None, "", days(3))


def test_only_a_document_that_one_sees_is_evidence(project, firm, office):
    one = milestone(project, firm)
    paper = Document.objects.create(chain=office.chain, state="read", title="施工许可证")
    with pytest.raises(Invalid, match="no such document"):
        services.milestone_done(milestone=one, document=paper.pk, by=firm)
    services.milestone_done(milestone=one, document=paper.pk, by=office)
    one.refresh_from_db()
    assert one.document == paper


# Money and partners


def test_what_was_put_in_is_the_sum_of_dated_entries_with_their_source(project, firm, office):
    services.investment_add(project=project, amount="120.5", on=days(-9), by=firm)
    last = services.investment_add(project=project, amount=79.5, text="设备款", by=office)
    row = seen(office, project)
    assert (row.invested, selectors.progress(row).share_of_money) == (Decimal("200.00"), 0.2)
    assert last.source.title == office.label
    services.investment_remove(investment=last, by=firm)
    assert seen(firm, project).invested == Decimal("120.50")


@pytest.mark.parametrize("amount", ["", 0, -3, "many"])
def test_an_entry_of_no_money_is_refused(project, firm, amount):
    with pytest.raises(Invalid):
        services.investment_add(project=project, amount=amount, by=firm)
    assert not Investment.objects.exists()


def test_the_trail_has_no_sum_that_was_put_in(project, firm):
    services.investment_add(project=project, amount=4321, by=firm)
    entry = AuditEntry.objects.get(action="project.invested")
    assert "4321" not in f"{entry.changes} {entry.context}"


def test_a_partner_is_one_that_is_not_the_owner_and_only_once(project, firm, partner):
    add = {"project": project, "role": "bank", "by": firm}
    with pytest.raises(Invalid, match="itself"):
        services.partner_add(organisation=firm.organisation_id, **add)
    services.partner_add(organisation=partner.organisation_id, **add)
    with pytest.raises(Invalid, match="already"):
        services.partner_add(organisation=partner.organisation_id, **add)


# Writing and rights


def test_the_office_enters_for_any_owner_and_a_firm_for_itself_alone(office, firm, other_firm):
    values = {"title": "样例产线", "kind": "line"}
    theirs = other_firm.membership.organisation
    assert services.project_create(organisation=theirs, values=values, by=office).pk
    with pytest.raises(Forbidden):
        services.project_create(organisation=theirs, values=values, by=firm)
    with pytest.raises(Invalid, match="who undertakes it"):
        services.project_create(organisation=None, values=values, by=office)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "castle"}, "kind"),
        ({"planned_total": "about a lot"}, "planned_total"),
        ({"district_code": "无此区"}, "district_code"),
        ({"starts_on": "2026-05-01", "ends_on": "2026-01-01"}, "ends_on"),
        ({"latitude": 24.9}, "longitude"),
        ({"title": "长" * 161}, "title"),
        ({"ends_on": "0026-05-01"}, "ends_on"),
    ],
)
def test_a_refusal_names_its_field_and_changes_nothing(project, firm, values, field):
    with pytest.raises(Invalid) as refused:
        services.project_update(project=project, values=values, by=firm)
    assert refused.value.field == field
    project.refresh_from_db()
    assert (project.title, project.version) == ("样例织造产线", 1)


def test_an_older_version_is_refused(project, firm):
    services.project_update(project=project, values={"place": "江南街道"}, version=1, by=firm)
    with pytest.raises(Conflict, match="after you opened it"):
        services.project_update(project=project, values={"place": "开元"}, version=1, by=firm)


def test_the_unit_that_looks_after_it_writes_and_others_do_not(
    looked_after, bureau, other_bureau, partner, leader
):
    assert milestone(looked_after, bureau).pk
    services.partner_add(
        project=looked_after, organisation=partner.organisation_id, role="bank", by=bureau
    )
    for actor in (other_bureau, partner, leader):
        with pytest.raises(Forbidden):
            milestone(looked_after, actor)
    with pytest.raises(Forbidden):
        services.project_assign(project=looked_after, unit=None, by=bureau)


def test_one_for_those_concerned_is_not_there_for_others(
    looked_after, office, leader, firm, bureau, partner, other_firm, stranger
):
    services.project_update(project=looked_after, values={"visibility": "concerned"}, by=firm)
    services.partner_add(
        project=looked_after, organisation=partner.organisation_id, role="bank", by=firm
    )
    for actor in (office, leader, firm, bureau, partner):
        assert seen(actor, looked_after) is not None
    for actor in (other_firm, stranger):
        assert seen(actor, looked_after) is None
        with pytest.raises(Missing):
            milestone(looked_after, actor)


def test_money_put_in_is_the_owners_figure(looked_after, firm, bureau, partner, other_firm):
    services.partner_add(
        project=looked_after, organisation=partner.organisation_id, role="bank", by=firm
    )
    services.investment_add(project=looked_after, amount=200, by=firm)
    for actor, shown in ((firm, True), (bureau, True), (partner, False), (other_firm, False)):
        found = selectors.progress(seen(actor, looked_after))
        assert (found.invested is not None) is shown
        told_of = [one["text"] for one in project_story.story(actor, looked_after)]
        assert any("200" in text for text in told_of) is shown
    entry = firm.membership.organisation.participations.get(chain=firm.chain)
    entry.consents = ["finance"]
    entry.save()
    assert selectors.progress(seen(other_firm, looked_after)).invested == 200


def test_reasons_and_persons_are_told_to_those_concerned(project, firm, other_firm):
    services.project_pause(project=project, reason="资金未到位", by=firm)
    own, others = project_story.story(firm, project)[0], project_story.story(other_firm, project)[0]
    assert (own["said"], others["said"]) == ("资金未到位", "")
    assert firm.user.display_name in own["who"]
    assert firm.user.display_name not in others["who"]


def test_the_owner_is_changed_by_the_office_alone(project, office, firm, other_firm):
    wanted = other_firm.membership.organisation
    change = {"project": project, "values": {}, "organisation": wanted}
    with pytest.raises(Forbidden):
        services.project_update(by=firm, **change)
    services.project_update(by=office, **change)
    project.refresh_from_db()
    assert project.organisation == wanted


def test_only_somebody_with_an_account_looks_after_a_project(project, office, firm, chain):
    nobody = factories.OrganisationFactory(chain=chain, kind="government", uscc=None)
    with pytest.raises(Invalid, match="invite somebody first"):
        services.project_assign(project=project, unit=nobody, by=office)
    with pytest.raises(Invalid, match="cannot be the unit"):
        services.project_assign(project=project, unit=firm.organisation_id, by=office)


def test_a_mistake_is_taken_out_and_what_has_lived_is_dropped_instead(project, firm):
    milestone(project, firm)
    services.project_move(project=project, stage="signed", by=firm)
    with pytest.raises(Conflict, match="drop it instead"):
        services.project_remove(project=project, by=firm)
    slip = services.project_create(
        organisation=project.organisation, values={"title": "误录", "kind": "line"}, by=firm
    )
    services.project_remove(project=slip, by=firm)
    assert list(Project.objects.all()) == [project]


# The list


def test_the_list_is_narrowed_by_kind_stage_place_owner_and_whose(
    looked_after, firm, bureau, other_firm
):
    services.project_update(
        project=looked_after, values={"district_code": "350502", "place": "江南街道"}, by=firm
    )
    other = services.project_create(
        organisation=other_firm.membership.organisation,
        values={"title": "联合实验室", "kind": "lab", "stage": "signed"},
        by=other_firm,
    )

    def found(actor, **asked):
        return set(selectors.projects(actor, Asked(**asked)))

    assert found(firm) == {looked_after, other}
    assert found(firm, kind="lab") == {other}
    assert found(firm, stage="planned") == {looked_after}
    assert found(firm, place="350502") == {looked_after}
    assert found(firm, owner="旁样") == {other}
    assert found(firm, q="江南") == {looked_after}
    assert found(firm, whose="own") == {looked_after}
    assert found(bureau, whose="unit") == {looked_after}


def test_a_project_past_its_planned_end_that_produces_nothing_is_late(project, firm):
    services.project_update(project=project, values={"ends_on": days(-1)}, by=firm)
    project.refresh_from_db()
    assert project.is_overdue(days(0))
    assert list(selectors.projects(firm, Asked(only="late"))) == [project]
    services.project_move(project=project, stage="production", by=firm)
    assert not selectors.projects(firm, Asked(only="late"))


# Being told


def test_owner_and_unit_are_told_once_that_a_milestone_is_near_and_once_that_it_is_late(
    looked_after, firm, bureau, office, other_firm
):
    milestone(looked_after, firm, 6)
    far = milestone(looked_after, firm, 20)
    system = Actor.for_system("schedule")
    assert services.milestones_watch(by=system) == {"near": 1, "late": 0}
    assert services.milestones_watch(by=system) == {"near": 0, "late": 0}
    later = services.milestones_watch(by=system, today=days(7))
    assert later == {"near": 0, "late": 1}
    for actor in (firm, bureau):
        assert told(actor).count("lists.milestone") == 2
    assert told(office).count("lists.milestone") == 1
    assert "lists.milestone" not in told(other_firm)
    services.milestone_postpone(milestone=far, due=days(40), text="雨季", by=firm)
    assert services.milestones_watch(by=system, today=days(35)) == {"near": 1, "late": 0}


def test_nobody_is_reminded_of_a_paused_project(project, firm):
    milestone(project, firm, 2)
    services.project_pause(project=project, reason="停工", by=firm)
    assert services.milestones_watch(by=Actor.for_system("schedule"))["near"] == 0


def test_the_schedule_looks_once_a_day_from_eight_in_the_morning():
    slot = jobs.daily(jobs.TOLD_AT)
    zone = timezone.get_current_timezone()
    early = datetime.datetime(2026, 11, 29, 7, 59, tzinfo=zone)
    assert slot(early) == "2026-11-28"
    assert slot(early + datetime.timedelta(minutes=1)) == "2026-11-29"
    assert slot(early + datetime.timedelta(hours=16)) == "2026-11-29"


def test_the_job_tells(project, firm, office):
    from chainloom.jobs.services import job_enqueue

    milestone(project, firm, 1)
    job_enqueue(kind=jobs.MILESTONES, params={}, by=Actor.for_system("schedule"))
    assert run_queued()[-1].result == {"near": 1, "late": 0}


def test_a_step_is_told_to_owner_and_unit_but_not_to_who_took_it(looked_after, firm, bureau):
    Notice.objects.all().delete()
    services.project_move(project=looked_after, stage="signed", by=bureau)
    assert told(firm) == ["lists.project"]
    assert told(bureau) == []


# Two entries for one organisation


def test_a_merge_takes_projects_along_and_its_undoing_gives_them_back(
    project, office, firm, other_firm, partner, chain
):
    survivor = other_firm.membership.organisation
    services.partner_add(project=project, organisation=survivor, role="supplier", by=firm)
    services.partner_add(
        project=project, organisation=partner.organisation_id, role="bank", by=firm
    )
    done = organisation_merge(
        survivor=survivor, absorbed=project.organisation, choices={"uscc": "survivor"}, by=office
    )
    row = seen(office, project)
    assert row.organisation == survivor
    # Owner and partner are one now: it is shown as the owner.
    assert [one.organisation_id for one in selectors.partners_of(row)] == [partner.organisation_id]
    organisation_unmerge(merge=done, by=office)
    assert seen(office, project).organisation == firm.membership.organisation


def test_two_partners_that_are_one_are_shown_once(project, office, firm, chain):
    first, second = (factories.OrganisationFactory(chain=chain, uscc=None) for _n in "12")
    for one in (first, second):
        services.partner_add(project=project, organisation=one, role="builder", by=firm)
    organisation_merge(survivor=first, absorbed=second, by=office)
    assert [one.organisation for one in selectors.partners_of(project)] == [first]


def test_rules_on_a_milestones_own_days():
    today = datetime.date(2026, 11, 29)
    one = Milestone(title="封顶", due=today + datetime.timedelta(days=7))
    assert one.is_near(today)
    assert not one.is_near(today - datetime.timedelta(days=1))
    assert not one.is_late(one.due)
    assert one.is_late(one.due + datetime.timedelta(days=1))
