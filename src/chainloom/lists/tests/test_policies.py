"""Policies: who sees and does what, what is counted from what, and what becomes of them."""

from __future__ import annotations

import datetime

import pytest
from django.utils.translation import override
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.lists.eligibility import as_firm, read_conditions, words_of
from chainloom.lists.models import CaseState, PolicyState
from chainloom.lists.policies_policy import policy_case_rights, policy_rights
from chainloom.lists.selectors import policies as selectors
from chainloom.lists.services import policies as services
from chainloom.organisations.models import Participation

LARGE = {"field": "headcount", "at_least": 100}
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture
def mills(chain):
    """A large and a small firm, and one of which nobody knows the headcount."""
    return [
        factories.OrganisationFactory(chain=chain, headcount=count) for count in (300, 20, None)
    ]


@pytest.fixture
def policy(chain, bureau):
    return services.policy_create(
        values={
            "title": "样例稳岗奖励",
            "conditions": LARGE,
            "benefit": {"fixed": 50000},
            "begins_on": "2026-01-01",
            "is_open_ended": True,
            "organisation": bureau.organisation_id,
        },
        publish=True,
        by=bureau,
    )


def reach_of(actor, conditions):
    words = words_of(actor.chain)
    return selectors.reach(actor, read_conditions(conditions, words), words, TODAY)


def test_a_bureau_publishes_its_own_and_nobody_elses(chain, bureau, firm, policy):
    assert policy.state == PolicyState.PUBLISHED
    with pytest.raises(Forbidden):
        services.policy_create(values={"title": "t"}, by=bureau)
    with pytest.raises(Forbidden):
        services.policy_create(values={"title": "t", "organisation": firm.organisation_id}, by=firm)
    other = factories.PolicyFactory(chain=chain)
    with pytest.raises(Forbidden):
        services.policy_end(policy=other, by=bureau)


def test_a_draft_is_seen_by_its_issuer_the_office_and_the_leader(
    chain, office, leader, bureau, firm
):
    row = factories.PolicyFactory(
        chain=chain, state="draft", organisation=bureau.membership.organisation
    )
    seen = [policy_rights.may(actor, "view", row) for actor in (office, leader, bureau, firm)]
    assert seen == [True, True, True, False]


def test_without_conditions_it_is_not_published_and_not_for_everyone(office):
    row = services.policy_create(values={"title": "样例"}, by=office)
    with pytest.raises(Invalid, match="for whom"):
        services.policy_publish(policy=row, by=office)
    assert selectors.could_keys(office, row) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"conditions": {"field": "luck"}}, "conditions"),
        ({"benefit": {"fixed": -1}}, "benefit"),
        ({"begins_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on"),
        ({"is_open_ended": True, "ends_on": "2026-01-01"}, "ends_on"),
    ],
)
def test_bad_values_are_refused_by_field_and_nothing_is_kept(office, policy, values, field):
    with pytest.raises(Invalid) as raised:
        services.policy_update(policy=policy, values=values, by=office)
    assert raised.value.field == field
    policy.refresh_from_db()
    assert (policy.title, policy.version) == ("样例稳岗奖励", 1)


def test_the_office_counts_all_firms(office, mills):
    found = reach_of(office, LARGE)
    assert (found.met, found.one_short, found.unknown, found.hidden) == (1, 1, 1, 0)


def test_no_count_tells_a_bureau_what_a_firm_does_not_show(chain, bureau, mills):
    """Whatever figure a firm has, the bureau's counts are the same, unless the firm consents."""
    before = reach_of(bureau, LARGE)
    assert (before.met, before.unknown, before.hidden) == (0, 3, 3)
    mills[0].headcount = 5
    mills[0].save()
    assert reach_of(bureau, LARGE) == before
    Participation.objects.filter(organisation=mills[1]).update(consents=["finance"])
    after = reach_of(bureau, LARGE)
    assert (after.one_short, after.unknown, after.hidden) == (1, 2, 2)


def test_what_is_public_counts_for_everybody(bureau, mills):
    mills[0].founded_on = datetime.date(2001, 5, 1)
    mills[0].save()
    assert reach_of(bureau, {"field": "founded", "before": "2010-01-01"}).met == 1


def test_who_could_puts_the_surest_first_and_leaves_out_the_rest(office, policy, mills):
    found = selectors.could(office, policy, selectors.could_keys(office, policy))
    assert [one.organisation for one in found] == [mills[0], mills[2], mills[1]]
    assert [one.assessment.outcome.value for one in found] == [
        "automatic",
        "unknown",
        "one_short",
    ]


def test_who_waits_for_a_decision_or_to_be_paid_stands_before_all_others(office, policy, mills):
    services.policy_apply(policy=policy, organisation=mills[1], by=office, asked=10)
    assert selectors.could_keys(office, policy)[0] == mills[1].pk
    assert selectors.could_keys(office, policy, "met") == [mills[0].pk]
    case = services.case_grant(case=policy.cases.get(), amount=10, by=office)
    assert selectors.could_keys(office, policy)[0] == mills[1].pk
    services.case_pay(case=case, amount=10, paid_before=0, by=office)
    assert selectors.could_keys(office, policy)[0] == mills[0].pk


def test_facts_of_a_firm_carry_their_sources(chain, office):
    source = factories.SourceFactory(title="统计年报")
    row = factories.OrganisationFactory(
        chain=chain,
        headcount=120,
        revenue_band="c",
        value_sources={"headcount": {"source": source.pk, "as_of": "2026-03-31"}},
    )
    factories.CertificateFactory(
        organisation=row, kind="high_tech", issued_on=datetime.date(2025, 1, 1), expires_on=None
    )
    facts = as_firm(row, office, words_of(chain)).facts
    assert facts["headcount"].source == "统计年报"
    assert datetime.date.fromordinal(facts["headcount"].as_of) == datetime.date(2026, 3, 31)
    assert (facts["revenue"].value.low, round(facts["revenue"].value.high)) == (2e7, 1e8)
    (held,) = facts["certificate"].value.held
    assert datetime.date.fromordinal(int(held.end)) == datetime.date(2027, 12, 31)


