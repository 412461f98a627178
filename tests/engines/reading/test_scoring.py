"""Scores of facts: what agrees, what does not, and that each labelled fact counts once."""

from __future__ import annotations

import itertools
import json
import random

import pytest

from chainloom.engines.reading.facts import KINDS
from chainloom.engines.reading.gold import GoldError, Statement, read_gold
from chainloom.engines.reading.scoring import (
    Scores,
    agree_leniently,
    agree_strictly,
    character_accuracy,
    character_scores,
    most_pairs,
)

FIGURE = {"what": "规上企业", "number": 133, "unit": "家", "scope": "鲤城区纺织鞋服产业"}


def most_pairs_naive(agree: list[list[bool]]) -> int:
    """Every way to give the rows columns of their own."""
    rows, columns = len(agree), len(agree[0])
    tall = [*agree, *([[False] * columns] * max(0, columns - rows))]
    return max(
        sum(tall[row][column] for column, row in enumerate(order))
        for order in itertools.permutations(range(len(tall)), columns)
    )


def test_a_largest_matching_is_found_as_by_trying_all():
    chance = random.Random(7)
    for _ in range(200):
        rows, columns = chance.randint(1, 5), chance.randint(1, 5)
        table = [[chance.random() < 0.4 for _ in range(columns)] for _ in range(rows)]
        assert len(most_pairs(table)) == most_pairs_naive(table)


@pytest.mark.parametrize(
    ("change", "strictly", "leniently"),
    [
        ({}, True, True),
        ({"scope": "鲤城区 纺织鞋服的产业"}, True, True),
        ({"scope": "鲤城区"}, False, True),
        ({"number": 133.00001}, True, True),
        ({"number": 134}, False, False),
        ({"unit": "户"}, False, False),
        ({"share_of": "全区"}, False, True),
        ({"as_of": None, "number_to": None}, True, True),
        ({"what": "“规上企业”"}, True, True),
    ],
)
def test_when_two_figures_agree(change, strictly, leniently):
    kind, other = KINDS["figure"], {**FIGURE, **change}
    assert agree_strictly(kind, FIGURE, other) == strictly
    assert agree_leniently(kind, other, FIGURE) == leniently


@pytest.mark.parametrize(
    ("parties", "strictly", "leniently"),
    [
        (["乙银行", "甲公司"], True, True),
        (["甲公司"], False, True),
        (["丙学院"], False, False),
        ([], False, False),
    ],
)
def test_parties_of_an_agreement_are_a_set(parties, strictly, leniently):
    kind = KINDS["agreement_signed"]
    gold = {"parties": ["甲公司", "乙银行"], "state": "signed"}
    assert agree_strictly(kind, {"parties": parties, "state": "signed"}, gold) == strictly
    assert agree_leniently(kind, {"parties": parties, "state": "signed"}, gold) == leniently


def test_a_labelled_fact_is_matched_once_and_what_is_missing_or_too_many_counts():
    scores = Scores()
    found = [Statement("figure", FIGURE), Statement("figure", FIGURE), Statement("need", {})]
    labelled = [Statement("figure", FIGURE), Statement("figure", {**FIGURE, "number": 5})]
    missed, extra = scores.add(found, labelled)
    assert missed == labelled[1:]
    assert extra == found[1:]
    tally = scores.strict["figure"]
    assert (tally.found, tally.labelled, tally.right) == (2, 2, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)
    assert (scores.strict["need"].found, scores.strict["need"].right) == (1, 0)
    assert scores.strict["person"].f1 != scores.strict["person"].f1


def test_characters_of_a_text_are_compared_in_order_without_white_space():
    assert character_scores("鲤城 区\n成立", "鲤城区成立") == (1.0, 1.0)
    assert character_scores("鲤城区成立了相关推荐", "鲤城区成立了") == (0.6, 1.0)
    assert character_scores("", "成立") == (0.0, 0.0)
    assert character_accuracy("鲤城区 成立", "鲤城区成立") == 1.0
    assert character_accuracy("鲤城区成", "鲤城区成立") == pytest.approx(0.8)


