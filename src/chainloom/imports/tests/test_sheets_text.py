"""Delimited text and web tables in the encodings and shapes they come in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shared_data import shared

from chainloom.imports.sheets import SheetError, open_workbook

from .sheets_makers import FIRMS, Opener, values, xls_bytes, xlsx_bytes

TEXT_FIRMS = [[str(cell) for cell in row] for row in FIRMS]


@pytest.fixture
def opener(tmp_path):
    return Opener(tmp_path)


def written(rows, delimiter=","):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("gbk", "GBK"),
        ("gb18030", "GBK"),
    ],
)
def test_text_is_read_in_every_encoding_and_delimiter(opener, delimiter, codec, label):
    book = opener(written(TEXT_FIRMS, delimiter).encode(codec), "名单.csv")
    assert (book.encoding, book.delimiter) == (label, delimiter)
    assert book.kind == ("tsv" if delimiter == "\t" else "csv")
    assert list(book.sheets[0].headers) == TEXT_FIRMS[0]
    assert values(book.sheets[0]) == TEXT_FIRMS[1:]


def test_a_guessed_encoding_is_said(opener):
    book = opener(written(TEXT_FIRMS).encode("gbk"), "a.csv")
    assert [note.code for note in book.notes] == ["encoding_guessed"]
    assert opener(written(TEXT_FIRMS), "a.csv").notes == ()


def test_western_text_is_not_taken_for_chinese(opener):
    rows = [["name", "city"], ["Hilandería São José", "Logroño"], ["Färberei Müller", "Zürich"]]
    book = opener(written(rows).encode("cp1252"), "a.csv")
    assert book.encoding != "GBK"
    assert values(book.sheets[0]) == rows[1:]


def test_commas_inside_chinese_semicolon_text_do_not_decide(opener):
    data = "企业名称;地址;产品\n甲公司;鲤城区,江南,1号;布,纱\n乙公司;浮桥,2号;绸\n"
    book = opener(data, "a.csv")
    assert book.delimiter == ";"
    assert values(book.sheets[0])[0] == ["甲公司", "鲤城区,江南,1号", "布,纱"]


def test_a_quoted_line_break_keeps_the_row_and_its_number(opener):
    data = '企业名称,地址\n甲公司,"江南街道\n1号"\n\n乙公司,浮桥\n'
    rows = list(opener(data, "a.csv").sheets[0].rows())
    assert [(row.number, row.cells[1]) for row in rows] == [(2, "江南街道\n1号"), (4, "浮桥")]


def test_a_quotation_that_is_never_closed_is_refused_with_its_line(opener):
    data = '企业名称,员工人数\n甲公司,3\n"乙公司,4\n丙公司,5\n丁公司,6\n'
    with pytest.raises(SheetError) as refusal:
        values(opener(data, "a.csv").sheets[0])
    assert (refusal.value.code, refusal.value.params) == ("quote_open", {"line": 3})


def test_a_last_row_with_a_quoted_line_break_is_whole(opener):
    data = '企业名称,地址\n甲公司,"江南街道 ""旧"" 路\n1号"'
    assert values(opener(data, "a.csv").sheets[0]) == [["甲公司", '江南街道 "旧" 路\n1号']]


def test_a_line_that_names_the_delimiter_is_obeyed(opener):
    book = opener("sep=;\r\n企业名称;地址\r\n甲公司;鲤城\r\n", "a.csv")
    assert (book.delimiter, book.sheets[0].header_row) == (";", 2)
    assert values(book.sheets[0]) == [["甲公司", "鲤城"]]


def test_one_column_is_a_table(opener):
    book = opener("企业名称\n甲公司\n乙公司\n", "a.txt")
    assert values(book.sheets[0]) == [["甲公司"], ["乙公司"]]


def test_short_and_long_rows_are_kept(opener):
    sheet = opener.sheet("企业名称,地址\n甲公司\n乙公司,浮桥,多出\n", "a.csv")
    assert values(sheet) == [["甲公司", None, None], ["乙公司", "浮桥", "多出"]]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (xlsx_bytes(FIRMS), "名单.csv", "xlsx"),
        (xlsx_bytes(FIRMS), "名单.xls", "xlsx"),
        (xls_bytes(FIRMS), "名单.xlsx", "xls"),
        (written(TEXT_FIRMS).encode(), "名单.xlsx", "csv"),
        (written(TEXT_FIRMS, "\t").encode("utf-16"), "名单.xls", "tsv"),
    ],
)
def test_a_table_under_the_name_of_another_kind_is_read_with_a_note(opener, data, name, kind):
    book = opener(data, name)
    assert book.kind == kind
    assert "kind_differs" in {note.code for note in book.notes}
    assert book.sheets[0].row_count == 2


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<style>td {{ mso-number-format:"\\@" }}</style></head><body>
<table border=1><tr><th>企业名称</th><th>地址</th><th>备注</th></tr>
<tr><td>甲公司&amp;乙公司</td><td>鲤城区<br>江南街道</td><td>&nbsp;</td></tr>
<tr><td><b>丙</b>公司<td>浮桥<script>alert(1)</script><td><img src="http://example.org/x.png">
</table></body></html>"""


