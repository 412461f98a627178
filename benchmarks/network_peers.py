"""Other ways to compute the index, that the engine is compared with in the same run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from chainloom.engines.network import Essential, Network
from chainloom.engines.network.risk.coefficients import coefficients
from chainloom.engines.network.risk.sweep import TIE, Sweep

EPS = 1e-2


class PlainSweep:
    """One shock after the other; every firm and every link at every step, compiled with Numba."""

    name = "plain compiled sweep"

    def __init__(self, network: Network, essential: Essential) -> None:
        self.known = coefficients(network, essential)
        links = self.known.links
        self.push_degree = np.diff(links.pushes.start)
        self.source_degree = np.diff(links.sources.start)
        self.touched = 0

    def __call__(self, firm: int, count: bool = False) -> tuple[float, int]:
        """(ESRI, steps); with `count`, adds to `touched` the links of all damaged firms."""
        shock = np.zeros(self.known.size)
        shock[self.known.place[firm]] = 1.0
        sweep = Sweep(self.known.links, self.known.firms, shock, True)
        while True:
            if count:
                self.touched += int(self.push_degree[sweep.down > 0].sum())
                self.touched += int(self.source_degree[sweep.up > 0].sum())
            if sweep.step() <= EPS + TIE:
                break
        both = np.maximum(sweep.down, sweep.up)
        return float(self.known.firms.weight @ both), sweep.steps


class DensePerSector:
    """As the authors' programs work: a matrix of firms × sectors at each step.

    Every buyer has a cell for every sector, filled from the links, then compared under masks of
    what is essential and what is not. Sums by one pass of NumPy's bincount, hu by SciPy's sparse
    product; nothing is left out and nothing is done one firm at a time.
    """

    name = "dense per sector"

    def __init__(self, network: Network, essential: Essential) -> None:
        n, sectors = network.size, len(network.sectors)
        i, j, w = network.supplier, network.buyer, network.amount
        self.n, self.sectors = n, sectors
        self.s, self.market = network.revenue, network.market
        kind = essential.of(network)
        link_kind = kind[network.sector[i], network.sector[j]]
        self.cell = j.astype(np.int64) * sectors + network.sector[i]
        of_sector = np.bincount(self.cell, w, n * sectors)[self.cell]
        share = np.where(link_kind == 2, w / of_sector, w / network.cost[j])
        self.i, self.Ld = i, np.where(link_kind == 0, 0.0, share)
        self.Lu = sparse.csr_array((w / self.s[i], (i, j)), shape=(n, n))
        of_buyer = kind.T[network.sector]
        self.essential, self.linear = of_buyer == 2, of_buyer == 1

    def __call__(self, firm: int) -> tuple[float, int]:
        """(ESRI, steps)."""
        psi = np.ones(self.n)
        psi[firm] = 0.0
        hd, hu, steps = psi.copy(), psi.copy(), 0
        while True:
            new_hd, new_hu = self._next_hd(psi, hd), self._next_hu(psi, hu)
            fell = max((hd - new_hd).max(), (hu - new_hu).max())
            hd, hu, steps = new_hd, new_hu, steps + 1
            if fell <= EPS + TIE:
                weight = self.s / self.s.sum()
                return float(weight @ (1 - np.minimum(hd, hu))), steps

    def _next_hd(self, psi: Any, hd: Any) -> Any:
        left = np.bincount(self.market, self.s * hd)[self.market]
        sigma = np.minimum(1.0, np.divide(self.s, left, out=np.ones(self.n), where=left > 0))
        lost = (sigma * (1 - hd))[self.i] * self.Ld
        matrix = np.bincount(self.cell, lost, self.n * self.sectors).reshape(self.n, self.sectors)
        worst = np.where(self.essential, matrix, 0.0).max(axis=1)
        linear = np.where(self.linear, matrix, 0.0).sum(axis=1)
        return np.maximum(0.0, np.minimum(psi, 1 - np.maximum(worst, linear)))

    def _next_hu(self, psi: Any, hu: Any) -> Any:
        return np.maximum(0.0, np.minimum(psi, 1 - self.Lu @ (1 - hu)))
