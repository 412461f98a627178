"""What is no description comes back unread, and quickly."""

from __future__ import annotations

import time

import pytest

from chainloom.engines.fabric import LONGEST, format_spec, parse


@pytest.mark.parametrize("text", ["", " \n\t", "，。；"])
def test_nothing_says_nothing(text):
    spec = parse(text)
    assert (spec.values, spec.unread, spec.problems) == ((), (), ())
    assert format_spec(spec) == ""


@pytest.mark.parametrize("text", ["🧵🧵🧵", "\x00\x01\x02", "ÿþ\ufffd\ud800", "नमस्ते"])
def test_what_is_no_text_of_the_trade_is_unread(text):
    spec = parse(text)
    assert spec.values == ()
    assert "".join(piece.text for piece in spec.unread) == text


def test_a_number_without_end_is_no_number():
    assert parse("9" * 5000 + "kg").values == ()


@pytest.mark.parametrize(
    "piece",
    ["全棉40S ", "9", "1/", "40+", "a", "棉", "1.", "65% ", "每", "4*", "c4", "   ", "价", "跌1元"],
)
def test_long_texts_take_a_time_in_proportion(piece):
    """100,000 characters of the worst kind are read in seconds; nothing is quadratic."""
    text = piece * (LONGEST // len(piece))
    start = time.process_time()
    parse(text)
    assert time.process_time() - start < 15


def test_what_is_longer_than_any_description_is_given_back():
    text = "全棉 " + "x" * 10_000_000
    start = time.process_time()
    spec = parse(text)
    assert time.process_time() - start < 5
    assert spec.composition[0].fibre == "cotton"
    assert spec.unread[-1].end == len(text)
    assert [problem.code for problem in spec.problems] == ["too_long"]
