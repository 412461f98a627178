"""Percent or fractions: what was taken for which is said, and its sender may say otherwise."""

from __future__ import annotations

import pytest

from chainloom.audit.models import AuditEntry
from chainloom.workshop.models import Shade, ShadeChange

from .making import at, csv_file, text_of

pytestmark = pytest.mark.django_db
HEADS = ",".join(str(nm) for nm in range(400, 701, 10))
# Blacks in percent without any sign of it: as fractions they would be light greys.
BLACKS = "\n".join(
    [f"name,{HEADS}", *(f"black {n},{','.join([f'0.{60 + n}'] * 31)}" for n in (1, 2))]
)
TOLERANCE = {"formula": "ciede2000", "limit": "1.0"}
SAID = "reflectances taken as fractions: the largest is 0.62"


def test_blacks_may_be_read_as_percent_before_they_are_added(desk, chain):
    desk.post(at("colour_shades_file"), {"file": csv_file(BLACKS)})
    change = ShadeChange.objects.get()
    page = text_of(desk.get(at("colour_change", change.pk)))
    assert SAID in page
    assert "Does the file hold percent?" in page
    page = text_of(desk.post(at("colour_change_percent", change.pk), follow=True))
    assert "reflectances taken as percent: the largest is 0.62" in page
    assert "Does the file hold percent?" not in page
    desk.post(at("colour_change", change.pk))
    black = Shade.objects.get(name="black 1")
    assert black.measured["reflectance"][0] == pytest.approx(0.0061)
    assert black.lightness < 10


def test_what_is_percent_once_is_not_divided_again(desk, chain):
    desk.post(at("colour_shades_file"), {"file": csv_file(BLACKS)})
    change = ShadeChange.objects.get()
    for _time in range(2):
        page = text_of(desk.post(at("colour_change_percent", change.pk), follow=True))
    assert "read as percent already" in page
    assert AuditEntry.objects.filter(action="colour.shades_as_percent").count() == 1
    change.refresh_from_db()
    assert change.rows[0]["reflectance"][0] == pytest.approx(0.0061)
    desk.post(at("colour_change", change.pk))
    assert desk.post(at("colour_change_percent", change.pk), follow=True).status_code == 200
    assert Shade.objects.get(name="black 1").lightness < 10


@pytest.mark.parametrize("scale", ["percent", "fraction"])
def test_a_scale_that_was_chosen_is_not_asked_about(desk, chain, scale):
    desk.post(at("colour_shades_file"), {"file": csv_file(BLACKS), "scale": scale})
    page = text_of(desk.get(at("colour_change", ShadeChange.objects.get().pk)))
    assert "Does the file hold percent?" not in page


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("colour_compare", TOLERANCE),
        ("colour_sort", {**TOLERANCE, "axes": "lab", "width": "1"}),
        ("colour_shade_new", {"name": "b", "colour": "black 1"}),
        ("colour_near", {"near": "black 1"}),
    ],
)
def test_a_page_that_takes_a_file_says_what_it_was_taken_for(desk, chain, page, values):
    answer = desk.post(at(page), {"file": csv_file(BLACKS), **values}, follow=True)
    assert answer.status_code == 200
    assert SAID in text_of(answer)
