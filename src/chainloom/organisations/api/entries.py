"""The entries themselves: listed, found, made, changed, merged."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.classifications import districts
from chainloom.core.errors import Invalid, Problem
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Id, PageOut, PageQuery, bounded, found

from .. import finding, services
from ..models import Kind, Organisation
from ..policy import organisation_policy
from ..selectors import Wanted, organisations, survivor_of
from .schemas import (
    OrganisationChange,
    OrganisationOut,
    OrganisationRef,
    OrganisationValues,
    organisations_out,
)

router = Router()
# Each is read along an index, at a million organisations too.
SORTS = ("sort_key", "id", "updated_at")
Include = Literal["sources"]


def organisation_of(request: HttpRequest, key: int) -> Organisation:
    """The entry, or 404; where it was merged into another one, 404 that names that one."""
    row = organisation_policy.rows(request.actor).filter(pk=key).first()
    if row is None:
        survivor = survivor_of(request.actor, key)
        if survivor is not None:
            raise Problem(
                "merged",
                _("This entry was merged into %(name)s.") % {"name": survivor.name},
                status=404,
                details={"organisation": survivor.pk},
            )
    return found(organisation_policy.rows(request.actor), key)


def one_out(request: HttpRequest, row: Organisation, include: str | None = None) -> OrganisationOut:
    return organisations_out([row], request.actor, with_sources=include == "sources")[0]


class OrganisationQuery(PageQuery):
    """What the list is narrowed to, and its order."""

    text: bounded(200) | None = Field(None, description="Name, pinyin, initials or USCC.")
    kind: Kind | None = None
    stage: Id | None = Field(None, description="Stands on this stage.")
    tier: bounded(60) | None = Field(
        None,
        description="Holds a certificate of this kind, or `kind:level`.",
        examples=["high_tech"],
    )
    on: dt.date | None = Field(None, description="The day on which `tier` is valid; else today.")
    district: bounded(6) | None = Field(
        None, description="GB/T 2260; a prefecture or province holds its districts."
    )
    local: bool | None = Field(None, description="In the chain's own district, or outside it.")
    sort: Literal["name", "-name", "id", "-id", "updated_at", "-updated_at"] = "name"
    include: Include | None = Field(None, description="Add the source of each value.")

    def wanted(self) -> Wanted:
        certificate, _colon, level = (self.tier or "").partition(":")
        if self.district and not districts.exists(self.district):
            raise Invalid(
                "unknown_district",
                _("“%(code)s” is not a district code of GB/T 2260.") % {"code": self.district},
                field="district",
            )
        return Wanted(
            q=(self.text or "").strip(),
            kind=self.kind or "",
            stage=self.stage,
            certificate=certificate,
            level=level,
            on=self.on,
            district=self.district or "",
            place="" if self.local is None else "local" if self.local else "outside",
        )


@router.get(
    "/chains/{chain_slug}/organisations",
    response=PageOut[OrganisationOut],
    summary="Organisations of the chain",
)
def organisation_list(
    request: HttpRequest, chain_slug: str, query: Query[OrganisationQuery]
) -> dict[str, Any]:
    """Filtered and sorted as the list page; `text` narrows to the 1,000 that fit best."""
    page = cursor_page(
        organisations(request.actor, query.wanted()),
        # By name as a Chinese dictionary has it, as the pages do.
        sort=query.sort.replace("name", "sort_key"),
        allowed=SORTS,
        cursor=query.cursor,
        limit=query.limit,
    )
    shown = organisations_out(page.items, request.actor, with_sources=query.include == "sources")
    return {"items": shown, "next_cursor": page.next_cursor}


class OrganisationIn(OrganisationValues):
    name: bounded(160, least=1) = Field(examples=["鲤城区恒样纺织有限公司"])


@router.post(
    "/chains/{chain_slug}/organisations",
    response={201: OrganisationOut},
    summary="Enter an organisation",
)
def organisation_create(request: HttpRequest, chain_slug: str, body: OrganisationIn) -> Status:
    """One that the registry knows by its USCC from another chain joins this one as it is."""
    row = services.organisation_create(values=body.given(), by=request.actor)
    return Status(201, one_out(request, row))


@router.get(
    "/chains/{chain_slug}/organisations/{organisation_id}",
    response=OrganisationOut,
    summary="One organisation",
)
def organisation_get(
    request: HttpRequest, chain_slug: str, organisation_id: Id, include: Include | None = None
) -> OrganisationOut:
    return one_out(request, organisation_of(request, organisation_id), include)


@router.patch(
    "/chains/{chain_slug}/organisations/{organisation_id}",
    response=OrganisationOut,
    summary="Change an organisation",
)
def organisation_update(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: OrganisationChange
) -> OrganisationOut:
    values = body.given()
    row = services.organisation_update(
        organisation=organisation_of(request, organisation_id),
        version=values.pop("version", None),
        keep_old_name=values.pop("keep_old_name", False),
        values=values,
        by=request.actor,
    )
    return one_out(request, row)


@router.delete(
    "/chains/{chain_slug}/organisations/{organisation_id}",
    response={204: None},
    summary="Take out an entry",
)
def organisation_remove(request: HttpRequest, chain_slug: str, organisation_id: Id) -> Status:
    """For an entry made by mistake; refused with 409 while other records stand on it."""
    row = organisation_of(request, organisation_id)
    services.organisation_remove(organisation=row, by=request.actor)
    return Status(204, None)


class FoundOut(Schema):
    organisation: OrganisationRef
    kind: Kind
    matched: str = Field(description="The name by which it was found, if not its full name.")


@router.get(
    "/chains/{chain_slug}/search", response=list[FoundOut], summary="Find by name, pinyin or code"
)
def search(
    request: HttpRequest,
    chain_slug: str,
    q: Annotated[bounded(200), Query(description="Chinese, English, pinyin, initials or USCC.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[dict[str, Any]]:
    """The best first."""
    hits = finding.search(request.actor, q, limit=limit)
    return [
        {"organisation": hit.organisation, "kind": hit.organisation.kind, "matched": hit.matched}
        for hit in hits
    ]
