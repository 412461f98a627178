"""DOCX: paragraphs and tables in their order; heads, feet and notes are listed and left out.

A package is looked through before it is opened: ECMA-376 part 2 forbids document type definitions
in a package's parts, and a part that unpacks to hundreds of times its size was made to harm.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn

from ..errors import ReadingError
from .document import Draft
from .tracing import Change, Traced

_PARTS_MOST: Final = 5_000
_UNPACKED_MOST: Final = 200_000_000
_XML_MOST: Final = 60_000_000
_RATIO_MOST: Final = 300
_SMALL: Final = 5_000_000
_SKIPPED: Final = frozenset(qn(tag) for tag in ("w:del", "w:moveFrom", "w:instrText", "w:delText"))
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = ("/footnotes", "/endnotes", "/comments")


def is_docx(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return any(name.startswith("word/") for name in package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _check(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _PARTS_MOST or sum(part.file_size for part in parts) > _UNPACKED_MOST:
                raise ReadingError("too_large", limit=_UNPACKED_MOST)
            for part in parts:
                if part.flag_bits & 1:
                    raise ReadingError("encrypted")
                if part.file_size > max(_SMALL, _RATIO_MOST * part.compress_size):
                    raise ReadingError("unsafe", part=part.filename)
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                if part.file_size > _XML_MOST:
                    raise ReadingError("too_large", part=part.filename, limit=_XML_MOST)
                _check_xml(package.read(part), part.filename)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as error:
        raise ReadingError("damaged", reason=type(error).__name__) from error


def _check_xml(xml: bytes, name: str) -> None:
    plain = (
        xml.replace(b"\0", b"")
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:64]
        else xml
    )
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ReadingError("unsafe", part=name)


def read(data: bytes) -> Draft:
    _check(data)
    try:
        document = Document(io.BytesIO(data))
        body = list(_lines(document.element.body))
        heads, feet = _heads_and_feet(document)
        notes = list(_notes(document))
    except ReadingError:
        raise
    except Exception as error:  # the library raises whatever its parts raise
        raise ReadingError("damaged", reason=type(error).__name__) from error
    parts = [*((head, "running_head") for head in heads), *((line, "") for line in body)]
    parts += [*((foot, "running_head") for foot in feet), *((note, "note") for note in notes)]
    original = "\n".join(text for text, _ in parts)
    draft = Draft(original, Traced.of(original))
    changes, at = [], 0
    for text, kind in parts:
        if kind:
            changes.append(Change(at, at + len(text), "", kind))
        at += len(text) + 1
    draft.apply(changes)
    return draft


def _lines(container: Any) -> Iterator[str]:
    """Paragraphs, and rows of tables with tabs between cells, whatever they are wrapped in."""
    for child in container:
        if child.tag == qn("w:p"):
            yield _paragraph(child)
        elif child.tag == qn("w:tbl"):
            yield from _rows(child)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _lines(child)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells = [" ".join(filter(None, _lines(cell))) for cell in row if cell.tag == qn("w:tc")]
        yield "\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells)


def _paragraph(paragraph: Any) -> str:
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:tab"):
            if node.getparent().tag == qn("w:r"):
                parts.append("\t")
        elif node.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.tag == qn("w:p"):  # a text box within the paragraph
            parts.append("\n")
            stack.append(iter(node))
        elif node.tag not in _SKIPPED and node.tag != _FALLBACK:
            stack.append(iter(node))
    return "".join(parts)


def _heads_and_feet(document: Any) -> tuple[list[str], list[str]]:
    heads: dict[str, None] = {}
    feet: dict[str, None] = {}
    for section in document.sections:
        for into, ones in (
            (heads, (section.header, section.first_page_header, section.even_page_header)),
            (feet, (section.footer, section.first_page_footer, section.even_page_footer)),
        ):
            for one in ones:
                if not one.is_linked_to_previous:
                    into.update(
                        dict.fromkeys(line for line in _lines(one._element) if line.strip())
                    )
    return list(heads), list(feet)


def _notes(document: Any) -> Iterator[str]:
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(_NOTES):
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
        for paragraph in root.iter(qn("w:p")):
            text = _paragraph(paragraph)
            if text.strip():
                yield text
