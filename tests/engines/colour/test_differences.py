"""Differences agree with the published pairs, with colour-science and with the slow twin."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.colour import ColourError, ciede2000, cielab, cmc
from chainloom.engines.colour.science import science as colour_science

from . import naive

# Sharma, Wu and Dalal 2005, table 1.
BLUE, PALE, RED = (50, 0, -82.7485), (50, 2.49, -0.001), (50, 2.5, 0)
SHARMA = [
    ((50, 2.6772, -79.7751), BLUE, 2.0425),
    ((50, 3.1571, -77.2803), BLUE, 2.8615),
    ((50, 2.8361, -74.0200), BLUE, 3.4412),
    ((50, -1.3802, -84.2814), BLUE, 1.0000),
    ((50, -1.1848, -84.8006), BLUE, 1.0000),
    ((50, -0.9009, -85.5211), BLUE, 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, -1, 2), (50, 0, 0), 2.3669),
    (PALE, (50, -2.49, 0.0009), 7.1792),
    (PALE, (50, -2.49, 0.0010), 7.1792),
    (PALE, (50, -2.49, 0.0011), 7.2195),
    (PALE, (50, -2.49, 0.0012), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0010, -2.49), 4.8045),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    (RED, (50, 0, -2.5), 4.3065),
    (RED, (73, 25, -18), 27.1492),
    (RED, (61, -5, 29), 22.8977),
    (RED, (56, -27, -3), 31.9030),
    (RED, (58, 24, 15), 19.4535),
    (RED, (50, 3.1736, 0.5854), 1.0000),
    (RED, (50, 3.2972, 0), 1.0000),
    (RED, (50, 1.8634, 0.5757), 1.0000),
    (RED, (50, 3.2592, 0.3350), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


def random_labs(seed, count=3000):
    rng = np.random.default_rng(seed)
    ones = rng.uniform([0, -100, -100], [100, 100, 100], (count, 3))
    ones[::7, 1:] = 0
    others = np.clip(ones + rng.normal(0, 8, ones.shape), [0, -128, -128], [100, 128, 128])
    others[::11] = ones[::11]
    others[::13, 1:] = -ones[::13, 1:]
    others[::17, 1:] = -ones[::17, 1:] + rng.normal(0, 1e-3, ones[::17, 1:].shape)
    return ones, others


def test_the_published_pairs_come_out_to_four_places():
    ones, others, truths = (np.array(part) for part in zip(*SHARMA, strict=True))
    assert len(SHARMA) == 34
    assert np.abs(ciede2000(ones, others) - truths).max() < 1e-4
    assert np.abs(ciede2000(others, ones) - truths).max() < 1e-4


def test_ciede2000_is_its_slow_twin_and_colour_science():
    science = colour_science()
    ones, others = random_labs(1)
    found = ciede2000(ones, others)
    slow = [naive.ciede2000(*pair) for pair in zip(ones, others, strict=True)]
    opposite = np.zeros(len(ones), bool)
    opposite[::13] = True  # rounding decides on which side their mean hue lies
    assert np.abs(found - slow)[~opposite].max() < 1e-9
    theirs = science.difference.delta_E_CIE2000(ones, others)
    assert np.abs(found - theirs)[~opposite].max() < 1e-9


def test_cmc_and_cielab_are_colour_science():
    science = colour_science()
    ones, others = random_labs(2)
    assert np.abs(cmc(ones, others) - science.difference.delta_E_CMC(ones, others)).max() < 1e-9
    one_one = science.difference.delta_E_CMC(ones, others, l=1, c=1)
    assert np.abs(cmc(ones, others, lightness=1) - one_one).max() < 1e-9
    assert np.abs(cielab(ones, others) - np.linalg.norm(ones - others, axis=1)).max() < 1e-9


def test_hues_nearly_opposite_lose_no_digits():
    ones = np.array([[40, 60, 50.0]] * 200)
    others = -ones + np.stack([100 + 0 * ones[:, 0], np.zeros(200), np.logspace(-9, 0, 200)], 1)
    slow = [naive.ciede2000(*pair) for pair in zip(ones, others, strict=True)]
    assert np.abs(ciede2000(ones, others) - slow).max() < 1e-9


def test_shapes_broadcast_and_pieces_leave_no_seam():
    ones, others = random_labs(3, 10_000)
    whole = ciede2000(ones[5], others)
    assert whole.shape == (10_000,)
    assert whole[[0, 4095, 4096, 9999]] == pytest.approx(
        [float(ciede2000(ones[5], others[place])) for place in (0, 4095, 4096, 9999)], abs=1e-12
    )
    square = ciede2000(ones[:120, None], others[None, :110])
    assert square.shape == (120, 110)
    assert square[7, 9] == pytest.approx(float(ciede2000(ones[7], others[9])), abs=1e-12)


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ((50, 0), (50, 0, 0), "three numbers"),
        ((50, 0, 0), [(50, 0, 0), (float("nan"), 0, 0)], "samples, colour 2"),
        ((-3, 0, 0), (50, 0, 0), r"standards: \(-3"),
        ("red", (50, 0, 0), "not numbers"),
        ([(1, 2, 3)] * 2, [(1, 2, 3)] * 3, "do not go together"),
    ],
)
def test_what_is_no_colour_is_refused_with_its_place(one, two, words):
    with pytest.raises(ColourError, match=words):
        ciede2000(one, two)


def test_factors_are_above_zero():
    with pytest.raises(ColourError, match="kl is a number above 0"):
        ciede2000((50, 0, 0), (50, 1, 0), kl=0)
