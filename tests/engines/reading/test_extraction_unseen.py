"""Rules that pages nobody had labelled showed to be missing. The organisations are invented."""

from __future__ import annotations

import pytest

from chainloom.engines.reading import extract
from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.likeness import same_owner


def names(text: str) -> list[str]:
    return [one.name for one in Page(text).organisations if not one.refers]


def fields(text: str, kind: str, *keys: str) -> list[tuple[object, ...]]:
    facts = extract(text, published="2011-06-01")
    return [tuple(one.fields[key] for key in keys) for one in facts if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A name of its own and a trade, wherever it stands; goods ask for more.
        ("鼎澜科技由于订单减少,上半年亏损。", ["鼎澜科技"]),
        ("记者从瑞仪化工了解到,价格上涨。", ["瑞仪化工"]),
        ("这里有挂式空调和入墙衣柜出售。", []),
        ("展出布艺家居和甲醛地板样品。", []),
        # What leads a name in is none of it.
        ("这些组件也是由鼎澜光电提供的。", ["鼎澜光电"]),
        ("经国家办公用品质量监督检验中心检测。", ["国家办公用品质量监督检验中心"]),
        ("采购中心组织的打印耗材项目已经结束。", []),
        ("国内外曝光设备生产厂减产。", []),
        # Rows of firms: the last one after 和, and those that 如 leads in.
        ("三一重工、徐工、瓴林和瓴德重型等增幅较大。", ["三一重工", "徐工", "瓴林", "瓴德重型"]),
        ("国内品牌如海尔、瓴缦、格力等都参加了。", ["海尔", "瓴缦", "格力"]),
        # A share with its letter, a Latin tail, an everyday word before 公司.
        ("机构推荐五粮液、张裕A。", ["五粮液", "张裕A"]),
        ("LG Display宣布减产。", ["LG Display"]),
        ("苹果公司提供的数据显示,销量增长。", ["苹果公司"]),
        # Departments that act, embassies, academies of a level.
        ("商务部市场运行司发布的预报显示,价格上涨。", ["商务部市场运行司"]),
        ("美国大使馆有关人士表示欢迎。", ["美国大使馆"]),
        ("志愿者进社区宣传。", []),
    ],
)
def test_organisations(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_what_a_page_says_that_a_firm_is_called_is_that_firm() -> None:
    text = "青梧益民一厂(集团)有限公司(下称益民集团)重组。益民集团表示满意。"
    full = {one.full_name for one in Page(text).organisations}
    assert full == {"青梧益民一厂(集团)有限公司"}


def test_an_office_after_an_office_is_not_in_a_place_of_the_same_sound() -> None:
    text = "联盟由县工信局和县工商联共同指导。澜溪县工信局出席。"
    assert "和县工商联" not in names(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("世界银行行长佐利克今年早期警告说", ("佐利克", "行长", "世界银行")),
        ("云锦公司负责设计工作的副总裁李志明表示", ("李志明", "副总裁", "云锦公司")),
        ("云锦集团董事长李志明2005年投资", ("李志明", "董事长", "云锦集团")),
        ("云锦集团董事总经理李志明认为", ("李志明", "董事总经理", "云锦集团")),
        ("广交会新闻发言人刘建华说", ("刘建华", "新闻发言人", "广交会")),
    ],
)
def test_persons(text: str, expected: tuple[str, ...]) -> None:
    assert fields(text, "person", "name", "post", "organisation") == [expected]


def test_a_post_has_no_other_person_in_it_and_who_reports_is_none() -> None:
    text = "省商务厅厅长梁志明和中国对外贸易中心副主任王志强到会。"
    assert set(fields(text, "person", "name", "post")) == {("梁志明", "厅长"), ("王志强", "副主任")}
    assert fields("青梧日报记者李志明报道", "person", "name") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Each owner of a row has the number in its place, also where the row was told before.
        ("云锦集团、澜图集团与恒固集团的毛利率分别为6%、7%和8%。",
         [("云锦集团", 6), ("澜图集团", 7), ("恒固集团", 8)]),
        ("采购额最大的县市区有莱阳、栖霞、蓬莱,采购额分别为3亿元、2亿元、1亿元。",
         [("莱阳", 3e8), ("栖霞", 2e8), ("蓬莱", 1e8)]),
        # An office that only counts owns nothing, but the place may.
        ("目前湖北省环保厅在册的铅蓄电池企业仅38家。", [("湖北省", 38)]),
        ("财政部决定下调关税,混纺布进口税下调至6%。", [(None, 6)]),
    ],
)  # fmt: skip
def test_owners_of_figures(text: str, expected: list[tuple[str | None, float]]) -> None:
    assert fields(text, "figure", "scope", "number") == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("新订单指数为65.14%。", "新订单指数"),
        ("全国节能建筑占建筑面积的23.1%。", "节能建筑"),
        ("我国已有上市公司2000多家。", "上市公司"),
    ],
)
def test_sorts_stay_with_what_is_counted(text: str, what: str) -> None:
    assert fields(text, "figure", "what") == [(what,)]


def test_the_whole_trade_is_the_one_told_before_and_a_level_owns_nothing() -> None:
    text = "青梧市纺织产业实现产值4亿元。全产业累计有省级绿色工厂3家、市级绿色工厂5家。"
    found = fields(text, "certificate_count", "level", "scope")
    assert found == [("省级", "青梧市纺织产业"), ("市级", "青梧市纺织产业")]
    text = "青梧市有中国名牌产品12个,国家免检产品35个,省名牌产品86个。"
    assert {scope for (scope,) in fields(text, "certificate_count", "scope")} == {"青梧市"}


