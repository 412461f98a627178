"""What kind a spot is said to be, by what it looks like."""

import math

import numpy as np
import pytest

from chainloom.engines.inspection import classes, outlines

from .weave import naive_reach, picture, weave, with_spot


def spot(**about):
    """A dark line along the roll of 40 × 1 mm, but for what is said."""
    usual = {
        "outline": np.zeros((0, 2), np.float32),
        "middle": (0.0, 0.0),
        "length": 160.0,
        "width": 8.0,
        "angle": math.pi / 2,
        "score": 1.0,
        "dark": 9.0,
        "bright": 2.0,
        "filled": 0.5,
        "both": 0.0,
    }
    return outlines.Spot(**usual | about)


@pytest.mark.parametrize(
    ("about", "reach", "contrast", "kind"),
    [
        ({}, 160, -0.1, "broken_end"),
        ({"width": 60.0, "filled": 0.1}, 120, -0.1, "broken_end"),  # it wavers
        ({"angle": 0.0}, 160, -0.1, "broken_pick"),
        ({"angle": 0.0, "both": 1.0}, 160, -0.1, "broken_pick"),
        ({"angle": 0.8}, 160, -0.1, "other"),
        ({"both": 0.9, "angle": 1.3}, 160, 0.0, "crease"),
        ({"both": 0.9, "width": 120.0}, 160, 0.0, "crease"),
        ({"angle": 0.0, "width": 30.0, "filled": 0.6}, 160, -0.1, "thick_place"),
        ({"angle": 0.0, "width": 30.0, "filled": 0.6, "bright": 20.0}, 160, 0.1, "thin_place"),
        ({}, 20, -0.2, "knot"),  # a filter's long answer to something short
        ({"length": 20.0, "width": 12.0}, 20, -0.6, "hole"),
        # Its rim is dark beside bright.
        ({"length": 60.0, "width": 56.0, "filled": 0.8, "both": 1.0}, 60, -0.6, "hole"),
        ({"length": 60.0, "width": 56.0, "filled": 0.8, "both": 1.0}, 60, -0.2, "stain"),
        ({"length": 80.0, "width": 60.0, "filled": 0.9}, 40, -0.2, "stain"),
    ],
)
def test_a_kind_is_told_by_shape_direction_and_darkness(about, reach, contrast, kind):
    for along, turn in (("y", 0.0), ("x", math.pi / 2)):
        one = spot(**about)
        angle = (one.angle + turn + math.pi / 2) % math.pi - math.pi / 2
        turned = spot(**about | {"angle": angle})
        said = classes.kind_of(
            turned, mm_per_px=0.25, along=along, contrast=contrast, reach=reach, knit=False
        )
        assert said == kind


def test_on_a_knit_a_line_along_the_roll_is_a_needle_line():
    about = {"mm_per_px": 0.25, "along": "y", "contrast": -0.1, "reach": 160.0}
    assert classes.kind_of(spot(), knit=True, **about) == "needle_line"


@pytest.mark.parametrize("rows", [classes.ROWS, 20])
@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2])
def test_the_reach_is_that_of_the_grey_along_the_spot(angle, rows, monkeypatch):
    monkeypatch.setattr(classes, "ROWS", rows)
    grey = picture(with_spot(weave(200, 300, seed=1), 150, 100, radius=7, by=-70))
    corners = np.array([(-60, -5), (60, -5), (60, 5), (-60, 5)], np.float32)
    turn = np.array([(math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))])
    one = spot(
        outline=(corners @ turn + (150, 100)).astype(np.float32),
        middle=(150.0, 100.0),
        length=120.0,
        width=10.0,
        angle=angle,
    )
    found = classes.reach_of(grey, one)
    assert found == naive_reach(grey, one)
    assert 8 <= found <= 32


def test_a_fold_is_dark_beside_bright_all_along():
    score = np.zeros((120, 200), np.uint8)
    score[50:56, 20:180] = 255
    dark, bright = np.zeros_like(score), np.zeros_like(score)
    dark[50:53, 20:180] = 80
    bright[53:56, 20:180] = 70
    (fold,) = outlines.spots(score, dark, bright)
    assert fold.both > 0.95
    bright[:, 100:] = 0
    (half,) = outlines.spots(score, dark, bright)
    assert half.both == pytest.approx(0.5, abs=0.06)
    (line,) = outlines.spots(score, dark, np.zeros_like(score))
    assert line.both == 0
