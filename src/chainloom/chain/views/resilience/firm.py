"""One firm: the cascade from it step by step on the map, why, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from chainloom.jobs.models import Job
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ...as_of import dated_url
from ...drawing import map as drawing
from ...measures import RISK_BREAKS, Measure, risk_words
from ...models import FirmRisk, Stage
from ...selectors import MapFilters, map_data
from ...selectors.network import ChainNetwork, chain_network
from ...selectors.resilience.cascades import Story, cascade_story
from ...selectors.resilience.fragile import fragile_inputs, kept_fragile_inputs
from ...selectors.resilience.sources import LARGE, SHARE
from ...services.resilience import sources_shown
from .common import check_sees_all, day_of, organisations_of, stages_of, state_of

INPUTS_SHOWN = 8


def loss_measure(losses: dict[int, float]) -> Measure:
    """What each stage loses, as a measure of the map."""
    return Measure(
        "loss",
        _("Output lost"),
        _("lost"),
        _("The part of the stage's output that is lost."),
        "risk",
        lambda stage: losses.get(stage.pk),
        edges=RISK_BREAKS,
    )


@require_GET
def resilience_firm(request: HttpRequest, chain_slug: str, pk: int) -> HttpResponse:
    """What follows if this firm stops."""
    check_sees_all(request)
    firm = get_object_or_404(organisation_policy.rows(request.actor), pk=pk)
    state, day = state_of(request), day_of(request)
    network = chain_network(request.chain, day.year)
    story = cascade_story(network, firm.pk)
    context: dict[str, Any] = {"firm": firm, "story": story, "risk_state": state, "on": day}
    if story is not None:
        stages = stages_of(request)
        context |= _picture(request, story, stages)
        context |= _told(story, stages)
        context["row"] = FirmRisk.objects.filter(run=state.run, organisation=firm).first()
        fragile = (
            kept_fragile_inputs(request.chain, state.run)
            if state.run
            else fragile_inputs(network, {})
        )
        hanging, own = fragile.of(supplier=firm.pk), fragile.of(buyer=firm.pk)
        names = organisations_of(
            one
            for row in [*hanging[:INPUTS_SHOWN], *own[:INPUTS_SHOWN]]
            for one in (row.buyer, row.supplier)
        )
        context |= {
            "hanging": _named(hanging[:INPUTS_SHOWN], names),
            "hanging_count": len(hanging),
            "own_inputs": _named(own[:INPUTS_SHOWN], names),
            "stages": stages,
            # Looked up at once; the others when they are asked for.
            "sources_at_once": 1 if network.network.size > LARGE else 3,
        }
    return render(request, "chain/resilience/firm.html", context)


def _named(rows: list[Any], names: dict[int, Organisation]) -> list[Any]:
    return [
        (names[row.buyer], names[row.supplier], row)
        for row in rows
        if row.buyer in names and row.supplier in names
    ]


def _picture(request: HttpRequest, story: Story, stages: dict[int, Stage]) -> dict[str, Any]:
    """The chain's map in the colours of the last step, and every step for the player."""
    losses = story.steps[-1].stages
    measure = loss_measure(losses)
    data = map_data(chain=request.chain, filters=MapFilters(day_of(request)), actor=request.actor)
    for stage in data.stages:
        stage.gaps = []
    steps = [
        {
            "lost": step.lost,
            "stages": {
                str(pk): [measure.shade_of(share), drawing.small_percent(share)]
                for pk, share in step.stages.items()
            },
        }
        for step in story.steps
    ]
    return {
        "drawn": drawing.draw(data, list(stages.values()), measure),
        "measure": measure,
        "player_steps": steps,
        "legend": [
            {"swatch": f"swatch-risk-{shade}", "text": text}
            for shade, text in enumerate(risk_words(RISK_BREAKS))
        ],
    }


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
    return {"told": told}


@require_GET
def resilience_input(
    request: HttpRequest, chain_slug: str, buyer: int, supplier: int
) -> HttpResponse:
    """Who could be a second source of an input, with what it would help.

    Without `?product=` it is the weightiest that the buyer gets from this supplier alone.
    """
    check_sees_all(request)
    year = day_of(request).year
    product = request.GET.get("product")
    if product is None:
        product = _weightiest(chain_network(request.chain, year), buyer, supplier)
    shown = sources_shown(
        chain=request.chain,
        year=year,
        buyer=buyer,
        supplier=supplier,
        product=product[:80],
        by=request.actor,
    )
    if shown is None:
        raise Http404
    job, found = (shown, []) if isinstance(shown, Job) else (None, shown)
    names = organisations_of([buyer, supplier, *(one.organisation for one in found)])
    stages = stages_of(request)
    context = {
        "buyer": names[buyer],
        "supplier": names[supplier],
        "product": product,
        "share": SHARE,
        "job": job,
        "again": dated_url(request, "chain:resilience_input", buyer, supplier, product=product),
        "candidates": [
            (names[one.organisation], stages.get(one.stage), one)
            for one in found
            if one.organisation in names
        ],
    }
    page = "chain/resilience/_sources.html" if request.htmx else "chain/resilience/sources.html"
    return render(request, page, context)


def _weightiest(network: ChainNetwork, buyer: int, supplier: int) -> str:
    if network.place(buyer) is None:
        raise Http404
    for one in fragile_inputs(network, {buyer: 1.0}, buyer=buyer):
        if one.supplier == supplier:
            return one.product
    raise Http404
