"""Faint lines that run on across the cloth, and lint that is none."""

import cv2
import numpy as np
import pytest

from chainloom.engines.inspection import inspect, learn
from chainloom.engines.inspection.detection import look, runs
from chainloom.engines.inspection.detection.weights import LINT_NEAR, WEIGHTS, Sum
from chainloom.engines.inspection.learning import lift_of

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


def striped(height, seed, *, by, every):
    """Cloth with a pick of another grey, 3 pixels high, every so many rows."""
    grey = weave(height, 1024, seed=seed, level=150.0)
    for row in range(every // 2, height, every):
        grey[row : row + 3] -= by
    return picture(grey)


@pytest.mark.parametrize("by", [4, 8])
def test_stripes_that_recur_are_a_pattern_and_no_sure_defects(by):
    found = inspect(striped(840, 1, by=by, every=120), mm_per_px=0.25, cloth="woven")
    assert [one.code for one in found.warnings] == ["patterned"]
    assert not found.measured
    assert not [one for one in found.defects if one.length_mm > 30]


def test_a_stripe_is_learned_from_good_metres_where_a_picture_shows_but_one():
    strips = [striped(200, seed, by=10, every=150) for seed in range(7)]
    before = inspect(strips[0], mm_per_px=0.25, cloth="woven")
    assert [one.kind for one in before.defects if one.length_mm > 100] == ["broken_pick"]
    profile = learn("striped", mm_per_px=0.25, good=strips[1:])
    assert profile.lift > 1.2
    after = inspect(strips[0], mm_per_px=0.25, fabric=profile)
    assert not [one for one in after.defects if one.length_mm > 30]
    assert after.warnings == ()


def test_answers_reach_a_line_however_strong_it_is():
    line = np.full((40, 400), 255, np.uint8)
    score = np.zeros_like(line)
    assert runs.counted(score, line, 0.0, 1.0).min() > 240
    assert runs.counted(score, line, runs.TOP + 0.1, 1.0).max() < 128


def test_a_cloth_without_good_metres_has_lines_as_others():
    assert lift_of(np.full(50, 3.0)) == 1.0
    assert lift_of(np.full(50, 10.0)) == pytest.approx(11 / runs.LEAST, abs=1e-3)


@pytest.mark.parametrize(
    ("rows", "are_stripes"),
    [
        ([40, 100, 160], True),  # equal distances
        ([40, 100, 170], False),
        ([40, 100], False),
        ([20, 31, 60, 90, 140, 200, 215], True),  # many
        ([20, 31, 60, 92, 140, 200], False),
    ],
)
def test_lines_recur_where_they_are_equally_far_apart_or_many(rows, are_stripes):
    line = np.zeros((240, 700), np.uint8)
    for row in rows:
        # Cloth lies a little askew before the camera.
        for column in range(700):
            line[row + column // 100, column] = 90
    assert runs.recur(line) is are_stripes
    # Of a part of the width alone they are none.
    line[:, 300:] = 0
    assert not runs.recur(line)


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
