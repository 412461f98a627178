"""Files for the tests of the reader: good ones, odd ones, and ones made to cause harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import xlwt
from xlwt import CompoundDoc

from chainloom.imports.sheets import Limits, Sheet, Workbook, open_workbook

FIRMS = [
    ["企业名称", "统一社会信用代码", "地址", "员工人数"],
    ["泉州鲤织纺织有限公司", "91350502MA0000001X", "鲤城区江南街道1号", 120],
    ["泉州清源染整有限公司", "91350502MA0000002X", "鲤城区浮桥街道2号", 85],
]


def xlsx_bytes(
    rows: Sequence[Sequence[object]], shape: Callable[[object], None] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if shape:
        shape(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls_bytes(rows: Sequence[Sequence[object]], date_1904: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    sheet = book.add_sheet("名单")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def biff_stream(book: xlwt.Workbook) -> bytes:
    return book.get_biff_data()


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream; the name is changed in the directory."""
    buffer = io.BytesIO()
    CompoundDoc.XlsDoc().save(buffer, stream)
    data = buffer.getvalue()
    old = "Workbook".encode("utf-16-le") + b"\x00\x00"
    at = data.index(old)
    new = name.encode("utf-16-le") + b"\x00\x00"
    entry = bytearray(data[at : at + 128])
    entry[: len(new)] = new
    struct.pack_into("<H", entry, 64, len(new))
    return data[:at] + bytes(entry) + data[at + 128 :]


def with_record_after_bof(stream: bytes, kind: int, body: bytes) -> bytes:
    length = struct.unpack_from("<H", stream, 2)[0]
    cut = 4 + length
    return stream[:cut] + struct.pack("<HH", kind, len(body)) + body + stream[cut:]


def rezipped(data: bytes, edit: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The archive with each member passed through ``edit`` and members added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, edit(info.filename, old.read(info)))
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_sheet_xml(data: bytes, replacements: Mapping[bytes, bytes]) -> bytes:
    def edit(name: str, content: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            # openpyxl writes an empty tag one way, and another way where lxml is installed.
            content = content.replace(b"<v></v>", b"<v />")
            for old, new in replacements.items():
                assert old in content
                content = content.replace(old, new)
        return content

    return rezipped(data, edit)


class Opener:
    """Writes bytes to a file and opens it under the name its sender gave it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __call__(
        self, data: bytes | str, filename: str = "名单.xlsx", limits: Limits | None = None
    ) -> Workbook:
        self._count += 1
        path = self._folder / f"upload{self._count}"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return open_workbook(path, filename=filename, limits=limits)

    def sheet(self, data: bytes | str, filename: str = "名单.xlsx") -> Sheet:
        return self(data, filename).sheets[0]


def values(sheet: Sheet) -> list[list[object]]:
    return [list(row.cells) for row in sheet.rows()]


def codes(sheet: Sheet) -> set[str]:
    return {note.code for note in sheet.notes}
