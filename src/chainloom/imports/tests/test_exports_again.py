"""What the product gives out it also reads: sheets of exports come back as the rows they held."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from django.conf import settings
from django.utils import translation
from tests import factories

from chainloom.core.downloads import write_about
from chainloom.core.spreadsheets import Share, SheetData
from chainloom.imports.models import Verdict
from chainloom.imports.services.upload import _NOTES
from chainloom.imports.sheets import open_workbook
from chainloom.imports.tables import readers
from chainloom.organisations.models import Participation
from chainloom.organisations.views.listing import columns

from .making import send, verdicts

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


ALL_COLUMNS = ",".join(column.key for column in columns(sort_finance=True))


@pytest.fixture
def listed(office):
    """Two firms with a value in every column of the registry's list, and one that shares no
    figures with this chain."""
    stage = factories.StageFactory(chain=office.chain, name="织造", name_en="Weaving")
    for number, name in enumerate(("恒锦", "织云", "远帆")):
        firm = factories.OrganisationFactory(
            chain=office.chain,
            name=f"鲤城{name}纺织有限公司",
            uscc=factories.make_uscc(700 + number),
            address="福建省泉州市鲤城区兴贤路1号",
            district_code="350502",
            headcount=80,
            registered_capital=500,
            revenue_band="d",
            founded_on=date(2008, 5, 12),
        )
        factories.PlacementFactory(organisation=firm, stage=stage)
        for kind, level in (("green_factory", "provincial"), ("smart_factory", "basic")):
            factories.CertificateFactory(organisation=firm, kind=kind, level=level)
    Participation.objects.filter(organisation=firm).update(figures_withheld=True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_list_of_organisations_sent_back_changes_nothing(
    office, listed, client_of, language, kind
):
    url = f"/c/{office.chain.slug}/organisations/export/"
    client = client_of(office)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(url, {"format": kind, "cols": ALL_COLUMNS})
    imported = send(office, b"".join(answer.streaming_content), f"名单.{kind}")
    sheet = imported.sheets.get(index=0)
    unmapped = [h for h, key in zip(sheet.headers, sheet.mapping, strict=True) if not key]
    assert unmapped == [{"zh-hans": "更新日期", "en": "Updated"}[language]]
    assert set(verdicts(imported)) == {Verdict.UNCHANGED}


@pytest.mark.parametrize("written", ["2026-12-01", "2026/12/1", "2026.12.01", "26-12-01"])
def test_a_day_is_no_telephone_number(written):
    assert not readers.is_phone(written)


@pytest.mark.parametrize("written", ["13800000000", "0595-22334455", "20261201", "22 33 44 55"])
def test_a_telephone_number_is_one(written):
    assert readers.is_phone(written)
