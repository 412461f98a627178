"""Plans as files: the template of a table of measures, and a plan as a workbook and a Word file."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.core import evidence
from chainloom.core.spreadsheets import SheetData, write_xlsx

from .table.columns import COLUMNS


def write_template(target: BinaryIO) -> None:
    """Headers with one example row, the kinds of record with their units, and what each column
    takes."""
    headers = [_title(one.label) for one in COLUMNS]
    kinds = [[str(one.label), _units(one)] for one in evidence.kinds()]
    notes = [
        [
            _title(one.label),
            _("needed") if one.needed else "",
            str(one.takes),
            "、".join(one.words[:6]),
        ]
        for one in COLUMNS
    ]
    sheets = [
        SheetData(_("Measures"), headers, [[one.example for one in COLUMNS]], [20] * len(headers)),
        SheetData(
            _("Kinds of record"),
            [_("Kind of record"), pgettext("plan table", "Units")],
            kinds,
            (36, 36),
        ),
        SheetData(
            _("Notes"),
            [_("Column"), _("Needed"), _("What it takes"), _("Also read as")],
            notes,
            (20, 10, 60, 60),
        ),
    ]
    write_xlsx(target, sheets)


def _title(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _units(kind: evidence.EvidenceKind) -> str:
    return "、".join(str(one.label) for one in kind.units.values())
