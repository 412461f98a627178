"""Pages: the article and its fields, tables and signatures, and where all of it stands."""

from __future__ import annotations

import pytest

from chainloom.engines.reading.cleaning import clean
from tests.shared_data import shared

from . import gold_pages
from .tracing_rules import assert_exact, assert_nothing_vanished

FIRST = "六月六日上午，恒远纺织与海川学院在鲤城签订产学研合作协议，双方将共建面料研发中心。"
SECOND = "根据协议，学院每年为企业培训八十名技术工人，企业提供三百万元设备和二十个实习岗位。"

HIDDEN = "暗藏的文字，不应当读出来，因为页面上不显示它。"


def page(body: str, head: str = "<title>恒远纺织与海川学院签订协议_恒远资讯网</title>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_short_paragraphs_tables_and_the_signature_stay() -> None:
    doc = clean(
        page(
            "<h1>恒远纺织与海川学院签订协议</h1>"
            f"<div class='content'><p>各企业：</p><p>{FIRST}</p><p>一、主要数据</p>"
            "<table><tr><th>指标</th><th>数值</th></tr><tr><td>规上企业</td><td>133家</td></tr></table>"
            f"<p>{SECOND}</p><p>鲤城区工业和信息化局</p><p>2025年6月6日</p></div>"
        )
    )
    assert doc.text.split("\n") == [
        "恒远纺织与海川学院签订协议",
        "各企业：",
        FIRST,
        "一、主要数据",
        "指标\t数值",
        "规上企业\t133家",
        SECOND,
        "鲤城区工业和信息化局",
        "2025年6月6日",
    ]
    assert doc.published == "2025-06-06"


@pytest.mark.parametrize(
    ("head", "above", "published", "source"),
    [
        ("", "<p>发布时间：2025-06-06 10:21 来源：海川日报</p>", "2025-06-06", "海川日报"),
        ("", "<span>2025年06月06日10:21</span> <span>海川日报</span>", "2025-06-06", "海川日报"),
        (
            "<meta property='article:published_time' content='2025-06-06T10:21:00+08:00'>",
            "",
            "2025-06-06",
            None,
        ),
        (
            "<meta name='PubDate' content='2025/6/6'><meta name='source' content='海川日报'>",
            "",
            "2025-06-06",
            "海川日报",
        ),
        (
            '<script type="application/ld+json">{"@context": "x", "@type": "NewsArticle", '
            '"datePublished": "2025-06-06T08:00:00", "publisher": {"name": "海川日报"}}</script>',
            "",
            "2025-06-06",
            "海川日报",
        ),
        ('<script>var ct = "1749182400";</script>', "", "2025-06-06", None),
        ("", "<p>来源：海川日报</p>", None, "海川日报"),
    ],
)
def test_date_and_publisher(
    head: str, above: str, published: str | None, source: str | None
) -> None:
    title = "<title>恒远纺织与海川学院签订协议_恒远资讯网</title>"
    doc = clean(
        page(
            f"<h1>恒远纺织与海川学院签订协议</h1>{above}<div><p>{FIRST}</p><p>{SECOND}</p></div>",
            head + title,
        )
    )
    assert (doc.published, doc.source) == (published, source)
    assert doc.text == f"恒远纺织与海川学院签订协议\n{FIRST}\n{SECOND}"


def test_a_title_without_heading_is_that_of_the_page_without_the_site() -> None:
    doc = clean(page(f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"))
    assert doc.title == "恒远纺织与海川学院签订协议"
    start, end = doc.to_original(0, len(doc.title))
    assert doc.original[start:end] == doc.title


def test_references_tags_and_line_ends_within_a_word_keep_their_places() -> None:
    doc = clean(
        page(
            "<div><p>恒远&ldquo;<b>纺</b>织&#8221;&nbsp;与\n海川<i>签</i>约："
            f"{FIRST}</p><p>{SECOND}</p></div>",
            "",
        )
    )
    line = doc.text.split("\n")[0]
    assert line.startswith("恒远“纺织” 与海川签约：")
    at = line.index("纺")
    assert doc.original[slice(*doc.to_original(at, at + 2))] == "纺</b>织"
    assert doc.original[slice(*doc.to_original(2, 3))] == "&ldquo;"
    assert_exact(doc)


def test_readings_in_ruby_and_across_tags_go() -> None:
    doc = clean(
        page(
            "<p><ruby>产业<rt>chǎnyè</rt></ruby>链上午<b>(shàng<i>wǔ</i>)</b>开会。"
            f"{FIRST}</p><p>{SECOND}</p>",
            "",
        )
    )
    assert doc.text.startswith("产业链上午开会。")
    assert [e.removed for e in doc.edits if e.kind == "gloss"] == ["chǎnyè", "(shàngwǔ)"]


def test_what_is_hidden_scripts_and_comments_are_no_text() -> None:
    doc = clean(
        page(
            f"<p style='display: none'>{HIDDEN}</p><p>{FIRST}</p>"
            "<script>document.write('<p>脚本里的文字，也不读。</p>')</script><!-- <p>注释。</p> -->"
            "<template><p>模板里的文字，也不读。</p></template><p hidden>也藏着。</p>"
            f"<p>{SECOND}</p>",
            "",
        )
    )
    assert doc.text == f"{FIRST}\n{SECOND}"
    assert HIDDEN in [e.removed for e in doc.edits if e.kind == "hidden"]


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p>{FIRST}<p>{SECOND}</div>",
        f"<div>{FIRST}<br>{SECOND}<br/></div>",
        f"<div><font>{FIRST}</font></p><p>{SECOND}</b></span></div></div>",
        f"<table><tr><td><p>{FIRST}</p></div><p>{SECOND}</p></td></tr></table>",
        f"<form><div><p title='a > b'>{FIRST}</p><p title=\"x'y\">{SECOND}</p></div></form>",
        f"<pre>{FIRST}\n{SECOND}</pre>",
        f'<DIV><P>{FIRST}</P><P CLASS=X>{SECOND}</P></DIV><a href="',
        f"<div><p>{FIRST}</p><o:p/><p>{SECOND}</p></div><!-- unclosed",
    ],
)
def test_broken_markup_reads_as_browsers_show_it(body: str) -> None:
    doc = clean(page(body, ""))
    assert doc.text == f"{FIRST}\n{SECOND}"
    assert_exact(doc)


def test_comments_longer_than_the_article_are_left_out() -> None:
    said = "".join(
        f"<p>第{n}位网友说，这件事办得好，希望今后继续努力，再接再厉。</p>" for n in range(20)
    )
    doc = clean(
        page(
            "<h1>恒远纺织与海川学院签订协议</h1>"
            f"<div class='article'><p>{FIRST}</p><p>{SECOND}</p></div>"
            f"<div class='comment-list'><h3>网友评论</h3>{said}</div>"
        )
    )
    assert doc.text == f"恒远纺织与海川学院签订协议\n{FIRST}\n{SECOND}"


@pytest.mark.parametrize("line", gold_pages.lines("dev"), ids=lambda line: line["file"])
def test_real_pages(line: dict[str, str]) -> None:
    data = (shared("articles", "pages") / line["file"]).read_bytes()
    doc = clean(data, filename=line["file"])
    body = doc.text.removeprefix(f"{doc.title}\n")
    assert gold_pages.char_f1(body, gold_pages.gold_text(line, data)) > 0.97
    assert (doc.title, doc.published) == (line["title"], line["published"])
    assert_exact(doc)
    assert_nothing_vanished(doc)
