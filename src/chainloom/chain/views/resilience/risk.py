"""The resilience page: to each role what it may know."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.classifications import districts
from chainloom.core.digits import whole_number
from chainloom.core.spreadsheets import SheetData, write_xlsx
from chainloom.core.tables import Column, Table

from ... import exports
from ...as_of import dated_url
from ...forms import tier_choices
from ...locality import within_district
from ...models import FirmRisk, RiskRun, Stage
from ...policy import risk_run_policy
from ...selectors.figures import MapFilters, holders
from ...selectors.network import chain_network
from ...selectors.resilience import own_exposure, stage_risks
from ...selectors.resilience.fragile import fragile_inputs
from ...services.links import YEARS
from ...services.resilience import RiskState, risk_enqueue
from ..common import see_other
from .common import curve, day_of, esri_by_firm, organisations_of, stages_of, state_of

COLUMNS = [
    Column("rank", _("Rank"), sort="rank", numeric=True),
    Column("firm", _("Firm"), sort="organisation__sort_key", fixed=True),
    Column("stage", _("Stage"), sort=("stage__column", "stage__order")),
    Column(
        "esri",
        _("Systemic risk"),
        sort="esri",
        numeric=True,
        hint=_("The part of the chain's whole output that is lost if the firm stops."),
    ),
    Column(
        "known",
        _("Without inferred links"),
        sort="esri_known",
        numeric=True,
        default=False,
        hint=_("The systemic risk by declared and derived links alone."),
    ),
    Column("parts", _("Through inputs / through customers")),
    Column("downstream", _("Through inputs"), sort="downstream", numeric=True, default=False),
    Column("upstream", _("Through customers"), sort="upstream", numeric=True, default=False),
    Column("suppliers", _("Suppliers"), sort="suppliers", numeric=True),
    Column("customers", _("Customers"), sort="customers", numeric=True),
    Column("single", _("Single-source inputs"), sort="single_inputs", numeric=True),
    Column("district", _("District"), sort="organisation__district_code", default=False),
    Column("steps", _("Cascade steps"), sort="steps", numeric=True, default=False),
]
SINGLE_SHOWN = 12
EXPORT_MOST = 200_000


class RiskFilter(forms.Form):
    q = forms.CharField(label=_("Firm"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    place = forms.ChoiceField(label=_("District"), required=False)
    tier = forms.ChoiceField(label=_("Qualification"), required=False)
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.chain, self.day = request.chain, day_of(request)
        found = Stage.objects.filter(chain=self.chain)
        self.fields["stage"].choices = [
            ("", _("any")),
            *((str(stage.pk), stage.display_name) for stage in found),
        ]
        self.fields["place"].choices = [
            ("", _("any")),
            ("local", _("in the district")),
            ("outside", _("outside")),
        ]
        self.fields["tier"].choices = [("", _("any")), *tier_choices()]

    def narrow(self, rows: QuerySet[FirmRisk]) -> QuerySet[FirmRisk]:
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if text := chosen.get("q"):
            rows = rows.filter(
                Q(organisation__name__icontains=text) | Q(organisation__short_name__icontains=text)
            )
        if stage := chosen.get("stage"):
            rows = rows.filter(stage=stage)
        if place := chosen.get("place"):
            local = within_district(self.chain.district_code, "organisation__district_code")
            rows = rows.filter(local) if place == "local" else rows.exclude(local)
        if tier := chosen.get("tier"):
            rows = rows.filter(organisation__in=holders(self.day, (tier,)))
        return rows


@require_GET
def resilience(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Office and leader see firms; bureaus see stages; firms and partners see themselves."""
    state = state_of(request)
    if request.actor.sees_all:
        return _firms(request, state)
    context = {"risk_state": state, "run": state.run, "on": day_of(request)}
    if request.actor.role == "bureau":
        return render(request, "chain/resilience/stages.html", context | _stages(request, state))
    own = own_exposure(
        chain=request.chain,
        run=state.run,
        filters=MapFilters(day_of(request)),
        actor=request.actor,
    )
    return render(request, "chain/resilience/own.html", context | {"own": own})


def _stages(request: HttpRequest, state: RiskState) -> dict[str, Any]:
    if state.run is None:
        return {"rows": []}
    named = stages_of(request)
    found = stage_risks(state.run, whole=request.actor.sees_all)
    return {"rows": [(named[one.stage], one) for one in found if one.stage in named]}


