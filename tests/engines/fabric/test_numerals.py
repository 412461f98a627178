"""Numbers in Chinese characters, sums of money as they are said, and what only looks like them."""

from __future__ import annotations

import random

import pytest

from chainloom.engines.fabric import parse
from chainloom.engines.fabric.numerals import sum_of, value

DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """The slow way: rank by rank, as children learn it."""
    if number >= 10_000:
        rest = number % 10_000
        return (
            spelled(number // 10_000)
            + "万"
            + ("零" * (0 < rest < 1000))
            + (spelled(rest) if rest else "")
        )
    said, gap = "", False
    for rank, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // rank % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return said


def test_every_number_up_to_a_hundred_million_is_read_as_it_is_spelled():
    numbers = [*range(1, 3000), *random.Random(5).sample(range(3000, 99_999_999), 3000)]
    assert [value(spelled(one)) for one in numbers] == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两百二", 220),
        ("一千五", 1500),
        ("三万五", 35_000),
        ("十五", 15),
        ("一点五", 1.5),
        ("1万2千", 12_000),
    ],
)
def test_what_is_left_out_in_speech_is_filled_in(text, number):
    assert value(text) == number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("八块五", 8.5),
        ("8毛5", 0.85),
        ("七毛五", 0.75),
        ("六元五角", 6.5),
        ("4块2毛5", 4.25),
        ("三块", 3),
    ],
)
def test_sums_of_money_as_they_are_said(text, yuan):
    assert sum_of(text) == yuan


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("厂里有三千米40支府绸", "quantity", {"value": 3000, "unit": "m"}),
        ("数量1万2千米 府绸", "quantity", {"value": 12000, "unit": "m"}),
        ("卫衣 要一吨", "quantity", {"value": 1, "unit": "t"}),
        ("汗布 两千多米", "quantity", {"value": 2000, "unit": "m"}),
        ("汗布 两百克", "weight_gsm", 200),
        ("十二安帆布", "weight_gsm", 406.9),
        ("一米八门幅 汗布", "width_cm", [180, 180]),
        ("门幅一米四五", "width_cm", [145, 145]),
        ("汗布 半个月交货", "lead_time_days", 15),
        ("汗布 三到五天交货", "lead_time_days", 5),
        ("三百公斤起做", "minimum_order", {"value": 300, "unit": "kg"}),
        ("一匹起订", "minimum_order", {"value": 1, "unit": "roll"}),
        ("四面弹 八块五一米", "price", {"value": 8.5, "unit": "CNY/m"}),
        ("色丁 3块2一码", "price", {"value": 3.2, "unit": "CNY/yd"}),
        ("这个布8毛一米亏本清 190T涤塔夫", "price", {"value": 0.8, "unit": "CNY/m"}),
        ("鞋面 一双2.8元", "price", {"value": 2.8, "unit": "CNY/pair"}),
        ("窗帘布 三十五一米", "price", {"value": 35, "unit": "CNY/m"}),
        ("涤塔夫 一码九毛八", "price", {"value": 0.98, "unit": "CNY/yd"}),
        ("网布 公斤价16元", "price", {"value": 16, "unit": "CNY/kg"}),
        ("八成棉两成涤", "composition", [("cotton", 80), ("polyester", 20)]),
        ("百分之六十棉百分之四十涤", "composition", [("cotton", 60), ("polyester", 40)]),
        ("四十支汗布", "yarns", [(40, "Ne", None)]),
        ("涤纶50旦/72孔", "yarns", [(50, "D", 72)]),
        ("50 denier 72 filament polyester", "yarns", [(50, "D", 72)]),
    ],
)
def test_descriptions_with_them(text, field, wanted):
    said = parse(text).as_dict()[field]
    if field == "composition":
        said = [(one["fibre"], one["percent"]) for one in said]
    if field == "yarns":
        said = [(one["count"], one["system"], one["filaments"]) for one in said["warp"]]
    assert said == wanted


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("老板 这个多少钱一米", "quantity"),
        ("几百米都行", "quantity"),
        ("两三百公斤 汗布", "quantity"),
        ("第三批 汗布", "quantity"),
        ("四件套 床品", "quantity"),
        ("染费一块五一米 府绸", "price"),
        ("三十天账期", "lead_time_days"),
        ("三面弹 两层 复合", "weight_gsm"),
        ("不良率三成 涤棉", "density"),
    ],
)
def test_what_only_looks_like_a_number_is_left_alone(text, field):
    assert not parse(text).as_dict()[field]


def test_wool_in_a_blend_is_no_money():
    for text in ("5毛95棉", "95棉5毛", "棉95毛5"):
        said = parse(text)
        assert said.price is None
        assert {one.fibre: one.percent for one in said.composition} == {"cotton": 95, "wool": 5}


def test_more_than_about_so_many_is_inexact():
    assert ("inexact", "quantity") in {
        (one.code, one.field) for one in parse("汗布 要两千多米").problems
    }
