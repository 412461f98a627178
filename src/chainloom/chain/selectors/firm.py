"""A firm's own view of the chain: its suppliers, its customers, where it stands, what hangs
on one supplier only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import Chain, Placement, Stage, SupplyLink
from ..policy import placement_policy, supply_link_policy
from .figures import MapFilters, links_on

PAGE_ROWS = 50
NOTHING = Decimal(0)


@dataclass
class Input:
    """A product that the firm buys, and from whom; of links that name none, what comes from one
    stage (docs/resilience.md)."""

    product: str
    stage: Stage | None = None
    # Whether the reader sees all its links: else nobody can say how many suppliers there are.
    is_whole: bool = True
    suppliers: set[int] = field(default_factory=set)
    amount: Decimal | None = None
    # Its links, the largest first.
    links: list[int] = field(default_factory=list)

    @property
    def supplier_count(self) -> int:
        return len(self.suppliers)

    @property
    def hangs_on_one(self) -> bool:
        return self.is_whole and self.supplier_count == 1


@dataclass
class LinkPage:
    """One page of the firm's purchases or sales: a firm may have thousands."""

    count: int = 0
    number: int = 1
    size: int = PAGE_ROWS
    rows: list[SupplyLink] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return max(ceil(self.count / self.size), 1)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return max(self.first + len(self.rows) - 1, 0)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


@dataclass
class FirmView:
    """What the page says; empty lists where the reader may not see the firm's links.

    Who sees them by consent (`sees_links` without `sees_all_links`) sees those to which the other
    party consented too: no figure is of all of them.
    """

    organisation: Organisation
    placements: list[Placement]
    purchases: LinkPage = field(default_factory=LinkPage)
    sales: LinkPage = field(default_factory=LinkPage)
    inputs: list[Input] = field(default_factory=list)
    customer_count: int = 0
    local_purchase_count: int = 0
    sees_links: bool = False
    sees_all_links: bool = False
    may_edit: bool = False

    @property
    def single_inputs(self) -> list[Input]:
        return [taken for taken in self.inputs if taken.hangs_on_one]

    @property
    def input_count(self) -> int:
        return sum(bool(taken.suppliers) for taken in self.inputs)

    @property
    def supplier_count(self) -> int:
        return len(set().union(*(taken.suppliers for taken in self.inputs)))

    @property
    def purchase_rows(self) -> list[tuple[SupplyLink, Input | None]]:
        """The page's purchases, the first of each input with what is known of it."""
        by_link = {pk: taken for taken in self.inputs for pk in taken.links}
        before = None
        rows: list[tuple[SupplyLink, Input | None]] = []
        for link in self.purchases.rows:
            taken = by_link[link.pk]
            rows.append((link, taken if taken is not before else None))
            before = taken
        return rows


def firm_view(
    *,
    chain: Chain,
    organisation: Organisation,
    filters: MapFilters,
    actor: Actor,
    pages: tuple[int, int] = (1, 1),
    size: int = PAGE_ROWS,
) -> FirmView:
    """One organisation in the chain, as far as this reader may see.

    Figures are of all its links; `pages` says which page of purchases and of sales is read.
    """
    organisation_policy.check(actor, "view", organisation)
    places = placement_policy.rows(actor).filter(organisation=organisation)
    view = FirmView(
        organisation, list(places.select_related("stage").order_by("-is_primary", "pk"))
    )
    own = actor.organisation_id == organisation.pk
    view.may_edit = actor.is_office or own
    view.sees_all_links = actor.sees_all or own
    view.sees_links = view.sees_all_links or organisation_policy.may(
        actor, "view_customers", organisation
    )
    if not view.sees_links:
        return view
    shown = links_on(chain, filters, supply_link_policy.rows(actor, "view")).order_by()
    bought = shown.filter(buyer=organisation)
    sold = shown.filter(supplier=organisation)
    purchases = bought.values_list(
        "pk", "product", "amount", "supplier_id", "supplier_stage_id", "supplier_local"
    )
    sales = list(sold.values_list("pk", "product", "amount", "buyer_id"))
    view.inputs, view.local_purchase_count = _inputs(purchases, is_whole=view.sees_all_links)
    view.customer_count = len({buyer for *_rest, buyer in sales})
    sales.sort(key=lambda one: (one[1], -(one[2] or NOTHING), one[0]))
    view.purchases = _page([pk for one in view.inputs for pk in one.links], pages[0], size, bought)
    view.sales = _page([pk for pk, *_rest in sales], pages[1], size, sold)
    return view


def _inputs(purchases: Any, *, is_whole: bool) -> tuple[list[Input], int]:
    """Purchases by input, those that hang on one supplier first, then the largest; and how
    many purchases are local. Who delivers nothing is no supplier (`figures.CARRIES_NOTHING`)."""
    inputs: dict[tuple[str, int | None], Input] = {}
    largest_first = sorted(purchases, key=lambda one: (-(one[2] or NOTHING), one[0]))
    stages = Stage.objects.in_bulk({one[4] for one in largest_first if not one[1] and one[4]})
    for pk, product, amount, supplier, stage, _local in largest_first:
        of_stage = None if product else stages.get(stage)
        taken = inputs.setdefault(
            (product, of_stage and of_stage.pk), Input(product, of_stage, is_whole)
        )
        taken.links.append(pk)
        if amount is None or amount > 0:
            taken.suppliers.add(supplier)
        if amount is not None:
            taken.amount = (taken.amount or NOTHING) + amount
    ordered = sorted(
        inputs.values(),
        key=lambda one: (
            not one.hangs_on_one,
            -(one.amount or NOTHING),
            one.product,
            one.stage.pk if one.stage else 0,
        ),
    )
    return ordered, sum(local for *_rest, local in largest_first)


def _page(ids: Sequence[int], number: int, size: int, links: QuerySet[SupplyLink]) -> LinkPage:
    """The page's links in the order of the ids; a number beyond the last page is the last."""
    page = LinkPage(len(ids), 1, size)
    page.number = min(max(number, 1), page.pages)
    start = (page.number - 1) * size
    wanted = ids[start : start + size]
    found = links.select_related(
        "supplier", "buyer", "supplier_stage", "buyer_stage", "source"
    ).in_bulk(wanted)
    page.rows = [found[pk] for pk in wanted if pk in found]
    return page
