"""The list of agreements, its export, and who works with whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from chainloom.accounts.actor import Actor
from chainloom.core.downloads import about_list
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export
from chainloom.organisations.policy import organisation_policy

from ..forms import AgreementFilter, MatrixFilter
from ..health import Health
from ..models import Agreement
from ..policy import agreement_policy
from ..selectors import listing, matrix
from ..selectors import owed as owing
from ..selectors.pulse import with_health

COLUMNS = [
    Column("title", gettext_lazy("agreement"), sort="title", fixed=True),
    Column("kind", gettext_lazy("kind"), sort="kind"),
    Column("parties", gettext_lazy("parties")),
    Column("state", gettext_lazy("state"), sort="state"),
    Column("health", pgettext_lazy("agreement", "how it fares"), sort="health"),
    Column("signed", gettext_lazy("signed on"), sort="signed_on"),
    Column("ends", gettext_lazy("runs until"), sort="ends_on"),
    Column("responsible", gettext_lazy("responsible unit"), sort="responsible__sort_key"),
    Column("number", pgettext_lazy("agreement", "number"), sort="number", default=False),
    Column("heard", gettext_lazy("last heard"), sort="heard_on", default=False),
    Column("added", gettext_lazy("entered"), sort="pk", default=False),
]
# What only those concerned see of an agreement.
CONCERNED = ("number", "signed", "health", "ends", "responsible", "heard")
EXPORT_BATCH = 500


def _table(request: HttpRequest) -> tuple[Table, Any]:
    filters = AgreementFilter(request.GET, actor=request.actor)
    rows = listing.agreements(request.actor, **filters.chosen()).select_related("responsible")
    if request.GET.get("sort", "").endswith("health"):
        rows = with_health(rows, timezone.localdate())
    columns = columns_for(request.actor)
    return Table(request.GET, columns, default_sort="-added", filters=filters), rows


def columns_for(actor: Actor) -> list[Column]:
    """Who sees of some agreements the title alone cannot put them in order by what is not shown."""
    if actor.sees_all:
        return COLUMNS
    return [replace(one, sort="") if one.key in CONCERNED else one for one in COLUMNS]


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The pages of this app, side by side."""
    slug = request.chain.slug
    items = [
        ("list", _("Agreements")),
        ("owed", _("What is owed")),
        ("matrix", _("Who works with whom")),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"agreements:{name}", args=[slug]),
            "active": name == here,
        }
        for name, label in items
    ]


@require_GET
def agreement_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    table, rows = _table(request)
    table.load(rows)
    table.rows = listing.with_parties(request.actor, table.rows)
    context = {
        "table": table,
        "tabs": tabs(request, "list"),
        "may_add": agreement_policy.may_add(request.actor),
    }
    return render(request, "agreements/list.html", context)


def _file(request: HttpRequest) -> ListFile:
    """The whole filtered list in the chosen order and columns."""
    table, rows = _table(request)
    shown = table.shown
    headers = [str(column.label) for column in shown]
    lines = _lines(table.sorted(rows), [column.key for column in shown], request)
    sheet = SheetData(_("Agreements"), headers, lines)
    return ListFile(_("agreements"), [sheet], about_list(request.chain, table), [rows])


export = list_export(_file, page="agreements:list")


def _lines(rows: Any, keys: list[str], request: HttpRequest) -> Iterator[list[Any]]:
    """Lines in batches: memory does not grow with the list."""
    batch: list[Agreement] = []
    for row in rows.iterator(chunk_size=EXPORT_BATCH):
        batch.append(row)
        if len(batch) == EXPORT_BATCH:
            yield from _batch_lines(batch, keys, request)
            batch = []
    yield from _batch_lines(batch, keys, request)


def _batch_lines(
    batch: list[Agreement], keys: list[str], request: HttpRequest
) -> Iterator[list[Any]]:
    for row in listing.with_parties(request.actor, batch):
        yield [_cell(row, key) for key in keys]


