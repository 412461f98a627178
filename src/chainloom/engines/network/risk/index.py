"""The index for every firm: the façade over the ways of computing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..essential import Essential
from ..network import Floats, Ints, Network, NetworkError
from .cascades import check_capacity, check_eps
from .coefficients import coefficients
from .sweep import TIE, Sweep

# The bound on a step's falls at which Diem et al. (2022) stop. It is part of the definition.
DEFINED_EPS: Final = 1e-2

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Risk:
    """The index of the firms at places `firms` (k; every firm unless fewer were asked for).

    `esri` (k) is the share of all output lost when the firm is hit, `downstream` and `upstream`
    what it would be by lost inputs or lost customers alone, `steps` after how many steps no firm
    fell by more than `eps`. Values with different `eps` are not comparable with one another,
    nor with published ones unless `comparable`.
    """

    firms: Ints
    esri: Floats
    downstream: Floats
    upstream: Floats
    steps: Ints
    eps: float

    @property
    def comparable(self) -> bool:
        """Whether `eps` is that of the published index."""
        return self.eps == DEFINED_EPS


def systemic_risk(
    network: Network,
    essential: Essential | None = None,
    *,
    eps: float = DEFINED_EPS,
    shocks: Any = None,
    replaceable: bool = True,
    firms: Any = None,
    threads: int | None = None,
    backend: str = "local",
    progress: Progress | None = None,
) -> Risk:
    """The Economic Systemic Risk Index: what each firm's failure would cost the whole network.

    One cascade a firm. `shocks` (n) is the share of its capacity that a hit firm has left, 0
    unless given; `firms` the places of the firms to hit, all unless given. Without `essential`
    every input counts by its share (all linear). `replaceable` False leaves out that others in
    the market step in (σ = 1). `progress(done, total)` is called now and then, from the
    thread that called; what it raises ends the run.

    Raises NetworkError for shares outside 0 to 1, places outside the network, an eps outside
    1e-9 to 1.
    """
    check_eps(eps)
    chosen = _chosen(firms, network.size)
    left = np.zeros(network.size) if shocks is None else check_capacity(shocks, network.size)
    known = coefficients(network, essential)
    values, steps = np.zeros((3, len(chosen))), np.zeros(len(chosen), dtype=np.int32)
    weight = known.firms.weight
    for at, firm in enumerate(chosen):
        shock = np.zeros(network.size)
        shock[known.place[firm]] = 1.0 - left[firm]
        sweep = Sweep(known.links, known.firms, shock, replaceable)
        while sweep.step() > eps + TIE:
            pass
        values[:, at] = (
            weight @ np.maximum(sweep.down, sweep.up),
            weight @ sweep.down,
            weight @ sweep.up,
        )
        steps[at] = sweep.steps
        if progress is not None:
            progress(at + 1, len(chosen))
    return Risk(chosen, values[0], values[1], values[2], steps, eps)


def _chosen(firms: Any, size: int) -> Ints:
    if firms is None:
        return np.arange(size, dtype=np.int32)
    places = np.ascontiguousarray(firms, dtype=np.int32).reshape(-1)
    if places.size and (places.min() < 0 or places.max() >= size):
        raise NetworkError(f"no firm at a place outside 0 to {size - 1}")
    return places
