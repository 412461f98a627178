"""Which sentences state an agreement, between whom, of what title, and when."""

from __future__ import annotations

from typing import Any

import pytest

from chainloom.engines.reading.extraction import Page
from chainloom.engines.reading.extraction.statements import agreements
from chainloom.engines.reading.extraction.text.dates import published_on

A, B, C, D = "云溪织造有限公司", "海沧染整有限公司", "东岭纺织学院", "明州银行"


def stated(text: str, published: str | None = "2024-05-20") -> list[dict[str, Any]]:
    page = Page(text, None, published_on(published))
    return [dict(fact.fields) for fact in agreements.find(page)]


@pytest.mark.parametrize(
    ("sentence", "parties", "title"),
    [
        (f"{A}与{B}签订战略合作协议。", [A, B], "战略合作协议"),
        (f"{A}和{B}签订了供货合同。", [A, B], "供货合同"),
        (f"{A}同{B}、{C}、{D}签署框架协议。", [A, B, C, D], "框架协议"),
        (f"{A}分别与{B}、{C}以及{D}签订了合作协议。", [A, B, C, D], "合作协议"),
        (f"{A}、{B}、{C}三方共同签署《面料研发合作协议》。", [A, B, C], "面料研发合作协议"),
        (f"{A}在泉州与{B}成功签约。", [A, B], None),
        (f"当天，{A}开业，并与{B}签订购销合同。", [A, B], "购销合同"),
        (f"{A}与{B}经过多次洽谈，最终签订了服务合同。", [A, B], "服务合同"),
        (f"{A}与{B}举行会谈。双方签署合作备忘录。", [A, B], "合作备忘录"),
        (f"此前与{B}签订采购协议的{A}昨日宣布扩产。", [A, B], "采购协议"),
        (f"{A}宣布，已与{B}达成协议。", [A, B], "协议"),
        (f"{A}与{B}技术转让合同正式签署。", [A, B], "技术转让合同"),
        (f"{A}与{B}战略合作签约仪式在石狮举行。", [A, B], "战略合作"),
        (f"在市政府的见证下，{A}与{B}签署合作协议。", [A, B], "合作协议"),
        (f"{A}董事长林远山与{B}总经理周海签署合作协议。", [A, B], "合作协议"),
        (f"这份采购合同由{A}与{B}于去年签订。", [A, B], "采购合同"),
        (f"{A}牵手{B} 签署战略合作协议", [A, B], "战略合作协议"),
        (f"{A}与巴西圣保罗州政府签订投资协议。", [A, "巴西圣保罗州政府"], "投资协议"),
        (f"{A}与{B}在《供货合同》上签字。", [A, B], "供货合同"),
        (f"{A}将与{B}展开合作，双方已签署备忘录。", [A, B], "备忘录"),
        (f"{A}与{B}举行银企合作签约仪式，签订授信协议。", [A, B], "授信协议"),
        (f"{A}与{B}签订“共建实验室”合作协议。", [A, B], "共建实验室合作协议"),
        (f"{A}与当地多家企业签订采购合同。", [A], "采购合同"),
        (f"{A}以最低价中标，签订了三年服务合同。", [A], "服务合同"),
    ],
)
def test_all_parties_and_the_title_are_read(
    sentence: str, parties: list[str], title: str | None
) -> None:
    (found,) = stated(sentence)
    assert set(found["parties"]) == set(parties)
    assert (found["title"] or "").strip("“”").replace("”", "") == (title or "")
    assert found["state"] == "signed"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("130吨坯布采购合同", "坯布采购合同"),
        ("价值2000万元的设备租赁合同", "设备租赁合同"),
        ("为期三年的供应协议", "供应协议"),
        ("长期供货协议", "长期供货协议"),
        ("一批合作协议", "合作协议"),
        ("产业园项目投资协议", "投资协议"),
        ("100亿元授信额度", "授信额度"),
    ],
)
def test_a_title_has_no_amounts_terms_or_counts(words: str, title: str) -> None:
    (found,) = stated(f"{A}与{B}签订{words}。")
    assert found["title"] == title


@pytest.mark.parametrize(
    "sentence",
    [
        f"{A}拟与{B}签订合作协议。",
        f"{A}将于下月与{B}签约。",
        f"{A}与{B}达成合作意向。",
        f"{A}正与{B}磋商，{A}与{B}有望签订合作协议。",
        f"{A}与{B}就合并基本达成一致。",
        f"{A}意向与{B}签订加工合同。",
    ],
)
def test_what_is_only_intended_is_no_signing(sentence: str) -> None:
    (found,) = stated(sentence)
    assert found["state"] == "intended"
    assert set(found["parties"]) == {A, B}


@pytest.mark.parametrize(
    "sentence",
    [
        f"{A}尚未与{B}签订合同。",
        "企业应当与职工签订劳动合同。",
        f"{A}没有与{B}达成协议。",
        "鼓励企业与高校签订合作协议。",
        f"{A}完成签约面积3万平方米。",
        f"按照合同签订情况，{A}获得奖励。",
        "棉花主力合约收盘上涨。",
        f"{A}签署了一项内部命令。",
        "总统签署法案。",
        f"市长李建国、{A}总经理王强出席签约仪式。",
    ],
)
def test_what_was_not_signed_is_no_agreement(sentence: str) -> None:
    assert stated(sentence) == []


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2023年7月", "2023-07"),
        ("5月18日", "2024-05-18"),
        ("昨日", "2024-05-19"),
        ("日前", None),
        ("2022年9月1日，", "2022-09-01"),
    ],
)
def test_the_day_is_the_nearest_before(words: str, date: str | None) -> None:
    (found,) = stated(f"中心发布消息，{words}{A}与{B}签署合作协议。")
    assert found["date"] == date


def test_two_signings_in_one_sentence_share_their_subject_only() -> None:
    first, second = stated(f"{A}与{B}、{D}签订“共建协议”，并与{C}签订“产学研合作协议”。")
    assert (set(first["parties"]), first["title"]) == ({A, B, D}, "共建协议")
    assert (set(second["parties"]), second["title"]) == ({A, C}, "产学研合作协议")


def test_signings_joined_by_a_pause_have_a_partner_each() -> None:
    first, second = stated(f"{A}先后与{B}签订供货合同、与{D}签订授信协议。")
    assert (set(first["parties"]), first["title"]) == ({A, B}, "供货合同")
    assert (set(second["parties"]), second["title"]) == ({A, D}, "授信协议")


def test_several_statements_of_one_agreement_are_one_fact_with_all_that_is_said() -> None:
    (found,) = stated(
        f"{A}与{B}签约\n5月18日，{A}与{B}签署坯布采购合同。签约后，双方主持启运仪式。"
    )
    assert found == {
        "title": "坯布采购合同",
        "date": "2024-05-18",
        "parties": [A, B],
        "state": "signed",
    }


def test_a_day_without_a_year_stays_open_and_says_so() -> None:
    page = Page(f"6月6日，{A}与{B}签署合作协议。")
    (fact,) = agreements.find(page)
    assert fact.fields["date"] is None
    assert fact.open == {"date": "6月6日"}
    assert fact.quote == page.text[fact.start : fact.end]
