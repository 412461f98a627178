"""What was granted is paid in parts, and never more of it than was granted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from tests import factories
from time_machine import travel

from chainloom.audit.selectors import history_of
from chainloom.core import evidence
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.lists.models import CaseState, PolicyCase
from chainloom.lists.selectors import policies as selectors
from chainloom.lists.selectors.boards.my_day import my_day
from chainloom.lists.services import policies as services
from chainloom.organisations.selectors import history


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


def pay(case, amount, by):
    """Paid by somebody who looked just now."""
    before = PolicyCase.objects.get(pk=case.pk).paid or 0
    return services.case_pay(case=case, amount=amount, paid_before=before, by=by)


def correct(case, amount, by):
    before = PolicyCase.objects.get(pk=case.pk).granted or 0
    return services.case_correct(
        case=case, amount=amount, reason="录入有误", granted_before=before, by=by
    )


def test_more_than_was_granted_is_refused_in_words(case, bureau):
    with pytest.raises(Invalid) as refused:
        pay(case, 60000, bureau)
    assert "50,000 yuan were granted" in str(refused.value)
    assert "at most 50,000" in str(refused.value)
    case.refresh_from_db()
    assert (case.state, case.paid, case.payments.count()) == (CaseState.GRANTED, None, 0)


def test_parts_add_up_to_what_was_granted(case, bureau, firm, policy):
    case = pay(case, 20000, bureau)
    assert (case.state, case.paid, case.left) == (CaseState.GRANTED, 20000, 30000)
    assert case.state_label == "paid in part"
    paid = selectors.funnel(bureau, policy)[-1]
    assert (paid.key, paid.count, paid.amount) == ("paid", 1, 20000)
    with pytest.raises(Invalid) as refused:
        pay(case, Decimal("30000.01"), bureau)
    assert "20,000 are paid: at most 30,000" in str(refused.value)
    case = pay(case, 30000, bureau)
    assert (case.state, case.paid, case.left) == (CaseState.PAID, 50000, 0)
    assert [one.amount for one in case.payments.all()] == [20000, 30000]
    with pytest.raises(Invalid, match="All that was granted is paid"):
        pay(case, 1, bureau)


@pytest.mark.parametrize("amount", [0, "", None, -1, "many"])
def test_a_part_is_a_sum_above_nought(case, bureau, amount):
    with pytest.raises(Invalid):
        pay(case, amount, bureau)
    assert not case.payments.exists()


def test_what_was_granted_is_corrected_before_more_is_paid(case, bureau):
    case = correct(case, 60000, bureau)
    case = pay(case, 60000, bureau)
    assert (case.state, case.granted, case.paid) == (CaseState.PAID, 60000, 60000)
    case = correct(case, 65000, bureau)
    assert (case.state, case.left) == (CaseState.GRANTED, 5000)


def test_it_is_not_corrected_to_less_than_was_paid(case, bureau):
    case = pay(case, 40000, bureau)
    with pytest.raises(Invalid, match="40,000 yuan are paid already"):
        correct(case, 39999, bureau)
    case = correct(case, 40000, bureau)
    assert case.state == CaseState.PAID


def test_a_part_noted_in_two_tabs_is_noted_once(case, bureau):
    services.case_pay(case=case, amount=20000, paid_before="0", by=bureau)
    with pytest.raises(Conflict, match="Meanwhile 20,000 yuan are paid"):
        services.case_pay(case=case, amount=20000, paid_before="0", by=bureau)
    services.case_pay(case=case, amount=20000, paid_before="20000.00", by=bureau)
    assert case.payments.count() == 2


def test_only_who_decides_corrects_and_only_what_was_granted(policy, case, bureau, firm):
    with pytest.raises(Forbidden):
        correct(case, 90000, firm)
    other = factories.PolicyCaseFactory(
        policy=policy, organisation=factories.OrganisationFactory(chain=policy.chain)
    )
    with pytest.raises(Conflict):
        correct(other, 1, bureau)
    with pytest.raises(Conflict):
        pay(other, 1, bureau)


def test_each_part_counts_for_a_plan_on_its_own_day(case, bureau, chain, other_firm):
    with travel("2026-12-20 10:00+08:00", tick=False):
        pay(case, 20000, bureau)
    with travel("2027-01-15 10:00+08:00", tick=False):
        pay(case, 30000, bureau)
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
    refused = browser.post(correct, {"said": "2万", "granted": "50000.00"}, follow=True)
    assert "Say why" in refused.content.decode()
    assert 'name="granted" value="50000.00"' in page
    browser.post(correct, {"said": "2万", "granted": "50000.00", "reason": "多批了"})
    case.refresh_from_db()
    assert (case.state, case.granted, case.paid) == (CaseState.PAID, 20000, 20000)
    page = browser.get(address("policy_could", policy.pk)).content.decode()
    assert pay not in page
    assert correct in page


def test_a_firm_sees_what_was_granted_and_paid_and_why_it_was_refused(
    client_of, case, bureau, firm
):
    pay(case, 20000, bureau)
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

    assert sent("pay", amount=20000).status_code == 422
    assert not case.payments.exists()
    refused = sent("pay", amount=60000, paid_before=0)
    assert (refused.status_code, refused.json()["code"]) == (422, "more_than_granted")
    told = sent("pay", amount=20000, paid_before=0).json()
    assert (told["state"], Decimal(told["paid"]), Decimal(told["left"])) == (
        "granted",
        20000,
        30000,
    )
    assert sent("pay", amount=20000, paid_before=0).status_code == 409
    said = {"reason": "多批了", "granted_before": 50000}
    assert sent("correct", amount=19999, **said).status_code == 422
    assert sent("correct", amount=20000, reason="多批了").status_code == 422
    assert sent("correct", amount=20000, **said).json()["state"] == "paid"
    assert sent("correct", amount=30000, **said).status_code == 409
    (part,) = told["payments"]
    url = f"/api/v1/chains/fabric/policy-payments/{part['id']}/void"
    assert browser.post(url, {"reason": ""}, content_type="application/json").status_code == 422
    told = browser.post(url, {"reason": "重复登记"}, content_type="application/json").json()
    assert (told["state"], told["paid"], told["payments"][0]["void_reason"]) == (
        "granted",
        None,
        "重复登记",
    )


def test_a_firm_that_was_paid_a_part_has_received_the_award(case, bureau, policy, firm):
    policy.benefit = {"once": {"fixed": 50000}}
    policy.save()
    pay(case, 100, bureau)
    found = selectors.one_for_firm(firm, policy, firm.membership.organisation)
    assert found.assessment.amount.high == 0


def test_who_corrects_says_why_and_what_stood_there_is_kept(case, bureau, office):
    def said(**values):
        about = {"amount": 60000, "reason": "漏算一台设备", "granted_before": 50000}
        return services.case_correct(case=case, by=bureau, **{**about, **values})

    for wrong in ({"reason": " "}, {"granted_before": None}, {"amount": 0}):
        with pytest.raises(Invalid):
            said(**wrong)
    case.refresh_from_db()
    assert case.granted == 50000
    said()
    with pytest.raises(Conflict, match="Meanwhile 60,000 yuan are granted"):
        said(amount=70000)
    entry = history_of(case).get(action="policy.corrected")
    assert entry.actor_id == bureau.user.pk
    assert entry.changes == {"granted": ["50000.00", "60000.00"], "reason": ["", "漏算一台设备"]}
    (told,) = history.events([entry], office)
    assert [(one.old, one.new) for one in told.changes] == [
        ("50000.00", "60000.00"),
        ("", "漏算一台设备"),
    ]
    assert [one.label for one in told.changes] == ["granted (yuan)", "reason"]


def test_who_issued_it_sees_who_corrected_what_when_and_why(
    client_of, policy, case, bureau, office, firm
):
    about = {"reason": "漏算一台设备", "granted_before": 50000}
    services.case_correct(case=case, amount=60000, by=office, **about)
    correct(case, 55000, bureau)
    page = client_of(bureau).get(address("policy_could", policy.pk)).content.decode()
    text = re.sub(r"<[^>]+>|\s+", " ", page)
    said = "granted corrected from 50,000 to 60,000 yuan · "
    assert re.search(
        f"{said} *{office.user.display_name} *\\(chain office\\): *漏算一台设备", text, re.I
    )
    assert "from 60,000 to 55,000 yuan" in text
    # The firm is told the sum as it stands.
    own = client_of(firm).get(address("policy", policy.pk)).content.decode()
    assert "漏算一台设备" not in own


def test_a_payment_noted_wrongly_is_taken_back_and_kept(case, bureau, firm, chain, policy):
    pay(case, 20000, bureau)
    case = pay(case, 30000, bureau)
    first, last = case.payments.all()
    assert {first.by, last.by} == {bureau.user}
    with pytest.raises(Forbidden):
        services.payment_void(payment=last, reason="记错了", by=firm)
    with pytest.raises(Invalid, match="Say why"):
        services.payment_void(payment=last, reason="", by=bureau)
    case = services.payment_void(payment=last, reason="记错了", by=bureau)
    assert (case.state, case.paid, case.left, case.paid_at) == ("granted", 20000, 30000, first.at)
    last.refresh_from_db()
    assert (last.amount, last.void_reason, last.voided_by) == (30000, "记错了", bureau.user)
    with pytest.raises(Conflict, match="taken back already"):
        services.payment_void(payment=last, reason="再来", by=bureau)
    entry = history_of(case).get(action="policy.payment_voided")
    assert entry.changes == {"paid": ["50000.00", "20000.00"], "reason": ["", "记错了"]}
    today = timezone.localdate()
    kind = evidence.kind("lists.policy_paid")
    found = {unit: kind.reached(chain, {}, unit, today, [today]) for unit in kind.units}
    assert found == {"organisations": [1], "count": [1], "yuan": [20000]}
    case = services.payment_void(payment=first, reason="也错了", by=bureau)
    assert (case.state, case.paid, case.paid_at) == ("granted", None, None)
    paid = selectors.funnel(bureau, policy)[-1]
    assert (paid.key, paid.count, paid.amount) == ("paid", 0, None)
    # What stays is less than was granted: it may be corrected, and paid anew.
    case = pay(correct(case, 10000, bureau), 10000, bureau)
    assert (case.state, case.payments.count()) == (CaseState.PAID, 3)


def test_a_payment_is_taken_back_on_the_page(client_of, case, bureau, leader, policy):
    case = pay(case, 20000, bureau)
    url = address("policy_payment_void", case.payments.get().pk)
    could = address("policy_could", policy.pk)
    assert url not in client_of(leader).get(could).content.decode()
    browser = client_of(bureau)
    assert url in browser.get(could).content.decode()
    assert "Say why" in browser.post(url, {}, follow=True).content.decode()
    page = browser.post(url, {"reason": "记错了"}, follow=True).content.decode()
    assert "记错了" in page
    assert url not in page
    assert 'name="paid" value="0"' in page


def test_what_was_granted_waits_to_be_paid_also_after_the_policy_ended(
    client_of, case, bureau, leader, policy
):
    services.policy_end(policy=policy, by=bureau)
    case = pay(case, 20000, bureau)
    could = address("policy_could", policy.pk)
    assert address("policy_case", case.pk, "pay") in client_of(bureau).get(could).content.decode()
    (item,) = owed(bureau)
    assert (item.title, item.url) == (policy.title, could)
    assert item.meta.endswith("paid in part")
    assert owed(leader) == []
    pay(case, 30000, bureau)
    assert owed(bureau) == []


def owed(actor):
    return [item for group in my_day(actor) if group.code == "cases" for item in group.items]


def test_firms_that_wait_to_be_paid_stand_before_those_who_are_told(policy, bureau, other_firm):
    told, case = (
        factories.PolicyCaseFactory(
            policy=policy,
            organisation=factories.OrganisationFactory(chain=policy.chain),
            state=state,
            granted=granted,
        )
        for state, granted in (("told", None), ("granted", 50000))
    )
    applied = factories.PolicyCaseFactory(
        policy=policy, organisation=other_firm.membership.organisation
    )
    keys = [applied.organisation_id, case.organisation_id, told.organisation_id]
    assert selectors.could_keys(bureau, policy, "cases") == keys
    pay(case, 50000, bureau)
    keys = [applied.organisation_id, told.organisation_id, case.organisation_id]
    assert selectors.could_keys(bureau, policy, "cases") == keys


@pytest.mark.parametrize(
    ("granted", "paid", "paid_at", "after"),
    [
        (80000, 70000, True, ("granted", 80000, 70000, 10000)),
        (80000, 80000, True, ("paid", 80000, 80000, 0)),
        (80000, 90000, True, ("paid", 90000, 90000, 0)),
        (None, 90000, True, ("paid", 90000, 90000, 0)),
        (80000, 80000, False, ("paid", 80000, 80000, 0)),
        (80000, 0, True, ("granted", 80000, None, 80000)),
        (80000, None, False, ("granted", 80000, None, 80000)),
    ],
)
def test_cases_paid_by_the_old_rule_agree_with_themselves(case, granted, paid, paid_at, after):
    moment = timezone.now() if paid_at else None
    rows = PolicyCase.objects.filter(pk=case.pk)
    rows.update(state="paid", granted=granted, paid=paid, paid_at=moment)
    moved = import_module("chainloom.lists.migrations.0012_policy_payments")
    moved.settle(apps, None)
    case.refresh_from_db()
    assert (case.state, case.granted, case.paid, case.left) == after
    assert case.state == case.settled()
    label = {"granted": "paid in part" if paid else "granted", "paid": "paid"}[case.state]
    assert case.state_label == label
    payments = [(one.amount, one.at) for one in case.payments.all()]
    assert payments == ([(paid, moment or case.decided_at)] if paid else [])
    assert case.paid_at == (payments[0][1] if paid else None)
    raised = [[None if granted is None else f"{granted}.00", f"{paid}.00"]]
    entries = history_of(case).filter(action="policy.corrected")
    assert [one.changes["granted"] for one in entries] == (
        raised if (granted or 0) < (paid or 0) else []
    )


def test_applications_that_nobody_granted_stay_as_they_are(policy, firm):
    case = factories.PolicyCaseFactory(policy=policy, organisation=firm.membership.organisation)
    import_module("chainloom.lists.migrations.0012_policy_payments").settle(apps, None)
    case.refresh_from_db()
    assert (case.state, case.payments.exists()) == (CaseState.APPLIED, False)