@pytest.mark.parametrize(
    ("charset", "codec"), [("gb2312", "gbk"), ("utf-8", "utf-8"), ("utf-8", "utf-8-sig")]
)
def test_a_web_table_named_xls_is_read(opener, charset, codec):
    book = opener(PAGE.format(charset=charset).encode(codec), "导出.xls")
    assert book.kind == "html"
    assert "kind_differs" in {note.code for note in book.notes}
    assert values(book.sheets[0]) == [
        ["甲公司&乙公司", "鲤城区\n江南街道", None],
        ["丙公司", "浮桥", None],
    ]


def test_rows_covered_by_a_tall_web_cell_stay_in_their_columns(opener):
    page = (
        "<table><tr><th>环节</th><th>企业名称</th></tr>"
        "<tr><td rowspan=3>织造</td><td>甲公司</td></tr><tr><td>乙公司</td></tr>"
        "<tr><td>丙公司</td></tr><tr><td>染整</td><td>丁公司</td></tr></table>"
    )
    assert values(opener.sheet(page, "a.xls")) == [
        ["织造", "甲公司"], ["织造", "乙公司"], ["织造", "丙公司"], ["染整", "丁公司"],
    ]  # fmt: skip


def test_a_web_table_inside_a_cell_gives_its_text_to_the_cell(opener):
    page = (
        "<table><tr><th>名称</th><th>地址</th></tr><tr><td>甲</td>"
        "<td><table><tr><td>江南</td></tr></table></td></tr></table>"
        "<table><tr><th>证书</th><th>日期</th></tr><tr><td>乙</td><td>2026-05-01</td></tr></table>"
    )
    first, second = opener(page, "a.html").sheets
    assert values(first) == [["甲", "江南"]]
    assert values(second) == [["乙", "2026-05-01"]]


@pytest.mark.parametrize("suffix", ["csv", "xls", "xlsx"])
def test_every_facility_list_opens_with_its_four_or_six_columns(suffix):
    paths = sorted(shared("organisations", "facility_lists").glob(f"*.{suffix}"))
    assert paths
    for path in paths:
        with open_workbook(path, filename=path.name) as book:
            (sheet,) = book.sheets
            assert sheet.headers[:4] == ("country", "name", "address", "sector"), path.name
            assert sheet.headers[4:] in ((), ("lat", "lng")), path.name
            rows = list(sheet.rows())
            assert sheet.row_count == len(rows) > 5, path.name
            assert all(row.cells[1] and row.role == "data" for row in rows), path.name
            assert book.notes == (), path.name


def test_the_same_list_as_csv_xls_and_xlsx_reads_the_same():
    folder = shared("organisations", "facility_lists")
    tables = []
    for suffix in ("csv", "xls", "xlsx"):
        with open_workbook(folder / f"12.{suffix}", filename=f"12.{suffix}") as book:
            tables.append(values(book.sheets[0]))
    # The xls and xlsx were saved from a misread csv: their few accented letters are lost.
    plain = [[row for row in table if "".join(map(str, row)).isascii()] for table in tables]
    assert len(plain[0]) > 10
    assert all(row in plain[1] for row in plain[0])
    assert tables[1] == tables[2]
    assert len(tables[0]) == len(tables[1])


CELL = st.text(
    st.sampled_from('甲乙丙鲤城织造染整有限a1,;\t|"\n （），。'), min_size=0, max_size=12
)
NAMES = st.sampled_from(["企业名称", "地址", "联系电话", "备注", "主要产品"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    names=st.lists(NAMES, min_size=3, max_size=5, unique=True),
    bodies=st.lists(st.lists(CELL, min_size=5, max_size=5), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    codec=st.sampled_from(["utf-8-sig", "utf-8", "utf-16", "gb18030"]),
)
def test_rows_come_back_from_text_as_they_went(opener, names, bodies, delimiter, codec):
    # A word of plain text in front keeps each row what it is: data, not a gap or a remark.
    rows = [[f"织造厂{n}", *body[: len(names) - 1]] for n, body in enumerate(bodies)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([names, *rows])
    book = opener(buffer.getvalue().encode(codec), "a.csv")
    assert book.delimiter == delimiter
    expected = [[cell if cell.strip() else None for cell in row] for row in rows]
    assert list(book.sheets[0].headers) == names
    assert values(book.sheets[0]) == expected
