"""What could be of something else, or is one of several, is not stated as certain."""

from __future__ import annotations

import pytest

from chainloom.engines.fabric import parse


def doubtful(text: str) -> set[str]:
    spec = parse(text)
    return {one.field for one in spec.problems} | set(spec.derived)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("180g 200g 220g 汗布 均有现货", "weight_gsm"),
        ("罗纹 坯布克重 200 成品克重 230 门幅 110", "weight_gsm"),
        ("面料 280g + 里料 60g 复合 150cm", "weight_gsm"),
        ("坯布门幅 65 成品门幅 58 全棉纱卡", "width_cm"),
        ("门幅160的180克汗布和门幅180的200克卫衣布", "width_cm"),
        ("真丝 素绉缎 16姆米 门幅 114/140", "width_cm"),
        ("原价20元 现价15元/米 全棉灯芯绒 145cm", "price"),
        ("1000米以下 12.5元/米 3000米以上 11.8元/米 全棉斜纹", "price"),
        ("黑色500米 白色300米 藏青200米 涤纶牛津布", "quantity"),
        ("客户要 5000 件 T恤 用布 约 1200 公斤 单面汗布 160克", "quantity"),
        # By custom alone.
        ("卫衣布 320克 1.85米", "width_cm"),
        ("全棉坯布 幅宽63", "width_cm"),
        ("门幅1.5 涤纶", "width_cm"),
        ("长毛绒 毛高2cm 涤纶", "width_cm"),
        ("提花 花回32cm 涤棉", "width_cm"),
        ("装置产能60万吨 涤纶", "quantity"),
    ],
)
def test_one_of_several_and_custom_are_doubtful(text, field):
    assert parse(text).as_dict()[field]
    assert field in doubtful(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("每件用料1.2米 涤棉工装布", "width_cm"),
        ("校服 面料 涤棉 240克 每套用布2.3米", "width_cm"),
        ("全棉四件套 1.5米床 2.0*2.3米", "width_cm"),
        ("25针双面 30寸 筒径 180克", "width_cm"),
        ("34寸 28针 大圆机 可接单", "width_cm"),
        ("色丁 97g 一匹100米", "quantity"),
        ("春亚纺 样布5米 大货3000米起", "quantity"),
        ("price 2.3/yd for 3000 yd cotton twill", "quantity"),
        ("长2米宽1.5米 法兰绒毯 260克", "quantity"),
        ("网布 孔径 3mm 180克 150cm", "thickness_mm"),
        ("每码6盎司 牛仔布", "weight_gsm"),
        ("经密 433 纬密 275 根/10cm 40S 府绸", "width_cm"),
        ("浴巾 70*140 400克 全棉毛巾", "density"),
        ("毛毯 150*200", "density"),
        ("羊绒衫 12针 2/26支", "yarns"),
        ("全棉汗布 染费3元/公斤 180g", "price"),
    ],
)
def test_numbers_of_something_else_are_left_unread(text, field):
    value = parse(text).as_dict()[field]
    if isinstance(value, dict):
        value = any(value.values())
    assert not value


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("库存 12000 米 起批 100 米 弹力网布", "minimum_order", {"value": 100, "unit": "m"}),
        ("库存 12000 米 起批 100 米 弹力网布", "quantity", {"value": 12000, "unit": "m"}),
        ("全棉汗布 染费3元/公斤 26元/公斤", "price", {"value": 26, "unit": "CNY/kg"}),
        ("羽绒服面料 充绒 150克 380T尼丝纺 38g", "weight_gsm", 38),
        ("25针双面 30寸 筒径 180克", "weight_gsm", 180),
        ("每米 300 克 羊毛呢", "weight_g_m", 300),
        ("国内产能升至2000万吨以上", "quantity", {"value": 20000000, "unit": "t"}),
        # Two statements of one thing are no two things.
        ("牛仔 8安 271g 58寸", "weight_gsm", 271.2),
        ('57/58" 147cm 府绸', "width_cm", [144.78, 147.32]),
    ],
)
def test_what_is_meant_is_still_read(text, field, value):
    found = parse(text).as_dict()[field]
    if isinstance(found, dict):
        found = {key: one for key, one in found.items() if one is not None}
    assert found == value
    assert field not in {one.field for one in parse(text).problems}


def test_a_single_count_of_wool_in_zhi_is_metric():
    (yarn,) = parse("48支 羊毛 纱").warp
    assert (yarn.count, yarn.system) == (48, "Nm")
    (yarn,) = parse("48英支 羊毛 纱").warp
    assert yarn.system == "Ne"
