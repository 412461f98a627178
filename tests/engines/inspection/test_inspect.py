"""What `inspect` says of pictures."""

import numpy as np
import pytest

from chainloom.engines.inspection import InspectionError, finding, inspect, inspect_roll

from .weave import picture, weave, with_line, with_spot


def found(grey, **about):
    return inspect(picture(grey), **({"mm_per_px": 0.25} | about))


def codes(inspection):
    return {one.code for one in inspection.warnings}


def test_sound_cloth_has_no_defects_and_no_warnings():
    one = found(weave(seed=1))
    assert one.defects == ()
    assert one.warnings == ()
    assert one.measured
    assert one.cloth == ((0.0, 0.0, 768.0, 384.0),)
    assert one.heat.shape == (48, 96)
    assert one.heat.max() < 0.5


@pytest.mark.parametrize("by", [-45, 60])
def test_a_spot_is_found_where_it_is(by):
    one = found(with_spot(weave(seed=2), 500, 130, by=by))
    (defect,) = one.defects
    left, top, right, bottom = defect.box
    assert left <= 500 <= right
    assert top <= 130 <= bottom
    assert defect.length_mm < 8
    assert defect.kind == "knot"
    assert one.heat[130 // 8, 500 // 8] >= 0.5


@pytest.mark.parametrize(
    ("along", "line", "kind"),
    [
        ("y", {"x": 400}, "broken_end"),
        ("x", {"x": 400}, "broken_pick"),
        ("x", {"y": 200}, "broken_end"),
        ("y", {"y": 200}, "broken_pick"),
    ],
)
def test_a_line_is_told_by_its_direction_to_the_roll(along, line, kind):
    one = found(with_line(weave(seed=3), **line), along=along)
    longest = max(one.defects, key=lambda defect: defect.length_mm)
    assert longest.kind == kind
    assert longest.length_mm > 60


def test_a_large_dark_place_is_a_stain():
    one = found(with_spot(weave(512, 768, seed=4), 400, 260, radius=60, by=-35))
    largest = max(one.defects, key=lambda defect: defect.length_mm * defect.width_mm)
    assert largest.kind == "stain"
    assert largest.length_mm > 12


def test_the_table_beside_the_cloth_is_no_defect():
    grey = weave(384, 1024, seed=5)
    grey[:, :200] = 255
    one = found(grey)
    assert one.defects == ()
    (box,) = one.cloth
    assert 200 <= box[0] <= 280
    assert box[2] == 1024


def test_a_finer_picture_is_brought_to_scale():
    grey = weave(384, 768, seed=6)
    fine = np.kron(with_spot(grey, 500, 200), np.ones((2, 2)))
    coarse = found(with_spot(grey, 500, 200))
    one = found(fine, mm_per_px=0.125)
    strongest, same = one.defects[0], coarse.defects[0]
    assert strongest.length_mm == pytest.approx(same.length_mm, rel=0.3)
    assert strongest.box[0] == pytest.approx(2 * same.box[0], abs=12)
    assert strongest.box[1] == pytest.approx(2 * same.box[1], abs=12)
    assert one.heat.shape == (96, 192)


def test_sixteen_bits_and_colour_say_the_same_as_eight_bits():
    eight = picture(with_spot(weave(seed=7), 300, 150))
    kinds = [
        inspect(one, mm_per_px=0.25).defects
        for one in (eight, eight.astype(np.uint16) * 257, np.stack([eight] * 3, axis=2))
    ]
    assert kinds[0]
    assert kinds[0] == kinds[1] == kinds[2]


def test_a_picture_larger_than_a_band_is_whole():
    grey = with_spot(with_spot(weave(1300, 400, seed=8), 200, 650), 150, 1000)
    one = found(grey, along="y")
    strongest = one.defects[:2]
    assert sorted(round(defect.box[1] / 100) for defect in strongest) == [6, 10]
    assert one.cloth == ((0.0, 0.0, 400.0, 1300.0),)


def test_cloth_in_many_bands_is_one_box(monkeypatch):
    monkeypatch.setattr(finding, "BAND", (300, 320))
    assert found(weave(620, 900, seed=9)).cloth == ((0.0, 0.0, 900.0, 620.0),)


def test_a_roll_is_a_stream_with_positions():
    pictures = (picture(with_spot(weave(seed=at), 400, 200)) for at in range(3))
    stream = inspect_roll(pictures, mm_per_px=0.25, along="x", start_m=5, overlap_m=0.012)
    first = next(stream)
    rest = list(stream)
    assert [round(one.start_m, 3) for one in (first, *rest)] == [5.0, 5.18, 5.36]
    assert first.at_m(first.defects[0]) == pytest.approx(5.1, abs=0.01)


def test_something_else_is_no_cloth():
    assert codes(found(np.full((400, 600), 128.0))) == {"no_cloth"}
    screen = np.full((400, 600), 250.0)
    screen[40:60, 30:500] = np.random.default_rng(1).choice([0, 255], (20, 470))
    screen[200:380, 300:560] = np.random.default_rng(2).normal(90, 30, (180, 260))
    one = found(screen)
    assert codes(one) == {"no_cloth"}
    assert one.defects == one.cloth == ()
    assert codes(found(np.full((60, 60), 128.0))) == {"no_cloth"}


def test_without_a_weave_nothing_is_sure():
    noise = np.random.default_rng(1).normal(128, 20, (400, 600))
    one = found(with_spot(noise, 300, 200, by=-120, radius=9))
    assert "no_weave" in codes(one)
    assert not one.measured
    assert not any(defect.sure for defect in one.defects)


def test_a_blurred_picture_says_so():
    import cv2

    assert "blurred" in codes(found(cv2.GaussianBlur(weave(seed=9), (0, 0), 2.5)))


def test_a_scale_that_no_yarn_has_is_doubted():
    assert "unlikely_scale" in codes(found(weave(seed=9), mm_per_px=2.0))


def test_glare_is_told():
    grey = weave(seed=10)
    grey[150:230, 300:420] = 255
    assert "glare" in codes(found(grey))


def test_a_print_is_not_judged_as_measured():
    grey = weave(seed=11)
    grey += 40 * np.sign(np.sin(2 * np.pi * np.arange(768) / 128))[None, :]
    one = found(grey)
    assert "patterned" in codes(one)
    assert not one.measured


@pytest.mark.parametrize(
    ("image", "about", "said"),
    [
        (np.zeros((4, 4, 4), np.uint8), {}, "height, width"),
        (np.zeros((4, 4), np.float32), {}, "8 or 16 bits"),
        (np.zeros((0, 4), np.uint8), {}, "no pixels"),
        (np.zeros((4, 4), np.uint8), {"mm_per_px": 0.0}, "mm_per_px"),
        (np.zeros((4, 4), np.uint8), {"mm_per_px": float("nan")}, "mm_per_px"),
        (np.zeros((4, 4), np.uint8), {"along": "z"}, "along"),
        (np.zeros((4, 4), np.uint8), {"start_m": float("inf")}, "start_m"),
    ],
)
def test_what_is_no_picture_is_refused(image, about, said):
    with pytest.raises(InspectionError, match=said):
        inspect(image, **({"mm_per_px": 0.25} | about))
