"""Two entries of one organisation become one: nothing it answers for or was granted is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests import factories

from chainloom.core.errors import Conflict
from chainloom.lists import services
from chainloom.lists.models import Assignment, Clock, ClockPause, PolicyCase, PolicyPayment
from chainloom.lists.policies_policy import policy_case_rights
from chainloom.lists.selectors.boards.my_day import my_day
from chainloom.lists.selectors.corrections import corrections_of
from chainloom.lists.selectors.policies import funnel
from chainloom.organisations.services import organisation_merge, organisation_unmerge

pytestmark = pytest.mark.django_db
needs, policies = services.needs, services.policies


def rows(*models):
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def helped(assigned, office, other_bureau):
    """A need with a lead unit and one that helps it."""
    helper = other_bureau.membership.organisation
    needs.need_assign(need=assigned, unit=helper, is_lead=False, by=office)
    return assigned


def merge(survivor, absorbed, office):
    return organisation_merge(survivor=survivor, absorbed=absorbed, by=office)


@pytest.mark.parametrize("has_answered", [False, True])
def test_a_lead_unit_that_is_merged_into_its_helper_leads_on(
    helped, office, bureau, other_bureau, has_answered
):
    if has_answered:
        needs.need_answer(need=helped, text="路政意见", by=other_bureau)
    lead, helper = bureau.membership.organisation, other_bureau.membership.organisation
    before = rows(Assignment)
    made = merge(helper, lead, office)
    (held,) = helped.assignments.exclude(state="released")
    assert (held.organisation, held.is_lead, held.is_open()) == (helper, True, True)
    assert {"start", "answer"} & {group.code for group in my_day(other_bureau)}
    organisation_unmerge(merge=made, by=office)
    assert rows(Assignment) == before
    made = merge(helper, lead, office)
    needs.need_answer(need=helped, text="已通", by=other_bureau)
    helped.refresh_from_db()
    assert helped.state == "answered"
    assert not helped.clocks.filter(stopped_at=None).exists()
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=made, by=office)
    assert [one["what"] for one in refused.value.details["hindrances"]] == ["lists.assignments"]


@pytest.mark.parametrize("is_asked", [False, True])
def test_units_that_become_one_owe_each_step_once(helped, office, bureau, other_bureau, is_asked):
    lead, helper = bureau.membership.organisation, other_bureau.membership.organisation
    if is_asked:
        needs.need_ask(need=helped, text="请给图纸", by=office)
    before = rows(Assignment, Clock, ClockPause)
    made = merge(helper, lead, office)
    running = helped.clocks.filter(stopped_at=None)
    assert sorted(running.values_list("step", flat=True)) == ["reply", "solve"]
    organisation_unmerge(merge=made, by=office)
    assert rows(Assignment, Clock, ClockPause) == before


def test_what_was_done_since_the_units_became_one_is_not_owed_again(
    helped, office, bureau, other_bureau
):
    made = merge(other_bureau.membership.organisation, bureau.membership.organisation, office)
    needs.need_answer(need=helped, text="已通", by=other_bureau)
    organisation_unmerge(merge=made, keep_later=True, by=office)
    assert not helped.clocks.filter(stopped_at=None).exists()


@pytest.fixture
def policy(chain, office):
    return factories.PolicyFactory(chain=chain)


def granted(policy, firm, amount, paid, office):
    case = factories.PolicyCaseFactory(policy=policy, organisation=firm, state="applied")
    policies.case_grant(case=case, amount=amount, by=office)
    policies.case_pay(case=case, amount=paid, paid_before=0, by=office)
    return case


def sums(policy, actor):
    return {one.key: one.amount for one in funnel(actor, policy) if one.amount is not None}


def test_what_two_entries_were_granted_stays_whole_and_can_be_paid(policy, office, chain):
    one, other = (factories.OrganisationFactory(chain=chain, uscc=None) for _number in range(2))
    granted(policy, one, 100_000, 99_000, office)
    granted(policy, other, 50_000, 49_000, office)
    before = rows(PolicyCase, PolicyPayment)
    whole = sums(policy, office)
    made = merge(one, other, office)
    assert sums(policy, office) == whole
    (case,) = policy_case_rights.rows(office, "decide")
    assert case.left == Decimal(2000)
    organisation_unmerge(merge=made, by=office)
    assert rows(PolicyCase, PolicyPayment) == before
    made = merge(one, other, office)
    policies.case_pay(case=case, amount=2000, paid_before=148_000, by=office)
    with pytest.raises(Conflict):
        organisation_unmerge(merge=made, by=office)
    organisation_unmerge(merge=made, keep_later=True, by=office)
    assert sums(policy, office)["paid"] == 150_000


def test_corrections_stay_readable_and_a_merge_is_one(policy, office, chain):
    one, other, third = (
        factories.OrganisationFactory(chain=chain, uscc=None) for _number in range(3)
    )
    cases = [granted(policy, firm, 50_000, 1000, office) for firm in (one, other, third)]
    policies.case_correct(
        case=cases[1], amount=60_000, reason="笔误", granted_before=50_000, by=office
    )

    def steps(case):
        found = corrections_of([case]).get(case.pk, ())
        return [(int(row.before), int(row.after)) for row in found]

    merge(third, other, office)
    made = merge(one, third, office)
    assert steps(cases[0]) == [(50_000, 60_000), (50_000, 110_000), (50_000, 160_000)]
    organisation_unmerge(merge=made, by=office)
    assert steps(cases[0]) == [(50_000, 160_000), (160_000, 50_000)]
    assert steps(cases[2]) == [(50_000, 60_000), (50_000, 110_000)]


def test_two_applications_of_which_one_is_not_decided_are_named(policy, office, chain):
    one, other = (factories.OrganisationFactory(chain=chain, uscc=None) for _number in range(2))
    granted(policy, one, 100_000, 99_000, office)
    factories.PolicyCaseFactory(policy=policy, organisation=other, state="applied")
    with pytest.raises(Conflict, match=policy.title):
        merge(one, other, office)


def test_of_an_entry_that_was_only_told_the_other_ones_case_is_taken(policy, office, chain):
    one, other = (factories.OrganisationFactory(chain=chain, uscc=None) for _number in range(2))
    factories.PolicyCaseFactory(policy=policy, organisation=one, state="told", applied_at=None)
    granted(policy, other, 50_000, 49_000, office)
    before = rows(PolicyCase, PolicyPayment)
    made = merge(one, other, office)
    assert policy_case_rights.rows(office, "decide").get().left == Decimal(1000)
    organisation_unmerge(merge=made, by=office)
    assert rows(PolicyCase, PolicyPayment) == before
