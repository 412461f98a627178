"""Scenarios as a PDF, one and two beside one another: what is assumed, what is lost by week, by
stage and by firm."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chainloom.core.pdf import PDF, Bars, Part, Rows, Text, pdf_of

from ...models import Scenario
from ...templatetags.chain_resilience import difference, told_as
from .scenario_compare import LETTERS, compared, pair_of
from .scenario_told import scenario_of, told, week_names

FIRMS_TOLD = 30


@require_GET
def scenario_pdf(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """The report as it is handed on."""
    found = scenario_of(request, pk)
    foot = f"{request.chain.display_name}   {timezone.localtime(found.made_at):%Y-%m-%d %H:%M}"
    content = pdf_of(found.name, _parts(told(request, found), found), foot=foot)
    return _file(content, f"scenario-{found.pk}.pdf")


@require_GET
def scenario_compare_pdf(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """?a= beside ?b=, as it is handed on."""
    pair = pair_of(request)
    foot = f"{request.chain.display_name}   {timezone.localtime():%Y-%m-%d %H:%M}"
    content = pdf_of(_("Compare scenarios"), _compared(compared(request, pair), pair), foot=foot)
    return _file(content, f"scenarios-{pair[0].pk}-{pair[1].pk}.pdf")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _compared(about: dict[str, Any], pair: list[Scenario]) -> list[Part]:
    less = _("B less A")
    lost = [f"{letter}: {_('Lost (10,000 yuan)')}" for letter in LETTERS]
    made = [f"{timezone.localtime(found.made_at):%Y-%m-%d %H:%M}" for found in pair]
    told = [
        [_("Who is hit"), *(chosen for _letter, _found, chosen in about["pair"]), ""],
        *([name, *map(str, values), ""] for name, values in about["assumed"]),
        *(
            [name, *(told_as(one, kind) for one in values), _plain(difference(values, kind))]
            for name, kind, values in about["outcome"]
        ),
        [_("Calculated"), *made, ""],
    ]
    return [
        *(Text(f"{letter}: {found.name}") for letter, found in zip(LETTERS, pair, strict=True)),
        *(Text(said, faint=True) for said in about["unlike"]),
        Rows(_("What was assumed, what came of it"), ["", *LETTERS, less], told, (4, 5, 5, 3)),
        Bars(
            _("Losses week by week"),
            max((week_names(found) for found in pair), key=len),
            [(one["name"], _percent(one["data"], pair)) for one in about["chart"]["series"]],
            "%",
            beside=True,
        ),
        Rows(
            _("By stage"),
            [_("Stage"), *lost, less],
            [[stage.display_name, *_amounts(values)] for stage, values in about["stages"]],
            (5, 4, 4, 3),
        ),
        Rows(
            _("Firms that lose most"),
            [_("Firm"), _("Stage"), *lost, less],
            [
                [firm.display_name, stage.display_name if stage else "–", *_amounts(values)]
                for firm, stage, values in about["firms"]
            ],
            (7, 4, 4, 4, 3),
        ),
    ]


def _plain(words: str) -> str:
    """With the minus sign that the font of the document has."""
    return words.replace("−", "-")


def _amounts(values: list[float | None]) -> list[float | None]:
    """Of A, of B, and B less A; None where one of them is not known."""
    one, other = values
    return [one, other, None if one is None or other is None else other - one]


def _percent(shares: list[float], pair: list[Scenario]) -> list[float]:
    """In percent, and as long as the longer of the two."""
    weeks = max(len(found.result["by_week"]) for found in pair)
    return [share * 100 for share in shares] + [0.0] * (weeks - len(shares))


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
