"""Where organisations stand in the chain."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, found
from chainloom.organisations.api.entries import organisation_of
from chainloom.organisations.models import Participation
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.selectors.listing import FEW

from .. import services
from ..models import Placement, Stage
from ..policy import placement_policy
from .schemas import PlacementChange, PlacementIn, PlacementOut
from .stages import stage_of

router = Router()
PLACEMENTS = "/chains/{chain_slug}/placements"


class PlacementQuery(PageQuery):
    stage: Id | None = Field(None, description="On this stage only.")


def _placements(request: HttpRequest) -> QuerySet[Placement]:
    rows = placement_policy.rows(request.actor)
    return rows.select_related("organisation", "stage", "source")


def _listed(request: HttpRequest) -> QuerySet[Placement]:
    """The same rows for a list. Of very many, each is looked up by its key along the list's
    order, which soon fills a page; of few, they are gathered first."""
    actor = request.actor
    members = Participation.objects.filter(chain=actor.chain_id).order_by()
    if members[: FEW + 1].count() <= FEW:
        return _placements(request)
    here = Stage.objects.filter(pk=OuterRef("stage"), chain=actor.chain_id)
    seen = organisation_policy.rows(actor).filter(pk=OuterRef("organisation"))
    rows = Placement.objects.filter(Exists(here), Exists(seen))
    return rows.select_related("organisation", "stage", "source")


@router.get(PLACEMENTS, response=PageOut[PlacementOut], summary="Placements")
def placement_list(
    request: HttpRequest, chain_slug: str, query: Query[PlacementQuery]
) -> dict[str, Any]:
    rows = _listed(request)
    if query.stage is not None:
        rows = rows.filter(stage=query.stage)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}/placements",
    response=list[PlacementOut],
    summary="Where an organisation stands",
)
def organisation_placement_list(
    request: HttpRequest, chain_slug: str, organisation_id: Id
) -> list[Placement]:
    row = organisation_of(request, organisation_id)
    rows = Placement.objects.filter(organisation=row, stage__chain=request.chain)
    rows = rows.select_related("organisation", "stage", "source")
    return list(rows.order_by("-is_primary", "pk"))


@router.post(PLACEMENTS, response={201: PlacementOut}, summary="Place an organisation")
def placement_add(request: HttpRequest, chain_slug: str, body: PlacementIn) -> Status:
    values = body.model_dump()
    row = services.placement_add(
        organisation=organisation_of(request, values.pop("organisation")),
        stage=stage_of(request, values.pop("stage")),
        by=request.actor,
        **values,
    )
    return Status(201, row)


@router.get(PLACEMENTS + "/{placement_id}", response=PlacementOut, summary="One placement")
def placement_get(request: HttpRequest, chain_slug: str, placement_id: Id) -> Placement:
    return found(_placements(request), placement_id)


@router.patch(PLACEMENTS + "/{placement_id}", response=PlacementOut, summary="Change a placement")
def placement_update(
    request: HttpRequest, chain_slug: str, placement_id: Id, body: PlacementChange
) -> Placement:
    row = found(_placements(request), placement_id)
    values = body.given()
    if "stage" in values:
        values["stage"] = stage_of(request, values["stage"])
    return services.placement_update(placement=row, by=request.actor, **values)


@router.delete(
    PLACEMENTS + "/{placement_id}", response={204: None}, summary="Take it off the stage"
)
def placement_remove(request: HttpRequest, chain_slug: str, placement_id: Id) -> Status:
    row = found(_placements(request), placement_id)
    services.placement_remove(placement=row, by=request.actor)
    return Status(204, None)
