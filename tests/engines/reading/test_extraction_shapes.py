"""Facts that the shape of a sentence shows, whatever the words in it are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from chainloom.engines.reading.extraction import extract


def told(kind: str, text: str, published: str = "2025-06-12") -> list[Mapping[str, Any]]:
    """The fields that a text's facts of a kind have, without those left open."""
    facts = extract(text, published=published)
    return [
        {name: value for name, value in fact.fields.items() if value not in (None, [])}
        for fact in facts
        if fact.kind == kind
    ]


@pytest.mark.parametrize(
    ("sentence", "works"),
    [
        (
            "星河剧院主体完工，云杉博物馆加快推进，南湖文体新城开工建设。",
            [("星河剧院", "主体完工"), ("云杉博物馆", "加快推进"), ("南湖文体新城", "开工建设")],
        ),
        (
            "启明星产业园、远航装备园、松涛智造基地等一批重大项目签约落地。",
            [
                ("启明星产业园", "签约落地"),
                ("远航装备园", "签约落地"),
                ("松涛智造基地", "签约落地"),
            ],
        ),
        (
            "推进松山科创园、云杉数据园和远航物流园等园区建设。",
            [("松山科创园", None), ("云杉数据园", None), ("远航物流园", None)],
        ),
        (
            "投资28亿元的青田风电场、投资9.3亿元的远航汽车扩能、投资6亿元的松涛索具等一批项目竣工投产。",
            [("青田风电场", "竣工投产"), ("远航汽车扩能", "竣工投产"), ("松涛索具", "竣工投产")],
        ),
        ("将对松山纺织商贸城进行升级改造。", [("松山纺织商贸城", "将升级改造")]),
        ("星河剧院因资金问题未能竣工。", [("星河剧院", "未能竣工")]),
    ],
)
def test_works_are_told_by_a_clause_of_their_names_and_what_became_of_them(
    sentence: str, works: Sequence[tuple[str, str | None]]
) -> None:
    found = {one["name"]: one.get("stage") for one in told("project", sentence)}
    assert found == dict(works)


@pytest.mark.parametrize(
    "sentence",
    [
        "产业园区加快建设，基础设施不断完善。",
        "全市3个园区开工建设，5家工厂投产。",
        "大力推进产业园区建设。",
        "公司总部位于上海。",
        "首次获评国家级绿色工厂的，一次性奖励100万元。",
        "力争年内一批重大项目竣工投产。",
    ],
)
def test_sorts_of_works_and_counts_of_them_name_none(sentence: str) -> None:
    assert told("project", sentence) == []


def test_a_place_builds_what_its_sentence_says_it_has_built() -> None:
    (plant,) = told("project", "2006年，高阳县投资1.78亿元建成日处理能力6万吨的污水处理厂。")
    assert plant == {"name": "污水处理厂", "owner": "高阳县", "amount": 1.78e8, "stage": "建成"}


def test_each_of_two_works_has_its_own_money_owner_and_site() -> None:
    text = (
        "智能家纺工厂项目由锦禾家纺集团投资建设，总投资12亿元，选址云杉新区；"
        "公共检测中心项目总投资6.5亿元，由云杉投资集团建设。"
    )
    assert told("project", text) == [
        {"name": "智能家纺工厂项目", "owner": "锦禾家纺集团", "amount": 1.2e9, "site": "云杉新区"},
        {"name": "公共检测中心项目", "owner": "云杉投资集团", "amount": 6.5e8},
    ]


@pytest.mark.parametrize(
    ("sentence", "trades"),
    [
        (
            "松涛纺织有限公司长期为云杉鞋业有限公司、启明服饰有限公司等企业配套网布。",
            [
                ("松涛纺织有限公司", "云杉鞋业有限公司", "网布"),
                ("松涛纺织有限公司", "启明服饰有限公司", "网布"),
            ],
        ),
        (
            "松涛纽扣有限公司的树脂扣主要供应给云杉服装集团和启明制衣有限公司。",
            [
                ("松涛纽扣有限公司", "云杉服装集团", "树脂扣"),
                ("松涛纽扣有限公司", "启明制衣有限公司", "树脂扣"),
            ],
        ),
        (
            "松涛化工有限公司是云杉纺织有限公司的染料供应商之一。",
            [("松涛化工有限公司", "云杉纺织有限公司", "染料")],
        ),
        (
            "松涛纺织有限公司拿下了云杉户外用品有限公司的订单。",
            [("松涛纺织有限公司", "云杉户外用品有限公司", None)],
        ),
        ("松涛纺织有限公司不再向云杉鞋业有限公司供应网布。", []),
        ("松涛纺织有限公司为客户提供服务，为企业拓宽销售渠道。", []),
        ("松涛纺织协会称，全省向日本出口纺织品金额将达8亿元。", []),
    ],
)
def test_who_supplies_whom(sentence: str, trades: Sequence[tuple[str, str, str | None]]) -> None:
    found = [
        (one["supplier"], one["buyer"], one.get("product"))
        for one in told("supply_relation", sentence)
    ]
    assert found == list(trades)


