"""The nearest shade, to curves, colours, screens and photographs."""

from __future__ import annotations

import io

import numpy as np
import pytest

from chainloom.engines.colour import (
    ColourError,
    Library,
    Sample,
    ciede2000,
    lab_of,
    picture_colour,
    read_picture,
)
from chainloom.engines.colour.chart import fit, reference
from chainloom.engines.colour.colorimetry import lab_of_xyz

TEN = np.arange(400.0, 701.0, 10.0)


@pytest.fixture(scope="module")
def shades():
    rng = np.random.default_rng(3)
    peaks, tops = rng.uniform(400, 700, 60), rng.uniform(0.2, 0.8, 60)
    return [
        Sample(f"s{place}", tuple(TEN), tuple(0.04 + top * np.exp(-(((TEN - peak) / 60) ** 2))))
        for place, (peak, top) in enumerate(zip(peaks, tops, strict=True))
    ]


def test_the_nearest_are_those_a_plain_search_finds(shades):
    library = Library(shades)
    wanted = Sample("w", tuple(TEN), tuple(np.asarray(shades[7].reflectance) * 0.98))
    found = library.nearest(wanted, count=5)
    apart = [float(ciede2000(lab_of(wanted)[0], lab_of(one)[0])) for one in shades]
    assert [one.place for one in found] == np.argsort(apart)[:5].tolist()
    assert found[0].name == "s7"
    assert found[0].spectral < 0.02
    assert found[0].metamerism.worst < 0.01
    assert not found[0].indicative


def test_a_colour_alone_has_no_metamerism_and_a_screen_is_indicative(shades):
    library = Library(shades, observer=2)
    assert library.nearest((50, 0, 0))[0].metamerism is None
    assert library.nearest_srgb((0.2, 0.3, 0.6), count=1)[0].indicative


def test_shades_for_other_conditions_are_left_out_by_name(shades):
    card = Sample("card", lab=(50, 0, 0), light="D50", observer=2)
    assert Library([*shades[:3], card]).left_out == ["card"]
    with pytest.raises(ColourError, match="no shade of the library"):
        Library([card])
    with pytest.raises(ColourError, match="empty"):
        Library([])
    with pytest.raises(ColourError, match="one shade at least"):
        Library(shades).nearest((50, 0, 0), count=0)


CAMERA = np.array([[0.75, 0.20, 0.05], [0.08, 0.80, 0.12], [0.03, 0.17, 0.70]])
CLOTH = np.array([0.10, 0.16, 0.35])


def encoded(linear):
    linear = np.clip(linear, 0, 1)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * curve).astype(np.uint8)


def photograph(camera=CAMERA, noise=0.0, fall=0.0):
    """A checker drawn slantwise and a cloth beside it, as a camera with a cast sees them."""
    science = pytest.importorskip("colour")
    linear = np.clip(science.XYZ_to_RGB(reference() / 100, "sRGB"), 0, None)
    rng = np.random.default_rng(1)
    image = np.full((300, 420, 3), 0.05)
    middles = {}
    for place in range(24):
        row, column = divmod(place, 6)
        x, y = 40 + 40 * column + 6 * row, 40 + 38 * row + 4 * column
        image[y - 15 : y + 15, x - 15 : x + 15] = 0.9 * linear[place]
        middles[place] = (x, y)
    image[230:290, 300:400] = 0.9 * CLOTH
    image *= 1 - fall * np.linspace(0, 1, image.shape[1])[None, :, None]
    seen = image @ camera.T + rng.normal(0, noise, image.shape)
    return encoded(seen), [middles[place] for place in (0, 5, 23, 18)]


def test_a_picture_with_a_checker_gives_the_cloths_colour_and_its_error():
    science = pytest.importorskip("colour")
    image, corners = photograph(noise=0.004)
    found = picture_colour(image, (310, 240, 80, 40), corners)
    truth = lab_of_xyz(100 * np.asarray(science.RGB_to_XYZ(CLOTH, "sRGB")), "D65", 2)
    assert not found.indicative
    assert 0 < found.error < 2.5
    assert found.error_most >= found.error
    assert float(ciede2000(truth, found.lab)) < 2
    without = picture_colour(image, (310, 240, 80, 40))
    assert without.indicative
    assert without.error is None
    assert float(ciede2000(truth, without.lab)) > 3
    assert found.spread < 3


@pytest.mark.parametrize("fall", [0.15, 0.3])
def test_light_that_falls_off_is_seen_on_the_checker_and_taken_account_of(fall):
    """Without that the cloth, which lies where it is darker, is some ΔE00 off; the error that is
    stated covers what is left."""
    science = pytest.importorskip("colour")
    truth = lab_of_xyz(100 * np.asarray(science.RGB_to_XYZ(CLOTH, "sRGB")), "D65", 2)
    image, corners = photograph(noise=0.004, fall=fall)
    found = picture_colour(image, (310, 240, 80, 40), corners)
    assert found.light < 1 - fall / 3
    assert float(ciede2000(truth, found.lab)) < 1
    assert any("falls off" in note for note in found.notes)
    even = picture_colour(photograph(noise=0.004)[0], (310, 240, 80, 40), corners)
    assert even.light == 1
    assert found.error > even.error


def test_a_chart_that_is_none_or_overexposed_is_refused():
    image, corners = photograph()
    with pytest.raises(ColourError, match="not the colour checker's"):
        picture_colour(image, (310, 240, 80, 40), corners[2:] + corners[:2])
    with pytest.raises(ColourError, match="overexposed"):
        picture_colour(photograph(3 * CAMERA)[0], (310, 240, 80, 40), corners)
    first, second, third, last = corners
    with pytest.raises(ColourError, match="cross"):
        picture_colour(image, (310, 240, 80, 40), (first, second, last, third))
    with pytest.raises(ColourError, match="one line"):
        picture_colour(image, (310, 240, 80, 40), [(10, 10), (20, 20), (30, 30), (40, 40)])
    with pytest.raises(ColourError, match="does not lie in the picture"):
        picture_colour(image, (400, 280, 80, 40))
    with pytest.raises(ColourError, match="do not lie"):
        picture_colour(image, (310, 240, 80, 40), [(0, 0), (900, 0), (900, 90), (0, 90)])
    with pytest.raises(ColourError, match="24 patches"):
        fit(np.zeros((4, 3)))


def test_pictures_are_read_upright_and_broken_ones_refused(tmp_path):
    image_module = pytest.importorskip("PIL.Image")
    stream = io.BytesIO()
    picture = image_module.fromarray(np.zeros((20, 30, 3), np.uint8))
    turned = picture.getexif()
    turned[0x0112] = 6
    picture.save(stream, "JPEG", exif=turned)
    assert read_picture(stream.getvalue()).shape == (30, 20, 3)
    with pytest.raises(ColourError, match="no picture"):
        read_picture(b"name,400\n", name="x.jpg")
    with pytest.raises(ColourError, match="broken"):
        read_picture(stream.getvalue()[:300], name="x.jpg")
