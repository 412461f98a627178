"""A need's life, step by step, and who may take which step."""

from __future__ import annotations

import pytest

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing, Problem
from chainloom.lists import services
from chainloom.lists.acts import Place, acts_for
from chainloom.lists.models import Need
from chainloom.lists.policy import need_policy
from chainloom.lists.selectors import needs as selectors

pytestmark = pytest.mark.django_db
needs = services.needs


def verbs(need, actor):
    return [act.verb for act in acts_for(Place(Need.objects.get(pk=need.pk), actor))]


def test_a_need_goes_from_a_pasted_line_to_its_end(firm, office, bureau):
    need = needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "fabric", "text": "求购 T400 门幅180 5000米", "spec": "T400 门幅180cm"},
        by=firm,
    )
    assert (need.state, need.title) == ("draft", "求购 T400 门幅180 5000米")
    assert need.spec["width_cm"] == [180, 180]
    needs.need_submit(need=need, by=firm)
    needs.need_verify(need=need, by=office)
    needs.need_assign(need=need, unit=bureau.membership.organisation, by=office)
    needs.need_start(need=need, by=bureau)
    needs.need_answer(need=need, text="已介绍三家", by=bureau)
    needs.need_confirm(need=need, rating=5, by=firm)
    needs.need_close(need=need, outcome="solved", by=office)
    need.refresh_from_db()
    assert (need.state, need.outcome, need.rating) == ("closed", "solved", 5)
    assert [entry.verb for entry in need.entries.all()] == [
        "created", "submitted", "verified", "assigned", "started", "answered", "confirmed",
        "closed",
    ]  # fmt: skip
    assert not need.clocks.filter(stopped_at=None).exists()


def test_every_step_is_in_the_audit_trail_without_its_words(assigned, bureau):
    needs.need_answer(need=assigned, text="请联系王师傅 13800000000", by=bureau)
    entries = AuditEntry.objects.filter(object_type="lists.need", object_id=str(assigned.pk))
    assert "need.answered" in set(entries.values_list("action", flat=True))
    assert "13800000000" not in str(list(entries.values("changes", "context", "object_label")))


def test_a_need_of_a_day_that_is_past_is_not_sent(firm):
    owner = firm.membership.organisation
    values = {"kind": "site", "title": "租赁仓库", "needed_by": "2020-01-01"}
    with pytest.raises(Invalid) as refused:
        needs.need_create(organisation=owner, values=values, send=True, by=firm)
    assert refused.value.field == "needed_by"
    assert not Need.objects.exists()
    assert needs.need_create(organisation=owner, values=values, by=firm).state == "draft"


def test_what_is_missing_goes_back_to_the_asker(problem, office, firm):
    needs.need_return(need=problem, missing="请补充路名", by=office)
    problem.refresh_from_db()
    assert problem.state == "returned"
    assert verbs(problem, firm)[0] == "submit"
    needs.need_update(need=problem, values={"text": "江南街道紫山路修路"}, by=firm)
    needs.need_submit(need=problem, by=firm)
    problem.refresh_from_db()
    assert problem.state == "submitted"


@pytest.mark.parametrize("missing", ["", "   "])
def test_returning_says_what_is_missing(problem, office, missing):
    with pytest.raises(Invalid):
        needs.need_return(need=problem, missing=missing, by=office)


def test_a_dissatisfied_answer_reopens_and_counts(assigned, bureau, firm):
    needs.need_answer(need=assigned, text="已转交", by=bureau)
    needs.need_confirm(need=assigned, rating=2, text="路还是不通", by=firm)
    assigned.refresh_from_db()
    assert (assigned.state, assigned.redone, assigned.rating) == ("working", 1, 2)
    assert assigned.clocks.filter(stopped_at=None, step="solve").count() == 1


def test_dissatisfaction_says_with_what(assigned, bureau, firm):
    needs.need_answer(need=assigned, text="已转交", by=bureau)
    with pytest.raises(Invalid):
        needs.need_confirm(need=assigned, rating=1, by=firm)


def test_an_answer_refused_twice_goes_to_the_leader(assigned, bureau, firm, leader):
    for _time in range(2):
        needs.need_answer(need=assigned, text="已转交", by=bureau)
        needs.need_redo(need=assigned, text="没有解决", by=firm)
    assigned.refresh_from_db()
    assert assigned.awaits_decision()
    assert "decide" in verbs(assigned, leader)
    needs.need_decide(need=assigned, text="由住建局三日内开辟便道", by=leader)
    assigned.refresh_from_db()
    assert not assigned.awaits_decision()


def test_a_call_back_that_finds_it_unsolved_reopens_what_was_closed(assigned, bureau, office, firm):
    needs.need_answer(need=assigned, text="已通", by=bureau)
    needs.need_confirm(need=assigned, rating=4, by=firm)
    needs.need_close(need=assigned, outcome="solved", by=office)
    needs.need_rate(need=assigned, rating=1, text="又堵了", by=office)
    assigned.refresh_from_db()
    assert (assigned.state, assigned.redone, assigned.outcome) == ("working", 1, "")


