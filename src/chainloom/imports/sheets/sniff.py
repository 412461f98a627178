"""What a file is, by its content; its name is only what somebody called it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from .errors import SheetError, _, megabytes
from .model import Limits
from .ole import SIGNATURE as COMPOUND
from .ole import CompoundFile

HEAD = 64 * 1024

# Signatures of what is sent by mistake, in words a person knows.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"MZ", _("Windows program")),
    (b"\x7fELF", _("program")),
)
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_MAIL_PAGE = re.compile(rb"mime-version:|content-type:\s*multipart/related", re.IGNORECASE)
_HTML = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)


def detect(path: Path, filename: str, limits: Limits) -> str:
    """'xlsx', 'xlsm', 'xls', 'html' or 'text'; raises for everything else."""
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise SheetError("too_large", size=megabytes(size), limit=megabytes(limits.max_bytes))
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise SheetError("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, filename)
    if head.startswith(COMPOUND):
        return _compound_kind(path, filename)
    if head.startswith(_OLD_EXCEL):
        raise SheetError("old_excel")
    found = _foreign(head)
    if found:
        raise SheetError("wrong_kind", filename=filename, found=found)
    return "html" if _HTML.search(_as_ascii(head)[:4096]) and _is_markup(head) else "text"


def _foreign(head: bytes) -> str:
    for signature, name in _SIGNATURES:
        if head.startswith(signature) and (len(signature) > 2 or b"\x00" in head):
            return name
    text = _as_ascii(head).lstrip()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text and text.startswith(b"<?xml"):
        return "XML Spreadsheet 2003"
    if _MAIL_PAGE.match(text):
        return "MHTML"
    if text.startswith((b'{"', b"[{", b"[[")) or re.match(rb"\{\s+\"", text):
        return "JSON"
    if text.startswith((b"<?xml", b"<svg")) and not _HTML.search(text[:4096]):
        return "XML"
    if _is_binary(head):
        return _("binary data")
    return ""


def _as_ascii(head: bytes) -> bytes:
    """The ASCII part of UTF-8, GB 18030 or UTF-16 text, enough to see tags."""
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\x00", b"")
    return head


def _is_markup(head: bytes) -> bool:
    return _as_ascii(head).lstrip().startswith(b"<")


def _is_binary(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    if 0 in head:
        return not _wide_without_mark(head)
    control = sum(head.count(c) for c in (*range(1, 9), *range(14, 27), *range(28, 32), 127))
    return control * 100 > len(head)


def _wide_without_mark(head: bytes) -> bool:
    """UTF-16 text without its mark: ASCII commas and line ends have one zero byte each."""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    most, least = max(odd, even), min(odd, even)
    return most * 20 > len(head) and least * 50 < most


def _zip_kind(path: Path, filename: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype")
                if b"opendocument" in mime:
                    raise SheetError("wrong_kind", filename=filename, found="OpenDocument (ods)")
    except SheetError:
        raise
    except Exception as error:
        raise SheetError("damaged", detail="zip") from error
    if "xl/workbook.xml" in names:
        return "xlsm" if any(n.endswith("vbaproject.bin") for n in names) else "xlsx"
    found = "ZIP"
    for part, name in (
        ("xl/workbook.bin", "xlsb"),
        ("word/document.xml", "Word (docx)"),
        ("ppt/presentation.xml", "PowerPoint (pptx)"),
        ("index/document.iwa", "Apple Numbers"),
    ):
        if part in names:
            found = name
    raise SheetError("wrong_kind", filename=filename, found=found)


def _compound_kind(path: Path, filename: str) -> str:
    entries = CompoundFile(path.read_bytes()).entries
    if "EncryptedPackage" in entries:
        raise SheetError("encrypted")
    if "Workbook" in entries or "Book" in entries:
        return "xls"
    found = _("an Office document")
    for name, label in (("WordDocument", "Word (doc)"), ("PowerPoint Document", "PowerPoint")):
        if name in entries:
            found = label
    raise SheetError("wrong_kind", filename=filename, found=found)
