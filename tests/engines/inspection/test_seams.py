"""Stitched ends: named, not judged, and they part a roll's pieces of cloth."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from chainloom.engines.inspection import (
    CLOTHS,
    Seam,
    cloth_length_m,
    inspect,
    make_picture,
    make_roll,
    pieces_of,
    record_of,
)
from chainloom.engines.inspection.detection import seam

from .weave import picture, weave, with_line

SIZE = {"size": (512, 512), "mm_per_px": 0.25}


@cache
def sewn(name, sewn_with=None, **about):
    """Cloth with a seam, which tests share and none can write into."""
    other = CLOTHS[sewn_with] if sewn_with else None
    where = Seam(64, other, **about)
    made = make_picture(CLOTHS[name], seam=where, seed=3, **SIZE)
    made.pixels.flags.writeable = False
    return made


@cache
def looked_at(*made, **about):
    return inspect(sewn(*made, **about).pixels, mm_per_px=0.25, along="y")


@pytest.mark.parametrize(
    ("made", "stitch"),
    [
        (("greige plain", None), 3.0),
        (("greige plain", "dyed twill"), 2.5),
        (("dyed twill", "satin"), 4.0),
        (("jersey", None), 5.0),
    ],
)
def test_a_stitched_end_is_named_with_its_place_and_its_stitches(made, stitch):
    seen = looked_at(*made, stitch_mm=stitch, slope=0.01)
    (end,) = seen.stitched_ends
    left, top, right, bottom = end.box
    assert (left, right) == (0, 512)
    assert abs((top + bottom) / 2 - 256) < 12
    assert bottom - top < 60
    assert end.stitch_mm == pytest.approx(stitch, rel=0.08)
    assert not any(
        defect.box[1] < bottom - 4 and defect.box[3] > top + 4 for defect in seen.defects
    )


def test_the_cloth_on_either_side_is_judged_by_its_own_weave():
    seen = looked_at("greige plain", "dyed twill", stitch_mm=2.5, slope=0.01)
    assert len(seen.cloth) == 2
    # Taken as one cloth, a tenth of the picture would stand out.
    assert (seen.heat >= 0.5).mean() < 0.01


def test_a_turned_picture_says_the_same():
    one = sewn("greige plain", None, stitch_mm=3.0, slope=0.01)
    down = looked_at("greige plain", None, stitch_mm=3.0, slope=0.01).stitched_ends[0]
    across = inspect(
        np.ascontiguousarray(one.pixels.swapaxes(0, 1)), mm_per_px=0.25, along="x"
    ).stitched_ends[0]
    assert across.box == (down.box[1], down.box[0], down.box[3], down.box[2])


@pytest.mark.parametrize("by", [-60, 60])
def test_a_mark_across_the_whole_cloth_without_stitches_is_a_defect(by):
    grey = with_line(weave(512, 768, seed=2), y=250, by=by, width=4)
    seen = inspect(picture(grey), mm_per_px=0.25, along="y")
    assert seen.stitched_ends == ()
    assert seen.defects


def test_stitches_over_half_the_width_are_no_end_of_a_piece():
    grey = weave(512, 768, seed=2)
    for x in range(0, 380, 12):
        grey[250:258, x : x + 4] -= 70
    assert inspect(picture(grey), mm_per_px=0.25, along="y").stitched_ends == ()


@pytest.mark.parametrize("name", sorted(CLOTHS))
def test_no_sound_cloth_has_a_stitched_end(name):
    one = make_picture(CLOTHS[name], seed=5, size=(384, 384), mm_per_px=0.25)
    grey = cv2.cvtColor(one.pixels, cv2.COLOR_RGB2GRAY)
    assert seam.find(grey, 0.25) == []


def test_two_seams_in_one_picture_are_two():
    first, second = (
        make_picture(CLOTHS["greige plain"], seam=Seam(at), seed=3, **SIZE).pixels
        for at in (30, 98)
    )
    both = np.concatenate([first[:256], second[256:]])
    tops = [end.top for end in seam.find(cv2.cvtColor(both, cv2.COLOR_RGB2GRAY), 0.25)]
    assert [round(top / 100) for top in tops] == [1, 4]


def test_pieces_of_a_roll_are_told_apart_by_the_seams_between_them():
    pictures = list(
        make_roll(
            CLOTHS["greige plain"],
            pictures=2,
            size=(384, 512),
            seam=Seam(140, CLOTHS["dyed twill"]),
            along="y",
            seed=4,
        )
    )
    assert pictures[0].seam is None
    looked = [
        inspect(one.pixels, mm_per_px=0.25, along="y", start_m=one.start_m) for one in pictures
    ]
    first, second = pieces_of(looked)
    assert first == (0, pytest.approx(0.14, abs=0.005))
    assert second == (first[1], pytest.approx(0.192, abs=1e-6))
    # What overlapping pictures both show is one end.
    assert len(pieces_of([*looked, replace(looked[1], start_m=looked[1].start_m + 0.004)])) == 2
    # The seam itself is no cloth that was inspected.
    assert cloth_length_m(looked) < 0.192 - 0.004
    (said,) = record_of(looked[1])["stitched_ends"]
    assert said["stitch_mm"] == pytest.approx(3, abs=0.2)
    assert pieces_of([]) == []


def test_a_seam_needs_a_width_that_holds_stitches():
    with pytest.raises(ValueError, match="above 0"):
        Seam(10, stitch_mm=0)
    assert seam.find(np.zeros((40, 40), np.uint8), 0.25) == []
