"""The library as a file: as the list is narrowed and ordered; a large one in the background."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued
from chainloom.jobs.workbooks import export_file
from chainloom.workshop.colour.services import workbooks

from .making import at, curve, text_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def library(desk, chain):
    for name, colour in (("navy 1", "28 3 -18"), ("navy 2", "40 3 -18"), ("gold", "70 9 60")):
        desk.post(at("colour_shade_new"), {"name": name, "colour": colour})
    desk.post(at("colour_shade_new"), {"name": "wine", "colour": typed(curve(rot=1.0))})


def names_in(answer) -> list[str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text))][1:]


def test_a_file_holds_what_the_list_shows_in_its_order(desk, library):
    address = at("colour_library_export") + "?format=csv"
    assert names_in(desk.get(address)) == ["gold", "navy 1", "navy 2", "wine"]
    assert names_in(desk.get(f"{address}&q=navy&sort=-lightness")) == ["navy 2", "navy 1"]
    assert names_in(desk.get(f"{address}&q=nothing")) == []


def test_a_large_workbook_is_made_in_the_background(desk, chain, library, monkeypatch):
    page = desk.get(at("colour_library")).content.decode()
    assert "format=xlsx" in page
    monkeypatch.setattr(workbooks, "AT_ONCE", 3)
    page = desk.get(at("colour_library") + "?sort=-shade").content.decode()
    assert "format=xlsx" not in page
    assert re.search(rf'action="{at("colour_workbook_make")}\?[^"]*sort=-shade', page)
    # The address of a small one leads to the list, and makes nothing.
    assert desk.get(at("colour_library_export")).status_code == 303
    assert "made in the background" in text_of(desk.get(at("colour_library")))
    answer = desk.post(at("colour_workbook_make") + "?sort=-shade&q=")
    job = Job.objects.get(kind=workbooks.JOB)
    assert answer.url == at("colour_workbook", job.pk)
    assert desk.get(at("colour_workbook_file", job.pk)).status_code == 404
    assert "The workbook is ready" not in text_of(desk.get(answer.url))
    run_queued()
    assert "The workbook is ready" in text_of(desk.get(answer.url))
    sent = b"".join(desk.get(at("colour_workbook_file", job.pk)).streaming_content)
    sheet = load_workbook(io.BytesIO(sent)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["name", "wine", "navy 2", "navy 1", "gold"]
    assert rows[1][-1] == pytest.approx(curve(rot=1.0)[-1], abs=1e-5)
    about = dict(load_workbook(io.BytesIO(sent)).worksheets[-1].iter_rows(values_only=True))
    assert about["Chain"] == chain.display_name
    assert about["Narrowed to"] == "nothing"
    assert Job.objects.get(pk=job.pk).result == {"rows": 4}
    assert at("colour_workbook", job.pk) in desk.get(at("colour_library")).content.decode()


def test_a_workbook_is_the_firms_alone(client_of, desk, office, library, monkeypatch):
    desk.post(at("colour_workbook_make"))
    job = Job.objects.get(kind=workbooks.JOB)
    run_queued()
    assert export_file(job) is not None
    for page in ("colour_workbook", "colour_workbook_file"):
        assert client_of(office).get(at(page, job.pk)).status_code == 404
    assert str(job.pk) not in client_of(office).get(at("colour_library")).content.decode()
