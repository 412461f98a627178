"""One article comes out, however often the page says it."""

from __future__ import annotations

from chainloom.engines.reading.cleaning import clean

TITLE = "恒远纺织与海川学院签订合作协议"
FIRST = "六月六日上午，恒远纺织与海川学院在鲤城签订产学研合作协议，双方将共建面料研发中心。"
SECOND = "根据协议，学院每年为企业培训八十名技术工人，企业提供三百万元设备和二十个实习岗位。"
THIRD = "“这是双方合作的第一步。”恒远纺织总经理林小草表示，研发中心将于年底前投入使用。"
BODY = f"{FIRST}\n{SECOND}\n{THIRD}"
CLEAN = f"{TITLE}\n{BODY}"


def cleaned(text: str) -> str:
    return clean(text.encode()).text


def test_the_block_goes_and_the_paragraphs_stay() -> None:
    assert cleaned(f"{TITLE}\n{FIRST}{SECOND}{THIRD}\n{BODY}") == CLEAN
    assert cleaned(f"{TITLE}\n{BODY}\n{FIRST} {SECOND} {THIRD}") == CLEAN


def test_three_copies() -> None:
    assert cleaned(f"{TITLE}\n{BODY}\n{BODY}\n{BODY}") == CLEAN


def test_copies_that_differ_in_readings_and_white_space() -> None:
    glossed = BODY.replace("协议", "协议(xiéyì)").replace("企业", "企业(qǐyè)")
    assert cleaned(f"{TITLE}\n{TITLE}\n{TITLE} {FIRST} {SECOND} {THIRD}\n\n{glossed}") == CLEAN


def test_the_title_again_goes_and_the_first_stays() -> None:
    doc = clean(f"{TITLE}\n{TITLE}\n{BODY}\n{TITLE}".encode())
    assert doc.text == CLEAN
    assert [edit.kind for edit in doc.edits] == ["title_repeat"] * 2


def test_a_lead_that_the_text_begins_with_goes() -> None:
    assert cleaned(f"{TITLE}\n摘要：{FIRST}\n{BODY}") == CLEAN


def test_what_only_one_copy_says_is_told() -> None:
    more = (
        "会上还发布了新的检测标准，涉及色牢度、起毛起球、甲醛含量等二十七项指标，"
        "并公布了首批通过检测的六十三种面料名单。"
    )
    doc = clean(f"{TITLE}\n{FIRST}{more}{SECOND}{THIRD}\n{BODY}".encode())
    assert doc.text == CLEAN
    (notice,) = [w for w in doc.warnings if w.code == "copies_differ"]
    assert "检测标准" in doc.original[notice.start : notice.end]


def test_a_refrain_is_no_copy() -> None:
    lines = [f"{name}：双方将共建面料研发中心，推动产业发展。" for name in "甲乙丙丁"]
    text = "\n".join([TITLE, *lines])
    assert cleaned(text) == text


def test_rows_of_figures_are_no_repeats() -> None:
    text = "产量统计表格\n一季度 120 万米\n二季度 120 万米\n一季度 120 万米"
    assert cleaned(text) == text


def test_furniture_goes_and_is_listed_by_kind() -> None:
    tail = "责任编辑：林小草\n相关推荐\n织机开机率小幅回升\n评论列表\n暂无评论，等你来说\n写评论"
    head = f"首页 > 资讯 > 正文\n{TITLE}\n发布时间：2025-06-06 来源：海川日报"
    doc = clean(f"{head}\n{BODY}\n{tail}".encode())
    assert doc.text == CLEAN
    assert (doc.title, doc.published, doc.source) == (TITLE, "2025-06-06", "海川日报")
    assert {edit.kind for edit in doc.edits} == {"furniture", "byline", "related", "comments"}


def test_a_list_of_articles_within_the_text_ends_with_the_next_paragraph() -> None:
    text = f"{TITLE}\n{FIRST}\n相关阅读\n织机开机率小幅回升\n{SECOND}\n{THIRD}"
    assert cleaned(text) == CLEAN


def test_an_interview_keeps_who_speaks() -> None:
    question = "编辑：什么时候开始这项调查?当初的目的是什么?"
    text = f"本报专访\n{question}\n厂长：去年春天开始的，为了摸清底数。"
    assert cleaned(text) == text


def test_the_date_under_a_notice_is_its_date_and_stays() -> None:
    for line in ("2025年6月6日", "二〇二五年六月六日"):
        doc = clean(f"{CLEAN}\n鲤城区工业和信息化局\n{line}".encode())
        assert doc.text.endswith(f"鲤城区工业和信息化局\n{line}")
        assert doc.published == "2025-06-06"


def test_what_the_caller_knows_of_the_date_wins() -> None:
    assert (
        clean(f"{CLEAN}\n2025年6月6日".encode(), published="2025-06-09").published == "2025-06-09"
    )
