"""What a careless reading makes a number or a word of the cloth, and is none, or another one."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def doubtful(text: str) -> set[str]:
    spec = parse(text)
    return {one.field for one in spec.problems} | set(spec.derived)


@pytest.mark.parametrize(
    ("text", "gsm"),
    [
        ("a hundred and fifty gsm", 150),
        ("one hundred and fifty gsm", 150),
        ("two hundred ten gsm", 210),
        ("weight two hundred and five gsm", 205),
        ("one-hundred-and-twenty-five gsm", 125),
        ("ninety gsm", 90),
        # Said digit by digit or left open: none is a sum.
        ("one eighty gsm", None),
        ("two twenty gsm", None),
        ("one fifty five gsm", None),
        ("twenty one fifty gsm", None),
        ("one oh five gsm", None),
        ("two point fifty gsm", None),
    ],
)
def test_an_english_number_is_one_only_as_grammar_has_it(text, gsm):
    assert parse(text).weight == gsm


@pytest.mark.parametrize(
    "text", ["fifty eight sixty inches", "two inch check flannel", "one-inch stripe poplin"]
)
def test_no_width_is_made_of_inches_in_words(text):
    assert parse(text).width_cm is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("two thousand five hundred and twenty meters", 2520),
        ("one million two hundred thousand meters", 1_200_000),
        ("twelve hundred meters", 1200),
        ("quantity: five pieces, zipper", 5),
        ("one piece dyed cotton twill 3000 m", 3000),
        ("three piece suit cotton", None),
        ("three dollars a hundred meters", None),
    ],
)
def test_an_amount_in_words(text, amount):
    found = parse(text).quantity
    assert (found and found.value) == amount
