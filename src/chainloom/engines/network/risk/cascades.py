"""One shock to any firms at any strength, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..essential import Essential
from ..network import Floats, Network, NetworkError
from .coefficients import Coefficients, coefficients

EPS_LEAST = 1e-9


@dataclass(frozen=True, eq=False)
class Cascade:
    """What is left of n firms when a shock has run through the network.

    `hd` and `hu` (n) are the shares of production left after losses of inputs
    and of customers; `esri` is the share of all output lost, `downstream` and `upstream` what it
    would be by either alone. `hd_steps` and `hu_steps` (steps + 1, n) hold every step from the
    shock itself on, where they were asked for.
    """

    hd: Floats
    hu: Floats
    esri: float
    downstream: float
    upstream: float
    steps: int
    hd_steps: Floats | None = None
    hu_steps: Floats | None = None


def cascade(
    network: Network,
    essential: Essential | None = None,
    *,
    capacity: Any,
    eps: float = 1e-2,
    replaceable: bool = True,
    keep_steps: bool = False,
    known: Coefficients | None = None,
) -> Cascade:
    """The cascade from one shock; every firm and link is visited at every step.

    `capacity` (n) is ψ, the share of its capacity that each firm has left: 1 is unharmed. `eps`,
    `replaceable` and `essential` as in `systemic_risk`. `known` are the `coefficients` of this
    network and `essential` where they are kept: of a large network, making them takes most of the
    time. Raises NetworkError for a capacity outside 0 to 1, for an eps outside 1e-9 to 1 and for
    coefficients of another number of firms.
    """
    from .sweep import TIE, Sweep  # only now: Numba takes a second to load

    check_eps(eps)
    known = coefficients(network, essential) if known is None else known
    if known.size != network.size:
        raise NetworkError(f"{network.size} firms and coefficients of {known.size}")
    shock = 1.0 - check_capacity(capacity, network.size)[known.order]
    sweep = Sweep(known.links, known.firms, shock, replaceable)
    kept = [(sweep.down.copy(), sweep.up.copy())] if keep_steps else []
    fell = np.inf
    while fell > eps + TIE:
        fell = sweep.step()
        if keep_steps:
            kept.append((sweep.down.copy(), sweep.up.copy()))
    down, up = sweep.down, sweep.up
    weight = known.firms.weight
    return Cascade(
        hd=_outside(known, down),
        hu=_outside(known, up),
        esri=float(weight @ np.maximum(down, up)),
        downstream=float(weight @ down),
        upstream=float(weight @ up),
        steps=sweep.steps,
        hd_steps=np.array([_outside(known, one) for one, _ in kept]) if keep_steps else None,
        hu_steps=np.array([_outside(known, one) for _, one in kept]) if keep_steps else None,
    )


def _outside(known: Coefficients, loss: Floats) -> Floats:
    """What is left, in the network's own order."""
    left: Floats = 1.0 - loss[known.place]
    return left


def check_capacity(capacity: Any, size: int) -> Floats:
    """ψ as an array (n); raises NetworkError where it is none."""
    left = np.ascontiguousarray(capacity, dtype=np.float64)
    if left.shape != (size,):
        raise NetworkError(f"{size} firms and {left.size} capacities")
    bad = np.flatnonzero(~((left >= 0) & (left <= 1)))
    if bad.size:
        raise NetworkError(
            f"firm {int(bad[0]) + 1}: capacity {left[bad[0]]} is not a share from 0 to 1"
        )
    return left


def check_eps(eps: float) -> None:
    """Raises NetworkError for a bound under which no cascade would end, or none begin."""
    if not EPS_LEAST <= eps <= 1:
        raise NetworkError(f"eps {eps} is not from {EPS_LEAST} to 1")