def test_a_centre_is_founded_with_its_guides() -> None:
    text = (
        "5月18日,麓溪区面料数字打样中心正式揭牌。"
        "中心由麓溪区商务局指导,麓溪针纺行业协会与广东织元数字科技有限公司共建。"
    )
    assert fields(text, "body_founded", "name", "kind", "guiding") == [
        (
            "麓溪区面料数字打样中心",
            "centre",
            ["麓溪区商务局", "麓溪针纺行业协会", "广东织元数字科技有限公司"],
        )
    ]


def test_the_party_committee_of_a_chain_is_called_so() -> None:
    text = "中共溯川市印染产业链委员会揭牌。产业链党委与溯川农商银行签订了党建联建协议。"
    assert fields(text, "agreement_signed", "parties") == [
        (["中共溯川市印染产业链委员会", "溯川农商银行"],)
    ]


def test_tasks_counted_after_their_noun_are_measures() -> None:
    text = "《丝岭县丝绸产业链2025年工作要点》已经出台,安排重点工作15项。"
    assert fields(text, "plan_published", "measures") == [(15,)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("广东", "广东省", True),
        ("福建省泉州市", "泉州", True),
        ("浙江省纺织业", "福建省纺织业", False),
        ("广东省", "福建省", False),
    ],
)
def test_a_province_is_compared_by_its_name(one: str, other: str, same: bool) -> None:
    assert same_owner(one, other) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # All that stands between a mark and an officer's post.
        ("价格不变。鼎驰地产董事长孙宏文表示乐观。", ("孙宏文", "董事长", "鼎驰地产")),
        (
            "对于库存,长春瓴达农产品商贸公司业务部经理高坤文说。",
            ("高坤文", "经理", "长春瓴达农产品商贸公司业务部"),
        ),
        ("昨天,该项研究负责人戴琼文表示乐观。", ("戴琼文", "负责人", None)),
    ],
)
def test_whose_officer_somebody_is(text: str, expected: tuple[str | None, ...]) -> None:
    assert expected in fields(text, "person", "name", "post", "organisation")


def test_an_officer_at_the_head_of_a_sentence_is_of_the_one_firm_whose_people_speak() -> None:
    text = "中国食品执行副主席迟京文表示,毛利高。财务总监文国文表示,开支为11亿元。"
    assert ("文国文", "财务总监", "中国食品") in fields(
        text, "person", "name", "post", "organisation"
    )
    two = "鼎澜科技公司总裁李文表示乐观。华澜化工公司总裁王文也表示乐观。财务总监文国文表示谨慎。"
    assert ("文国文", "财务总监", None) in fields(two, "person", "name", "post", "organisation")


def test_a_page_about_one_person_tells_posts_without_the_name() -> None:
    text = (
        "李思文 -- 中国瓴缦协会会长\n2004年再次当选中华瓴缦教育社理事长。\n"
        "国际瓴缦论坛（IFF）主席、瓴江大学管理学院院长。"
    )
    assert fields(text, "person", "post", "organisation") == [
        ("会长", "中国瓴缦协会"),
        ("理事长", "中华瓴缦教育社"),
        ("主席", "国际瓴缦论坛"),
        ("院长", "瓴江大学管理学院"),
    ]


def test_a_firm_s_officer_is_not_given_to_another_firm() -> None:
    keys = ("name", "post", "organisation")
    two = "6月,海纳地产董事长王明到访瓴缦纺织公司。总经理赵强介绍,公司今年新增设备20台。"
    assert ("赵强", "总经理", None) in fields(two, "person", *keys)
    own = "海纳地产董事长王明表示乐观。总裁李强(大地纺织)认为,市场回暖。"
    assert ("李强", "总裁", "海纳地产") not in fields(own, "person", *keys)


def test_whose_officer_is_only_inferred_is_less_sure() -> None:
    facts = extract("中国食品执行副主席迟京文表示,毛利高。财务总监文国文表示,开支为11亿元。")
    sure = {one.fields["name"]: one.confidence for one in facts if one.kind == "person"}
    assert sure["文国文"] < sure["迟京文"]


@pytest.mark.parametrize(
    "text",
    [
        "李思文——经济学家\n其弟任瓴江大学教授。",
        "李思文——经济学家\n妻子曾任瓴缦公司董事长。",
        "李思文——经济学家\n他的父亲,瓴江大学校长。",
        "李思文:纺织行业回暖\n今年行业回暖。瓴江大学校长。",
        "李思文,纺织行业回暖\n今年行业回暖。瓴江大学校长。",
        "李思文简介\n瓴江大学校长,表示祝贺。",
    ],
)
def test_a_page_about_one_person_gives_no_post_of_another(text: str) -> None:
    assert fields(text, "person", "post", "organisation") == []


def test_the_same_period_a_year_before_is_that_period() -> None:
    text = "前5月我国进口总额达到452亿美元,较去年同期的283亿美元大幅提高。"
    assert fields(text, "figure", "number", "as_of") == [
        (4.52e10, "2011-01/2011-05"),
        (2.83e10, "2010-01/2010-05"),
    ]


def test_an_association_is_not_its_office() -> None:
    text = "中国纽扣商会电子产品调查办公室昨日发布报告。中国纽扣商会副秘书长陆刃文表示乐观。"
    assert names(text) == ["中国纽扣商会电子产品调查办公室", "中国纽扣商会"]
