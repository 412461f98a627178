"""The pages: the list, one agreement, writing it, what is owed, who works with whom."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests import factories

from chainloom.agreements import forms, services
from chainloom.agreements.models import Agreement
from chainloom.agreements.selectors import matrix

pytestmark = pytest.mark.django_db
HERE = "/c/fabric/agreements/"


def page(client, path: str = "", **data) -> str:
    answer = client.get(HERE + path, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def titles(text: str, rows) -> set[str]:
    return {row.title for row in rows if row.title in text}


# The list


def test_without_agreements_every_page_says_what_to_do(client_of, office, firm):
    assert "No agreement yet" in page(client_of(office))
    assert "Enter an agreement" in page(client_of(office))
    assert "Enter an agreement" not in page(client_of(firm))
    assert "Nothing is owed now" in page(client_of(firm), "owed/")
    assert "No two work with each other yet" in page(client_of(office), "matrix/")


@pytest.fixture
def several(chain, office, firm, partner):
    """Of several kinds, states and healths, by title."""
    today = timezone.localdate()
    ours, theirs = firm.membership.organisation, partner.membership.organisation
    about = {
        "甲": {"kind": "research", "ends_on": today + timedelta(days=20)},
        "乙": {"kind": "finance", "heard_on": today - timedelta(days=200)},
        "丙": {"kind": "supply", "state": "intended"},
        "丁": {"kind": "supply", "ends_on": today - timedelta(days=3)},
    }
    rows = {
        name: factories.AgreementFactory(
            chain=chain, title=f"{name}号协议", parties=[ours, theirs], **values
        )
        for name, values in about.items()
    }
    third = factories.OrganisationFactory(chain=chain, name="鲤城区独有样例针织有限公司")
    rows["戊"] = factories.AgreementFactory(
        chain=chain, title="戊号协议", parties=[ours, third], number="样〔2026〕1号"
    )
    return rows


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "甲乙丙丁戊"),
        ({"kind": "supply"}, "丙丁"),
        ({"state": "intended"}, "丙"),
        ({"health": "grey"}, "乙"),
        ({"health": "amber"}, "丁"),
        ({"ends": "30"}, "甲"),
        ({"ends": "past"}, "丁"),
        ({"q": "独有样例"}, "戊"),
        ({"q": "样〔2026〕"}, "戊"),
        ({"pair": "firm.firm"}, "戊"),
        ({"kind": "supply", "state": "signed"}, "丁"),
    ],
)
def test_the_list_is_narrowed(client_of, office, several, asked, found):
    text = page(client_of(office), **asked)
    assert {title[0] for title in titles(text, several.values())} == set(found)


def test_a_cell_of_the_matrix_leads_to_the_agreements_of_the_two(
    client_of, office, firm, partner, several
):
    asked = {"party": firm.organisation_id, "other": partner.organisation_id}
    text = page(client_of(office), **asked)
    assert {title[0] for title in titles(text, several.values())} == set("甲乙丙丁")
    assert firm.membership.organisation.display_name in text


def test_the_export_is_what_the_list_shows_and_runs_nothing(client_of, office, firm, several):
    services.agreement_update(
        agreement=several["甲"], values={"title": "=cmd|'/c calc'!A1"}, by=office
    )
    answer = client_of(office).get(HERE + "export/", {"kind": "research", "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.values)
    assert rows[0][:3] == ("agreement", "kind", "parties")
    assert len(rows) == 2
    assert rows[1][0] == "'=cmd|'/c calc'!A1"
    csv = client_of(office).get(HERE + "export/", {"format": "csv"})
    assert b"".join(csv.streaming_content).count(b"\r\n") == 6


def test_of_an_open_agreement_members_see_title_and_parties_alone(
    client_of, office, other_firm, several
):
    row = several["丁"]
    services.agreement_update(agreement=row, values={"is_open": True}, by=office)
    services.outcome_add(agreement=row, what="秘密成果", amount=135, by=office)
    client = client_of(other_firm)
    text = page(client)
    assert titles(text, several.values()) == {"丁号协议"}
    assert "not shared" in text
    assert str(row.ends_on) not in text
    assert titles(page(client, ends="past"), several.values()) == set()
    assert titles(page(client, health="amber"), several.values()) == set()
    one = page(client, f"{row.pk}/")
    assert "You are no party to it" in one
    assert "秘密成果" not in one
    assert str(row.ends_on) not in one
    lines = b"".join(client.get(HERE + "export/", {"format": "csv"}).streaming_content).decode()
    assert "丁号协议" in lines
    assert str(row.ends_on) not in lines
    assert "not shared" in page(client, "matrix/")


# One agreement


def test_the_page_has_all_that_is_known(client_of, agreement, due, office, firm, partner):
    services.due_claim(due=due, evidence="签到表在档案室", amount=12, by=firm)
    services.outcome_add(agreement=agreement, what="配方量产", amount=135, by=firm)
    text = page(client_of(partner), f"{agreement.pk}/")
    for said in (
        "产学研合作协议", "举办一场技术讲座", "签到表在档案室", "配方量产", "135",
        "said to be done", "Send it back", "first party", "2026-06", "entered the agreement",
    ):  # fmt: skip
        assert said in text, said
    own = page(client_of(firm), f"{agreement.pk}/")
    assert "Send it back" not in own
    assert "Open it again" in own


def test_with_nothing_owed_it_says_what_to_add(client_of, agreement, office, firm):
    assert "Add what each party owes" in page(client_of(office), f"{agreement.pk}/")
    assert "The chain office adds" in page(client_of(firm), f"{agreement.pk}/")


def test_who_spoke_for_a_party_without_an_account_is_said(
    client_of, agreement, owe, office, firm, community
):
    services.party_add(agreement=agreement, organisation=community, by=office)
    due = owe(agreement, community, firm.membership.organisation).dues.get()
    services.due_claim(due=due, evidence="照片", by=office)
    assert "by the chain office for it" in page(client_of(firm), f"{agreement.pk}/")


def test_an_agreement_is_entered_with_parties_and_roles(client_of, office, firm, community):
    ours = firm.organisation_id
    answer = client_of(office).post(
        HERE + "new/",
        {
            "title": "共建协议", "kind": "community", "state": "signed", "renewal": "none",
            "signed_on": "2026-06", "parties": [ours, community.pk],
            f"role_{community.pk}": "facilitator",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    row = Agreement.objects.get()
    assert [one.role for one in row.parties.all()] == ["first", "facilitator"]


def test_a_form_that_is_refused_keeps_what_was_sent(client_of, office, community):
    answer = client_of(office).post(
        HERE + "new/",
        {"title": "", "kind": "community", "signed_on": "昨天", "parties": [community.pk]},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "昨天" in text
    assert f'value="{community.pk}" checked' in text


def test_parties_are_found_by_name_and_the_chosen_ones_stay(client_of, office, community):
    text = page(client_of(office), "parties/", party_name="测试区", parties=[community.pk])
    assert f'value="{community.pk}" checked' in text


def test_a_claim_over_the_page(client_of, due, agreement, firm, partner):
    path = f"{HERE}{agreement.pk}/dues/{due.pk}/"
    assert client_of(firm).post(path + "claim/", {"evidence": "签到表"}).status_code == 303
    assert client_of(partner).post(path + "return/", {"reason": ""}).status_code == 422
    assert client_of(partner).post(path + "confirm/").status_code == 303
    due.refresh_from_db()
    assert due.state == "confirmed"


def test_an_organisations_page_has_its_agreements(client_of, office, agreement, firm, other_firm):
    path = f"/c/fabric/organisations/{firm.organisation_id}/more/agreements/"
    answer = client_of(office).get(path)
    assert "产学研合作协议" in answer.content.decode()
    assert client_of(other_firm).get(path).status_code == 404


def test_the_search_box_finds_agreements_that_one_may_see(client_of, agreement, firm, other_firm):
    path = "/c/fabric/organisations/search/?q=产学研"
    for actor, is_found in ((firm, True), (other_firm, False)):
        text = client_of(actor).get(path).content.decode()
        assert ("产学研合作协议" in text) is is_found


# What is owed


def test_what_one_owes_and_what_waits_for_ones_word(
    client_of, agreement, owe, firm, partner, office, leader
):
    sides = firm.membership.organisation, partner.membership.organisation
    today = timezone.localdate()
    late = owe(agreement, *sides, what="迟到的讲座", first_due=today - timedelta(days=20))
    owe(agreement, *sides, what="年后的讲座", first_due=today + timedelta(days=40))
    done = owe(agreement, *sides, what="做完的讲座", first_due=today)
    services.due_claim(due=done.dues.get(), evidence="照片", by=firm)
    mine, theirs = page(client_of(firm), "owed/"), page(client_of(partner), "owed/")
    assert late.what in mine
    assert "20 days late" in mine or "days late" in mine
    assert late.what not in theirs
    assert "做完的讲座" in theirs
    assert "迟到的讲座" not in page(client_of(office), "owed/")
    assert "迟到的讲座" in page(client_of(leader), "owed/", whose="all")
    assert "迟到的讲座" not in page(client_of(partner), "owed/", whose="all")


# Who works with whom


def test_a_cell_counts_the_agreements_of_two_and_has_the_worst_colour(
    office, several, firm, partner
):
    found = matrix.matrix(office)
    place = {head.key: at for at, head in enumerate(found.heads)}
    cell = found.at(place[firm.organisation_id], place[partner.organisation_id])
    assert (cell.count, cell.health) == (3, "amber")
    assert found.agreements == 4


def test_witnesses_work_with_nobody(office, chain, firm, community):
    services.agreement_create(
        values={"title": "x"},
        parties=[firm.membership.organisation, (community, "witness")],
        by=office,
    )
    assert matrix.matrix(office).cells == {}


def test_kinds_are_counted_once_an_agreement_also_with_themselves(office, chain):
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(3)]
    college = factories.OrganisationFactory(chain=chain, kind="college")
    factories.AgreementFactory(chain=chain, parties=[*firms, college])
    found = matrix.matrix(office, by="kind")
    assert [head.key for head in found.heads] == ["firm", "college"]
    assert {pair: cell.count for pair, cell in found.cells.items()} == {(0, 0): 1, (0, 1): 1}


def test_of_very_many_the_kinds_come_first_and_organisations_are_cut(office, chain, monkeypatch):
    firms = [factories.OrganisationFactory(chain=chain) for _ in range(5)]
    factories.AgreementFactory(chain=chain, parties=firms)
    factories.AgreementFactory(chain=chain, parties=firms[:2])
    monkeypatch.setattr(matrix, "READABLE", 4)
    monkeypatch.setattr(matrix, "MOST_DRAWN", 3)
    assert matrix.matrix(office).by_kind
    found = matrix.matrix(office, by="organisation")
    assert (len(found.heads), found.left_out) == (3, 2)
    assert {head.key for head in found.heads[:2]} == {firm.pk for firm in firms[:2]}


# How often the database is asked


@pytest.mark.parametrize(
    "path", ["", "owed/?whose=all", "matrix/?by=organisation", "one", "api", "dues"]
)
def test_more_rows_ask_the_database_no_more_often(
    client_of, office, chain, path, django_assert_max_num_queries, django_assert_num_queries
):
    client = client_of(office)
    address = {
        "api": "/api/v1/chains/fabric/agreements",
        "dues": "/api/v1/chains/fabric/dues",
    }.get(path, HERE + path)
    grow(chain, 3)
    if path == "one":
        address = HERE + f"{Agreement.objects.first().pk}/"
    asked = []
    for more in (0, 20):
        grow(chain, more)
        cache.clear()
        client.get(address)
        with django_assert_max_num_queries(200) as counted:
            assert client.get(address).status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1]


def grow(chain, count: int) -> None:
    """More agreements, and more that is owed under the first."""
    for _ in range(count):
        parties = [factories.OrganisationFactory(chain=chain) for _ in range(3)]
        row = factories.AgreementFactory(chain=chain, parties=parties)
        factories.DueFactory(obligation=factories.ObligationFactory(agreement=row))
        first = Agreement.objects.order_by("pk").first()
        obligation = factories.ObligationFactory(agreement=first)
        for number in range(3):
            factories.DueFactory(
                obligation=obligation, due_on=timezone.localdate() - timedelta(days=40 * number)
            )
        factories.AgreementOutcomeFactory(agreement=first, stated_by=first.parties.first())


def test_a_form_keeps_the_responsible_unit_that_it_would_not_offer(
    client_of, agreement, office, bureau, monkeypatch
):
    monkeypatch.setattr(forms, "MOST_CHOICES", 0)
    unit = bureau.membership.organisation
    services.agreement_update(agreement=agreement, values={"responsible": unit}, by=office)
    unit.participations.all().delete()
    page = reverse("agreements:edit", args=["fabric", agreement.pk])
    form = client_of(office).get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "is_open"}
    assert client_of(office).post(page, {**sent, "title": "改过"}).status_code == 303
    agreement.refresh_from_db()
    assert (agreement.title, agreement.responsible) == ("改过", unit)
