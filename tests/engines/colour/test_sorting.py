"""555 boxes, and groups that cannot be fewer."""

from __future__ import annotations

import numpy as np
import pytest

from chainloom.engines.colour import ColourError, ciede2000, cmc, shade_groups, sort_555

from . import naive

NAVY = np.array([28.0, 3.0, -18.0])


def lot(seed, count, spread):
    return NAVY + np.random.default_rng(seed).normal(0, spread, (count, 3))


def test_the_standard_is_555_and_each_digit_goes_its_way():
    pieces = NAVY + np.array([[0, 0, 0], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, 0, 2], [0.4, 0, 0]])
    codes = [one.code for one in sort_555(NAVY, pieces, axes="lab")]
    assert codes == ["555", "655", "455", "565", "557", "555"]


@pytest.mark.parametrize("axes", ["cmc", "lch", "lab"])
def test_pieces_of_one_box_are_within_its_widths(axes):
    found = sort_555(NAVY, lot(1, 400, 1.5), axes=axes, widths=(0.8, 0.6, 0.6))
    for one in found:
        if one.code is None:
            assert max(np.abs(one.parts) / (0.8, 0.6, 0.6)) >= 4.5
            continue
        for digit, part, width in zip(one.code, one.parts, (0.8, 0.6, 0.6), strict=True):
            assert abs(part - (int(digit) - 5) * width) <= width / 2 + 1e-9


def test_parts_make_up_the_difference():
    pieces = lot(2, 50, 2)
    parts = np.array([one.parts for one in sort_555(NAVY, pieces)])
    assert np.sqrt((parts**2).sum(axis=1)) == pytest.approx(cmc(NAVY, pieces))
    lch = np.array([one.parts for one in sort_555(NAVY, pieces, axes="lch")])
    assert np.sqrt((lch**2).sum(axis=1)) == pytest.approx(np.linalg.norm(pieces - NAVY, axis=1))


def test_what_lies_far_is_out_and_in_no_box():
    assert sort_555(NAVY, [NAVY + np.array([30, 0, 0])], axes="lab")[0].code is None


@pytest.mark.parametrize("widths", [0, -1, float("nan"), (1, 1), (1, 0, 1)])
def test_a_box_has_a_width(widths):
    with pytest.raises(ColourError, match="box"):
        sort_555(NAVY, [NAVY], widths=widths)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("by", ["ciede2000", "cmc"])
def test_small_lots_come_in_the_fewest_groups_there_are(seed, by):
    pieces = lot(seed, 9, 0.7)
    measure = {"ciede2000": ciede2000, "cmc": cmc}[by]

    def fits(one, two):
        pair = measure(pieces[one], pieces[two]), measure(pieces[two], pieces[one])
        return max(map(float, pair)) <= 1.0

    found = shade_groups(pieces, 1.0, by=by)
    assert found.exact
    assert len(found.groups) == found.at_least == naive.fewest_groups(9, fits)


@pytest.mark.parametrize(("count", "spread"), [(40, 0.6), (60, 1.0), (300, 1.0)])
def test_no_two_of_a_group_are_further_apart_than_the_tolerance(count, spread):
    pieces = lot(count, count, spread)
    found = shade_groups(pieces, 1.0)
    members = sorted(place for group in found.groups for place in group.members)
    assert members == list(range(count))
    assert found.at_least <= len(found.groups)
    assert not found.exact or found.at_least == len(found.groups)
    for group in found.groups:
        inner = pieces[list(group.members)]
        assert ciede2000(inner[:, None], inner[None]).max() <= 1.0 + 1e-9
        assert group.middle in group.members
    assert found.of_piece[found.groups[0].middle] == 1


def test_none_one_and_equal_pieces():
    assert shade_groups(np.empty((0, 3)), 1).groups == ()
    assert len(shade_groups([NAVY], 1).groups) == 1
    assert len(shade_groups([NAVY] * 5, 0).groups) == 1


def test_too_many_pieces_are_refused_with_what_to_do():
    with pytest.raises(ColourError, match="one 555 box at a time"):
        shade_groups(np.tile(NAVY, (2001, 1)), 1)
