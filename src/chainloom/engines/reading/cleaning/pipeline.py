"""The way from bytes to a clean document: what kind is it, how is it read, then what all share."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from ..errors import ReadingError
from . import (
    bylines,
    characters,
    chat,
    furniture,
    glosses,
    layout,
    markdown,
    repeats,
    script,
)
from .decoding import Decoded, broken_places, decode
from .document import CleanDocument, Draft, Kind, Notice
from .tracing import Traced

BYTES_MOST: Final = 64_000_000
_TEXT_BYTES_MOST: Final = 20_000_000
_TITLE_MOST: Final = 60
_SENTENCE_END: Final = re.compile(r"[。；，、：:;,]$|[。！？].*[。！？]$")
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|article|section|span|br|h[1-6])\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_PROGRAM_HEAD: Final = 64
# What is a text under these names is a mistake, or meant to deceive.
_NEVER_TEXT: Final = (".docx", ".pdf")
_SIGNATURES: Final = {
    b"\xd0\xcf\x11\xe0": "doc, xls, ppt",
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"{\\rtf": "rtf",
}


def clean(
    data: bytes,
    *,
    filename: str | None = None,
    url: str | None = None,
    published: str | None = None,
) -> CleanDocument:
    """The clean text of a document, with its fields, its edits and the map to the original.

    `published` (ISO) is what the caller knows and wins over what the document says; `url` helps
    to find the date of a page. Raises ReadingError.
    """
    if len(data) > BYTES_MOST:
        raise ReadingError("too_large", size=len(data), limit=BYTES_MOST)
    kind, draft, encoding = _read(data, filename, url)
    _finish(draft, kind)
    draft.published = published or draft.published
    if not draft.text and not any(one.code == "no_text_layer" for one in draft.warnings):
        draft.warn("no_text")
    return draft.finished(kind, encoding)


def _read(data: bytes, filename: str | None, url: str | None) -> tuple[Kind, Draft, str | None]:
    # Together some 20 MB and a quarter of a second that a process which reads nothing does not owe.
    from . import pdf, word
    from .html import page

    if data[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in data[:64]:
        return "pdf", pdf.read(data), None
    if word.is_docx(data):
        return "docx", word.read(data), None
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise ReadingError("unsupported", kind=name)
    if _is_program(data) or (filename or "").lower().endswith(_NEVER_TEXT):
        raise ReadingError("unsupported", kind="binary")
    if len(data) > _TEXT_BYTES_MOST:
        raise ReadingError("too_large", size=len(data), limit=_TEXT_BYTES_MOST)
    decoded = decode(data)
    if _is_binary(decoded.text):
        raise ReadingError("unsupported", kind="binary")
    kind = _text_kind(decoded.text, filename)
    if kind == "html":
        draft = page.read(decoded.text, url=url)
    elif kind == "markdown":
        draft = markdown.read(decoded.text)
    else:
        draft = Draft(decoded.text, Traced.of(decoded.text))
    _tell(decoded, draft)
    return kind, draft, decoded.encoding


def _is_binary(text: str) -> bool:
    """Whether this is a program or the like under whatever name: no encoding of text has a control
    character, or bytes that are none of its own, in every fiftieth place; one or the other, from a
    broken export, is no reason to refuse it."""
    return len(_NO_TEXT.findall(text)) > max(8, len(text) // 50)


def _is_program(data: bytes) -> bool:
    """Whether these bytes begin a program; where its header ends stands in it as a number, so that
    a text that begins with MZ is none."""
    return data.startswith(b"\x7fELF") or (
        data.startswith(b"MZ") and _CONTROL.search(data[:_PROGRAM_HEAD]) is not None
    )


def _text_kind(text: str, filename: str | None) -> Kind:
    suffix = PurePosixPath(filename or "").suffix.lower()
    tags = {tag.lower() for tag in _HTML.findall(text[:20_000])}
    if suffix in (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".php") and tags:
        return "html"
    if tags and (text.lstrip()[:1] == "<" or len(tags) > 2):
        return "html"
    if markdown.is_markdown(text, filename):
        return "markdown"
    return "chat" if chat.is_chat(text) else "text"


def _tell(decoded: Decoded, draft: Draft) -> None:
    """Warn of what was odd about the encoding; places are in the original."""
    if decoded.declared_wrong:
        detail = f"{decoded.declared} → {decoded.encoding}"
        draft.warnings.append(Notice("encoding_declared_wrong", detail=detail))
    elif decoded.is_guess and not decoded.text.isascii():
        draft.warnings.append(Notice("encoding_guessed", detail=decoded.encoding))
    for start, end in broken_places(decoded):
        draft.warnings.append(Notice("bytes_broken", start, end, f"{len(decoded.broken)}"))


def _finish(draft: Draft, kind: Kind) -> None:
    """What documents of all kinds share."""
    characters.normalise(draft)
    layout.even(draft)
    if kind == "chat":
        chat.take_speakers(draft)
        layout.even(draft)
    glosses.remove(draft)
    script.restore(draft)
    if kind != "chat":
        bylines.take_title_label(draft)
        draft.title = (
            _first_line(draft.text, kind) if draft.title is None or kind == "html" else draft.title
        )
        if kind != "html":
            bylines.take(draft)
        furniture.remove(draft)
        layout.even(draft)
        repeats.remove(draft)
        draft.published = draft.published or bylines.signed(draft.text)
    layout.even(draft)


def _first_line(text: str, kind: Kind) -> str | None:
    """The first line that is not the site's, if it looks like a title above a text."""
    lines = text.split("\n", 5)
    while len(lines) > 2 and kind != "html" and furniture.kind_of(lines[0]):
        del lines[0]
    if len(lines) < 2 or len(lines[0]) > _TITLE_MOST:
        return None
    return None if _SENTENCE_END.search(lines[0]) and kind != "html" else lines[0]
