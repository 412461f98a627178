"""What is meant, denied, supposed, proposed or undone is no deed, of whatever kind of fact."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.extraction import extract
from chainloom.engines.reading.extraction.page import Page
from chainloom.engines.reading.extraction.text import intent
from chainloom.engines.reading.facts import Fact


def told(kind: str, text: str, published: str = "2026-03-02") -> list[Fact]:
    return [fact for fact in extract(text, published=published) if fact.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "verb", "kept"),
    [
        ("恒达公司拟向远山集团供应面料。", "供应", "intended"),
        ("恒达公司将于5月开工。", "开工", "intended"),
        ("恒达公司要求远山集团供应面料。", "供应", "intended"),
        ("恒达公司拒绝向远山集团供应面料。", "供应", "denied"),
        ("恒达公司尚未开工。", "开工", "denied"),
        ("如果恒达公司开工，远山集团供应面料。", "供应", "supposed"),
        ("恒达公司能否开工，还要再看。", "开工", "supposed"),
        ("恒达公司开工了吗？", "开工", "supposed"),
        ("双方5月签约，后推迟。", "签约", "undone"),
        ("双方就此事签约未果。", "签约", "undone"),
        ("恒达公司已将面料供应远山集团。", "供应", None),
        ("主要是恒达公司供应面料。", "供应", None),
        ("如果说去年是起步，今年恒达公司开工。", "开工", None),
        ("恒达公司按照要求开工。", "开工", None),
        ("恒达公司开工，明年有望投产。", "开工", None),
        ("恒达公司研究了方案，开工了。", "开工", None),
        ("若羌县恒达公司开工。", "开工", None),
    ],
)
def test_what_keeps_a_deed_from_having_been_done(sentence: str, verb: str, kept: str | None):
    start = sentence.index(verb)
    assert intent.kept_from(Page(sentence), start, start + len(verb)) == kept


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("certificate_count", "到2028年，石梁区力争新增高新技术企业50家，培育专精特新企业20家。"),
        ("certificate_count", "我区拟认定高新技术企业20家。"),
        ("certificate_count", "石梁区争取新增省级专精特新企业20家。"),
        ("certificate_count", "到2027年，石梁区高新技术企业达到60家。"),
        ("supply_relation", "恒达公司计划从远山集团采购涤纶长丝。"),
        ("supply_relation", "恒达公司拟向远山集团供应面料。"),
        ("supply_relation", "恒达公司没有再向远山集团供应面料。"),
        ("supply_relation", "若恒达公司向远山集团供应面料，则产能不足。"),
        ("supply_relation", "恒达公司未能拿下云杉公司的面料订单。"),
        ("supply_relation", "恒达公司2026年力争拿下云杉公司的面料订单。"),
        ("agreement_signed", "恒达公司否认与云杉大学签订合作协议。"),
        ("agreement_signed", "恒达公司与云杉大学原定5月签约，后推迟。"),
        ("agreement_signed", "恒达公司与云杉大学就智能工厂项目签约未果。"),
        ("agreement_signed", "恒达公司与云杉大学的合作协议签订后又被撤销。"),
        ("agreement_signed", "恒达公司与云杉大学签订协议了吗？没有。"),
        ("body_founded", "如果石梁区纺织产业联盟成立，企业将受益。"),
        ("body_founded", "会议研究了石梁区纺织产业联盟成立的事项。"),
        ("body_founded", "石梁区纺织产业联盟成立的条件尚不成熟。"),
        ("person", "恒达纺织有限公司拟聘任王刚为恒达纺织有限公司总经理。"),
        ("person", "有消息称李静将出任恒达纺织有限公司总经理。"),
        ("person", "石梁区拟成立纺织产业链领导小组，由王刚任组长。"),
        ("membership", "石梁区拟成立纺织产业链领导小组，由王刚任组长。"),
        ("figure", "假设棉价上涨10%，则全区成本增加2亿元。"),
        ("figure", "如果项目达产，全区产值可达100亿元。"),
        ("figure", "全区要实现产值100亿元。"),
        ("figure", "恒达公司原计划采购织机100台，后放弃。"),
        ("policy_benefit", "人大代表建议政府对首次上规企业奖励20万元。"),
        ("policy_benefit", "代表建议对技改项目给予10%补贴。"),
        ("policy_benefit", "截至5月末，石梁区累计发放技改补贴300万元。"),
    ],
)
def test_no_fact_of_a_deed_that_was_not_done(kind: str, sentence: str):
    assert told(kind, sentence) == []


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("certificate_count", "截至2025年，石梁区高新技术企业达到60家。"),
        ("supply_relation", "恒达公司向远山集团供应面料，希望明年扩大规模。"),
        ("supply_relation", "恒达公司将面料供应给远山集团。"),
        ("agreement_signed", "恒达公司已与云杉大学签订合作协议，将共建研发中心。"),
        ("body_founded", "石梁区纺织产业联盟成立。"),
        ("membership", "石梁区成立纺织产业链领导小组，由王刚任组长。"),
        ("person", "恒达纺织有限公司聘任王刚为总经理。"),
        ("policy_benefit", "对首次上规企业奖励20万元。"),
    ],
)
def test_the_deed_itself_is_told(kind: str, sentence: str):
    assert len(told(kind, sentence)) == 1


def test_what_is_settled_for_later_is_intended():
    (fact,) = told("agreement_signed", "恒达公司与云杉大学商定，条件成熟时签署合作协议。")
    assert fact.fields["state"] == "intended"


def test_a_count_aimed_at_is_a_figure_with_its_year():
    (fact,) = told("figure", "下一步，石梁区将力争到2026年底，省级专精特新企业突破15家。")
    assert (fact.fields["number"], fact.fields["as_of"]) == (15, "2026-12")


def test_totals_of_a_row_count_in_place_of_what_was_added():
    counts = told(
        "certificate_count", "石梁区新增小巨人企业3家、专精特新企业21家，累计分别达8家、95家。"
    )
    assert [(one.fields["certificate"], one.fields["number"]) for one in counts] == [
        ("小巨人企业", 8),
        ("专精特新企业", 95),
    ]


@pytest.mark.parametrize(
    ("sentence", "as_of"),
    [
        ("年末，恒达公司力争库存坯布降到300万米。", "2026-12"),
        ("到年末，石梁区规上企业达到180家。", "2026-12"),
        ("年末，石梁区规上企业180家。", "2025-12"),
    ],
)
def test_the_end_of_which_year(sentence: str, as_of: str):
    (fact,) = told("figure", sentence)
    assert fact.fields["as_of"] == as_of


@pytest.mark.parametrize(
    ("sentence", "stage"),
    [
        ("松山纺织商贸城项目因资金问题已于上月停工，目前仅签约9家。", "停工"),
        ("松山纺织产业园项目原计划去年开工，至今没有动静。", None),
        ("松山纺织产业园项目能否如期投产，还不好说。", None),
        ("松山纺织产业园项目为何迟迟未开工？", None),
        ("松山纺织产业园项目缓建。", "缓建"),
        ("松山纺织产业园项目即将在云杉区启动。", "即将启动"),
        ("松山纺织产业园项目未能竣工。", "未能竣工"),
    ],
)
def test_the_stage_that_a_project_has_reached(sentence: str, stage: str | None):
    (fact,) = told("project", "总投资5亿元的" + sentence)
    assert fact.fields["stage"] == stage


@pytest.mark.parametrize(
    "sentence",
    [
        "对累计投入500万元以上的企业，奖励20万元。",
        "对新上项目奖励20万元，自投产以来满一年的再奖5万元。",
    ],
)
def test_a_promise_is_a_benefit_and_no_figure(sentence: str):
    assert len(told("policy_benefit", sentence)) == 1
    assert told("figure", sentence) == []


def test_what_we_need_is_a_need_and_a_count_of_yarn_no_figure():
    text = "恒达织造厂 小王：我们厂需要10万米40支全棉府绸坯布。"
    (need,) = told("need", text)
    assert need.fields == {"organisation": "恒达织造厂", "what": "40支全棉府绸坯布"}
    assert told("figure", text) == []
    assert told("need", "恒达织造厂表示，市场还需要时间。") == []


@pytest.mark.parametrize(
    ("sentence", "trade"),
    [
        ("恒达公司从远山集团采购过助剂。", ("远山集团", "恒达公司", "助剂")),
        ("恒达公司从远山集团采购过氧化氢。", ("远山集团", "恒达公司", "过氧化氢")),
        ("恒达公司接到安踏集团面料订单。", ("恒达公司", "安踏集团", "面料")),
    ],
)
def test_product_and_buyer_are_whole(sentence: str, trade: tuple[str, str, str]):
    (fact,) = told("supply_relation", sentence)
    assert tuple(fact.fields[name] for name in ("supplier", "buyer", "product")) == trade
