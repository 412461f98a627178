"""What the product gives out it also reads: sheets of exports come back as the rows they held."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from django.utils import translation

from chainloom.core.downloads import write_about
from chainloom.core.spreadsheets import Share, SheetData
from chainloom.imports.services.upload import _NOTES
from chainloom.imports.sheets import open_workbook

HEADS = ["名称", "地址", "从业人数", "占比", "成立日期", "更新"]
ABOUT = [("产业链", "甲链"), ("导出时间", datetime(2026, 5, 1, 8, 30))]


def read_again(tmp_path, rows):
    target = io.BytesIO()
    write_about(target, [SheetData("企业", HEADS, rows)], ABOUT)
    path = tmp_path / "a.xlsx"
    path.write_bytes(target.getvalue())
    with open_workbook(path, filename=path.name) as book:
        return [(sheet.name, list(sheet.headers), list(sheet.rows())) for sheet in book.sheets]


def test_formats_and_what_the_file_is_about_do_not_stand_in_the_way(tmp_path):
    moment = datetime(2026, 5, 1, 8, 30)
    line = ["甲公司", "很长的地址" * 20, 120, Share(0.5), date(2008, 5, 12), moment]
    with translation.override("zh-hans"):
        (_name, heads, (row,)), (about, *_rest) = read_again(tmp_path, [line])
    assert heads == HEADS
    assert row.role == "data"
    name, address, people, share, founded, changed = row.cells
    assert (name, address, people, share) == ("甲公司", "很长的地址" * 20, 120, 0.5)
    assert str(founded).startswith("2008-05-12")
    assert str(changed).startswith("2026-05-01")
    # Left out by its name, as the notes of a template are.
    assert about.lower() in _NOTES


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_export_brings_in_nothing(tmp_path, language):
    with translation.override(language):
        (_name, _heads, rows), (about, *_rest) = read_again(tmp_path, [])
    assert [row.role for row in rows if row.role == "data"] == []
    assert about.lower() in _NOTES
