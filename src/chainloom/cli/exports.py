"""Everything of a chain as sheets, row by row as the database gives them.

A column that can be imported carries the importer's own name for it, so that a sheet written
here can be changed and sent back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import pgettext

from chainloom.accounts.actor import Actor
from chainloom.agreements.health import Health
from chainloom.agreements.selectors.listing import agreements, whole_prefetch
from chainloom.agreements.selectors.pulse import with_health
from chainloom.audit import actions
from chainloom.audit.models import AuditEntry
from chainloom.chain.models import Chain
from chainloom.chain.policy import placement_policy, stage_policy, supply_link_policy
from chainloom.core.downloads import local
from chainloom.core.errors import Invalid
from chainloom.core.spreadsheets import SheetData, write_csv, write_xlsx
from chainloom.events.selectors.listing import events, host_names, with_counts
from chainloom.imports import tables
from chainloom.organisations.certificate_kinds import kind as certificate_kind
from chainloom.organisations.models import NameKind
from chainloom.organisations.policy import certificate_policy, organisation_policy

BATCH = 2000
Progress = Callable[..., None]
Sheet = tuple[Any, Sequence[str], QuerySet[Any], Callable[[Any], Sequence[object]]]


def write(
    *, chain: Chain, what: Sequence[str], target: Path, by: Actor, progress: Progress
) -> dict[str, int]:
    """Write one sheet each to a workbook, or one to a CSV; returns the rows of each."""
    suffix = target.suffix.lower()
    if suffix not in {".xlsx", ".csv"}:
        raise Invalid("suffix", f"{target}: name a file that ends in .xlsx or .csv.")
    if suffix == ".csv" and len(what) > 1:
        raise Invalid("one_sheet", "A CSV holds one table; export one, or into an .xlsx.")
    if not target.resolve().parent.is_dir():
        raise Invalid("no_folder", f"There is no folder {target.resolve().parent}.")
    counts: dict[str, int] = {}
    sheets = (_sheet(name, SHEETS[name](chain, by), counts, progress) for name in what)
    if suffix == ".xlsx":
        write_xlsx(target, sheets)
    else:
        sheet = next(sheets)
        write_csv(target, sheet.headers, sheet.rows)
    return counts


def _sheet(name: str, sheet: Sheet, counts: dict[str, int], progress: Progress) -> SheetData:
    title, headers, rows, cells = sheet

    def written() -> Iterator[Sequence[object]]:
        total, counts[name] = rows.count(), 0
        for row in rows.iterator(chunk_size=BATCH):
            yield cells(row)
            counts[name] += 1
            if counts[name] % 100 == 0 or counts[name] == total:
                progress(counts[name], total, name)

    return SheetData(str(title), headers, written())


def _headers(table: str, keys: Sequence[str], *further: Any) -> list[str]:
    """The importer's names of columns, then those that only tell."""
    of = tables.table(table)
    columns = [tables.column_of(of, key) for key in keys]
    return [str(column.label) for column in columns if column] + [str(name) for name in further]


def _organisations(chain: Chain, by: Actor) -> Sheet:
    fields = (
        "name", "uscc", "kind", "short_name", "english_name", "address", "district_code",
        "latitude", "longitude", "website", "founded_on", "headcount", "registered_capital",
        "revenue_band", "summary",
    )  # fmt: skip
    keys = [f"organisation.{field}" for field in (*fields, "former_names")]

    def cells(row: Any) -> list[object]:
        former = [one.text for one in row.other_names.all() if one.kind == NameKind.FORMER]
        return [
            *(_shown(row, field) for field in fields),
            "、".join(former),
            localtime(row.updated_at),
        ]

    rows = organisation_policy.rows(by).order_by("pk").prefetch_related("other_names")
    return (
        pgettext("sheet", "Organisations"),
        _headers("organisations", keys, pgettext("sheet", "changed")),
        rows,
        cells,
    )


def _certificates(chain: Chain, by: Actor) -> Sheet:
    keys = (
        "organisation.name", "organisation.uscc", "certificate.kind", "certificate.level",
        "certificate.number", "certificate.issuer", "certificate.issued_on",
        "certificate.expires_on",
    )  # fmt: skip

    def cells(row: Any) -> list[object]:
        # Official names, whatever the language of the headers: they are what can be read back.
        kind = certificate_kind(row.kind)
        return [
            row.organisation.name, row.organisation.uscc, kind.name,
            kind.level_label(row.level),
            row.number, row.issuer, row.issued_on, row.expires_on, row.source,
        ]  # fmt: skip

    rows = certificate_policy.rows(by).select_related("organisation", "source")
    headers = _headers("certificates", keys, pgettext("sheet", "source"))
    return pgettext("sheet", "Qualifications"), headers, rows.order_by("organisation", "pk"), cells


def _placements(chain: Chain, by: Actor) -> Sheet:
    keys = (
        "organisation.name", "organisation.uscc", "placement.stage", "placement.products",
        "placement.capacity", "placement.unit",
    )  # fmt: skip

    def cells(row: Any) -> list[object]:
        return [
            row.organisation.name, row.organisation.uscc, row.stage.display_name,
            row.products, row.capacity, row.capacity_unit, _yes(row.is_primary), row.source,
        ]  # fmt: skip

    rows = placement_policy.rows(by).select_related("organisation", "stage", "source")
    headers = _headers(
        "placements", keys, pgettext("sheet", "main stage"), pgettext("sheet", "source")
    )
    return (
        pgettext("sheet", "Places in the chain"),
        headers,
        rows.order_by("organisation", "pk"),
        cells,
    )


