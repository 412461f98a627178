"""The table of which inputs are essential: made from rows, and what is wrong with rows."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.network import EssentialError, make_essential, make_network, uniform

ROWS = [("yarn", "weaving", 2), ("dye", "weaving", 1), ("office", "weaving", 0)]


def test_classes_follow_the_networks_order_of_sectors():
    network = make_network(["w", "d", "y"], ["weaving", "dye", "yarn"])
    classes = make_essential(ROWS, default=0).of(network)
    assert classes.dtype == np.int8
    np.testing.assert_array_equal(classes, [[0, 0, 0], [1, 0, 0], [2, 0, 0]])


def test_a_sector_the_table_does_not_name_has_the_default():
    network = make_network(["w", "t"], ["weaving", "transport"])
    np.testing.assert_array_equal(make_essential(ROWS, default=2).of(network), 2)
    np.testing.assert_array_equal(make_essential(ROWS).of(network), 1)
    np.testing.assert_array_equal(uniform(0).of(network), 0)


@pytest.mark.parametrize(
    ("rows", "sectors", "message"),
    [
        ([("yarn", "weaving", 3)], None, "row 1: class 3"),
        ([*ROWS, ("dye", "weaving", 1)], None, "row 4: 'dye' to 'weaving' stands twice"),
        (ROWS, ["yarn", "weaving", "dye"], "row 3: no firm is of sector 'office'"),
    ],
)
def test_a_row_that_is_wrong_is_named(rows, sectors, message):
    with pytest.raises(EssentialError, match=message):
        make_essential(rows, sectors=sectors)


def test_a_default_is_a_class():
    with pytest.raises(EssentialError, match="default"):
        make_essential([], default=4)
