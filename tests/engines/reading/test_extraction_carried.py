"""Whom a post, 公司 and a work are said to belong to when another body was named last."""

from __future__ import annotations

import pytest

from chainloom.engines.reading import extract


def owners(text: str) -> dict[str, str | None]:
    return {
        one.fields["post"]: one.fields["organisation"]
        for one in extract(text)
        if one.kind == "person"
    }


def test_the_firm_is_meant_by_公司_and_not_the_bank_named_last() -> None:
    assert owners("华纶公司与农业银行签约,公司董事长李明出席。") == {"董事长": "华纶公司"}


def test_a_post_is_not_carried_to_a_body_that_has_no_such_post() -> None:
    told = owners("云河纺织协会秘书长王强、行长李娜出席会议。")
    assert told == {"秘书长": "云河纺织协会", "行长": None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青田大学与云河区共建产业学院。", "云河区共建产业学院"),
        ("云河区规划建设纺织博物馆。", "云河区规划建设纺织博物馆"),
    ],
)
def test_what_is_done_with_a_body_is_no_part_of_its_name(text: str, name: str) -> None:
    assert name not in {one.fields["name"] for one in extract(text) if one.kind == "organisation"}


def test_a_work_built_in_one_clause_does_not_own_that_of_the_next() -> None:
    text = "云河区建成云河纺织博物馆,开工建设云河大剧院项目。"
    told = {one.fields["owner"] for one in extract(text) if one.kind == "project"}
    assert "云河纺织博物馆" not in told


@pytest.mark.parametrize(
    "text",
    [
        "请与公司人事部联系。",
        "第一创业基地开园。",
        "全县社保基金收入3亿元。",
        "通威武县纺织业发展。",
        "杭钢琴厂增产。",
        "河钢管厂增产。",
        "产品在中国轻纺城销售。",
    ],
)
def test_a_listed_name_that_other_words_make_up_is_none(text: str) -> None:
    wrong = {"人事部", "第一创业", "社保基金", "通威", "杭钢", "河钢", "中国轻纺城"}
    named = {one.fields["name"] for one in extract(text) if one.kind == "organisation"}
    assert not named & wrong
