"""Whatever is sent: a clear message, and nothing changed."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from tests import factories

from chainloom.core.errors import Invalid
from chainloom.imports import reading, reasons, services
from chainloom.imports.models import ImportStatus, Verdict
from chainloom.imports.sheets import FILE_TEXTS, Limits
from chainloom.organisations.models import Organisation

from .making import codes, csv_bytes, row, send, send_rows, verdicts, xlsx_bytes

pytestmark = pytest.mark.django_db

GOOD = xlsx_bytes(("名单", ["企业名称", "地址"], [["鲤城恒锦织造有限公司", "兴贤路12号"]] * 3))


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", b" " * 80_000_000 + b"</sheetData>")
            new.writestr(item.filename, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _without(part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            if item.filename != part:
                new.writestr(item.filename, old.read(item))
    return target.getvalue()


FILES = {
    "empty": (b"", "名单.xlsx", "empty"),
    "a picture under a sheet's name": (
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        "名单.xlsx",
        "wrong_kind",
    ),
    "a pdf": (b"%PDF-1.7 ...", "名单.csv", "wrong_kind"),
    "json": (b'{"a": [1, 2]}', "名单.csv", "wrong_kind"),
    "truncated": (GOOD[: len(GOOD) // 2], "名单.xlsx", "damaged"),
    "without its sheet": (_without("xl/worksheets/sheet1.xml"), "名单.xlsx", "damaged"),
    "binary": (bytes(range(256)) * 50, "名单.csv", "wrong_kind"),
    "a zip bomb": (_bomb(), "名单.xlsx", "zip_bomb"),
    "no headers": (b"1,2\n3,4\n5,6\n", "名单.csv", "no_header"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read_says_why(office, what):
    content, filename, code = FILES[what]
    before = Organisation.objects.count()
    imported = send(office, content, filename)
    assert imported.status == ImportStatus.FAILED
    assert imported.error["code"] == code
    assert len(reasons.file_error(imported.error)) > 15
    assert Organisation.objects.count() == before
    assert imported.sheets.count() == 0


def test_a_refusal_is_in_the_readers_language_throughout(office):
    content, filename, _code = FILES["binary"]
    imported = send(office, content, filename)
    with translation.override("zh-hans"):
        assert "内容却是 二进制数据，" in reasons.file_error(imported.error)
    content, filename, _code = FILES["a zip bomb"]
    with translation.override("en"):
        assert "more than 64 MB" in reasons.file_error(send(office, content, filename).error)


def test_a_file_with_nothing_below_its_header_says_so(office, client_of):
    imported = send(office, "企业名称,员工人数\n".encode())
    page = client_of(office).get(f"/c/{office.chain.slug}/imports/{imported.pk}/")
    assert "This file has no rows below its header" in page.content.decode()


def test_too_many_rows_are_refused_whole(office, monkeypatch):
    monkeypatch.setattr(reading, "limits", lambda: Limits(max_rows=100))
    imported = send_rows(office, ["企业名称"], [[f"第{n}织造有限公司"] for n in range(150)])
    assert (imported.status, imported.error["code"]) == (ImportStatus.FAILED, "too_many_rows")
    assert "100" in reasons.file_error(imported.error)


def test_a_file_larger_than_allowed_is_refused_at_the_door(office, monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 1000)
    with pytest.raises(Invalid) as refusal:
        services.import_upload(
            chain=office.chain,
            filename="名单.csv",
            content=SimpleUploadedFile("名单.csv", b"x" * 1001),
            by=office,
        )
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_of_any_encoding_and_delimiter(office, encoding, delimiter):
    rows = [
        ["鲤城恒锦织造有限公司", "泉州市鲤城区兴贤路12号"],
        ["泉州华盛印染有限公司", "金龙街道8号"],
    ]
    text = "\r\n".join(delimiter.join(cells) for cells in [["企业名称", "地址"], *rows])
    imported = send(office, text.encode(encoding))
    assert imported.status == ImportStatus.PREVIEWED, imported.error
    assert imported.counts == {"new": 2}


def test_every_reason_a_file_is_refused_for_has_a_sentence():
    filler = dict.fromkeys(
        (
            *("size", "limit", "filename", "found", "detail", "unpacked", "part", "rows", "sheet"),
            *("letter", "cell", "cells", "length", "row", "count", "encoding", "line", "sheets"),
        ),
        "7",
    )
    for code in FILE_TEXTS:
        assert "%(" not in reasons.file_error({"code": code, "params": filler})


def test_every_reason_has_a_sentence():
    class Filler(dict):
        def __missing__(self, key):
            return "7"

    for table in (reasons.ERROR_TEXTS, reasons.ASK_TEXTS, reasons.INFO_TEXTS):
        for code, text in table.items():
            assert str(text) % Filler(), code
            assert reasons.level_of(code) in ("error", "ask", "info")


def test_a_long_code_that_lost_its_digits_is_told(office):
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [["甲织造", "9.13505E+17"]])
    assert codes(imported, 2) == [("B", "digits_lost")]


def test_full_width_digits_and_text_dates_are_read(office):
    code = factories.make_uscc(55)
    wide = code.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码", "成立日期"],
        [["甲织造有限公司", wide, "二〇〇八年五月十二日"]],
    )
    values = row(imported, 2).plan["values"]
    assert (values["uscc"], values["founded_on"]) == (code, "2008-05-12")


def test_a_formula_in_a_name_stays_text_in_what_is_sent_back(office):
    imported = send_rows(office, ["企业名称", "员工人数"], [["=cmd|'/c calc'!A1", "许多"]])
    assert verdicts(imported) == [Verdict.ERROR]
    assert row(imported, 2).cells[0] == "=cmd|'/c calc'!A1"


def test_a_file_name_never_becomes_a_path(office):
    for name in ("../../etc/passwd.csv", "..\\..\\evil.csv", "a" * 300 + ".csv", "名单.exe"):
        imported = send(office, csv_bytes(["企业名称"], [["甲织造有限公司"]]), name)
        assert imported.status == ImportStatus.PREVIEWED
        assert "/" not in imported.filename
        assert imported.file.name.startswith("imports/")
        stored = imported.file.name.rpartition("/")[2]
        assert len(stored.partition(".")[0]) == 32
        assert stored.endswith((".csv", ".bin"))


def test_a_job_that_fails_leaves_the_import_where_it_was(office, monkeypatch):
    def breaks(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("chainloom.imports.services.upload.preview", breaks)
    imported = send_rows(office, ["企业名称"], [["甲织造有限公司"]])
    services.settle(imported)
    assert imported.status == ImportStatus.UPLOADED
    assert imported.error == {"code": "unexpected"}
