"""The slow, obvious twin of the Economic Systemic Risk Index, with the symbols of the paper.

Diem, Borsos, Reisch, Kertész, Thurner, Scientific Reports 12:7719 (2022). Dense matrices, one
firm at a time.
"""

from __future__ import annotations

import numpy as np

TIE = 1e-12  # a fall of ε and a hair is one of ε; a market with a hair left has nothing left


class Naive:
    def __init__(self, network, essential=None):
        self.n = n = network.size
        self.W = np.zeros((n, n))
        for i, j, amount in zip(network.supplier, network.buyer, network.amount, strict=True):
            self.W[i, j] += amount
        self.p, self.market = network.sector, network.market
        self.s, self.c = network.revenue, network.cost
        sectors = len(network.sectors)
        self.e = np.ones((sectors, sectors), int) if essential is None else essential.of(network)
        self.of_sector = (np.arange(sectors)[:, None] == self.p).astype(float)
        self.same_market = (self.market[:, None] == self.market).astype(float)
        self.Lu, self.Ld = self.lambda_u(), self.lambda_d()

    def lambda_u(self):
        Lu = np.zeros_like(self.W)
        for i in range(self.n):
            if self.s[i] > 0:
                Lu[i] = self.W[i] / self.s[i]
        return Lu

    def lambda_d(self):
        Ld = np.zeros_like(self.W)
        for i in range(self.n):
            for j in range(self.n):
                if self.W[i, j] == 0:
                    continue
                kind = self.e[self.p[i], self.p[j]]
                if kind == 2:
                    same = self.p == self.p[i]
                    Ld[i, j] = self.W[i, j] / self.W[same, j].sum()
                elif kind == 1 and self.c[j] > 0:
                    Ld[i, j] = self.W[i, j] / self.c[j]
        return Ld

    def sigma(self, hd, replaceable):
        if not replaceable:
            return np.ones(self.n)
        # What each firm sells of all that its market can still sell; 1 where nothing is left.
        left = self.same_market @ (self.s * hd)
        anything = left > TIE * (self.same_market @ self.s)
        return np.where(anything, np.minimum(1.0, self.s / np.where(anything, left, 1.0)), 1.0)

    def next_hd(self, psi, hd, replaceable):
        lost = self.sigma(hd, replaceable) * (1 - hd)
        # A row for each sector: what is left of the inputs from it.
        Pi = 1 - self.of_sector @ (lost[:, None] * self.Ld)
        kind = self.e[:, self.p]
        least = np.where(kind == 2, Pi, 1.0).min(axis=0, initial=1.0)
        linear = 1 - np.where(kind == 1, 1 - Pi, 0.0).sum(axis=0)
        return np.maximum(0.0, np.minimum(psi, np.minimum(least, linear)))

    def next_hu(self, psi, hu):
        return np.maximum(0.0, np.minimum(psi, 1 - self.Lu @ (1 - hu)))

    def cascade(self, psi, eps=1e-2, replaceable=True):
        """Every step's hd and hu, from the shock on."""
        hd, hu = [np.array(psi, float)], [np.array(psi, float)]
        while True:
            hd.append(self.next_hd(psi, hd[-1], replaceable))
            hu.append(self.next_hu(psi, hu[-1]))
            fell = max((hd[-2] - hd[-1]).max(initial=0), (hu[-2] - hu[-1]).max(initial=0))
            if fell <= eps + TIE:
                return np.array(hd), np.array(hu)

    def risk(self, eps=1e-2, replaceable=True, left=None):
        """(n, 4): ESRI, downstream part, upstream part, steps."""
        total = self.s.sum()
        w = self.s / total if total > 0 else np.zeros(self.n)
        rows = np.zeros((self.n, 4))
        for f in range(self.n):
            psi = np.ones(self.n)
            psi[f] = 0.0 if left is None else left[f]
            hds, hus = self.cascade(psi, eps, replaceable)
            hd, hu = hds[-1], hus[-1]
            both = np.minimum(hd, hu)
            rows[f] = w @ (1 - both), w @ (1 - hd), w @ (1 - hu), len(hds) - 1
        return rows
