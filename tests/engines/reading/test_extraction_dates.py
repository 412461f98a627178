"""Dates of a text: written in full, completed by the day of publication, or left open."""

from __future__ import annotations

from datetime import date

import pytest

from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.text.dates import published_on

JULY = date(2011, 7, 20)


def isos(text: str, published: date | None = None) -> list[str | None]:
    return [one.iso for one in Page(text, published=published).dates]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2011年6月24日", "2011-06-24"),
        ("2011-06-24", "2011-06-24"),
        ("2011.6.24", "2011-06-24"),
        ("二〇一一年六月二十四日", "2011-06-24"),
        ("2011年6月底", "2011-06"),
        ("2011年", "2011"),
        ("2010年第四季度", "2010-10/2010-12"),
        ("2011年上半年", "2011-01/2011-06"),
        ("2011年1-6月", "2011-01/2011-06"),
        ("2010年9月-2011年3月", "2010-09/2011-03"),
        ("2011年6月10日-16日", "2011-06-10/2011-06-16"),
        ("2011年6月6日至7月1日", "2011-06-06/2011-07-01"),
        ("2006年到2010年底", "2006/2010"),
        ("2011/2012年度", "2011/2012"),
        ("“十二五”期间", "2011/2015"),
        ("“十四五”时期", "2021/2025"),
    ],
)
def test_what_is_written_in_full_needs_no_day_of_publication(text, iso):
    assert isos(text) == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("6月6日", "2011-06-06"),
        ("今年上半年", "2011-01/2011-06"),
        ("去年", "2010"),
        ("去年11月9日", "2010-11-09"),
        ("上月", "2011-06"),
        ("截至6月底", "2011-06"),
        ("1至5月份", "2011-01/2011-05"),
        ("前三季度", "2011-01/2011-09"),
        ("昨日", "2011-07-19"),
    ],
)
def test_the_day_of_publication_completes_what_is_open(text, iso):
    (found,) = Page(text, published=JULY).dates
    assert (found.iso, found.derived) == (iso, "published")
    assert isos(text) == [None]


@pytest.mark.parametrize("text", ["日前", "近日", "本周", "近年来"])
def test_a_vague_day_stays_open_even_on_a_dated_page(text):
    (found,) = Page(text, published=JULY).dates
    assert (found.iso, found.precision) == (None, "open")


def test_a_day_far_ahead_of_publication_is_last_year_s():
    assert isos("12月25日", date(2011, 1, 10)) == ["2010-12-25"]


def test_the_same_day_is_the_last_one_named():
    assert isos("2011年6月6日上午成立。当天,活动举行。") == ["2011-06-06", "2011-06-06"]


def test_a_year_said_in_the_sentence_completes_what_follows():
    assert isos("2010年3月开工,8月8日投产。") == ["2010-03", "2010-08-08"]
    assert isos("2010年3月开工。8月8日投产。") == ["2010-03", None]


def test_a_fiscal_quarter_is_not_one_of_the_calendar():
    assert isos("2012财年第一季度净利润增长", JULY) == [None]


def test_whether_a_date_is_an_end_or_a_beginning_is_told():
    marks = [
        one.mark for one in Page("截至6月底共有三家。自2010年起。今年以来", published=JULY).dates
    ]
    assert marks == ["by", "since", "since"]


@pytest.mark.parametrize("text", ["13月6日", "2011年2月30日", "6月35日"])
def test_no_day_that_the_calendar_lacks(text):
    assert not any(iso and len(iso) == 10 for iso in isos(text, JULY))


def test_the_day_of_a_record_is_read_however_it_is_written():
    assert published_on("2011年6月24日 10:00") == published_on("2011-06-24") == date(2011, 6, 24)
    assert published_on("2015") is published_on(None) is None


def test_the_first_months_of_a_year_are_a_period():
    (found,) = Page("今年前4个月产量大增", published=JULY).dates
    assert found.iso == f"{JULY.year}-01/{JULY.year}-04"


def test_a_date_takes_nothing_of_the_word_after_it():
    (found,) = Page("2010年中国进口大豆").dates
    assert (found.text, found.iso) == ("2010年", "2010")


@pytest.mark.parametrize("text", ["从推出到今天，", "12月合约下跌", "将在未来数年"])
def test_what_names_no_day_of_its_own_has_none(text):
    assert all(one.iso is None for one in Page(text, published=JULY).dates)
