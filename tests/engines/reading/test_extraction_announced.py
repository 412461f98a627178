"""Announcements of chains and alliances: names that sentences show, who joined, what was meant.

Places, firms and bodies are invented.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chainloom.engines.reading.extraction import extract

DAY = date(2025, 9, 20)


def told(text: str, kind: str, *fields: str) -> list[Any]:
    """The facts of a kind: one field of each, or several as a tuple."""
    found = [one.fields for one in extract(text, published=DAY.isoformat()) if one.kind == kind]
    if len(fields) == 1:
        return [one[fields[0]] for one in found]
    return [tuple(one[name] for name in fields) for one in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "18日,青岭镇“链上先锋”片区联合党委正式揭牌成立。",
            ["青岭镇“链上先锋”片区联合党委"],
        ),
        (
            "9月8日,柳河县“灯火相连”照明产业链党建联盟成立大会在灯具城举行。",
            ["柳河县“灯火相连”照明产业链党建联盟"],
        ),
        ("会上,“柳河大学—华锦集团联合创新中心”揭牌成立。", ["柳河大学—华锦集团联合创新中心"]),
        (
            "首个市级党委——“中共柳河市光电和新型显示产业链委员会”在东湖区举行成立仪式。",
            ["中共柳河市光电和新型显示产业链委员会"],
        ),
        (
            "由两地13家工商联共同组建的环湖八县商会联盟17日在柳河县正式启动。",
            ["环湖八县商会联盟"],
        ),
        ("9月8日,全国五金行业产教融合共同体成立大会举行。", ["全国五金行业产教融合共同体"]),
        (
            "柳河县照明产业链联盟、柳河县灯饰产业链联盟日前揭牌成立。",
            ["柳河县照明产业链联盟", "柳河县灯饰产业链联盟"],
        ),
        (
            "活动中通过跨区联建成立柳河环湖片区智能装备集群党委、工业软件产业集群党委。",
            ["柳河环湖片区智能装备集群党委", "工业软件产业集群党委"],
        ),
        (
            "柳河县箱包联合会第一届第一次会员代表大会暨成立大会举行。",
            ["柳河县箱包联合会"],
        ),
        (
            "近日,柳河陶瓷研究中心在青岭省陶瓷研究所正式揭牌,加快打造百亿产业集群。",
            ["柳河陶瓷研究中心"],
        ),
    ],
)
def test_the_sentence_shows_where_the_name_of_a_founded_body_begins(
    text: str, names: list[str]
) -> None:
    assert told(text, "body_founded", "name") == names


@pytest.mark.parametrize(
    "text",
    [
        "青岭镇“链上先锋”五金产业链联合党委拟于下月揭牌。",
        "“柳河大学—华锦集团联合创新中心”将于明年揭牌。",
        "青岭镇“链上先锋”五金产业链党建联盟成立大会将于10月8日在文化中心举行。",
        "柳河县五金产业链党建联盟成立大会因故推迟。",
        "柳河县五金产业链党建联盟召开了成立的筹备会。",
        "全市各县分别成立产业链党委,覆盖企业80家。",
        "柳河县华锦集团有限公司供需平台正式启动。",
        "大家见证并共同启动联盟成立仪式。",
    ],
)
def test_what_is_meant_put_off_or_has_no_name_was_not_founded(text: str) -> None:
    assert told(text, "body_founded", "name") == []


def test_what_is_said_of_the_first_of_its_sort_is_no_second_body() -> None:
    text = "日前,柳河县箱包产业区妇女联合会成立大会召开,标志着全县首个镇级产业区妇联组织正式成立。"
    assert told(text, "body_founded", "name") == ["柳河县箱包产业区妇女联合会"]


def test_who_founds_is_told_between_the_body_and_the_verb_or_in_the_next_sentence() -> None:
    text = (
        "柳河县灯饰产业联盟揭牌。"
        "该联盟由柳河县照明协会和青岭市灯具商会等社会团体于2025年3月发起成立。"
    )
    (one,) = told(text, "body_founded", "name", "guiding")
    assert one == ("柳河县灯饰产业联盟", ["柳河县照明协会", "青岭市灯具商会"])


def test_of_a_firm_and_its_parent_the_firm_leads() -> None:
    text = (
        "近日,柳河县新材料产业链党建联盟启动。该联盟由18家企业、院校等成员单位组成,"
        "由青控集团有限公司所属柳河县硅材料有限公司牵头。"
    )
    (one,) = told(text, "body_founded", "guiding")
    assert one == ["柳河县硅材料有限公司"]


def test_our_chain_has_the_name_that_the_page_gives_with_its_place() -> None:
    text = "近日,我市产业链综合党委成立。按照部署,我市在市工信局设立柳河市产业链综合党委。"
    assert told(text, "body_founded", "name") == ["柳河市产业链综合党委"]


def test_the_day_of_a_founding_is_not_the_year_in_a_meetings_name() -> None:
    text = "9月5日,2025年度照明企业家会议召开,柳河县照明产业链联盟成立。"
    assert told(text, "body_founded", "date") == ["2025-09-05"]


def test_a_body_founded_last_year_has_that_year() -> None:
    assert told("去年成立的柳河县商会联盟运行良好。", "body_founded", "date") == ["2024"]


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        (
            "柳河县照明产业联盟成立。华锦照明有限公司被选为联盟理事长单位,同力灯具有限公司等4家企业任副理事长单位。",
            [("华锦照明有限公司", "chair"), ("同力灯具有限公司", "deputy")],
        ),
        (
            "柳河县照明行业协会成立。华锦照明有限公司与同力灯具有限公司分别当选会长、副会长单位。",
            [("华锦照明有限公司", "chair"), ("同力灯具有限公司", "deputy")],
        ),
        (
            "目前已有60家企业加入柳河县照明行业协会,包括华锦照明有限公司、同力灯具有限公司等。",
            [("华锦照明有限公司", "member"), ("同力灯具有限公司", "member")],
        ),
        ("有望吸收华锦照明有限公司加入柳河县照明行业协会。", []),
        ("华锦照明有限公司拟加入柳河县照明行业协会。", []),
    ],
)
def test_seats_are_told_each_in_its_place_and_only_when_taken(
    text: str, seats: list[tuple[str, str]]
) -> None:
    assert told(text, "membership", "member", "role") == seats


def test_whoever_names_an_alliance_is_not_part_of_its_name() -> None:
    text = (
        "柳河县照明产业联盟成立。由副县长陈伟为联盟授牌。"
        "聘请青岭市照明学会会长周远担任联盟名誉理事长。"
    )
    assert ("柳河县照明产业联盟", "周远", "other") in told(
        text, "membership", "body", "member", "role"
    )


def test_words_of_somebody_before_an_association_are_not_its_name() -> None:
    text = "“今年订单足,工厂忙不过来。”柳河县照明行业协会会长周远山说。"
    assert told(text, "membership", "body") == ["柳河县照明行业协会"]


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        (
            "《柳河市重点产业链链长制调整方案》于日前由市委办公室、市政府办公室联合印发。",
            [("柳河市重点产业链链长制调整方案", "市委办公室、市政府办公室")],
        ),
        (
            "4月19日,柳河市委党建办印发《柳河市产业链党建工作实施意见》。",
            [("柳河市产业链党建工作实施意见", "柳河市委党建办")],
        ),
        ("《柳河市重点产业链链长制调整方案》将由市委办公室印发。", []),
        ("《柳河市重点产业链链长制调整方案》由市工信局起草,正在征求意见。", []),
    ],
)
def test_a_plan_is_out_when_the_page_tells_by_whom_it_was_issued(
    text: str, plans: list[tuple[str, str]]
) -> None:
    assert told(text, "plan_published", "title", "body") == plans


def test_both_sides_of_an_earlier_clause_sign() -> None:
    text = (
        "柳河学院与华锦集团有限公司举行共建签约仪式。"
        "双方经过充分协商,现场签订了《实训基地共建协议书》。"
    )
    (one,) = told(text, "agreement_signed", "title", "parties")
    assert one == ("实训基地共建协议书", ["柳河学院", "华锦集团有限公司"])


def test_what_a_signing_marks_is_no_agreement() -> None:
    text = "柳河学院与青岭银行签约仪式举行。此次签约标志着双方在产教合作、金融服务上迈出一步。"
    assert "标志着双方在产教合作" not in told(text, "agreement_signed", "title")


def test_a_zone_is_a_party() -> None:
    text = "柳河学院副校长孙正参会。孙正代表学院与明川经济技术开发区签署战略合作协议。"
    (one,) = told(text, "agreement_signed", "parties")
    assert "明川经济技术开发区" in one


def test_an_agreement_to_buy_is_no_goods() -> None:
    text = "柳河学院与青岭县政府签订协议,东南机械有限公司与配套企业签订《采购意向协议》。"
    assert told(text, "supply_relation", "product") == []


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "9月4日,柳河市品牌促进会铝业分会第一届一次会员大会暨成立大会在国际合作中心举行。",
            ("柳河市品牌促进会铝业分会第一届一次会员大会暨成立大会", "国际合作中心", None),
        ),
        ("9月4日,柳河县照明产业对接会在渝举行。", ("柳河县照明产业对接会", "渝", None)),
        (
            "9月4日,柳河区召开骨干企业座谈会,与会者围绕“怎样做强灯饰”广泛讨论。",
            ("骨干企业座谈会", None, "怎样做强灯饰"),
        ),
        (
            "9月4日,以“双链”融合、智造未来为主题的柳河照明大会在东湖召开。",
            ("柳河照明大会", "东湖", "“双链”融合、智造未来"),
        ),
    ],
)
def test_an_event_has_its_whole_name_place_and_topic(
    text: str, event: tuple[str, str | None, str | None]
) -> None:
    assert told(text, "event_held", "kind", "place", "topic") == [event]


def test_how_something_was_recommended_is_no_event() -> None:
    assert told("副县长赵磊对全县照明产业进行了深入推介。", "event_held", "kind") == []


def test_what_was_done_owns_no_count() -> None:
    text = "两地的产业集群去年布局建设了18家国家制造业创新中心。"
    assert told(text, "certificate_count", "number", "scope")[0][1] != "布局"


@pytest.mark.parametrize(
    "text",
    [
        "全市在6条优势产业链上成立联盟党委,吸纳链上企业参加。",
        "柳河县围绕重点产业链,分链设立产业链综合党委,建立会商机制。",
        "今年,柳河市将把灯饰产业作为突破口,成立领导小组,设立工作专班。",
    ],
)
def test_bodies_of_every_chain_and_groups_without_a_name_are_none(text: str) -> None:
    assert told(text, "body_founded", "name") == []


def test_what_was_urged_and_done_was_founded() -> None:
    text = "学院作为牵头单位推动成立了柳河灯饰行业产教融合联盟。"
    assert told(text, "body_founded", "name") == ["柳河灯饰行业产教融合联盟"]
    assert told("学院将推动成立柳河灯饰行业产教融合联盟。", "body_founded", "name") == []


def test_an_alliance_in_a_name_joins_no_hosts() -> None:
    text = (
        "9月5日,柳河市产教联合体成立大会举行,青岭大学校长周远视频讲话,"
        "市委副书记陈伟出席并为联合体揭牌。"
    )
    assert told(text, "body_founded", "guiding") == [[]]


def test_titles_in_a_row_are_issued_together() -> None:
    text = (
        "《柳河市推动灯饰业发展实施方案》《柳河市灯饰业若干财政支持措施》"
        "已经市政府第8次常务会议研究通过,现印发给你们。"
    )
    assert told(text, "plan_published", "title") == [
        "柳河市推动灯饰业发展实施方案",
        "柳河市灯饰业若干财政支持措施",
    ]


def test_who_issued_with_many_departments_is_the_one_named_first() -> None:
    text = "工业和信息化部会同国务院有关部门联合印发《两河产业协同发展实施方案》。"
    assert told(text, "plan_published", "body") == ["工业和信息化部"]


def test_what_is_put_into_a_store_of_candidates_is_no_count() -> None:
    text = "柳河区已将500家企业纳入“专精特新”中小企业培育库。"
    assert told(text, "certificate_count", "number") == []


def test_a_certificate_is_without_whose_country_it_is() -> None:
    text = "截至目前,我国“小巨人”企业已达4762家。"
    assert told(text, "certificate_count", "certificate") == ["小巨人企业"]


PLAN = "《青岭县竹编产业提升行动计划》"


@pytest.mark.parametrize(
    "rest",
    [
        "未由县工信局发布。",
        "今年不再由县工信局发布。",
        "预计明年由县工信局发布。",
        "明年由县政府印发。",
        "应由县工信局制定。",
        "要求由县工信局牵头制定细则。",
        "由华锦公司牵头制定初稿。",
        "由县工信局暂时停止发布。",
        "是否由县工信局发布?",
        "由县工信局制定后未果。",
    ],
)
def test_a_plan_that_somebody_is_to_publish_or_did_not_is_not_out(rest: str) -> None:
    assert told(PLAN + rest, "plan_published", "title") == []


@pytest.mark.parametrize(
    "rest", ["日前由青岭县政府印发。", "8月3日已由青岭县政府正式发布。", "由青岭县政府印发实施。"]
)
def test_a_plan_is_out_by_whoever_published_it(rest: str) -> None:
    assert told(PLAN + rest, "plan_published", "body") == ["青岭县政府"]


@pytest.mark.parametrize(
    "text",
    [
        "推动成立了一批联盟。",
        "全县组建了3个专班。",
        "成立青岭县竹编产业链联合党委、重点项目党支部,是下一步的目标。",
        "成立青岭县竹编产业联盟是今年的首要任务。",
        "我们的目标是成立青岭县竹编产业联盟。",
        "共同组建的专业化招商委员会启动招商。",
    ],
)
def test_what_is_aimed_at_counted_or_at_work_was_not_founded(text: str) -> None:
    assert told(text, "body_founded", "name") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("成立青岭县竹编产业链联合党委、重点项目党支部。", ["青岭县竹编产业链联合党委"]),
        ("纺织企业家热议服装产业联盟成立大会。", ["服装产业联盟"]),
        ("竹编匠人期待竹编产业联盟成立大会。", ["竹编产业联盟"]),
        ("由两县共同组建的竹编采购商联盟正式启动。", ["竹编采购商联盟"]),
        (
            "青岭县竹编产业链党委揭牌,标志着全市首个产业链党组织青岭县竹编产业链党委成立。",
            ["青岭县竹编产业链党委"],
        ),
        ("标志着全市首个产业链党组织柳河区纺织产业链党委成立。", ["柳河区纺织产业链党委"]),
    ],
)
def test_a_founded_body_has_its_own_name_and_no_more(text: str, names: list[str]) -> None:
    assert told(text, "body_founded", "name") == names


def test_whose_rival_joins_does_not_join() -> None:
    text = (
        "目前已有78家企业加入柳河县照明行业协会,包括华锦照明有限公司的竞争对手东方灯具有限公司、"
        "同力灯具有限公司。"
    )
    assert told(text, "membership", "member") == ["东方灯具有限公司", "同力灯具有限公司"]


@pytest.mark.parametrize("text", ["上游、下游两家企业签约。", "甲方、客户两家企业签约。"])
def test_everyday_words_sign_nothing(text: str) -> None:
    assert told(text, "agreement_signed", "parties") == []
