"""What is no supply network is refused, with the row that is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.network import NetworkError, make_network


def of_two(**values):
    """Two firms and one link."""
    usual = {"supplier": [0], "buyer": [1], "amount": [5.0]}
    return make_network(["mill", "shop"], ["weaving", "selling"], **{**usual, **values})


def test_kinds_of_knowing_are_words_or_places():
    assert of_two(known=np.array([2])).known.tolist() == [2]
    assert of_two(known=["derived"]).known.tolist() == [1]


@pytest.mark.parametrize("values", [[np.inf, 1.0], [1.0, -np.inf], [-1.0, 1.0]])
@pytest.mark.parametrize("what", ["revenue", "cost"])
def test_strengths_are_finite_and_not_negative(what, values):
    firm = 1 if values[1] == 1.0 else 2
    with pytest.raises(NetworkError, match=f"{what} .* of firm {firm} is not"):
        of_two(**{what: values})


@pytest.mark.parametrize("code", [-1, 3, 256, 2**40])
def test_a_kind_of_knowing_that_is_none_is_refused(code):
    with pytest.raises(NetworkError, match=f"link 1: known .* not {code}"):
        of_two(known=np.array([code]))


@pytest.mark.parametrize("place", [-1, 2, 2**32])
@pytest.mark.parametrize("end", ["supplier", "buyer"])
def test_a_place_that_is_none_is_named(end, place):
    with pytest.raises(NetworkError, match=f"link 1 points at place {place}; there are 2 firms"):
        of_two(**{end: np.array([place])})


def test_places_are_not_rounded():
    with pytest.raises(NetworkError, match="whole numbers"):
        of_two(buyer=[0.5])
