"""What is light, what is a shade, how rough a cloth is: on pictures of any shape and direction."""

from functools import cache

import cv2
import numpy as np
import pytest

from chainloom.engines.inspection import inspect
from chainloom.engines.inspection.detection import WEIGHTS, bank, look
from chainloom.engines.inspection.detection.weights import (
    BRIGHT,
    LINT_NEAR,
    ROUGH_CELL,
    ROUGH_TRUST,
    SIDES,
    Sum,
    roughness,
)
from chainloom.engines.inspection.made import SAMPLES, Cloth, make_picture

from .weave import naive_bow, naive_roughness, naive_sum, picture, weave, with_spot


def lit(grey, fall=0.2):
    """Darker towards the left and the right side, as under a lamp in the middle."""
    at = np.linspace(-0.9, 1.1, grey.shape[1])
    return grey * (1 - fall * at * at)[None, :]


@cache
def sound(size, seed):
    """A picture of sound cloth; whoever spoils it takes a copy."""
    made = make_picture(SAMPLES["greige plain"], size=size, mm_per_px=0.25, seed=seed).pixels
    made.flags.writeable = False
    return made


def large(inspection):
    return [one for one in inspection.defects if one.length_mm > 15]


@pytest.mark.parametrize("seed", range(4))
def test_the_bow_of_a_line_is_the_parabola_with_the_least_differences(seed):
    rng = np.random.default_rng(seed)
    x = np.linspace(-1, 1, 20)
    line = 0.3 * x * x + 0.1 * x + rng.normal(0, 0.01, 20)
    line[12:16] -= 0.2
    off = [np.abs(line - bow).sum() for bow in (bank.bow_of(line), naive_bow(line))]
    assert off[0] <= off[1] * 1.03


def test_a_wide_band_in_the_middle_is_no_light():
    line = np.random.default_rng(1).normal(0, 0.01, 16)
    line[5:10] += 0.3
    bow = bank.bow_of(line)
    assert np.ptp(bow) == 0
    assert abs(bow[0]) < 0.02


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_line_of_hardly_any_values_lies_by_itself(count):
    line = np.arange(count, dtype=np.float32)
    assert np.isfinite(bank.smoothed(line)).all()


@pytest.mark.parametrize("share", [0.85, 0.7])
def test_a_stain_that_fills_half_of_the_picture_does_not_hide_itself(share):
    made = sound((512, 512), 1)
    assert not inspect(made, mm_per_px=0.25).defects
    y, x = np.mgrid[:512, :512]
    stain = np.clip((120 - np.hypot(y - 256, x - 256)) / 60 + 0.5, 0, 1)[..., None]
    spoilt = (made * (1 - (1 - share) * stain)).astype(np.uint8)
    found = inspect(spoilt, mm_per_px=0.25).defects
    assert [one.kind for one in found if one.box[0] < 256 < one.box[2]][:1] == ["stain"]


@pytest.mark.parametrize("grey", [20, 235])
@pytest.mark.parametrize("across_mm", [8, 15, 30])
def test_a_round_hole_of_any_size_is_a_hole(across_mm, grey):
    made = sound((400, 500), 5).copy()
    y, x = np.mgrid[:400, :500]
    made[np.hypot(y - 200, x - 250) < across_mm * 2] = grey
    first = inspect(cv2.GaussianBlur(made, (0, 0), 0.8), mm_per_px=0.25).defects[0]
    assert first.kind == "hole"


def test_light_over_a_narrow_picture_is_no_shade():
    grey = lit(weave(1024, 256, seed=3))
    for image, along in ((grey, "y"), (grey.T, "x"), (grey, "x"), (grey.T, "y")):
        assert large(inspect(picture(image), mm_per_px=0.25, along=along)) == []


