"""A selvage is judged by itself: its edge, what hangs out of it, its surface."""

from dataclasses import replace

import numpy as np
import pytest

from chainloom.engines.inspection import CLOTHS, flaws_of, inspect, make_picture
from chainloom.engines.inspection.detection import selvage

from .weave import naive_course, on_table, picture

SELVAGED = CLOTHS["grey plain with selvage"]


def found(grey, **about):
    return inspect(picture(grey), **({"mm_per_px": 0.25, "along": "y"} | about))


def selvage_faults(inspection):
    return [one for one in inspection.defects if one.kind == "selvage"]


@pytest.mark.parametrize("seed", range(6))
def test_the_course_costs_as_little_as_any(seed):
    rng = np.random.default_rng(seed)
    cost = rng.integers(-9, 9, (14, 11)).astype(np.float32)
    bend = (0.5, 2.0, 6.0)[seed % 3]
    path = selvage.course(cost, bend)
    least = naive_course(cost, bend)[1]
    spent = cost[np.arange(14), path].sum() + bend * np.abs(np.diff(path)).sum()
    assert spent == pytest.approx(least)


def test_an_edge_is_followed_to_the_pixel_where_it_steps():
    grey = on_table(400, 600)
    grey[200:, 5:] = grey[200:, :-5].copy()
    edge = selvage.follow(grey[:, :200].astype(np.float32), 160).edge
    assert np.abs(edge[:195] - 120).max() <= 2
    assert np.abs(edge[205:] - 125).max() <= 2


def test_no_edge_is_followed_where_there_is_none():
    noise = np.random.default_rng(1).normal(128, 20, (400, 200))
    assert selvage.follow(noise.astype(np.float32), 200) is None


@pytest.mark.parametrize("seed", range(3))
def test_a_sound_selvage_is_no_defect(seed):
    one = found(on_table(512, 700, seed=seed))
    assert selvage_faults(one) == []
    (box,) = one.selvages
    assert abs(box[0] - 120) <= 2


def test_an_edge_that_wavers_slowly_is_sound():
    grey = on_table(1024, 700, seed=3)
    for row in range(1024):
        grey[row] = np.roll(grey[row], round(6 * np.sin(row / 120)))
    assert selvage_faults(found(grey)) == []


def test_a_cut_is_found_with_its_place_and_length():
    grey = on_table(512, 700, seed=4)
    grey[200:240, 120:150] = 60
    (one,) = selvage_faults(found(grey))
    left, top, right, bottom = one.box
    assert abs(left - 120) <= 4
    assert abs(right - 150) <= 8
    assert abs(top - 200) <= 6
    assert abs(bottom - 240) <= 6
    assert one.length_mm == pytest.approx(10, abs=2)
    assert one.score > 0.7


def test_a_patch_and_a_line_on_the_selvage_are_found():
    patch = (slice(240, 256), slice(130, 148), -70)
    line = (slice(299, 302), slice(124, 152), 90)
    for rows, columns, by in (patch, line):
        grey = on_table(512, 700, seed=5)
        grey[rows, columns] += by
        (one,) = selvage_faults(found(grey))
        assert one.box[0] < 150
        assert one.box[2] > 124


def test_both_sides_and_both_directions_say_the_same():
    grey = on_table(512, 700, seed=4)
    grey[200:240, 120:150] = 60
    (left,) = selvage_faults(found(grey))
    (right,) = selvage_faults(found(grey[:, ::-1]))
    (turned,) = selvage_faults(found(grey.T, along="x"))
    assert right.box[2] == pytest.approx(700 - left.box[0], abs=2)
    assert right.length_mm == pytest.approx(left.length_mm, abs=1)
    assert turned.box == (left.box[1], left.box[0], left.box[3], left.box[2])


@pytest.mark.parametrize("seed", range(4))
def test_what_is_made_wrong_with_a_selvage_is_found(seed):
    made = make_picture(SELVAGED, ["selvage"], size=(512, 640), mm_per_px=0.25, seed=seed)
    one = inspect(made.pixels, mm_per_px=0.25, along="y")
    left, top, right, bottom = made.defects[0].box
    assert any(
        box[0] < right and box[2] > left and box[1] < bottom and box[3] > top
        for box in (each.box for each in selvage_faults(one))
    )


@pytest.mark.parametrize("seed", range(2))
def test_a_made_selvage_with_nothing_wrong_is_sound(seed):
    made = make_picture(SELVAGED, size=(512, 640), mm_per_px=0.25, seed=seed)
    one = inspect(made.pixels, mm_per_px=0.25, along="y")
    assert selvage_faults(one) == []
    assert len(one.selvages) == 2


def test_a_pale_edge_and_a_coarse_picture_are_not_judged():
    faint = on_table(512, 700, table=118.0, seed=6)
    faint[200:240, 120:150] = 118
    assert selvage_faults(found(faint)) == []
    cut = on_table(512, 700, seed=4)
    cut[200:240, 120:150] = 60
    assert selvage_faults(found(cut, mm_per_px=0.5)) == []


def test_a_selvage_fault_is_a_flaw_with_points():
    grey = on_table(512, 700, seed=4)
    grey[200:240, 120:150] = 60
    one = found(grey)
    (flaw,) = [each for each in flaws_of([one]) if each.kind == "selvage"]
    assert flaw.across_mm < 2
    assert replace(one, defects=()).points == 0
    assert one.points >= 1
