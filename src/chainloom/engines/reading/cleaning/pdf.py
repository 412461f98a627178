"""PDF with a text layer: lines become paragraphs; page numbers and running heads go.

A line ends a paragraph when it is clearly shorter than the page's lines are, or when the next one
starts like a new paragraph (numbered, indented). A line at the head or foot of pages that comes
again on other pages, figures aside, is a running head.
"""

from __future__ import annotations

import io
import logging
import re
import time
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import Final

from pypdf import PdfReader
from pypdf.errors import DependencyError, PdfReadError, PyPdfError

from ..errors import ReadingError
from .document import Draft
from .furniture import spans
from .tracing import Change, Traced

PAGES_MOST: Final = 2_000
SECONDS_MOST: Final = 120.0
_TEXT_MOST: Final = 20_000_000
_EDGE: Final = 2
_NUMBER: Final = re.compile(
    r"[-—–·\s]*(?:第\s*)?(?:\d{1,5}|[ivxlcIVXLC]{1,7})\s*(?:页)?\s*(?:[,，/]?\s*(?:共|of)?\s*\d{1,5}\s*页?)?[-—–·\s]*"
)
_STARTS: Final = re.compile(
    r"[\u3000]{1,2}|[（(]?[一二三四五六七八九十]{1,3}[、）)．.]|第[一二三四五六七八九十百\d]{1,4}[章节条款篇编部]"
    r"|[（(]?\d{1,2}(?:[、）)．]|\.(?!\d))|[①-⑳]|附件|附[：:]|[•●■◆▪—-]\s"
)
_ENDS: Final = re.compile(r"[。！？；!?][”’」』）)]*$|[：:]$")
_FULL: Final = 0.86
_LATIN: Final = re.compile(r"[A-Za-z0-9,.;)]$")

logging.getLogger("pypdf").setLevel(logging.ERROR)


def read(data: bytes) -> Draft:
    pages = _pages(data)
    original = "\f".join(pages)
    draft = Draft(original, Traced.of(original))
    empty = sum(not page.strip() for page in pages)
    if pages and empty == len(pages):
        draft.warn("no_text_layer", detail=str(len(pages)))
        return draft
    if empty:
        draft.warn("pages_without_text", detail=str(empty))
    draft.apply(_heads(original))
    draft.apply(_joins(draft.text))
    return draft


def _pages(data: bytes) -> list[str]:
    deadline = time.monotonic() + SECONDS_MOST
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadingError("encrypted")
        count = len(reader.pages)
        if count > PAGES_MOST:
            raise ReadingError("too_many_pages", pages=count, limit=PAGES_MOST)
        pages, size = [], 0
        for page in reader.pages:
            text = page.extract_text().replace("\f", "\n").replace("\x00", "")
            pages.append(unicodedata.normalize("NFC", _compatible(text)))
            size += len(text)
            if size > _TEXT_MOST or time.monotonic() > deadline:
                raise ReadingError("too_complex", pages=len(pages))
        return pages
    except ReadingError:
        raise
    except DependencyError as error:
        raise ReadingError("encrypted") from error
    except RecursionError as error:
        raise ReadingError("too_complex") from error
    except (
        PdfReadError,
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        AssertionError,
        ArithmeticError,
        NotImplementedError,
    ) as error:
        raise ReadingError("damaged", reason=type(error).__name__) from error


def _compatible(text: str) -> str:
    """Kangxi radicals and compatibility ideographs, which PDFs often give, as usual characters."""
    if not any("\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" for char in text):
        return text
    return "".join(
        unicodedata.normalize("NFKC", char)
        if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff"
        else char
        for char in text
    )


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line))


def _heads(text: str) -> list[Change]:
    """Page numbers and lines that heads or feet of pages have in common."""
    pages: list[list[tuple[int, int]]] = []
    at = 0
    for shown in text.split("\f"):
        pages.append([(at + start, at + end) for start, end in spans(shown)])
        at += len(shown) + 1
    shapes = Counter(
        shape
        for page in pages
        for shape in {_shape(text[start:end]) for start, end in page[:_EDGE] + page[-_EDGE:]}
    )
    least = max(2, len(pages) // 3)
    changes = []
    for page in pages:
        edge = page if len(page) <= 2 * _EDGE else page[:_EDGE] + page[-_EDGE:]
        for start, end in edge:
            line = text[start:end]
            if _NUMBER.fullmatch(line) and (start, end) in (page[0], page[-1], *page[-2:]):
                changes.append(Change(start, end, "", "page_number"))
            elif len(pages) > 1 and shapes[_shape(line)] >= least and len(line) <= 60:
                changes.append(Change(start, end, "", "running_head"))
    return changes


def _width(line: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in line)


def _joins(text: str) -> list[Change]:
    """Line breaks within paragraphs, taken out; also across pages."""
    places = spans(text.replace("\f", "\n"))
    widths = sorted(_width(text[start:end]) for start, end in places)
    if not widths:
        return []
    usual = widths[int(0.9 * (len(widths) - 1))]
    changes = []
    for (start, end), (after, after_end) in pairwise(places):
        line, following = text[start:end], text[after:after_end]
        indented = text[end:after].endswith(("\u3000", "    "))
        if indented or _STARTS.match(following) or _width(line) < _FULL * usual or usual < 20:
            continue
        if _ENDS.search(line) and _width(line) < 0.97 * usual:
            continue
        if line.endswith("-") and following[0].islower():
            changes.append(Change(end - 1, after, "", "line_join"))
        else:
            latin = _LATIN.search(line) and following[0].isascii() and following[0].isalnum()
            changes.append(Change(end, after, " " if latin else "", "line_join"))
    return changes