def test_an_answer_refused_twice_goes_to_the_leader_whoever_was_told_so(
    assigned, bureau, office, leader
):
    for _time in range(2):
        assert not assigned.awaits_decision()
        needs.need_answer(need=assigned, text="已通", by=bureau)
        needs.need_rate(need=assigned, rating=1, text="又堵了", by=office)
        assigned.refresh_from_db()
    assert assigned.redone == 2
    assert assigned.awaits_decision()
    assert "decide" in verbs(assigned, leader)


def test_what_was_withdrawn_is_over_for_the_leader_and_for_call_backs(
    assigned, firm, bureau, office, leader
):
    needs.need_answer(need=assigned, text="已通", by=bureau)
    needs.need_escalate(need=assigned, text="拖了很久", by=firm)
    needs.need_withdraw(need=assigned, by=firm)
    assigned.refresh_from_db()
    assert not {"call_back", "decide"} & {*verbs(assigned, office), *verbs(assigned, leader)}
    with pytest.raises(Conflict):
        needs.need_decide(need=assigned, text="办", by=leader)
    with pytest.raises(Conflict):
        needs.need_rate(need=assigned, rating=1, by=office)
    assert not selectors.needs(leader, only="escalated").exists()


def test_a_helping_units_answer_does_not_answer_the_asker(assigned, office, bureau, other_bureau):
    helper = other_bureau.membership.organisation
    needs.need_assign(need=assigned, unit=helper, is_lead=False, by=office)
    needs.need_answer(need=assigned, text="路政意见", by=other_bureau)
    assigned.refresh_from_db()
    assert assigned.state == "working"
    needs.need_answer(need=assigned, text="已通", by=bureau)
    assigned.refresh_from_db()
    assert assigned.state == "answered"


def test_a_released_unit_may_no_longer_answer(assigned, office, bureau):
    unit = bureau.membership.organisation
    needs.need_release(need=assigned, unit=unit, reason="不是职责", by=office)
    assigned.refresh_from_db()
    assert assigned.state == "verified"
    with pytest.raises(Missing):
        needs.need_answer(need=assigned, text="已通", by=bureau)


def test_only_somebody_with_an_account_can_be_responsible(problem, office, chain):
    from tests import factories

    silent = factories.OrganisationFactory(chain=chain, kind="government", uscc=None)
    with pytest.raises(Invalid, match="account"):
        needs.need_assign(need=problem, unit=silent, by=office)


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("firm", lambda need, by: needs.need_verify(need=need, by=by)),
        ("bureau", lambda need, by: needs.need_close(need=need, outcome="solved", text="t", by=by)),
        ("office", lambda need, by: needs.need_answer(need=need, text="t", by=by)),
        ("office", lambda need, by: needs.need_confirm(need=need, rating=5, by=by)),
        ("office", lambda need, by: needs.need_withdraw(need=need, by=by)),
        ("leader", lambda need, by: needs.need_verify(need=need, by=by)),
    ],
)
def test_a_step_is_only_for_whom_it_is_for(who, step, assigned, request):
    with pytest.raises(Forbidden):
        step(assigned, request.getfixturevalue(who))
    assigned.refresh_from_db()
    assert assigned.state == "assigned"


def test_a_step_out_of_its_turn_is_refused_and_nothing_changes(problem, firm, office):
    with pytest.raises(Conflict):
        needs.need_confirm(need=problem, rating=5, by=firm)
    with pytest.raises(Conflict):
        needs.need_close(need=problem, outcome="solved", text="t", by=office)
    assert problem.entries.count() == 2


def test_an_acts_page_offers_what_its_service_would_do(assigned, bureau, office, firm):
    """Every act that is offered is one that the service does not refuse for its state."""
    for actor in (bureau, office, firm):
        for act in acts_for(Place(assigned, actor)):
            assert need_policy.may(actor, act.action, assigned)
    assert verbs(assigned, bureau)[:2] == ["start", "answer"]
    assert "assign" in verbs(assigned, office)


def test_a_firm_asks_for_itself_alone_and_the_office_for_anybody(firm, other_firm, office):
    asked = {"kind": "fabric", "title": "求购"}
    theirs = other_firm.membership.organisation
    with pytest.raises(Forbidden):
        needs.need_create(organisation=theirs, values=asked, by=firm)
    need = needs.need_create(organisation=theirs, values=asked, by=office)
    assert need_policy.may(other_firm, "view", need)


def test_somebody_elses_change_is_not_overwritten(firm):
    need = needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "fabric", "title": "求购"},
        by=firm,
    )
    needs.need_update(need=need, values={"title": "求购府绸"}, version=1, by=firm)
    with pytest.raises(Conflict, match="after you opened it"):
        needs.need_update(need=need, values={"title": "求购帆布"}, version=1, by=firm)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"title": ""}, "title"),
        ({"quantity": "many"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"unit": "parsec"}, "unit"),
        ({"needed_by": "soon"}, "needed_by"),
        ({"visibility": "all"}, "visibility"),
        ({"visibility": "public"}, "visibility"),
        ({"text": "x" * 5000}, "text"),
        ({"contact": 999_999}, "contact"),
    ],
)
def test_bad_values_are_named_and_nothing_is_written(firm, values, field):
    with pytest.raises(Problem) as refused:
        needs.need_create(
            organisation=firm.membership.organisation,
            values={"kind": "fabric", "title": "求购", **values},
            by=firm,
        )
    assert refused.value.field == field
    assert not Need.objects.exists()
