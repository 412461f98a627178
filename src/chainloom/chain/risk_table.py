"""The table of firms by systemic risk: its columns, its filters, and the same as csv and xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache as remembered
from typing import Any, BinaryIO

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chainloom.core.classifications import districts
from chainloom.core.downloads import telling
from chainloom.core.spreadsheets import FineShare, Share, SheetData, iter_csv, write_xlsx
from chainloom.core.tables import Column, Table
from chainloom.organisations.forms import district_choices

from .forms import tier_choices
from .locality import within_district
from .models import Chain, FirmRisk, RiskRun, Stage
from .selectors.figures import holders
from .selectors.resilience.districts import districts_of
from .services.links import YEARS
from .services.resilience import RiskState

COLUMNS = [
    Column("rank", _("Rank"), sort="rank", numeric=True),
    Column("firm", _("Firm"), sort="organisation__sort_key", fixed=True),
    Column("stage", _("Stage"), sort=("stage__column", "stage__order")),
    Column(
        "esri",
        _("Systemic risk"),
        sort="-rank",  # the same order, along an index
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
    Column(
        "band",
        pgettext_lazy("over draws", "Band"),
        sort="high",
        numeric=True,
        hint=_("The systemic risk with links that nobody told of: 90% of the draws lie between."),
    ),
    Column(
        "median",
        _("Middle of the draws"),
        sort="median",
        numeric=True,
        default=False,
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
# Of the export's columns those that only a run with draws has.
_OF_DRAWS = ("low", "median", "high")
_VALUES = (
    "rank", "organisation__name", "organisation__uscc", "stage_id",
    "organisation__district_code", "esri", "esri_known", "downstream", "upstream",
    "suppliers", "customers", "single_inputs", "steps",
)  # fmt: skip
BATCH = 5_000


def columns(state: RiskState) -> list[Column]:
    """Without those of the draws where there are none to show."""
    hidden = () if state.has_bands else ("band", "median")
    return [column for column in COLUMNS if column.key not in hidden]


class RiskFilter(forms.Form):
    """What the table is narrowed to; `day` is that on which a qualification has to hold."""

    q = forms.CharField(label=_("Firm"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    tier = forms.ChoiceField(label=_("Qualification"), required=False)
    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, *, chain: Chain, day: date) -> None:
        super().__init__(data)
        self.chain, self.day = chain, day
        any_ = ("", _("any"))
        found = Stage.objects.filter(chain=chain)
        self.fields["stage"].choices = [
            any_,
            *((str(stage.pk), stage.display_name) for stage in found),
        ]
        self.fields["district"].choices = [any_, *district_choices(districts_of(chain))]
        self.fields["place"].choices = [
            any_,
            ("local", _("in the district")),
            ("outside", _("outside")),
        ]
        self.fields["tier"].choices = [any_, *tier_choices()]

    def clean_on(self) -> date | None:
        """Links are known of these years alone; another day would show today's figures."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(
                gettext("A year from %(first)s to %(last)s.")
                % {"first": YEARS[0], "last": YEARS[-1]}
            )
        return day

    @property
    def refused(self) -> list[str]:
        """What of the address narrows nothing, in words: it is none of what may be chosen."""
        self.is_valid()
        said = gettext("%(what)s: “%(value)s” is none of those that occur here.")
        return [
            said % {"what": self.fields[name].label, "value": (self.data.get(name) or "")[:80]}
            for name in self.errors
            if name in self.fields
        ]

    def narrow(self, rows: QuerySet[FirmRisk]) -> QuerySet[FirmRisk]:
        self.is_valid()
        chosen = getattr(self, "cleaned_data", {})
        if text := chosen.get("q"):
            rows = rows.filter(
                Q(organisation__name__icontains=text) | Q(organisation__short_name__icontains=text)
            )
        if stage := chosen.get("stage"):
            rows = rows.filter(stage=stage)
        if district := chosen.get("district"):
            rows = rows.filter(within_district(district, "organisation__district_code"))
        if place := chosen.get("place"):
            local = within_district(self.chain.district_code, "organisation__district_code")
            rows = rows.filter(local) if place == "local" else rows.exclude(local)
        if tier := chosen.get("tier"):
            rows = rows.filter(organisation__in=holders(self.day, (tier,)))
        return rows


