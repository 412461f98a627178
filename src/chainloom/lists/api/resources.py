"""Resources over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found

from .. import services
from ..models import Resource, ResourceState
from ..policy import resource_policy
from ..selectors import resources as selectors
from . import schemas
from .needs import given, own_or

router = Router()
RESOURCES = "/chains/{chain_slug}/resources"
ONE = RESOURCES + "/{resource_id}"


class ResourceQuery(PageQuery):
    kind: bounded(20) = ""  # type: ignore[valid-type]
    state: ResourceState | None = None
    q: bounded(100) = Field("", description="Title, words or name.")  # type: ignore[valid-type]
    sort: bounded(20) = "-id"  # type: ignore[valid-type]


def _rows(request: HttpRequest) -> Any:
    return resource_policy.rows(request.actor).select_related("organisation")


@router.get(RESOURCES, response=PageOut[schemas.ResourceOut], summary="Resources")
def resource_list(
    request: HttpRequest, chain_slug: str, query: Query[ResourceQuery]
) -> dict[str, Any]:
    rows = selectors.resources(request.actor, q=query.q, kind=query.kind, state=query.state or "")
    page = cursor_page(
        rows, sort=query.sort, allowed=("id",), cursor=query.cursor, limit=query.limit
    )
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(RESOURCES, response={201: schemas.ResourceOut}, summary="Offer something")
def resource_create(request: HttpRequest, chain_slug: str, body: schemas.ResourceIn) -> Status:
    row = services.resources.resource_create(
        organisation=own_or(request, body.organisation),
        values=given(body.model_dump(), "organisation", "offer"),
        offer=body.offer,
        by=request.actor,
    )
    return Status(201, row)


@router.post(
    RESOURCES + "/derive", response=schemas.DerivedOut, summary="Derive from places on the chain"
)
def resources_derive(request: HttpRequest, chain_slug: str) -> dict[str, int]:
    """An offer for each placement that names products and has none yet."""
    return {"made": services.resources.resources_derive(by=request.actor)}


@router.get(ONE, response=schemas.ResourceOut, summary="One resource")
def resource_get(request: HttpRequest, chain_slug: str, resource_id: Id) -> Resource:
    return found(_rows(request), resource_id)


@router.patch(ONE, response=schemas.ResourceOut, summary="Change a resource")
def resource_update(
    request: HttpRequest, chain_slug: str, resource_id: Id, body: schemas.ResourceChange
) -> Resource:
    return services.resources.resource_update(
        resource=found(_rows(request), resource_id),
        values=given(body.given(), "version"),
        version=body.version,
        by=request.actor,
    )


@router.delete(ONE, response={204: None}, summary="Throw a draft away")
def resource_remove(request: HttpRequest, chain_slug: str, resource_id: Id) -> Status:
    services.resources.resource_remove(
        resource=found(_rows(request), resource_id), by=request.actor
    )
    return Status(204, None)


@router.post(ONE + "/do/{verb}", response=schemas.ResourceOut, summary="Offer, confirm or end it")
def resource_act(request: HttpRequest, chain_slug: str, resource_id: Id, verb: str) -> Resource:
    """`open`, `confirm` or `end`."""
    run = {
        "open": services.resources.resource_open,
        "confirm": services.resources.resource_confirm,
        "end": services.resources.resource_end,
    }.get(verb)
    row = found(_rows(request), resource_id)
    if run is None:
        raise Missing()
    return run(resource=row, by=request.actor)
