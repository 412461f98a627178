"""Names, and what belongs to them, that fifty further pages showed to be missing. The organisations
and persons are invented but for bodies of state."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import Page


def names(text: str) -> list[str]:
    return [one.name for one in Page(text).organisations if not one.refers]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in Page(text).organisations if not one.refers]


def full_names(text: str) -> dict[str, str]:
    return {one.name: one.full_name for one in Page(text).organisations if not one.refers}


def persons(text: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.post, one.organisation) for one in Page(text).persons]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A country by its first character, a government with all of its place.
        ("据俄农业部预测,收成将增加。俄政府表示欢迎。", ["俄农业部", "俄政府"]),
        ("根据香港特区政府的规划,道路将开工。", ["香港特区政府"]),
        ("美国总统奥巴马政府公布了计划。", []),
        # 作协 in 合作协会 hides no association; a short word for one needs its place.
        ("据韩国织机行业合作协会称,产量下降。", ["韩国织机行业合作协会"]),
        ("海南糖协数据显示,销量下降。", ["海南糖协"]),
        # Sites, and nets of another sort.
        ("记者在中华油脂网了解到,价格上涨。", ["中华油脂网"]),
        ("6月29日由慧聪涂料网主办的论坛举行。", ["慧聪涂料网"]),
        ("企业在官网公布,天然气管网和营销网继续扩大。", []),
        ("加快发展新能源与智能网联汽车。", []),
        # A joint venture is one firm.
        (
            "汽车制造商是现代汽车、雷诺三星汽车和双龙汽车。",
            ["现代汽车", "雷诺三星汽车", "双龙汽车"],
        ),
        # A place and a word that no dictionary has, where it acts or is counted.
        ("公司引进上海昊澜和北京昊络两家投资人。", ["上海昊澜", "北京昊络"]),
        ("记者来到江苏瓴口采访。", []),
        # What is said before a name, or of many, is none of it.
        ("重整管理人北京瓴衡律师事务所表示。", ["北京瓴衡律师事务所"]),
        ("山东地方炼厂人士反映,价格下滑。", []),
        ("招标实行一品一规一厂一价。", []),
        ("争取瓴河电厂投产,推进瓴江化工公司搬迁。", ["瓴河电厂", "瓴江化工公司"]),
        ("加强历史文化名村和传统村保护。", []),
        # Rows that a noun leads in from the clause before.
        (
            "国内知名的童装品牌,如芭巴拉、安奈瓴、小猪瓴以及安踏等。",
            ["芭巴拉", "安奈瓴", "小猪瓴", "安踏"],
        ),
        (
            "惠普、佳能、爱普生、兄弟、三星等国外品牌占据市场。",
            ["惠普", "佳能", "爱普生", "兄弟", "三星"],
        ),
        # Shares that the exchange warns of, not the sort of them.
        ("公司借壳S*ST瓴方上市,ST板块大涨。", ["S*ST瓴方"]),
        # A number of a document is its name, an embassy's country is not.
        ("这是国务院56号文发布后的第一次。", ["国务院"]),
        ("教授来自美国乔治城大学。", ["乔治城大学"]),
        ("院士来自国际欧亚科学院。", ["国际欧亚科学院"]),
        # A portal is a firm where its officer speaks.
        ("新浪CEO李明表示满意。据新浪科技报道,价格上涨。", ["新浪"]),
        # A firm that only the colon of a title and 公司 show.
        ("飞骏利:领先的物流企业\n公司收入增长。公司客户稳定。公司业绩将提高。", ["飞骏利"]),
    ],
)
def test_organisations(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_kinds_follow_what_is_said_before_a_name() -> None:
    assert ("Sovecor", "provider") in kinds("俄罗斯农业分析机构Sovecor负责人表示,价格上涨。")
    assert ("DCV", "bank") in kinds("股东是风险投资机构DCV。DCV宣布投资。")
    assert ("青梧农业市场研究学院", "institute") in kinds("青梧农业市场研究学院发布报告。")


def test_an_association_is_not_its_committee() -> None:
    text = "会议由中国瓷画学会地方瓷画专业委员会主办。中国瓷画学会副理事长李明出席。"
    assert full_names(text)["中国瓷画学会"] == "中国瓷画学会"
    assert persons(text) == [("李明", "副理事长", "中国瓷画学会")]


def test_an_institute_with_and_without_its_place_is_one() -> None:
    text = "李明创办云则经济研究所。他任北京云则经济研究所所长。"
    assert set(full_names(text).values()) == {"北京云则经济研究所"}


def test_everyday_words_are_a_firm_where_they_have_its_officers() -> None:
    text = "湖南太子奶集团陷入危机。太子奶创始人李明试图返回。太子奶市场萎缩。"
    assert full_names(text)["太子奶"] == "湖南太子奶集团"
    goods = "浙江蓄电池有限公司停产。蓄电池行业普遍亏损,蓄电池价格上涨。"
    assert "蓄电池" not in names(goods)


def test_whose_report_it_is_stands_at_its_head() -> None:
    text = (
        "在瓴安市第十五届人民代表大会上\n保定市人民政府市长李明\n各位代表:现在,我代表市人民政府作报告。"
        "我们承接北京项目,走访北京企业,引进北京人才,服务北京。"
    )
    assert full_names(text)["市人民政府"] == "保定市人民政府"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Whom only a trade tells.
        ("橡胶业资深分析师赵程认为,价格上涨。", [("赵程", "橡胶业资深分析师", None)]),
        ("业内专家李明指出,价格上涨。", []),
        # Heads of states, by the country.
        ("英国首相约翰逊指出,计划不变。", [("约翰逊", "首相", "英国")]),
        # A foreign name is not cut where a Chinese one could end.
        ("第一副总理祖布科夫在会上说明。", [("祖布科夫", "第一副总理", None)]),
        # A title after a name ends a row of posts.
        (
            "周成瓴研究员,青梧织史学会副理事长薛德明出席。",
            [("薛德明", "副理事长", "青梧织史学会"), ("周成瓴", "研究员", None)],
        ),
        # Two posts at once.
        (
            "青梧奶业有限公司董事长陈清迪被调查。陈清迪后来兼任青梧奶业有限公司董事长和总经理。",
            [
                ("陈清迪", "董事长", "青梧奶业有限公司"),
                ("陈清迪", "董事长", "青梧奶业有限公司"),
                ("陈清迪", "总经理", "青梧奶业有限公司"),
            ],
        ),
    ],
)
def test_persons(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert sorted(persons(text), key=str) == sorted(expected, key=str)
