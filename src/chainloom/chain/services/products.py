"""The product graph: which product is made from which, read from a sheet of mined relations."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Source, SourceKind
from chainloom.organisations.services.effects import network_changed

from ..models import Chain, ProductRelation, Relation
from ..policy import chain_policy
from .common import acting_in, clean_text

COLUMNS = ("product", "other", "relation")
ROWS_MOST = 1_000_000
BATCH = 5000
_ENCODINGS = ("utf-8-sig", "gb18030")


# Why a row states no relation.
LEFT_OUT = {
    "empty": gettext_lazy("a name is missing"),
    "itself": gettext_lazy("product and other are the same"),
    "too_long": gettext_lazy("a name is longer than 80 characters"),
    "unknown_relation": gettext_lazy("the relation is none of the three"),
    "repeated": gettext_lazy("stated before"),
}


@dataclass
class ProductsResult:
    """What came of a sheet: relations kept, and rows left out with the reason."""

    source: Source
    kept: int
    left_out: dict[str, int]


def products_file_rows(path: Path) -> Iterator[tuple[str, str, str]]:
    """Rows of a CSV with the columns product, other, relation (UTF-8 or GB 18030).

    What a row is short of is empty. A row that goes on over lines is refused, with its line: it
    would take in the rows below a quotation mark that nobody closed.
    """
    rows = _rows_of_one_line(_decoded(path.read_bytes()))
    header = [name.strip().lower() for name in next(rows, [])]
    if any(name not in header for name in COLUMNS):
        raise Invalid(
            "products_columns",
            _("The first row must have the columns %(names)s.") % {"names": ", ".join(COLUMNS)},
            field="file",
        )
    places = [header.index(name) for name in COLUMNS]
    for row in rows:
        whole = [*row, *[""] * len(header)]
        yield whole[places[0]], whole[places[1]], whole[places[2]]


def _rows_of_one_line(text: str) -> Iterator[list[str]]:
    """The rows of a CSV that have anything in them."""
    reader = csv.reader(text.splitlines())
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # more in one field than the reader takes
            row = None
        if row is None or reader.line_num > line:
            raise Invalid(
                "products_quote",
                _('Line %(n)s is no row by itself: is a quotation mark (") not closed there?')
                % {"n": line},
                field="file",
            )
        if row:
            yield row


@transaction.atomic
def products_import(
    *,
    chain: Chain,
    rows: Iterable[tuple[str, str, str]],
    title: str,
    as_of: date,
    by: Actor,
    progress: Callable[[int, int], None] | None = None,
) -> ProductsResult:
    """Keep a product graph for the chain in place of the one it had.

    The relation is 上游材料 (product is made from other), 下游产品 (other is made from
    product) or 产品小类 (other is a kind of product).
    """
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    if as_of > timezone.localdate():
        raise Invalid("in_future", _("The day of the data lies in the future."), field="as_of")
    relations, left_out = _relations(rows)
    if not relations:
        raise Invalid(
            "products_empty", _("No row of the sheet states a product relation."), field="file"
        )
    _forget(chain)
    source = Source.objects.create(
        kind=SourceKind.MINED,
        title=clean_text(title, 200),
        as_of=as_of,
        chain=chain,
        created_by=by.user,
    )
    pairs = list(relations)
    for start in range(0, len(pairs), BATCH):
        ProductRelation.objects.bulk_create(
            ProductRelation(product=product, needs=needs, relation=relation, source=source)
            for product, needs, relation in pairs[start : start + BATCH]
        )
        if progress is not None:
            progress(min(start + BATCH, len(pairs)), len(pairs))
    # Who could deliver too follows from the products.
    network_changed([chain.pk])
    audit.record(
        by=by,
        action="chain.products_imported",
        obj=chain,
        context={"source": source.pk, "kept": len(pairs), "left_out": dict(left_out)},
    )
    return ProductsResult(source, len(pairs), dict(left_out))


@transaction.atomic
def products_remove(*, chain: Chain, by: Actor) -> int:
    """Forget the chain's product graph; how many relations it had."""
    by = acting_in(by, chain)
    chain_policy.check(by, "edit", chain)
    count = _forget(chain)
    if count:
        network_changed([chain.pk])
    audit.record(by=by, action="chain.products_removed", obj=chain, context={"count": count})
    return count


def _forget(chain: Chain) -> int:
    graphs = Source.objects.filter(kind=SourceKind.MINED, chain=chain)
    relations = ProductRelation.objects.filter(source__in=graphs)
    owners = list(relations.order_by().values_list("source_id", flat=True).distinct())
    count, _rows = relations.delete()
    Source.objects.filter(pk__in=owners).delete()
    return count


def _relations(
    rows: Iterable[tuple[str, str, str]],
) -> tuple[dict[tuple[str, str, str], None], Counter[str]]:
    """The relations stated, each once, in the order of the sheet."""
    found: dict[tuple[str, str, str], None] = {}
    left_out: Counter[str] = Counter()
    for number, (product, other, relation) in enumerate(rows):
        if number >= ROWS_MOST:
            raise Invalid(
                "products_too_many",
                _("At most %(n)s rows: split the sheet.") % {"n": ROWS_MOST},
                field="file",
            )
        product, other = clean_text(product, 81), clean_text(other, 81)
        stated = _stated(product, other, relation.strip())
        if isinstance(stated, str):
            left_out[stated] += 1
        elif stated in found:
            left_out["repeated"] += 1
        else:
            found[stated] = None
    return found, left_out


def _stated(product: str, other: str, relation: str) -> tuple[str, str, str] | str:
    """The relation a row states, or why it states none."""
    if not product or not other:
        return "empty"
    if product == other:
        return "itself"
    if len(product) > 80 or len(other) > 80:
        return "too_long"
    match relation:
        case "上游材料" | "material":
            return product, other, Relation.MATERIAL.value
        case "下游产品" | "downstream":
            return other, product, Relation.MATERIAL.value
        case "产品小类" | "subclass":
            return product, other, Relation.SUBCLASS.value
    return "unknown_relation"


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("not_text", _("The file is not a CSV in UTF-8 or GB 18030."), field="file")
