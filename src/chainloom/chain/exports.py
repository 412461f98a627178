"""The map as a workbook: stages, flows and gaps, every figure as the page shows it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.core.spreadsheets import Share, SheetData, write_xlsx

from .models import Known
from .selectors import gaps
from .templatetags.chain_map import gap_reason

if TYPE_CHECKING:
    from .views.map import MapPage

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_name(page: MapPage) -> str:
    return f"{page.chain.slug}-map-{page.filters.as_of:%Y%m%d}"


def map_workbook(page: MapPage) -> bytes:
    sheets = [
        SheetData(
            _("Stages"),
            [
                _("Stage"),
                _("Code"),
                _("Lane"),
                _("Column"),
                _("Classes"),
                _("Firms"),
                _("Local firms"),
                _("Outside firms"),
                _("Certified firms"),
                _("Certified local firms"),
                _("Inputs bought in the district"),
                _("Inputs of local firms"),
                _("Of these from one supplier"),
                _("Gaps"),
            ],
            list(_stage_rows(page)),
        ),
        SheetData(
            _("Supply flows"),
            [
                _("From"),
                _("To"),
                _("Foreseen"),
                _("Links"),
                _("Yearly amount (10,000 yuan)"),
                _("Links with a known amount"),
                _("Bought in the district"),
                *(str(Known(code).label) for code in Known.values),
                _("Note"),
            ],
            list(_flow_rows(page)),
        ),
        SheetData(
            _("Gaps"), [_("Stage"), _("Gap"), _("Why"), _("What to do")], list(_gap_rows(page))
        ),
        SheetData(_("About"), [_("What"), _("Value")], list(_about_rows(page))),
    ]
    target = io.BytesIO()
    write_xlsx(target, sheets, above=page.chain.display_name)
    return target.getvalue()


def _stage_rows(page: MapPage) -> Iterator[list[object]]:
    for row in page.rows():
        stage, figures = row["stage"], row["figures"]
        counts = figures.counts
        yield [
            stage.display_name,
            stage.code,
            stage.get_lane_display(),
            stage.column,
            " ".join(stage.industry_codes),
            counts.firms,
            counts.local,
            counts.outside,
            counts.certified,
            counts.local_certified,
            _rounded(figures.local_input_share),
            figures.inputs,
            figures.single_inputs,
            "、".join(str(gaps.BY_CODE[code].label) for code in figures.gaps),
        ]


def _flow_rows(page: MapPage) -> Iterator[list[object]]:
    named = {stage.pk: stage.display_name for stage in page.stages}
    for flow in page.data.flows:
        if flow.upstream in named and flow.downstream in named:
            yield [
                named[flow.upstream],
                named[flow.downstream],
                _("yes") if flow.designed else _("no"),
                flow.links,
                flow.amount,
                flow.priced,
                _rounded(flow.local_share),
                *(flow.known.get(code, 0) if not flow.withheld else None for code in Known.values),
                _("too few parties for figures to be shown") if flow.withheld else "",
            ]


def _gap_rows(page: MapPage) -> Iterator[list[object]]:
    for row in page.rows():
        for code in row["figures"].gaps:
            rule = gaps.BY_CODE[code]
            yield [
                row["stage"].display_name,
                str(rule.label),
                gap_reason(code, row["figures"]),
                str(rule.advice),
            ]


def _about_rows(page: MapPage) -> Iterator[list[object]]:
    yield [_("Chain"), page.chain.display_name]
    yield [_("As of"), page.filters.as_of]
    yield [_("Counted at"), timezone.localtime(page.data.counted_at).replace(tzinfo=None)]
    if not page.data.is_current:
        yield [_("Note"), _("Something has changed since; the figures are being counted anew.")]
    yield [_("Qualification"), "、".join(page.filters.tiers) or "–"]
    yield [_("Supply links of parties on no stage"), page.data.unplaced_links]
    if page.data.restricted:
        yield [_("Note"), _("Figures of fewer than three links, or of one party, are withheld.")]


def _rounded(share: float | None) -> Share | None:
    return None if share is None else Share(round(share, 4))
