"""Every way of computing the index gives what the slow, obvious twin gives."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.network import (
    NetworkError,
    cascade,
    coefficients,
    make_network,
    systemic_risk,
)
from chainloom.engines.network.risk import tiers
from tests.engines.network.naive import Naive
from tests.engines.network.shapes import SHAPES, build

CLOSE = {"rtol": 0, "atol": 1e-12}


# Links that a step may push along in the first tier, and columns of a batch: everything link by
# link, everything in batches, and shocks that go from one to the other halfway.
TIERS = {"light": (10**9, 1), "batch": (-1, 64), "narrow batch": (-1, 8), "both": (25, 16)}


@pytest.mark.parametrize("replaceable", [True, False], ids=["replaced", "alone"])
@pytest.mark.parametrize(("eps", "seed"), [(1e-2, 0), (1e-2, 1), (1e-2, 2), (1e-2, 3), (1e-4, 4)])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_firm_as_the_naive_twin(shape, seed, eps, replaceable, monkeypatch):
    network, essential = build(shape, seed)
    left = np.random.default_rng(seed).choice([0, 0, 0.3, 1], network.size) if seed == 2 else None
    expected = Naive(network, essential).risk(eps, replaceable, left)
    for tier, (cap, width) in TIERS.items():
        monkeypatch.setattr(tiers, "cap", lambda known, cap=cap: cap)
        monkeypatch.setattr(tiers, "WIDTH_MOST", width)
        found = systemic_risk(network, essential, eps=eps, replaceable=replaceable, shocks=left)
        np.testing.assert_array_equal(found.steps, expected[:, 3], tier)
        np.testing.assert_allclose(found.esri, expected[:, 0], **CLOSE, err_msg=tier)
        np.testing.assert_allclose(found.downstream, expected[:, 1], **CLOSE, err_msg=tier)
        np.testing.assert_allclose(found.upstream, expected[:, 2], **CLOSE, err_msg=tier)


@pytest.mark.parametrize("replaceable", [True, False], ids=["replaced", "alone"])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", SHAPES)
def test_every_step_of_a_cascade_as_the_naive_twin(shape, seed, replaceable):
    """Several firms hit at once, each with what it has left."""
    network, essential = build(shape, seed)
    rng = np.random.default_rng(seed)
    psi = np.where(rng.random(network.size) < 0.2, rng.random(network.size), 1.0)
    hd, hu = Naive(network, essential).cascade(psi, replaceable=replaceable)
    found = cascade(network, essential, capacity=psi, replaceable=replaceable, keep_steps=True)
    assert found.steps == len(hd) - 1
    np.testing.assert_allclose(found.hd_steps, hd, **CLOSE)
    np.testing.assert_allclose(found.hu_steps, hu, **CLOSE)
    np.testing.assert_array_equal(found.hd, found.hd_steps[-1])
    np.testing.assert_array_equal(found.hu, found.hu_steps[-1])


def test_coefficients_of_another_network_are_refused():
    network, essential = build("layered", 1)
    other = make_network(["a", "b"], ["1", "2"], [("a", "b", 1.0)])
    with pytest.raises(NetworkError):
        cascade(network, essential, capacity=np.ones(network.size), known=coefficients(other))
