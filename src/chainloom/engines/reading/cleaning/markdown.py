"""Markdown, read by markdown-it: the words without the signs, headings and rows as lines.

The parser says which lines a block comes from; within them its words are looked up one after the
other, which gives each its place.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .bylines import iso_date
from .document import Draft, Edit
from .tracing import Builder, Traced

_FRONT: Final = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD: Final = re.compile(r"^(title|date|source|author)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_SIGNS: Final = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\*\*[^*\n]+\*\*|__[^_\n]+__"),
    re.compile(r"^[ \t]{0,4}\|?[ \t]{0,4}:?-{3,40}:?[ \t]{0,4}\|", re.MULTILINE),
    re.compile(r"\[[^\]\n]+\]\([^)\s]+\)"),
    re.compile(r"^[-*+] \S.*\n[-*+] \S", re.MULTILINE),
    re.compile(r"^```", re.MULTILINE),
    re.compile(r"^> \S", re.MULTILINE),
)
_NESTING_MOST: Final = 40


def is_markdown(text: str, filename: str | None) -> bool:
    if filename and filename.lower().endswith((".md", ".markdown")):
        return True
    head = text[:20_000]
    signs = [bool(sign.search(head)) for sign in _SIGNS]
    return sum(signs) >= 2 and (signs[0] or signs[2] or signs[3])


class _Writer:
    """Writes the words of one document; `at` is how far into the source it has come."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.builder = Builder()
        self.starts = [0]
        self.starts += [match.end() for match in re.finditer("\n", source)]
        self.at = 0
        self.numbered = False
        self.upto = len(source)

    def enter(self, lines: list[int] | None) -> None:
        if lines is not None:
            self.at = max(self.at, self.starts[lines[0]])
            self.upto = self.starts[lines[1]] if lines[1] < len(self.starts) else len(self.source)

    def layout(self, text: str) -> None:
        """A line break or tab that stands for markup here."""
        if self.builder.size:
            self.builder.add(text, self.at, 0)

    def words(self, text: str) -> None:
        for piece in re.split(r"(\n)", text):
            place = self.source.find(piece, self.at, self.upto)
            if piece == "\n":
                place = self.source.find("\n", self.at, self.upto)
            if place >= 0:
                self.builder.add(piece, place, len(piece))
                self.at = place + len(piece)
            else:
                for char in piece:
                    self._odd(char)

    def _odd(self, char: str) -> None:
        """A character that an escape or a reference stands for, or that stands further on."""
        place = self.source.find(char, self.at, min(self.upto, self.at + 40))
        reference = re.compile(r"&[#\w]{1,32};").search(self.source, self.at, self.upto)
        if reference and (place < 0 or reference.start() <= place):
            self.builder.add(char, reference.start(), len(reference[0]))
            self.at = reference.end()
        elif place >= 0:
            self.builder.add(char, place, 1)
            self.at = place + 1
        else:
            self.builder.add(char, self.at, 0)


def read(source: str) -> Draft:
    """A draft of the words; what was only signs is one edit a stretch."""
    front = _FRONT.match(source)
    writer = _Writer(source)
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING_MOST}).enable(
        ["table", "strikethrough"]
    )
    skipped = front.end() if front else 0
    # Blank lines in place of the front matter keep the numbers of the lines.
    body = re.sub(r"[^\n]", " ", source[:skipped]) + source[skipped:]
    numbers: list[int | None] = []
    for token in parser.parse(body):
        _block(token, writer, numbers)
    draft = Draft(source, writer.builder.build())
    if front:
        fields = dict(_FIELD.findall(front[1]))
        draft.published = iso_date(fields.get("date", ""))
        draft.source = fields.get("source") or None
        draft.title = fields.get("title") or None
    draft.edits += _signs(source, draft.now)
    return draft


def _block(token: Token, writer: _Writer, numbers: list[int | None]) -> None:
    kind = token.type
    if kind in ("bullet_list_open", "ordered_list_open"):
        numbers.append(int(token.attrGet("start") or 1) if kind.startswith("ordered") else None)
    elif kind in ("bullet_list_close", "ordered_list_close"):
        numbers.pop()
    elif kind in ("paragraph_open", "heading_open", "tr_open"):
        writer.enter(token.map)
        if not writer.numbered:
            writer.layout("\n")
        writer.numbered = False
    elif kind == "list_item_open" and numbers and numbers[-1] is not None:
        writer.enter(token.map)
        writer.layout("\n")
        writer.words(f"{token.info}{token.markup} ")
        writer.numbered = True
    elif kind in ("td_close", "th_close"):
        writer.layout("\t")
    elif kind == "inline":
        writer.enter(token.map)
        for child in token.children or []:
            _inline(child, writer)
    elif kind in ("fence", "code_block"):
        writer.enter(token.map)
        writer.layout("\n")
        writer.words(token.content)


def _inline(token: Token, writer: _Writer) -> None:
    if token.type in ("text", "code_inline", "text_special"):
        if token.content:
            writer.words(token.content)
    elif token.type == "softbreak" or token.type == "hardbreak":
        writer.layout("\n")
    elif token.type == "image" and token.content:
        writer.words(token.content)


def _signs(source: str, now: Traced) -> list[Edit]:
    """Stretches of the source that no word came from."""
    edits, at = [], 0
    for place, span in [*sorted(now.map.stretches()), (len(source), 0)]:
        if place > at and source[at:place].strip():
            edits.append(Edit("markup", at, place, source[at:place]))
        at = max(at, place + span)
    return edits
