"""Organisations over the API: what a program is shown, may change, and how it is refused."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache
from django.test import Client
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.organisations import services
from chainloom.organisations.models import Organisation, Participation

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"
FINANCE = ["headcount", "registered_capital", "revenue_band"]


@pytest.fixture
def ask():
    """Ask as somebody, by a token made for it: `ask(actor, "GET", path, body)`."""

    def send(actor, method, path, body=None, scopes=("read", "write")):
        token = token_create(
            membership=actor.membership, name="t", scopes=list(scopes), days=1, by=actor
        )[1]
        headers = {"accept-language": "en", "authorization": f"Bearer {token}"}
        data = "" if body is None else json.dumps(body)
        return Client(headers=headers).generic(method, path, data, content_type="application/json")

    return send


def of(organisation, *more):
    return "/".join([f"{ROOT}/organisations/{organisation.pk}", *more])


# Reading


def test_figures_are_withheld_from_other_members_and_named(ask, bureau, mill):
    shown = ask(bureau, "GET", of(mill)).json()
    assert shown["name"] == mill.name
    assert [shown[field] for field in FINANCE] == [None, None, None]
    assert shown["withheld"] == FINANCE


def test_the_office_sees_figures(ask, office, mill):
    shown = ask(office, "GET", of(mill)).json()
    assert (shown["headcount"], shown["registered_capital"]) == (320, "5000.00")
    assert (shown["revenue_band"], shown["withheld"]) == ("d", [])


def test_consent_opens_figures(ask, bureau, mill):
    Participation.objects.filter(organisation=mill).update(consents=["finance"])
    assert ask(bureau, "GET", of(mill)).json()["headcount"] == 320


def test_sources_come_when_asked_for(ask, office, mill):
    assert ask(office, "GET", of(mill)).json()["sources"] is None
    sources = ask(office, "GET", of(mill) + "?include=sources").json()["sources"]
    assert sources["headcount"]["kind"] == "entry"
    assert sources["headcount"]["title"] == office.label


def test_a_withheld_value_hides_its_source_too(ask, bureau, mill):
    shown = ask(bureau, "GET", of(mill) + "?include=sources").json()
    assert "name" in shown["sources"]
    assert not set(FINANCE) & set(shown["sources"])


def test_another_chains_source_is_not_named(ask, office, stranger, mill):
    """The firm joins another chain, whose office may not learn who works in this one."""
    services.organisation_create(values={"name": mill.name, "uscc": mill.uscc}, by=stranger)
    path = f"/api/v1/chains/other/organisations/{mill.pk}?include=sources"
    sources = ask(stranger, "GET", path).json()["sources"]
    assert {source["title"] for source in sources.values()} == {"another chain"}


def test_a_stranger_learns_nothing(ask, stranger, mill):
    for path in (of(mill), f"{ROOT}/organisations", "/api/v1/chains/none/organisations"):
        answer = ask(stranger, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    own = f"/api/v1/chains/other/organisations/{mill.pk}"
    assert ask(stranger, "GET", own).status_code == 404


def test_an_absorbed_entry_says_where_it_went(ask, office, mill, twin):
    services.organisation_merge(survivor=mill, absorbed=twin, by=office)
    answer = ask(office, "GET", of(twin))
    assert (answer.status_code, answer.json()["code"]) == (404, "merged")
    assert answer.json()["details"] == {"organisation": mill.pk}


# The list


def walk(ask, actor, path, limit):
    """Every item of a list, page by page, and the number of pages."""
    items, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        after = f"&cursor={cursor}" if cursor else ""
        page = ask(actor, "GET", f"{path}&limit={limit}{after}").json()
        items += page["items"]
        cursor, pages = page["next_cursor"], pages + 1
    return items, pages


@pytest.mark.parametrize("sort", ["name", "-name", "id", "-id", "updated_at", "-updated_at"])
def test_walking_by_cursor_shows_each_once_in_order(ask, office, chain, sort):
    # Names that are equal or order alike, so that ties are broken by id.
    for name in "乙甲甲丙甲乙丁":
        factories.OrganisationFactory(chain=chain, name=name)
    items, pages = walk(ask, office, f"{ROOT}/organisations?sort={sort}", limit=3)
    field, sign = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    field = "sort_key" if field == "name" else field
    rows = Organisation.objects.filter(participations__chain=chain)
    whole = list(rows.order_by(f"{sign}{field}", f"{sign}pk").values_list("pk", flat=True))
    assert [item["id"] for item in items] == whole
    assert pages == -(-len(whole) // 3)


def test_filters_narrow_the_list(ask, office, chain, mill):
    factories.OrganisationFactory(chain=chain, name="厦门远洋贸易有限公司", district_code="350203")
    services.certificate_add(organisation=mill, values={"kind": "high_tech"}, by=office)

    def names(query):
        return {
            one["name"]
            for one in ask(office, "GET", f"{ROOT}/organisations?{query}").json()["items"]
        }

    assert names("tier=high_tech") == {mill.name}
    assert names("local=false") == {"厦门远洋贸易有限公司"}
    assert names("district=350203") == {"厦门远洋贸易有限公司"}
    assert names("kind=body") == {office.membership.organisation.name}
    assert mill.name in names("text=织云")
    assert names("tier=high_tech&local=false") == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("sort=uscc", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("cursor=nonsense", "cursor"),
        ("district=999999", "district"),
        ("stage=99999999999999999999", "stage"),
        ("on=2026-02-30", "on"),
        ("text=%00", "text"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(ask, office, query, field):
    answer = ask(office, "GET", f"{ROOT}/organisations?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


# Writing


def test_an_old_version_is_refused_and_the_present_one_named(ask, office, mill):
    first = ask(office, "PATCH", of(mill), {"summary": "织造", "version": mill.version})
    assert (first.status_code, first.json()["version"]) == (200, mill.version + 1)
    second = ask(office, "PATCH", of(mill), {"summary": "染整", "version": mill.version})
    assert (second.status_code, second.json()["code"]) == (409, "stale")
    assert second.json()["details"] == {"version": mill.version + 1}
    mill.refresh_from_db()
    assert mill.summary == "织造"


def test_what_is_left_out_stays_and_null_empties(ask, office, mill):
    shown = ask(office, "PATCH", of(mill), {"headcount": None, "address": ""}).json()
    assert (shown["headcount"], shown["address"]) == (None, "")
    assert (shown["name"], shown["revenue_band"]) == (mill.name, "d")


def test_a_firm_keeps_its_own_entry_but_not_its_identity(ask, firm):
    own = firm.membership.organisation
    assert ask(firm, "PATCH", of(own), {"summary": "针织"}).json()["summary"] == "针织"
    answer = ask(firm, "PATCH", of(own), {"name": "别的名字"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_token_that_may_only_read_changes_nothing(ask, office, mill):
    answer = ask(office, "PATCH", of(mill), {"summary": "x"}, scopes=["read"])
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")
    assert ask(office, "GET", of(mill), scopes=["read"]).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "有\x00空字符"}, "name"),
        ({"name": "长" * 161}, "name"),
        ({"name": "甲", "kind": "planet"}, "kind"),
        ({"name": "甲", "uscc": "91350502MA0000000X"}, "uscc"),
        ({"name": "甲", "district_code": "999999"}, "district_code"),
        ({"name": "甲", "latitude": 91}, "latitude"),
        ({"name": "甲", "headcount": 10**30}, "headcount"),
        ({"name": "甲", "founded_on": "2026-13-01"}, "founded_on"),
        ({"name": "甲", "founded_on": "2999-01-01"}, "founded_on"),
        ({"name": "甲", "registered_capital": "1.234"}, "registered_capital"),
        ({"name": "甲", "nickname": "小甲"}, "nickname"),
    ],
)
def test_a_bad_body_is_refused_by_field_and_leaves_nothing(ask, office, body, field):
    before = Organisation.objects.count()
    answer = ask(office, "POST", f"{ROOT}/organisations", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Organisation.objects.count() == before


def test_a_body_that_is_not_json_is_refused(ask, office):
    token = token_create(
        membership=office.membership, name="t", scopes=["write"], days=1, by=office
    )[1]
    answer = Client(headers={"authorization": f"Bearer {token}"}).generic(
        "POST", f"{ROOT}/organisations", "{", content_type="application/json"
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_code_that_is_taken_names_its_holder(ask, office, mill):
    body = {"name": "另一家有限公司", "uscc": mill.uscc}
    answer = ask(office, "POST", f"{ROOT}/organisations", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "uscc_taken")
    assert answer.json()["details"]["organisation"] == mill.pk


def test_an_entry_goes_only_while_nothing_stands_on_it(ask, office, mill, twin):
    services.certificate_add(organisation=mill, values={"kind": "high_tech"}, by=office)
    assert ask(office, "DELETE", of(mill)).status_code == 409
    assert ask(office, "DELETE", of(twin)).status_code == 204
    assert not Organisation.objects.filter(pk=twin.pk).exists()


def test_a_merge_is_made_and_undone(ask, office, mill, twin):
    likely = ask(office, "GET", of(mill, "duplicates")).json()
    assert twin.pk in [one["organisation"]["id"] for one in likely]
    merge = ask(office, "POST", of(mill, "merge"), {"absorbed": twin.pk}).json()
    assert ask(office, "GET", of(mill)).json()["website"] == twin.website
    assert [one["id"] for one in ask(office, "GET", of(mill, "merges")).json()] == [merge["id"]]
    restored = ask(office, "POST", f"{ROOT}/merges/{merge['id']}/undo", {}).json()
    assert restored["id"] == twin.pk
    assert ask(office, "GET", of(mill)).json()["website"] == ""


# What belongs to an organisation


def test_contacts_are_seen_by_role_or_consent(ask, office, bureau, mill):
    assert ask(office, "POST", of(mill, "contacts"), {"name": "陈测试"}).status_code == 201
    assert ask(bureau, "GET", of(mill, "contacts")).json() == []
    Participation.objects.filter(organisation=mill).update(consents=["contacts"])
    assert [one["name"] for one in ask(bureau, "GET", of(mill, "contacts")).json()] == ["陈测试"]


def test_only_the_organisation_decides_what_it_shares(ask, office, firm):
    own = of(firm.membership.organisation, "consents")
    assert ask(office, "PUT", own, {"consents": ["finance"]}).status_code == 403
    assert ask(firm, "PUT", own, {"consents": ["finance"]}).json() == {"consents": ["finance"]}
    assert ask(firm, "PUT", own, {"consents": ["secrets"]}).status_code == 422


def test_a_part_is_found_under_its_own_organisation_only(ask, office, mill, twin):
    name = services.name_add(organisation=mill, kind="alias", text="织云", by=office)
    assert ask(office, "DELETE", of(twin, "names", str(name.pk))).status_code == 404
    assert ask(office, "DELETE", of(mill, "names", str(name.pk))).status_code == 204


def test_certificates_say_what_is_valid_on_a_day(ask, office, mill):
    body = {"kind": "high_tech", "issued_on": "2024-01-01", "expires_on": "2026-12-31"}
    made = ask(office, "POST", of(mill, "certificates"), body).json()
    assert made["source"]["title"] == office.label
    assert len(ask(office, "GET", of(mill, "certificates?on=2026-12-31")).json()) == 1
    assert ask(office, "GET", of(mill, "certificates?on=2027-01-01")).json() == []
    tiers = ask(office, "GET", f"{ROOT}/tiers?as_of=2025-06-01").json()
    assert [(tier["kind"], tier["count"]) for tier in tiers] == [("high_tech", 1)]


def test_history_reads_as_sentences_and_pages(ask, office, bureau, mill):
    ask(office, "PATCH", of(mill), {"address": "鲤城区新路1号"})
    items, pages = walk(ask, office, of(mill, "history?"), limit=1)
    assert [one["action"] for one in items] == ["organisation.updated", "organisation.created"]
    assert items[0]["changes"][0]["new"] == "鲤城区新路1号"
    assert pages == 2
    assert ask(bureau, "GET", of(mill, "history")).json()["items"] == []


def test_the_feed_shows_the_office_what_firms_changed(ask, office, firm, mill):
    ask(firm, "PATCH", of(firm.membership.organisation), {"summary": "针织"})
    items = ask(office, "GET", f"{ROOT}/audit?by_members=true").json()["items"]
    assert [one["text"] for one in items if one["action"] == "organisation.updated"] == [
        f"{firm.label} changed the profile of {firm.membership.organisation.name}"
    ]
    assert ask(firm, "GET", f"{ROOT}/audit").status_code == 404


# Claims


@pytest.fixture
def _fresh_tries():
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("_fresh_tries")
def test_a_claim_goes_to_the_office_and_comes_back(ask, office, stranger, mill):
    body = {"chain": "fabric", "organisation": mill.uscc, "message": "我是厂长本人"}
    claim = ask(stranger, "POST", "/api/v1/claims", body)
    assert (claim.status_code, claim.json()["status"]) == (201, "open")
    path = f"{ROOT}/claims/{claim.json()['id']}"
    assert [one["id"] for one in ask(office, "GET", f"{ROOT}/claims").json()["items"]] == [
        claim.json()["id"]
    ]
    assert ask(office, "POST", f"{path}/refuse", {"answer": ""}).status_code == 422
    assert ask(office, "POST", f"{path}/approve", {}).json()["status"] == "approved"
    assert ask(office, "POST", f"{path}/approve", {}).status_code == 409


@pytest.mark.usefixtures("_fresh_tries")
def test_names_cannot_be_tried_in_bulk(ask, stranger, mill):
    body = {"chain": "fabric", "organisation": mill.name[:-1], "message": "我是厂长本人"}
    answers = [ask(stranger, "POST", "/api/v1/claims", body).status_code for _try in range(21)]
    assert answers == [404] * 20 + [429]


# Not the same


def test_two_that_are_told_apart_are_no_duplicates(ask, office, mill, twin):
    assert [one["organisation"]["id"] for one in ask(office, "GET", of(mill, "duplicates")).json()]
    body = {"other": twin.pk, "reason": "法人不同"}
    made = ask(office, "POST", of(mill, "distinctions"), body)
    assert made.status_code == 201
    assert ask(office, "GET", of(mill, "duplicates")).json() == []
    listed = ask(office, "GET", of(twin, "distinctions")).json()
    assert listed == [made.json()]
    assert listed[0]["reason"] == "法人不同"
    gone = ask(office, "DELETE", f"{ROOT}/distinctions/{made.json()['id']}")
    assert gone.status_code == 204
    assert ask(office, "GET", of(mill, "duplicates")).json() != []


def test_what_was_told_apart_is_read_by_office_and_leader(ask, office, leader, firm, mill, twin):
    services.distinction_add(one=mill, other=twin, by=office)
    assert len(ask(leader, "GET", of(mill, "distinctions")).json()) == 1
    assert ask(firm, "GET", of(mill, "distinctions")).json() == []
