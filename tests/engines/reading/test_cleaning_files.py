"""DOCX, PDF, Markdown and chats."""

from __future__ import annotations

import random
from typing import Final

import pytest

from chainloom.engines.reading.cleaning import clean
from chainloom.engines.reading.errors import ReadingError

from . import office_files
from .tracing_rules import assert_exact, assert_nothing_vanished

LINES = (
    "鲤城区纺织鞋服产业基础雄厚，拥有规上企业一百三十三家，占全区",
    "六成以上，为区域发展和民生就业作出重要贡献。",
    "一、总体要求",
    "坚持以企业为主体，以市场为导向，推动纺织面料产业向高端化、",
    "智能化、绿色化转型升级，打造全国有影响的产业集群，力争到二〇",
)
MORE = ("二七年产值突破三百亿元。", "鲤城区工业和信息化局", "2025年6月6日")


def test_docx_paragraphs_and_tables_in_order_heads_and_feet_listed() -> None:
    doc = clean(office_files.docx())
    assert doc.kind == "docx"
    assert doc.text.split("\n") == [
        "纺织面料产业链年度工作计划",
        "全区拥有规上企业133家，占全区61.2%。",
        "指标\t数值",
        "规上企业\t133家",
        "以上数据由区工信局提供。",
    ]
    assert [(e.kind, e.removed) for e in doc.edits] == [
        ("running_head", "内部资料"),
        ("gloss", "(qūgōngxìnjú)"),
        ("running_head", "第 1 页"),
    ]
    assert doc.published is None
    assert_exact(doc)
    assert_nothing_vanished(doc)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "unsafe"),
        ("word/document.xml", "<!DOCTYPE x><x/>".encode("utf-16"), "unsafe"),
        ("word/media/image.bin", b"0" * 30_000_000, "unsafe"),
        ("word/document.xml", b"<not xml", "damaged"),
    ],
)
def test_docx_that_could_harm_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        clean(office_files.with_part(office_files.docx(), name, content))
    assert refused.value.code == code


def test_pdf_lines_become_paragraphs_and_pages_one_text() -> None:
    head = "鲤城区人民政府公报"
    doc = clean(
        office_files.pdf(
            [
                [head, "关于产业链建设的意见", *LINES, "- 1 -"],
                [head, *MORE, "- 2 -"],
                [head, "附件：重点企业名单", "- 3 -"],
            ]
        )
    )
    assert doc.kind == "pdf"
    assert doc.text.split("\n") == [
        "关于产业链建设的意见",
        LINES[0] + LINES[1],
        LINES[2],
        LINES[3] + LINES[4] + MORE[0],
        *MORE[1:],
        "附件：重点企业名单",
    ]
    kinds = [e.kind for e in doc.edits]
    assert (kinds.count("running_head"), kinds.count("page_number")) == (3, 3)
    assert_exact(doc)
    assert_nothing_vanished(doc)


def test_pdf_without_text_says_so() -> None:
    doc = clean(office_files.pdf([LINES, MORE], text_layer=False))
    assert doc.text == ""
    assert [w.code for w in doc.warnings] == ["no_text_layer"]


def test_pdf_with_too_many_pages_or_damage_is_refused() -> None:
    with pytest.raises(ReadingError) as refused:
        clean(office_files.pdf([["一"]] * 2_001))
    assert refused.value.code == "too_many_pages"
    with pytest.raises(ReadingError) as refused:
        clean(b"%PDF-1.4\nnothing")
    assert refused.value.code == "damaged"


MARKDOWN = """---
title: 年度工作计划
date: 2025-06-01
---
# 工作计划

第一段，**重点**是[链接](http://example.org/a)&amp;`代码`。
第二行。

1. 建链
2. 补链

- 强链

| 企业 | 数量 |
|------|-----:|
| 规上 | 133 |

> 引文\\*完。
"""


def test_markdown_gives_its_words() -> None:
    doc = clean(MARKDOWN.encode(), filename="plan.md")
    assert (doc.kind, doc.title, doc.published) == ("markdown", "年度工作计划", "2025-06-01")
    assert doc.text.split("\n") == [
        "工作计划",
        "第一段，重点是链接&代码。",
        "第二行。",
        "1. 建链",
        "2. 补链",
        "强链",
        "企业\t数量",
        "规上\t133",
        "引文*完。",
    ]
    at = doc.text.index("133")
    assert doc.original[slice(*doc.to_original(at, at + 3))] == "133"
    assert_nothing_vanished(doc)


