"""What the form understands of lines as they stand in chats."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chainloom.lists import kinds
from chainloom.lists.understanding import cloth_values, spec_of, spec_text, understand
from chainloom.lists.understanding.cloth import line_of
from chainloom.lists.understanding.days import needed_by

TODAY = date(2026, 11, 29)  # a Sunday


def read(text, **more):
    return understand(text, today=TODAY, **more).values


# Metres, kilograms and tons of what is no goods.
PROBLEMS = (
    "厂门口围墙倒了20米", "厂区门口道路塌陷50米", "门前下水道冒污水 300米",
    "隔壁厂离我们只有5米，半夜很吵", "货车限重3吨进不了厂", "我们纺织厂门口围墙倒了20米",
)  # fmt: skip
PROBLEM = {"kind": "problem", "visibility": "chosen", "quantity": None, "unit": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "求购 T400四面弹 180克 门幅180 黑色 5000米 12月15日前",
            {
                "kind": "fabric",
                "composition": "T400",
                "width": "门幅180cm",
                "weight": "克重180g/m²",
                "colour": "黑色",
                "finishes": "四面弹",
                "quantity": Decimal("5000"),
                "unit": "m",
                "needed_by": date(2026, 12, 15),
            },
        ),
        (
            "求购190T涤塔夫 门幅180cm 白色 3万米 单价2.1元以内",
            {
                "yarns": "190T",
                "quantity": Decimal("30000"),
                "price": Decimal("2.1"),
                "price_unit": "m",
            },
        ),
        (
            "我们订单排不下，急找家染厂代染尼龙 每天5吨",
            {"kind": "capacity", "urgent": True, "quantity": Decimal("5"), "unit": "t/day"},
        ),
        (
            "厂房旁边修路，货车进不来，急！",
            {"kind": "problem", "urgent": True, "visibility": "chosen"},
        ),
        (
            "想贷款500万做流动资金",
            {"kind": "finance", "quantity": Decimal("500"), "unit": "10k_yuan"},
        ),
        ("招20名挡车工", {"kind": "talent", "quantity": Decimal("20"), "unit": "person"}),
        ("租仓库3000平方米", {"kind": "site", "quantity": Decimal("3000"), "unit": "m2"}),
        ("找实验室测色牢度 6个样", {"kind": "testing", "quantity": Decimal("6"), "unit": "sample"}),
        ("T/C 65/35 府绸 2万米，交期15天", {"needed_by": date(2026, 12, 14), "unit": "m"}),
        # What is done by the day is capacity, though cloth is named.
        (
            "找针织大圆机代织汗布 每天3吨",
            {"kind": "capacity", "quantity": Decimal(3), "unit": "t/day"},
        ),
        ("找染缸 1吨以上 12月份空档 每天3吨", {"kind": "capacity", "quantity": Decimal(3)}),
        (
            "招3个验布工 月薪6000包吃住",
            {"kind": "talent", "quantity": Decimal(3), "unit": "person"},
        ),
        ("工艺问题：染色后色牢度只有3级，想找大学一起攻关", {"kind": "technology"}),
        ("急！！！！停电了 车间全停 找供电所", {"kind": "problem", "urgent": True}),
        # A guess is not for all members.
        ("要那种夏天做衬衫凉凉的布", {"kind": "fabric", "visibility": "chosen"}),
        (
            "需要三吨",
            {"kind": "fabric", "quantity": Decimal(3), "unit": "t", "visibility": "chosen"},
        ),
        ("老板，急需三吨，12月15日前", {"kind": "fabric", "quantity": Decimal(3)}),
        *((line, PROBLEM) for line in PROBLEMS),
        ("变压器绝缘布 500米", {"kind": "fabric", "quantity": Decimal(500)}),
        ("变压器容量不够，想增容", {"kind": "problem"}),
        ("车间电压不稳，机器老停", {"kind": "problem"}),
        ("汗布多少钱一公斤", {"kind": "fabric", "quantity": None, "unit": None}),
        ("求购汗布 180克，统一公斤计价", {"quantity": None, "unit": None}),
        ("棉纱 一吨两万三", {"quantity": None, "unit": None}),
        ("求购汗布 180克 要一吨 12月15日前", {"quantity": Decimal(1), "unit": "t"}),
        ("求购汗布 180克 一公斤20元 要两吨", {"quantity": Decimal(2), "unit": "t"}),
        ("厂房增容用电办不下来", {"kind": "problem", "visibility": "chosen"}),
        ("变压器不够，经常跳闸", {"kind": "problem"}),
        ("租厂房2000平方 用电200千伏安", {"kind": "site", "quantity": Decimal(2000)}),
        ("招一百二十人", {"kind": "talent", "quantity": Decimal(120), "unit": "person"}),
        ("招20个女工", {"kind": "talent", "quantity": Decimal(20), "unit": "person"}),
        ("找个会修剑杆机的师傅", {"kind": "talent"}),
        ("师傅，招工人10名", {"kind": "talent", "quantity": Decimal(10)}),
        ("师傅帮忙看下停电了", {"kind": "problem"}),
        ("工人要 宿舍漏水", {"kind": "problem"}),
        ("招3家供应商供坯布", {"kind": "fabric"}),
        ("日产一百五十吨的染缸", {"kind": "capacity", "quantity": Decimal(150), "unit": "t/day"}),
        ("采购拉链一万五千条", {"kind": "fabric", "quantity": Decimal(15000), "unit": "piece"}),
        ("贷款 三百万", {"kind": "finance", "quantity": Decimal(300), "unit": "10k_yuan"}),
        ("贷款一百五十万元", {"quantity": Decimal(150)}),
        ("贷款一亿两千万", {"quantity": Decimal(12000)}),
        ("贷款1.5亿元", {"quantity": Decimal(15000)}),
        ("租仓库一千两百平方", {"kind": "site", "quantity": Decimal(1200), "unit": "m2"}),
        ("想贷款，千万别告诉别家", {"kind": "finance", "quantity": None}),
        ("汗布要两三吨", {"quantity": Decimal(3), "unit": "t"}),
        ("一个月内要五百公斤汗布", {"quantity": Decimal(500), "needed_by": date(2026, 12, 29)}),
        (
            "need 5,000 yards of taffeta 190T, urgent, by Dec 20",
            {"urgent": True, "needed_by": date(2026, 12, 20), "unit": "yd"},
        ),
    ],
)
def test_a_line_becomes_fields(text, expected):
    found = read(text)
    assert {name: found.get(name) for name in expected} == expected


def test_an_offer_has_its_smallest_order_lead_time_and_stock():
    found = read("现货 春亚纺 300T 门幅150 2.8元/米 起订1000米 库存3万米 7天交货", offered=True)
    assert (found["minimum"], found["quantity"], found["lead_days"]) == (1000, 30000, 7)
    assert "urgent" not in found


def test_threads_an_inch_after_in_stock_are_no_tons():
    found = read("现货 300T春亚纺 门幅150 6000米", offered=True)
    assert (found["yarns"], found["quantity"], found["unit"]) == ("300T", 6000, "m")


@pytest.mark.parametrize(
    "line",
    [
        "不急，求购 32S 汗布 2吨", "不用急，汗布 2吨", "insurgent 汗布", "汗布 2吨 not urgent",
        "汗布 2吨 non-urgent", "2 t jersey, it isn't very urgent", "别着急，汗布 2吨",
        "汗布 2吨，没那么着急", "汗布 2吨 不是很急", "不算急，汗布 2吨", "汗布 2吨，不需要加急",
        "no need to hurry, not that urgent", "汗布 2吨 不是特别着急",
        "汗布 2吨 urgently not needed", "汗布 2吨，并不急", "汗布 2吨 无需加急", "非紧急，汗布 2吨",
        "汗布 2吨 加急：否", "汗布 2吨 紧急程度：一般", "汗布 2吨 紧急程度：不紧急",
        "汗布 2吨，加急不用",
        "汗布 2吨 是否加急：否", "汗布 2吨 是否紧急", "汗布 2吨 加急吗？不用",
        "汗布 2吨 urgent: no",
        "2 t jersey, ASAP not necessary", "汗布 2吨，原来很急，现在不急了", "汗布 2吨 不作加急",
        "找会做消防应急。的单位",
        "汗布 2吨 加急费多少", "汗布 2吨 可以加急吗？", "汗布 2吨 加急：×", "汗布 2吨 加急：N",
        "汗布 2吨 加急：0", "汗布 2吨 加急：false", "汗布 2吨 加急（否）", "汗布 2吨 □加急 ☑普通",
        "汗布 2吨 紧急联系人：王工", "求购紧急出口标志牌 200个", "求购紧急制动装置 2台",
        "汗布 2吨 无须加急", "汗布 2吨 毋需加急", "客户很焦急，汗布 2吨", "less urgent: 2 t jersey",
        "2 t jersey, hardly urgent", "汗布 2吨 能不能加急", "urgent: normal, 2 t jersey",
        "urgent: low", "汗布 2吨 尽快", "应急用品 200件", "马上要过年了，求购汗布 2吨",
        "可以加急吗？要5000米汗布", "汗布 2吨 不急着要", "☑普通 □加急 汗布 2吨",
    ],
)  # fmt: skip
def test_what_is_not_urgent_is_not_read_as_urgent(line):
    assert "urgent" not in read(line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("急需不起球的卫衣布 3000米", "急需"),
        ("2 t jersey urgent, no later than Friday", "urgent"),
        ("非常紧急 汗布 2吨", "紧急"), ("加急，不含税 汗布 2吨", "加急"),
        ("是否加急：是 汗布 2吨", "加急"),
        ("紧急程度：高 汗布 2吨", "紧急"), ("急单 汗布 2吨", "急单"), ("急用 低弹丝 2吨", "急用"),
        ("特别着急，汗布 2吨", "着急"), ("汗布 2吨 别的不要，急！", "急！"),
        ("不急的那批先放，汗布2吨加急", "加急"), ("有没有急用的汗布", "急用"),
        ("urgent: 2 t jersey, colour does not matter", "urgent"),
        ("urgent, not so heavy jersey", "urgent"), ("needed ASAP, normal quality", "ASAP"),
        ("样品已不急，大货加急", "加急"), ("大货加急，样品已不急", "加急"),
        ("urgent low stock", "urgent"), ("汗布 2吨 马上要", "马上要"),
        ("汗布 2吨 挺急的", "挺急"), ("急采 汗布 2吨", "急采"), ("急招 挡车工 3名", "急招"),
        ("急着要 汗布 2吨", "急着要"), ("急（本周内）汗布 2吨", "急"),
        ("☑加急 □普通 汗布 2吨", "加急"), ("可以加急吗？要 汗布 2吨", "加急"),
        ("紧急停机，求购针筒 2件", "紧急"),
    ],
)  # fmt: skip
def test_what_is_urgent_says_by_which_words(line, said):
    assert understand(line, today=TODAY).quotes()["urgent"] == said


def test_every_value_says_from_which_piece_of_the_text_it_was_read():
    found = understand("求购 T400 门幅180 5000米 12月15日前", today=TODAY).quotes()
    assert found == {
        "composition": "T400",
        "width": "门幅180",
        "quantity": "5000米",
        "needed_by": "12月15日前",
    }


def test_nothing_is_guessed_of_a_text_that_says_nothing():
    assert read("   ") == {}
    assert set(read("你好，在吗")) == {"kind", "title", "visibility"}


@pytest.mark.parametrize(
    "text", ["13800138000", "你好", "在吗？", "😊😊", "老板，13800138000", "hi!"]
)
def test_a_greeting_or_a_number_says_nothing_and_makes_no_title(text):
    found = understand(text, today=TODAY)
    assert found.is_empty
    assert found.values["title"] == ""


def test_a_kind_that_the_words_do_not_say_is_a_guess():
    assert understand("订单变化，前面那个不要了", today=TODAY).is_guess
    assert not understand("招20名挡车工", today=TODAY).is_guess


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("在吗？急要300T春亚纺 5000米", "急要300T春亚纺 5000米"),
        ("急！停电了 车间全停", "停电了 车间全停"),
        ("老板，你好：租仓库3000平", "租仓库3000平"),
        ("急", "急"),
        ("求购以下面料：\nT400四面弹 180克", "T400四面弹 180克"),
        ("求购以下面料：\n", "求购以下面料："),
        ("招聘：验布工3名", "招聘：验布工3名"),
        (
            "求购 T/C 65/35 45×45 133×72 门幅148 府绸 漂白 7000米 8.5元/米 月底前",
            "求购 T/C 65/35 45×45 133×72 门幅148 府绸 漂白…",
        ),
    ],
)
def test_a_title_begins_with_the_matter(text, title):
    assert read(text)["title"] == title


def test_what_says_nothing_is_not_told_as_not_understood():
    line = "老板，有没有 300T春亚纺 半光 大概要两三吨 谢谢 13800138000"
    assert understand(line, today=TODAY).unread == ["半光"]


def test_an_amount_that_is_not_certain_says_so():
    for line in ("贷款二三百万", "招二十多人", "汗布 大概要两三吨", "春亚纺 黑色藏青各2000米"):
        assert "quantity" in understand(line, today=TODAY).doubtful, line
    assert "quantity" not in understand("汗布 180克 2吨", today=TODAY).doubtful


@pytest.mark.parametrize(
    ("text", "several"),
    [
        (
            "【求购】①T400四面弹 180g 3000米；②春亚纺300T 5万米",
            ["【求购】 T400四面弹 180g 3000米", "【求购】 春亚纺300T 5万米"],
        ),
        (
            "1. 招3个验布工\n2. 贷款500万\n3. 求购T400四面弹 180g",
            ["招3个验布工", "贷款500万", "求购T400四面弹 180g"],
        ),
        ("春亚纺300T 黑色 5000米\n涤塔夫190T 白色 3000米", None),
        # What stands before or after them all is of each.
        (
            "①T400四面弹 180g 3000米；②春亚纺300T 5万米，以上都要12月15日前，急",
            [
                "T400四面弹 180g 3000米。以上都要12月15日前，急",
                "春亚纺300T 5万米。以上都要12月15日前，急",
            ],
        ),
        (
            "求购以下面料：\n春亚纺300T 黑色 5000米\n涤塔夫190T 白色 3000米\n联系电话 13800138000",
            [
                "春亚纺300T 黑色 5000米。联系电话 13800138000",
                "涤塔夫190T 白色 3000米。联系电话 13800138000",
            ],
        ),
        (
            "1. 招3个验布工\n2. 贷款500万\n13800138000",
            ["招3个验布工。13800138000", "贷款500万。13800138000"],
        ),
        (
            "春亚纺300T 黑色 5000米\n涤塔夫190T 白色 3000米\n12月15日前要，急",
            [
                "春亚纺300T 黑色 5000米。12月15日前要，急",
                "涤塔夫190T 白色 3000米。12月15日前要，急",
            ],
        ),
        # One, told in several pieces.
        ("求购以下面料：\nT400四面弹 180克 5000米", []),
        ("T400四面弹 180克；门幅180；黑色；5000米", []),
        ("求购汗布 180克\n要求：1. 有GRS证书 2. 缸差4级", []),
        ("规格1.5米门幅 2.8元", []),
    ],
)
def test_several_needs_in_one_message_are_told_apart(text, several):
    found = understand(text, today=TODAY)
    assert found.several == (text.split("\n") if several is None else several)
    if found.several:
        assert found.values == understand(found.several[0], today=TODAY).values


def test_each_of_several_has_the_day_and_the_urgency_that_is_said_of_all():
    text = "①T400四面弹 180g 3000米；②春亚纺300T 5万米，以上都要12月15日前，急"
    for part in understand(text, today=TODAY).several:
        found = understand(part, today=TODAY)
        assert (found.values["urgent"], found.values["needed_by"]) == (True, date(2026, 12, 15))
        assert found.several == []
        assert found.unread == []
        assert "以上" not in found.values["title"]


def test_a_long_text_gets_a_short_title():
    assert len(read("我们厂今年订单很多，" * 30)["title"]) <= 40


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31前", date(2026, 12, 31)),
        ("12月5号要货", date(2026, 12, 5)),
        ("3月5日前", date(2027, 3, 5)),
        ("12月底", date(2026, 12, 31)),
        ("下月初", date(2026, 12, 10)),
        ("下周五前", date(2026, 12, 4)),
        ("10天内", date(2026, 12, 9)),
        ("三个月内", date(2027, 2, 27)),
        ("明天", date(2026, 11, 30)),
        ("年底前", date(2026, 12, 31)),
        ("月底提货", date(2026, 11, 30)),
        ("两个月中间再说", None),
        ("12月份中旬", date(2026, 12, 20)),
        ("by Dec 20", date(2026, 12, 20)),
        ("before 3rd of March, 2027", date(2027, 3, 3)),
        ("by February 30", None),
        ("13月40日", None),
        ("30天账期", None),
        ("三月底前要货", date(2027, 3, 31)),
        ("十二月底", date(2026, 12, 31)),
        ("十一月初", date(2027, 11, 10)),
        ("十二月十五号前", date(2026, 12, 15)),
        ("十五天内", date(2026, 12, 14)),
        ("二十月底", None),
        ("每月底结款", None),
        ("每个月底结款", None),
        ("上月底 订的货", None),
        ("上个月底订的货", None),
        ("去年底的货", None),
        ("去年十二月底的货", None),
        ("每周五结款", None),
        ("每月底结款，12月20日前要", date(2026, 12, 20)),
        ("月初要", date(2026, 12, 10)),
        ("本月初订的", None),
        ("月中", date(2026, 12, 20)),
        ("下个月底", date(2026, 12, 31)),
        ("3月底，不行就4月5日", date(2027, 4, 5)),
        ("apricot 20 rolls", None),
        ("20 separate colours", None),
        ("12 decent offers", None),
        ("30 marl fleece", None),
        ("may 10 days be ok", None),
        ("30 mar 210g", None),
        ("by may 10", date(2027, 5, 10)),
        ("may 10th", date(2027, 5, 10)),
        ("May 10, 2028", date(2028, 5, 10)),
        ("10th of mar", date(2027, 3, 10)),
        ("20 Sept", date(2027, 9, 20)),
        ("March 5", date(2027, 3, 5)),
    ],
)
def test_days_as_people_write_them(text, day):
    found = needed_by(text, TODAY)
    assert (found and found.day) == day


@pytest.mark.parametrize(
    "line",
    [
        "65%涤纶 35%棉 45S×45S 密度133×72 门幅150cm 府绸 漂白",
        "T400 门幅178cm 克重180g/m² 四面弹 黑色",
    ],
)
def test_the_fields_of_cloth_say_the_same_as_the_line(line):
    again = spec_of(line_of(cloth_values(line)))
    assert again == spec_of(line)
    assert spec_text(again) == line


def test_bare_numbers_are_the_usual_units():
    assert line_of({"width": "150", "weight": "180"}) == "门幅150cm 克重180g/m²"


def test_amounts_and_prices_are_no_part_of_a_specification():
    assert spec_of("数量5000米 单价8元/米") == {}


def test_every_kind_has_a_file_that_holds():
    assert kinds.codes() == [
        "fabric",
        "capacity",
        "technology",
        "testing",
        "finance",
        "talent",
        "site",
        "problem",
    ]
    assert "problem" not in kinds.codes(offered=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            'code = "x"\nname = "x"\nname_en = "x"\nicon = "x"\norder = 1\npatterns = ["("]',
            "pattern",
        ),
        ('code = "other"', "its code"),
        ('code = "x"\nnom = 1', "unknown"),
        ('code = "x"', "lacks"),
    ],
)
def test_a_kind_with_a_mistake_is_refused_by_name(tmp_path, content, said):
    file = tmp_path / "x.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(kinds.KindError, match=said):
        kinds.read(file)


def test_in_stock_is_not_told_as_unread_of_an_offer_whose_number_is_read():
    text = "现货 T400四面弹 180克 门幅178 黑色 8000米 12.5元/米 起订500米 7天交货"
    assert understand(text, today=TODAY, offered=True).unread == []
    # Without a number it says something, and so it does where cloth is asked for.
    assert understand(text.replace("8000米", ""), today=TODAY, offered=True).unread == ["现货"]
    assert understand(text, today=TODAY).unread == ["现货"]
