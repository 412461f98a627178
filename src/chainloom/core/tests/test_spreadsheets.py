"""Exports open as tables and run nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chainloom.core.spreadsheets import (
    FineShare,
    Share,
    SheetData,
    SheetPicture,
    iter_csv,
    safe_cell,
    write_csv,
    write_xlsx,
)


def written(*sheets, **more):
    target = io.BytesIO()
    write_xlsx(target, sheets, **more)
    return openpyxl.load_workbook(target)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://example.org")',
        "+cmd|' /C calc'!A0",
        "-2+3+cmd",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "plain\x00"[:0] + "\ttext",
        "  =1+1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff=1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(A1)",
        "+86 595 2222",
    ],
)
def test_text_that_could_run_is_shown_as_text(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "value",
    [None, 5, -5, -1.5, True, Decimal("-3.2"), date(2026, 5, 1), "鲤织纺织", "a=b", "1-2", "-12.5",
     "+3", "-", "--", "", "'quoted", "— 无"],
)  # fmt: skip
def test_everything_else_stays_what_it_is(value):
    assert safe_cell(value) is value


def test_a_whole_number_too_long_for_excel_becomes_text():
    assert safe_cell(350502) == 350502
    assert safe_cell(913505020000000011) == "913505020000000011"


@given(st.text())
def test_no_text_reaches_a_cell_as_a_formula(text):
    buffer = io.BytesIO()
    write_xlsx(buffer, [SheetData("a", ["x"], [[text]])])
    buffer.seek(0)
    for row in openpyxl.load_workbook(buffer).active.iter_rows(min_row=2):
        assert all(cell.data_type != "f" for cell in row)


def test_a_workbook_is_written_with_types_and_a_fixed_header(tmp_path):
    path = tmp_path / "out.xlsx"
    rows = [["甲", 5, Decimal("1.5"), date(2026, 5, 1), None, "=1+1", "a\x07b", True]]
    write_xlsx(path, [SheetData("企业", list("名人值日空式控真"), rows)])
    book = openpyxl.load_workbook(path)
    sheet = book["企业"]
    assert [cell.value for cell in sheet[2]] == [
        "甲", 5, 1.5, datetime(2026, 5, 1), None, "'=1+1", "ab", True,
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert [p.name for p in tmp_path.iterdir()] == ["out.xlsx"]


def test_times_with_a_zone_and_texts_too_long_are_written():
    buffer = io.BytesIO()
    row = [datetime(2026, 5, 1, 8, 30, tzinfo=UTC), "长" * 40_000, float("nan")]
    write_xlsx(buffer, [SheetData("a", ["t", "l", "n"], [row])])
    when, text, number = next(
        openpyxl.load_workbook(buffer).active.iter_rows(min_row=2, values_only=True)
    )
    # By the clock on the wall, as the pages show it: eight hours ahead of UTC.
    assert when == datetime(2026, 5, 1, 16, 30)
    assert (len(text), text[-1], number) == (32_767, "…", None)


def test_columns_are_as_wide_as_what_stands_in_them():
    """A moment in a narrow column is shown as ####, a name cut off."""
    target = io.BytesIO()
    moment = datetime(2026, 11, 30, 16, 59, 30)
    rows = [["甲", moment, 1, "泉州市鲤城区样例织造有限公司"], ["乙", None, 2, "x" * 300]]
    write_xlsx(target, [SheetData("s", ["n", "at", "no", "who"], rows)])
    sheet = openpyxl.load_workbook(target).active
    found = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert found == [8, 18, 8, 44]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["甲", "乙"]


def test_a_sheet_is_printed_on_a4_its_head_on_every_page():
    wide = SheetData("宽", ["名" * 9] * 9, [["值" * 30] * 9, ["x"] * 9])
    narrow = SheetData("窄", ["名"], [["值"]])
    book = written(wide, narrow, above="甲链 & 乙")
    for name, side in (("宽", "landscape"), ("窄", "portrait")):
        page = book[name]
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, side)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows == "$1:$1"
        assert page.oddHeader.left.text == "甲链 && 乙"
        assert page.oddHeader.right.text == "&A"
        assert page.oddFooter.right.text == "&P / &N"
    assert book.properties.creator == "Chainloom"


def test_shares_are_per_cents_and_moments_have_no_seconds():
    sheet = SheetData("a", ["s", "t", "d"], [[Share(0.6834), datetime(2026, 5, 1, 8, 30, 7), None]])
    share, moment, _nothing = next(written(sheet).active.iter_rows(min_row=2))
    assert (share.value, share.number_format) == (0.6834, "0.0%")
    assert moment.number_format == "yyyy-mm-dd hh:mm"


@pytest.mark.parametrize("share", [0.6834, 0.68345, 0.00012, 1 / 3])
def test_a_share_sent_back_is_the_same_from_either_kind_of_file(share):
    (cell,) = next(written(SheetData("a", ["s"], [[Share(share)]])).active.iter_rows(min_row=2))
    text = b"".join(iter_csv(["s"], [[FineShare(share)]])).decode("utf-8-sig").split("\r\n")[1]
    assert text.endswith("%")
    assert float(text[:-1]) / 100 == pytest.approx(share, rel=1e-11)
    assert cell.value == pytest.approx(share, rel=1e-11)


