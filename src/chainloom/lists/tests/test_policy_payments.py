"""What was granted is paid in parts, and never more of it than was granted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories
from time_machine import travel

from chainloom.core import evidence
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.lists.models import CaseState, PolicyCase
from chainloom.lists.selectors import policies as selectors
from chainloom.lists.services import policies as services


def address(name, *arguments):
    return reverse(f"lists:{name}", args=["fabric", *arguments])


@pytest.fixture
def policy(chain, bureau):
    organisation = bureau.membership.organisation
    return factories.PolicyFactory(chain=chain, organisation=organisation, benefit={"fixed": 50000})


@pytest.fixture
def case(policy, bureau, firm):
    """Granted: 50,000 yuan."""
    found = services.policy_apply(policy=policy, organisation=firm.membership.organisation, by=firm)
    return services.case_grant(case=found, amount=50000, by=bureau)


def test_more_than_was_granted_is_refused_in_words(case, bureau):
    with pytest.raises(Invalid) as refused:
        services.case_pay(case=case, amount=60000, by=bureau)
    assert "50,000 yuan were granted" in str(refused.value)
    assert "at most 50,000" in str(refused.value)
    case.refresh_from_db()
    assert (case.state, case.paid, case.payments.count()) == (CaseState.GRANTED, None, 0)


def test_parts_add_up_to_what_was_granted(case, bureau, firm, policy):
    case = services.case_pay(case=case, amount=20000, by=bureau)
    assert (case.state, case.paid, case.left) == (CaseState.GRANTED, 20000, 30000)
    assert case.state_label == "paid in part"
    paid = selectors.funnel(bureau, policy)[-1]
    assert (paid.key, paid.count, paid.amount) == ("paid", 1, 20000)
    with pytest.raises(Invalid) as refused:
        services.case_pay(case=case, amount=Decimal("30000.01"), by=bureau)
    assert "20,000 are paid: at most 30,000" in str(refused.value)
    case = services.case_pay(case=case, amount=30000, by=bureau)
    assert (case.state, case.paid, case.left) == (CaseState.PAID, 50000, 0)
    assert [one.amount for one in case.payments.all()] == [20000, 30000]
    with pytest.raises(Invalid, match="All that was granted is paid"):
        services.case_pay(case=case, amount=1, by=bureau)


@pytest.mark.parametrize("amount", [0, "", None, -1, "many"])
def test_a_part_is_a_sum_above_nought(case, bureau, amount):
    with pytest.raises(Invalid):
        services.case_pay(case=case, amount=amount, by=bureau)
    assert not case.payments.exists()


def test_what_was_granted_is_corrected_before_more_is_paid(case, bureau):
    case = services.case_correct(case=case, amount=60000, by=bureau)
    case = services.case_pay(case=case, amount=60000, by=bureau)
    assert (case.state, case.granted, case.paid) == (CaseState.PAID, 60000, 60000)
    case = services.case_correct(case=case, amount=65000, by=bureau)
    assert (case.state, case.left) == (CaseState.GRANTED, 5000)


def test_it_is_not_corrected_to_less_than_was_paid(case, bureau):
    case = services.case_pay(case=case, amount=40000, by=bureau)
    with pytest.raises(Invalid, match="40,000 yuan are paid already"):
        services.case_correct(case=case, amount=39999, by=bureau)
    case = services.case_correct(case=case, amount=40000, by=bureau)
    assert case.state == CaseState.PAID


def test_a_part_noted_in_two_tabs_is_noted_once(case, bureau):
    services.case_pay(case=case, amount=20000, paid_before="0", by=bureau)
    with pytest.raises(Conflict, match="Meanwhile 20,000 yuan are paid"):
        services.case_pay(case=case, amount=20000, paid_before="0", by=bureau)
    services.case_pay(case=case, amount=20000, paid_before="20000.00", by=bureau)
    assert case.payments.count() == 2


def test_only_who_decides_corrects_and_only_what_was_granted(policy, case, bureau, firm):
    with pytest.raises(Forbidden):
        services.case_correct(case=case, amount=90000, by=firm)
    other = factories.PolicyCaseFactory(
        policy=policy, organisation=factories.OrganisationFactory(chain=policy.chain)
    )
    with pytest.raises(Conflict):
        services.case_correct(case=other, amount=1, by=bureau)
    with pytest.raises(Conflict):
        services.case_pay(case=other, amount=1, by=bureau)


def test_each_part_counts_for_a_plan_on_its_own_day(case, bureau, chain, other_firm):
    with travel("2026-12-20 10:00+08:00", tick=False):
        services.case_pay(case=case, amount=20000, by=bureau)
    with travel("2027-01-15 10:00+08:00", tick=False):
        services.case_pay(case=case, amount=30000, by=bureau)
    kind = evidence.kind("lists.policy_paid")
    found = {
        unit: kind.reached(
            chain, {}, unit, date(2026, 1, 1), [date(2026, 12, 31), date(2027, 2, 1)]
        )
        for unit in kind.units
    }
    assert found == {"organisations": [1, 1], "count": [1, 2], "yuan": [20000, 50000]}
    rows = kind.found(chain, {}, date(2027, 1, 1), date(2027, 12, 31))
    assert [kind.told(row, chain).title for row in rows] == [case.organisation.display_name]
    assert not rows.filter(pk__in=kind.seen_by(other_firm).values("pk")).exists()


def test_the_page_says_what_is_left_and_why_more_is_refused(client_of, case, bureau, policy):
    browser = client_of(bureau)
    pay, correct = (address("policy_case", case.pk, verb) for verb in ("pay", "correct"))
    told = browser.post(pay, {"said": "6万", "paid": "0"}, follow=True).content.decode()
    assert "at most 50,000 can be paid" in told
    told = browser.post(pay, {"said": "许多", "paid": "0"}, follow=True).content.decode()
    assert "write 50000 or 5万" in told
    page = browser.post(pay, {"said": "2万", "paid": "0"}, follow=True).content.decode()
    assert "left to pay: 30,000" in page
    assert "paid in part" in page
    assert 'name="paid" value="20000.00"' in page
    again = browser.post(pay, {"said": "2万", "paid": "0"}, follow=True).content.decode()
    assert "Meanwhile 20,000 yuan are paid" in again
    browser.post(correct, {"said": "2万"})
    case.refresh_from_db()
    assert (case.state, case.granted, case.paid) == (CaseState.PAID, 20000, 20000)
    page = browser.get(address("policy_could", policy.pk)).content.decode()
    assert pay not in page
    assert correct in page


def test_a_firm_sees_what_was_granted_and_paid_and_why_it_was_refused(
    client_of, case, bureau, firm
):
    services.case_pay(case=case, amount=20000, by=bureau)
    browser = client_of(firm)
    pages = (("policy", case.policy_id), ("policies_for", firm.organisation_id))
    for name, key in pages:
        page = browser.get(address(name, key)).content.decode()
        assert "left to pay: 30,000" in page
        assert address("policy_case", case.pk, "pay") not in page
    PolicyCase.objects.filter(pk=case.pk).update(state="refused", note="材料不全，缺发票")
    for name, key in pages:
        assert "材料不全，缺发票" in browser.get(address(name, key)).content.decode()


def test_the_api_refuses_the_same_and_corrects(client_of, case, bureau):
    browser = client_of(bureau)

    def sent(verb, **body):
        url = f"/api/v1/chains/fabric/policy-cases/{case.pk}/do/{verb}"
        return browser.post(url, body, content_type="application/json")

    refused = sent("pay", amount=60000)
    assert (refused.status_code, refused.json()["code"]) == (422, "more_than_granted")
    told = sent("pay", amount=20000, paid_before=0).json()
    assert (told["state"], Decimal(told["paid"]), Decimal(told["left"])) == (
        "granted",
        20000,
        30000,
    )
    assert sent("pay", amount=20000, paid_before=0).status_code == 409
    assert sent("correct", amount=19999).status_code == 422
    assert sent("correct", amount=20000).json()["state"] == "paid"


def test_a_firm_that_was_paid_a_part_has_received_the_award(case, bureau, policy, firm):
    policy.benefit = {"once": {"fixed": 50000}}
    policy.save()
    services.case_pay(case=case, amount=100, by=bureau)
    found = selectors.one_for_firm(firm, policy, firm.membership.organisation)
    assert found.assessment.amount.high == 0


def test_cases_paid_before_payments_were_kept_get_one_each(case):
    from importlib import import_module

    from django.apps import apps

    now = timezone.now()
    PolicyCase.objects.filter(pk=case.pk).update(state="paid", paid=70000, paid_at=now)
    moved = import_module("chainloom.lists.migrations.0012_policy_payments")
    moved.one_payment_each(apps, None)
    assert [(one.amount, one.at) for one in case.payments.all()] == [(70000, now)]
