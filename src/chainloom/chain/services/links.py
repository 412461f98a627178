"""Who supplies whom: supply links, one by one and in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit import services as audit
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.core.inserting import insert_objects
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.services.effects import network_changed, source_of_entry

from ..models import Chain, Known, Stage, SupplyLink
from ..policy import supply_link_policy
from .common import acting_in, assign, clean_number, clean_text
from .derive import links_derive, parties_local
from .placements import BulkResult
from .restage import BATCH, Standing, standing

YEARS = range(1950, 2101)
WRITTEN = ("amount", "known", "supplier_stage", "buyer_stage", "source")
# Half a million links are never all in memory as models.
MADE_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as an import brings it; stages left out are found from the placements."""

    supplier_id: int
    buyer_id: int
    product: str = ""
    amount: Decimal | None = None
    year: int | None = None
    known: str = Known.DECLARED
    supplier_stage_id: int | None = None
    buyer_stage_id: int | None = None

    @property
    def key(self) -> tuple[int, int, str, int]:
        """What makes two rows the same link (the constraint supply_link_once)."""
        return self.supplier_id, self.buyer_id, self.product, self.year or 0


@transaction.atomic
def supply_link_add(
    *,
    chain: Chain,
    supplier: Organisation,
    buyer: Organisation,
    by: Actor,
    product: str = "",
    amount: Any = None,
    year: int | None = None,
    source: Source | None = None,
    **more: Any,
) -> SupplyLink:
    """A supplier sells a product to a buyer.

    `more` may give `known`, `supplier_stage` and `buyer_stage`.
    """
    by = acting_in(by, chain)
    supply_link_policy.check_add(by, supplier_id=supplier.pk, buyer_id=buyer.pk)
    _check_parties(by, supplier, buyer)
    link = SupplyLink(
        chain=chain,
        supplier=supplier,
        buyer=buyer,
        product=clean_text(product, 80),
        amount=clean_number(amount, "amount"),
        year=clean_year(year),
        known=_clean_known(more.get("known", Known.DECLARED)),
        source=source or source_of_entry(by),
    )
    _set_stages(link, more.get("supplier_stage"), more.get("buyer_stage"))
    _check_once(link)
    local = parties_local(chain, [supplier.pk, buyer.pk])
    link.supplier_local, link.buyer_local = supplier.pk in local, buyer.pk in local
    link.save()
    _record(by, "chain.link_added", link, {"supply": (None, _in_words(link))})
    _after(chain, {link.supplier_id})
    return link


@transaction.atomic
def supply_link_update(*, link: SupplyLink, by: Actor, **values: Any) -> SupplyLink:
    """Change product, amount, year, how it is known, or the stages it runs between."""
    by = acting_in(by, link.chain)
    supply_link_policy.check(by, "edit", link)
    clean: dict[str, Any] = {}
    if "product" in values:
        clean["product"] = clean_text(values["product"], 80)
    if "amount" in values:
        clean["amount"] = clean_number(values["amount"], "amount")
    if "year" in values:
        clean["year"] = clean_year(values["year"])
    if "known" in values:
        clean["known"] = _clean_known(values["known"])
    for side in ("supplier_stage", "buyer_stage"):
        if side in values:
            clean[side] = _own_stage(values[side], link.chain)
    changes = assign(link, clean)
    if changes:
        _check_once(link)
        link.source = source_of_entry(by)
        link.save()
        _record(by, "chain.link_updated", link, changes)
        _after(link.chain, {link.supplier_id})
    return link


@transaction.atomic
def supply_link_remove(*, link: SupplyLink, by: Actor) -> None:
    """The supply is no more, or never was."""
    by = acting_in(by, link.chain)
    supply_link_policy.check(by, "edit", link)
    words = _in_words(link)
    _record(by, "chain.link_removed", link, {"supply": (words, None)})
    chain = link.chain
    link.delete()
    _after(chain, {link.supplier_id})


class _Writing:
    """Links on their way into the table, and whose they are."""

    def __init__(self) -> None:
        self.result = BulkResult()
        self.counts: Counter[int] = Counter()
        self.suppliers: set[int] = set()
        self._made: list[SupplyLink] = []
        self._changed: list[SupplyLink] = []

    def make(self, link: SupplyLink) -> None:
        self._count(link)
        self._made.append(link)
        if len(self._made) == MADE_AT_ONCE:
            self._create()

    def change(self, link: SupplyLink) -> None:
        self._count(link)
        self._changed.append(link)

    def finish(self) -> None:
        self._create()
        SupplyLink.objects.bulk_update(self._changed, WRITTEN, batch_size=200)

    def _create(self) -> None:
        insert_objects(self._made)
        self.result.created += [link.pk for link in self._made]
        self._made = []

    def _count(self, link: SupplyLink) -> None:
        self.suppliers.add(link.supplier_id)
        self.counts.update((link.supplier_id, link.buyer_id))


