"""Who supplies whom. Everyone sees the links that the policy lets them see, and no others."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, found
from chainloom.organisations.api.entries import organisation_of
from chainloom.organisations.selectors.listing import FEW

from .. import services
from ..models import Known, SupplyLink
from ..policy import supply_link_policy
from .schemas import LinkChange, LinkIn, LinkOut
from .stages import stage_of

router = Router()
LINKS = "/chains/{chain_slug}/links"
SIDES = ("supplier_stage", "buyer_stage")


class LinkQuery(PageQuery):
    supplier: Id | None = None
    buyer: Id | None = None
    organisation: Id | None = Field(None, description="Supplier or buyer.")
    known: Known | None = None


def _links(request: HttpRequest) -> QuerySet[SupplyLink]:
    rows = supply_link_policy.rows(request.actor)
    return rows.select_related("supplier", "buyer", "source")


def _listed(request: HttpRequest) -> QuerySet[SupplyLink]:
    """The same rows for a list. Of very many, those who see all walk along the list's order
    instead of gathering and sorting the chain's links first."""
    actor = request.actor
    rows = SupplyLink.objects.filter(chain=actor.chain_id).order_by()
    if not actor.sees_all or rows[: FEW + 1].count() <= FEW:
        return _links(request)
    # A sum is no column: no index by chain stands in the way of the order.
    walked = SupplyLink.objects.alias(of=F("chain_id") + 0).filter(of=actor.chain_id)
    return walked.standing().select_related("supplier", "buyer", "source")


@router.get(LINKS, response=PageOut[LinkOut], summary="Supply links")
def link_list(request: HttpRequest, chain_slug: str, query: Query[LinkQuery]) -> dict[str, Any]:
    rows = _listed(request)
    if query.supplier is not None:
        rows = rows.filter(supplier=query.supplier)
    if query.buyer is not None:
        rows = rows.filter(buyer=query.buyer)
    if query.organisation is not None:
        rows = rows.filter(Q(supplier=query.organisation) | Q(buyer=query.organisation))
    if query.known is not None:
        rows = rows.filter(known=query.known)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(LINKS, response={201: LinkOut}, summary="Add a supply link")
def link_add(request: HttpRequest, chain_slug: str, body: LinkIn) -> Status:
    """By the office, or by one of the two parties."""
    values = body.model_dump()
    supplier = organisation_of(request, values.pop("supplier"))
    buyer = organisation_of(request, values.pop("buyer"))
    link = services.supply_link_add(
        chain=request.chain,
        supplier=supplier,
        buyer=buyer,
        by=request.actor,
        **_with_stages(request, values),
    )
    return Status(201, link)


def _with_stages(request: HttpRequest, values: dict[str, Any]) -> dict[str, Any]:
    """Stages themselves in place of their ids."""
    for side in SIDES:
        if values.get(side) is not None:
            values[side] = stage_of(request, values[side])
    return values


@router.get(LINKS + "/{link_id}", response=LinkOut, summary="One supply link")
def link_get(request: HttpRequest, chain_slug: str, link_id: Id) -> SupplyLink:
    return found(_links(request), link_id)


@router.patch(LINKS + "/{link_id}", response=LinkOut, summary="Change a supply link")
def link_update(request: HttpRequest, chain_slug: str, link_id: Id, body: LinkChange) -> SupplyLink:
    link = found(_links(request), link_id)
    values = _with_stages(request, body.given())
    return services.supply_link_update(link=link, by=request.actor, **values)


@router.delete(LINKS + "/{link_id}", response={204: None}, summary="Remove a supply link")
def link_remove(request: HttpRequest, chain_slug: str, link_id: Id) -> Status:
    services.supply_link_remove(link=found(_links(request), link_id), by=request.actor)
    return Status(204, None)