def test_a_stain_under_such_light_is_found():
    grey = with_spot(lit(weave(1024, 256, seed=3)), 130, 500, radius=60, by=-30)
    found = large(inspect(picture(grey), mm_per_px=0.25, along="y"))
    assert any(one.box[0] < 130 < one.box[2] and one.box[1] < 500 < one.box[3] for one in found)


@pytest.mark.parametrize("name", ["greige plain", "dyed twill"])
@pytest.mark.parametrize("along", ["x", "y"])
def test_sound_made_cloth_has_no_large_defects_however_it_lies(name, along):
    for size in ((256, 768), (768, 256)):
        made = make_picture(SAMPLES[name], size=size, mm_per_px=0.25, seed=3, along=along)
        assert large(inspect(made.pixels, mm_per_px=0.25, along=along)) == []


def test_a_shade_is_held_against_those_of_its_own_picture():
    rng = np.random.default_rng(5)
    uneven = np.kron(rng.normal(0, 0.03, (8, 16)), np.ones((32, 32)))
    for spread, alarms in ((0.0, True), (1.5, False)):
        grey = np.full((256, 512), 120.0) * (1 + spread * uneven)
        grey[96:160, 200:264] *= 0.9
        shade, usual = bank.shade(grey.astype(np.float32), (0, 0, 256, 512))
        assert (usual > 0.01) is not alarms
        least = np.clip(5 * usual, 0.08, 0.16)
        assert bool((shade[112:144, 216:248] < -least).any()) is alarms


def test_the_sum_is_what_each_place_adds_up_to():
    rng = np.random.default_rng(2)
    responses = {
        name: (rng.normal(size=(19, 17)) * 6).astype(np.float32)
        if "dark" in sides
        else np.abs(rng.normal(size=(19, 17)) * 6).astype(np.float32)
        for name, sides in SIDES.items()
    }
    fast = Sum(WEIGHTS, (19, 17))
    for name, response in responses.items():
        fast.add(name, response)
    assert np.allclose(
        fast.total(), naive_sum(WEIGHTS, responses, BRIGHT, LINT_NEAR // 2), atol=1e-4
    )


@pytest.mark.parametrize("level", [2.0, 4.5, 9.0])
def test_roughness_is_told_by_the_middle_cell(level):
    rng = np.random.default_rng(1)
    total = (level * rng.uniform(0.5, 1.1, (100, 230))).astype(np.float32)
    total[:40, :60] = 50
    box = (0, 0, 100, 230)
    slow = naive_roughness(total, WEIGHTS.middle, ROUGH_CELL, ROUGH_TRUST)
    assert roughness(total, box) == pytest.approx(slow, rel=1e-5)
    assert roughness(total[:20], (0, 0, 20, 230)) == 1.0


def test_rough_yarns_are_not_held_for_defects():
    """Slubs all over are how this cloth is; a hole in it is none the less one."""
    rough = Cloth("plain", 16, 15, irregularity=0.3)
    sound = make_picture(rough, size=(512, 512), mm_per_px=0.25, seed=4)
    holed = make_picture(rough, ("hole",), size=(512, 512), mm_per_px=0.25, seed=4)
    scores = []
    for made in (sound, holed):
        grey = made.pixels.mean(axis=2).astype(np.float32)
        scores.append(float(look(grey).score.max()))
    assert scores[0] < 1
    assert scores[1] > 3


def test_what_was_learned_does_not_change_how_rough_a_cloth_is():
    grey = weave(256, 512, seed=6).astype(np.float32)
    quieter = WEIGHTS.adapted(dict.fromkeys(WEIGHTS.usual, 1.3), 0.0)
    common, adapted = look(grey).score, look(grey, weights=quieter).score
    # More is usual, the sum is less by as much, but where a shade says more.
    less = (common + WEIGHTS.threshold) / 1.3 - WEIGHTS.threshold
    plain = less > -3.5
    assert plain.sum() > 1000
    off = adapted[plain] - less[plain]
    assert (np.abs(off) < 1e-3).mean() > 0.8
    assert (off > -1e-3).all()
