"""Notations the other way round or with a word between: 2/40s, 经40纬40, 门幅都是160."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def yarns(text: str) -> tuple[list[tuple], list[tuple]]:
    spec = parse(text)
    sides = ([(y.count, y.system, y.ply) for y in side] for side in (spec.warp, spec.weft))
    return tuple(sides)


@pytest.mark.parametrize(
    ("text", "warp", "weft"),
    [
        ("2/40s 精梳棉", [(40, "Ne", 2)], []),
        ("纱支2/40s", [(40, "Ne", 2)], []),
        ("1/32s 单纱", [(32, "Ne", 1)], []),
        ("2/75D涤纶", [(75, "D", 2)], []),
        ("羊绒衫 12针 2/26支", [(26, "Nm", 2)], []),
        ("2/48Nm×2/48Nm 羊毛", [(48, "Nm", 2)], [(48, "Nm", 2)]),
        ("2/40s×2/40s 羊毛100%", [(40, "Ne", 2)], [(40, "Ne", 2)]),
        ("1/2支", [], []),
        ("经40纬40", [(40, "Ne", 1)], [(40, "Ne", 1)]),
        ("经纱20 纬纱16 全棉", [(20, "Ne", 1)], [(16, "Ne", 1)]),
        ("弹力府绸 经40纬40", [(40, "Ne", 1)], [(40, "Ne", 1)]),
    ],
)
def test_a_ply_that_stands_first_and_sides_without_a_system_are_derived(text, warp, weft):
    assert yarns(text) == (warp, weft)
    assert ("yarns" in parse(text).derived) is bool(warp)


def test_two_pairs_of_sides_are_yarns_and_threads():
    spec = parse("经20纬16 经128纬60")
    assert (spec.warp[0].count, spec.weft[0].count) == (20, 16)
    assert (spec.density_warp, spec.density_weft) == (128, 60)


@pytest.mark.parametrize("text", ["缩水率经5纬3 全棉", "撕破强力 经25纬20"])
def test_what_a_test_gave_is_no_yarn(text):
    assert yarns(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1.5元 每米", "CNY/m"),
        ("9块5 每米", "CNY/m"),
        ("1.5美元 每码", "USD/yd"),
        ("价1.5元 每米300克", "CNY"),
        ("价5元 每卷100米", "CNY"),
    ],
)
def test_what_a_price_is_for_may_stand_apart(text, unit):
    assert parse(text).price.unit == unit


@pytest.mark.parametrize("text", ["起订100", "起订 100 全棉府绸", "100起订", "MOQ: 500 poplin"])
def test_a_least_order_without_a_unit_is_said_and_not_told(text):
    spec = parse(text)
    assert spec.minimum_order is None
    assert [one.code for one in spec.problems] == ["no_unit"]
    assert any(char.isdigit() for char in spec.unread[0].text)


def test_a_weight_as_declared_and_as_tested():
    spec = parse("汗布 标称260g实际235g")
    assert spec.weight_gsm == (260, 260)
    assert [one.code for one in spec.problems] == ["one_of_several"]
    assert [(one.value, one.note) for one in spec.values if one.field == "weight_gsm"] == [
        (260, ""),
        (235, "as tested"),
    ]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("门幅都是160", "width_cm", (160, 160)),
        ("门幅开了是185", "width_cm", (185, 185)),
        ("宽幅250", "width_cm", (250, 250)),
        ("克重实测 212", "weight_gsm", (212, 212)),
        ("GSM:185", "weight_gsm", (185, 185)),
        ("门幅不要150", "width_cm", None),
        ("甲醛≤75 克重正负5克 210g双面", "weight_gsm", (210, 210)),
        ("横机 12G 羊毛", "weight_gsm", None),
        ("鞋带 扁8mm", "thickness_mm", None),
        ("不做涂层 不要弹力", "finishes", ()),
        ("没有防水", "finishes", ()),
        ("要不要防水", "finishes", ("waterproof",)),
        ("可染色", "state", None),
        ("未染色 坯布", "state", "greige"),
    ],
)
def test_words_between_and_denials(text, field, value):
    assert getattr(parse(text), field) == value
