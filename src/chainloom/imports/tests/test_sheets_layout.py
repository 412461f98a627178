"""Tables as people make them: titles, merged headers, units, totals, gaps."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainloom.imports.sheets import CellError, SheetError, as_decimal, as_text, normal_header

from .sheets_makers import (
    FIRMS,
    Opener,
    codes,
    saved,
    values,
    with_sheet_xml,
    xls_bytes,
    xlsx_bytes,
)


@pytest.fixture
def opener(tmp_path):
    return Opener(tmp_path)


def merge(*ranges):
    def shape(sheet):
        for name in ranges:
            sheet.merge_cells(name)

    return shape


@pytest.mark.parametrize("make", [xlsx_bytes, xls_bytes])
def test_a_plain_table_is_read_as_it_stands(opener, make):
    sheet = opener.sheet(make(FIRMS), "a.xls" if make is xls_bytes else "a.xlsx")
    assert sheet.headers == tuple(FIRMS[0])
    assert values(sheet) == FIRMS[1:]
    assert [row.number for row in sheet.rows()] == [2, 3]
    assert (sheet.header_row, sheet.row_count, sheet.notes) == (1, 2, ())


def test_a_plain_table_gives_no_remarks_about_its_kind(opener):
    assert opener(xlsx_bytes(FIRMS), "a.xlsx").all_notes == ()
    assert opener(xls_bytes(FIRMS), "a.xls").all_notes == ()


def test_types_are_those_of_the_cells(opener):
    row = ["甲", 7, 1.5, True, date(2026, 5, 1), datetime(2026, 5, 1, 8, 30), None]
    head = ["名称", "人数", "产值", "规上", "日期", "时间", "备注"]
    (found,) = values(opener.sheet(xlsx_bytes([head, row])))
    assert found == row
    assert [type(cell) for cell in found] == [type(cell) for cell in row]


def test_titles_and_remarks_above_the_header_are_passed_over_with_a_note(opener):
    rows = [
        ["鲤城区纺织企业名单", None, None, None],
        ["填报单位：产业链办公室", None, "日期：2026年5月", None],
        [],
        *FIRMS,
    ]
    sheet = opener.sheet(xlsx_bytes(rows, merge("A1:D1", "A2:B2", "C2:D2")))
    assert sheet.headers == tuple(FIRMS[0])
    assert sheet.header_row == 4
    assert [row.number for row in sheet.rows()] == [5, 6]
    assert "rows_above_header" in codes(sheet)


def test_a_header_of_two_rows_is_joined(opener):
    rows = [
        ["企业名称", "联系人", None, "地址"],
        [None, "姓名", "电话", None],
        ["甲公司", "林一", "0595-1", "鲤城"],
    ]
    sheet = opener.sheet(xlsx_bytes(rows, merge("A1:A2", "B1:C1", "D1:D2")))
    assert sheet.headers == ("企业名称", "联系人/姓名", "联系人/电话", "地址")
    assert sheet.header_paths[1] == ("联系人", "姓名")
    assert values(sheet) == [rows[2]]
    assert {"header_rows_joined", "header_merged_filled"} <= codes(sheet)


def test_a_header_of_three_rows_is_joined(opener):
    rows = [
        ["名称", "经营情况", None, None],
        [None, "产值", None, "人数"],
        [None, "2024", "2025", None],
        ["甲公司", 1, 2, 3],
    ]
    sheet = opener.sheet(xlsx_bytes(rows, merge("A1:A3", "B1:D1", "B2:C2", "D2:D3")))
    assert sheet.headers == ("名称", "经营情况/产值/2024", "经营情况/产值/2025", "经营情况/人数")
    assert values(sheet) == [rows[3]]


def test_a_header_of_two_rows_is_joined_in_old_excel_and_in_web_tables(opener):
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write_merge(0, 1, 0, 0, "企业名称")
    sheet.write_merge(0, 0, 1, 2, "联系人")
    for column, text in ((1, "姓名"), (2, "电话")):
        sheet.write(1, column, text)
    for column, text in enumerate(("甲公司", "林一", "0595-1")):
        sheet.write(2, column, text)
    page = (
        "<table><tr><td rowspan=2>企业名称</td><td colspan=2>联系人</td></tr>"
        "<tr><td>姓名</td><td>电话</td></tr>"
        "<tr><td>甲公司</td><td>林一</td><td>0595-1</td></tr></table>"
    )
    for data in (saved(book), page):
        found = opener.sheet(data, "a.xls")
        assert found.headers == ("企业名称", "联系人/姓名", "联系人/电话")
        assert values(found) == [["甲公司", "林一", "0595-1"]]


def test_a_header_of_two_rows_is_joined_in_csv_where_merges_left_gaps(opener):
    sheet = opener.sheet("企业名称,联系人,,地址\n,姓名,电话,\n甲公司,林一,0595-1,鲤城\n", "a.csv")
    assert sheet.headers == ("企业名称", "联系人/姓名", "联系人/电话", "地址")
    assert values(sheet) == [["甲公司", "林一", "0595-1", "鲤城"]]


def test_the_first_firm_is_no_second_header_row(opener):
    rows = [["企业名称", "联系人", "地址"], ["甲织造", "林一", "鲤城"], ["乙织造", "林二", "浮桥"]]
    assert values(opener.sheet(xlsx_bytes(rows))) == rows[1:]


def test_blank_rows_and_columns_before_the_table_keep_their_numbers_and_letters(opener):
    rows = [[], [], *[[None, None, *row] for row in FIRMS]]
    sheet = opener.sheet(xlsx_bytes(rows))
    assert sheet.headers == tuple(FIRMS[0])
    assert (sheet.header_row, sheet.first_column, sheet.letter(0)) == (3, 2, "C")
    assert [row.number for row in sheet.rows()] == [4, 5]
    csv = opener.sheet("\n".join(",".join(str(c or "") for c in row) for row in rows), "a.csv")
    assert (csv.header_row, csv.letter(0)) == (3, "C")


def test_a_row_of_units_belongs_to_the_header(opener):
    rows = [["企业名称", "年产值", "员工", "税收(亿元)"], [None, "(万元)", "人", "/"],
            ["甲公司", 12, 3, 0.1]]  # fmt: skip
    sheet = opener.sheet(xlsx_bytes(rows))
    assert sheet.units == ("", "万元", "人", "亿元")
    assert values(sheet) == [rows[2]]
    assert "units_row" in codes(sheet)


def test_a_row_of_column_numbers_is_passed_over(opener):
    rows = [["企业名称", "代码", "产值", "人数"], ["甲", 1, 2, 3], ["某纺织公司", "x", 12, 3]]
    sheet = opener.sheet(xlsx_bytes(rows))
    assert values(sheet) == [rows[2]]
    assert "numbering_row" in codes(sheet)


@pytest.mark.parametrize("label", ["合计", "合 计", "总计：", "Total"])
def test_totals_are_flagged_and_kept(opener, label):
    rows = [*FIRMS, [None, label, None, 205]]
    sheet = opener.sheet(xlsx_bytes(rows))
    assert [row.role for row in sheet.rows()] == ["data", "data", "total"]
    assert sheet.row_count == 2
    assert "total_rows" in codes(sheet)


def test_footnotes_and_repeated_headers_are_flagged_and_kept(opener):
    rows = [*FIRMS, FIRMS[0], FIRMS[1], ["注：数据截至5月", None, None, None]]
    sheet = opener.sheet(xlsx_bytes(rows))
    roles = [row.role for row in sheet.rows()]
    assert roles == ["data", "data", "header", "data", "footnote"]
    assert {"footnote_rows", "repeated_headers"} <= codes(sheet)


def test_empty_rows_are_skipped_and_counted(opener):
    sheet = opener.sheet(xlsx_bytes([FIRMS[0], FIRMS[1], [], [" ", ""], FIRMS[2]]))
    assert [row.number for row in sheet.rows()] == [2, 5]
    (note,) = [n for n in sheet.notes if n.code == "empty_rows_skipped"]
    assert note.params["count"] == 2


def test_a_value_merged_over_rows_belongs_to_each_of_them(opener):
    rows = [["环节", "企业名称", "备注"], ["织造", "甲公司", None], [None, "乙公司", None],
            ["染整", "丙公司", None]]  # fmt: skip
    sheet = opener.sheet(xlsx_bytes(rows, merge("A2:A3")))
    assert [row.cells[0] for row in sheet.rows()] == ["织造", "织造", "染整"]
    assert "merged_cells_filled" in codes(sheet)


def test_a_gap_that_is_not_merged_stays_a_gap(opener):
    rows = [["环节", "企业名称"], ["织造", "甲公司"], [None, "乙公司"]]
    assert [row.cells[0] for row in opener.sheet(xlsx_bytes(rows)).rows()] == ["织造", None]


def test_years_may_be_headers(opener):
    rows = [["企业名称", 2024, 2025], ["甲公司", 1, 2]]
    assert opener.sheet(xlsx_bytes(rows)).headers == ("企业名称", "2024", "2025")


def test_columns_without_name_and_names_twice_are_noted(opener):
    rows = [["名称", "电话", "电话", None], ["甲", "1", "2", "多"]]
    sheet = opener.sheet(xlsx_bytes(rows))
    assert sheet.headers == ("名称", "电话", "电话", "")
    assert {"unnamed_columns", "duplicated_headers", "ragged_rows"} <= codes(sheet)
    assert values(sheet) == [rows[1]]


def test_a_person_can_say_where_the_header_is(opener):
    rows = [["名单", "说明"], ["简称", "全称"], ["鲤织", "鲤织纺织"]]
    sheet = opener.sheet(xlsx_bytes(rows)).with_header_at(2)
    assert sheet.headers == ("简称", "全称")
    assert values(sheet) == [rows[2]]
    with pytest.raises(SheetError) as caught:
        sheet.with_header_at(99)
    assert caught.value.code == "header_row_missing"


def test_formulas_are_never_evaluated_and_say_so_when_they_have_no_result(opener):
    data = xlsx_bytes([["名称", "人数", "产值"], ["甲", "=1+1", 5], ["乙", 3, "=WEBSERVICE(A1)"]])
    sheet = opener.sheet(data)
    first, second = sheet.rows()
    assert first.cells == ("甲", None, 5)
    with pytest.raises(CellError) as caught:
        sheet.read(first, 1, as_decimal)
    error = caught.value
    assert error.code == "formula_without_value"
    assert (error.place.row, error.place.letter, error.place.header) == (2, "B", "人数")
    assert second.problems == {2: "formula_without_value"}
    assert "formulas_without_values" in codes(sheet)


def test_a_saved_result_is_read(opener):
    data = xlsx_bytes([["名称", "人数"], ["甲", "=1+1"]])
    data = with_sheet_xml(data, {b"<v />": b"<v>2</v>"})
    sheet = opener.sheet(data)
    assert values(sheet) == [["甲", 2]]
    assert sheet.notes == ()


def test_an_error_value_is_a_problem_of_its_cell(opener):
    sheet = opener.sheet(xlsx_bytes([["名称", "人数"], ["甲", "#N/A"]]))
    (row,) = sheet.rows()
    assert row.problems == {1: "error_value"}
    with pytest.raises(CellError) as caught:
        sheet.read(row, 1, as_text)
    assert caught.value.code == "error_value"


def test_a_formula_in_old_excel_without_result_is_a_problem(opener):
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row, cells in enumerate((["名称", "人数"], ["甲", xlwt.Formula("1+1")])):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    (row,) = opener.sheet(saved(book), "a.xls").rows()
    assert row.problems == {1: "formula_without_value"}


def test_a_reader_error_knows_its_place(opener):
    sheet = opener.sheet(xlsx_bytes([[], [None, "名称", "人数"], [None, "甲", "很多"]]))
    (row,) = sheet.rows()
    with pytest.raises(CellError) as caught:
        sheet.read(row, 1, as_decimal)
    place = caught.value.place
    assert (place.sheet, place.row, place.letter, place.header) == ("Sheet", 3, "C", "人数")


def test_hidden_empty_and_headless_sheets_are_noted(opener):
    book = openpyxl.Workbook()
    for row in FIRMS:
        book.active.append(row)
    book.create_sheet("空")
    book.create_sheet("数").append([1, 2, 3])
    hidden = book.create_sheet("藏")
    hidden.sheet_state = "hidden"
    for row in FIRMS:
        hidden.append(row)
    found = opener(saved(book))
    assert [(s.name, s.hidden) for s in found.sheets] == [("Sheet", False), ("藏", True)]
    assert {note.code for note in found.all_notes} == {
        "sheet_empty", "sheet_without_header", "sheet_hidden",
    }  # fmt: skip


def test_the_epoch_of_old_macs_is_known(opener):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in [["名称", "日期"], ["甲", date(2026, 5, 1)]]:
        book.active.append(row)
    found = opener(saved(book))
    assert found.epoch_1904
    assert values(found.sheets[0]) == [["甲", date(2026, 5, 1)]]
    assert opener(xls_bytes(FIRMS, date_1904=True), "a.xls").epoch_1904


def test_macros_are_ignored_with_a_note(opener, tmp_path):
    from .sheets_makers import rezipped

    data = rezipped(xlsx_bytes(FIRMS), lambda n, c: c, **{"xl/vbaProject.bin": b"\xd0\xcf macro"})
    found = opener(data, "a.xlsm")
    assert found.kind == "xlsm"
    assert [note.code for note in found.notes] == ["macros_ignored"]
    assert values(found.sheets[0]) == FIRMS[1:]


def test_sheets_can_be_read_in_turn_and_again(opener):
    book = openpyxl.Workbook()
    for name in ("一", "二"):
        sheet = book.create_sheet(name)
        sheet.append(["企业名称", "地址"])
        sheet.append([name, "鲤城"])
    found = opener(saved(book))
    for _ in range(2):
        assert [values(s)[0][0] for s in found.sheets] == ["一", "二"]
    pairs = zip(found.sheets[0].rows(), found.sheets[1].rows(), strict=True)
    assert [(a.cells[0], b.cells[0]) for a, b in pairs] == [("一", "二")]


def test_headers_are_compared_without_marks_width_and_units():
    assert normal_header("*企业 名称：") == "企业名称"
    assert normal_header("年产值（万元）") == "年产值"
    assert normal_header("Ｎame_Of-Firm") == "nameoffirm"


WORDS = st.text(st.sampled_from("甲乙丙织造染整abc 1，。-"), min_size=1, max_size=8)
VALUES = st.one_of(
    st.none(),
    WORDS.filter(lambda text: text.strip() and text != "-"),
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6).map(lambda x: round(x, 3)).filter(lambda x: not x.is_integer()),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    bodies=st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=8),
    above=st.integers(0, 3),
    left=st.integers(0, 3),
)
def test_rows_come_back_from_a_workbook_as_they_went(opener, bodies, above, left):
    # A firm's name in front keeps each row data: no unit, no number of a column.
    names = ["企业名称", "主要产品", "备注", "联系电话"]
    rows = [[f"第{n}织造厂", *body] for n, body in enumerate(bodies)]
    blank = [None] * left
    sheet = opener.sheet(xlsx_bytes([[]] * above + [[*blank, *row] for row in (names, *rows)]))
    assert list(sheet.headers) == names
    assert values(sheet) == rows
    assert sheet.letter(0) == "ABCD"[left]
    assert [row.number for row in sheet.rows()] == list(range(above + 2, above + 2 + len(rows)))
