"""What an address or a form says is a number only where int and a column of 64 bits take it."""

from __future__ import annotations

import pytest

from chainloom.core.digits import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("042", 42), ("9" * 17, int("9" * 17)), ("9" * 18, None), ("", None), (None, None),
     ("²", None), ("1²", None), ("٣", None), ("３", None), ("-1", None), (" 1", None)],
)  # fmt: skip
def test_digits_0_to_9_and_nothing_else_are_a_number(text, number):
    assert whole_number(text) == number


def test_more_digits_than_asked_for_are_none():
    assert (whole_number("9999", most=4), whole_number("10000", most=4)) == (9999, None)
