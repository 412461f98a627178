"""All supply links that the reader may see, as a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from chainloom.core.downloads import about_list, in_batches
from chainloom.core.spreadsheets import SheetData
from chainloom.core.tables import Column, Table
from chainloom.jobs.exporting import ListFile, list_export

from ..models import Known, Stage, SupplyLink
from ..policy import supply_link_policy

COLUMNS = [
    Column("supplier", _("Supplier"), sort="supplier__name", fixed=True),
    Column("buyer", _("Buyer"), sort="buyer__name"),
    Column("product", _("Product"), sort="product"),
    Column("amount", _("10,000 yuan a year"), sort="amount", numeric=True),
    Column("year", _("Year"), sort="year", numeric=True),
    Column("stages", _("Between"), sort=("supplier_stage__column", "buyer_stage__column")),
    Column("known", _("Known"), sort="known"),
    Column("source", _("Source"), default=False),
]
SHOWN = ("supplier", "buyer", "supplier_stage", "buyer_stage", "source")


class LinkFilter(forms.Form):
    q = forms.CharField(label=_("Firm or product"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    known = forms.ChoiceField(
        label=_("Known"), required=False, choices=[("", _("any")), *Known.choices]
    )
    local = forms.ChoiceField(
        label=_("Supplier"),
        required=False,
        choices=[("", _("any")), ("yes", _("local")), ("no", _("outside"))],
    )

    def __init__(self, data: object, *, chain: object) -> None:
        super().__init__(data)
        found = Stage.objects.filter(chain=chain)
        self.fields["stage"].choices = [
            ("", _("any")),
            *((str(stage.pk), stage.display_name) for stage in found),
            ("none", _("on no stage")),
        ]

    def narrow(self, links: QuerySet[SupplyLink]) -> QuerySet[SupplyLink]:
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if text := chosen.get("q"):
            links = links.filter(
                Q(supplier__name__icontains=text)
                | Q(buyer__name__icontains=text)
                | Q(product__icontains=text)
            )
        match chosen.get("stage"):
            case "none":
                links = links.filter(Q(supplier_stage=None) | Q(buyer_stage=None))
            case stage if stage:
                links = links.filter(Q(supplier_stage=stage) | Q(buyer_stage=stage))
        if known := chosen.get("known"):
            links = links.filter(known=known)
        if local := chosen.get("local"):
            links = links.filter(supplier_local=local == "yes")
        return links


def _table(request: HttpRequest) -> tuple[Table, QuerySet[SupplyLink]]:
    filters = LinkFilter(request.GET, chain=request.chain)
    found = filters.narrow(supply_link_policy.rows(request.actor))
    return Table(request.GET, COLUMNS, default_sort="-amount", filters=filters), found


@require_GET
def links(request: HttpRequest, chain_slug: str) -> HttpResponse:
    table, found = _table(request)
    table.load(found)
    # Joined for the rows of the page only: half a million are sorted without.
    prefetch_related_objects(table.rows, *SHOWN)
    editable = set(
        supply_link_policy.rows(request.actor, "edit")
        .filter(pk__in=[link.pk for link in table.rows])
        .values_list("pk", flat=True)
    )
    return render(request, "chain/links.html", {"table": table, "editable": editable})


def _file(request: HttpRequest) -> ListFile:
    table, found = _table(request)
    headers = [str(column.label) for column in COLUMNS]
    whole = SupplyLink.objects.select_related(*SHOWN)
    sheet = SheetData(
        str(_("Supply links")), headers, in_batches(table.sorted(found), _lines, fetched=whole)
    )
    return ListFile(sheet.name, [sheet], about_list(request.chain, table), [found])


def _lines(links: list[SupplyLink]) -> list[list[Any]]:
    return [
        [
            link.supplier.name,
            link.buyer.name,
            link.product,
            link.amount,
            link.year,
            f"{link.supplier_stage or '–'} → {link.buyer_stage or '–'}",
            link.get_known_display(),
            str(link.source or ""),
        ]
        for link in links
    ]


export = list_export(_file, page="chain:links")
