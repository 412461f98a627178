"""Resilience: the firms that would hurt most, the inputs that hang on one supplier."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chainloom.chain.models import FirmRisk, RiskRun, Stage
from chainloom.chain.selectors.resilience.fragile import FragileInputs
from chainloom.chain.services.resilience import inputs_state, risk_state
from chainloom.chain.templatetags.chain_resilience import risk_percent
from chainloom.organisations.models import Organisation

from . import Asking, Figure, Grid, Part

SHOWN = 5


def build(asking: Asking) -> list[Part]:
    part = Part("resilience", inside=True)
    part.source = _(
        "Source: supply links of the year; systemic risk after Diem et al. (2022). "
        "For office and leader only."
    )
    chain = asking.actor.chain
    run = risk_state(chain, asking.day.year, keep=True).run
    if run is None:
        part.empty = _(
            "What would break is not calculated yet: open “Resilience” and calculate it."
        )
        return [part]
    rows = FirmRisk.objects.filter(run=run, esri__gt=0).select_related("organisation", "stage")
    top = list(rows.order_by("rank")[:SHOWN])
    if not top:
        part.empty = _("No supply links of the year are known, so nothing can be said here.")
        return [part]
    _firms(asking, part, top)
    inputs = inputs_state(chain, run).inputs
    if inputs is not None and len(inputs):
        _inputs(asking, part, run, inputs)
    return [part]


def _firms(asking: Asking, part: Part, top: list[FirmRisk]) -> None:
    on = {"on": asking.day}
    first = top[0]
    part.say(
        _("If {firm} stopped, the chain would lose {loss} of its output."),
        firm=Figure(
            first.organisation.display_name,
            asking.url("chain:resilience_firm", first.organisation_id, **on),
        ),
        loss=Figure(
            risk_percent(first.esri), asking.url("chain:resilience", **on), _("Largest loss")
        ),
    )
    lines = [
        [
            Figure(
                one.organisation.display_name,
                asking.url("chain:resilience_firm", one.organisation_id, **on),
            ),
            one.stage.display_name if one.stage else "–",
            Figure(
                risk_percent(one.esri),
                asking.url("chain:resilience_firm", one.organisation_id, **on),
            ),
        ]
        for one in top
    ]
    heads = [pgettext("briefing", "Firm"), _("Stage"), _("The chain would lose")]
    title = _("Five firms that would hurt most")
    part.grids.append(Grid("resilience.firms", title, heads, lines, (2,), (3.5, 2, 1.4)))


def _inputs(asking: Asking, part: Part, run: RiskRun, inputs: FragileInputs) -> None:
    url = asking.url("chain:resilience_remedies", on=asking.day)
    part.say(
        _("{inputs} inputs hang on a single supplier."),
        inputs=Figure.of(len(inputs), url, _("Inputs with one supplier")),
    )
    shown = inputs[:SHOWN]
    named = Organisation.objects.in_bulk({pk for one in shown for pk in (one.buyer, one.supplier)})
    stages = {stage.pk: stage for stage in Stage.objects.filter(chain=asking.actor.chain)}
    lines = []
    for one in shown:
        if one.buyer not in named or one.supplier not in named:
            continue
        stage = stages.get(one.stage)
        lines.append(
            [
                Figure(
                    named[one.buyer].display_name,
                    asking.url("chain:resilience_input", one.buyer, one.supplier, on=asking.day),
                ),
                one.product or (stage.display_name if stage else "–"),
                named[one.supplier].display_name,
                risk_percent(one.hangs),
            ]
        )
    heads = [_("Buyer"), _("Input"), _("Only supplier"), _("Of its production")]
    title = _("Five fragile inputs")
    part.grids.append(Grid("resilience.inputs", title, heads, lines, (3,), (2.6, 2, 2.6, 1.2)))
