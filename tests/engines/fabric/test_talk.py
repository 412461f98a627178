"""How people talk of cloth: messages, contracts, tenders, labels of garments, English in words."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import format_spec, parse
from chainloom.engines.fabric.numerals import english


def said(text: str, field: str) -> object:
    return parse(text).as_dict()[field]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("forty", 40),
        ("thirty-two", 32),
        ("two hundred and ten", 210),
        ("twelve hundred", 1200),
        ("three thousand five hundred", 3500),
        ("one point five", 1.5),
    ],
)
def test_numbers_in_english_words(text, number):
    assert english(text) == number


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("jersey, one hundred eighty gsm", "weight_gsm", 180),
        ("poplin, fifty eight inches wide", "width_cm", [147.32, 147.32]),
        ("two dollars fifty per meter", "price", {"value": 2.5, "unit": "USD/m"}),
        ("delivery in twenty days", "lead_time_days", 20),
        ("minimum five hundred kilos", "minimum_order", {"value": 500, "unit": "kg"}),
        ("汗布 克重三百五", "weight_gsm", 350),
        ("台灣單面布 碼重 8.5oz", "weight_gsm", None),
        ("jersey 200 to 220gsm", "weight_gsm", 210),
        ("交货期自定金到账起18天", "lead_time_days", 18),
        ("全棉府绸,单价9.8元/米,总价98000元", "price", {"value": 9.8, "unit": "CNY/m"}),
        ("FDY跌30 报FDY 50D/24F 7480元/吨", "price", {"value": 7480, "unit": "CNY/t"}),
        ("密度 经 412 根/10cm 纬 300 根/10cm", "density", {"warp": 104.65, "weft": 76.2}),
        ("密度:经133纬72", "density", {"warp": 133, "weft": 72}),
        ("黑/驼", "colour", "black/camel"),
        ("颜色:卡其", "colour", "khaki"),
        ("白的", "colour", "white"),
        ("hangtag: 55% hemp 45% cotton", "structure", None),
        ("吊牌 300克铜版纸", "structure", "label"),
        ("单面 32支CVC 180克", "structure", "single_jersey"),
        ("双面磨毛 棉", "structure", None),
        ("水洗后收缩3%", "finishes", []),
        ("抗UV", "finishes", ["uv_protection"]),
        ("涤纶低弹丝", "category", "yarn"),
        ("CVC32支的纱 针织用", "category", "yarn"),
        ("常备坯", "state", "greige"),
        ("全棉纱卡 先打3米样 大货5000米", "quantity", {"value": 5000, "unit": "m"}),
    ],
)
def test_what_people_say_is_read(text, field, value):
    assert said(text, field) == value


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("棉涤八二开", {"cotton": 80, "polyester": 20}),
        ("T/C六五三五", {"polyester": 65, "cotton": 35}),
        ("60 percent cotton 40 percent polyester", {"cotton": 60, "polyester": 40}),
        ("不含氨纶的,纯棉", {"cotton": 100}),
        ("有没有再生涤的", {"recycled_polyester": None}),
        ("绗缝 充90克棉 面布20D尼丝纺", {"nylon": None}),
        ("缩水率经向3% 纬向2% 全棉", {"cotton": 100}),
    ],
)
def test_shares_and_denials(text, shares):
    assert dict(parse(text).composition) == shares


@pytest.mark.parametrize("text", ["不含氨纶75D/72F", "不含棉40S 涤纶", "没有氨纶40D", "40S仿羊毛"])
def test_a_fibre_that_is_not_in_it_is_not_the_yarns_fibre(text):
    spec = parse(text)
    assert spec.warp[0].fibre is None
    assert parse(format_spec(spec)).warp == spec.warp


@pytest.mark.parametrize(
    ("text", "count", "ply"),
    [
        ("forty singles combed jersey", 40, 1),
        ("30/1 combed", 30, 1),
        ("JC60/2 珠地", 60, 2),
        ("问下32支CVC", 32, 1),
    ],
)
def test_counts(text, count, ply):
    (yarn,) = parse(text).warp
    assert (yarn.count, yarn.ply, yarn.system) == (count, ply, "Ne")


@pytest.mark.parametrize(
    "text",
    [
        "幅宽少了3cm",
        "3/1 twill",
        "一年两万公斤",
        "加13个点",
        "价格十分优惠",
        "one of these",
        "minimatt",
    ],
)
def test_what_is_no_value_is_left_alone(text):
    spec = parse(text)
    assert spec.width_cm is spec.quantity is spec.price is None
    assert spec.warp == spec.problems == ()
