"""The list of organisations, its export, and the search box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from chainloom.core.downloads import about_list, in_batches
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export

from .. import searching
from ..forms import OrganisationFilter
from ..models import Organisation
from ..policy import organisation_policy
from ..selectors import held_by, kind_label, shown_finance
from ..selectors.history import district_name, district_short
from ..selectors.listing import Listing, has_withheld, listing
from ..selectors.tiers import rank_of

# Counting stops here: nobody pages further, and a million rows would not be quick.
MOST_COUNTED = 10_000
MOST_BADGES = 2


def columns(*, sort_finance: bool) -> list[Column]:
    """`sort_finance`: the order would tell figures that are not shown."""
    return [
        Column("name", gettext_lazy("Name"), sort="sort_key", fixed=True),
        Column("kind", gettext_lazy("Kind"), sort="kind", default=False),
        Column("stage", gettext_lazy("Stage")),
        Column("tier", gettext_lazy("Certificates")),
        Column("district", gettext_lazy("District"), sort="district_code"),
        Column(
            "headcount",
            gettext_lazy("Headcount"),
            sort="headcount" if sort_finance else "",
            numeric=True,
        ),
        Column("revenue_band", gettext_lazy("Revenue"), default=False),
        Column(
            "registered_capital",
            gettext_lazy("Capital (10,000 yuan)"),
            numeric=True,
            default=False,
        ),
        Column("uscc", gettext_lazy("USCC"), default=False),
        Column("address", gettext_lazy("Postal address"), default=False),
        Column("founded_on", gettext_lazy("Founded"), sort="founded_on", default=False),
        Column("updated", gettext_lazy("Updated"), sort="updated_at"),
    ]


class RegistryTable(Table):
    """A table whose rows are counted in another form than they are sorted in."""

    def load_listing(
        self, found: Listing, dressed: Callable[[QuerySet[Any]], QuerySet[Any]]
    ) -> None:
        counted = found.counted.order_by()[: self.count_limit + 1].count()
        self.is_capped = counted > self.count_limit
        self.count = min(counted, self.count_limit)
        self.page = min(self.page_asked, self.pages)
        rows = self.sorted(dressed(found.rows))
        self.rows = list(rows[self.start : self.start + self.size])

    @property
    def page_asked(self) -> int:
        asked = self.params.get("page", "")
        return max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def _table(request: HttpRequest) -> tuple[RegistryTable, Listing]:
    filters = OrganisationFilter(request.GET, actor=request.actor)
    open_ = request.actor.sees_all and not has_withheld(request.actor)
    table = RegistryTable(
        request.GET,
        columns(sort_finance=open_),
        default_sort="name",
        filters=filters,
        count_limit=MOST_COUNTED,
    )
    reach = min(table.page_asked * table.size, MOST_COUNTED)
    return table, listing(request.actor, filters.wanted(), reach=reach)


def _with_stages(rows: QuerySet[Organisation], chain: Any) -> QuerySet[Organisation]:
    placements = apps.get_model("chain", "Placement").objects.filter(stage__chain=chain)
    ordered = placements.select_related("stage").order_by("-is_primary", "pk")
    return rows.prefetch_related(Prefetch("placements", ordered, to_attr="placed"))


def _decorate(rows: list[Organisation], actor: Any) -> None:
    """What a row shows beyond its own values, in three queries for the page."""
    ids = [row.pk for row in rows]
    held = held_by(ids)
    open_ = shown_finance(actor, ids)
    for row in rows:
        certificates = held.get(row.pk, [])
        row.tiers = [
            (kind_label(one.kind, one.level), rank_of(one.kind, one.level)) for one in certificates
        ]
        row.top_tiers = row.tiers[:MOST_BADGES]
        row.more_tiers = row.tiers[MOST_BADGES:]
        row.shows_finance = row.pk in open_
        row.district_name = district_name(row.district_code) if row.district_code else ""
        row.district_short = district_short(row.district_code) if row.district_code else ""


@require_GET
def organisation_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    table, found = _table(request)
    table.load_listing(found, lambda rows: _with_stages(rows, request.chain))
    _decorate(table.rows, request.actor)
    context = {"table": table, "can_add": organisation_policy.may_add(request.actor)}
    return render(request, "organisations/list.html", context)


def _file(request: HttpRequest) -> ListFile:
    """The whole filtered list in the chosen order and columns."""
    table, found = _table(request)
    shown = table.shown
    headers = [str(column.label) for column in shown]
    keys = [column.key for column in shown]
    lines = in_batches(
        table.sorted(found.rows),
        lambda rows: _lines(rows, keys, request.actor),
        fetched=_with_stages(Organisation.objects.all(), request.chain),
    )
    sheet = SheetData(_("Organisations"), headers, lines)
    about = about_list(request.chain, table)
    return ListFile(_("organisations"), [sheet], about, [found.counted])


export = list_export(_file, page="organisations:list")


def _lines(rows: list[Organisation], keys: list[str], actor: Any) -> list[list[Any]]:
    _decorate(rows, actor)
    return [[_cell(row, key) for key in keys] for row in rows]


def _cell(row: Any, key: str) -> Any:
    withheld = _("not shared")
    match key:
        case "kind":
            return row.get_kind_display()
        case "stage":
            return "、".join(one.stage.display_name for one in row.placed)
        case "tier":
            return "、".join(label for label, _rank in row.tiers)
        case "district":
            return row.district_name
        case "headcount" | "registered_capital":
            return getattr(row, key) if row.shows_finance else withheld
        case "revenue_band":
            return row.get_revenue_band_display() if row.shows_finance else withheld
        case "updated":
            return timezone.localtime(row.updated_at).date()
    return getattr(row, key)


@require_GET
def search(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Suggestions for the search box; the whole list for a reader without script."""
    query = request.GET.get("q", "").strip()[:200]
    groups = searching.groups(request.actor, query)
    template = "web/search_results.html" if request.htmx else "organisations/search.html"
    return render(request, template, {"query": query, "groups": groups})
