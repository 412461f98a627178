"""Tables as files to save: what a list shows, as xlsx or csv, however long it is.

    rows = in_batches(table.sorted(found), lambda some: [[one.name] for one in some])
    about = about_list(request.chain, table)
    return as_file([SheetData(_("Needs"), headers, rows)], name="needs", kind="csv", about=about)

Memory does not grow with the list. Rows are written in the language in which they were asked for,
also when they are written after the request is over.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from django.core.files.base import File
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext

from .spreadsheets import SheetData, iter_csv, write_xlsx
from .tables import Table

BATCH = 2_000
About = Sequence[tuple[str, object]]
_ABOUT_WIDTHS = (20, 60)
Row = TypeVar("Row")
Cells = Callable[[list[Any]], list[list[Any]]]


def in_batches(
    rows: QuerySet[Any] | Sequence[Any],
    cells: Cells,
    *,
    fetched: QuerySet[Any] | Callable[[list[Any]], list[Any]] | None = None,
) -> Iterator[list[Any]]:
    """The lines of all rows in their order; `cells` gives those of some at a time. `fetched`: read
    them from there, where the conditions of `rows` cost much and are known to hold. `rows` may also
    be keys, with a function that fetches what some of them stand for."""
    fetch = _fetching(rows.order_by() if isinstance(rows, QuerySet) else rows, fetched)
    keys: Iterable[Any] = rows
    if isinstance(rows, QuerySet):
        keys = rows.values_list("pk", flat=True).iterator(chunk_size=BATCH)
    return _lines(keys, fetch, cells, translation.get_language() or "")


def _fetching(rows: Any, fetched: Any) -> Callable[[list[Any]], list[Any]]:
    if callable(fetched):
        return cast("Callable[[list[Any]], list[Any]]", fetched)
    whole = rows if fetched is None else fetched

    def fetch(keys: list[Any]) -> list[Any]:
        found = whole.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    return fetch


def _lines(
    keys: Iterable[Any], fetch: Callable[[list[Any]], list[Any]], cells: Cells, language: str
) -> Iterator[list[Any]]:
    for some in batched(keys, BATCH):
        with translation.override(language):
            lines = cells(fetch(some))
        yield from lines


def batched(keys: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """So many at a time."""
    each = iter(keys)
    while some := list(islice(each, size)):
        yield some


def about_list(chain: Any, table: Table | None = None) -> list[tuple[str, object]]:
    """Of which chain a file is, made when, and what its list was narrowed to: nobody sees that in
    the rows."""
    found: list[tuple[str, object]] = [
        (pgettext("file", "Chain"), chain.display_name),
        (pgettext("file", "Made at"), timezone.now()),
    ]
    if table is not None:
        asked = [(chip.label, chip.text) for chip in table.chips]
        if text := table.params.get("q", "").strip():
            asked.insert(0, (pgettext("file", "Searched for"), text[:200]))
        found += asked or [(pgettext("file", "Narrowed to"), pgettext("file", "nothing"))]
    return found


def telling(rows: Iterable[Row], told: Callable[[int], None], every: int = BATCH) -> Iterator[Row]:
    """The rows; `told` is called at each so many with how many went before."""
    for number, row in enumerate(rows):
        if number % every == 0:
            told(number)
        yield row


def as_file(
    sheets: Sequence[SheetData], *, name: str, kind: str, about: About = ()
) -> HttpResponseBase:
    """A file called by `name` and today's date; csv holds the first sheet alone, a workbook `about`
    (see `about_list`) as its last."""
    name = f"{name}-{timezone.localdate():%Y-%m-%d}"
    if kind == "csv":
        first = sheets[0]
        response = StreamingHttpResponse(
            iter_csv(first.headers, first.rows), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
        return response
    # Closed, and so removed, by the response once it is sent.
    kept = tempfile.TemporaryFile()  # noqa: SIM115
    write_about(kept, sheets, about)
    kept.seek(0)
    return FileResponse(File(kept), as_attachment=True, filename=f"{name}.xlsx")


def write_about(target: Path | BinaryIO, sheets: Sequence[SheetData], about: About) -> None:
    """A workbook of the sheets and of what they are about, whose first value, the chain, stands
    above every printed page."""
    if not about:
        write_xlsx(target, sheets)
        return
    heads = [pgettext("file", "What"), pgettext("file", "Value")]
    last = SheetData(pgettext("file", "About"), heads, about, _ABOUT_WIDTHS, wrap=True)
    write_xlsx(target, [*sheets, last], above=str(about[0][1]))


def local(at: Any) -> Any:
    """A moment as a cell shows it: by the clock on the wall, without a zone."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None
