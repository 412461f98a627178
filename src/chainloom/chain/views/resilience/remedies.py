"""Fragile inputs of the whole chain and the five firms that would hurt most."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from chainloom.core.tables import Column, Table

from ...models import FirmRisk
from ...selectors.resilience.fragile import FragileInput
from ...services.resilience import inputs_state
from .common import check_sees_all, day_of, organisations_of, reading_of, stages_of, state_of

COLUMNS = [
    Column("buyer", _("Buyer"), fixed=True),
    Column("input", _("Input")),
    Column("supplier", _("Only supplier")),
    Column("amount", _("10,000 yuan a year"), numeric=True),
    Column("hangs", _("Of its production"), numeric=True),
    Column(
        "weight",
        _("At stake"),
        numeric=True,
        hint=_("The part of the buyer's production that hangs on it × the buyer's systemic risk."),
    ),
    Column("help", _("What helps")),
]


@require_GET
def resilience_remedies(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Inputs that hang on one supplier, the weightiest first, with second sources on demand."""
    check_sees_all(request)
    state = state_of(request)
    found = inputs_state(request.chain, state.run) if state.run is not None else None
    if request.htmx and found is not None:
        return reading_of(request, found)
    inputs: Sequence[FragileInput] = found.inputs if found and found.inputs is not None else []
    table = Table(request.GET, COLUMNS, page_size=25)
    table.load(inputs)
    names = organisations_of(pk for row in table.rows for pk in (row.buyer, row.supplier))
    stages = stages_of(request)
    context = {
        "risk_state": state,
        "run": state.run,
        "table": table,
        "on": day_of(request),
        "inputs": found,
        "reading": found and found.job,
        "rows": [
            (names[row.buyer], names[row.supplier], stages.get(row.stage), row)
            for row in table.rows
            if row.buyer in names and row.supplier in names
        ],
        "top": FirmRisk.objects.filter(run=state.run)
        .select_related("organisation", "stage")
        .order_by("rank")[:5],
    }
    return render(request, "chain/resilience/remedies.html", context)
