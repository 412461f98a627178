"""The index for every firm: the façade over the ways of computing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..essential import Essential
from ..network import Floats, Ints, Network, NetworkError
from .cascades import check_capacity, check_eps
from .coefficients import coefficients

if TYPE_CHECKING:
    from .local import Progress

# The bound on a step's falls at which Diem et al. (2022) stop. It is part of the definition.
DEFINED_EPS: Final = 1e-2

BACKENDS: Final = ("local", "ray")


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

    `threads`, all processors unless given, work side by side; with `backend="ray"` the workers of
    a Ray cluster do. Neither changes a bit of the result.

    Raises NetworkError for shares outside 0 to 1, places outside the network, an eps outside
    1e-9 to 1, a backend that is not known or not installed.
    """
    from . import local, remote, tiers  # only now: Numba takes a second to load

    check_eps(eps)
    if backend not in BACKENDS:
        raise NetworkError(f"backend {backend!r} is none of {', '.join(BACKENDS)}")
    chosen = _chosen(firms, network.size)
    left = np.zeros(network.size) if shocks is None else check_capacity(shocks, network.size)
    known = coefficients(network, essential)
    shocks = tiers.new_shocks(known.place[chosen], 1.0 - left[chosen])
    run = tiers.rules(known, eps, replaceable)
    if backend == "ray":
        found = remote.run_on_ray(known, run, shocks, progress=progress)
    else:
        found = local.run_local(known, run, shocks, threads=threads, progress=progress)
    return Risk(chosen, found.both, found.down, found.up, found.steps, eps)


def _chosen(firms: Any, size: int) -> Ints:
    if firms is None:
        return np.arange(size, dtype=np.int32)
    places = np.asarray(firms).reshape(-1)
    if places.size and places.dtype.kind not in "iu":
        raise NetworkError(f"places of firms are whole numbers, not {places.dtype}")
    # Before they are narrowed: 2 ** 32 would be firm 0.
    if places.size and (places.min() < 0 or places.max() >= size):
        raise NetworkError(f"no firm at a place outside 0 to {size - 1}")
    return np.ascontiguousarray(places, dtype=np.int32)
