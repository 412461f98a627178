"""PDF out: what was written can be read again, in Chinese, and is never markup."""

from __future__ import annotations

import io

from pypdf import PdfReader

from chainloom.core.pdf import Bars, NewPage, Rows, Text, pdf_of, printable


def read(content: bytes) -> tuple[int, str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return len(pages), "\n".join(page.extract_text() for page in pages)


def test_words_tables_and_the_foot_can_be_read_again():
    parts = [
        Text("若海宁溪苇经编停产四周，全链产出损失 3.2%。"),
        Rows("按环节", ["环节", "损失"], [["经编针织", 1234.5], ["染色", None]], (2, 1)),
    ]
    pages, said = read(pdf_of("经编停产四周", parts, foot="样例链 · 2026-11-29"))
    assert pages == 1
    for words in ("经编停产四周", "损失 3.2%", "经编针织", "1,234.5", "–", "样例链"):
        assert words in said


def test_a_long_foot_leaves_room_for_the_number_of_the_page():
    _, page = read(pdf_of("单", [Text("甲")], foot="卷" * 80))
    foot, number, *_words = page.splitlines()
    assert set(foot.strip()) == {"卷", "…"}
    assert 40 < len(foot) < 60
    assert number.strip() == "1"


def test_what_people_entered_is_no_markup():
    parts = [Text("<b>5 < 6 & 7</b>"), Rows("<i>", ["<x>"], [["<font size=99>&amp;"]], (1,))]
    _, said = read(pdf_of("<para>", parts, foot="&"))
    for words in ("<para>", "<b>5 < 6 & 7</b>", "<i>", "<x>", "<font size=99>&amp;"):
        assert words in said


def test_long_tables_go_on_over_pages_with_their_heading():
    rows = [[f"企业{number}", number] for number in range(120)]
    pages, said = read(pdf_of("表", [Rows("企业", ["名称", "序号"], rows, (3, 1))], foot=""))
    assert pages > 1
    assert said.count("序号") == pages
    assert "企业119" in said


def test_bars_of_a_hundred_weeks_and_of_nothing_are_drawn():
    weeks = [str(week) for week in range(1, 105)]
    many = [(f"环节{n}", [0.1 * n] * 104) for n in range(9)]
    for labels, series in ((weeks, many), (["1"], [("甲", [0.0])]), ([], [])):
        for beside in (False, True):
            part = Bars("逐周", labels, series, "%", beside=beside)
            pages, _ = read(pdf_of("图", [part], foot=""))
            assert pages == 1


def test_what_the_font_lacks_is_said_with_what_it_has():
    assert printable("克重 · 180") == "克重 ・ 180"
    assert printable("𠮷田") == "〓田"
    _, said = read(pdf_of("规格", [Text("克重180g/m² · 二层")], foot="样例链 · 一"))
    assert "g/m" in said
    assert "²" not in said
    assert "·" not in said


def test_what_follows_a_new_page_stands_on_its_own():
    pages, said = read(pdf_of("单", [Text("甲"), NewPage(), Text("乙", size=14)], foot=""))
    assert pages == 2
    assert "甲" in said
    assert "乙" in said
