"""Notices over the API: one's own, one's choices, and webhooks without their secrets."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from chainloom.accounts.services import token_create
from chainloom.notices.models import NoticePreference, Webhook
from chainloom.notices.services import notify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told_kind")]
CHAIN = "/api/v1/chains/fabric"


@pytest.fixture
def ask():
    def send(actor, method: str, path: str, body: dict | None = None):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        browser = Client(headers={"accept-language": "en", "authorization": f"Bearer {token}"})
        data = {} if body is None else {"data": json.dumps(body)}
        return browser.generic(method, path, content_type="application/json", **data)

    return send


def test_ones_notices_are_listed_counted_and_read(office, leader, mill, ask):
    for chain in (office.chain, None):
        notify(code="test.said", to=[office], chain=chain, params={"organisation": mill.pk})
    listed = ask(office, "GET", "/api/v1/notices").json()["items"]
    assert [one["text"] for one in listed] == [f"Something about {mill.name}."], "its chain's alone"
    assert ask(office, "GET", "/api/v1/notices/unread").json() == {"unread": 1}
    one = f"/api/v1/notices/{listed[0]['id']}/read"
    assert ask(leader, "POST", one).status_code == 404
    assert ask(office, "POST", one).json()["read_at"]
    assert ask(office, "GET", "/api/v1/notices?unread=true").json()["items"] == []


def test_choices_are_changed_and_the_others_stay(office, ask):
    path = "/api/v1/notices/preferences"
    before = ask(office, "GET", path).json()
    body = {"kinds": [{"code": "test.plain", "email": "off"}], "digest_at": "09:30"}
    after = ask(office, "PATCH", path, body).json()
    changed = [(a, b) for a, b in zip(before["kinds"], after["kinds"], strict=True) if a != b]
    assert [(a["email"], b["email"]) for a, b in changed] == [("daily", "off")]
    assert (after["digest_at"], after["quiet_from"]) == ("09:30", before["quiet_from"])
    refused = ask(office, "PATCH", path, {"quiet_from": None})
    assert (refused.status_code, refused.json()["code"]) == (422, "quiet_half")
    refused = ask(office, "PATCH", path, {"kinds": [{"code": "no.such", "page": "off"}]})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_kind")
    assert NoticePreference.objects.count() == 1


def test_a_webhook_is_added_and_its_address_not_told(office, ask, settings):
    settings.WEBHOOKS_ALLOWED = True
    body = {
        "name": "链办群",
        "format": "generic",
        "address": "https://robot.test/hook/very-secret-9876",
        "codes": ["test.said"],
    }
    made = ask(office, "POST", CHAIN + "/webhooks", body).json()
    assert made["secret"] == Webhook.objects.get().secret
    listed = ask(office, "GET", CHAIN + "/webhooks").content.decode()
    assert "very-secret" not in listed
    assert made["secret"] not in listed
    one = f"{CHAIN}/webhooks/{made['webhook']['id']}"
    changed = ask(office, "PATCH", one, {"codes": [], "is_on": False}).json()
    assert (changed["codes"], changed["is_on"]) == ([], False)
    assert Webhook.objects.get().address == body["address"]
    refused = ask(office, "PATCH", one, {"codes": ["test.plain"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_kind")
    assert ask(office, "POST", one + "/test").json()["code"] == "webhook_off"


def test_office_hours_are_read_by_members_and_set_by_the_office(office, firm, ask):
    path = CHAIN + "/office-hours"
    assert ask(firm, "GET", path).json()["hours"][0] == ["08:00", "12:00"]
    body = {"hours": [["09:00", "12:00"]], "weekdays": [0, 1], "off": ["2027-02-05"]}
    assert ask(office, "PUT", path, body).json()["off"] == ["2027-02-05"]
    assert ask(firm, "GET", path).json()["weekdays"] == [0, 1]
    for wrong in ({"hours": []}, {"hours": [["9", "12:00"]]}, {"hours": [["09:00"]]}):
        assert ask(office, "PUT", path, wrong).status_code == 422