def test_markdown_is_known_without_a_name() -> None:
    assert clean("# 计划\n\n**重点**工作\n\n[链接](http://a.b)".encode()).kind == "markdown"
    assert clean("第1名 # 不是标题\n* 也不是".encode()).kind == "text"


@pytest.mark.parametrize(
    "pasted",
    [
        "林小草 2025-06-06 10:21\n我们要5000米坯布\n陈大海 2025-06-06 10:22\n好的，下午发",
        "2025-06-06\n[10:21] 林小草: 我们要5000米坯布\n[10:22] 陈大海: 好的，下午发",
        "—— 2025年6月6日 ——\n林小草 10:21\n我们要5000米坯布\n[图片]\n陈大海 10:22\n好的，下午发",
        "林小草(2025-06-06 10:21:07): 我们要5000米坯布\n陈大海(2025-06-06 10:22:00): 好的，下午发",
    ],
)
def test_a_chat_gives_what_was_said_and_lists_who_said_it(pasted: str) -> None:
    doc = clean(pasted.encode())
    assert (doc.kind, doc.published) == ("chat", "2025-06-06")
    assert doc.text == "我们要5000米坯布\n好的，下午发"
    assert any("林小草" in e.removed for e in doc.edits if e.kind == "speaker")
    assert_exact(doc)
    assert_nothing_vanished(doc)


def test_names_alone_before_lines_are_a_chat_when_they_come_again() -> None:
    doc = clean("林小草:\n坯布有吗\n陈大海:\n有的\n林小草:\n谢谢".encode())
    assert (doc.kind, doc.text) == ("chat", "坯布有吗\n有的\n谢谢")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n", "png"),
        (b"\xd0\xcf\x11\xe0", "doc"),
        (b"PK\x03\x04zzzz", "zip"),
        (b"{\\rtf1", "rtf"),
        (b"MZ\x90\x00" + bytes(60) + b"\x0e\x1f\xba\x0e This program cannot be run" * 9, "binary"),
    ],
)
def test_other_files_are_refused_by_name(data: bytes, kind: str) -> None:
    with pytest.raises(ReadingError) as refused:
        clean(data, filename="看样.docx")
    assert refused.value.code == "unsupported"
    assert kind in str(refused.value.detail["kind"])


def test_a_nul_that_a_broken_export_left_is_no_reason_to_refuse_a_text() -> None:
    assert clean("全区拥有规上企业133家。\0".encode() * 3).text.startswith("全区")


NOISE: Final = random.Random(20261130).randbytes(60_000)  # the same every time


@pytest.mark.parametrize("filename", ["看样.docx", "看样.pdf", "看样.txt", None])
@pytest.mark.parametrize(
    "data",
    [
        NOISE,
        b"MZ\x90\x00" + bytes(56) + b"\x80\x00\x00\x00" + NOISE,
        b"MZ" + bytes(62) + "织".encode() * 9_000,
        b"\x7fELF\x02\x01\x01" + "织".encode() * 9_000,
    ],
    ids=["noise", "packed", "MZ", "ELF"],
)
def test_what_is_no_text_is_refused_under_any_name(data: bytes, filename: str | None) -> None:
    with pytest.raises(ReadingError) as refused:
        clean(data, filename=filename)
    assert refused.value.code == "unsupported"


@pytest.mark.parametrize("filename", ["看样.docx", "看样.PDF"])
def test_a_document_of_words_or_pages_is_no_bare_text(filename: str) -> None:
    with pytest.raises(ReadingError):
        clean("全区拥有规上企业133家。".encode(), filename=filename)


def test_a_text_that_begins_as_a_program_does_is_read() -> None:
    assert clean("MZ世代爱穿新中式，订单增了三成。".encode()).text.startswith("MZ世代")
    broken = "全区拥有规上企业133家。".encode("gb18030") * 40 + b"\xff"
    assert clean(broken).text.startswith("全区")
