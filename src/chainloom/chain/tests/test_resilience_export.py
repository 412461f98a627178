"""The table of firms by risk as files: csv at once, a large workbook in the background."""

from __future__ import annotations

import csv
import io
import os
import time
from datetime import date

import pytest
from django.http import QueryDict
from openpyxl import load_workbook
from tests import factories

from chainloom.chain.risk_table import RiskFilter
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import exporting
from chainloom.chain.views.resilience import risk
from chainloom.jobs import schedule, workbooks
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR, firm_on

BASE = "/c/fabric/resilience/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def csv_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_csv_has_the_filtered_table_in_its_order(client_of, office, mills, line):
    rows = csv_of(client_of(office).get(BASE, {"format": "csv", "sort": "-rank"}))
    assert [row[0] for row in rows[1:]] == ["5", "4", "3", "2", "1"]
    assert rows[-1][1] == mills["spinner"].name
    only = csv_of(client_of(office).get(BASE, {"format": "csv", "stage": line["dye"].pk}))
    assert [row[1] for row in only[1:]] == [mills["dyer"].name]
    assert only[1][3] == "染色"


def test_a_name_is_never_a_formula(client_of, office, chain, line):
    firm_on(chain, line["spin"], name="=1+1")
    rows = csv_of(client_of(office).get(BASE, {"format": "csv"}))
    assert rows[1][1] == "'=1+1"
    book = load_workbook(io.BytesIO(client_of(office).get(BASE, {"format": "xlsx"}).content))
    assert book["Firms"]["B2"].value == "'=1+1"
    assert book["Firms"]["B2"].data_type == "s"


def test_a_large_workbook_is_made_in_the_background(client_of, office, mills, line, monkeypatch):
    monkeypatch.setattr(risk, "XLSX_AT_ONCE", 2)
    browser = client_of(office)
    html = browser.get(BASE, {"stage": line["weave"].pk}).content.decode()
    assert f'action="{BASE}export/?stage={line["weave"].pk}"' in html
    # The address of a small one shows the page, and makes nothing.
    assert browser.get(BASE, {"format": "xlsx"})["Content-Type"].startswith("text/html")
    answer = browser.post(f"{BASE}export/?stage={line['weave'].pk}")
    job = Job.objects.get(kind=exporting.JOB)
    assert (answer.status_code, answer.url) == (303, f"{BASE}export/{job.pk}/")
    assert "data-poll" in (page := browser.get(answer.url).content.decode()) or "hx-get" in page
    assert browser.get(f"{answer.url}resilience.xlsx").status_code == 404
    run_queued()
    assert "The workbook is ready" in browser.get(answer.url).content.decode()
    sent = b"".join(browser.get(f"{answer.url}resilience.xlsx").streaming_content)
    names = {row[1] for row in load_workbook(io.BytesIO(sent))["Firms"].iter_rows(values_only=True)}
    assert names == {"Firm", mills["weaver"].name, mills["second"].name}


def test_a_workbook_is_anothers_office_and_kept_for_a_week(client_of, office, leader, firm, mills):
    job = exporting.risk_export_enqueue(
        chain=office.chain, day=date(YEAR, 6, 1), query="", by=leader
    )
    run_queued()
    address = f"{BASE}export/{job.pk}/"
    # The office sees all jobs of its chain; who may see no firms sees none.
    assert client_of(office).get(address).status_code == 200
    assert client_of(firm).get(address).status_code == 404
    file = workbooks.export_file(job)
    make_old(file)
    # Nothing need have removed it: it is refused by its age.
    assert "no longer kept" in client_of(office).get(address).content.decode()
    assert client_of(office).get(f"{address}resilience.xlsx").status_code == 404
    assert not file.exists()


def make_old(file) -> None:
    old = time.time() - workbooks.KEPT_SECONDS - 60
    os.utime(file, (old, old))


def test_the_schedule_removes_old_workbooks(office, mills, monkeypatch):
    job = exporting.risk_export_enqueue(
        chain=office.chain, day=date(YEAR, 6, 1), query="", by=office
    )
    run_queued()
    file = workbooks.export_file(job)
    monkeypatch.setattr(schedule, "_seen", {})
    assert "chain.forget_exports" not in [one.kind for one in schedule.tick()]
    make_old(file)
    assert "chain.forget_exports" in [one.kind for one in schedule.tick()]
    run_queued()
    assert not file.exists()
    assert Job.objects.get(kind="chain.forget_exports").result == {"removed": 1}


def test_a_file_that_goes_while_it_is_asked_for_is_not_there(
    client_of, office, mills, monkeypatch, tmp_path
):
    job = exporting.risk_export_enqueue(
        chain=office.chain, day=date(YEAR, 6, 1), query="", by=office
    )
    monkeypatch.setattr(risk, "export_file", lambda _: tmp_path / "gone.xlsx")
    assert client_of(office).get(f"{BASE}export/{job.pk}/resilience.xlsx").status_code == 404


def test_of_the_address_is_kept_whole_what_the_table_reads(office, mills):
    def kept(query: str) -> dict[str, str]:
        job = exporting.risk_export_enqueue(
            chain=office.chain, day=date(YEAR, 6, 1), query=query, by=office
        )
        return QueryDict(job.params["query"]).dict()

    # Longer than the address of a page usually is: what narrows comes last.
    name = "泉州" * 100
    asked = QueryDict(mutable=True)
    asked.update({"cols": "x" * 3_000, "page": "7", "q": name, "sort": "-rank", "stage": "4"})
    assert kept(asked.urlencode()) == {"q": name, "sort": "-rank", "stage": "4"}
    # The page itself takes no such name.
    assert kept(f"q={'x' * 201}&sort=rank") == {"sort": "rank"}


def test_the_keys_are_those_of_the_table(chain):
    assert set(exporting.KEYS) == {*RiskFilter.base_fields, "sort"}
    assert RiskFilter.base_fields["q"].max_length == exporting.VALUE_MOST


def test_firms_are_narrowed_to_a_district_that_occurs(client_of, office, chain, line):
    here = firm_on(chain, line["spin"], district_code="350502")
    near = firm_on(chain, line["spin"], district_code="350582")
    firm_on(chain, line["spin"], district_code="440305")
    # Of no interest here: districts of another chain.
    factories.OrganisationFactory(chain=factories.ChainFactory(), district_code="350583")
    resilience.risk_run(chain=chain, year=YEAR, by=office)

    def names(**asked) -> set[str]:
        rows = csv_of(client_of(office).get(BASE, {"format": "csv"} | asked))
        return {row[1] for row in rows[1:]}

    assert names(district="350582") == {near.name}
    assert names(district="350500") == {here.name, near.name}
    assert names(district="350500", place="outside") == {near.name}
    refused = client_of(office).get(BASE, {"format": "csv", "district": "999999"})
    assert (refused.status_code, refused["location"]) == (303, "?district=999999")
    html = client_of(office).get(BASE).content.decode()
    assert '<option value="350582">' in html
    assert '<option value="350583">' not in html
