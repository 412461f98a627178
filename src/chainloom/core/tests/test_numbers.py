"""One reader of numbers for the whole product."""

from decimal import Decimal

import pytest
from django import forms

from chainloom.core.cleaning import clean_number
from chainloom.core.errors import Invalid
from chainloom.core.forms import NumberField
from chainloom.core.numbers import NotANumber, number_given, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("１２．５", "12.5"),
        ("１２，５", "12.5"),
        ("-3,25", "-3.25"),
        ("−3.25", "-3.25"),
        ("+4", "4"),
        (" 7 ", "7"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("12,3456", "12.3456"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1,234,567.25", "1234567.25"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234", "1234"),
        ("1'234.5", "1234.5"),
        ("1.234", "1.234"),
        ("2e3", "2000"),
    ],
)
def test_a_number_is_read_whichever_way_it_is_written(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,2,3", "12,34.5", "1.2.3", "1,23,456", "--1", "NaN", "Infinity", "1e9999", "5 %"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber) as refused:
        read_number(text)
    assert refused.value.code == "not_a_number"


@pytest.mark.parametrize("text", ["1,234", "12,345", "-999,000", "１，２３４"])
def test_what_may_be_two_numbers_is_refused(text):
    with pytest.raises(NotANumber) as refused:
        read_number(text)
    assert refused.value.code == "ambiguous"


def test_the_field_says_what_a_comma_means_where_it_can():
    assert read_number("1,200", decimals=2) == 1200
    assert read_number("12,345", most=500) == Decimal("12.345")
    assert read_number("12,5", decimals=2) == Decimal("12.5")
    with pytest.raises(NotANumber):
        read_number("1,200", decimals=3, most=5000)


@pytest.mark.parametrize(
    ("text", "decimals"),
    [("12,3456", 2), ("1,0000", 2), ("1234,567", 2), ("-1,0000", 3), ("3,5", 0)],
)
def test_more_figures_than_the_field_keeps_are_not_cut_off(text, decimals):
    with pytest.raises(NotANumber) as refused:
        read_number(text, decimals=decimals)
    assert refused.value.code == "ambiguous"


def test_what_nobody_groups_is_read_whatever_the_field_keeps():
    assert read_number("0,1234", decimals=2) == Decimal("0.1234")
    assert read_number("12,3456", decimals=4) == Decimal("12.3456")


def test_a_refusal_says_both_readings_and_the_field():
    with pytest.raises(Invalid) as refused:
        number_given("1,234", "price")
    assert refused.value.field == "price"
    assert "1234" in str(refused.value)
    assert "1.234" in str(refused.value)


@pytest.mark.parametrize(("text", "kept"), [("12,5", "12.50"), ("1,200", "1200.00")])
def test_a_sum_is_kept_as_it_was_meant(text, kept):
    assert clean_number(text, "amount") == Decimal(kept)


class Rule(forms.Form):
    bound = NumberField(min_value=0)


def test_a_field_of_a_form_reads_the_same_numbers():
    assert Rule({"bound": "2,5"}).fields["bound"].clean("2,5") == 2.5
    assert 'type="text"' in str(Rule()["bound"])
    refused = Rule({"bound": "1,234"})
    assert "1.234" in str(refused.errors["bound"])
    assert Rule({"bound": "-1"}).errors
    assert Rule({"bound": "1e999"}).errors
