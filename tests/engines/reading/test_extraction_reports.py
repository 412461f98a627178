"""Work reports of a government: one owner, deeds and aims, rows. The figures are invented."""

from __future__ import annotations

import pytest

from chainloom.engines.reading import extract

TITLE = "2024年泉州市政府工作报告\n发文单位：泉州市人民政府\n"


def figures(text: str, title: str = TITLE) -> list[tuple[object, ...]]:
    return [
        (one.fields["scope"], one.fields["what"], one.fields["number"])
        for one in extract(title + text)
        if one.kind == "figure"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What no clause gives away is the place's, whatever was spoken of before.
        (
            "纺织服装业加快升级,销售收入增长28%。计划生育工作继续加强,园区达到43个。",
            [("纺织服装业", "销售收入增长", 28), ("泉州市", "园区", 43)],
        ),
        ("政府融资71亿元。", [("泉州市", "融资", 7.1e9)]),
        ("城镇登记失业率控制在4.5%以内。", [("泉州市城镇", "登记失业率", 4.5)]),
        ("国内生产总值4556亿元。", [("泉州市", "国内生产总值", 4.556e11)]),
        # A verb that opens a clause has what follows as its object, and is a name's elsewhere.
        (
            "铺设供热管网81公里,整治散乱企业24家。",
            [("泉州市", "供热管网", 81), ("泉州市", "散乱企业", 24)],
        ),
        # What became of what is counted.
        ("63个重点项目建成投产。", [("泉州市", "重点项目", 63)]),
        # A row has each its thing, with the measure that stands once, and each its growth.
        (
            "化学需氧量和二氧化硫排放量分别下降8%和3%。",
            [("泉州市", "化学需氧量下降", 8), ("泉州市", "二氧化硫排放量下降", 3)],
        ),
        (
            "全部财政收入和地方预算收入分别完成166亿元和73亿元,增长21%和22%。",
            [
                ("泉州市", "全部财政收入", 1.66e10),
                ("泉州市", "地方预算收入", 7.3e9),
                ("泉州市", "全部财政收入增长", 21),
                ("泉州市", "地方预算收入增长", 22),
            ],
        ),
        # More than elsewhere: of the growth that was said. Places in an order measure nothing.
        (
            "全市生产总值增长11%,高于全省2个百分点,增速前移6位。",
            [("泉州市", "生产总值增长", 11), ("泉州市", "生产总值增长高", 2)],
        ),
        (
            "空气优良天数242天,增加15天。",
            [("泉州市", "空气优良天数", 242), ("泉州市", "空气优良天数增加", 15)],
        ),
    ],
)
def test_figures_of_a_report(text: str, expected: list[tuple[object, ...]]) -> None:
    assert figures(text) == expected


def test_a_share_that_rises_keeps_its_whole() -> None:
    facts = extract(TITLE + "新兴产业占工业增加值比重由30.9%上升到33.7%。")
    assert [one.fields["share_of"] for one in facts if one.kind == "figure"] == ["工业增加值"] * 2


def test_the_place_may_stand_with_who_issued_the_report() -> None:
    title = "政府工作报告——在市十四届人大一次会议上\n发文单位：泉州市人民政府\n"
    assert figures("完成造林60万亩。", title) == [("泉州市", "造林", 600000)]


@pytest.mark.parametrize(
    "text",
    [
        "二、2024年政府工作的总体思路\n新建农村公路200公里,改厕8万座。",
        "力争通过三年努力,培育上市企业10家,完成200家企业改造。",
        "预期目标是:一般公共预算收入增长6%,财政支出增长5%。",
        "确保年内新增高新技术企业60家。",
        "力争年内成立纺织产业研究院、家纺联盟。",
    ],
)
def test_aims_without_their_year_are_no_facts(text: str) -> None:
    told = {"figure", "certificate_count", "body_founded"}
    assert [one.fields for one in extract(TITLE + text) if one.kind in told] == []


def test_what_reached_its_aim_is_a_deed() -> None:
    text = "较好完成了预期目标,全市生产总值完成2955亿元,确保了民生,财政收入增长9%。"
    assert [number for _, _, number in figures(text)] == [2.955e11, 9]


@pytest.mark.parametrize(
    "heading",
    [
        "一、2024年主要目标任务完成情况",
        "一、2024年重点工作任务落实情况",
        "一、2024年国民经济和社会发展计划执行情况",
    ],
)
def test_what_became_of_aims_is_told_as_deeds(heading: str) -> None:
    text = f"{heading}\n全市生产总值增长6%,新建公路200公里,新增高新技术企业35家。"
    assert [number for _, _, number in figures(text)] == [6, 200]
    assert [one.kind for one in extract(TITLE + text)].count("certificate_count") == 1


def test_a_task_to_look_after_the_outcome_stays_an_aim() -> None:
    text = "二、2024年工作安排\n(一)抓好任务落实情况\n新建公路200公里。"
    assert figures(text) == []


@pytest.mark.parametrize("all_of_it", ["全年目标", "全年各项任务"])
def test_what_was_ensured_in_a_review_is_a_deed(all_of_it: str) -> None:
    text = f"我们真抓实干,确保{all_of_it}完成,新建学校12所,力争新建公路300公里。"
    assert [one[2] for one in figures(f"一、2024年工作回顾\n{text}")] == [12]
    assert figures(f"二、2024年工作安排\n{text}") == []
    assert figures(text) == []


def test_deeds_are_told_again_after_aims() -> None:
    text = "二、2024年工作安排\n新建公路200公里。\n三、过去五年工作回顾\n新建公路300公里。"
    assert [number for _, _, number in figures(text)] == [300]


def test_plans_and_bodies_of_a_report() -> None:
    text = (
        "我市制定了《低碳城市发展规划》。出台了《人才引进实施办法》。"
        "组建城投集团、水发集团,成立了纺织产业研究院。"
    )
    facts = extract(TITLE + text)
    plans = {
        one.fields["title"]: one.fields["body"] for one in facts if one.kind == "plan_published"
    }
    assert plans == {"低碳城市发展规划": "泉州市", "人才引进实施办法": "泉州市人民政府"}
    bodies = [
        (one.fields["name"], one.fields["date"]) for one in facts if one.kind == "body_founded"
    ]
    assert bodies == [("城投集团", None), ("水发集团", None), ("纺织产业研究院", None)]
    assert not any(one.fields.get("name") == "泉州市政府" for one in facts)
