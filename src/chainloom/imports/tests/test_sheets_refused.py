"""Files that are refused whole, each with a code that says why."""

from __future__ import annotations

import io
import random
import socket
import struct
import zipfile

import openpyxl
import pytest
import xlwt

from chainloom.imports.sheets import FILE_TEXTS, Limits, SheetError

from .sheets_makers import (
    FIRMS,
    Opener,
    biff_stream,
    compound,
    rezipped,
    saved,
    values,
    with_record_after_bof,
    with_sheet_xml,
    xls_bytes,
    xlsx_bytes,
)


@pytest.fixture
def opener(tmp_path):
    return Opener(tmp_path)


def refused(opener, data, filename="名单.xlsx", limits=None):
    with pytest.raises(SheetError) as caught:
        opener(data, filename, limits)
    assert str(caught.value)
    assert caught.value.code in FILE_TEXTS
    return caught.value


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "Windows program"),
        (b'[{"name": "a"}]', "JSON"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "XML Spreadsheet 2003"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"),
        (bytes(random.Random(1).randbytes(5000)), "binary data"),
        (zipped(word__document__xml=b"<a/>"), "ZIP"),
        (zipped(**{"word/document.xml": b"<a/>"}), "Word (docx)"),
        (zipped(**{"xl/workbook.bin": b"x"}), "xlsb"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
         "OpenDocument (ods)"),
        (compound(b"\x00" * 5000, "WordDocument"), "Word (doc)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("filename", ["名单.xlsx", "名单.csv"])
def test_what_is_no_table_is_named_whatever_it_is_called(opener, data, found, filename):
    error = refused(opener, data, filename)
    assert error.code == "wrong_kind"
    assert error.params == {"filename": filename, "found": found}


@pytest.mark.parametrize("data", [b"", b"\n\n  \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_empty(opener, data):
    assert refused(opener, data, "a.csv").code == "empty"


def test_a_workbook_without_any_value_is_empty(opener):
    assert refused(opener, saved(openpyxl.Workbook())).code == "empty"
    assert refused(opener, xls_bytes([])).code == "empty"


def test_a_password_on_an_xlsx_is_named(opener):
    assert refused(opener, compound(b"\x00" * 5000, "EncryptedPackage")).code == "encrypted"


def test_a_password_on_an_xls_is_named(opener):
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "名称")
    stream = with_record_after_bof(biff_stream(book), 0x2F, struct.pack("<HHHH", 1, 1, 1, 0))
    assert refused(opener, compound(stream), "a.xls").code == "encrypted"


def test_a_zip_with_a_password_is_named(opener):
    data = bytearray(xlsx_bytes(FIRMS))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert refused(opener, bytes(data)).code == "encrypted"


def test_excel_before_1995_is_named(opener):
    assert refused(opener, b"\x09\x02\x06\x00\x00\x00\x10\x00rest", "a.xls").code == "old_excel"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_xlsx_is_damaged(opener, share):
    data = xlsx_bytes(FIRMS)
    assert refused(opener, data[: int(len(data) * share)]).code == "damaged"


@pytest.mark.parametrize("share", [0.15, 0.4, 0.7])
def test_a_truncated_xls_is_damaged(opener, share):
    data = xls_bytes([["名称", "地址"], *([f"企业{n}", "鲤城区" * 20] for n in range(200))])
    assert refused(opener, data[: int(len(data) * share)], "a.xls").code == "damaged"


def test_a_flipped_byte_never_gives_half_a_table_or_another_error(opener):
    rng = random.Random(7)
    whole = {"xlsx": xlsx_bytes(FIRMS), "xls": xls_bytes(FIRMS)}
    outcomes = set()
    for kind, good in whole.items():
        for _ in range(150):
            data = bytearray(good)
            for _ in range(rng.choice([1, 3, 30])):
                data[rng.randrange(len(data))] = rng.randrange(256)
            try:
                book = opener(bytes(data), f"a.{kind}")
            except SheetError as error:
                outcomes.add(error.code)
            else:
                for sheet in book.sheets:
                    list(sheet.rows())
                book.close()
                outcomes.add("read")
    assert {"read", "damaged"} <= outcomes


def test_a_file_over_the_limit_is_not_opened(opener):
    error = refused(opener, b"%PDF" + b"x" * 200, limits=Limits(max_bytes=100))
    assert (error.code, error.params) == ("too_large", {"size": "0.0 MB", "limit": "0.0 MB"})


def bomb(sheet_xml: bytes) -> bytes:
    return rezipped(
        xlsx_bytes(FIRMS), lambda n, c: sheet_xml if n == "xl/worksheets/sheet1.xml" else c
    )


SHEET_HEAD = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
SHEET_TAIL = b"</sheetData></worksheet>"


def test_a_zip_bomb_is_stopped_while_it_inflates(opener):
    data = bomb(SHEET_HEAD + b" " * 90_000_000 + SHEET_TAIL)
    assert len(data) < 200_000
    assert refused(opener, data).code == "zip_bomb"


def test_an_unpacked_size_over_the_limit_is_refused_at_any_ratio(opener):
    noise = random.Random(3).randbytes(3_000_000)
    data = rezipped(xlsx_bytes(FIRMS), lambda n, c: c, xl__media__photo=noise)
    assert refused(opener, data, limits=Limits(max_unpacked=2_000_000)).code == "zip_bomb"
    assert values(opener.sheet(data)) == FIRMS[1:]


def test_a_lie_in_the_central_directory_does_not_help(opener):
    data = bytearray(bomb(SHEET_HEAD + b" " * 5_000_000 + SHEET_TAIL))
    at = data.index(b"PK\x01\x02")
    while data[at + 46 : at + 70] != b"xl/worksheets/sheet1.xml":
        at = data.index(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", data, at + 24, 1000)
    assert refused(opener, bytes(data), limits=Limits(max_unpacked=1_000_000)).code == "damaged"


def test_one_name_twice_in_the_zip_is_refused(opener):
    buffer = io.BytesIO(xlsx_bytes(FIRMS))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<a/>")
    assert refused(opener, buffer.getvalue()).code == "damaged"


def test_an_archive_inside_is_counted_but_never_opened(opener):
    inner = zipped(big=b"\x00" * 30_000_000)
    data = rezipped(xlsx_bytes(FIRMS), lambda n, c: c, xl__embeddings__inner=inner)
    assert values(opener.sheet(data)) == FIRMS[1:]


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY x0 "ha">'
    + b"".join(b'<!ENTITY x%d "%s">' % (n + 1, b"&x%d;" % n * 10) for n in range(9))
    + b"]>"
)


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"]
)
def test_xml_entities_are_refused_before_they_expand(opener, part):
    data = rezipped(
        xlsx_bytes(FIRMS),
        lambda name, content: LAUGHS + b"<a>&x9;</a>" if name == part else content,
    )
    assert refused(opener, data).code == "unsafe_xml"


def test_an_outside_entity_is_refused(opener):
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    data = rezipped(
        xlsx_bytes(FIRMS), lambda n, c: outside if n == "xl/worksheets/sheet1.xml" else c
    )
    assert refused(opener, data).code == "unsafe_xml"


def test_a_sheet_under_another_name_is_looked_through_too(opener):
    def edit(name, content):
        return content.replace(b"sheet1.xml", b"photo.png") if name.endswith(".rels") else content

    data = rezipped(xlsx_bytes(FIRMS), edit, xl__worksheets__photo_png=b"")
    data = rezipped(data, lambda n, c: c, **{"xl/worksheets/photo.png": LAUGHS + b"<a>&x9;</a>"})
    assert refused(opener, data).code == "unsafe_xml"


@pytest.mark.parametrize("reference", [b'r="XFD1048576"', b"r='XFD1048576'", b'r = "xfd1048576"'])
def test_a_value_far_away_cannot_ask_for_the_whole_grid(opener, reference):
    data = with_sheet_xml(xlsx_bytes(FIRMS), {b'r="D3"': reference})
    assert refused(opener, data).code == "too_many_columns"


def test_a_value_far_below_is_named(opener):
    data = with_sheet_xml(xlsx_bytes(FIRMS), {b'r="D3"': b'r="CV1048576"'})
    error = refused(opener, data)
    assert error.code == "too_many_cells"
    assert error.params["cell"] == "CV1048576"


def test_formats_far_away_are_no_values(opener):
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = with_sheet_xml(xlsx_bytes(FIRMS), {b"</sheetData>": far})
    assert opener.sheet(data).row_count == 2


def test_an_xls_value_far_away_is_refused(opener):
    rows = [[None] * 251 for _ in range(2)]
    rows[0][0], rows[1][250] = "名称", "x"
    data = xls_bytes([*rows[:1], *[[]] * 60_000, rows[1]])
    assert refused(opener, data, "a.xls").code == "too_many_cells"


def test_two_million_lines_are_refused_with_their_number(opener):
    data = "企业名称,地址,电话\n" + "甲,乙,1\n" * 2_000_000
    error = refused(opener, data, "a.csv")
    assert error.code == "too_many_rows"
    assert error.params == {"rows": 2_000_001, "limit": 500_000}


def test_two_million_quoted_rows_are_refused_too(opener):
    data = "name,address\n" + '"a\nb",c\n' * 600_000
    assert refused(opener, data, "a.csv").code == "too_many_rows"


def test_two_million_rows_in_a_workbook_are_refused(opener):
    row = b"<row><c><v>1</v></c><c><v>2</v></c></row>"
    error = refused(opener, bomb(SHEET_HEAD + row * 2_000_000 + SHEET_TAIL))
    assert error.code == "too_many_rows"
    assert error.params["rows"] > error.params["limit"] == 500_000


def test_rows_are_counted_over_all_sheets(opener):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("二")):
        for row in [FIRMS[0], *[FIRMS[1]] * 30]:
            sheet.append(row)
    data = saved(book)
    assert refused(opener, data, limits=Limits(max_rows=50)).code == "too_many_rows"
    assert refused(opener, xls_bytes([FIRMS[0], *[FIRMS[1]] * 60]), "a.xls",
                   Limits(max_rows=50)).code == "too_many_rows"  # fmt: skip
    assert [s.row_count for s in opener(data, limits=Limits(max_rows=62)).sheets] == [30, 30]


def test_too_many_columns_are_named_by_letter(opener):
    rows = [[f"名称{n}" for n in range(501)], ["x"] * 501]
    for data, name in (
        (xlsx_bytes(rows), "a.xlsx"),
        ("\n".join(",".join(row) for row in rows), "a.csv"),
        ("<table>" + "<tr><td colspan=501>x</td></tr>" * 2 + "</table>", "a.xls"),
    ):
        error = refused(opener, data, name)
        assert (error.code, error.params["letter"]) == ("too_many_columns", "SG")


def test_too_many_sheets(opener):
    book = openpyxl.Workbook()
    for n in range(50):
        book.create_sheet(str(n)).append(["名称", "地址"])
    assert refused(opener, saved(book)).code == "too_many_sheets"


def test_a_text_too_long_is_named_by_its_cell(opener):
    long = [FIRMS[0], ["甲", "x", "长" * 40_000, 1]]
    for data, name in (("\n".join(",".join(map(str, r)) for r in long), "a.csv"),):
        error = refused(opener, data, name)
        assert error.code == "cell_too_long"
        assert (error.params["letter"], error.params["row"]) == ("C", 2)


def test_a_quotation_mark_never_closed_is_a_cell_too_long(opener):
    data = '企业名称,地址\n甲,"鲤城区\n' + "乙,浮桥街道\n" * 40_000
    assert refused(opener, data, "a.csv").code == "cell_too_long"


def test_a_sheet_of_formulas_nobody_calculated_is_refused(opener):
    rows = [["名称", "数量"], *[["甲", "=1+1"]] * 30]
    error = refused(opener, xlsx_bytes(rows), limits=Limits(max_blank_formulas=20))
    assert error.code == "formulas_without_values"
    assert error.params["cell"] == "B2"


def test_too_many_merged_ranges_are_refused(opener):
    ranges = b"".join(b'<mergeCell ref="A%d:A%d"/>' % (n, n + 1) for n in range(10, 250, 2))
    data = with_sheet_xml(
        xlsx_bytes(FIRMS),
        {b"</sheetData>": b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"},
    )
    assert refused(opener, data, limits=Limits(max_merges=100)).code == "too_many_parts"
    assert opener.sheet(data).row_count == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["泉州鲤织纺织有限公司", "91350502MA0000001X", 120]] * 3,
        [["甲厂", "13800000000"], ["乙厂", "13900000000"]],
        [["China", "Alpha", "Apparel"], ["China", "Beta", "Apparel"]],
        [["聚酯", "坯布", "布"], ["涤纶", "面料", "布"], ["涤纶", "面料", "布"]],
        [[1, 2, 3], [4, 5, 6]],
    ],
)
def test_a_sheet_without_a_header_is_refused(opener, rows):
    assert refused(opener, xlsx_bytes(rows)).code == "no_header"
    data = "\n".join(",".join(map(str, row)) for row in rows)
    assert refused(opener, data, "a.csv").code == "no_header"


