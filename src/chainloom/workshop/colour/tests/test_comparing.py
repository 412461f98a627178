"""What of a file is the standard, and what its samples."""

from __future__ import annotations

import pytest

from chainloom.workshop.models import ColourComparison, PieceLot

from .making import at, csv_file, curve, text_of, typed
from .test_pages import LOT, TOLERANCE

pytestmark = pytest.mark.django_db


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


# As a CxF of a print shop has them.
D50 = "name,L,a,b,light,observer\nmaster,28,3,-18,D50,2\nA,28.4,3.2,-18.3,D50,2\n"


def html(desk):
    return desk.get(at("colour_comparison", ColourComparison.objects.latest("pk").pk)).text


def test_colours_stated_for_another_light_are_compared_for_that_light(desk, chain):
    page = text_of(
        desk.post(at("colour_compare"), {"file": csv_file(D50), **TOLERANCE}, follow=True)
    )
    assert "0.37" in page
    assert "(D50/2°)" in page
    sent = {"file": csv_file(D50), "standard": typed(curve(rot=1.0)), **TOLERANCE}
    page = text_of(desk.post(at("colour_compare"), sent, follow=True))
    assert "(D50/2°)" in page, "a curve serves every light"
    assert "these and the verdict are for D50/2°" in html(desk)
    mixed = csv_file(D50 + "B,28,3,-18,D65,10\n")
    answer = desk.post(at("colour_compare"), {"file": mixed, **TOLERANCE})
    assert answer.status_code == 422
    assert "These cannot be compared" in text_of(answer)


def test_pieces_stated_for_another_light_are_sorted_for_that_light(desk, chain):
    desk.post(at("colour_sort"), {"file": csv_file(D50), **LOT})
    row = PieceLot.objects.get()
    answer = desk.get(at("colour_lot_export", row.pk) + "?format=csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ",D50,2" in table


def test_a_colour_of_another_light_is_looked_for_among_curves(desk, chain):
    desk.post(at("colour_shade_new"), {"name": "red", "colour": typed(curve(rot=1.0))})
    desk.post(at("colour_shade_new"), {"name": "stated", "colour": "28 3 -18"})
    answer = desk.post(at("colour_near"), {"file": csv_file(D50)})
    assert answer.status_code == 200
    page = text_of(answer)
    assert "red" in page
    assert "stated" not in page, "for another light: it does not follow"
