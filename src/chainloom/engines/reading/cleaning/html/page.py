"""A page's article with its fields, as a draft that leads back to the page's source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..document import Draft, Edit
from ..furniture import kind_of
from ..tracing import Builder
from . import fields
from .choose import choose
from .scan import Block, Page, Piece, scan
from .votes import extracted, shares, tree_of

_ASKED_MOST: Final = 4_000_000
_DEEP: Final = 220
_CELL_MOST: Final = 120
__all__ = ["read"]


def read(source: str, *, url: str | None = None) -> Draft:
    page = scan(source)
    is_simple = len(source) <= _ASKED_MOST and page.depth <= _DEEP
    tree = tree_of(source) if is_simple and page.blocks else None
    text = extracted(tree)
    choice = choose(page, shares(page.blocks, text) if text else None)
    found = _fields(page, choice.kept)
    for block in found.bylines:
        choice.kept[block] = False
    if found.published is None and tree is not None:
        found.published = fields.searched_date(tree_of(source), url, len(source))
    draft = _draft(source, page, choice.kept, found)
    if not is_simple:
        draft.warn("page_complex", detail=f"{len(source)}/{page.depth}")
    if not choice.is_sure and page.blocks:
        draft.warn("article_uncertain")
    return draft


def _fields(page: Page, kept: Sequence[bool]) -> fields.Fields:
    named = fields.metas(page)
    first, last = fields.blocks_index(page.blocks, kept)
    title, size = fields.find_title(page, first, named)
    lines = fields.find_byline(page, title, first, last)
    said = [line for _, line in lines]
    found = fields.Fields(title, size, bylines=[at for at, _ in lines])
    found.published = next((one.published for one in said if one.published), None)
    found.published = found.published or fields.published_in_head(page, named)
    found.source = next((one.source for one in said if one.source), None)
    found.source = found.source or fields.source_in_head(page, named)
    return found


def _draft(source: str, page: Page, kept: Sequence[bool], found: fields.Fields) -> Draft:
    """The title, then the blocks; the rest of the page becomes edits."""
    builder = Builder()
    edits: list[Edit] = []
    pairs = zip(page.blocks, kept, strict=True)
    shown = [block for block, keep in pairs if keep and block is not found.title]
    if found.title is not None:
        _write(builder, edits, found.title, source, found.title_size)
    rows = _rows_of_cells(shown)
    before: Block | None = None
    for block in shown:
        if builder.size:
            builder.add(_separator(before, block, rows), block.start, 0)
        _write(builder, edits, block, source)
        before = block
    draft = Draft(source, builder.build())
    draft.published, draft.source = found.published, found.source
    draft.edits += edits + _dropped(page, kept, found)
    draft.edits += [
        Edit("gloss", one.place, one.place + one.span, one.text) for one in page.readings
    ]
    return draft


def _write(
    builder: Builder, edits: list[Edit], block: Block, source: str, upto: int | None = None
) -> None:
    """Append a block; a character written as a reference is an edit."""
    left = len(block.text) if upto is None else upto
    for piece in block.pieces:
        if left <= 0:
            return
        cut = piece if len(piece.text) <= left else Piece(piece.text[:left], piece.place, left)
        builder.add(cut.text, cut.place, cut.span)
        if cut.span != len(cut.text) and not cut.text.isspace():
            written = source[cut.place : cut.place + cut.span]
            edits.append(Edit("entity", cut.place, cut.place + cut.span, written, cut.text))
        left -= len(piece.text)


def _rows_of_cells(blocks: Sequence[Block]) -> frozenset[int]:
    """Rows of figures, as against cells that lay out a page: several short cells."""
    sizes: dict[int, dict[int, int]] = {}
    for block in blocks:
        if block.row >= 0:
            cells = sizes.setdefault(block.row, {})
            cells[block.cell] = cells.get(block.cell, 0) + len(block.text)
    return frozenset(
        row for row, cells in sizes.items() if len(cells) > 1 and max(cells.values()) <= _CELL_MOST
    )


def _separator(before: Block | None, block: Block, rows: frozenset[int]) -> str:
    if before is None or block.row not in rows or before.row != block.row:
        return "\n"
    return " " if before.cell == block.cell else "\t"


def _dropped(page: Page, kept: Sequence[bool], found: fields.Fields) -> list[Edit]:
    """What is left out, a stretch an edit, with the text that the page showed there."""
    edits: list[Edit] = []
    run: list[Block] = []
    run_kind = ""
    for at, block in enumerate(page.blocks):
        if kept[at] or block is found.title:
            kind = ""
        elif at in found.bylines:
            kind = "byline"
        else:
            kind = _kind(block)
        if run and kind != run_kind:
            edits.append(_edit(run_kind, run))
            run = []
        if kind:
            run.append(block)
        run_kind = kind
    if run:
        edits.append(_edit(run_kind, run))
    return edits


def _kind(block: Block) -> str:
    if block.hidden:
        return "hidden"
    return "comments" if kind_of(block.text) == "comments" else "navigation"


def _edit(kind: str, run: Sequence[Block]) -> Edit:
    return Edit(kind, run[0].start, run[-1].end, "\n".join(block.text for block in run))
