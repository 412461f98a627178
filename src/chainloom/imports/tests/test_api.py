"""Imports over the API do what the pages do."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from chainloom.imports import services
from chainloom.imports.models import Import
from chainloom.jobs import aside
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

from .making import csv_bytes, send_rows

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric/imports"
NAME = "鲤城恒锦织造有限公司"


def _post(browser, path: str, body: object = None):
    return browser.post(ROOT + path, json.dumps(body or {}), content_type="application/json")


def test_a_sheet_is_sent_read_decided_confirmed_and_undone(office, client_of):
    known = factories.OrganisationFactory(
        chain=office.chain, name=NAME, address="鲤城区兴贤路12号", uscc=None, headcount=80
    )
    browser = client_of(office)
    content = csv_bytes(
        ["企业名称", "地址", "员工人数"],
        [["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 90], ["甲织造有限公司", "", "许多"]],
    )
    sent = browser.post(
        ROOT, {"file": SimpleUploadedFile("名单.csv", content), "as_of": "2026-05-01"}
    )
    assert sent.status_code == 202, sent.content
    one = f"/{sent.json()['id']}"
    assert sent.json()["status"] == "reading"
    run_queued()
    read = browser.get(ROOT + one).json()
    assert (read["status"], read["counts"]) == ("previewed", {"duplicate": 1, "error": 1})
    rows = browser.get(ROOT + one + "/rows?verdict=duplicate").json()["items"]
    assert rows[0]["reasons"][0]["level"] == "ask"
    assert "Looks like" in rows[0]["reasons"][0]["text"]
    decided = _post(
        browser,
        one + "/decisions",
        {"decisions": [{"row": rows[0]["id"], "answers": {"organisation": f"org:{known.pk}"}}]},
    )
    assert decided.json()[0]["verdict"] == "update"
    assert _post(browser, one + "/confirm").json()["status"] == "applying"
    run_queued()
    known.refresh_from_db()
    assert known.headcount == 90
    assert _post(browser, one + "/confirm").status_code == 409
    assert _post(browser, one + "/undo").status_code == 202
    run_queued()
    known.refresh_from_db()
    assert known.headcount == 80
    assert browser.get(ROOT + one).json()["status"] == "undone"


def test_columns_are_said_over_the_api(office, client_of):
    imported = send_rows(office, ["名录"], [[NAME]])
    browser = client_of(office)
    path = f"{ROOT}/{imported.pk}/sheets"
    [sheet] = browser.get(path).json()
    assert (sheet["table"], sheet["headers"]) == ("", ["名录"])
    body = {
        "sheets": [{"id": sheet["id"], "table": "organisations", "mapping": ["organisation.name"]}]
    }
    answer = browser.put(path, json.dumps(body), content_type="application/json")
    assert answer.status_code == 202
    run_queued()
    assert Organisation.objects.filter(name=NAME).count() == 0
    assert Import.objects.get().counts == {"new": 1}


def test_a_choice_that_was_not_offered_is_refused(office, client_of):
    imported = send_rows(office, ["企业名称"], [[NAME]])
    browser = client_of(office)
    rows = browser.get(f"{ROOT}/{imported.pk}/rows").json()["items"]
    answer = _post(
        browser,
        f"/{imported.pk}/decisions",
        {"decisions": [{"row": rows[0]["id"], "answers": {"organisation": "org:1"}}]},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_choice")


def test_the_leader_reads_and_the_others_know_nothing(leader, firm, stranger, office, client_of):
    imported = send_rows(office, ["企业名称"], [[NAME]])
    one = f"/{imported.pk}"
    assert client_of(leader).get(ROOT + one).status_code == 200
    assert _post(client_of(leader), one + "/confirm").status_code == 403
    assert client_of(leader).delete(ROOT + one).status_code == 403
    for actor in (firm, stranger):
        assert client_of(actor).get(ROOT).status_code == 404
        assert client_of(actor).get(ROOT + one).status_code == 404
        assert _post(client_of(actor), one + "/undo").status_code == 404


def test_a_file_is_discarded(office, client_of):
    imported = send_rows(office, ["企业名称"], [[NAME]])
    browser = client_of(office)
    assert browser.delete(f"{ROOT}/{imported.pk}").status_code == 204
    assert browser.get(f"{ROOT}/{imported.pk}").json()["status"] == "discarded"


def test_progress_is_seen_while_the_job_holds_the_database(office, client_of, settings):
    """On SQLite a job that writes tells how far it is beside the database (jobs/aside.py)."""
    if not settings.IS_SQLITE:
        pytest.skip("PostgreSQL shows progress in the row of the job itself")
    imported = send_rows(office, ["企业名称"], [["甲织造有限公司"]])
    services.import_confirm(imported=imported, by=office)
    imported.refresh_from_db()
    job = Job.objects.get(pk=imported.job_id)
    aside.tell(job, {"progress_done": 30, "progress_total": 120})
    assert client_of(office).get(f"{ROOT}/{imported.pk}").json()["percent"] == 25
    aside.forget(job)
