"""From curves to colours and indices, against colour-science on the same tables."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.colour import (
    ColourError,
    Sample,
    Spectra,
    lab,
    lab_of,
    lab_of_srgb,
    lab_of_xyz,
    metamerism,
    metamerisms,
    spectra,
    srgb_of_lab,
    whiteness,
    xyz,
    yellowness,
)
from chainloom.engines.colour.colorimetry import xyz_of_lab
from chainloom.engines.colour.science import science as colour_science

science = colour_science()
pytestmark = pytest.mark.filterwarnings("ignore:Aligning")
TEN = np.arange(400.0, 701.0, 10.0)


def curve(grid=TEN):
    return 0.2 + 0.6 * (grid - 400) / 300 + 0.05 * np.sin(grid / 25)


def sample(values, grid=TEN, name="piece"):
    return Sample(name, tuple(grid), tuple(values))


@pytest.mark.parametrize("light", ["D65", "A", "TL84", "CWF", "LED"])
@pytest.mark.parametrize("observer", [2, 10])
def test_tristimulus_values_are_those_of_colour_science(light, observer):
    from chainloom.engines.colour import LIGHTS, OBSERVERS

    grid = np.arange(360.0, 781.0, 10.0)
    ours = xyz(spectra(grid, curve(grid).clip(0, 1)), light, observer)[0]
    theirs = science.sd_to_XYZ(
        science.SpectralDistribution(dict(zip(grid, curve(grid).clip(0, 1), strict=True))),
        science.MSDS_CMFS[OBSERVERS[observer]],
        science.SDS_ILLUMINANTS[LIGHTS[light]],
    )
    assert ours == pytest.approx(np.asarray(theirs), abs=0.01)


def test_steps_and_shorter_curves_give_nearly_the_same_colour():
    fine = lab(spectra(np.arange(400.0, 701.0, 1.0), curve(np.arange(400.0, 701.0, 1.0))))[0]
    for step in (5.0, 10.0, 20.0):
        grid = np.arange(400.0, 701.0, step)
        assert lab(spectra(grid, curve(grid)))[0] == pytest.approx(fine, abs=0.05)
    odd = np.sort(np.r_[400, 700, np.linspace(403, 697, 60)])
    assert lab(spectra(odd, curve(odd)))[0] == pytest.approx(fine, abs=0.1)


def test_the_perfect_white_is_white_and_ways_lead_back():
    assert lab(spectra(TEN, np.ones(31)))[0] == pytest.approx([100, 0, 0], abs=1e-9)
    points = np.array([[50, 20, -30], [3, 0.5, 0.2], [95, -1, 3.0]])
    assert lab_of_xyz(xyz_of_lab(points)) == pytest.approx(points)
    shown = srgb_of_lab(lab_of_srgb([0.5, 0.2, 0.1]))
    assert shown == pytest.approx([0.5, 0.2, 0.1], abs=1e-3)


def test_metamerism_is_nothing_for_equal_and_for_proportional_curves():
    assert metamerism(sample(curve()), sample(curve())).worst < 1e-9
    half = metamerism(sample(curve()), sample(0.9 * curve()))
    assert half.difference["D65"] > 1
    assert half.worst < 1e-9


def test_a_metameric_pair_parts_under_other_lights():
    """A curve to which a metameric black of D65/10° is added looks the same there, not
    elsewhere."""
    from chainloom.engines.colour.science import weights

    table = xyz(Spectra(TEN, np.eye(31)))
    wave = np.sin(TEN / 12)
    black = wave - table @ np.linalg.lstsq(table, wave, rcond=None)[0]
    pair = metamerism(sample(curve()), sample(curve() + 0.04 * black))
    assert weights("D65", 10, 10)[1].shape == (43, 3)
    assert pair.difference["D65"] < 1e-6
    assert pair.worst > 0.5
    for light, index in pair.index.items():
        assert index == pytest.approx(pair.difference[light], abs=1e-6)


def test_many_samples_have_the_metamerism_that_each_has_alone():
    fine = np.arange(400.0, 701.0, 5.0)
    samples = [
        sample(curve() * 0.8 + 0.02 * np.sin(TEN / 20)),
        sample(np.zeros(31)),
        sample(curve(fine) ** 1.1, fine),
        sample(curve() + 0.03 * np.cos(TEN / 30)),
    ]
    together = metamerisms(sample(curve()), samples)
    for found, one in zip(together, samples, strict=True):
        alone = metamerism(sample(curve()), one)
        assert found.index == pytest.approx(alone.index, abs=1e-9)
        assert found.difference == pytest.approx(alone.difference, abs=1e-9)
        assert found.reason == alone.reason
    assert [bool(one.index) for one in together] == [True, False, True, True]
    assert metamerisms(sample(curve()), []) == []


@pytest.mark.parametrize("black", [np.zeros(31), np.where(TEN < 660, 0.0, 0.3)])
def test_a_perfect_black_has_no_index_of_metamerism(black):
    """What reflects nothing (or nothing blue) cannot be brought to match: 0 would say it does."""
    for pair in ((black, curve()), (curve(), black), (black, black)):
        found = metamerism(*map(sample, pair))
        assert found.index == {}
        assert found.worst is None
        assert "perfect black" in found.reason
        assert set(found.difference) == {"D65", "A", "TL84", "CWF", "LED"}
    nearly = metamerism(sample(black + 0.004), sample(black + 0.005))
    assert nearly.reason == ""
    assert nearly.worst is not None


def test_whiteness_and_yellowness_follow_their_formulas():
    cloth = sample(np.linspace(0.93, 0.86, 31))
    found = whiteness(cloth)
    x, y, z = xyz(Spectra.of([cloth]))[0]
    white = np.array([94.81091, 100, 107.30476])
    xn, yn = white[:2] / white.sum()
    cx, cy = x / (x + y + z), y / (x + y + z)
    assert found.whiteness == pytest.approx(y + 800 * (xn - cx) + 1700 * (yn - cy), abs=1e-3)
    assert found.tint == pytest.approx(900 * (xn - cx) - 650 * (yn - cy), abs=1e-3)
    assert found.valid
    assert yellowness(cloth) == pytest.approx(100 * (1.3013 * x - 1.1498 * z) / y, abs=1e-6)
    grey = whiteness(sample(np.full(31, 0.2)))
    assert not grey.valid
    assert "40" in grey.reason


@pytest.mark.parametrize(
    ("grid", "values", "words"),
    [
        (TEN, np.r_[-0.01, np.full(30, 0.5)], "at 400 nm is negative"),
        (TEN, np.r_[np.full(30, 50.0), 55.0], "Are these percent"),
        (TEN, np.r_[np.full(30, 0.5), np.nan], "no reflectance at 700 nm"),
        (TEN[5:], np.full(26, 0.5), "450–700 nm"),
        (np.r_[TEN[:10], TEN[14:]], np.full(27, 0.5), "between 490 and 540 nm"),
        (TEN[::-1], np.full(31, 0.5), "must rise"),
        (TEN, np.full(30, 0.5), "31 wavelengths, but 30"),
    ],
)
def test_what_is_no_curve_is_refused_with_its_place(grid, values, words):
    with pytest.raises(ColourError, match=words):
        sample(values, grid)


def test_stated_colours_of_other_conditions_are_not_guessed_at():
    stated = Sample("card", lab=(50, 1, 2), light="D50", observer=2)
    with pytest.raises(ColourError, match="D50/2°"):
        lab_of(stated)
    assert lab_of(stated, "D50", 2)[1] == "stated"
    with pytest.raises(ColourError, match="no reflectance curve"):
        Spectra.of([stated])
    with pytest.raises(ColourError, match="neither"):
        Sample("nothing")
    with pytest.raises(ColourError, match="no light 'F13'"):
        lab(spectra(TEN, curve()), "F13")
    with pytest.raises(ColourError, match="divide"):
        lab_of_srgb([200, 30, 10])