def risk_table(
    params: QueryDict, state: RiskState, chain: Chain, day: date
) -> tuple[Table, QuerySet[FirmRisk]]:
    """The table by its address, and its rows narrowed but neither ordered nor cut."""
    filters = RiskFilter(params, chain=chain, day=day)
    table = Table(params, columns(state), default_sort="rank", filters=filters)
    run = state.run
    of_run = FirmRisk.objects.filter(run=run) if run is not None else FirmRisk.objects.none()
    return table, filters.narrow(of_run)


def headers(state: RiskState) -> list[str]:
    drawn = [gettext("Low (5% of the draws)"), gettext("Middle of the draws"),
             gettext("High (95% of the draws)")]  # fmt: skip
    return [
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
        *(drawn if state.has_bands else []),
    ]


def lines(rows: QuerySet[FirmRisk], state: RiskState, chain: Chain) -> Iterator[list[Any]]:
    """A line for every row, in the order of `rows`. Names of stages are those of the language
    in which this is called, not of that in which it is read."""
    names = {stage.pk: stage.display_name for stage in Stage.objects.filter(chain=chain)}
    values = (*_VALUES, *(_OF_DRAWS if state.has_bands else ()))
    return _lines(rows.values_list(*values), names)


def _lines(rows: Any, names: dict[int, str]) -> Iterator[list[Any]]:
    district = remembered(_district)
    for row in rows.iterator(chunk_size=BATCH):
        line = list(row)
        line[3], line[4] = names.get(line[3], ""), district(line[4])
        yield line


def csv_of(rows: QuerySet[FirmRisk], state: RiskState, chain: Chain) -> Iterator[bytes]:
    return iter_csv(headers(state), lines(rows, state, chain))


def write_workbook(
    target: BinaryIO | str,
    rows: QuerySet[FirmRisk],
    state: RiskState,
    chain: Chain,
    told: Callable[[int], None] | None = None,
) -> None:
    """Firms and of what they were calculated; `told` is called with the rows written."""
    found = lines(rows, state, chain)
    if told is not None:
        found = telling(found, told, BATCH)
    # Every fraction of a line is a share of the chain's output.
    shown = ([FineShare(one) if isinstance(one, float) else one for one in line] for line in found)
    write_xlsx(
        target,
        [
            SheetData(gettext("Firms"), headers(state), shown),
            SheetData(gettext("About"), [gettext("What"), gettext("Value")], about(state)),
        ],
        above=chain.display_name,
    )


def about(state: RiskState) -> list[list[Any]]:
    """Of what the figures were calculated, and of what the draws were."""
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
        [gettext("Declared, share of the amount"), _share(basis.get("declared_share"))],
        [gettext("Derived, share of the amount"), _share(basis.get("derived_share"))],
        [gettext("Inferred, share of the amount"), _share(basis.get("inferred_share"))],
        [gettext("Bound at which a cascade ends"), run.parameters.get("eps")],
        *(_about_draws(run) if state.has_bands else []),
    ]


def _share(part: float | None) -> Share | None:
    return None if part is None else Share(part)


def _about_draws(run: RiskRun) -> list[list[Any]]:
    facts = run.draws
    return [
        [gettext("Draws of links that nobody told of"), facts["draws"]],
        [gettext("Seed"), facts["seed"]],
        [gettext("Links drawn, on average"), facts["links"]],
        [gettext("Density: drawn, of the pairs that may be links"), _share(facts["density"])],
        [gettext("Suppliers of a firm"), facts["suppliers"]],
        [gettext("Spent on inputs, of the output"), _share(facts["settings"]["bought"] / 100)],
        [gettext("What stages buy from one another"), str(SHARES_FROM[facts["shares"]])],
    ]


SHARES_FROM = {
    "world": _("China's textiles in 2008 (world input–output tables, release 2013)"),
    "template": _("the chain's template"),
    "both": _(
        "the chain's template; where it says nothing, China's textiles in 2008 (world "
        "input–output tables, release 2013)"
    ),
}


def _district(code: str) -> str:
    return districts.full_name(code) if code and districts.exists(code) else code