# No savepoint within a caller's transaction: while one is open, SQLite keeps every page as it
# was before each statement, and half a million links between random firms take gigabytes.
@transaction.atomic(savepoint=False)
def supply_links_bulk_write(
    *,
    chain: Chain,
    rows: Sequence[LinkRow],
    source: Source,
    by: Actor,
    context: dict[str, Any] | None = None,
) -> BulkResult:
    """Write many links: the same supplier, buyer, product and year is renewed, not doubled."""
    by = acting_in(by, chain)
    if not by.is_office:
        supply_link_policy.check_add(by)
    parties = {pk for row in rows for pk in (row.supplier_id, row.buyer_id)}
    _check_members(by, parties)
    wanted = {row.key: row for row in (_cleaned(row) for row in rows)}
    here = standing(chain, parties)
    local = parties_local(chain, parties)
    existing = {
        _key(link): link
        for link in _links_of(chain, {key[0] for key in wanted})
        if _key(link) in wanted
    }
    writing = _Writing()
    for key, row in wanted.items():
        link = existing.get(key)
        if link is None:
            link = _new_link(chain, row, here, source)
            # Written at once: 400,000 links would otherwise enter their indexes twice.
            link.supplier_local = row.supplier_id in local
            link.buyer_local = row.buyer_id in local
            writing.make(link)
        elif _renew(link, row, here, source, writing.result):
            writing.change(link)
    writing.finish()
    _record_bulk(by, writing.counts, context or {})
    if writing.counts:
        _after(chain, writing.suppliers)
    return writing.result


@transaction.atomic
def supply_links_bulk_remove(
    *, chain: Chain, links: Iterable[int], by: Actor, restored: dict[int, dict[str, Any]]
) -> None:
    """Take back a bulk write: remove what it made and give the rest its old values."""
    by = acting_in(by, chain)
    if not by.is_office:
        supply_link_policy.check_add(by)
    gone, pks = sorted(links), sorted(restored)
    touched: set[int] = set()
    for start in range(0, len(gone), BATCH):
        some = SupplyLink.objects.filter(chain=chain, pk__in=gone[start : start + BATCH])
        touched.update(some.values_list("supplier_id", flat=True))
        some.delete()
    for start in range(0, len(pks), BATCH):
        found = list(SupplyLink.objects.filter(chain=chain, pk__in=pks[start : start + BATCH]))
        for link in found:
            assign(link, restored[link.pk])
        SupplyLink.objects.bulk_update(found, WRITTEN, batch_size=200)
    audit.record(by=by, action="chain.links_taken_back", obj=chain, context={"count": len(gone)})
    _after(chain, touched)


def _after(chain: Chain, suppliers: set[int]) -> None:
    """What follows from a change of these suppliers' links: derived values, fresh caches."""
    links_derive(chain=chain, organisations=suppliers)
    network_changed([chain.pk])


