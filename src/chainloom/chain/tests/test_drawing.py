"""The picture: nothing overlaps, no ribbon runs under a card, the office's order is kept."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainloom.chain import theme
from chainloom.chain.drawing.layout import Box, Line
from chainloom.chain.drawing.paths import soft_path, square_path
from chainloom.chain.drawing.picture import lay_out
from chainloom.chain.drawing.text import fit, text_width, wrap
from chainloom.chain.measures import count_breaks

HAIR = 0.01


@st.composite
def chains(draw):
    """Any number of stages in any columns, beside the line or on it, joined in any way."""
    boxes = [
        Box(
            key,
            draw(st.integers(0, 12)),
            key,
            draw(st.floats(30, 180)),
            support=draw(st.integers(0, 3)) == 0,
        )
        for key in range(draw(st.integers(0, 26)))
    ]
    keys = [box.key for box in boxes]
    pairs = (
        draw(st.sets(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=60))
        if keys
        else set()
    )
    lines = [
        Line(source, target, draw(st.floats(1, 22)))
        for source, target in sorted(pairs)
        if source != target
    ]
    return boxes, lines


@settings(max_examples=120, deadline=None)
@given(chains())
def test_cards_never_overlap_and_lie_in_the_picture(chain):
    boxes, lines = chain
    picture = lay_out(boxes, lines)
    assert set(picture.cards) == {box.key for box in boxes}
    for one, other in combinations(picture.cards.values(), 2):
        aside = one.right <= other.x + HAIR or other.right <= one.x + HAIR
        apart = one.bottom <= other.y + HAIR or other.bottom <= one.y + HAIR
        assert aside or apart, (one, other)
    for card in picture.cards.values():
        assert card.x >= 0
        assert card.y >= 0
        assert card.right <= picture.width + HAIR
        assert card.bottom <= picture.height + HAIR


@settings(max_examples=120, deadline=None)
@given(chains())
def test_no_ribbon_runs_under_a_card(chain):
    boxes, lines = chain
    picture = lay_out(boxes, lines)
    for ribbon in picture.ribbons:
        ends = {ribbon.source, ribbon.target}
        for start, end in pairwise(ribbon.points):
            for card in picture.cards.values():
                if card.key not in ends:
                    assert not _crosses(start, end, card, ribbon.square), (ribbon, card)


def _crosses(start, end, card, square):
    """A level or upright piece through a card; a bend lies between columns, where no card is."""
    (x0, y0), (x1, y1) = start, end
    if not square and abs(y0 - y1) > HAIR:
        return min(x0, x1) < card.right - HAIR and max(x0, x1) > card.x + HAIR
    across = min(x0, x1) < card.right - HAIR and max(x0, x1) > card.x + HAIR
    down = min(y0, y1) < card.bottom - HAIR and max(y0, y1) > card.y + HAIR
    return across and down


@settings(max_examples=60, deadline=None)
@given(chains())
def test_every_line_is_drawn_or_said_to_run_against_the_direction(chain):
    boxes, lines = chain
    picture = lay_out(boxes, lines)
    drawn = {(ribbon.source, ribbon.target) for ribbon in picture.ribbons}
    against = {(line.source, line.target) for line in picture.against}
    assert drawn | against == {(line.source, line.target) for line in lines}
    assert not drawn & against


@settings(max_examples=60, deadline=None)
@given(chains())
def test_ribbons_begin_and_end_at_their_cards(chain):
    boxes, lines = chain
    picture = lay_out(boxes, lines)
    for ribbon in picture.ribbons:
        for key, (x, y) in (
            (ribbon.source, ribbon.points[0]),
            (ribbon.target, ribbon.points[-1]),
        ):
            card = picture.cards[key]
            assert card.x - HAIR <= x <= card.right + HAIR
            assert card.y - HAIR <= y <= card.bottom + HAIR


@settings(max_examples=60, deadline=None)
@given(chains())
def test_stages_of_a_column_keep_the_offices_order(chain):
    boxes, lines = chain
    picture = lay_out(boxes, lines)
    for one, other in combinations([box for box in boxes if not box.support], 2):
        if one.column == other.column:
            assert picture.cards[one.key].y < picture.cards[other.key].y


def test_a_picture_of_many_stages_is_laid_out_in_time():
    boxes = [Box(key, key % 12, key, 60.0) for key in range(200)]
    lines = [Line(a, b, 3.0) for a in range(200) for b in range(a + 1, min(a + 8, 200))]
    assert len(lay_out(boxes, lines).cards) == 200


# Text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("机织", ["机织"]),
        ("天然纤维原料", ["天然纤维原料"]),
        ("面料贸易与集散", ["面料贸易", "与集散"]),
        ("印染助剂与涂层材料", ["印染助剂与", "涂层材料"]),
        ("Weaving", ["Weaving"]),
        ("Polymers and fibre feedstock", ["Polymers", "and fibre", "feedstock"]),
        ("Cellulosic and bio-based fibres", ["Cellulosic", "and", "bio-based f…"]),
    ],
)
def test_names_break_into_even_lines(text, lines):
    assert wrap(text, 13, 80) == lines


@given(st.text(max_size=60), st.floats(40, 200), st.integers(1, 4))
def test_no_line_is_wider_than_its_room(text, width, most):
    lines = wrap(text, 12, width, most)
    assert len(lines) <= most
    assert all(text_width(line, 12) <= width for line in lines)


def test_what_does_not_fit_ends_with_an_ellipsis():
    assert fit("再生纤维素与生物基纤维", 10, 50) == "再生纤维…"


# Paths, shades, colours


def test_paths_are_level_where_nothing_bends():
    assert soft_path([(0, 5), (10, 5), (20, 15)]) == "M0.0 5.0H10.0C15.0 5.0 15.0 15.0 20.0 15.0"
    assert square_path([(0, 0), (40, 0)]) == "M0.0 0.0L40.0 0.0"
    assert "Q40.0 0.0" in square_path([(0, 0), (40, 0), (40, 40)])


@given(st.integers(0, 10**7))
def test_shades_rise_and_nothing_is_a_shade_of_its_own(most):
    breaks = count_breaks(most)
    assert breaks[0] == 1
    assert list(breaks) == sorted(set(breaks))
    assert most <= 10 or breaks[-1] <= most


@pytest.mark.parametrize("name", theme.THEMES)
def test_every_ink_is_legible_on_its_ground(name):
    colours = theme.THEMES[name]
    pairs = [
        (colours["text"] if shade < 3 else colours[f"ink-{shade}"], colours[f"{scale}-{shade}"])
        for scale in ("good", "risk")
        for shade in range(5)
    ]
    pairs += [(colours[tone], colours["gap"]) for tone in ("danger", "warning", "info")]
    pairs += [(colours["muted"], colours["bg"]), (colours["text"], colours["outside-fill"])]
    for ink, ground in pairs:
        assert _contrast(ink, ground) >= 4.5, (ink, ground)


def _contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_pages_colours_are_those_of_the_theme():
    sheet = theme._SHEET.parent / "map-colours.css"
    assert sheet.read_text(encoding="utf-8").split("*/\n", 1)[1] == theme.page_variables()


def test_a_file_that_stands_alone_has_no_variables_left():
    assert not re.search(r"var\(", theme.standalone_styles("dark"))