def test_a_broken_byte_in_utf8_is_found(opener):
    good = ("企业名称,地址\n" + "鲤织纺织,江南街道\n" * 50).encode()
    at = good.index("纺".encode(), 400)
    error = refused(opener, good[:at] + b"\xff" + good[at + 1 :], "a.csv")
    assert error.code == "encoding_broken"
    assert error.params["line"] == good[:at].count(b"\n") + 1


def test_a_page_without_a_table_is_refused(opener):
    assert refused(opener, "<html><body>请登录</body></html>", "a.xls").code == "no_table"


def test_nothing_is_fetched_while_a_file_is_read(opener, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise AssertionError("the reader opened a socket")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    link = b'Target="http://example.org/x.xml" TargetMode="External" Type="t" Id="rId99"/>'

    def edit(name, content):
        return (
            content.replace(b"</Relationships>", b"<Relationship " + link + b"</Relationships>")
            if name == "xl/_rels/workbook.xml.rels"
            else content
        )

    assert values(opener.sheet(rezipped(xlsx_bytes(FIRMS), edit))) == FIRMS[1:]
    page = "<table><tr><th>名称</th><th>图</th></tr><tr><td>甲<td><img src='http://example.org'>"
    assert values(opener.sheet(page, "a.xls")) == [["甲", None]]


def test_an_unclosed_pass_leaves_no_file_open(opener, tmp_path):
    with opener(xlsx_bytes(FIRMS)) as book:
        assert book.sheets[0].row_count == 2
    for path in tmp_path.iterdir():
        path.unlink()
