"""A plan as a workbook and as a Word file."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook
from tests import factories

from chainloom.plan import services
from chainloom.plan.table.grids import read_grid

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, office):
    return client_of(office)


def exported(browser, plan, kind: str) -> bytes:
    url = reverse("plan:export", args=["fabric", plan.pk])
    answer = browser.get(url, {"format": kind, "on": "2026-06-30"})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def lived(plan, target, milestone, office, chain, firm):
    services.parts.target_save(
        measure=target.measure, target=target, values={"title": "=办结10项"}, by=office
    )
    about = {"chain": chain, "organisation": firm.membership.organisation}
    factories.NeedFactory(state="closed", closed_at="2026-02-03T10:00:00+08:00", **about)
    return plan


def test_the_workbook_says_how_far_every_goal_is_and_can_be_sent_back(browser, lived):
    content = exported(browser, lived, "xlsx")
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Measures", "Progress", "Changes", "About"]
    rows = list(book["Measures"].iter_rows(values_only=True))
    goals = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    # What a sheet would take for a formula is text.
    assert [(one["Target in words"], one["Done"]) for one in goals] == [
        ("'=办结10项", 1),
        ("签订合作框架", None),
    ]
    assert [one["Pace"] for one in goals] == ["far behind", "not due yet"]
    assert [row[2] for row in book["Progress"].iter_rows(min_row=2, values_only=True)][1:] == [1, 1]
    grid = read_grid(ContentFile(content), "plan.xlsx")
    assert [row.cells["measure"] for row in grid.rows] == ["供需对接", "供需对接"]


def test_the_word_file_has_a_table_for_each_direction(browser, lived):
    file = docx.Document(io.BytesIO(exported(browser, lived, "docx")))
    text = "\n".join(one.text for one in file.paragraphs)
    assert lived.title in text
    assert "as of 2026-06-30" in text
    cells = [cell.text for row in file.tables[0].rows for cell in row.cells]
    assert "供需对接" in cells
    assert any("=办结10项：1 / 10 (needs)" in one for one in cells)
