"""What cleaning gives back: the text, and everything that was done to get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from .tracing import Change, TextMap, Traced

Kind = Literal["html", "text", "docx", "pdf", "markdown", "chat"]

# Kinds of edit. Nothing else changes a text, except that runs of white space and markup between
# paragraphs become one line break, those between table cells one tab, those within a line one
# space; such a character of the clean text maps to all it stands for.
EDIT_KINDS: Final = {
    "gloss": "a reading put after the characters it is the reading of",
    "script": "characters turned to traditional by machine, turned back to simplified",
    "repeat": "text that the document says again",
    "title_repeat": "the title, said again",
    "navigation": "parts of a page that are not the article: menus, lists of links, footers",
    "furniture": "a line of the site: share buttons, copyright, who edited, how often read",
    "related": "a list of other articles",
    "comments": "comments and the box for them",
    "hidden": "text that the page does not show",
    "byline": "the line with publisher and date; read into the fields",
    "running_head": "a head or foot that stands on every page",
    "page_number": "a page's number",
    "line_join": "a line break that only the width of the page made",
    "note": "a footnote, an endnote or a reviewer's comment",
    "speaker": "who said the next line of a chat, and when",
    "markup": "signs of markup",
    "invisible": "characters without width, control characters",
    "entity": "a character written as a reference",
}

WARNING_CODES: Final = {
    "encoding_declared_wrong": "The document declares another encoding than it is written in.",
    "encoding_guessed": "The encoding is not declared and could only be guessed.",
    "bytes_broken": "Some bytes are no characters in the document's encoding.",
    "no_text": "The document holds no text.",
    "no_text_layer": "The PDF holds pictures of pages, not text.",
    "pages_without_text": "Some pages of the PDF hold no text.",
    "gloss_uncertain": "A bracket looks like a reading, but does not match the characters before.",
    "script_kept": "The document is in traditional characters, which were kept.",
    "script_converted": "Machine-made traditional characters were turned back to simplified.",
    "copies_differ": "The article stands twice, and the two differ.",
    "article_uncertain": "Which part of the page is the article is uncertain.",
    "page_complex": "The page is too large or too deep for the full search for its article.",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing done: `removed` stood at `start`…`end` of the original, `put` stands for it."""

    kind: str
    start: int
    end: int
    removed: str
    put: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader should know; the place is in the original, None for the whole."""

    code: str
    start: int | None = None
    end: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class CleanDocument:
    """The clean text of a document; lines are paragraphs, tabs part the cells of a table's row.

    `text` begins with the title where the document shows one. `original` is the document
    decoded, or the text layer of a DOCX or PDF.
    """

    kind: Kind
    title: str | None
    published: str | None
    source: str | None
    text: str
    original: str
    encoding: str | None
    map: TextMap
    edits: tuple[Edit, ...] = ()
    warnings: tuple[Notice, ...] = ()

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Where `start`…`end` of the clean text stands in the original."""
        return self.map.to_original(start, end)


@dataclass
class Draft:
    """A document being cleaned: the text as it stands, and what was noted on the way."""

    original: str
    now: Traced
    title: str | None = None
    published: str | None = None
    source: str | None = None
    edits: list[Edit] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.now.text

    def apply(self, changes: Sequence[Change]) -> None:
        """Change the text and list the edits; white space alone is not listed."""
        if not changes:
            return
        for change in changes:
            removed = self.now.text[change.start : change.end]
            is_space = not removed.strip() and not change.put.strip()
            if change.kind == "space" or (is_space and change.kind != "invisible"):
                continue
            start, end = self.now.map.to_original(change.start, change.end)
            self.edits.append(Edit(change.kind, start, end, removed, change.put))
        self.now = self.now.changed(changes)

    def warn(
        self, code: str, start: int | None = None, end: int | None = None, *, detail: str = ""
    ) -> None:
        """Warn of a place in the text as it stands."""
        if start is not None and end is not None:
            start, end = self.now.map.to_original(start, end)
        self.warnings.append(Notice(code, start, end, detail))

    def finished(self, kind: Kind, encoding: str | None) -> CleanDocument:
        edits = sorted(self.edits, key=lambda one: (one.start, one.end))
        return CleanDocument(
            kind=kind,
            title=self.title,
            published=self.published,
            source=self.source,
            text=self.now.text,
            original=self.original,
            encoding=encoding,
            map=self.now.map,
            edits=tuple(edits),
            warnings=tuple(self.warnings),
        )
