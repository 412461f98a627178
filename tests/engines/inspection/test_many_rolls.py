"""Rolls shared out over processes or a Ray give what one after the other gives."""

import os
import sys

import cv2
import numpy as np
import pytest

from chainloom.engines import inspection as engine
from chainloom.engines.inspection import InspectionError, Roll, over_rolls
from chainloom.engines.inspection.many_rolls import _inspected

from .weave import picture, weave, with_spot

MM = 0.25


@pytest.fixture(scope="module")
def rolls(tmp_path_factory):
    """Five: the second is cut off in its middle, the fourth is not there."""
    folder = tmp_path_factory.mktemp("rolls")
    found = []
    for number in range(4):
        paths = []
        for at in range(2):
            paths.append(folder / f"{number}_{at}.png")
            grey = with_spot(weave(200, 320, seed=10 * number + at), 120 + 20 * at, 90)
            cv2.imwrite(str(paths[-1]), picture(grey))
        found.append(Roll(tuple(paths), MM, along="y", overlap_m=0.004))
    found[1].pictures[1].write_bytes(b"no picture")
    found.insert(3, Roll((folder / "absent.png",), MM))
    return found


@pytest.fixture(scope="module")
def one_by_one(rolls):
    """The twin: each roll's pictures inspected here, one after the other."""
    found = []
    for roll in rolls:
        try:
            pixels = [engine.open_picture(path).pixels for path in roll.pictures]
        except (engine.PictureError, OSError):
            found.append(None)
            continue
        found.append(list(engine.inspect_roll(pixels, mm_per_px=MM, along="y", overlap_m=0.004)))
    return found


def look_or_die(roll):
    """What the workers do; a roll without pictures ends the process, as the kernel might."""
    if not roll.pictures:
        os._exit(1)
    return _inspected(roll)


def assert_the_same(found, expected):
    assert [one.found is None for one in found] == [one is None for one in expected]
    for one, twin in zip(found, expected, strict=True):
        for ours, theirs in zip(one.found or (), twin or (), strict=True):
            np.testing.assert_array_equal(ours.heat, theirs.heat)
            assert engine.record_of(ours) == engine.record_of(theirs)


def assert_bad_ones_are_told(found):
    assert "no picture" in found[1].error
    assert "absent.png" in found[3].error
    assert [bool(one.error) for one in found[:5]] == [False, True, False, True, False]


def test_in_this_process(rolls, one_by_one):
    told = []
    found = engine.inspect_rolls(rolls, workers=1, progress=lambda *now: told.append(now))
    assert all(picture.defects for picture in one_by_one[0])
    assert one_by_one[0][1].start_m == pytest.approx(0.046)
    assert_the_same(found, one_by_one)
    assert_bad_ones_are_told(found)
    assert told == [(number, 5) for number in range(1, 6)]


def test_two_processes_and_one_of_them_dies(rolls, one_by_one):
    dead, told = Roll((), MM), []
    given, expected = [dead, *rolls], [None, *one_by_one]
    found = over_rolls(look_or_die, given, workers=2, progress=lambda *now: told.append(now))
    assert_the_same(found, expected)
    assert_bad_ones_are_told(found[1:])
    assert "ended" in found[0].error
    assert told == [(number, 6) for number in range(1, 7)]


@pytest.mark.slow
def test_two_workers_of_a_ray_and_one_of_them_dies(rolls, one_by_one):
    pytest.importorskip("ray", reason="Ray is not installed")
    told = []
    found = over_rolls(
        look_or_die,
        [*rolls, Roll((), MM)],
        workers=2,
        ray="local",
        progress=lambda *now: told.append(now),
    )
    assert_the_same(found, [*one_by_one, None])
    assert_bad_ones_are_told(found)
    assert "ended" in found[5].error
    assert told == [(number, 6) for number in range(1, 7)]


def breaks(roll):
    return roll / 0


def test_a_mistake_in_the_work_is_told_with_its_kind():
    assert over_rolls(breaks, [1], workers=1)[0].error.startswith("ZeroDivisionError")


def test_what_progress_raises_ends_the_run():
    begun = []

    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        over_rolls(begun.append, [1, 2, 3], workers=1, progress=cancel)
    assert begun == [1]


def test_no_rolls_are_no_work():
    assert engine.inspect_rolls([]) == []


def test_fewer_than_one_worker_is_refused(rolls):
    with pytest.raises(InspectionError, match="workers is 1 or more"):
        engine.inspect_rolls(rolls, workers=0)


def test_a_missing_ray_says_how_to_get_it(rolls, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InspectionError, match=r'pip install "ray'):
        engine.inspect_rolls(rolls, ray="local")


def test_a_ray_that_is_not_there_is_told(rolls):
    pytest.importorskip("ray", reason="Ray is not installed")
    with pytest.raises(InspectionError, match="no Ray is reached at 'here:there'"):
        engine.inspect_rolls(rolls, ray="here:there")
