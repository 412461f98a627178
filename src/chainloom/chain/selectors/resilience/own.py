"""What a member learns of itself: how much hangs on it, and what it hangs on.

Nothing in it tells of another firm beyond the suppliers it knows as its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainloom.accounts.actor import Actor

from ...models import Chain, FirmRisk, RiskRun
from ..figures import MapFilters
from ..firm import Input, firm_view
from .risk import Band, band_of


@dataclass
class OwnExposure:
    """`band` is None for an organisation that stands on no stage, or while nothing was
    calculated."""

    band: Band | None = None
    # Products that it buys from one supplier only, the largest first; and all its inputs.
    single_inputs: list[Input] = field(default_factory=list)
    input_count: int = 0


def own_exposure(
    *, chain: Chain, run: RiskRun | None, filters: MapFilters, actor: Actor
) -> OwnExposure:
    """The exposure of the organisation that the actor acts for, by a run."""
    if actor.membership is None:
        return OwnExposure()
    view = firm_view(
        chain=chain, organisation=actor.membership.organisation, filters=filters, actor=actor
    )
    esri = _esri(run, actor.organisation_id)
    return OwnExposure(
        band=band_of(esri) if esri is not None else None,
        single_inputs=view.single_inputs,
        input_count=view.input_count,
    )


def _esri(run: RiskRun | None, organisation_id: int | None) -> float | None:
    if run is None:
        return None
    if run.unkept is not None:
        return next((esri for pk, _stage, esri in run.unkept if pk == organisation_id), None)
    row = FirmRisk.objects.filter(run=run, organisation=organisation_id).first()
    return row.esri if row is not None else None
