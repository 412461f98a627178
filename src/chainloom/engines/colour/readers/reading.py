"""Which format a file has, its text, and its samples."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ..errors import ColourError
from .cxf import read_cxf
from .found import MOST_SAMPLES, Found, Measurements, Scale, settled
from .qtx import read_qtx
from .spectrashop import read_spectrashop
from .tables import read_table

FORMATS = ("cxf", "qtx", "spectrashop", "csv")
MOST_BYTES = 64 * 1024 * 1024
Format = Literal["auto", "cxf", "qtx", "spectrashop", "csv"]

__all__ = ["FORMATS", "MOST_BYTES", "MOST_SAMPLES", "Measurements", "read_samples"]


def read_samples(
    source: Path | str | bytes,
    *,
    name: str = "",
    scale: Scale = "auto",
    format: Format = "auto",
    lenient: bool = False,
    most: int = MOST_SAMPLES,
) -> Measurements:
    """The samples of a file, given as a path or as its bytes (then `name` says what to call it).

    `scale` says whether reflectances are percent or fractions where the file leaves it open (CSV,
    SpectraShop). Raises ColourError for whatever cannot be used, OSError for a file that cannot
    be opened. With `lenient` samples (of CSV: rows too) that cannot be used are left out and told
    of in `refused`; a file that is no such file is refused all the same. A file of more than `most`
    samples is refused as soon as that shows.
    """
    if isinstance(source, bytes):
        data, called = source, name or "the file"
    else:
        path = Path(source)
        called = name or path.name
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ColourError(f"{called}: larger than {MOST_BYTES // 1024**2} MB; split it")
    if not data.strip():
        raise ColourError(f"{called}: the file is empty")
    kind = _kind(data, called) if format == "auto" else format
    if kind not in FORMATS:
        raise ColourError(f"there is no format {kind!r}; known: {', '.join(FORMATS)}")
    found = Found(kind, lenient=lenient, most=min(most, MOST_SAMPLES))
    if kind == "cxf":
        read_cxf(data, called, found)
    else:
        _READERS[kind](_text(data, called), called, found)
    return settled(found, called, scale)


_READERS = {"csv": read_table, "qtx": read_qtx, "spectrashop": read_spectrashop}


def _kind(data: bytes, called: str) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"PK\x03\x04"):
        raise ColourError(
            f"{called}: this is a zip archive or a workbook; unpack it, or save the sheet as CSV"
        )
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "cxf"
    upper = data[:65536].upper()
    if b"BEGIN_DATA_FORMAT" in upper or b"SPECTRAL_NM" in upper:
        return "spectrashop"
    if b"STD_R" in upper or b"[STANDARD_DATA" in upper or b"[BATCH_DATA" in upper:
        return "qtx"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ColourError(f"{called}: this is no text; CxF, QTX, SpectraShop text and CSV are read")
    return "csv"


def _text(data: bytes, called: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs = ["utf-16"]
    else:
        codecs = ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise ColourError(f"{called}: neither UTF-8 nor GB 18030; save it as UTF-8")
