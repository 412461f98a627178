"""Seeded networks of many shapes, small enough for the naive twin."""

from __future__ import annotations

import numpy as np

from chainloom.engines.network import make_essential, make_network

SHAPES = (
    "scale_free",
    "scale_free_unit",
    "layered",
    "dense",
    "disconnected",
    "self_loops",
    "zero_strengths",
    "given_strengths",
    "hub",
    "hundredths",
    "one_market",
    "parallel",
    "one_firm",
    "one_firm_own_customer",
    "no_links",
    "empty",
)


def build(shape, seed):
    """(network, essential) of a shape."""
    rng = np.random.default_rng([SHAPES.index(shape), seed])
    n = {"one_firm": 1, "one_firm_own_customer": 1, "empty": 0, "dense": 20}.get(shape, 36)
    W = globals().get(f"_{shape}", _scale_free)(rng, n)
    sectors = 1 if shape == "one_market" else max(1, n // 6)
    sector = [f"s{code}" for code in rng.integers(0, sectors, n)]
    market = [f"m{code}" for code in rng.integers(0, max(1, sectors // 2), n)]
    supplier, buyer = np.nonzero(W)
    extra = {}
    if shape == "given_strengths":
        # Some above the sums of links (final customers), some below, some 0, some not known.
        factor = rng.choice([0.0, 0.4, 1.0, 1.7, np.nan], n)
        extra = {"revenue": W.sum(1) * factor, "cost": W.sum(0) * rng.permutation(factor)}
    if shape == "parallel":
        supplier, buyer = np.tile(supplier, 2), np.tile(buyer, 2)
        half = len(supplier) // 2
        extra = {"product": ["cloth"] * half + ["yarn"] * half}
    network = make_network(
        [f"f{number}" for number in range(n)],
        sector,
        supplier=supplier,
        buyer=buyer,
        amount=W[supplier, buyer],
        market=market if seed % 2 else None,
        **extra,
    )
    if seed % 3 == 0:
        return network, None
    kinds = rng.choice([0, 1, 2], (sectors, sectors), p=[0.2, 0.5, 0.3])
    rows = [(f"s{i}", f"s{j}", int(kinds[i, j])) for i, j in np.ndindex(sectors, sectors)]
    return network, make_essential(rows)


def _scale_free(rng, n):
    """Links follow fitness with a heavy tail, amounts are log-normal."""
    out, into = (rng.pareto(1.3, n) + 0.1 for _ in range(2))
    chance = np.minimum(0.9, 4 * n * np.outer(out, into) / (out.sum() * into.sum()))
    np.fill_diagonal(chance, 0)
    return (rng.random((n, n)) < chance) * rng.lognormal(0, 1.5, (n, n))


def _scale_free_unit(rng, n):
    return (_scale_free(rng, n) > 0).astype(float)


def _layered(rng, n):
    layer = np.arange(n) * 6 // n
    return (rng.random((n, n)) < 0.25) * (layer[:, None] + 1 == layer) * rng.lognormal(0, 1, (n, n))


def _dense(rng, n):
    return rng.lognormal(0, 2, (n, n)) * (1 - np.eye(n))


def _disconnected(rng, n):
    part = rng.integers(0, 6, n)
    return (rng.random((n, n)) < 0.3) * (part[:, None] == part) * rng.lognormal(0, 1, (n, n))


def _self_loops(rng, n):
    return _scale_free(rng, n) + np.diag((rng.random(n) < 0.5) * rng.lognormal(0, 2, n))


def _zero_strengths(rng, n):
    """Firms that sell nothing, buy nothing, or neither."""
    return _scale_free(rng, n) * (rng.random(n) < 0.6)[:, None] * (rng.random(n) < 0.6)


def _hub(rng, n):
    """One firm buys from all and sells to all."""
    W = _scale_free(rng, n) * 0.01
    W[0, 1:], W[1:, 0] = 1.0, 1.0
    return W


def _hundredths(rng, n):
    """Shares of exactly ε and its multiples: who stops may not hang on rounding."""
    W = np.zeros((n, n))
    for i in range(n):
        cuts = rng.multinomial(100, np.ones(6) / 6)
        for amount, j in zip(cuts, rng.permutation(n)[:6], strict=True):
            W[i, j] = amount
    W[:, 0] += 1.0
    return W


def _one_firm(rng, n):
    return np.zeros((1, 1))


def _one_firm_own_customer(rng, n):
    return np.ones((1, 1))


def _no_links(rng, n):
    return np.zeros((n, n))


def _empty(rng, n):
    return np.zeros((0, 0))
