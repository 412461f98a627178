"""Bodies that were founded, by whom or in whose guidance, and who is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.statements import bodies, members


def facts(text: str, kind: str, published: date | None = None) -> list[dict[str, Any]]:
    page = Page(text, published=published)
    return [dict(one.fields) for one in bodies.find(page) if one.kind == kind]


def founded(text: str, published: date | None = None) -> list[dict[str, Any]]:
    return facts(text, "body_founded", published)


def test_statements_of_one_founding_are_one_fact_with_all_of_them():
    text = (
        "2025年6月6日上午,鲤城区纺织面料产业链党委正式成立。"
        "该产业链党委在区委组织部、区工信局,常泰街道党工委指导下成立。"
    )
    assert founded(text) == [
        {
            "name": "鲤城区纺织面料产业链党委",
            "kind": "committee",
            "date": "2025-06-06",
            "guiding": ["鲤城区委组织部", "鲤城区工业和信息化局", "常泰街道党工委"],
        }
    ]


def test_a_day_without_a_year_is_open_and_said_so():
    page = Page("6月6日,鲤城区纺织面料产业链党委成立。")
    (fact,) = bodies.find(page)
    assert (fact.fields["date"], fact.open) == (None, {"date": "6月6日"})


def test_an_alliance_called_by_its_chain_gets_the_name_of_the_chain():
    text = "鲤城区纺织面料产业链党委成立。现场发布了《年度工作计划》,并同步成立产业链党建联盟。"
    second = founded(text)[1]
    assert (second["name"], second["kind"], second["guiding"]) == (
        "鲤城区纺织面料产业链党建联盟",
        "alliance",
        [],
    )


def test_who_founds_a_firm_is_the_subject_of_the_sentence():
    text = "6月7日,云锦集团有限公司与青梧化纤有限公司一道,共同成立云梧新材料有限公司。"
    (fact,) = founded(text, date(2025, 6, 9))
    assert (fact["name"], fact["date"]) == ("云梧新材料有限公司", "2025-06-07")
    assert fact["guiding"] == ["云锦集团有限公司", "青梧化纤有限公司"]


def test_what_the_founder_buys_is_no_founder():
    text = "云锦集团有限公司宣布,投资3亿元收购青梧化纤有限公司80%股权,成立云梧新材料有限公司。"
    (fact,) = founded(text)
    assert fact["guiding"] == ["云锦集团有限公司"]


def test_three_parties_are_those_of_the_sentence_before():
    text = (
        "云锦集团有限公司与青梧化纤有限公司、澜图信息有限公司签订协议。"
        "三方共同设立云梧新材料有限公司。"
    )
    (fact,) = founded(text)
    assert fact["guiding"] == ["云锦集团有限公司", "青梧化纤有限公司", "澜图信息有限公司"]


@pytest.mark.parametrize(
    ("text", "name", "kind", "when"),
    [
        ("云锦纺织有限公司成立于1994年", "云锦纺织有限公司", "other", "1994"),
        ("2025年6月9日,云锦纺织有限公司正式揭牌", "云锦纺织有限公司", "other", "2025-06-09"),
        ("2025年6月9日,泉州市纺织面料协会成立", "泉州市纺织面料协会", "association", "2025-06-09"),
        ("2025年6月9日,泉州市纺织研究院揭牌", "泉州市纺织研究院", "centre", "2025-06-09"),
    ],
)
def test_the_forms_in_which_a_founding_is_told(text, name, kind, when):
    (fact,) = founded(text)
    assert (fact["name"], fact["kind"], fact["date"]) == (name, kind, when)


@pytest.mark.parametrize(
    "text",
    [
        "双方拟成立云梧新材料有限公司",
        "计划明年成立泉州市纺织面料协会",
        "云锦纺织有限公司成立三十周年",
        "自云锦纺织有限公司成立以来",
        "鼓励企业设立研究院",
        "结论不成立",
        "终止设立云梧汽车金融有限公司",
        "较云锦集团有限公司的挂牌价高出50元",
        "若成立智能纺织研究院、绿色染整研究院,将投入1亿元",
        "要是成立智能纺织研究院,将投入1亿元",
        "假如成立智能纺织研究院,将投入1亿元",
        "云锦公司反对成立瓴缦纺织集团、瓴缦研究院",
        "市政府否认组建泉州瓴缦银行",
        "市政府拒绝设立瓴缦纺织研究院",
        "市政府叫停成立瓴缦纺织研究院",
    ],
)
def test_what_is_only_planned_or_long_past_is_not_founded(text):
    assert founded(text) == []


@pytest.mark.parametrize("text", ["若羌县成立智能纺织研究院", "主要是成立了智能纺织研究院"])
def test_what_only_begins_like_a_condition_is_none(text):
    assert [one["name"] for one in founded(text)] == ["智能纺织研究院"]


def test_a_secretary_is_a_member_of_the_body():
    text = "鲤城区纺织面料产业链党委书记陈力群表示,要凝聚力量。"
    assert facts(text, "membership") == [
        {"body": "鲤城区纺织面料产业链党委", "member": "陈力群", "role": "secretary"}
    ]


def test_units_of_a_body_are_its_members_by_role():
    text = "泉州市纺织产业联盟理事长单位为云锦集团有限公司。"
    assert facts(text, "membership") == [
        {"body": "泉州市纺织产业联盟", "member": "云锦集团有限公司", "role": "chair"}
    ]


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("书记", "secretary"),
        ("秘书长", "secretary"),
        ("会长", "chair"),
        ("副会长", "deputy"),
        ("常务理事", "member"),
        ("指导", "guiding"),
        ("顾问", "other"),
    ],
)
def test_a_post_makes_its_holder_something_in_a_body(post, role):
    assert members.role_of(post) == role


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("青梧市纺织协会副会长李明表示", ["deputy"]),
        ("青梧市纺织协会名誉会长李明表示", ["other"]),
        ("世界黄金协会中国区总经理李明表示", []),
        ("中国机电产品进出口商会家电部主任李明说", []),
    ],
)
def test_who_has_a_seat_in_an_association_is_its_member(text, roles):
    found = [one.fields["role"] for one in bodies.find(Page(text)) if one.kind == "membership"]
    assert found == roles


def test_what_happens_at_the_founding_meeting_happens_on_its_day():
    text = (
        "2025年4月17日,青梧市纺织产业链党委成立大会举行。"
        "会上,青梧市纺织产业链党委发布了计划,并成立青梧市纺织产业党建联盟。"
    )
    assert [one["date"] for one in founded(text)] == ["2025-04-17", "2025-04-17"]


@pytest.mark.parametrize(
    ("text", "guiding"),
    [
        (
            "青梧市伞业联盟成立。联盟由青梧市商务局牵头,云锦伞业有限公司、青梧大学等9家单位发起。",
            ["青梧市商务局", "云锦伞业有限公司", "青梧大学"],
        ),
        (
            "青梧市商务局、青梧大学共建的青梧市伞业研究院揭牌。",
            ["青梧市商务局", "青梧大学"],
        ),
        (
            "青梧市商务局联合青梧大学举办青梧市伞业联盟成立大会。",
            ["青梧市商务局", "青梧大学"],
        ),
        (
            "由青梧市科技局批准、青梧大学牵头组建的青梧市伞业研究院揭牌。",
            ["青梧大学"],
        ),
    ],
)
def test_who_founds_a_body_is_told_in_many_ways(text, guiding):
    (one,) = founded(text)
    assert one["guiding"] == guiding


def test_what_has_an_object_is_not_founded_itself():
    assert founded("云锦有限公司在2010年成立了农业投资事业部。") == []


@pytest.mark.parametrize(
    ("text", "members_"),
    [
        (
            "青梧市伞业联盟首批吸纳云锦伞业有限公司、青梧大学等8家成员单位。",
            [("云锦伞业有限公司", "member"), ("青梧大学", "member")],
        ),
        (
            "青梧市伞业联盟成立,云锦伞业有限公司当选理事长单位。",
            [("云锦伞业有限公司", "chair")],
        ),
        ("云锦伞业有限公司加入青梧市伞业联盟。", [("云锦伞业有限公司", "member")]),
    ],
)
def test_organisations_are_members_by_the_ways_of_saying_so(text, members_):
    found = facts(text, "membership")
    assert [(one["member"], one["role"]) for one in found] == members_


def test_an_office_s_party_group_gives_nobody_a_seat():
    assert facts("青梧市工商联党组书记李明出席。", "membership") == []
