"""Every kernel against a slow, obvious twin."""

from itertools import pairwise

import numpy as np
import pytest

from chainloom.engines.inspection import finding, outlines
from chainloom.engines.inspection.detection import bank, whitening
from chainloom.engines.inspection.scoring import auroc
from chainloom.engines.inspection.scoring.measures import auroc_of_counts

from .weave import naive_auroc, naive_convolve, naive_spectrum, weave


@pytest.mark.parametrize("seed", range(4))
def test_auroc_counts_pairs(seed):
    rng = np.random.default_rng(seed)
    faulty, sound = rng.integers(0, 12, 30), rng.integers(0, 10, 41)
    assert auroc(faulty, sound) == pytest.approx(naive_auroc(faulty, sound))
    counts = [np.bincount(one, minlength=12) for one in (faulty, sound)]
    assert auroc_of_counts(*counts) == pytest.approx(naive_auroc(faulty, sound))


def test_auroc_of_nothing_is_no_number():
    assert np.isnan(auroc([], [1.0]))


def test_convolution_is_the_sum_it_says(monkeypatch):
    monkeypatch.setattr(whitening, "BLOCK", 8)
    rng = np.random.default_rng(3)
    plane = rng.normal(size=(21, 30)).astype(np.float32)
    kernels = tuple(rng.normal(size=(8, 8)).astype(np.float32) for _ in range(2))
    for fast, kernel in zip(whitening.convolve(plane, kernels), kernels, strict=True):
        assert np.allclose(fast, naive_convolve(plane, kernel), atol=1e-4)


def test_the_spectrum_is_the_median_of_the_blocks():
    flat = (weave(256, 320, seed=2) - 120).astype(np.float32)
    fast = whitening.spectrum(flat, 0, 0, 256, 320)
    assert np.allclose(fast, naive_spectrum(flat, whitening.BLOCK), rtol=1e-3, atol=1e-2)


def test_too_little_cloth_has_no_spectrum():
    assert whitening.spectrum(np.zeros((100, 300), np.float32), 0, 0, 100, 300) is None


def test_whitened_cloth_is_even_noise():
    flat = (weave(256, 512, seed=5) - 120).astype(np.float32)
    power = whitening.spectrum(flat, 0, 0, 256, 512)
    white, _ = whitening.convolve(flat, whitening.kernels(power))
    again = whitening.spectrum(white, 32, 32, 224, 480)
    # The weave's peaks stood thousands of times above the rest.
    assert power.max() / np.median(power) > 300
    assert again[2:-2, 2:].max() / np.median(again) < 30


def test_one_defect_does_not_enter_the_spectrum():
    sound = (weave(384, 768, seed=6) - 120).astype(np.float32)
    faulty = sound.copy()
    faulty[100:180, 300:380] += 60
    box = (0, 0, 384, 768)
    ratio = whitening.spectrum(faulty, *box) / whitening.spectrum(sound, *box)
    assert np.quantile(ratio, 0.99) < 1.4


def test_line_filters_have_unit_energy_and_their_direction():
    across = bank.line_filter(5, 0.8, 0.0, (12, 12))
    assert (across**2).sum() == pytest.approx(1, abs=1e-5)
    assert across[12, 20] > 100 * across[20, 12]
    assert np.allclose(bank.line_filter(5, 0.8, np.pi / 2, (12, 12)), across.T, atol=1e-6)


def test_a_response_is_measured_in_its_usual_spread():
    rng = np.random.default_rng(1)
    slope = np.linspace(1, 9, 640)[None, :]
    noise = (rng.normal(size=(128, 640)) * slope).astype(np.float32)
    units = bank.Spread((128, 640), (0, 0, 128, 640)).units(noise)
    parts = [units[16:112, at : at + 100].std() for at in (40, 270, 500)]
    assert all(part == pytest.approx(1, abs=0.12) for part in parts)


def test_a_large_defect_does_not_raise_its_own_measure():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(128, 640)).astype(np.float32)
    noise[40:80] *= 10  # a band along the whole picture
    units = bank.Spread((128, 640), (0, 0, 128, 640)).units(noise)
    assert units[50:70].std() > 5


@pytest.mark.parametrize(("size", "most"), [(256, 512), (600, 512), (1201, 512), (40_000, 4096)])
def test_pieces_are_the_whole(size, most):
    pieces = finding.cuts(size, most)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == size
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert all(b - a <= most + finding.SHORT for a, b in pieces)
    assert all(a % 2 == 0 for a, _ in pieces)


def test_a_spot_has_the_size_and_the_direction_it_has():
    score = np.zeros((200, 300), np.uint8)
    for step in range(60):
        score[60 + step // 2 : 63 + step // 2, 100 + step : 102 + step] = 200
    (spot,) = outlines.spots(score, score, np.zeros_like(score))
    assert spot.length == pytest.approx(2 * np.hypot(60, 30), rel=0.06)
    assert spot.width < 8
    assert np.degrees(spot.angle) == pytest.approx(26.6, abs=3)
    assert (spot.outline.min(axis=0) == (200, 120)).all()


def test_what_stays_below_the_threshold_is_no_spot():
    score = np.full((50, 50), outlines.SEED - 1, np.uint8)
    assert outlines.spots(score, score, score) == []