def test_a_stage_says_only_what_its_classes_have_in_common(chain, office):
    stage = factories.StageFactory(chain=chain, industry_codes=["1751", "1752"])
    row = factories.OrganisationFactory(chain=chain)
    factories.PlacementFactory(organisation=row, stage=stage)
    facts = as_firm(row, office, words_of(chain)).facts
    assert facts["industry"].value.values == ("175",)
    assert not facts["industry"].value.complete


def test_a_policy_runs_from_told_to_paid_and_the_funnel_counts_it(office, bureau, firm, policy):
    organisation = firm.membership.organisation
    assert services.firms_tell(policy=policy, organisations=[organisation.pk], by=bureau) == 1
    assert services.firms_tell(policy=policy, organisations=[organisation.pk], by=bureau) == 0
    case = services.policy_apply(policy=policy, organisation=organisation, asked=50000, by=firm)
    with pytest.raises(Conflict):
        services.policy_apply(policy=policy, organisation=organisation, by=firm)
    with pytest.raises(Forbidden):
        services.case_grant(case=case, amount=1, by=firm)
    case = services.case_grant(case=case, amount=40000, by=bureau)
    case = services.case_pay(case=case, amount=40000, paid_before=0, by=bureau)
    assert case.state == CaseState.PAID
    steps = {one.key: (one.count, one.amount) for one in selectors.funnel(bureau, policy)}
    assert steps["told"] == (1, None)
    assert steps["applied"] == (1, 50000)
    assert steps["granted"] == (1, 40000)
    assert steps["paid"] == (1, 40000)
    trail = AuditEntry.objects.filter(action__startswith="policy.").values_list("action", flat=True)
    assert list(trail.order_by("pk")) == [
        "policy.created",
        "policy.published",
        "policy.told",
        "policy.applied",
        "policy.granted",
        "policy.paid",
    ]


def test_a_refusal_says_why_and_can_be_tried_again(bureau, firm, policy):
    organisation = firm.membership.organisation
    case = services.policy_apply(policy=policy, organisation=organisation, by=firm)
    with pytest.raises(Invalid):
        services.case_refuse(case=case, reason=" ", by=bureau)
    services.case_refuse(case=case, reason="材料不全", by=bureau)
    assert services.policy_apply(policy=policy, organisation=organisation, by=firm).can_be_decided()


def test_one_firms_case_is_nobody_elses(office, leader, bureau, firm, other_firm, partner, policy):
    case = services.policy_apply(policy=policy, organisation=firm.membership.organisation, by=firm)
    actors = (office, leader, bureau, firm, other_firm, partner)
    seen = [policy_case_rights.may(actor, "view", case) for actor in actors]
    assert seen == [True, True, True, True, False, False]


def test_nothing_is_applied_for_after_its_last_day(firm, chain):
    row = factories.PolicyFactory(
        chain=chain, ends_on=datetime.date(2026, 1, 31), is_open_ended=False
    )
    with pytest.raises(Conflict):
        services.policy_apply(policy=row, organisation=firm.membership.organisation, by=firm)


def test_a_draft_cannot_be_applied_for(firm, chain):
    row = factories.PolicyFactory(chain=chain, state="draft")
    with pytest.raises(Missing):
        services.policy_apply(policy=row, organisation=firm.membership.organisation, by=firm)


def test_a_firms_answer_settles_what_was_open_and_stays_its_own(office, bureau, firm, chain):
    organisation = firm.membership.organisation
    organisation.headcount = 300
    organisation.save()
    row = factories.PolicyFactory(
        chain=chain, conditions={"all": [LARGE, {"field": "dishonest", "is": False}]}
    )
    (before,) = selectors.for_firm(firm, organisation)
    assert before.assessment.outcome.value == "unknown"
    services.answer_set(organisation=organisation, attribute="dishonest", value=False, by=firm)
    (after,) = selectors.for_firm(firm, organisation)
    assert after.assessment.outcome.value == "automatic"
    theirs = selectors.one_for_firm(bureau, row, organisation)
    assert theirs.assessment.status.word == "unknown"
    services.answer_set(organisation=organisation, attribute="dishonest", value=None, by=firm)
    assert selectors.for_firm(firm, organisation)[0].assessment.outcome.value == "unknown"


def test_an_answer_that_is_not_understood_is_refused(firm):
    organisation = firm.membership.organisation
    for attribute, value in (("luck", 1), ("headcount", "many"), ("dishonest", 3)):
        with pytest.raises(Invalid):
            services.answer_set(
                organisation=organisation, attribute=attribute, value=value, by=firm
            )


def test_nobody_answers_for_another(bureau, other_firm, firm):
    for actor in (bureau, other_firm):
        with pytest.raises(Forbidden):
            services.answer_set(
                organisation=firm.membership.organisation,
                attribute="dishonest",
                value=False,
                by=actor,
            )


def test_a_condition_that_cannot_be_read_is_named_as_the_page_names_it(chain):
    conditions = {"all": [{"field": "headcount", "at_least": "很多人"}]}
    with pytest.raises(Invalid) as refused, override("zh-hans"):
        read_conditions(conditions, words_of(chain))
    assert "“从业人数 很多人”" in str(refused.value.message)
    assert "headcount" not in str(refused.value.message)
