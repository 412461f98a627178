"""Projects, events, supply relations, benefits, needs and resources: which sentences state them."""

from __future__ import annotations

from typing import Any

import pytest

from chainloom.engines.reading import extract
from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.statements import (
    benefits,
    events,
    offers,
    projects,
    supply,
)
from chainloom.engines.reading.extraction.text.dates import published_on

A, B = "云溪织造有限公司", "海沧染整有限公司"


def page(text: str, published: str = "2024-05-20") -> Page:
    return Page(text, None, published_on(published))


def fields(facts: Any) -> list[dict[str, Any]]:
    """The fields that say something, of each fact."""
    return [
        {name: value for name, value in fact.fields.items() if value not in (None, [])}
        for fact in facts
    ]


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        (
            f"{A}投资2亿元的石狮智能织造项目正式开工。",
            {"name": "石狮智能织造项目", "owner": A, "amount": 2e8, "stage": "正式开工"},
        ),
        (
            f"{A}拟在晋江市安海镇建立云溪面料基地，总投资超过3亿元。",
            {"name": "云溪面料基地", "owner": A, "amount": 3e8, "stage": "拟建"},
        ),
        ("石狮印染产业园建成投产。", {"name": "石狮印染产业园", "stage": "建成投产"}),
    ],
)
def test_a_project_has_a_name_an_owner_its_money_and_its_stage(
    sentence: str, stated: dict[str, Any]
) -> None:
    (found,) = fields(projects.find(page(sentence)))
    assert stated.items() <= found.items()


@pytest.mark.parametrize(
    "sentence",
    [
        "全市一批重点项目开工建设。",
        "公司将继续投资新项目。",
        "各地加快基础设施项目建设，投资增长8%。",
        "该项目已经投产。",
    ],
)
def test_a_project_without_a_name_is_none(sentence: str) -> None:
    assert fields(projects.find(page(sentence))) == []


def test_what_is_said_of_the_project_later_is_its_own() -> None:
    (found,) = fields(
        projects.find(page(f"{A}总投资5亿元建设石狮智能织造项目。该项目计划2025年投产。"))
    )
    assert (found["amount"], found["stage"]) == (5e8, "计划2025年投产")


@pytest.mark.parametrize(
    ("sentence", "stated"),
    [
        (
            "5月18日，中国面料创新论坛在石狮举行。",
            {"kind": "中国面料创新论坛", "date": "2024-05-18", "place": "石狮"},
        ),
        (
            f"{A}昨日举办新品推介会。",
            {"kind": "新品推介会", "date": "2024-05-19", "organisations": [A]},
        ),
        (
            "2024年度印染安全培训班于5月6日开班。",
            {"kind": "2024年度印染安全培训班", "date": "2024-05-06"},
        ),
        ("以“链上共赢”为主题的面料供需对接会日前召开。", {"topic": "链上共赢"}),
    ],
)
def test_an_event_has_its_name_its_day_and_its_place(sentence: str, stated: dict[str, Any]) -> None:
    found = fields(events.find(page(sentence)))
    assert any(stated.items() <= one.items() for one in found), found


@pytest.mark.parametrize(
    "sentence",
    ["人们常说开会没有用。", "公司将择机举办培训班。", "委员会召开了会议。", "产业发展很快。"],
)
def test_what_is_no_named_event_or_still_without_a_day_is_none(sentence: str) -> None:
    assert fields(events.find(page(sentence))) == []


@pytest.mark.parametrize(
    ("text", "supplier", "buyer", "product"),
    [
        (f"{A}从{B}采购坯布。", B, A, "坯布"),
        (f"{B}向{A}供应染料。", B, A, "染料"),
        (f"{B}90%的染料产品供应给{A}。", B, A, "染料"),
        (f"{A}与{B}签署130吨坯布采购合同。", B, A, "坯布"),
        (f"{B}与{A}签订染料供应协议。", B, A, "染料"),
        (f"{B}与{A}签订坯布购销合同。{B}将不再向{A}采购其他产品。", A, B, "坯布"),
    ],
)
def test_who_supplies_whom(text: str, supplier: str, buyer: str, product: str) -> None:
    (found,) = fields(supply.find(page(text)))
    assert found == {"supplier": supplier, "buyer": buyer, "product": product}


@pytest.mark.parametrize(
    "sentence", [f"{A}加大采购力度。", f"企业向{A}采购。", f"{A}不再从{B}采购坯布。"]
)
def test_a_purchase_without_both_ends_or_denied_is_no_relation(sentence: str) -> None:
    assert fields(supply.find(page(sentence))) == []


def test_a_promise_has_its_sum_its_cap_and_its_conditions() -> None:
    (found,) = fields(
        benefits.find(
            page(
                "石政〔2024〕12号\n"
                "对新认定的省级龙头企业，给予50万元奖励。\n咨询电话：0595-12345678。"
            )
        )
    )
    assert found["document_number"] == "石政〔2024〕12号"
    assert (found["benefit"], found["amount"]) == ("奖励", 500_000)
    assert found["conditions"] == "新认定的省级龙头企业"
    assert found["contact"] == "0595-12345678"


def test_a_rate_and_its_cap_are_told_apart_from_the_sum() -> None:
    (found,) = fields(
        benefits.find(page("对购置设备的企业，按投资额的10%给予补助，最高不超过200万元。"))
    )
    assert (found["rate"], found["cap"]) == (10, 2_000_000)
    assert "amount" not in found


@pytest.mark.parametrize(
    "sentence", [f"{A}去年获得政府补助300万元。", "价格上涨10%。", "他得到了奖励。"]
)
def test_what_was_received_is_no_promise(sentence: str) -> None:
    assert fields(benefits.find(page(sentence))) == []


