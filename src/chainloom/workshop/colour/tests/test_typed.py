"""What people type is understood as what it is, or refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.workshop.colour.judging import steps_of
from chainloom.workshop.colour.typed import one_typed, pieces_typed

from .making import GRID, curve, typed


def read(text):
    return one_typed(text, name="n", field="f")


@pytest.mark.parametrize(
    "text",
    [
        "52.3 -3.1 20.5",
        "52.3,-3.1,20.5",
        "52.3, -3.1, 20.5",
        "L*a*b* 52.3 −3.1 20.5",
        " 52.3; -3.1 ;20.5 ",
        "52,3 -3,1 20,5",
        "52,300; -3,100; 20,500",
        "５２．３ －３．１ ２０，５",
    ],
)
def test_three_numbers_are_lab(text):
    found = read(text)
    assert found.sample.lab == (52.3, -3.1, 20.5)
    assert (found.sample.light, found.sample.observer) == ("D65", 10)
    assert not found.is_indicative


def test_a_screens_colour_begins_with_its_sign():
    found = read("#1F3a5c")
    assert found.is_indicative
    assert found.sample.observer == 2
    assert read("decade") is None, "which is the name of a shade"


def test_thirty_one_values_are_a_curve_from_400_to_700():
    found = read(typed(curve(rot=1.0)))
    assert found.sample.wavelengths == tuple(float(wave) for wave in GRID)
    assert max(found.sample.reflectance) < 1


def test_pairs_say_their_own_wavelengths():
    values = curve(rot=1.0)
    text = ", ".join(
        f"{wave}nm {value:.4f}" for wave, value in zip(GRID[::2], values[::2], strict=True)
    )
    found = read(text)
    assert found.sample.wavelengths[:2] == (400.0, 420.0)
    assert found.sample.reflectance[0] == pytest.approx(values[0], abs=1e-4)


ORANGE = 0.06 + 0.85 / (1 + np.exp(-(GRID - 580) / 6)) + 0.7 * np.exp(-(((GRID - 608) / 22) ** 2))


def test_fluorescent_cloth_may_be_typed_as_fractions():
    assert max(ORANGE) > 1.4
    found = read(" ".join(f"{value:.4f}" for value in ORANGE))
    assert found.sample.reflectance == pytest.approx(tuple(ORANGE), abs=1e-4)


def test_a_curve_that_may_be_either_is_asked_for_in_percent():
    text = " ".join(f"{0.4 + 1.5 * place / 30:.3f}" for place in range(31))
    with pytest.raises(Invalid, match="write them as percent, with %"):
        read(text)
    assert read(text.replace(" ", "% ")).sample.reflectance[0] == pytest.approx(0.004)


@pytest.mark.parametrize("apart", [" ", "; "])
def test_a_curve_may_be_written_with_decimal_commas(apart):
    values = curve(rot=1.0)
    found = read(apart.join(f"{100 * value:.2f}".replace(".", ",") for value in values))
    assert found.sample.reflectance == pytest.approx(tuple(values), abs=1e-4)


@pytest.mark.parametrize("apart", [", ", " "])
def test_pairs_may_be_written_with_a_comma_between(apart):
    pairs = list(zip(GRID, curve(rot=1.0), strict=True))
    found = read(apart.join(f"{wave},{round(100 * value)}" for wave, value in pairs))
    assert found.sample.wavelengths == tuple(float(wave) for wave in GRID)
    assert found.sample.reflectance[0] == pytest.approx(pairs[0][1], abs=6e-3)


@pytest.mark.parametrize(
    "text", ["1 2", "1 2 3 4", "500 1 1", "12 " * 30, "52,3,-3,1,20,5", "52,3"]
)
def test_other_numbers_are_refused(text):
    with pytest.raises(Invalid):
        read(text)


@pytest.mark.parametrize("text", ["navy", "A-01 navy", ""])
def test_words_are_no_measurement(text):
    assert read(text) is None


def test_pieces_have_names_or_numbers_of_their_lines():
    found = pieces_typed("roll 7  28.4 3.2 -18.3\n\n28 3 -18\n", field="pieces")
    assert [one.name for one in found] == ["roll 7", "2"]
    assert found[1].sample.lab == (28.0, 3.0, -18.0)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("12 28,4 3,2 -18,3", "12"),
        ("12; 28,4; 3,2; -18,3", "12"),
        ("roll 7,28.4,3.2,-18.3", "roll 7"),
        ("Rolle\t28,400\t3,200\t-18,300", "Rolle"),
        ("①　28.4，3.2，-18.3", "①"),
        ("=a:1 28.4 3.2 -18.3", "=a:1"),
    ],
)
def test_pieces_may_be_written_with_either_comma(line, name):
    found = pieces_typed(line, field="pieces")
    assert [(one.name, one.sample.lab) for one in found] == [(name, (28.4, 3.2, -18.3))]


@pytest.mark.parametrize(
    "line", ["navy 28,4 3,2", "navy 28,4 3,2 x", "28,4 3,2", "navy 28,4", ",;"]
)
def test_a_line_that_lacks_a_number_is_refused_with_its_place(line):
    """A decimal comma must not become what parts two numbers."""
    with pytest.raises(Invalid) as refused:
        pieces_typed(f"1 28 3 -18\n{line}", field="pieces")
    assert refused.value.code == "not_a_colour"
    assert "Line 2" in str(refused.value)


@pytest.mark.parametrize("line", ["12,28,4,3,2,-18,3", "28,4,3,2,-18,3", "roll 7,28,4,3,2,-18,3"])
def test_decimal_commas_among_commas_are_refused(line):
    with pytest.raises(Invalid) as refused:
        pieces_typed(line, field="pieces")
    assert "decimal commas" in str(refused.value)


@pytest.mark.parametrize("head", ["name\tL\ta\tb", "name,L*,a*,b*"])
def test_a_table_with_its_head_is_read_as_one(head):
    apart = "\t" if "\t" in head else ","
    found = pieces_typed(f"{head}\nroll 7{apart}28{apart}3{apart}-18", field="pieces")
    assert [(one.name, one.sample.lab) for one in found] == [("roll 7", (28.0, 3.0, -18.0))]


def test_a_table_of_curves_is_read_as_one():
    heads = "name," + ",".join(map(str, GRID))
    line = "roll 7," + ",".join(f"{value:.4f}" for value in curve(rot=1.0))
    found = pieces_typed(f"{heads}\n{line}", field="pieces")
    assert found[0].sample.has_curve


# Which way a hue turns: standards about the circle, the hue angle growing and shrinking.
WAYS = [
    ((50, 40, 10), "yellower", "redder"),
    ((50, -10, 40), "greener", "yellower"),
    ((50, -40, -10), "bluer", "greener"),
    ((50, 10, -40), "redder", "bluer"),
]


@pytest.mark.parametrize(("middle", "more", "less"), WAYS)
def test_a_hue_turns_towards_the_next_of_four(middle, more, less):
    angle, chroma = math.atan2(middle[2], middle[1]), math.hypot(*middle[1:])
    for turn, word in ((0.05, more), (-0.05, less)):
        point = (50, chroma * math.cos(angle + turn), chroma * math.sin(angle + turn))
        steps = {one.label: one for one in steps_of(middle, point)}
        assert steps["ΔH*"].words == word
        total = sum(steps[name].value ** 2 for name in ("ΔL*", "ΔC*", "ΔH*")) ** 0.5
        assert total == pytest.approx(float(colour.cielab(middle, point)), abs=1e-6)


def test_near_grey_a_and_b_speak_instead_of_hue():
    steps = {one.label: one.words for one in steps_of((60, 0.5, 0.2), (61, -0.5, 0.9))}
    assert steps["ΔL*"] == "lighter"
    assert (steps["Δa*"], steps["Δb*"]) == ("greener", "yellower")
    assert steps["ΔH*"] == steps["ΔC*"] == ""
