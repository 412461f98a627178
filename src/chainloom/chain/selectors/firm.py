"""A firm's own view of the chain: its suppliers, its customers, where it stands, what hangs
on one supplier only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from ..models import Chain, Placement, SupplyLink
from ..policy import placement_policy, supply_link_policy
from .figures import MapFilters, links_on

ROWS_MOST = 500


@dataclass
class Input:
    """A product that the firm buys, and from whom."""

    product: str
    suppliers: list[SupplyLink] = field(default_factory=list)
    amount: Decimal | None = None

    @property
    def supplier_count(self) -> int:
        return len({link.supplier_id for link in self.suppliers})

    @property
    def hangs_on_one(self) -> bool:
        return self.supplier_count == 1


@dataclass
class FirmView:
    """What the page says; empty lists where the reader may not see the firm's links."""

    organisation: Organisation
    placements: list[Placement]
    purchases: list[SupplyLink] = field(default_factory=list)
    sales: list[SupplyLink] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    sees_links: bool = False
    may_edit: bool = False

    @property
    def single_inputs(self) -> list[Input]:
        return [taken for taken in self.inputs if taken.hangs_on_one]

    @property
    def supplier_count(self) -> int:
        return len({link.supplier_id for link in self.purchases})

    @property
    def customer_count(self) -> int:
        return len({link.buyer_id for link in self.sales})

    @property
    def local_purchase_count(self) -> int:
        return sum(link.supplier_local for link in self.purchases)


def firm_view(
    *, chain: Chain, organisation: Organisation, filters: MapFilters, actor: Actor
) -> FirmView:
    """One organisation in the chain, as far as this reader may see."""
    organisation_policy.check(actor, "view", organisation)
    places = placement_policy.rows(actor).filter(organisation=organisation)
    view = FirmView(
        organisation, list(places.select_related("stage").order_by("-is_primary", "pk"))
    )
    own = actor.organisation_id == organisation.pk
    view.may_edit = actor.is_office or own
    view.sees_links = (
        actor.sees_all or own or organisation_policy.may(actor, "view_customers", organisation)
    )
    if not view.sees_links:
        return view
    shown = links_on(chain, filters, supply_link_policy.rows(actor, "view"))
    shown = shown.select_related(
        "supplier", "buyer", "supplier_stage", "buyer_stage", "source"
    ).order_by("product", "-amount", "pk")
    view.purchases = list(shown.filter(buyer=organisation)[:ROWS_MOST])
    view.sales = list(shown.filter(supplier=organisation)[:ROWS_MOST])
    view.inputs = _inputs(view.purchases)
    return view


def _inputs(purchases: list[SupplyLink]) -> list[Input]:
    """Purchases by product, those that hang on one supplier first, then the largest."""
    inputs: dict[str, Input] = {}
    by_product: dict[str, list[SupplyLink]] = defaultdict(list)
    for link in purchases:
        by_product[link.product].append(link)
    for product, links in by_product.items():
        known = [link.amount for link in links if link.amount is not None]
        inputs[product] = Input(product, links, sum(known, Decimal(0)) if known else None)
    return sorted(
        inputs.values(),
        key=lambda one: (not one.hangs_on_one, -(one.amount or Decimal(0)), one.product),
    )
