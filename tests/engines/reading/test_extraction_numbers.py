"""Numbers of a text: value in the bare unit, unit, range, qualifier; and what is no number."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.text.numbers import find, parse_han

DIGITS = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """A whole number below 10^12 in Chinese numerals, written the slow and obvious way."""
    if number == 0:
        return "零"
    groups = [number // 10**8, number // 10**4 % 10**4, number % 10**4]
    text = ""
    for group, name in zip(groups, ("亿", "万", ""), strict=True):
        if not group:
            continue
        if text and (group < 1000 or text.endswith("零")):
            text += "零"
        text += four_in_han(group) + name
    return text.replace("零零", "零")


def four_in_han(number: int) -> str:
    text, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    return text


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_numeral_written_out_is_read_back(number):
    assert parse_han(in_han(number)) == number


@given(st.integers(min_value=1000, max_value=9999))
def test_a_year_written_digit_by_digit_is_read_back(year):
    assert parse_han("".join(DIGITS[int(sign)] for sign in str(year))) == year


@given(
    st.integers(min_value=1, max_value=999_999),
    st.sampled_from([("", 1), ("百", 100), ("万", 10**4), ("百万", 10**6), ("亿", 10**8)]),
    st.sampled_from(["家", "元", "吨", "件", "米"]),
)
def test_a_number_with_multiplier_and_unit_stands_in_the_bare_unit(number, multiplier, unit):
    name, factor = multiplier
    for written in (str(number), f"{number:,}"):
        (found,) = find(f"共有{written}{name}{unit}。")
        assert (found.value, found.unit) == (number * factor, unit)


@given(
    st.text(
        alphabet="0123456789.,一二三十百千万亿两几数半余多%元家吨-至年月日每成分之第近约 ",
        max_size=40,
    )
)
def test_any_mess_of_digits_and_signs_is_read_without_fault_and_in_order(text):
    found = find(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("三百余家", 300, "家", "over"),
        ("1.2亿元", 120_000_000, "元", ""),
        ("1亿2000万元", 120_000_000, "元", ""),
        ("60万千升", 600_000, "千升", ""),
        ("3.5万亩", 35_000, "亩", ""),
        ("8000多吨", 8000, "吨", "over"),
        ("30余万元", 300_000, "元", "over"),
        ("超过500亿元", 50_000_000_000, "元", "over"),
        ("近百名", 100, "名", "nearly"),
        ("约20吨", 20, "吨", "about"),
        ("4000万元左右", 40_000_000, "元", "about"),
        ("133家", 133, "家", ""),
        ("61.2%", 61.2, "%", ""),
        ("百分之六十", 60, "%", ""),
        ("百分之六十一点二", 61.2, "%", ""),
        ("近七成", 70, "%", "nearly"),
        ("两成半", 25, "%", ""),
        ("一半", 50, "%", ""),
        ("五分之二", 40, "%", ""),
        ("6.2个百分点", 6.2, "百分点", ""),
        ("两倍", 2, "倍", ""),
        ("一万二千人", 12_000, "人", ""),
        ("十几家", 10, "家", "some"),
        ("数百家", 100, "家", "some"),
        ("100.59美元/桶", 100.59, "美元/桶", ""),
        ("1万吨/年", 10_000, "吨/年", ""),
        ("1,200家", 1200, "家", ""),
        ("200MW", 200, "MW", ""),
        ("9 .3元", 9.3, "元", ""),
    ],
)
def test_a_number_is_read_with_its_unit_and_what_qualifies_it(text, value, unit, qualifier):
    (found,) = find(text)
    assert (found.value, found.unit, found.qualifier) == (pytest.approx(value), unit, qualifier)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("10-15万件", 100_000, 150_000, "件"),
        ("12万至15万元", 120_000, 150_000, "元"),
        ("25000-26000元/吨", 25_000, 26_000, "元/吨"),
        ("1.85万元-1.9万元/吨", 18_500, 19_000, "元/吨"),
        ("10%~15%", 10, 15, "%"),
        ("3到5倍", 3, 5, "倍"),
        ("三到五家", 3, 5, "家"),
    ],
)
def test_the_ends_of_a_range_share_multiplier_and_unit(text, low, high, unit):
    (found,) = find(text)
    assert (found.value, found.value_to, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    ["第3届", "21S棉纱", "0595-22345678", "13800138000", "统一思想", "千家万户", "三五家", "A4纸"],
)
def test_ordinals_codes_telephones_and_manners_of_speaking_are_no_numbers(text):
    assert find(text) == ()


def test_a_price_says_what_it_is_for():
    (found,) = find("每公斤8元")
    assert (found.value, found.unit, found.per) == (8, "元", "公斤")


def test_the_numbers_of_a_date_are_not_numbers_of_the_page():
    page = Page("2011年6月24日,全区共有133家企业。")
    assert [one.text for one in page.numbers] == ["133家"]


def test_wide_digits_are_read_in_place():
    page = Page("共有１２００家企业")
    (found,) = page.numbers
    assert (page.text[found.start : found.end], found.value) == ("１２００家", 1200)
