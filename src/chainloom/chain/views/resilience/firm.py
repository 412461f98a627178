"""One firm: the cascade from it step by step on the map, why, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.core.errors import Conflict
from chainloom.jobs.models import Job
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ...as_of import dated_url
from ...models import FirmRisk, Placement, RiskRun, Stage, SupplyLink
from ...selectors.network import ChainNetwork
from ...selectors.resilience.around import around, buyers_of
from ...selectors.resilience.cascades import Story
from ...selectors.resilience.fragile import fragile_inputs
from ...selectors.resilience.sources import LARGE, SHARE
from ...services.resilience import cascade_state, sources_ask, sources_shown
from ...services.resilience.weighing import at_hand
from ...templatetags.chain_resilience import risk_percent
from ..common import see_other
from .common import (
    check_sees_all,
    day_of,
    esri_by_firm,
    organisations_of,
    reading_of,
    stages_of,
    state_of,
)
from .player import Moment, player

INPUTS_SHOWN = 8


@require_GET
def resilience_firm(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """What follows if this firm stops. For HTMX only how far the reading of a large network is."""
    check_sees_all(request)
    firm = get_object_or_404(organisation_policy.rows(request.actor), pk=pk)
    day = day_of(request)
    cascade = cascade_state(request.chain, day.year, firm.pk)
    if request.htmx:
        return reading_of(request, cascade)
    context: dict[str, Any] = {
        "firm": firm,
        "story": cascade.story,
        "cascade": cascade,
        "reading": cascade.job,
        "on": day,
        "risk_state": state_of(request),
    }
    if cascade.story is not None and cascade.network is not None:
        context |= _about(request, firm, cascade.story, cascade.network, context["risk_state"].run)
    return render(request, "chain/resilience/firm.html", context)


def _about(
    request: HttpRequest,
    firm: Organisation,
    story: Story,
    network: ChainNetwork,
    run: RiskRun | None,
) -> dict[str, Any]:
    """The cascade for map and list, and what hangs on the firm and what it hangs on."""
    stages = stages_of(request)
    near = around(network, firm.pk)
    esri = esri_by_firm(run, buyers_of(network, firm.pk)) if run else {}
    hanging = fragile_inputs(near, esri, supplier=firm.pk)
    own = fragile_inputs(near, esri, buyer=firm.pk)
    names = organisations_of(
        one
        for row in [*hanging[:INPUTS_SHOWN], *own[:INPUTS_SHOWN]]
        for one in (row.buyer, row.supplier)
    )
    return _told(story, stages) | {
        "player": _player(request, story, stages),
        "row": FirmRisk.objects.filter(run=run, organisation=firm).first(),
        "hanging": _named(hanging[:INPUTS_SHOWN], names),
        "hanging_count": len(hanging),
        "own_inputs": _named(own[:INPUTS_SHOWN], names),
        "stages": stages,
        # Looked up at once; the others when they are asked for.
        "sources_at_once": 1 if network.network.size > LARGE else 3,
    }


def _named(rows: list[Any], names: dict[int, Organisation]) -> list[Any]:
    return [
        (names[row.buyer], names[row.supplier], row)
        for row in rows
        if row.buyer in names and row.supplier in names
    ]


def _player(request: HttpRequest, story: Story, stages: dict[int, Stage]) -> dict[str, Any]:
    """The cascade for the map: first its last step, as without a script nothing moves."""
    said = _("Step %(n)s: the chain has lost %(share)s")
    moments = [
        Moment(
            step.number, said % {"n": step.number, "share": risk_percent(step.lost)}, step.stages
        )
        for step in story.steps
    ]
    return player(request, moments, stages, day=day_of(request), shown=moments[-1].number)


def _told(story: Story, stages: dict[int, Stage]) -> dict[str, Any]:
    """Each step's firms with their names and reasons, and the stages it reaches first."""
    names = organisations_of(
        pk for step in story.steps for hit in step.hits for pk in (hit.organisation, hit.because)
    )
    before: dict[int, float] = {}
    told = []
    for step in story.steps:
        grown = [
            (stages[pk], share, share - before.get(pk, 0.0))
            for pk, share in step.stages.items()
            if pk in stages and share - before.get(pk, 0.0) > 0.001
        ]
        grown.sort(key=lambda row: -row[2])
        hits = [
            (names[hit.organisation], stages.get(hit.stage), names.get(hit.because), hit)
            for hit in step.hits
            if hit.organisation in names
        ]
        told.append({"step": step, "stages": grown, "hits": hits})
        before = step.stages
    # The first is no step: it is the firm's own stop.
    return {"told": told, "step_count": story.steps[-1].number if story.steps else 0}


@require_http_methods(["GET", "HEAD", "POST"])
def resilience_input(
    request: HttpRequest, chain_slug: str, buyer: int, supplier: int
) -> HttpResponse:
    """Who could be a second source of an input, with what it would help; a POST has them weighed.

    Without `?product=` it is the weightiest that the buyer gets from this supplier alone.
    """
    check_sees_all(request)
    year = day_of(request).year
    product = request.GET.get("product")
    if product is None:
        product = _weightiest(request, year, buyer, supplier)
    asked = {
        "chain": request.chain,
        "year": year,
        "buyer": buyer,
        "supplier": supplier,
        "product": product[:80],
        "by": request.actor,
    }
    again = dated_url(request, "chain:resilience_input", buyer, supplier, product=product)
    refused = ""
    if request.method == "POST":
        try:
            if sources_ask(**asked) is None:
                raise Http404
        except Conflict as problem:
            refused = str(problem.message)
        if not request.htmx:
            if refused:
                messages.error(request, refused)
            return see_other(again)
    shown = sources_shown(**asked)
    if shown is None:
        raise Http404
    found = shown if isinstance(shown, list) else []
    names = organisations_of([buyer, supplier, *(one.organisation for one in found)])
    stages = stages_of(request)
    context = {
        "buyer": names[buyer],
        "supplier": names[supplier],
        "product": product,
        "share": SHARE,
        "job": shown if isinstance(shown, Job) else None,
        "is_weighed": isinstance(shown, list),
        "refused": refused,
        "again": again,
        "input_stage": _made_on(request, supplier),
        # What would move to a second source, of each candidate the same part of the input.
        "amount": round(max((one.amount for one in found), default=0)),
        "candidates": [
            (names[one.organisation], stages.get(one.stage), one)
            for one in found
            if one.organisation in names
        ],
    }
    page = "chain/resilience/_sources.html" if request.htmx else "chain/resilience/sources.html"
    return render(request, page, context)


def _made_on(request: HttpRequest, supplier: int) -> int | None:
    """The main stage of who supplies the input."""
    rows = Placement.objects.filter(organisation=supplier, stage__chain=request.chain)
    return rows.order_by("-is_primary", "pk").values_list("stage", flat=True).first()


def _weightiest(request: HttpRequest, year: int, buyer: int, supplier: int) -> str:
    """In a large chain whose network nobody has read yet: of what the two trade, by its amount."""
    network = at_hand(request.chain, year)
    if network is None:
        links = SupplyLink.objects.filter(chain=request.chain, buyer=buyer, supplier=supplier)
        largest = links.order_by(F("amount").desc(nulls_last=True), "pk").first()
        if largest is None:
            raise Http404
        return largest.product
    if network.place(buyer) is None:
        raise Http404
    for one in fragile_inputs(around(network, buyer), {buyer: 1.0}, buyer=buyer):
        if one.supplier == supplier:
            return one.product
    raise Http404
