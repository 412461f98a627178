"""Documents over the API do what the pages do."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

from .making import BANK, BODY, TEXT, read, the

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"


def _send(browser, method: str, path: str, body: object = None):
    send = getattr(browser, method)
    return send(ROOT + path, json.dumps(body or {}), content_type="application/json")


def test_a_document_is_sent_read_decided_applied_and_undone(office, client_of):
    browser = client_of(office)
    sent = browser.post(
        ROOT + "/documents", {"file": SimpleUploadedFile("page.html", TEXT.encode())}
    )
    assert sent.status_code == 202, sent.content
    one = f"/documents/{sent.json()['id']}"
    assert sent.json()["state"] == "queued"
    run_queued()
    found = browser.get(ROOT + one).json()
    assert (found["state"], found["published"]) == ("read", "2025-06-07")
    assert browser.get(ROOT + one + "/text").json()["text"] == TEXT
    facts = browser.get(ROOT + one + "/facts?kind=figure").json()["items"]
    [figure] = facts
    assert TEXT[figure["start"] : figure["end"]] == figure["quote"]
    wrong = _send(
        browser, "patch", f"{one}/facts/{figure['id']}", {"fields": {"number": "x", "unit": "家"}}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_a_number")
    fields = {**figure["fields"], "number": 128}
    right = _send(browser, "patch", f"{one}/facts/{figure['id']}", {"fields": fields}).json()
    assert (right["state"], right["fields"]["number"], right["read"]["number"]) == (
        "accepted",
        128,
        133,
    )
    accepted = _send(browser, "post", one + "/accept", {"least": 0.9}).json()
    assert accepted == {"accepted": 8}
    assert _send(browser, "post", one + "/apply").json()["state"] == "applying"
    run_queued()
    assert Organisation.objects.filter(name=BODY).exists()
    figures = browser.get(ROOT + "/figures").json()["items"]
    assert {(one["what"], one["number"]) for one in figures} == {
        ("规上企业", 128.0),
        ("省级样板企业", 3.0),
    }
    assert _send(browser, "delete", one).status_code == 409
    assert _send(browser, "post", one + "/undo").status_code == 202
    run_queued()
    assert not Organisation.objects.filter(name=BODY).exists()
    assert _send(browser, "delete", one).status_code == 204


def test_the_same_file_is_a_conflict_that_names_the_first(office, client_of):
    first = read(office)
    again = client_of(office).post(
        ROOT + "/documents", {"file": SimpleUploadedFile("b.html", TEXT.encode())}
    )
    assert (again.status_code, again.json()["code"]) == (409, "same_file")
    assert again.json()["details"]["document"] == first.pk


def test_who_is_meant_is_told_and_decided(office, client_of):
    browser = client_of(office)
    document = read(office)
    one = f"/documents/{document.pk}"
    mentions = browser.get(ROOT + one + "/mentions").json()
    bank = next(row for row in mentions if row["name"] == BANK)
    assert (bank["match"], bank["kind"], bank["organisation"]) == ("new", "bank", None)
    path = f"{one}/mentions/{bank['id']}"
    assert _send(browser, "post", path, {"choice": "org:999999"}).status_code == 422
    assert _send(browser, "post", path, {"choice": "out"}).json()["decision"] == "out"


def test_a_fact_of_another_document_is_not_found(office, client_of):
    browser = client_of(office)
    first = read(office)
    second = read(office, TEXT + "另一份", "b.txt")
    fact = the(second, "figure")
    path = f"/documents/{first.pk}/facts/{fact.pk}/decide"
    assert _send(browser, "post", path, {"verb": "accept"}).status_code == 404


def test_pasting_and_fetching(office, client_of):
    browser = client_of(office)
    sent = _send(browser, "post", "/documents/paste", {"text": "通知", "title": "题"})
    assert (sent.status_code, sent.json()["title"]) == (202, "题")
    off = _send(browser, "post", "/documents/fetch", {"url": "https://example.test/"})
    assert (off.status_code, off.json()["code"]) == (409, "fetch_off")
