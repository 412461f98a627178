"""What counts for how much in the order of matches, as the office of a chain has set it."""

from __future__ import annotations

from chainloom.engines import matching as engine

from ..models import MatchWeights


def own_weights(chain_id: int) -> dict[str, float]:
    """Those that the office has changed, by name; empty while the usual ones hold."""
    row = MatchWeights.objects.filter(chain=chain_id).first()
    return dict(row.own) if row else {}


def weights_of(chain_id: int) -> engine.Weights:
    """The weights that hold in the chain."""
    return engine.Weights.from_dict(own_weights(chain_id))
