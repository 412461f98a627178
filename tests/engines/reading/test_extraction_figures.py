"""Figures of sentences: what, whose, when, of what. Every organisation here is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from chainloom.engines.reading import extract, read
from chainloom.engines.reading.gold import read_gold
from chainloom.engines.reading.scoring import Scores

GOLD = Path(__file__).parents[2] / "gold" / "reading_dev.jsonl"
ARTICLES = Path(__file__).parents[4] / "shared" / "data" / "articles"

# Sentence; what, number, unit; the other fields that are not null.
FIGURES: list[tuple[str, tuple[str, float, str], dict[str, Any]]] = [
    # The thing before its number.
    ("2010年我国焦炭进口量达300万吨。", ("焦炭进口量", 3000000, "吨"),
     {"scope": "我国", "as_of": "2010"}),
    ("挖泥船累计销量为1200台。", ("挖泥船累计销量", 1200, "台"), {}),
    ("全国服装厂数量已达6.5万家。", ("服装厂", 65000, "家"), {"scope": "全国"}),
    # Prices: the product is whose price it is.
    ("5月28日，纯棉32支价格在3000-3200元/吨。", ("价格", 3000, "元/吨"),
     {"number_to": 3200, "scope": "纯棉32支", "as_of": "2011-05-28"}),
    ("铜现货报价至6.8万元/吨。", ("报价", 68000, "元/吨"), {"scope": "铜现货"}),
    ("每米5元的价格不变。", ("价格", 5, "元/米"), {}),
    ("全国棉花平均价格为3万元/吨。", ("平均价格", 30000, "元/吨"), {"scope": "全国棉花"}),
    # The thing after its number.
    ("该省现有120家规模以上印染企业。", ("规模以上印染企业", 120, "家"), {}),
    ("海宁首批30名质量监督员上岗。", ("质量监督员", 30, "名"), {"scope": "海宁"}),
    ("江苏省5家获得排污许可的印染企业参加。", ("印染企业", 5, "家"), {"scope": "江苏省"}),
    # Change: the thing and the word for it.
    ("今年一季度，四川省丝绸出口额同比增长12.5%。", ("丝绸出口额同比增长", 12.5, "%"),
     {"scope": "四川省", "as_of": "2011-01/2011-03"}),
    ("去年棉花产量较上一年减少了约9%。", ("棉花产量减少", 9, "%"), {"as_of": "2010"}),
    ("水泥需求正以每年8%的速度递增。", ("水泥需求递增", 8, "%"), {}),
    ("1-5月，越南进口铁矿石同比增加15.6%。", ("进口铁矿石同比增加", 15.6, "%"),
     {"scope": "越南", "as_of": "2011-01/2011-05"}),
    ("节能类灯具出口额达650万美元。", ("节能类灯具出口额", 6500000, "美元"), {}),
    # Days that stock lasts; a workshop is counted, no title.
    ("国内布库存为49.7天。", ("布库存", 49.7, "天"), {"scope": "国内"}),
    ("全县建成省级数字化车间4个。", ("省级数字化车间", 4, "个"), {"scope": "全县"}),
    # Shares and stakes.
    ("鞋帽产业占全县经济七成以上。", ("鞋帽产业", 70, "%"), {"share_of": "全县经济"}),
    ("设备投资占煤炭固定资产投资35%。", ("设备投资", 35, "%"), {"share_of": "煤炭固定资产投资"}),
]  # fmt: skip

# What is no figure: classes, times, ordinals, names, conversions, suppositions, what is aimed at.
NOTHING = [
    "该厂订购了18万吨级货轮。",
    "工期为18个月。",
    "第三届会议有五大议题。",
    "须满足3个条件。",
    "这4家企业合并。",
    "甲公司、乙公司、丙公司等3家企业签约。",
    "如果价格涨到300元，就会停产。",
    "“十二五”期间力争产能达到3000万吨。",
    "电话0595-22223333，邮编362000。",
    "一家工厂，一种产品。",
    "产量约占三分之一。",
]


def figures(text: str, published: str = "2011-08-10") -> list[dict[str, Any]]:
    found = [one for one in extract(text, published=published) if one.kind == "figure"]
    for one in found:
        assert one.quote == text[one.start : one.end]
        assert 0 < one.confidence < 1
    return [
        {name: value for name, value in one.fields.items() if value is not None} for one in found
    ]


@pytest.mark.parametrize(("sentence", "thing", "rest"), FIGURES)
def test_a_figure_has_its_thing_its_owner_its_time(
    sentence: str, thing: tuple[str, float, str], rest: dict[str, Any]
) -> None:
    what, number, unit = thing
    assert figures(sentence) == [{"what": what, "number": number, "unit": unit} | rest]


@pytest.mark.parametrize("sentence", NOTHING)
def test_not_every_number_is_a_figure(sentence: str) -> None:
    assert figures(sentence) == []


def test_what_a_clause_leaves_out_is_that_of_the_one_before() -> None:
    found = figures("1-5月，入库企业共实现利润23亿元，同比增长49%；亏损企业87家，同比下降11%。")
    assert [(one["what"], one["number"]) for one in found] == [
        ("利润", 2300000000),
        ("利润同比增长", 49),
        ("亏损企业", 87),
        ("亏损企业同比下降", 11),
    ]
    assert {one["scope"] for one in found} == {"入库企业"}
    assert {one["as_of"] for one in found} == {"2011-01/2011-05"}


def test_a_level_before_and_a_level_after_are_two_figures() -> None:
    before, after = figures("海州港的棉纱库存量由此前的14.4吨增至39.5吨。")
    assert (before["number"], after["number"]) == (14.4, 39.5)
    assert before["what"] == after["what"] == "棉纱库存量"


def test_things_listed_each_have_their_own_number() -> None:
    found = figures("2010年全国社区医院3.1万个，诊所17.4万个，村医务站65万个。")
    assert [one["what"] for one in found] == ["社区医院", "诊所", "村医务站"]
    assert {one["scope"] for one in found} == {"全国"}


def test_respective_numbers_go_to_their_things() -> None:
    found = figures("该市销售收入、利税分别增长50%和65.6%。")
    assert [(one["what"], one["number"]) for one in found] == [
        ("销售收入增长", 50),
        ("利税增长", 65.6),
    ]


def test_a_part_is_told_by_its_trade() -> None:
    whole, part = figures("该市有900家规模以上企业，其中纺织业700家。")
    assert whole["what"] == part["what"] == "规模以上企业"
    assert part["scope"] == "纺织业"


def test_a_sum_said_again_in_other_money_is_one_figure() -> None:
    found = figures("总金额2.86亿澳元(约合18亿元人民币)。")
    assert [(one["number"], one["unit"]) for one in found] == [(286000000, "澳元")]


def test_a_headline_that_the_text_repeats_is_one_figure() -> None:
    found = figures("棉纱出口额达90亿元\n海州去年棉纱出口额达90亿元。")
    assert len(found) == 1
    assert found[0]["as_of"] == "2010"


def test_the_day_of_publication_completes_and_is_told() -> None:
    text = "5月份服装出口3亿美元。"
    (with_day,) = [f for f in extract(text, published="2011-08-04") if f.kind == "figure"]
    assert with_day.fields["as_of"] == "2011-05"
    assert with_day.derived == {"as_of": "published"}
    (without,) = [f for f in extract(text) if f.kind == "figure"]
    assert without.fields["as_of"] is None
    assert without.open["as_of"].startswith("5月")


READ_OF_SENTENCES: Final = [
    # A date opens a clause in the middle of a sentence and holds for what follows.
    ("海州现有织机800台，2010年产值达到5亿元，占全市工业总产值的20%。", "as_of",
     [None, "2010", "2010"]),
    # What stands in brackets is not gone on from.
    ("2011年宏远公司新开30家门店(2010年为20家)，总计150家。", "as_of", ["2011", "2010", "2011"]),
    # From one year's to the present: the year is that of the first alone.
    ("汽车产量由2005年的21万辆发展到72万辆。", "as_of", ["2005", None]),
    # A sum from a year that is told has that year, the founding's year is no figure's.
    ("全县织机从2002年的2.2万台发展到3万台。", "as_of", ["2002", None]),
    ("博物馆建于2003年，占地746平方米。", "as_of", [None]),
    # Places below each have their own count of the same.
    ("目前湖北省有铅蓄电池企业38家，其中武汉11家，襄阳10家。", "scope", ["湖北省", "武汉", "襄阳"]),
    ("目前湖北省有铅蓄电池企业38家，其中武汉11家，襄阳10家。", "what", ["铅蓄电池企业"] * 3),
    # A price that is only quoted.
    ("豆油期货收盘走低，开盘10352元，最低10302元。", "what", ["价格", "价格"]),
    # Several changes told at once go to what was told before, in its order.
    ("该市财政收入28亿元，利润20亿元，分别增长30%和27%。", "what",
     ["财政收入", "利润", "财政收入增长", "利润增长"]),
    # The verb of change stands before its thing.
    ("机器大型化会增加10%的采购成本。", "what", ["采购成本增加"]),
    # A part of a market is the thing itself.
    ("宏远公司占据国内市场份额50%。", "what", ["市场份额"]),
    # Whose it is comes after its measure.
    ("将建占地130亩的物流中心。", "scope", ["物流中心"]),
    # Who speaks for a firm speaks of it.
    ("海州棉业公司总经理李明表示，今年计划采购棉纱3万吨。", "scope", ["海州棉业公司"]),
    # A source is not spoken of.
    ("据海州棉业协会统计，利润3亿元，同比增长5%。", "what",
     ["利润", "利润同比增长"]),
    # A sum without its unit is no figure, but its growth is.
    ("宏远公司实现营业收入176亿，同比增长64%。", "what", ["营业收入同比增长"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "field", "values"), READ_OF_SENTENCES)
def test_what_a_sentence_leaves_to_the_reader(
    sentence: str, field: str, values: list[str | None]
) -> None:
    assert [one.get(field) for one in figures(sentence)] == values


def test_how_strong_a_machine_is_does_not_measure() -> None:
    assert figures("首台6兆瓦风电机组成功下线。") == []


def test_who_is_counted_without_a_classifier_is_the_unit() -> None:
    (found,) = figures("为40万家庭提供用电。")
    assert (found["what"], found["unit"]) == ("家庭", "家庭")


def test_a_number_that_another_fact_holds_is_no_figure_again() -> None:
    text = "全区有10家企业被认定为高新技术企业。"
    assert figures(text) == []


def test_the_half_for_developing_is_read_this_well() -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the articles that the labels are about are not here")
    scores = Scores()
    for document in read_gold(GOLD, root=ARTICLES):
        if "figure" not in document.kinds:
            continue
        reading = read(document.data, filename=document.filename, published=document.published)
        found = [one for one in reading.facts if one.kind == "figure"]
        scores.add(found, [one for one in document.facts if one.kind == "figure"])
    assert scores.strict["figure"].f1 > 0.46
    assert scores.lenient["figure"].f1 > 0.87
