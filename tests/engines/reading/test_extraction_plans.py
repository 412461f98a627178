"""Which sentences say that a plan is out or carried out, and what it holds."""

from __future__ import annotations

from typing import Any

import pytest

from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.statements import plans


def stated(text: str) -> list[dict[str, Any]]:
    return [dict(fact.fields) for fact in plans.find(Page(text))]


@pytest.mark.parametrize(
    ("sentence", "title", "body"),
    [
        ("商务部公布了《面料出口管理办法》。", "面料出口管理办法", "商务部"),
        ("日前，工业和信息化部印发《纺织业提升方案》。", "纺织业提升方案", "工业和信息化部"),
        ("商务部和财政部联合发布《印染行业规范》。", "印染行业规范", "商务部和财政部"),
        ("《绿色染整指南》于6月1日正式实施。", "绿色染整指南", None),
        ("根据《招标监督员工作暂行办法》，任期为两年。", "招标监督员工作暂行办法", None),
        (
            "按照《国务院关于促进外贸稳定增长的意见》，各地加快退税。",
            "国务院关于促进外贸稳定增长的意见",
            "国务院",
        ),
        ("云溪纺织协会发布《毛巾 分类》团体标准。", "毛巾 分类", "云溪纺织协会"),
        (
            "会议审议通过了《产业链发展规划（2021-2025年）》。",
            "产业链发展规划（2021-2025年）",
            None,
        ),
        ("商务部出台了关于支持面料出口的若干意见。", "关于支持面料出口的若干意见", "商务部"),
        ("商务部制定了“外贸提质行动计划”。", "外贸提质行动计划", "商务部"),
    ],
)
def test_a_published_plan_has_its_title_and_its_body(
    sentence: str, title: str, body: str | None
) -> None:
    (found,) = stated(sentence)
    assert (found["title"], found["body"]) == (title, body)


@pytest.mark.parametrize(
    "sentence",
    [
        "商务部正在起草《面料出口管理办法》。",
        "商务部将出台《面料出口管理办法》。",
        "《面料出口管理办法（征求意见稿）》已经发布。",
        "记者在《第一纺织周刊》上读到这条消息。",
        "商务部发布《关于开展检查的通知》。",
        "新《办法》规定了间距。",
        "这条路是《西部交通规划》中的一段。",
        "全市落实“十二五”规划。",
        "公司发布《2023年度社会责任报告》。",
    ],
)
def test_drafts_notices_books_and_mere_mentions_are_no_plans(sentence: str) -> None:
    assert stated(sentence) == []


@pytest.mark.parametrize(
    ("title", "after", "period"),
    [
        ("产业链规划（2021—2025年）", "", "2021/2025"),
        ("2023年度工作计划", "", "2023"),
        ("“十四五”发展规划", "", "十四五"),
        ("提质行动计划", "未来三年，将实施一批工程。", "未来三年"),
        ("提质行动计划", "", None),
    ],
)
def test_the_period_is_in_the_title_or_in_what_follows(
    title: str, after: str, period: str | None
) -> None:
    (found,) = stated(f"商务部发布《{title}》。{after}")
    assert found["period"] == period


@pytest.mark.parametrize(
    ("after", "directions", "measures"),
    [
        ("围绕“强基”“补链”“育才”三个方面，实施9项举措。", ["强基", "补链", "育才"], 9),
        ("提出十二条措施，聚焦“织造”、“染整”两大方向。", ["织造", "染整"], 12),
        ("从技术改造、品牌建设和人才培养三个方面，推出5项具体措施。",
         ["技术改造", "品牌建设", "人才培养"], 5),
        ("包括九项重点任务。", [], 9),
        ("这一政策受到欢迎。", [], None),
        ("企业称之为“及时雨”。", [], None),
    ],
)  # fmt: skip
def test_directions_and_measures_follow_the_title(
    after: str, directions: list[str], measures: int | None
) -> None:
    (found,) = stated(f"商务部发布《提质行动计划》。{after}")
    assert found["directions"] == directions
    assert found["measures"] == measures


def test_titles_joined_to_a_published_one_are_published_too() -> None:
    assert [one["title"] for one in stated("商务部发布了《面料规范》和《成衣规范》。")] == [
        "面料规范",
        "成衣规范",
    ]


def test_what_follows_another_title_belongs_to_that_one() -> None:
    first, second = stated("商务部发布《面料规范》。财政部发布《奖补办法》，提出8项措施。")
    assert (first["measures"], second["measures"]) == (None, 8)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("石狮市面料产业提升行动计划（2024—2026年）", "石狮市面料产业提升行动计划（2024—2026年）"),
        ("石狮市出台面料产业提升行动计划", None),
        ("面料产业需要长远规划", None),
        ("石狮面料产业，靠的是规划", None),
    ],
)
def test_a_page_that_is_a_plan_is_told_by_its_first_line(line: str, title: str | None) -> None:
    found = stated(f"{line}\n为推动产业提升，结合我市实际，提出以下目标。")
    assert [one["title"] for one in found if one["title"] == line] == ([title] if title else [])


@pytest.mark.parametrize(
    ("sentence", "title", "body"),
    [
        ("石狮市出台促进面料产业发展的若干措施，共15条。", "促进面料产业发展的若干措施", "石狮市"),
        ("江苏省公布《印染产业调整规划》。", "印染产业调整规划", "江苏省"),
    ],
)
def test_a_place_may_publish(sentence: str, title: str, body: str) -> None:
    (found,) = stated(sentence)
    assert (found["title"], found["body"]) == (title, body)
