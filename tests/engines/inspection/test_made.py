"""Made-up cloth: equal for equal seeds, of one piece over pictures, with defects where they are
said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from chainloom.engines.inspection import KINDS, made
from chainloom.engines.inspection.made import noise, surface

QUIET = made.Cloth(noise=0, light=0)
SMALL = {"size": (160, 160), "mm_per_px": 0.2}


def test_equal_arguments_make_equal_pictures_and_another_seed_another():
    first, again = (made.make_picture(made.Cloth(), ["stain"], **SMALL) for _ in range(2))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.labels, again.labels)
    other = made.make_picture(made.Cloth(), ["stain"], **SMALL, seed=2)
    assert (first.pixels != other.pixels).any()


@pytest.mark.parametrize("along", ["x", "y"])
def test_the_pictures_of_a_roll_are_pieces_of_one_cloth(along):
    kinds = ["broken_end", "crease", "hole"]
    size = (120, 200) if along == "x" else (200, 120)
    long = (120, 600) if along == "x" else (600, 120)
    parts = list(made.make_roll(QUIET, kinds, pictures=3, size=size, mm_per_px=0.2, along=along))
    (whole,) = made.make_roll(QUIET, kinds, pictures=1, size=long, mm_per_px=0.2, along=along)
    side = 1 if along == "x" else 0
    joined = np.concatenate([one.pixels for one in parts], axis=side)
    # The bands in which pictures are made end elsewhere: rounding may differ by a level.
    assert np.abs(joined.astype(int) - whole.pixels).max() <= 1
    labels = np.concatenate([one.labels for one in parts], axis=side)
    np.testing.assert_array_equal(labels, whole.labels)
    assert [one.start_m for one in parts] == pytest.approx([0, 0.04, 0.08])


@pytest.mark.parametrize("name", sorted(made.SAMPLES))
def test_every_kind_can_be_made_and_is_seen_where_its_mask_is(name):
    cloth = replace(made.SAMPLES[name], noise=0, selvage_mm=0, table_mm=0)
    clean = made.make_picture(cloth, [], **SMALL, seed=40)
    for kind in made.kinds_of(cloth):
        found = made.make_picture(cloth, [kind], **SMALL, seed=40)
        (planted,) = found.defects
        assert planted.kind == kind
        changed = np.abs(found.pixels.astype(int) - clean.pixels).max(axis=2)
        inside = changed[found.mask > 0]
        far = np.ones(found.mask.shape, bool)
        left, top, right, bottom = planted.box
        far[max(0, top - 14) : bottom + 14, max(0, left - 14) : right + 14] = False
        assert np.percentile(inside, 90) >= 6, kind
        assert changed[far].max(initial=0) <= 2, kind


def test_what_a_cloth_cannot_have_is_refused():
    woven, knit = made.kinds_of(made.Cloth(selvage_mm=8)), made.kinds_of(made.Cloth("jersey"))
    assert set(woven) | set(knit) == set(KINDS)
    assert "selvage" not in made.kinds_of(made.Cloth())
    with pytest.raises(ValueError, match="jersey has no 'broken_pick'"):
        made.make_picture(made.Cloth("jersey"), ["broken_pick"], **SMALL)
    with pytest.raises(ValueError, match="weave"):
        made.Cloth("velvet")
    with pytest.raises(ValueError, match="no room"):
        made.make_picture(made.Cloth(table_mm=30), [], **SMALL)


def test_cloth_lies_between_selvages_on_a_table_and_defects_on_the_cloth():
    cloth = made.Cloth(selvage_mm=6, table_mm=8, noise=0)
    found = made.make_picture(cloth, ["stain", "hole"], size=(160, 300), mm_per_px=0.2, seed=3)
    table = found.pixels[:, :30].mean()
    assert found.pixels[:, 60:240].mean() > table + 60
    for planted in found.defects:
        assert planted.box[0] >= 14 / 0.2 - 3
        assert planted.box[2] <= 300 - 14 / 0.2 + 3


def test_yarns_lie_as_close_as_was_asked_for():
    """The strongest waves across and along are those of two ends and two picks (plain weave)."""
    cloth = replace(QUIET, ends_per_cm=20, picks_per_cm=16, irregularity=0.02)
    grey = made.make_picture(cloth, [], size=(400, 400), mm_per_px=0.1).pixels.mean(axis=2)
    power = np.abs(np.fft.fft2(grey - grey.mean())) ** 2
    row, column = np.unravel_index(power[:200, :200].argmax(), (200, 200))
    # 40 mm hold 80 ends and 64 picks; the weave repeats over two of each.
    assert min(abs(column - 40), abs(column - 80), column) <= 2
    assert min(abs(row - 32), abs(row - 64), row) <= 2
    assert (row, column) != (0, 0)


def test_strength_says_how_far_a_defect_stands_out():
    def change(strength):
        one = made.make_picture(QUIET, ["stain"], **SMALL, strength=strength)
        clean = made.make_picture(QUIET, [], **SMALL)
        return np.abs(one.pixels.astype(int) - clean.pixels)[one.labels > 0].mean()

    assert change(1.0) > 1.5 * change(0.5) > 0


# The slow, obvious twins.


def naive_hash(seed: int, *parts: int) -> float:
    whole = 1 << 64
    state = seed & 0xFFFFFFFF
    for part in parts:
        state = (state * 0x9E3779B97F4A7C15 + part + 0x9E3779B97F4A7C15) % whole
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) % whole
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) % whole
        state ^= state >> 31
    return (state >> 40) / (1 << 23) - 1


def test_noise_is_that_of_plain_arithmetic():
    rows, columns = np.arange(-3, 40), np.arange(5, 19)
    found = noise.hashed(9, rows[:, None], columns[None, :])
    asked = [[naive_hash(9, int(r), int(c)) for c in columns] for r in rows]
    np.testing.assert_allclose(found, asked, atol=1e-6)
    places = np.array([-4.2, 0.0, 3.3, 7.9], np.float32)
    smooth = noise.along_yarns(5, rows, places, 2.5)
    for row, yarn in enumerate(rows):
        for column, place in enumerate(places):
            first = int(np.floor(place / 2.5))
            part = float(place) / 2.5 - first
            part = part * part * (3 - 2 * part)
            ends = naive_hash(5, int(yarn), first), naive_hash(5, int(yarn), first + 1)
            assert smooth[row, column] == pytest.approx(
                ends[0] * (1 - part) + ends[1] * part, abs=1e-4
            )


@pytest.mark.parametrize("weave", sorted(made.WEAVES))
def test_floats_of_a_weave_are_as_long_as_when_they_are_walked(weave):
    lift = made.Cloth(weave).lift()
    start, length = surface._runs(lift)
    for end, row in enumerate(lift):
        line = "".join("1" if up else "0" for up in row) * 3
        for pick in range(len(row)):
            place = len(row) + pick
            if line[place] == "0":
                continue
            first = line.rfind("0", 0, place) + 1
            beyond = line.find("0", place)
            assert (start[end, pick], length[end, pick]) == (place - first, beyond - first)
