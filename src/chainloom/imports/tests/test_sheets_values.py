"""What a cell says, and what is reported because it cannot be known."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainloom.imports.sheets import (
    CELL_TEXTS,
    CellError,
    as_code,
    as_date,
    as_decimal,
    as_int,
    as_text,
    as_yes_no,
    read_number,
    split_unit,
    unit_factor,
)

MAY_1 = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (None, None),
        ("", None),
        ("—", None),
        (MAY_1, MAY_1),
        (datetime(2026, 5, 1, 8, 30), MAY_1),
        (46143, MAY_1),
        (46143.75, MAY_1),
        ("46143", MAY_1),
        (20260501, MAY_1),
        ("20260501", MAY_1),
        ("2026-05-01", MAY_1),
        ("2026/5/1", MAY_1),
        ("2026.5.1", MAY_1),
        ("2026 年 5 月 1 日", MAY_1),
        ("2026年5月1号", MAY_1),
        ("２０２６年５月１日", MAY_1),
        ("２０２６－０５－０１", MAY_1),
        ("二〇二六年五月一日", MAY_1),
        ("二〇二六年十二月三十一日", date(2026, 12, 31)),
        ("2026-05-01 00:00:00", MAY_1),
        ("2026-05-01T12:30:00Z", MAY_1),
        ("2026年5月1日（星期五）", MAY_1),
        ("1 May 2026", MAY_1),
        ("May 1, 2026", MAY_1),
        ("31/12/2026", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("05/05/2026", date(2026, 5, 5)),
        ("2026.5", MAY_1),
        ("2026-05", MAY_1),
        ("2026年5月", MAY_1),
        ("2026.10", date(2026, 10, 1)),
        (2026.5, MAY_1),
        (2026.12, date(2026, 12, 1)),
        (202605, MAY_1),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_every_usual_spelling(cell, day):
    assert as_date(cell) == day


def test_a_serial_number_counts_from_1904_in_workbooks_that_say_so():
    assert as_date(46143 - 1462, epoch_1904=True) == MAY_1


def test_a_month_can_stand_for_its_last_day_or_be_refused():
    assert as_date("2026年2月", month_only="last") == date(2026, 2, 28)
    assert as_date("2026-12", month_only="last") == date(2026, 12, 31)
    with pytest.raises(CellError) as caught:
        as_date("2026-12", month_only="refuse")
    assert caught.value.code == "date_month_only"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("01/05/2026", "date_ambiguous"),
        (2026.1, "date_ambiguous"),
        ("200512", "date_ambiguous"),
        ("26-5-1", "date_short_year"),
        ("1/5/26", "date_short_year"),
        ("991231", "date_short_year"),
        ("5月1日", "date_no_year"),
        ("2026", "date_year_only"),
        (2026, "date_year_only"),
        ("2026年", "date_year_only"),
        ("2026-02-30", "date_impossible"),
        ("2025/2/29", "date_impossible"),
        (20261301, "date_impossible"),
        ("32/13/2026", "date_impossible"),
        ("1826-05-01", "date_out_of_range"),
        ("长期有效", "date_open_ended"),
        ("去年", "not_a_date"),
        ("2026年六月三三日", "not_a_date"),
        ("²⁰x", "not_a_date"),
        (True, "not_a_date"),
        (120, "not_a_date"),
        (1e300, "not_a_date"),
    ],
)
def test_an_unclear_day_is_reported(cell, code):
    with pytest.raises(CellError) as caught:
        as_date(cell)
    assert caught.value.code == code
    assert str(cell)[:3] in str(caught.value) or "TRUE" in str(caught.value)


def test_both_readings_of_an_ambiguous_day_are_named():
    with pytest.raises(CellError) as caught:
        as_date("01/05/2026")
    assert caught.value.params["first"] == "2026-01-05"
    assert caught.value.params["second"] == "2026-05-01"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (None, None),
        ("无", None),
        ("-", None),
        (12, "12"),
        (0.1 + 0.2, "0.3"),
        (12.5, "12.5"),
        ("１２３．５", "123.5"),
        ("1,234,567.89", "1234567.89"),
        ("１，２３４", "1234"),
        ("1 234 567", "1234567"),
        ("3万", "30000"),
        ("1.2亿元", "120000000"),
        ("500万元", "5000000"),
        ("3百万", "3000000"),
        ("2千万", "20000000"),
        ("1万亿", "1000000000000"),
        ("约300", "300"),
        ("100余万元", "1000000"),
        ("80多", "80"),
        ("12.5%", "0.125"),
        ("3‰", "0.003"),
        ("１２％", "0.12"),
        ("¥1,000", "1000"),
        ("￥1,000.00元", "1000.00"),
        ("RMB 20", "20"),
        ("人民币500万元整", "5000000"),
        ("120人", "120"),
        ("5千克", "5"),
        ("-7", "-7"),
        ("−7", "-7"),
        ("(1,234)", "-1234"),
        ("1.5E+3", "1500"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_read_in_every_usual_spelling(cell, number):
    expected = None if number is None else Decimal(number)
    assert as_decimal(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,2345", "number_unclear"),
        ("1.234,56", "number_unclear"),
        ("1,5", "number_unclear"),
        ("1.2.3", "number_unclear"),
        ("(-5)", "number_unclear"),
        ("100-200", "number_range"),
        ("100～200人", "number_range"),
        ("100万至200万", "number_range"),
        ("$500", "currency_differs"),
        ("500万美元", "currency_differs"),
        ("三百", "not_a_number"),
        ("很多", "not_a_number"),
        ("12abc", "not_a_number"),
        (True, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (MAY_1, "number_is_date"),
    ],
)
def test_an_unclear_number_is_reported(cell, code):
    with pytest.raises(CellError) as caught:
        as_decimal(cell)
    assert caught.value.code == code


def test_what_stands_around_a_number_is_kept():
    number = read_number("约1.2亿美元")
    assert (number.value, number.about, number.currency) == (Decimal("1.2E8"), True, "USD")
    assert read_number("3吨").unit == "吨"
    assert read_number("3%").percent


def test_a_whole_number_is_whole():
    assert as_int("1.2万") == 12000
    assert as_int(85.0) == 85
    with pytest.raises(CellError) as caught:
        as_int("1.5")
    assert caught.value.code == "not_whole"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, None),
        ("  \u3000 ", None),
        ("\u200b", None),
        (" 鲤织\u3000纺织 ", "鲤织 纺织"),
        ("ＡＢＣ１２３", "ABC123"),
        ("（福建）纺织，第１厂", "（福建）纺织，第1厂"),
        ("\ufeff名称", "名称"),
        ("泉州市\n鲤城区", "泉州市鲤城区"),
        ("Blue\nSky", "Blue Sky"),
        (350502.0, "350502"),
        (350502, "350502"),
        (1.5, "1.5"),
        ("'00123", "00123"),
        ("'=cmd", "=cmd"),
        ('="00123"', "00123"),
        ("O'Neill", "O'Neill"),
        (MAY_1, "2026-05-01"),
        (datetime(2026, 5, 1, 8, 30), "2026-05-01 08:30:00"),
        (True, "TRUE"),
    ],
)
def test_text_is_cleaned_of_what_nobody_meant(cell, text):
    assert as_text(cell) == text


def test_lines_are_kept_where_they_are_wanted():
    assert as_text("第一行 \n  第二行", lines=True) == "第一行\n第二行"


@pytest.mark.parametrize("cell", [9.13505021234568e17, 913505021234567890, "9.135E+17", 1e15])
def test_a_code_that_became_a_number_is_reported_as_destroyed(cell):
    with pytest.raises(CellError) as caught:
        as_code(cell)
    assert caught.value.code == "digits_lost"


def test_a_code_has_no_spaces_and_is_in_capitals():
    assert as_code(" ９１３５０５０２ ma00-00001x ") == "91350502MA0000001X"
    assert as_code(350502.0) == "350502"
    assert as_code("---") is None


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("√", True), ("Ｙ", True), (1, True), ("TRUE", True), (True, True),
     ("否", False), ("×", False), ("no", False), (0, False), (None, None), (" ", None)],
)  # fmt: skip
def test_yes_and_no(cell, answer):
    assert as_yes_no(cell) is answer


def test_neither_yes_nor_no_is_reported():
    with pytest.raises(CellError) as caught:
        as_yes_no("部分")
    assert caught.value.code == "not_yes_or_no"


def test_units_in_headers():
    assert split_unit("年产值（万元）") == ("年产值", "万元")
    assert split_unit("产能(吨/年)") == ("产能", "吨/年")
    assert split_unit("名称（中文）") == ("名称（中文）", "")
    assert unit_factor("万元") == 10000
    assert unit_factor("千克") == 1
    assert unit_factor("人") == 1
    assert unit_factor("%") == Decimal("0.01")


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_no_cell_whatever_makes_a_reader_fail_otherwise_than_by_its_code(cell):
    for reader in (as_text, as_code, as_date, as_decimal, as_int, as_yes_no):
        caught = None
        try:
            reader(cell)
        except CellError as error:
            caught = error
        assert caught is None or (caught.code in CELL_TEXTS and str(caught))


@given(st.dates(date(1930, 1, 1), date(2099, 12, 31)))
def test_a_day_survives_every_spelling(day):
    serial = (day - date(1899, 12, 30)).days
    spellings = (
        day.isoformat(), f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        serial, float(serial), str(serial), int(day.strftime("%Y%m%d")), f"{day:%d %B %Y}",
    )  # fmt: skip
    assert {as_date(spelling) for spelling in spellings} == {day}


def test_the_reader_stands_without_django():
    code = (
        "import sys, chainloom.imports.sheets\n"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
