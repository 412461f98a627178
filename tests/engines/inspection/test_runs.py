"""Faint lines that run on across the cloth, and lint that is none."""

import cv2
import numpy as np
import pytest

from chainloom.engines.inspection import inspect
from chainloom.engines.inspection.detection import look, runs
from chainloom.engines.inspection.detection.weights import LINT_NEAR, WEIGHTS, Sum

from .weave import naive_lint, naive_paths, picture, weave


def faint(grey, *, row, first, beyond, by, slope=0.0):
    """A pick of another grey from the column `first` to before `beyond`."""
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
    off = y - row - slope * (x - first)
    there = (x >= first) & (x < beyond)
    return grey * (1 + by * there * np.exp(-(off**2) / 4))


@pytest.mark.parametrize("seed", range(3))
def test_the_best_path_is_the_best_of_all_there_are(seed):
    cells = np.random.default_rng(seed).normal(size=(2, 4, 6)).astype(np.float32)
    fast = runs.paths(cells)
    for one, slow in zip(fast, cells, strict=True):
        assert np.allclose(one, naive_paths(slow, runs.KEPT, runs.BEND), atol=1e-4)


def test_a_line_is_followed_where_it_runs_and_not_beyond():
    rng = np.random.default_rng(3)
    spots = rng.normal(size=(128, 1000)).astype(np.float32)
    spots[60, 300:700] -= 1.2
    dark, bright = runs.followed(spots, (4, 40, 128, 960))
    assert (dark[58:63, 340:660].max(axis=0) > 6).mean() > 0.9
    assert not (dark[:, 800:] > 6).any()
    assert not (dark[:50] > 6).any()
    assert not (bright > 6).any()


def test_one_speck_makes_no_line():
    spots = np.random.default_rng(4).normal(size=(128, 1000)).astype(np.float32)
    spots[60:64, 500:504] = -40
    dark, _ = runs.followed(spots, (0, 0, 128, 1000))
    assert dark.max() < 6


@pytest.mark.parametrize("by", [-0.08, 0.08])
@pytest.mark.parametrize("slope", [0.0, 0.01])
def test_a_faint_pick_across_the_cloth_is_one_broken_pick(by, slope):
    grey = weave(256, 2048, seed=8)
    assert inspect(picture(grey), mm_per_px=0.25).defects == ()
    spoilt = faint(grey, row=120, first=500, beyond=1500, by=by, slope=slope)
    found = inspect(picture(spoilt), mm_per_px=0.25).defects
    assert [one.kind for one in found] == ["broken_pick"]
    left, top, right, bottom = found[0].box
    assert 440 < left < 580
    assert 1420 < right < 1560
    assert 100 < top < bottom < 150


def test_the_same_pick_in_a_roll_that_runs_along_the_rows():
    spoilt = faint(weave(256, 2048, seed=8), row=120, first=500, beyond=1500, by=-0.08)
    found = inspect(picture(spoilt.T), mm_per_px=0.25, along="x").defects
    assert [one.kind for one in found] == ["broken_pick"]


def test_cloth_too_narrow_for_a_line_has_none():
    spots = np.ones((128, 60), np.float32)
    assert not np.any(runs.followed(spots, (0, 0, 128, 60)))


def test_what_lint_does_to_unrest_counts_as_little_as_lint():
    """A bright speck; the same in dark is no lint."""
    shape, sums = (41, 41), []
    for sign in (1, -1):
        total = Sum(WEIGHTS, shape)
        spot, unrest = np.zeros((2, *shape), np.float32)
        spot[20, 20], unrest[18:23, 18:23] = sign * 9, 8
        total.add("spot_1.8", spot)
        total.add("unrest_4", unrest)
        assert naive_lint(WEIGHTS, {"spot_1.8": spot}, LINT_NEAR // 2)[20, 20] == (sign > 0)
        sums.append(total.total())
    assert sums[0][20, 20] < 0.7 * sums[1][20, 20]


def test_lint_on_cloth_scores_less_than_a_dark_speck():
    grey = weave(256, 1024, seed=9)
    scores = []
    for by in (90, -90):
        y, x = np.mgrid[: grey.shape[0], : grey.shape[1]]
        speck = by * np.exp(-((y - 130) ** 2 + (x - 500) ** 2) / 4)
        scores.append(float(look((grey + speck).astype(np.float32)).score.max()))
    assert scores[0] < scores[1] - 1
    assert cv2.minMaxLoc(look(grey.astype(np.float32)).score)[1] < 0