@pytest.mark.parametrize(
    ("sentence", "kind", "what"),
    [
        (f"{A}求购涤纶坯布。", "need", "涤纶坯布"),
        (f"{A}急需熟练缝纫工。", "need", "熟练缝纫工"),
        (f"{A}寻求染整合作伙伴。", "need", "染整合作伙伴"),
        (f"{A}可提供面料检测服务。", "resource", "面料检测服务"),
        (f"{A}进行推介，展示数码印花技术。", "resource", "数码印花技术"),
    ],
)
def test_what_an_organisation_asks_for_and_offers(sentence: str, kind: str, what: str) -> None:
    (found,) = offers.find(page(sentence))
    assert (found.kind, dict(found.fields)) == (kind, {"organisation": A, "what": what})


@pytest.mark.parametrize(
    "sentence", ["企业急需资金。", f"{A}寻求突破。", f"{A}寻找最佳时机。", "市场需求旺盛。"]
)
def test_an_aim_or_a_sort_of_organisation_is_no_need(sentence: str) -> None:
    assert list(offers.find(page(sentence))) == []


def test_a_headline_s_event_is_the_one_that_the_text_names_more_fully() -> None:
    text = "第四届纺织交易会27日举办\n2024第四届海沧纺织面料交易会将于5月27日在海沧会展中心举办。"
    (event,) = fields(events.find(page(text)))
    assert event["kind"] == "2024第四届海沧纺织面料交易会"
    assert event["date"] == "2024-05-27"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("第129届广交会第二期将于5月23日在广州举行。", "第129届广交会第二期"),
        (
            "5月20日,“纺机产业高峰论坛(上海)暨云溪科技2024年度客户大会”举行。",
            "纺机产业高峰论坛(上海)暨云溪科技2024年度客户大会",
        ),
    ],
)
def test_a_long_name_of_an_event_is_read_whole(text: str, name: str) -> None:
    (event,) = fields(events.find(page(text)))
    assert event["kind"] == name


def test_who_speaks_at_an_event_is_its_speaker() -> None:
    (event,) = fields(events.find(page("在近日召开的“纺机产业发展论坛”上,云溪公司总裁李明表示")))
    assert event == {"kind": "纺机产业发展论坛", "speaker": "李明"}


def test_an_event_that_only_dates_another_is_none() -> None:
    assert fields(events.find(page("产品在第四届海沧交易会举办期间亮相。"))) == []


def test_a_head_inside_a_longer_name_is_no_project() -> None:
    (project,) = fields(projects.find(page("云溪大桥10万千瓦海上风电场首批机组已投产。")))
    assert (project["name"], project["stage"]) == ("云溪大桥10万千瓦海上风电场", "投产")


def test_money_is_that_of_the_thing_itself() -> None:
    text = "农村急救体系投资7亿元,石狮云溪研发中心投资5亿元。"
    (project,) = fields(projects.find(page(text)))
    assert project["amount"] == 5e8


def facts_of(kind: str, text: str) -> list[dict[str, Any]]:
    """The fields that say something, of the facts of a kind."""
    return [
        {name: value for name, value in one.fields.items() if value not in (None, [])}
        for one in extract(text, published="2025-05-06")
        if one.kind == kind
    ]


def test_each_sum_with_whom_it_is_for_is_a_benefit() -> None:
    text = "对首次获评省级智能车间的企业奖励15万元，首次获评国家级示范工厂的企业奖励100万元。"
    assert facts_of("policy_benefit", text) == [
        {"benefit": "奖励", "amount": 150000, "conditions": "首次获评省级智能车间的企业"},
        {"benefit": "奖励", "amount": 1000000, "conditions": "首次获评国家级示范工厂的企业"},
    ]


def test_a_rate_has_its_cap_and_what_only_delimits_is_no_sum() -> None:
    text = (
        "年度投资额200万元以上的企业，按不超过投资额的10%给予补助，最高500万元。\n"
        "本办法有效期至2027年12月31日。"
    )
    assert facts_of("policy_benefit", text) == [
        {"benefit": "补助", "rate": 10, "cap": 5000000,
         "conditions": "年度投资额200万元以上的企业", "until": "2027-12-31"}
    ]  # fmt: skip


def test_what_was_paid_out_is_no_promise() -> None:
    assert facts_of("policy_benefit", "全区已兑现奖补资金860万元。") == []


def test_an_item_of_a_list_is_a_project_with_what_follows_it() -> None:
    text = (
        "重点项目清单\n1. 针织智能工厂项目。由海州华远服装有限公司投资建设，总投资8.5亿元，"
        "选址江南园区，项目已开工建设。\n2. 面料物流园项目。总投资5亿元，计划于今年10月投产。"
    )
    assert facts_of("project", text) == [
        {"name": "针织智能工厂项目", "owner": "海州华远服装有限公司", "amount": 850000000,
         "stage": "开工建设", "site": "江南园区"},
        {"name": "面料物流园项目", "amount": 500000000, "stage": "计划于今年10月投产"},
    ]  # fmt: skip


def test_who_teaches_may_stand_in_the_next_sentence() -> None:
    text = (
        "6月13日，海州市纺织协会在海州宾馆举办印染技能培训班。"
        "海州大学教授王建华以“数字印花”为主题授课。"
    )
    (event,) = facts_of("event_held", text)
    assert (event["speaker"], event["topic"]) == ("王建华", "数字印花")


def test_who_is_called_a_supplier_supplies() -> None:
    text = "海州华远服装有限公司的面料供应商有江东织造有限公司、江西印染有限公司。"
    assert facts_of("supply_relation", text) == [
        {"supplier": one, "buyer": "海州华远服装有限公司", "product": "面料"}
        for one in ("江东织造有限公司", "江西印染有限公司")
    ]
