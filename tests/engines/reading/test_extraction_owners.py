"""Whose a figure is, by the nearest owner. Every organisation here is invented."""

from __future__ import annotations

from typing import Final

import pytest

from chainloom.engines.reading import extract

# A page; the owner of each of its figures, in order.
OWNERS: Final = [
    # The phrase: what it begins with.
    ("全市经编产业产值3亿元。\n海宁市在浙江省。", ["海宁市经编产业"]),
    # The clause: its subject, dates between its words left out.
    ("丰泽区1至6月规上鞋服企业完成产值88亿元。", ["丰泽区规上鞋服企业"]),
    ("海州市重点监测的80家工业企业实现利润5亿元。", [None, "海州市重点监测的80家工业企业"]),
    # The sentence: who was spoken of before in it.
    ("海宁市经编产业起步较早，现有企业1200家，其中规上企业186家。",
     ["海宁市经编产业", "海宁市经编产业"]),
    # What is counted is no owner of what follows.
    ("全区规上企业共有96家，亏损企业11家。\n这是丰泽区的数据。", ["丰泽区", "丰泽区"]),
    # The paragraph: the sentence before, if this one has no subject.
    ("华远服装有限公司营业收入3亿元。员工1130人。",
     ["华远服装有限公司", "华远服装有限公司"]),
    # The page: what its title names.
    ("海宁市经编产业链概况\n拥有上市企业3家。", ["海宁市经编产业链"]),
    ("我区上半年运行情况\n丰泽区工信局介绍。\n出口额15亿元。", ["丰泽区"]),
    # 集群, 集团 and 产业链 stand for what was named.
    ("南通家纺产业集群位于川姜镇。集群拥有商户2万户。", ["南通家纺产业集群"]),
    # A town by its stem, once the page names it.
    ("虎门镇地处珠江口。\n虎门现有服装企业3200家。", ["虎门"]),
    # What is built is spoken of, not who builds it.
    ("华远公司投资10亿元的智能产业园项目落户大唐，用地120亩。", ["智能产业园项目"]),
    # Who takes part in an event is counted by it.
    ("6月13日，海州市纺织协会在海州宾馆举办印染技能培训班，42家企业参加培训。", ["印染技能培训班"]),
    # A study speaks of others.
    ("某证券公司研究报告指出，利润3亿元。", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "owners"), OWNERS)
def test_a_figure_is_its_nearest_owners(text: str, owners: list[str | None]) -> None:
    found = [one for one in extract(text, published="2025-07-02") if one.kind == "figure"]
    assert [one.fields["scope"] for one in found][-len(owners) :] == owners


def test_a_sum_that_only_delimits_belongs_to_what_is_counted() -> None:
    found = [one for one in extract("全县产值超亿元企业21家。") if one.kind == "figure"]
    assert [(one.fields["what"], one.fields["number"]) for one in found] == [("产值超亿元企业", 21)]


def test_parts_have_the_period_of_the_whole() -> None:
    text = "2024年，全市生产总值3645亿元。其中，第二产业增加值2218亿元。\n以上为晋江市数据。"
    found = [one for one in extract(text) if one.kind == "figure"]
    assert {one.fields["as_of"] for one in found} == {"2024"}


def test_the_year_of_a_founding_is_not_that_of_the_capital() -> None:
    (found,) = [
        one
        for one in extract("华远服装有限公司成立于2007年，注册资本10亿元。")
        if one.kind == "figure"
    ]
    assert found.fields["as_of"] is None