def test_a_gold_file_names_records_of_news_and_of_policies_and_whole_pages(tmp_path):
    news = {"id": "a/1.html", "title": "题", "date": "2011-06-24", "body": "正文"}
    (tmp_path / "news.jsonl").write_text(json.dumps(news), encoding="utf-8")
    (tmp_path / "policies.csv").write_text("序号,标题,发文时间,正文\n7,名,2001,文", "utf-8-sig")
    (tmp_path / "page.html").write_bytes("<p>页</p>".encode("gbk"))
    gold = tmp_path / "gold.jsonl"
    lines = [
        {"file": "news.jsonl#a/1.html", "half": "apart", "facts": []},
        {"file": "policies.csv#7", "facts": [{"kind": "need", "fields": {"what": "布"}}]},
        {"file": "page.html", "facts": []},
        {"text": "只有文字", "facts": []},
    ]
    gold.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    first, second, third, fourth = read_gold(gold)
    assert (first.data.decode(), first.published, first.half) == ("题\n正文", "2011-06-24", "apart")
    assert second.data.decode() == "名\n文"
    assert second.facts == (Statement("need", {"what": "布"}),)
    assert (third.data, third.filename) == ("<p>页</p>".encode("gbk"), "page.html")
    assert (fourth.data.decode(), fourth.text) == ("只有文字", "只有文字")


def test_of_a_long_document_only_parts_may_be_labelled(tmp_path):
    (tmp_path / "report.txt").write_text("报告\n甲段。\n乙段。\n丙段。", encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    line = {"file": "report.txt", "parts": [[0, 2], [7, 10]], "facts": []}
    gold.write_text(json.dumps(line), encoding="utf-8")
    (document,) = read_gold(gold)
    assert document.data.decode() == "报告\n乙段。"


def test_a_file_that_is_there_is_read_and_its_label_is_the_text_wanted(tmp_path):
    (tmp_path / "page.txt").write_text("上午(shàngwǔ)开会", encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    line = {"file": "page.txt", "text": "上午开会", "published": "2025-06-07", "facts": []}
    gold.write_text(json.dumps(line), encoding="utf-8")
    (document,) = read_gold(gold)
    assert (document.data.decode(), document.text) == ("上午(shàngwǔ)开会", "上午开会")
    assert document.published == "2025-06-07"


def test_only_the_kinds_that_a_document_was_labelled_for_are_counted(tmp_path):
    gold = tmp_path / "gold.jsonl"
    line = {"text": "页", "kinds": ["organisation"], "facts": []}
    gold.write_text(json.dumps(line), encoding="utf-8")
    (document,) = read_gold(gold)
    found = [Statement("figure", FIGURE), Statement("organisation", {"name": "甲公司"})]
    scores = Scores()
    missed, extra = scores.add(found, document.facts, document.kinds)
    assert (missed, extra) == ([], found[1:])
    assert (scores.strict["organisation"].found, scores.strict["figure"].found) == (1, 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1"),
        ('{"file": "none.txt", "facts": []}', "none.txt"),
        ('{"text": "", "facts": [{"kind": "rumour", "fields": {}}]}', "rumour"),
        ('{"text": "", "facts": [{"kind": "need", "fields": {"price": 3}}]}', "price"),
        ('{"text": "", "kinds": ["person"], "facts": [{"kind": "need", "fields": {}}]}', "need"),
        ('{"text": "", "kinds": ["rumour"], "facts": []}', "rumour"),
    ],
)
def test_a_line_that_is_no_label_is_named(tmp_path, line, said):
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(GoldError, match=said):
        list(read_gold(path))


def test_only_the_kinds_that_were_labelled_are_known_of_a_document(tmp_path):
    gold = tmp_path / "gold.jsonl"
    rows = [{"text": "甲", "facts": []}, {"text": "乙", "facts": [], "kinds": ["figure"]}]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    everything, figures = read_gold(gold)
    assert everything.kinds == tuple(KINDS)
    assert figures.kinds == ("figure",)
    gold.write_text(json.dumps({"text": "丙", "facts": [], "kinds": ["figures"]}), "utf-8")
    with pytest.raises(GoldError, match="figures"):
        list(read_gold(gold))