def test_rows_that_are_written_with_the_same_cells_keep_their_values_and_their_looks():
    long = "很长的说明。" * 20
    day, moment = date(2026, 5, 1), datetime(2026, 5, 2, 8, 30)
    rows = [[1, day, long], ["二", None, "短"], [None, moment, long], [Share(0.5), 3.5, long]]
    rows += [[time(8, 30), 7, long], [True, day, "短"]]
    found = list(written(SheetData("a", ["a", "b", "c"], rows)).active.iter_rows(min_row=2))
    shown = [[cell.value for cell in row] for row in found]
    assert shown[0] == [1, datetime(2026, 5, 1), long]
    assert shown[1] == ["二", None, "短"]
    assert shown[2] == [None, moment, long]
    assert shown[3] == [0.5, 3.5, long]
    assert shown[4] == [time(8, 30), 7, long]
    assert shown[5] == [True, datetime(2026, 5, 1), "短"]
    formats = [[cell.number_format for cell in row[:2]] for row in found]
    assert formats[0] == ["General", "yyyy-mm-dd"]
    assert formats[2] == ["General", "yyyy-mm-dd hh:mm"]
    assert formats[3] == ["0.0%", "General"]
    assert formats[4][1] == "General"
    assert formats[5] == ["General", "yyyy-mm-dd"]


def test_a_list_that_goes_on_with_longer_numbers_keeps_to_one_line():
    names = [[f"名称{number}"] for number in range(1, 20_001, 50)]
    page = written(SheetData("a", ["名称"], names)).active
    assert {page.row_dimensions[at].height for at in range(2, len(names) + 2)} == {None}


def test_what_stands_above_is_cut_before_its_signs_are_doubled():
    page = written(SheetData("a", ["n"], [["x"]]), above="x" * 99 + "&乙").active
    assert page.oddHeader.left.text == "x" * 99 + "&&"


def test_csv_has_moments_by_the_clock_on_the_wall():
    rows = [[datetime(2026, 5, 1, 8, 30, tzinfo=UTC)]]
    assert b"2026-05-01 16:30:00\r\n" in b"".join(iter_csv(["t"], rows))


def test_long_text_goes_on_below_in_a_row_high_enough():
    """LibreOffice keeps a row of the usual height, and the rest of the text is not seen."""
    page = written(SheetData("a", ["n", "t"], [["甲", "长" * 50], ["乙", "短"]])).active
    assert page["B2"].alignment.wrap_text
    assert page["A2"].alignment.vertical == page["B2"].alignment.vertical == "top"
    assert page.row_dimensions[2].height >= 3 * 15
    assert page.row_dimensions[3].height is None
    assert page.sheet_format.defaultRowHeight == 18


def test_a_very_wide_sheet_has_narrower_columns_that_wrap():
    headers = ["很长的列名一共十个字"] * 20
    page = written(SheetData("a", headers, [["值" * 20] * 20])).active
    widths = {one.width for one in page.column_dimensions.values()}
    assert widths == {20}
    assert page.row_dimensions[1].height > 30


def test_an_empty_sheet_says_so():
    page = written(SheetData("a", ["n", "t"], [])).active
    assert [cell.value for cell in page["A"]] == ["n", "Note: there is nothing to list."]
    assert page.auto_filter.ref is None


def test_a_list_can_be_sifted_and_a_sheet_with_pictures_cannot():
    rows = [[1, 2, 3], [4, 5, 6]]
    page = written(SheetData("a", ["a", "b", "c"], rows)).active
    assert page.auto_filter.ref == "A1:C3"
    png = io.BytesIO()
    Image.new("RGB", (8, 8)).save(png, "PNG")
    drawn = SheetPicture("D2", png.getvalue(), (8, 8))
    page = written(SheetData("a", ["a", "b", "c"], rows, pictures=[drawn])).active
    assert page.auto_filter.ref is None


def test_sheet_names_are_made_acceptable_and_distinct():
    buffer = io.BytesIO()
    names = ["a/b", "A:B", "x" * 40, "x" * 40, "", "'"]
    write_xlsx(buffer, [SheetData(name, ["h"], []) for name in names])
    found = openpyxl.load_workbook(buffer).sheetnames
    assert found == ["a b", "A B (2)", "x" * 31, "x" * 27 + " (2)", "Sheet", "Sheet (2)"]


def test_rows_beyond_a_sheet_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr("chainloom.core.spreadsheets._MAX_ROWS", 4)
    buffer = io.BytesIO()
    write_xlsx(buffer, [SheetData("a", ["n"], ([n] for n in range(7)))])
    book = openpyxl.load_workbook(buffer)
    assert {s.title: [c.value for c in s["A"]] for s in book} == {
        "a": ["n", 0, 1, 2], "a (2)": ["n", 3, 4, 5], "a (3)": ["n", 6],
    }  # fmt: skip


def test_a_failure_half_way_leaves_no_file(tmp_path):
    def rows():
        yield ["甲"]
        raise RuntimeError("source gone")

    for write in (
        lambda: write_xlsx(tmp_path / "a.xlsx", [SheetData("a", ["n"], rows())]),
        lambda: write_csv(tmp_path / "a.csv", ["n"], rows()),
    ):
        with pytest.raises(RuntimeError, match="source gone"):
            write()
    assert list(tmp_path.iterdir()) == []


def test_csv_has_a_mark_for_excel_and_safe_cells(tmp_path):
    path = tmp_path / "out.csv"
    rows = [["甲,公司", "=1+1", Decimal("1E+3"), date(2026, 5, 1), None, "两\n行"]]
    write_csv(path, ["名称", "式", "值", "日", "空", "行"], rows)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    _, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row == ["甲,公司", "'=1+1", "1000", "2026-05-01", "", "两\n行"]


def test_csv_comes_in_pieces():
    pieces = list(iter_csv(["n"], ([f"企业{n}"] for n in range(50_000))))
    assert len(pieces) > 5
    assert b"".join(pieces).decode("utf-8-sig").count("\r\n") == 50_001
