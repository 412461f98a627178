"""A scenario as a PDF: what is assumed, what is lost by week, by stage and by firm."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.pdf import PDF, Bars, Part, Rows, Text, pdf_of

from ...models import Scenario
from .scenario_told import scenario_of, told

FIRMS_TOLD = 30


@require_GET
def scenario_pdf(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """The report as it is handed on."""
    found = scenario_of(request, pk)
    foot = f"{request.chain.display_name}   {timezone.localtime(found.made_at):%Y-%m-%d %H:%M}"
    content = pdf_of(found.name, _parts(told(request, found), found), foot=foot)
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="scenario-{found.pk}.pdf"'
    return response


def _parts(about: dict[str, Any], found: Scenario) -> list[Part]:
    result, chart = about["result"], about["chart"]
    lost = _("Lost (10,000 yuan)")
    said = _(
        "%(who)s: %(strength)s%% of capacity lost, for %(weeks)s weeks. Of %(horizon)s weeks’ "
        "output of the chain %(share).1f%% is lost, %(amount)s × 10,000 yuan."
    )
    assumed = _(
        "Assumed: inputs are in stock for %(stock)s weeks, nobody changes supplier, nobody makes "
        "more than usual. Calculated on the supply links of %(year)s; made by %(who)s."
    )
    return [
        Text(
            said
            % {
                "who": about["chosen"],
                "strength": found.strength,
                "weeks": found.weeks,
                "horizon": found.horizon,
                "share": result["share"] * 100,
                "amount": f"{result['lost']:,.0f}",
            }
        ),
        Text(
            assumed % {"stock": f"{found.stock:g}", "year": found.year, "who": found.made_by},
            faint=True,
        ),
        Bars(
            _("Losses week by week"),
            chart["xAxis"]["data"],
            [(one["name"], [value * 100 for value in one["data"]]) for one in chart["series"]],
            "%",
        ),
        Rows(
            _("By stage"),
            [_("Stage"), lost, _("Worst week, of its output (%)")],
            [
                [stage.display_name, float(row["lost"]), row["worst"] * 100]
                for stage, row in about["stages"]
                if row["lost"] >= 0.5
            ],
            (5, 3, 3),
        ),
        Rows(
            _("Firms that lose most"),
            [_("Firm"), _("Stage"), lost, _("Lowest output (%)"), _("First week")],
            [
                [
                    firm.display_name,
                    stage.display_name if stage else "–",
                    float(row["lost"]),
                    row["low"] * 100,
                    row["first"],
                ]
                for firm, stage, row in about["firms"][:FIRMS_TOLD]
            ],
            (6, 4, 3, 3, 2),
        ),
    ]
