"""Agreements over the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from chainloom.accounts.services import token_create
from chainloom.agreements import services

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"


@pytest.fixture
def ask():
    def send(actor, method, path, body=None, status=200):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
        answer = client.generic(
            method, ROOT + path, json.dumps(body or {}), content_type="application/json"
        )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    return send


def test_an_agreement_lives_over_the_api(ask, office, firm, partner):
    made = ask(
        office, "POST", "/agreements",
        {
            "title": "产学研合作协议", "kind": "research", "state": "intended",
            "parties": [
                {"organisation": firm.organisation_id, "signatory": "林样本"},
                {"organisation": partner.organisation_id},
            ],
        }, 201,
    )  # fmt: skip
    assert [one["role"] for one in made["parties"]] == ["first", "second"]
    assert made["parties"][0]["signatory"] == "林样本"
    assert (made["health"], made["acts"][0]) == ("none", "sign")
    one = f"/agreements/{made['id']}"
    signed = ask(office, "POST", one + "/do/sign", {"signed_on": "2026-06"})
    assert (signed["state"], signed["signed_on"]) == ("signed", "2026-06")
    owner = made["parties"][0]["id"]
    about = {"owner": owner, "what": "举办讲座", "first_due": "2027-01-04"}
    owed = ask(office, "POST", one + "/obligations", about, 201)
    (due,) = owed["obligations"][0]["dues"]
    assert due["acts"] == ["waive"]
    (mine,) = ask(firm, "GET", f"/dues?owner={firm.organisation_id}")["items"]
    assert (mine["what"], mine["acts"]) == ("举办讲座", ["claim"])
    claimed = ask(firm, "POST", f"/dues/{due['id']}/do/claim", {"evidence": "签到表"})
    assert claimed["obligations"][0]["dues"][0]["state"] == "claimed"
    ask(firm, "POST", f"/dues/{due['id']}/do/confirm", status=403)
    ask(partner, "POST", f"/dues/{due['id']}/do/confirm")
    outcome = ask(firm, "POST", one + "/outcomes", {"what": "配方量产", "amount": 135}, 201)
    key = outcome["outcomes"][0]["id"]
    ask(partner, "POST", f"/agreement-outcomes/{key}/do/confirm")
    whole = ask(firm, "GET", one)
    assert whole["outcomes"][0]["confirmed_side"] == "party"
    assert whole["health"] == "green"


def test_of_an_open_one_the_rest_is_null(ask, agreement, office, other_firm):
    ask(other_firm, "GET", f"/agreements/{agreement.pk}", status=404)
    services.agreement_update(agreement=agreement, values={"is_open": True}, by=office)
    services.outcome_add(agreement=agreement, what="秘密成果", amount=135, by=office)
    seen = ask(other_firm, "GET", f"/agreements/{agreement.pk}")
    assert (seen["title"], len(seen["parties"]), seen["is_whole"]) == ("产学研合作协议", 2, False)
    assert (seen["health"], seen["ends_on"], seen["outcomes"], seen["acts"]) == (None, None, [], [])
    assert ask(other_firm, "GET", "/agreements?health=green")["items"] == []
    (cell,) = ask(other_firm, "GET", "/agreements/matrix")["cells"]
    assert (cell["agreements"], cell["health"]) == (1, None)


def test_an_older_version_and_bad_values_are_refused_with_their_field(ask, agreement, office):
    one = f"/agreements/{agreement.pk}"
    ask(office, "PATCH", one, {"place": "报告厅", "version": agreement.version})
    stale = ask(office, "PATCH", one, {"place": "别处", "version": agreement.version}, 409)
    assert stale["code"] == "stale"
    refused = ask(office, "PATCH", one, {"signed_on": "昨天"}, 422)
    assert refused["errors"][0]["field"] == "signed_on"
    ask(office, "POST", one + "/do/remove", status=404)
    refused = ask(office, "POST", one + "/do/terminate", {}, 422)
    assert refused["errors"][0]["field"] == "reason"


def test_what_is_owed_comes_in_pages_the_first_due_first(ask, agreement, owe, firm, partner):
    sides = firm.membership.organisation, partner.membership.organisation
    owe(agreement, *sides, repeats="monthly", until="2029-01-01")
    first = ask(partner, "GET", "/dues?limit=5")
    second = ask(partner, "GET", f"/dues?limit=5&cursor={first['next_cursor']}")
    days = [one["last_day"] for one in [*first["items"], *second["items"]]]
    assert len(days) == 10
    assert days == sorted(set(days))
