"""A page as blocks of text whose every character knows its place in the source.

Parsers build trees and forget places, so the source is scanned here: one pass, no backtracking,
each character looked at a fixed number of times however broken the page. Tags are read and closed
as the HTML standard says where it matters for text: quotes count only after "=" in a tag, raw text
ends at its own end tag, a block ends an open paragraph, a cell ends a cell, an end tag does not
reach out of its table cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from ...errors import ReadingError

_NAME: Final = re.compile(r"</?([A-Za-z][^\s/>]{0,60})")
_TAG_END: Final = re.compile(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_ODD: Final = re.compile(
    r"[ \t\r\n\f]+|&(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)"
)
_STYLE_NONE: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN: Final = re.compile(r"(?:^|\s)hidden(?=[\s/=]|$)", re.IGNORECASE)

_VOID: Final = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "frame",
        "keygen",
    )
)
_RAW: Final = frozenset(
    ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title")
)
_SKIPPED: Final = frozenset(
    (
        "noscript",
        "template",
        "svg",
        "math",
        "object",
        "select",
        "audio",
        "video",
        "canvas",
        "datalist",
        "map",
    )
)
_BLOCKS: Final = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_ENDS_P: Final = _BLOCKS - frozenset(
    (
        "button",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "body",
        "html",
        "head",
        "option",
        "optgroup",
    )
)
_SIBLINGS: Final = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "dir"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "tr": (frozenset(("tr",)), frozenset(("table", "tbody", "thead", "tfoot"))),
    "tbody": (frozenset(("tbody", "thead", "tfoot")), frozenset(("table",))),
    "option": (frozenset(("option",)), frozenset(("select", "optgroup"))),
}
_BARRIERS: Final = frozenset(("td", "th", "table", "caption"))
_TABLE_TAGS: Final = frozenset(
    ("td", "th", "tr", "tbody", "thead", "tfoot", "table", "caption", "html", "body")
)
_SEARCH_MOST: Final = 4_000
NODES_MOST: Final = 400_000


@dataclass(slots=True)
class Node:
    """An element that matters: a block, a link, or one that hides what is in it."""

    tag: str
    parent: int
    attributes: str
    hidden: bool
    depth: int


@dataclass(slots=True)
class Piece:
    """Text and the stretch of the source that it stands for."""

    text: str
    place: int
    span: int


@dataclass(slots=True)
class Block:
    """A line of the page: text between two block boundaries."""

    node: int
    pieces: list[Piece]
    linked: int
    hidden: bool
    text: str = ""
    row: int = -1
    cell: int = -1

    @property
    def start(self) -> int:
        return self.pieces[0].place

    @property
    def end(self) -> int:
        return _end(self.pieces[-1])


@dataclass(slots=True)
class Page:
    nodes: list[Node]
    blocks: list[Block]
    title: Block | None
    metas: list[str]
    scripts: list[tuple[str, int, int]]
    readings: list[Piece]
    depth: int


@dataclass(slots=True)
class _State:
    nodes: list[Node] = field(default_factory=lambda: [Node("#page", -1, "", False, 0)])
    stack: list[tuple[str, int]] = field(default_factory=lambda: [("#page", 0)])
    # Where in the stack those of a tag stand.
    open: dict[str, list[int]] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    linked: int = 0
    skipping: int = 0
    deepest: int = 0

    def has_open(self, tag: str) -> bool:
        """Whether an element with the tag is open; asking of one that never was keeps nothing."""
        return bool(self.open.get(tag))


def scan(source: str) -> Page:
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.state = _State()
        self.page = Page(self.state.nodes, [], None, [], [], [], 0)

    def run(self) -> Page:
        source, at, size = self.source, 0, len(self.source)
        while at < size:
            tag = source.find("<", at)
            if tag < 0:
                tag = size
            if tag > at:
                self._text(at, tag)
            if tag == size:
                break
            at = self._markup(tag)
        self._flush()
        self.page.depth = self.state.deepest
        return self.page

    def _markup(self, at: int) -> int:
        """What begins with "<": returns where to go on."""
        source = self.source
        name = _NAME.match(source, at)
        if name is None:
            if source.startswith("<!--", at):
                end = source.find("-->", at + 4)
                return len(source) if end < 0 else end + 3
            if source[at + 1 : at + 2] in ("!", "?", "/"):
                end = source.find(">", at)
                return len(source) if end < 0 else end + 1
            self._text(at, at + 1)
            return at + 1
        ending = _TAG_END.match(source, name.end())
        if ending is None:
            return len(source)
        tag = name[1].lower()
        if source[at + 1] == "/":
            self._close(tag)
            return ending.end()
        if len(self.state.nodes) > NODES_MOST or len(self.page.blocks) > NODES_MOST:
            raise ReadingError("too_complex", elements=NODES_MOST)
        attributes = source[name.end() : ending.end() - 1]
        if tag in _RAW:
            return self._raw(tag, ending.end())
        self._open(tag, attributes)
        return ending.end()

    def _raw(self, tag: str, at: int) -> int:
        """Text that is no markup, up to its own end tag."""
        found = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(self.source, at)
        end = found.start() if found else len(self.source)
        if tag == "title" and self.page.title is None and not self.state.skipping:
            self._flush()
            self._text(at, end)
            self._flush()
            if self.page.blocks and self.page.blocks[-1].start >= at:
                self.page.title = self.page.blocks.pop()
        elif tag == "script":
            self.page.scripts.append((self.source[at : at + 200_000][: end - at], at, end))
        if not found:
            return end
        close = self.source.find(">", end)
        return len(self.source) if close < 0 else close + 1

    # --- elements

    def _open(self, tag: str, attributes: str) -> None:
        state = self.state
        if tag == "meta":
            self.page.metas.append(attributes)
        if tag == "br":
            self._flush()
        if tag in _VOID or (":" in tag and attributes.endswith("/")):
            if tag == "hr":
                self._flush()
            return
        if tag in _ENDS_P and state.has_open("p"):
            self._close_to(frozenset(("p",)), _BARRIERS | {"button"})
        if tag in _SIBLINGS:
            self._close_to(*_SIBLINGS[tag])
        is_block = tag in _BLOCKS
        if is_block:
            self._flush()
        hidden = self._hides(attributes)
        node = state.stack[-1][1]
        if is_block or hidden or tag == "a":
            parent = state.nodes[node]
            state.nodes.append(
                Node(tag, node, attributes, hidden or parent.hidden, parent.depth + 1)
            )
            node = len(state.nodes) - 1
        state.open.setdefault(tag, []).append(len(state.stack))
        state.stack.append((tag, node))
        state.skipping += tag in _SKIPPED
        state.deepest = max(state.deepest, len(state.stack))

    @staticmethod
    def _hides(attributes: str) -> bool:
        if "none" in attributes and _STYLE_NONE.search(attributes):
            return True
        return "hidden" in attributes and bool(_HIDDEN.search(_QUOTED.sub("", attributes)))

    def _close(self, tag: str) -> None:
        if tag == "p" and not self.state.has_open("p"):
            self._flush()
        elif self.state.has_open(tag):
            self._close_to(frozenset((tag,)), frozenset() if tag in _TABLE_TAGS else _BARRIERS)

    def _close_to(self, tags: frozenset[str], barriers: frozenset[str]) -> None:
        """Close the innermost of these elements and all in it, unless a barrier is between."""
        stack = self.state.stack
        depth = self._innermost(tags)
        if depth <= max(0, len(stack) - _SEARCH_MOST) or self._innermost(barriers) > depth:
            return
        while len(stack) > depth:
            closed, _ = stack[-1]
            if closed in _BLOCKS:
                self._flush()
            stack.pop()
            self.state.open[closed].pop()
            self.state.skipping -= closed in _SKIPPED

    def _innermost(self, tags: frozenset[str]) -> int:
        """How deep the innermost open element with one of these tags stands; -1 if none is."""
        open_ = self.state.open
        return max((open_[tag][-1] for tag in tags if open_.get(tag)), default=-1)

    # --- text

    def _text(self, start: int, end: int) -> None:
        state = self.state
        if state.skipping:
            return
        raw = self.source[start:end]
        if state.has_open("rt") or state.has_open("rp"):
            if raw.strip():
                self.page.readings.append(Piece(raw, start, end - start))
            return
        before = len(state.pieces)
        keeps_lines = state.has_open("pre")
        at = 0
        for odd in _ODD.finditer(raw):
            if odd.start() > at:
                state.pieces.append(Piece(raw[at : odd.start()], start + at, odd.start() - at))
            if keeps_lines and "\n" in odd[0]:
                self._count_links(before)
                self._flush()
                before = 0
            else:
                self._odd(odd[0], start + odd.start())
            at = odd.end()
        if at < len(raw):
            state.pieces.append(Piece(raw[at:], start + at, len(raw) - at))
        self._count_links(before)

    def _count_links(self, before: int) -> None:
        if self.state.has_open("a"):
            self.state.linked += sum(
                len(p.text) for p in self.state.pieces[before:] if not p.text.isspace()
            )

    def _odd(self, raw: str, place: int) -> None:
        """A reference to a character, or white space, which becomes one space."""
        pieces = self.state.pieces
        text = unescape(raw) if raw[0] == "&" else " "
        if text == raw and raw[0] == "&":
            pieces.append(Piece(raw, place, len(raw)))
            return
        if text.isspace() and text != "\u3000":
            text = "\n" if "\n" in raw else " "
            if pieces and pieces[-1].text in (" ", "\n") and _end(pieces[-1]) == place:
                pieces[-1].span += len(raw)
                pieces[-1].text = min(text, pieces[-1].text)
                return
        pieces.append(Piece(text, place, len(raw)))

    def _flush(self) -> None:
        """The end of a line: keep what was gathered, if it is more than white space."""
        state = self.state
        pieces, linked = state.pieces, state.linked
        if not pieces:
            return
        state.pieces, state.linked = [], 0
        pieces = _trimmed(pieces)
        if not pieces:
            return
        node = state.stack[-1][1]
        block = Block(node, pieces, linked, state.nodes[node].hidden)
        block.text = "".join(piece.text for piece in pieces)
        self._place_in_table(block)
        self.page.blocks.append(block)

    def _place_in_table(self, block: Block) -> None:
        if not self.state.has_open("tr"):
            return
        for tag, node in reversed(self.state.stack[-60:]):
            if tag in ("td", "th") and block.cell < 0:
                block.cell = node
            elif tag == "tr":
                block.row = node
                return
            elif tag == "table":
                return


def _end(piece: Piece) -> int:
    return piece.place + piece.span


def _is_wide(char: str) -> bool:
    return char > "\u2e7f"


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """White space at the edges goes; so does that of a source line's end between wide characters,
    which is no space in Chinese. Between elements it is one: their words were written apart."""
    first, last = 0, len(pieces)
    while last > first and pieces[last - 1].text.isspace():
        last -= 1
    while first < last and pieces[first].text.isspace():
        first += 1
    kept: list[Piece] = []
    for at in range(first, last):
        piece = pieces[at]
        if piece.text == "\n":
            one, other = pieces[at - 1], pieces[at + 1]
            touch = _end(one) == piece.place and _end(piece) == other.place
            if touch and _is_wide(one.text[-1]) and _is_wide(other.text[0]):
                continue
            piece.text = " "
        kept.append(piece)
    return kept