def _cell(row: Any, key: str) -> Any:
    match key:
        case "kind":
            return row.get_kind_display()
        case "state":
            return row.get_state_display()
        case "parties":
            return "、".join(one.display_name for one in row.all_parties)
        case "title":
            return row.title
        case "added":
            return timezone.localtime(row.created_at).date()
    # What only those concerned see.
    if not row.is_whole:
        return _("not shared")
    match key:
        case "number":
            return row.number
        case "signed":
            return row.signed_text
        case "health":
            return str(Health(row.health).label)
        case "ends":
            return row.ends_on
        case "responsible":
            return row.responsible.display_name if row.responsible else ""
    return row.heard_on


@require_GET
def matrix_page(request: HttpRequest, chain_slug: str) -> HttpResponse:
    filters = MatrixFilter(request.GET)
    chosen = filters.chosen()
    found = matrix.matrix(request.actor, **chosen)
    narrowed = {name: chosen[name] for name in ("kind", "state") if chosen[name]}
    link = _Links(reverse("agreements:list", args=[chain_slug]), found.by_kind, narrowed)
    context = {
        "filters": filters,
        "tabs": tabs(request, "matrix"),
        "matrix": found,
        "lines": _matrix_lines(found, link),
        "pairs": [
            (
                head,
                [(other, _drawn(cell, link.to(head.key, other.key))) for other, cell in with_],
                n,
            )
            for head, with_, n in found.pairs()
        ],
        "may_add": agreement_policy.may_add(request.actor),
    }
    return render(request, "agreements/matrix.html", context)


class _Links:
    """Where a cell leads: the list of the agreements of the two."""

    def __init__(self, base: str, by_kind: bool, narrowed: dict[str, str]) -> None:
        self.base, self.by_kind = base, by_kind
        self.rest = urlencode({"state": "signed", **narrowed})

    def to(self, one: Any, other: Any) -> str:
        pair = f"pair={one}.{other}" if self.by_kind else f"party={one}&other={other}"
        return f"{self.base}?{pair}&{self.rest}"


def _drawn(cell: matrix.Cell, url: str) -> dict[str, Any]:
    health = cell.health
    word = health.label if health else _("not shared")
    return {"count": cell.count, "word": word, "health": health or "", "url": url}


EMPTY = mark_safe("<td></td>")
SELF = mark_safe('<td class="matrix-self"></td>')
CELL = (
    '<td><a class="matrix-cell matrix-{health}" href="{url}">'
    '{count}<span class="visually-hidden">, {word}</span></a></td>'
)


def _matrix_lines(found: matrix.Matrix, link: _Links) -> list[tuple[matrix.Head, SafeString]]:
    """Rows of the table with their cells. Two hundred organisations have forty thousand cells:
    written here, as loops of a template they cost seconds."""
    size = len(found.heads)
    rows = [[EMPTY] * size for _head in found.heads]
    words = {one: conditional_escape(one.label) for one in Health}
    words[None] = conditional_escape(_("not shared"))
    for at in range(size):
        rows[at][at] = SELF
    for (one, other), cell in found.cells.items():
        about = {"count": cell.count, "health": cell.health or "", "word": words[cell.health]}
        for at, to in {(one, other), (other, one)}:
            url = link.to(found.heads[at].key, found.heads[to].key)
            rows[at][to] = format_html(CELL, url=url, **about)
    joined = (format_html_join("", "{}", ((cell,) for cell in row)) for row in rows)
    return list(zip(found.heads, joined, strict=True))


@require_GET
def owed(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """What one's own organisation owes; office and leader may look at everybody's."""
    actor = request.actor
    own = organisation_policy.rows(actor).filter(pk=actor.organisation_id or 0).first()
    everyone = actor.sees_all and request.GET.get("whose") == "all"
    context = {
        "tabs": tabs(request, "owed"),
        "owed": owing.owed(actor, None if everyone else own),
        "own": own,
        "everyone": everyone,
        "sees_all": actor.sees_all,
        "today": timezone.localdate(),
    }
    return render(request, "agreements/owed.html", context)
