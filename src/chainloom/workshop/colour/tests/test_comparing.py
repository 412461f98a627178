"""What of a file is the standard, and what its samples."""

from __future__ import annotations

import pytest

from chainloom.workshop.models import ColourComparison

from .making import at, csv_file
from .test_pages import TOLERANCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, firm):
    return client_of(firm)


@pytest.mark.parametrize("standard", ["", "master"])
def test_the_standard_of_a_file_is_no_sample_too(desk, chain, standard):
    file = csv_file("name,L,a,b\nmaster,28,3,-18\nA,28.4,3.2,-18.3\nB,29.9,2.9,-17.3\n")
    desk.post(at("colour_compare"), {"file": file, "standard": standard, **TOLERANCE})
    row = ColourComparison.objects.get()
    assert row.standard["name"] == "master"
    assert [one["name"] for one in row.samples] == ["A", "B"]


def test_beside_a_typed_standard_all_of_a_file_are_samples(desk, chain):
    file = csv_file("name,L,a,b\nA,28.4,3.2,-18.3\nB,29.9,2.9,-17.3\n")
    desk.post(at("colour_compare"), {"file": file, "standard": "28 3 -18", **TOLERANCE})
    assert [one["name"] for one in ColourComparison.objects.get().samples] == ["A", "B"]
