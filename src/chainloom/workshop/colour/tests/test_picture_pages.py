"""Photographs of cloth: where one points, with a checker and without."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from chainloom.engines import colour
from chainloom.workshop.models import ColourPicture

from .making import at, csv_file, plain_picture, text_of

pytestmark = pytest.mark.django_db

# The chart's 24 patches as sRGB, row by row from dark skin to black, as its makers publish them.
PATCHES = """
115 82 68  194 150 130  98 122 157  87 108 67  133 128 177  103 189 170
214 126 44  80 91 166  193 90 99  94 60 108  157 188 64  224 163 46
56 61 150  70 148 73  175 54 60  231 199 31  187 86 149  8 133 161
243 243 242  200 200 200  160 160 160  122 122 121  85 85 85  52 52 52
"""


def checker_picture() -> SimpleUploadedFile:
    """The chart in four rows of six fields of 50 pixels, and grey cloth below."""
    numbers = np.array([int(number) for number in PATCHES.split()], np.uint8)
    page = np.full((300, 300, 3), 120, np.uint8)
    page[:200] = numbers.reshape(4, 6, 3).repeat(50, axis=0).repeat(50, axis=1)
    out = io.BytesIO()
    Image.fromarray(page).save(out, "PNG")
    return SimpleUploadedFile("chart.png", out.getvalue(), content_type="image/png")


def test_a_picture_with_a_checker_is_measured_by_it(desk, chain):
    file = checker_picture()
    desk.post(at("colour_pictures"), {"file": file})
    row = ColourPicture.objects.get()
    sent = {"spot": "10,210,60,40", "corners": "25,25, 275,25, 275,175, 25,175"}
    page = text_of(desk.post(at("colour_picture", row.pk), sent, follow=True))
    assert "error of the checker" in page
    row.refresh_from_db()
    assert row.measured["how"] == "checked"
    assert row.seen["error"] < 3
    assert row.measured["lab"] == pytest.approx([50.4, 0, 0], abs=2)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"spot": "10,10,4000,40"}, "does not lie in the picture"),
        ({"spot": "10,10"}, "Write whole numbers"),
        ({"spot": "10,10,20,20", "corners": "1,1,2,1,2,2,1,2"}, "checker"),
    ],
)
def test_a_spot_that_cannot_be_measured_says_why(desk, chain, sent, said):
    desk.post(at("colour_pictures"), {"file": plain_picture()})
    row = ColourPicture.objects.get()
    answer = desk.post(at("colour_picture", row.pk), sent)
    assert answer.status_code == 422
    assert said in text_of(answer)


@pytest.mark.parametrize(
    ("spot", "corners", "field"),
    [
        ("10,10,4000,40", "25,25, 275,25, 275,175, 25,175", "spot"),
        ("10,210,60,40", "1,1,2,1,2,2,1,2", "corners"),
    ],
)
def test_what_is_wrong_with_a_spot_or_its_checker_is_told_there(desk, chain, spot, corners, field):
    desk.post(at("colour_pictures"), {"file": checker_picture()})
    row = ColourPicture.objects.get()
    answer = desk.post(at("colour_picture", row.pk), {"spot": spot, "corners": corners})
    assert list(answer.context["form"].errors) == [field]


def test_a_picture_is_measured_once_for_every_pointing(desk, chain, monkeypatch):
    measured = []
    once = colour.picture_colour

    def counted(*given):
        measured.append(given)
        return once(*given)

    monkeypatch.setattr(colour, "picture_colour", counted)
    desk.post(at("colour_pictures"), {"file": checker_picture()})
    row = ColourPicture.objects.get()
    for corners in ("", "25,25, 275,25, 275,175, 25,175"):
        sent = {"spot": "10,210,60,40", "corners": corners}
        assert desk.post(at("colour_picture", row.pk), sent).status_code == 303
    assert len(measured) == 2


def test_what_is_no_picture_is_refused(desk, chain):
    answer = desk.post(at("colour_pictures"), {"file": csv_file("no picture", "a.png")})
    assert answer.status_code == 422
    assert "this is no picture that can be read" in text_of(answer)