def test_rows_of_events_share_their_verb_their_days_and_their_place() -> None:
    found = told(
        "event_held",
        "2025年6月9日—11日，松山国际汽车用品展、第十八届中国工业装备展将在松山展览中心举行。",
    )
    assert [one["kind"] for one in found] == ["松山国际汽车用品展", "第十八届中国工业装备展"]
    assert {(one["date"], one["place"]) for one in found} == {
        ("2025-06-09/2025-06-11", "松山展览中心")
    }


def test_the_day_of_an_event_is_not_the_quarter_in_its_name() -> None:
    (event,) = told(
        "event_held", "9月26日，松山县举行2025年三季度针织项目集中开工活动。", "2025-10-01"
    )
    assert event["date"] == "2025-09-26"


def test_all_who_teach_are_named_and_who_holds_it_may_stand_in_the_next_sentence() -> None:
    (course,) = told(
        "event_held",
        "松山市工信局举办产业链数字化专题培训班，邀请云杉大学教授李建国、启明大学教授王文斌授课。"
        "本次培训班由东华大学承办，以“智造时尚”为主题。",
    )
    assert course["speaker"] == "李建国、王文斌"
    assert course["topic"] == "智造时尚"
    assert "东华大学" in course["organisations"]


def test_a_report_to_a_congress_names_the_session_and_what_was_heard() -> None:
    (session,) = told(
        "event_held",
        "政府工作报告——2018年2月10日在保定市第十五届人民代表大会第三次会议上\n过去一年，成效明显。",
    )
    assert session["date"] == "2018-02-10"
    assert session["topic"] == "政府工作报告"


def test_a_plan_that_is_the_page_has_its_headings_for_directions() -> None:
    (plan,) = told(
        "plan_published",
        "松山区纺织产业链2025年工作要点\n一、强化党建引领\n推进联建。\n二、推进项目建设\n三、深化产教融合\n今年计划实施重点工作12项。",
    )
    assert plan["directions"] == ["强化党建引领", "推进项目建设", "深化产教融合"]
    assert (plan["period"], plan["measures"]) == ("2025", 12)


def test_a_report_on_carrying_a_plan_out_names_the_plan_but_not_the_draft_of_the_next() -> None:
    (plan,) = told(
        "plan_published",
        "关于高阳县2023年国民经济和社会发展计划执行情况与2024年国民经济和社会发展计划（草案）的报告\n一、2023年计划执行情况",
    )
    assert plan == {"title": "高阳县2023年国民经济和社会发展计划", "period": "2023"}


def test_a_list_that_is_counted_signs_itself_and_not_those_named_before() -> None:
    found = told(
        "agreement_signed",
        "松涛集团与云杉学院签订合作协议；启明一纺有限公司、启明二纺有限公司、启明三纺有限公司三家企业分别与松山农商银行签订授信协议。",
    )
    assert [len(one["parties"]) for one in found] == [2, 4]


def test_a_will_and_the_agreement_that_it_should_become_are_one() -> None:
    (intent,) = told(
        "agreement_signed",
        "松涛集团与云杉学院就共建实验室达成合作意向，计划年底前签订正式协议。",
    )
    assert intent["state"] == "intended"


@pytest.mark.parametrize(
    "sentence",
    [
        "“松山五百强品牌”在北京隆重揭幕，启明集团旗下品牌获奖。",
        "松涛股份董事会同意设立全资子公司松涛（香港）贸易有限公司。",
        "成立以区委书记为组长的工作专班。",
        "募集资金用于投资设立松涛财务有限公司10亿元。",
    ],
)
def test_what_only_stands_near_a_verb_of_founding_was_not_founded(sentence: str) -> None:
    assert told("body_founded", sentence) == []


def test_a_cell_of_the_party_guides_as_itself() -> None:
    (body,) = told(
        "body_founded",
        "4月21日，松山区拉链产业链党委成立。该党委由松山区工商联党组、松涛拉链有限公司党支部共同组建。",
    )
    assert body["guiding"] == ["松山区工商联党组", "松涛拉链有限公司党支部"]


def test_a_line_of_a_chat_speaks_for_its_firm_and_amounts_are_no_part_of_what_is_asked() -> None:
    chat = (
        "织造企业交流群\n松涛织造有限公司 李经理：急需50D涤纶长丝10吨\n"
        "云杉经编厂 小王：我们厂可承接经编加工，日产能3吨"
    )
    assert told("need", chat) == [{"organisation": "松涛织造有限公司", "what": "50D涤纶长丝"}]
    assert told("resource", chat) == [{"organisation": "云杉经编厂", "what": "经编加工"}]


def test_a_person_may_found() -> None:
    found = told("body_founded", "王建国后来又合资创办云杉航运有限公司、远航物流有限公司。")
    assert [one["guiding"] for one in found] == [["王建国"], ["王建国"]]
