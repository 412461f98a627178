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
    """As the program of the index's authors works, in SciPy and NumPy instead of R and C++.

    At each step: Λd scaled by σ, the firms' losses by sector, their sparse product as a full matrix
    Π of firms × sectors; then, for each sector of buyers, the least of its essential columns and
    the sum of its non-essential ones. Their copies entry by entry are left out, to their favour.
    """

    name = "dense per sector"

    def __init__(self, network: Network, essential: Essential) -> None:
        n, sectors = network.size, len(network.sectors)
        i, j, w = network.supplier, network.buyer, network.amount
        self.n, self.sectors, self.s, self.market = n, sectors, network.revenue, network.market
        table = essential.of(network)
        kind = table[network.sector[i], network.sector[j]]
        cell = j.astype(np.int64) * sectors + network.sector[i]
        of_sector = np.bincount(cell, w, n * sectors)[cell]
        share = np.where(kind == 2, w / of_sector, w / network.cost[j])
        share[kind == 0] = 0.0
        self.Ld = sparse.csr_array((share, (j, i)), shape=(n, n))
        self.Lu = sparse.csr_array((w / self.s[i], (i, j)), shape=(n, n))
        self.p = network.sector
        self.groups = [
            (np.flatnonzero(self.p == k), *(np.flatnonzero(table[:, k] == one) for one in (2, 1)))
            for k in range(sectors)
        ]

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
        share = self.Ld.copy()
        share.data *= sigma[share.indices]
        lost = sparse.csr_array((1 - hd, (np.arange(self.n), self.p)), (self.n, self.sectors))
        pi = 1 - (share @ lost).toarray()
        new = np.empty(self.n)
        for buyers, essential, linear in self.groups:
            least = pi[np.ix_(buyers, essential)].min(axis=1, initial=1.0)
            rest = 1 - (1 - pi[np.ix_(buyers, linear)]).sum(axis=1)
            new[buyers] = np.maximum(0.0, np.minimum(psi[buyers], np.minimum(least, rest)))
        return new

    def _next_hu(self, psi: Any, hu: Any) -> Any:
        return np.maximum(0.0, np.minimum(psi, 1 - self.Lu @ (1 - hu)))
