"""What `inspect` says of pictures."""

import numpy as np
import pytest

from chainloom.engines.inspection import InspectionError, finding, inspect, inspect_roll
from chainloom.engines.inspection.detection import cloth

from .weave import naive_heat, picture, weave, with_line, with_spot


def found(grey, **about):
    return inspect(picture(grey), **({"mm_per_px": 0.25} | about))


def codes(inspection):
    return {one.code for one in inspection.warnings}


def test_sound_cloth_has_no_defects_and_no_warnings():
    one = found(weave(seed=1), cloth="woven")
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
    one = found(with_spot(noise, 300, 200, by=-120, radius=9), cloth="woven")
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
    one = found(grey, cloth="woven")
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
        (np.zeros((4, 4), np.uint8), {"cloth": "felt"}, "cloth"),
    ],
)
def test_what_is_no_picture_is_refused(image, about, said):
    with pytest.raises(InspectionError, match=said):
        inspect(image, **({"mm_per_px": 0.25} | about))


def test_a_strong_line_in_the_middle_does_not_hide_the_cloth():
    """Whatever line of cells it lies in, and however strong it is."""
    lost = []
    for width in (400, 640, 700):
        grey = weave(200, width, seed=width)
        for at in range(width // 2 - 40, width // 2 + 40, 8):
            for by, wide in ((-90, 14), (100, 14), (-70, 22)):
                lined = picture(with_line(grey, x=at, by=by, width=wide)).astype(np.float32)
                if cloth.across(lined).inner != (0, width):
                    lost.append((width, at, by, wide))
    assert lost == []


@pytest.mark.parametrize(
    ("shape", "mm_per_px"),
    [((1, 1), 0.25), ((1, 500), 0.25), ((500, 1), 0.25), ((20, 20), 0.01), ((3, 3), 0.25)],
)
@pytest.mark.parametrize("along", ["x", "y"])
def test_a_picture_of_hardly_any_pixels_has_no_cloth(shape, mm_per_px, along):
    one = found(np.full(shape, 120.0), mm_per_px=mm_per_px, along=along)
    assert codes(one) == {"no_cloth"}
    assert one.heat.shape == (-(-shape[0] // 8), -(-shape[1] // 8))
    assert finding.score_map(np.full(shape, 120, np.uint8)).shape == shape


@pytest.mark.parametrize("overlap", [float("nan"), -0.1, 0.192])
def test_an_overlap_that_pictures_cannot_have_is_refused(overlap):
    pictures = [picture(weave(seed=at)) for at in range(2)]
    with pytest.raises(InspectionError, match="overlap"):
        list(inspect_roll(pictures, mm_per_px=0.25, overlap_m=overlap))


def test_the_order_of_bytes_does_not_matter():
    grey = picture(with_spot(weave(seed=7), 300, 150)).astype(np.uint16) * 257
    little, big = (inspect(grey.astype(kind), mm_per_px=0.25) for kind in ("<u2", ">u2"))
    assert little.defects
    assert little.defects == big.defects


@pytest.mark.parametrize("table", [0, 200])
def test_a_picture_laid_the_other_way_says_the_same(table):
    grey = with_line(with_spot(weave(420, 900, seed=12), 500, 130), x=700)
    grey[:, :table] = 255
    image = picture(grey)
    upright = inspect(image, mm_per_px=0.25, along="y")
    lying = inspect(np.ascontiguousarray(image.T), mm_per_px=0.25, along="x")

    def turned(boxes):
        return [(top, left, bottom, right) for left, top, right, bottom in boxes]

    assert len(upright.defects) >= 2
    assert (lying.width_px, lying.height_px) == (420, 900)
    assert turned(lying.cloth) == list(upright.cloth)
    assert turned(lying.selvages) == list(upright.selvages)
    assert turned(one.box for one in lying.defects) == [one.box for one in upright.defects]
    assert [one.kind for one in lying.defects] == [one.kind for one in upright.defects]
    for one, other in zip(lying.defects, upright.defects, strict=True):
        assert [(y, x) for x, y in one.polygon] == list(other.polygon)
        assert lying.at_m(one) == upright.at_m(other)
        assert lying.across_mm(one) == upright.across_mm(other)
    assert np.array_equal(lying.heat.T, upright.heat)


def test_selvages_lie_above_and_below_where_the_roll_runs_across_the_picture():
    grey = weave(900, 420, seed=13)
    rng = np.random.default_rng(1)
    grey[:64] = 90 + rng.normal(0, 20, (64, 420))
    assert found(grey, along="x").cloth[0][1] >= 48


def test_the_least_cloth_is_the_same_both_ways():
    for shape, least in (((200, 900), False), ((900, 200), False), ((128, 200), True)):
        for along in "xy":
            for size in (shape, shape[::-1]):
                said = codes(found(weave(*size, seed=14), along=along))
                assert ("no_cloth" in said) is least


@pytest.mark.parametrize("mm_per_px", [0.02, 0.07, 0.25, 0.3])
def test_the_heat_of_a_cell_is_the_strongest_score_in_it(mm_per_px):
    factor = 0.25 / mm_per_px if mm_per_px < 0.18 else 1.0
    rng = np.random.default_rng(2)
    for height, width in ((803, 1201), (640, 333)):
        size = [max(1, round(one / factor) // 2) for one in (height, width)]
        score = rng.integers(0, 256, size).astype(np.uint8)
        heat = finding._heat(score, width, height, factor)
        assert np.array_equal(heat, naive_heat(score, width, height, factor))


@pytest.mark.parametrize(
    ("about", "measured"),
    [
        ({}, False),
        ({"cloth": "knit"}, False),
        ({"cloth": "woven"}, True),
        ({"cloth": "woven", "mm_per_px": 0.1}, False),
    ],
)
def test_measured_is_only_what_somebody_said_is_woven(about, measured):
    one = found(with_spot(weave(seed=15), 500, 130), **about)
    assert one.measured is measured
    assert one.defects
    assert any(defect.sure for defect in one.defects) is measured


def test_a_coloured_picture_is_not_measured():
    grey = picture(weave(seed=16, level=110))
    nearly = np.stack([grey, grey, grey + 2], axis=2)
    blue = np.stack([grey, grey, grey + 40], axis=2)
    said = [inspect(one, mm_per_px=0.25, cloth="woven").measured for one in (nearly, blue)]
    assert said == [True, False]


def test_an_inspection_is_ended_between_two_bands_of_a_picture():
    asked = []

    class Stopped(Exception):
        pass

    def step():
        asked.append(1)
        if len(asked) == 2:
            raise Stopped

    grey = weave(1200, 300, seed=9)
    with pytest.raises(Stopped):
        found(grey, step=step)
    assert len(asked) == 2
    asked += [1]
    assert found(grey, step=step).heat.shape == found(grey).heat.shape
    assert len(asked) > 4
