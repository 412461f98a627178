"""A firm is told what became of what it applied for; what was granted is paid after the end too."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import factories

from chainloom.lists.models import PolicyCase
from chainloom.lists.services import policies as services
from chainloom.notices.models import Notice
from chainloom.notices.wording import sentence


def address(name, *arguments):
    return reverse(f"lists:{name}", args=["fabric", *arguments])


def applications(member):
    rows = Notice.objects.filter(user=member.user, code="lists.policy_application").order_by("pk")
    return [sentence(one.code, one.params, member) for one in rows]


@pytest.fixture
def policy(chain, bureau):
    organisation = bureau.membership.organisation
    return factories.PolicyFactory(chain=chain, organisation=organisation, title="样例奖励")


@pytest.fixture
def case(policy, firm):
    return services.policy_apply(policy=policy, organisation=firm.membership.organisation, by=firm)


def notices(member):
    return Notice.objects.filter(user=member.user, code="lists.policy_case").order_by("pk")


def told(member):
    return [sentence(one.code, one.params, member) for one in notices(member)]


def test_a_firm_is_told_what_it_is_granted_and_paid(case, bureau, firm, other_firm):
    case = services.case_grant(case=case, amount=50000, by=bureau)
    assert told(firm) == ["Policy “样例奖励”: 50,000 yuan are granted"]
    services.case_pay(case=case, amount=20000, paid_before=0, by=bureau)
    assert told(firm)[1:] == ["Policy “样例奖励”: 20,000 yuan are paid so far"]
    # The sums are those that stand when it is read.
    PolicyCase.objects.filter(pk=case.pk).update(granted=60000)
    assert told(firm)[0] == "Policy “样例奖励”: 60,000 yuan are granted"
    assert told(bureau) == told(other_firm) == []
    notice = notices(firm).last()
    assert notice.link == address("policy", case.policy_id)
    assert sentence(notice.code, notice.params, other_firm) is None


def test_the_issuer_is_told_who_applies(case, policy, bureau, office, firm, other_firm):
    name = firm.membership.organisation.display_name
    assert applications(bureau) == [f"{name} applied for policy “样例奖励” (applied for)"]
    assert applications(office) == applications(firm) == applications(other_firm) == []
    (notice,) = Notice.objects.filter(code="lists.policy_application")
    assert sentence(notice.code, notice.params, other_firm) is None


def test_a_firm_that_applied_is_told_of_as_its_case_stands(case, bureau):
    services.case_grant(case=case, amount=50000, by=bureau)
    (said,) = applications(bureau)
    assert said.endswith("(granted)")


@pytest.mark.parametrize("issuer", ["no organisation", "nobody", "an account that is shut"])
def test_of_an_issuer_without_people_the_office_is_told_who_applies(
    chain, bureau, office, firm, issuer
):
    organisation = None
    if issuer != "no organisation":
        organisation = factories.OrganisationFactory(chain=chain, kind="government")
    if issuer == "an account that is shut":
        factories.MembershipFactory(
            chain=chain, role="bureau", organisation=organisation, user__is_active=False
        )
    policy = factories.PolicyFactory(chain=chain, organisation=organisation)
    services.policy_apply(policy=policy, organisation=firm.membership.organisation, by=firm)
    assert len(applications(office)) == 1
    assert applications(bureau) == []


def test_a_firm_is_told_why_it_was_refused(case, policy, bureau, firm):
    services.case_refuse(case=case, reason="材料不全，缺发票", by=bureau)
    assert told(firm) == ["Policy “样例奖励”: not granted: 材料不全，缺发票"]
    services.policy_apply(policy=policy, organisation=firm.membership.organisation, by=firm)
    assert told(firm) == ["Policy “样例奖励”: not granted at first; it was applied for again"]


def test_what_was_granted_is_paid_after_the_policy_has_ended(client_of, case, bureau, policy):
    services.case_grant(case=case, amount=50000, by=bureau)
    services.policy_end(policy=policy, by=bureau)
    page = client_of(bureau).get(address("policy_could", policy.pk)).content.decode()
    assert address("policy_case", case.pk, "pay") in page
