"""Places that no list has: read as the listed ones are, and given back as the page names them."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import extract
from chainloom.engines.reading.extraction.text.standins import stand_in

PAGE = (
    "{0}区伞业产业链党委成立\n"
    "2025年6月6日,{0}区伞业产业链党委在区委组织部、区工信局指导下成立。"
    "区委常委、组织部部长李明,{0}区副区长王芳出席。"
    "会上,产业链党委与{0}农商银行签订合作协议,发布了《{0}区伞业产业链党委工作计划》。"
)


def read_of(place: str) -> list[tuple[str, str, int, int]]:
    return [(one.kind, repr(one.fields), one.start, one.end) for one in extract(PAGE.format(place))]


def test_a_page_reads_alike_whether_a_list_has_its_district_or_not():
    listed = [
        (kind, fields.replace("鲤城", "云岭"), start, end)
        for kind, fields, start, end in read_of("鲤城")
    ]
    assert read_of("云岭") == listed
    assert any("云岭区工业和信息化局" in fields for _, fields, _, _ in listed)


def test_quotes_are_those_of_the_page():
    text = PAGE.format("云岭")
    assert all(one.quote == text[one.start : one.end] for one in extract(text))


@pytest.mark.parametrize(
    "text",
    [
        "党委在区委组织部指导下成立。全市政府采购协调发展,我市政府采购。",
        "国内成品油市场化,国内糖市的需求。香港特区政府的规划。",
        "鲤城区政府和泉州市委出席。",
    ],
)
def test_words_before_a_level_are_not_always_a_place(text):
    assert stand_in(text) == (text, {})
