"""The pages of policies: the editor that reads like sentences, and what each role is shown."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import factories

from chainloom.engines.matching import eligibility
from chainloom.lists.eligibility import refusals, words_of
from chainloom.lists.forms.policies import Editor
from chainloom.lists.forms.sums import as_number, written
from chainloom.lists.models import FirmAnswer, Policy, PolicyCase
from chainloom.organisations.models import Organisation


def address(name, *arguments):
    return reverse(f"lists:{name}", args=["fabric", *arguments])


ROWS = {
    "rows": "3",
    "c0-group": "must",
    "c0-field": "headcount",
    "c0-op": "at_least",
    "c0-value": "100",
    "c1-group": "a",
    "c1-field": "certificate",
    "c1-op": "holds",
    "c1-value": "high_tech",
    "c2-group": "a",
    "c2-field": "revenue",
    "c2-op": "at_least",
    "c2-value": "2000万",
}
SAID = {
    "all": [
        {"field": "headcount", "at_least": 100},
        {
            "any": [
                {"field": "certificate", "holds": ["high_tech"]},
                {"field": "revenue", "at_least": 20_000_000},
            ]
        },
    ]
}


def test_rows_become_conditions_and_count_firms_at_once(client_of, office, chain):
    factories.OrganisationFactory(chain=chain, headcount=300, revenue_band="d")
    answer = client_of(office).post(address("policy_check"), ROWS)
    shown = answer.content.decode()
    assert "headcount of at least 100 people" in shown
    assert "any of 2:" in shown
    assert "1 firm meets them" in shown


def test_a_policy_is_written_and_changed_on_the_page(client_of, office):
    browser = client_of(office)
    sent = {**ROWS, "title": "样例奖励", "do": "publish", "give": "fixed", "amount": "10万"}
    answer = browser.post(address("policy_new"), {**sent, "is_open_ended": "on"})
    assert answer.status_code == 303
    row = Policy.objects.get()
    assert row.conditions == SAID
    assert row.benefit == {"fixed": 100_000}
    assert row.is_published()
    page = browser.get(address("policy_edit", row.pk)).content.decode()
    assert 'value="2000万"' in page
    changed = {**sent, "version": "1", "c0-value": "50", "do": ""}
    assert browser.post(address("policy_edit", row.pk), changed).status_code == 303
    row.refresh_from_db()
    assert row.conditions["all"][0]["at_least"] == 50
    assert browser.post(address("policy_edit", row.pk), changed).status_code == 422


def test_a_row_that_is_not_finished_is_said_and_nothing_is_kept(client_of, office):
    sent = {**ROWS, "c0-value": "", "title": "样例奖励", "do": "publish"}
    answer = client_of(office).post(address("policy_new"), sent)
    assert answer.status_code == 422
    assert "not finished" in answer.content.decode()
    assert not Policy.objects.exists()


def test_a_value_that_is_no_number_is_said_by_its_place(client_of, office):
    answer = client_of(office).post(address("policy_check"), {**ROWS, "c0-value": "many"})
    assert "many”: write a number" in answer.content.decode()


@pytest.mark.parametrize(
    "conditions",
    [
        {"everyone": True},
        {"field": "headcount", "at_least": 100},
        {"all": [{"field": "revenue", "at_least": 2e7}, {"field": "dishonest", "is": False}]},
        SAID,
        {"not": {"field": "certificate", "holds": ["high_tech"], "levels": []}},
        {"all": [{"statement": "具有独立法人资格"}, {"field": "industry", "in": ["175", "1761"]}]},
        {"field": "founded", "before": "2020-01-01"},
        {"field": "founded", "years_at_least": 3},
    ],
)
def test_what_rows_can_say_comes_back_the_same(chain, conditions):
    words = words_of(chain)
    editor = Editor.of(conditions, words, [])
    assert editor.text == ""
    again = editor.conditions(whole=True)
    assert _plain(again) == _plain(conditions)


def _plain(data):
    """Without lists that say nothing, so that both ways of writing are one."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items() if value != []}
    return [_plain(one) for one in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    "conditions",
    [
        {"of": [{"field": "headcount", "at_least": 1}], "need": 1},
        {"not": {"all": [{"field": "headcount", "at_least": 1}]}},
        {"any": [{"all": [{"field": "headcount", "at_least": 1}]}]},
        {"field": "headcount", "at_least": 1, "fresh_since": "2026-01-01"},
        {"field": "certificate", "holds": ["high_tech", "green_factory"]},
        {"all": [{"any": [{"statement": text}]} for text in "abc"]},
    ],
)
def test_what_rows_cannot_say_is_shown_as_data_and_kept(chain, conditions):
    editor = Editor.of(conditions, words_of(chain), [])
    assert editor.rows == []
    assert editor.conditions(whole=True) == conditions


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2000万", 20_000_000),
        ("1.5亿元", 150_000_000),
        ("20,000,000", 20_000_000),
        ("３％", 3),
        ("2.5", 2.5),
        ("12,5万", 125_000),
        ("1,200", 1200),
        ("1.2.3", None),
        ("-1", None),
        ("many", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert as_number(text) == number
    if number is not None:
        assert as_number(written(number)) == number


def test_a_firm_sees_each_condition_answers_and_applies(client_of, firm, chain):
    row = factories.PolicyFactory(
        chain=chain,
        conditions={"all": [{"field": "headcount", "at_least": 100}, {"statement": "样例条件"}]},
    )
    organisation = firm.membership.organisation
    organisation.headcount = 300
    organisation.save()
    browser = client_of(firm)
    page = browser.get(address("policies_for_us"), follow=True).content.decode()
    assert "to be clarified" in page
    sent = {"attribute": "statement", "statement": "样例条件", "value": "yes"}
    browser.post(address("policy_answer", organisation.pk), sent)
    page = browser.get(address("policies_for", organisation.pk)).content.decode()
    assert "without applying" in page
    browser.post(address("policy_apply", row.pk), {"asked": "100000"})
    case = PolicyCase.objects.get()
    assert (case.state, case.asked) == ("applied", 100000)


@pytest.mark.parametrize(
    ("asked", "value", "said"),
    [
        ("headcount", "many", "从业人数"),
        ("size", "huge", "大型"),
        ("founded", "long ago", "2026-01-31"),
        ("statement", "maybe", "样例条件"),
        ("no_such_thing", "1", "no_such_thing"),
    ],
)
def test_a_bad_answer_is_refused_in_the_readers_language(client_of, firm, asked, value, said):
    sent = {"attribute": asked, "value": value}
    if asked == "statement":
        sent["statement"] = "样例条件"
    firm.user.language = "zh-hans"
    firm.user.save()
    browser = client_of(firm)
    page = browser.post(address("policy_answer", firm.organisation_id), sent, follow=True)
    (message,) = [str(one) for one in page.context["messages"]]
    assert said in message
    assert not any(word in message for word in (" is ", " not ", "none of")), message
    assert not FirmAnswer.objects.exists()


def test_every_problem_of_the_engine_has_its_sentence():
    folder = Path(eligibility.__file__).parent
    codes = {
        code
        for file in folder.glob("*.py")
        for code in re.findall(r'bad\(\s*"([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert codes
    assert codes == set(refusals.SAID)


def test_no_page_of_a_bureau_shows_a_figure_that_a_firm_keeps(client_of, bureau, chain):
    mill = factories.OrganisationFactory(chain=chain, headcount=4321, revenue_band="f")
    row = factories.PolicyFactory(chain=chain, organisation=bureau.membership.organisation)
    browser = client_of(bureau)
    for name in ("policy", "policy_could"):
        page = browser.get(address(name, row.pk)).content.decode()
        assert "4321" not in page
        assert "4,321" not in page
    assert mill.name in page
    assert "not show you" in page


def test_the_issuer_tells_grants_and_pays_on_the_page(client_of, bureau, firm, chain):
    row = factories.PolicyFactory(chain=chain, organisation=bureau.membership.organisation)
    browser = client_of(bureau)
    browser.post(address("policy_tell", row.pk), {"firm": [firm.organisation_id]})
    client_of(firm).post(address("policy_apply", row.pk), {"asked": "9万"})
    case = PolicyCase.objects.get()
    browser.post(address("policy_case", case.pk, "grant"), {"said": "many"})
    case.refresh_from_db()
    assert (case.state, case.asked) == ("applied", 90000)
    browser.post(address("policy_case", case.pk, "grant"), {"said": "8万"})
    browser.post(address("policy_case", case.pk, "pay"), {"said": "70,000", "paid": "0"})
    case.refresh_from_db()
    assert (case.state, case.granted, case.paid) == ("granted", 80000, 70000)
    page = browser.get(address("policy", row.pk)).content.decode()
    assert "70,000 yuan" in page


def test_who_decides_comes_back_to_the_page_of_the_list_they_were_on(client_of, bureau, chain):
    row = factories.PolicyFactory(chain=chain, organisation=bureau.membership.organisation)
    firm = factories.OrganisationFactory(chain=chain)
    case = factories.PolicyCaseFactory(policy=row, organisation=firm)
    browser = client_of(bureau)
    here = address("policy_could", row.pk) + "?conditions=cases"
    assert f'name="next" value="{here}"' in browser.get(here).content.decode()
    for verb, said in (("grant", "many"), ("grant", "8万"), ("pay", "9万"), ("pay", "8万")):
        sent = {"said": said, "paid": "0", "next": here}
        assert browser.post(address("policy_case", case.pk, verb), sent).url == here
    told = {"firm": firm.pk, "next": here}
    assert browser.post(address("policy_tell", row.pk), told).url == here
    away = {**told, "next": "https://example.test/c/fabric/"}
    assert browser.post(address("policy_tell", row.pk), away).url == address("policy_could", row.pk)


@pytest.mark.parametrize("amount", ["五万", "many", "5万万"])
def test_an_amount_that_is_no_number_is_not_said_to_be_missing(client_of, office, amount):
    sent = {**ROWS, "title": "样例奖励", "do": "publish", "give": "fixed", "amount": amount}
    page = client_of(office).post(address("policy_new"), sent).content.decode()
    assert "This is no number: write 50000" in page
    assert "Say how much." not in page
    assert not Policy.objects.exists()


def test_nobody_ticked_is_said_and_who_was_told_is_not_told_again(client_of, office, firm, chain):
    row = factories.PolicyFactory(chain=chain, conditions={"everyone": True})
    browser = client_of(office)
    tell = address("policy_tell", row.pk)
    assert "Tick the firms" in browser.post(tell, {}, follow=True).content.decode()
    sent = {"firm": firm.organisation_id}
    assert "1 firm was told" in browser.post(tell, sent, follow=True).content.decode()
    assert "told already" in browser.post(tell, sent, follow=True).content.decode()
    assert PolicyCase.objects.count() == 1


def test_all_that_were_not_told_are_told_at_once(client_of, office, firm, other_firm, chain):
    row = factories.PolicyFactory(chain=chain, conditions={"everyone": True})
    browser, could = client_of(office), address("policy_could", row.pk)
    browser.post(address("policy_tell", row.pk), {"firm": firm.organisation_id})
    count = Organisation.objects.filter(kind="firm").count() - 1
    page = browser.get(could).content.decode()
    assert "not told yet" in page
    # None of those that the filter leaves: there is nothing to tick, and nobody to tell.
    page = browser.get(could + "?conditions=cases").content.decode()
    assert "Tell " not in page.split("<main")[1]
    sent = {"all": "1", "conditions": "one_short"}
    assert "Tick the firms" in (
        browser.post(address("policy_tell", row.pk), sent, follow=True).content.decode()
    )
    browser.post(address("policy_tell", row.pk), {"all": "1"})
    assert PolicyCase.objects.filter(policy=row).count() == count + 1 > 1
    assert "Tell " not in browser.get(could).content.decode().split("<main")[1]


def test_a_policy_that_has_not_begun_says_from_when(client_of, firm, chain):
    today = timezone.localdate()
    first = today + timedelta(days=9)
    row = factories.PolicyFactory(chain=chain, conditions={"everyone": True}, begins_on=first)
    page = client_of(firm).get(address("policy", row.pk)).content.decode()
    assert f"in force from {first.isoformat()}" in page
    row.begins_on, row.ends_on = None, today - timedelta(days=9)
    row.save()
    page = client_of(firm).get(address("policy", row.pk)).content.decode()
    assert f"its last day was {row.ends_on.isoformat()}" in page
    told = client_of(firm).post(address("policy_apply", row.pk), follow=True).content.decode()
    assert f"It cannot be applied for: its last day was {row.ends_on.isoformat()}." in told


def test_an_empty_list_does_not_ask_a_firm_to_enter_policies(client_of, office, firm):
    asked = "Enter one, or apply a document"
    assert asked in client_of(office).get(address("policies")).content.decode()
    page = client_of(firm).get(address("policies")).content.decode()
    assert asked not in page
    assert "As soon as one is published" in page


def test_a_title_too_long_is_refused_and_not_cut(client_of, office):
    browser = client_of(office)
    assert 'maxlength="160"' not in browser.get(address("policy_new")).content.decode()
    page = browser.post(address("policy_new"), {"title": "长" * 161, "do": "draft"})
    assert "160" in page.content.decode()
    assert not Policy.objects.exists()


def test_what_a_firm_cannot_have_promises_no_sum(client_of, firm, chain):
    for number in (1, 500):
        about = {
            "conditions": {"field": "headcount", "at_least": number},
            "benefit": {"fixed": 70000},
        }
        factories.PolicyFactory(chain=chain, title=f"样例{number}", **about)
    organisation = firm.membership.organisation
    organisation.headcount = 100
    organisation.save()
    page = client_of(firm).get(address("policies_for", firm.organisation_id)).content.decode()
    had, not_had = page.split("样例500")
    assert "70,000" in had or "7万" in had
    assert "btn btn-primary" in had.split("样例1<")[1]
    assert "policy-gives" not in not_had
    assert 'class="btn"' in not_had


def test_very_many_policies_are_paged_for_a_firm_the_best_first(client_of, firm, chain):
    for number in range(23):
        conditions = {"everyone": True} if number == 22 else {"field": "headcount", "at_least": 9}
        factories.PolicyFactory(chain=chain, title=f"第{number:02}项", conditions=conditions)
    browser = client_of(firm)
    here = address("policies_for", firm.organisation_id)
    first, second = (browser.get(here + said).content.decode() for said in ("", "?page=2"))
    assert (first.count("/apply/"), second.count("/apply/")) == (20, 3)
    assert "第22项" in first
    assert "?page=2" in first
    assert "2 / 2" in second
    assert browser.get(here + "?page=x").status_code == 200
