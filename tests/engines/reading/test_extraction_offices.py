"""Figures on the papers of a district's offices. The places and firms are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainloom.engines.reading import extract, read
from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.gold import read_gold
from chainloom.engines.reading.scoring import Scores

OWN = Path(__file__).parents[2] / "gold" / "reading_own.jsonl"
KINDS = ("figure", "certificate_count")


def figures(text: str) -> list[tuple[object, ...]]:
    return [
        (one.fields["scope"], one.fields["what"], one.fields["number"])
        for one in extract(text, published="2025-06-20")
        if one.kind == "figure"
    ]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        # A title leads its place in, which no list has; its trade stands behind a verb.
        ("砚溪区召开小家电产业链推进会\n目前,产值68亿元。", "砚溪区小家电产业链"),
        ("关于砚溪区用工情况的通报\n目前,产值68亿元。", "砚溪区"),
        ("2025年云塘市政府工作报告\n产值68亿元。", "云塘市"),
        ("砚溪区2025年第二批小家电产业项目公示\n目前,产值68亿元。", "砚溪区小家电产业"),
        ("砚溪区小家电产业链党委一周年\n目前,产值68亿元。", "砚溪区小家电产业链党委"),
        # A park that the text names again; a firm, but not because it is named most.
        ("澄湖智能装备产业园简介\n走进澄湖智能装备产业园。\n现产值68亿元。", "澄湖智能装备产业园"),
        ("恒岳重工股份有限公司稳步前行\n目前,产值68亿元。", "恒岳重工股份有限公司"),
        (
            "市场平稳\n恒岳重工股份有限公司开工。恒岳重工股份有限公司复产。\n目前,产值68亿元。",
            None,
        ),
    ],
)
def test_a_title_owns_what_no_clause_gives_away(text: str, owner: str | None) -> None:
    assert figures(text) == [(owner, "产值", 6.8e9)]


def test_a_place_that_only_the_page_names_is_one_word_and_no_firm() -> None:
    page = Page("青屿区工业\n青屿区平稳。青屿区青屿新材料有限公司扩产。")
    assert "青屿区" in [word.text for word in page.words]
    assert "青屿区" not in [one.name for one in page.organisations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What points to the chain, the district, the body.
        ("全链现有企业84家。", [("砚溪区小家电产业链", "企业", 84)]),
        ("区内12家银行参加。", [("砚溪区", "银行", 12)]),
        # Trades in a row, each with its sum; a group by its rank; what pulls growth.
        (
            "家电业完成产值9亿元,增长5%;食品业7亿元,下降2%。",
            [
                ("家电业", "产值", 9e8),
                ("家电业", "产值增长", 5),
                ("食品业", "产值", 7e8),
                ("食品业", "产值下降", 2),
            ],
        ),
        ("产值前20强企业完成产值9亿元。", [("产值前20强企业", "产值", 9e8)]),
        ("其中世界500强企业投资项目1个。", [("砚溪区小家电产业链", "世界500强企业投资项目", 1)]),
        # Some of many own nothing; whom a paragraph visits does, and what is opened.
        (
            "恒岳重工股份有限公司、明睿光电有限公司等与企业签约,授信9亿元。",
            [("砚溪区小家电产业链", "授信", 9e8)],
        ),
        (
            "在恒岳重工股份有限公司,他看了车间。该公司现有员工136人。",
            [("恒岳重工股份有限公司", "员工", 136)],
        ),
        # An aggregate of a place is not spoken of on; investment is not its sector's.
        (
            "全区规上工业产值9亿元。新增企业7家。",
            [("砚溪区", "规上工业产值", 9e8), ("砚溪区", "企业新增", 7)],
        ),
        ("工业投资9亿元,新增企业7家。", [("砚溪区小家电产业链", "工业投资", 9e8),
                                    ("砚溪区小家电产业链", "企业新增", 7)]),
        # The share of an aim; what is more than elsewhere; for whom it was saved.
        (
            "到位资金9亿元,完成年度任务的26%。",
            [("砚溪区小家电产业链", "到位资金", 9e8), ("砚溪区小家电产业链", "到位资金", 26)],
        ),
        ("为企业节约成本580万元。", [("砚溪区小家电产业链", "节约成本", 5.8e6)]),
        # A verb that opens a clause governs what is counted; 家 counts organisations.
        ("组建攻关队21支,梳理关键技术36项。", [("砚溪区小家电产业链", "攻关队", 21),
                                      ("砚溪区小家电产业链", "关键技术", 36)]),
        ("推动120家企业数字化改造。", [("砚溪区小家电产业链", "企业", 120)]),
        # 合同 and 目前 point to nothing, 零 counts nothing.
        ("签订意向合同185份。", [("砚溪区小家电产业链", "意向合同", 185)]),
        ("核心零部件本地配套率为46%。", [("砚溪区小家电产业链", "核心零部件本地配套率", 46)]),
        # What was given is a figure, no promise.
        ("截至5月末,复工率达98.5%,发放稳岗补贴860万元。",
         [("砚溪区小家电产业链", "复工率", 98.5), ("砚溪区小家电产业链", "稳岗补贴", 8.6e6)]),
    ],
)  # fmt: skip
def test_figures(text: str, expected: list[tuple[object, ...]]) -> None:
    assert figures("砚溪区小家电产业链工作会召开\n" + text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("青屿区密封件产业2025年工作要点\n一、发展基础\n现有企业93家。", 1),
        ("青屿区密封件产业2025年工作要点\n二、重点任务\n引进企业30家。", 0),
        ("青屿区密封件产业2025年工作要点\n二、主要目标\n2025年,引进企业30家。", 1),
        ("青屿区密封件产业工作通报\n一、工作情况\n引进企业30家。", 1),
        ("青屿区密封件产业工作通报\n三、下一步工作安排\n引进企业30家。", 0),
        ("青屿区密封件产业\n下一步,我们加快招引。引进企业30家。", 0),
        ("青屿区密封件产业\n一、目标任务完成情况\n引进企业30家。", 1),
    ],
)
def test_aims_of_plans_are_no_figures(text: str, count: int) -> None:
    assert len(figures(text)) == count


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("园区2018年启动建设,规划面积6平方公里。", None),
        ("今年3月,学院揭牌,建筑面积6200平方米。", None),
        ("4月当月产值9亿元。", "2025-04"),
        ("年末人口68万人。", "2024-12"),
        ("面积2600平方米,是去年的1.5倍,展出新品310款。", None),
    ],
)
def test_the_day_of_a_figure(text: str, day: str | None) -> None:
    facts = extract("澄湖产业园\n" + text, published="2025-06-20")
    assert [one.fields["as_of"] for one in facts if one.kind == "figure"][-1] == day


def test_our_own_papers_for_developing_are_read_this_well() -> None:
    scores = Scores()
    for document in read_gold(OWN):
        if document.half == "dev":
            reading = read(document.data, published=document.published)
            scores.add(reading.facts, document.facts, KINDS)
    assert scores.strict["figure"].f1 > 0.8
    assert scores.lenient["figure"].f1 > 0.95
    assert scores.strict["certificate_count"].f1 > 0.85