def clean_year(value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        year = int(value)
    except (TypeError, ValueError):
        year = 0
    if year not in YEARS:
        raise Invalid("bad_year", _("A year of four digits, such as 2026."), field="year")
    return year


def _clean_known(value: Any) -> str:
    if value not in Known.values:
        raise Invalid("unknown_choice", _("Say how the link is known."), field="known")
    return str(value)


def _check_parties(by: Actor, supplier: Organisation, buyer: Organisation) -> None:
    organisation_policy.check(by, "view", supplier)
    organisation_policy.check(by, "view", buyer)
    if supplier.pk == buyer.pk:
        raise Invalid(
            "same_party", _("Supplier and buyer are the same organisation."), field="buyer"
        )


def _check_members(by: Actor, parties: set[int]) -> None:
    wanted = sorted(parties)
    visible = organisation_policy.rows(by, "view")
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        if visible.filter(pk__in=some).count() != len(some):
            raise Missing(_("An organisation does not take part in this chain."))


def _own_stage(stage: Stage | None, chain: Chain) -> Stage | None:
    if stage is not None and stage.chain_id != chain.pk:
        raise Missing(_("There is no such stage in this chain."))
    return stage


def _set_stages(link: SupplyLink, supplier_stage: Stage | None, buyer_stage: Stage | None) -> None:
    found = standing(link.chain, [link.supplier_id, link.buyer_id]).pair(
        link.supplier_id, link.buyer_id
    )
    given = (_own_stage(supplier_stage, link.chain), _own_stage(buyer_stage, link.chain))
    link.supplier_stage_id = given[0].pk if given[0] else found[0]
    link.buyer_stage_id = given[1].pk if given[1] else found[1]


def _check_once(link: SupplyLink) -> None:
    twins = SupplyLink.objects.filter(
        chain=link.chain, supplier=link.supplier, buyer=link.buyer, product=link.product
    ).filter(Q(year=link.year) if link.year else Q(year__isnull=True) | Q(year=0))
    if twins.exclude(pk=link.pk).exists():
        raise Conflict(
            "link_exists",
            _("This supply (same parties, product and year) is known already: change that one."),
            field="product",
        )


def _in_words(link: SupplyLink) -> str:
    return " · ".join(
        str(part) for part in (link, link.product, link.year) if part not in (None, "")
    )


def _record(by: Actor, action: str, link: SupplyLink, changes: dict[str, Any]) -> None:
    """One entry in the history of each party: both may read what was said of them."""
    context = {"link": link.pk, "supply": _in_words(link)}
    for party in (link.supplier, link.buyer):
        audit.record(by=by, action=action, obj=party, changes=changes, context=context)


def _cleaned(row: LinkRow) -> LinkRow:
    if row.supplier_id == row.buyer_id:
        raise Invalid(
            "same_party", _("Supplier and buyer are the same organisation."), field="buyer"
        )
    return LinkRow(
        row.supplier_id,
        row.buyer_id,
        clean_text(row.product, 80),
        clean_number(row.amount, "amount"),
        clean_year(row.year),
        _clean_known(row.known),
        row.supplier_stage_id,
        row.buyer_stage_id,
    )


def _links_of(chain: Chain, suppliers: set[int]) -> Iterable[SupplyLink]:
    wanted = sorted(suppliers)
    for start in range(0, len(wanted), BATCH):
        yield from SupplyLink.objects.filter(
            chain=chain, supplier__in=wanted[start : start + BATCH]
        )


def _key(link: SupplyLink) -> tuple[int, int, str, int]:
    return link.supplier_id, link.buyer_id, link.product, link.year or 0


def _stages(row: LinkRow, here: Standing) -> tuple[int | None, int | None]:
    found = here.pair(row.supplier_id, row.buyer_id)
    return row.supplier_stage_id or found[0], row.buyer_stage_id or found[1]


def _new_link(chain: Chain, row: LinkRow, here: Standing, source: Source) -> SupplyLink:
    supplier_stage, buyer_stage = _stages(row, here)
    return SupplyLink(
        chain=chain,
        supplier_id=row.supplier_id,
        buyer_id=row.buyer_id,
        product=row.product,
        amount=row.amount,
        year=row.year,
        known=row.known,
        supplier_stage_id=supplier_stage,
        buyer_stage_id=buyer_stage,
        source=source,
    )


def _renew(
    link: SupplyLink, row: LinkRow, here: Standing, source: Source, result: BulkResult
) -> bool:
    """Bring a known link up to date; an amount that the row leaves out stays."""
    before = {
        "amount": None if link.amount is None else str(link.amount),
        "known": link.known,
        "supplier_stage_id": link.supplier_stage_id,
        "buyer_stage_id": link.buyer_stage_id,
        "source_id": link.source_id,
    }
    supplier_stage, buyer_stage = _stages(row, here)
    changes = assign(
        link,
        {
            "amount": link.amount if row.amount is None else row.amount,
            "known": row.known,
            "supplier_stage_id": supplier_stage,
            "buyer_stage_id": buyer_stage,
        },
    )
    if not changes:
        result.unchanged += 1
        return False
    link.source = source
    result.updated[link.pk] = before
    return True


def _record_bulk(by: Actor, counts: Counter[int], context: dict[str, Any]) -> None:
    """One entry to each organisation with how many of its links were written."""
    touched = sorted(counts)
    for start in range(0, len(touched), BATCH):
        some = Organisation.objects.filter(pk__in=touched[start : start + BATCH])
        audit.record_many(
            audit.build(
                by=by,
                action="chain.links_written",
                obj=org,
                context={**context, "count": counts[org.pk]},
            )
            for org in some.only("pk", "name")
        )
