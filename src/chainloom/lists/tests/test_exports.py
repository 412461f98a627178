"""The four lists as files: filtered as the page, what the reader sees and no more."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.urls import reverse
from tests import factories

from chainloom.lists.services import policies as policy_services


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def sheets(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {sheet.title: list(sheet.values) for sheet in book}


def csv_of(client, name, *about, **filters):
    address = reverse(f"lists:{name}", args=["fabric", *about])
    return lines(client.get(address, {**filters, "format": "csv"}))


@pytest.fixture
def of(chain):
    """Of which chain and organisation a row of a list is."""
    return {
        "chain": chain,
        "organisation": factories.OrganisationFactory(chain=chain, name="鲤城区样例织造厂"),
    }


def test_a_hidden_asker_stays_hidden_in_a_file(client_of, office, firm, chain):
    asker = factories.OrganisationFactory(chain=chain, name="鲤城区匿名样例厂")
    factories.NeedFactory(chain=chain, organisation=asker, hide_name=True)
    (shown,) = csv_of(client_of(office), "needs_export")
    assert shown["who asks"] == "鲤城区匿名样例厂"
    (hidden,) = csv_of(client_of(firm), "needs_export")
    assert hidden["who asks"] == "hidden"


def test_needs_are_exported_as_the_page_is_filtered_and_ordered(client_of, office, of):
    for title in ("求购府绸", "求购帆布", "厂房漏水"):
        factories.NeedFactory(title=title, text="", **of)
    found = csv_of(client_of(office), "needs_export", q="求购", sort="title")
    assert [row["need"] for row in found] == sorted(["求购府绸", "求购帆布"])


def test_a_draft_of_another_is_in_no_file(client_of, office, of):
    factories.NeedFactory(state="draft", **of)
    factories.ResourceFactory(state="draft", **of)
    assert csv_of(client_of(office), "needs_export") == []
    assert csv_of(client_of(office), "resources_export") == []


def test_a_formula_is_text_in_a_file(client_of, office, of):
    factories.ResourceFactory(title="=HYPERLINK(1)", **of)
    (row,) = csv_of(client_of(office), "resources_export")
    assert row["resource"] == "'=HYPERLINK(1)"


def test_a_match_is_exported_to_both_sides_alone(client_of, office, firm, other_firm, chain, of):
    need = factories.NeedFactory(chain=chain, organisation=firm.membership.organisation)
    resource = factories.ResourceFactory(**of)
    factories.MatchFactory(need=need, resource=resource)
    for actor, count in ((office, 1), (firm, 1), (other_firm, 0)):
        assert len(csv_of(client_of(actor), "matches_export")) == count


@pytest.fixture
def policy(chain, office):
    return policy_services.policy_create(
        values={
            "title": "样例稳岗奖励",
            "number": "泉样〔2026〕1号",
            "conditions": {"field": "headcount", "at_least": 100},
            "benefit": {"fixed": 50000},
            "is_open_ended": True,
        },
        publish=True,
        by=office,
    )


def test_policies_come_with_what_became_of_them_for_those_who_may_see_it(
    client_of, office, firm, policy, chain
):
    other = factories.OrganisationFactory(chain=chain)
    factories.PolicyCaseFactory(policy=policy, organisation=other)
    address = reverse("lists:policies_export", args=["fabric"])
    for actor, cases in ((office, 1), (firm, 0)):
        found = sheets(client_of(actor).get(address))
        assert found["Policies"][1][:2] == ("泉样〔2026〕1号", "样例稳岗奖励")
        # Where there is none, the one line says that.
        assert len([row for row in found["Applications"][1:] if row[1]]) == cases


def test_who_could_is_exported_with_the_funnel(client_of, office, policy, chain):
    factories.OrganisationFactory(chain=chain, headcount=300, name="鲤城区大样厂")
    factories.OrganisationFactory(chain=chain, headcount=None, name="鲤城区未知样厂")
    answer = client_of(office).get(reverse("lists:policy_could_export", args=["fabric", policy.pk]))
    found = sheets(answer)
    assert [row[0] for row in found["Who could"][1:3]] == ["鲤城区大样厂", "鲤城区未知样厂"]
    assert found["Who could"][1][5] == "50,000 yuan"
    assert found["How far"][1][:2] == ("meet the conditions", 1)


def test_the_api_gives_the_same_files(client_of, office, of):
    factories.NeedFactory(title="求购府绸", **of)
    factories.NeedFactory(title="厂房漏水", kind="problem", **of)
    address = "/api/v1/chains/fabric/needs/export"
    answer = client_of(office).get(address, {"format": "csv", "kind": "problem"})
    assert [row["need"] for row in lines(answer)] == ["厂房漏水"]


def test_why_a_project_stands_is_told_to_those_concerned_alone(client_of, office, firm, of):
    factories.ProjectFactory(state="paused", halt_reason="银行抽贷", **of)
    (told,) = csv_of(client_of(office), "projects_export")
    (untold,) = csv_of(client_of(firm), "projects_export")
    assert (told["reason"], untold["reason"]) == ("银行抽贷", "")
    assert untold["state"] == told["state"]