def _firms(request: HttpRequest, state: RiskState) -> HttpResponse:
    filters = RiskFilter(request.GET, request=request)
    table = Table(request.GET, COLUMNS, default_sort="rank", filters=filters)
    rows = filters.narrow(FirmRisk.objects.filter(run=state.run) if state.run else _none())
    if request.GET.get("format") == "xlsx":
        return _workbook(state, table.sorted(rows.select_related("organisation", "stage")))
    table.load(rows.select_related("organisation", "stage"))
    context = {"risk_state": state, "run": state.run, "table": table, "on": day_of(request)}
    if state.run is not None:
        context |= _figures(request, state.run)
    return render(request, "chain/resilience/firms.html", context)


def _none() -> QuerySet[FirmRisk]:
    return FirmRisk.objects.none()


def _figures(request: HttpRequest, run: RiskRun) -> dict[str, Any]:
    """What stands above the table: the curve, the largest, and inputs that hang on one."""
    address = dated_url(request, "chain:resilience_firm", 0)
    option, rows = curve(run, address)
    network = chain_network(request.chain, run.year)
    fragile = fragile_inputs(network, esri_by_firm(run))
    shown = fragile[:SINGLE_SHOWN]
    names = organisations_of(pk for one in shown for pk in (one.buyer, one.supplier))
    top = list(
        FirmRisk.objects.filter(run=run)
        .select_related("organisation", "stage")
        .order_by("rank")[:5]
    )
    return {
        "curve": option,
        "curve_rows": rows,
        "top": top,
        "first": top[0] if top else None,
        "fragile": [
            (names[one.buyer], names[one.supplier], one)
            for one in shown
            if one.buyer in names and one.supplier in names
        ],
        "fragile_count": len(fragile),
        "stages": _stages(request, RiskState(run, is_current=True))["rows"],
    }


def _workbook(state: RiskState, rows: QuerySet[FirmRisk]) -> HttpResponse:
    headers = [
        gettext("Rank"),
        gettext("Firm"),
        gettext("USCC"),
        gettext("Stage"),
        gettext("District"),
        gettext("Systemic risk"),
        gettext("Without inferred links"),
        gettext("Through inputs"),
        gettext("Through customers"),
        gettext("Suppliers"),
        gettext("Customers"),
        gettext("Single-source inputs"),
        gettext("Cascade steps"),
    ]
    sheet = (
        [
            row.rank,
            row.organisation.name,
            row.organisation.uscc,
            row.stage.display_name if row.stage else "",
            _district(row.organisation.district_code),
            row.esri,
            row.esri_known,
            row.downstream,
            row.upstream,
            row.suppliers,
            row.customers,
            row.single_inputs,
            row.steps,
        ]
        for row in rows[:EXPORT_MOST].iterator(chunk_size=2000)
    )
    response = HttpResponse(content_type=exports.XLSX)
    write_xlsx(
        response,
        [
            SheetData(gettext("Firms"), headers, sheet),
            SheetData(gettext("About"), [gettext("What"), gettext("Value")], list(_about(state))),
        ],
    )
    response["Content-Disposition"] = 'attachment; filename="resilience.xlsx"'
    return response


def _about(state: RiskState) -> list[list[Any]]:
    run = state.run
    if run is None:
        return []
    basis = run.basis
    return [
        [gettext("Year"), run.year],
        [gettext("Calculated"), localtime(run.made_at).replace(tzinfo=None)],
        [
            gettext("Nothing has changed since"),
            gettext("yes") if state.is_current else gettext("no"),
        ],
        [gettext("Firms"), run.firms],
        [gettext("Supply links"), basis.get("links")],
        [gettext("Links without an amount, estimated"), basis.get("unpriced")],
        [gettext("Links of parties on no stage, left out"), basis.get("unplaced")],
        [gettext("Declared, share of the amount"), basis.get("declared_share")],
        [gettext("Derived, share of the amount"), basis.get("derived_share")],
        [gettext("Inferred, share of the amount"), basis.get("inferred_share")],
        [gettext("Bound at which a cascade ends"), run.parameters.get("eps")],
    ]


def _district(code: str) -> str:
    return districts.full_name(code) if code and districts.exists(code) else code


@require_POST
def resilience_run(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Have it calculated anew in the background."""
    risk_run_policy.check_add(request.actor)
    risk_enqueue(chain=request.chain, year=_year(request), by=request.actor)
    messages.success(request, gettext("The calculation is under way; you may leave this page."))
    return see_other(dated_url(request, "chain:resilience"))


def _year(request: HttpRequest) -> int:
    year = whole_number(request.POST.get("year"), most=4)
    return year if year in YEARS else day_of(request).year
