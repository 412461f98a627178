"""Real supplier lists of brands: every one goes through, and plants that recur are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shared_data import shared

from chainloom.imports.models import ImportRow, ImportStatus, Verdict
from chainloom.imports.services import import_confirm, import_file, suggestions_accept
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Organisation

pytestmark = pytest.mark.django_db

EXPECTED = {
    "country": "organisation.country",
    "name": "organisation.name",
    "address": "organisation.address",
    "sector": "organisation.sector",
    "lat": "organisation.latitude",
    "lng": "organisation.longitude",
}


def lists() -> list[Path]:
    folder = shared("organisations", "facility_lists")
    return sorted(path for path in folder.iterdir() if path.suffix in {".csv", ".xls", ".xlsx"})


def test_every_list_goes_through_to_a_preview_with_a_sensible_mapping(office):
    for path in lists():
        imported = import_file(path=path, chain=office.chain, by=office)
        assert imported.status == ImportStatus.PREVIEWED, path.name
        sheet = imported.sheets.get()
        assert sheet.table == "organisations"
        for header, key in zip(sheet.headers, sheet.mapping, strict=True):
            assert key == EXPECTED.get(header, ""), (path.name, header)
        assert sum(imported.counts.values()) == sheet.row_count > 0
        assert imported.counts.get(Verdict.ERROR, 0) == 0, path.name


def test_all_lists_one_after_another_and_the_plants_that_recur_are_found(office):
    recurring = 0
    for path in lists():
        imported = import_file(path=path, chain=office.chain, by=office)
        rows = ImportRow.objects.filter(sheet__imported=imported)
        recurring += rows.exclude(verdict__in=[Verdict.NEW, Verdict.ERROR, Verdict.SKIPPED]).count()
        suggestions_accept(imported=imported, by=office)
        imported.refresh_from_db()
        if imported.counts.get("new") or imported.counts.get("update"):
            import_confirm(imported=imported, by=office)
            run_queued()
            imported.refresh_from_db()
            assert imported.status == ImportStatus.APPLIED, (path.name, imported.error)
    print(recurring, Organisation.objects.count())
    again = import_file(path=lists()[0], chain=office.chain, by=office)
    assert again.counts.get("new", 0) == 0
