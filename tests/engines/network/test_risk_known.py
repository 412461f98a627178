"""The index on networks whose values are known from elsewhere."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from chainloom.engines.network import (
    ESSENTIAL,
    LINEAR,
    make_essential,
    make_network,
    systemic_risk,
    uniform,
)
from tests.shared_data import shared


def test_one_of_each_kind_of_input():
    """A hub with essential, non-essential and negligible inputs on either side."""
    sector = dict(
        zip(
            "AXBCDEFGHIJKL",
            ["1", "1", "2", "2", "2", "3", "3", "5", "99", "1", "3", "4", "2"],
            strict=True,
        )
    )
    kinds = {2: "AX BX CX DX XI XK KL", 1: "EX FX GX XJ", 0: "HX"}
    links = [(one[0], one[1], 1.0) for edges in kinds.values() for one in edges.split()]
    rows = {
        (sector[one[0]], sector[one[1]], kind)
        for kind, edges in kinds.items()
        for one in edges.split()
    }
    network = make_network(list(sector), list(sector.values()), links)
    found = systemic_risk(network, make_essential(sorted(rows)))
    expected = {
        "A": 5 / 12,
        "X": 1.0,
        **dict.fromkeys("BCD", 0.1369047619),
        **dict.fromkeys("EFG", 0.1232040230),
        "H": 1 / 12,
        **dict.fromkeys("IJ", 11 / 36),
        **dict.fromkeys("KL", 7 / 18),
    }
    for firm, value in expected.items():
        assert found.esri[network.index[firm]] == pytest.approx(value, abs=1e-9), firm


EDGES = [(2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7)]
SECTORS = [1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5]
ALONE = [0.1, 11 / 30, 4 / 15, 0.35, 0.1, 1 / 6, 0.7, 0.1, 11 / 30, 4 / 15, 0.45]
REPLACED = [0.1, 0.3, 4 / 15, 0.35, 0.1, 7 / 60, 0.7, 0.1, 14 / 45, 4 / 15, 0.45]
BOUND = [0.1, 11 / 30, 0.4, 0.35, 0.1, 0.15, 0.7, 0.1, 0.4, 0.4, 0.45]


@pytest.mark.parametrize(
    ("kind", "replaceable", "expected"),
    [(LINEAR, False, ALONE), (LINEAR, True, REPLACED), (ESSENTIAL, True, BOUND)],
    ids=["linear, nobody replaced", "linear", "all essential"],
)
def test_eleven_firms_with_unit_links(kind, replaceable, expected):
    names = [str(number) for number in range(1, 12)]
    links = [(str(one), str(other), 1.0) for one, other in EDGES]
    network = make_network(names, [str(one) for one in SECTORS], links)
    found = systemic_risk(network, uniform(kind), replaceable=replaceable)
    assert found.esri == pytest.approx(expected, abs=1e-9)


def test_the_scale_free_example_of_the_papers_authors():
    folder = shared("supply_networks", "esri_small")
    matrix = np.loadtxt(folder / "example_net_scale_free_101_4000.csv", delimiter=",", skiprows=1)
    with (folder / "industry_vector.csv").open(encoding="utf-8") as file:
        sector = [row["industry_id"] for row in csv.DictReader(file)]
    supplier, buyer = np.nonzero(matrix)
    names = [str(number) for number in range(1, len(matrix) + 1)]
    network = make_network(
        names, sector, supplier=supplier, buyer=buyer, amount=matrix[supplier, buyer]
    )
    found = systemic_risk(network)
    assert found.esri.sum() == pytest.approx(18.26554425271959, abs=1e-9)
    assert found.esri.max() == pytest.approx(0.8499715495808735, abs=1e-9)
    assert names[int(found.esri.argmax())] == "68"