def _links(chain: Chain, by: Actor) -> Sheet:
    keys = (
        "supplier.name", "supplier.uscc", "buyer.name", "buyer.uscc", "link.product",
        "link.amount", "link.year", "link.known",
    )  # fmt: skip

    def cells(row: Any) -> list[object]:
        return [
            row.supplier.name, row.supplier.uscc, row.buyer.name, row.buyer.uscc,
            row.product, row.amount, row.year, row.get_known_display(), row.source,
        ]  # fmt: skip

    rows = supply_link_policy.rows(by).select_related("supplier", "buyer", "source")
    headers = _headers("supply_links", keys, pgettext("sheet", "source"))
    return pgettext("sheet", "Supply links"), headers, rows.order_by("pk"), cells


def _agreements(chain: Chain, by: Actor) -> Sheet:
    headers = [
        pgettext("sheet", "agreement"),
        pgettext("sheet", "number"),
        pgettext("sheet", "kind"),
        pgettext("sheet", "state"),
        pgettext("sheet", "signed on"),
        pgettext("sheet", "from"),
        pgettext("sheet", "until"),
        pgettext("sheet", "parties"),
        pgettext("sheet", "how it fares"),
        pgettext("sheet", "late"),
        pgettext("sheet", "source"),
    ]

    def cells(row: Any) -> list[object]:
        return [
            row.title, row.number, row.get_kind_display(), row.get_state_display(),
            row.signed_on, row.starts_on, row.ends_on,
            "、".join(one.organisation.now.name for one in row.parties.all()),
            Health(row.health).label, row.late, row.source,
        ]  # fmt: skip

    rows = (
        with_health(agreements(by), localdate())
        .select_related("source")
        .prefetch_related(whole_prefetch())
    )
    return pgettext("sheet", "Agreements"), headers, rows.order_by("pk"), cells


def _events(chain: Chain, by: Actor) -> Sheet:
    headers = [
        pgettext("sheet", "event"),
        pgettext("sheet", "kind"),
        pgettext("sheet", "state"),
        pgettext("sheet", "begins"),
        pgettext("sheet", "ends"),
        pgettext("sheet", "place"),
        pgettext("sheet", "held by"),
        pgettext("sheet", "signed up"),
        pgettext("sheet", "people who came"),
    ]

    def cells(row: Any) -> list[object]:
        return [
            row.title, row.get_kind_display(), row.get_state_display(), local(row.starts_at),
            local(row.ends_at), row.place, "、".join(host_names(row)), row.coming, row.attended,
        ]  # fmt: skip

    return pgettext("sheet", "Events"), headers, with_counts(events(by)).order_by("pk"), cells


def _stages(chain: Chain, by: Actor) -> Sheet:
    headers = [
        pgettext("sheet", "stage code"),
        pgettext("sheet", "stage"),
        pgettext("sheet", "stage in English"),
        pgettext("sheet", "place"),
        pgettext("sheet", "line"),
        pgettext("sheet", "GB/T 4754 classes"),
        pgettext("sheet", "makes"),
        pgettext("sheet", "takes from"),
    ]

    def cells(row: Any) -> list[object]:
        taken = [one.upstream.display_name for one in row.inputs_from.all()]
        return [
            row.code, row.name, row.name_en, row.column, row.get_lane_display(),
            " ".join(row.industry_codes), "、".join(made["name"] for made in row.products),
            "、".join(taken),
        ]  # fmt: skip

    rows = stage_policy.rows(by).prefetch_related("inputs_from__upstream")
    return pgettext("sheet", "Stages"), headers, rows.order_by("column", "order", "pk"), cells


def _audit(chain: Chain, by: Actor) -> Sheet:
    headers = [
        pgettext("sheet", "at"),
        pgettext("sheet", "who"),
        pgettext("sheet", "role"),
        pgettext("sheet", "action"),
        pgettext("sheet", "what happened"),
        pgettext("sheet", "of what sort"),
        pgettext("sheet", "record"),
        pgettext("sheet", "old and new values"),
        pgettext("sheet", "belongs to"),
    ]

    def cells(row: Any) -> list[object]:
        said = actions.sentence(row.action) % {"who": row.actor_label, "what": row.object_label}
        return [
            localtime(row.at), row.actor_label, row.role, row.action, said,
            row.object_type, row.object_id, _json(row.changes), _json(row.context),
        ]  # fmt: skip

    return (
        pgettext("sheet", "History"),
        headers,
        AuditEntry.objects.filter(chain_id=chain.pk).order_by("pk"),
        cells,
    )


SHEETS: dict[str, Callable[[Chain, Actor], Sheet]] = {
    "organisations": _organisations,
    "certificates": _certificates,
    "placements": _placements,
    "links": _links,
    "stages": _stages,
    "agreements": _agreements,
    "events": _events,
    "audit": _audit,
}


def _shown(row: Any, field: str) -> object:
    """A value as people write it: the word for a choice, the value itself for all else."""
    display = getattr(row, f"get_{field}_display", None)
    return display() if display else getattr(row, field)


def _yes(is_so: bool) -> str:
    return pgettext("sheet", "yes") if is_so else pgettext("sheet", "no")


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""
