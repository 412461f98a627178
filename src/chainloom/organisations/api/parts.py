"""What belongs to an organisation: names, certificates, contacts, consents, history."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, found

from .. import services
from ..models import Certificate, Contact, Organisation
from ..policy import certificate_policy, contact_policy
from ..selectors import entries_of, events
from ..selectors.listing import valid_on
from ..selectors.office import standing_of
from .entries import organisation_of
from .schemas import (
    CertificateChange,
    CertificateIn,
    CertificateOut,
    ContactChange,
    ContactIn,
    ContactOut,
    EventOut,
    NameIn,
    NameOut,
)

router = Router()
OF = "/chains/{chain_slug}/organisations/{organisation_id}"


# Names


@router.get(OF + "/names", response=list[NameOut], summary="Former and other names")
def name_list(request: HttpRequest, chain_slug: str, organisation_id: Id) -> list[Any]:
    row = organisation_of(request, organisation_id)
    return list(row.other_names.select_related("source").order_by("kind", "pk"))


@router.post(OF + "/names", response={201: NameOut}, summary="Add a name")
def name_add(request: HttpRequest, chain_slug: str, organisation_id: Id, body: NameIn) -> Status:
    row = organisation_of(request, organisation_id)
    return Status(201, services.name_add(organisation=row, by=request.actor, **body.model_dump()))


@router.delete(OF + "/names/{name_id}", response={204: None}, summary="Remove a name")
def name_remove(request: HttpRequest, chain_slug: str, organisation_id: Id, name_id: Id) -> Status:
    row = organisation_of(request, organisation_id)
    services.name_remove(name=found(row.other_names.all(), name_id), by=request.actor)
    return Status(204, None)


# Certificates


@router.get(OF + "/certificates", response=list[CertificateOut], summary="Certificates")
def certificate_list(
    request: HttpRequest,
    chain_slug: str,
    organisation_id: Id,
    on: Annotated[dt.date | None, Query(description="Only those valid on this day.")] = None,
) -> list[Certificate]:
    row = organisation_of(request, organisation_id)
    rows = row.certificates.select_related("source")
    if on is not None:
        rows = rows.filter(valid_on(on))
    return list(rows.order_by("-issued_on", "pk"))


@router.post(OF + "/certificates", response={201: CertificateOut}, summary="Record a certificate")
def certificate_add(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: CertificateIn
) -> Status:
    row = organisation_of(request, organisation_id)
    return Status(
        201, services.certificate_add(organisation=row, values=body.given(), by=request.actor)
    )


def _certificate(request: HttpRequest, organisation_id: int, certificate_id: int) -> Certificate:
    rows = certificate_policy.rows(request.actor).filter(organisation=organisation_id)
    return found(rows, certificate_id)


@router.patch(
    OF + "/certificates/{certificate_id}",
    response=CertificateOut,
    summary="Correct a certificate",
)
def certificate_update(
    request: HttpRequest,
    chain_slug: str,
    organisation_id: Id,
    certificate_id: Id,
    body: CertificateChange,
) -> Certificate:
    row = _certificate(request, organisation_id, certificate_id)
    return services.certificate_update(certificate=row, values=body.given(), by=request.actor)


@router.delete(
    OF + "/certificates/{certificate_id}", response={204: None}, summary="Remove a certificate"
)
def certificate_remove(
    request: HttpRequest, chain_slug: str, organisation_id: Id, certificate_id: Id
) -> Status:
    """For one entered by mistake; one that ended gets its `expires_on` instead."""
    row = _certificate(request, organisation_id, certificate_id)
    services.certificate_remove(certificate=row, by=request.actor)
    return Status(204, None)


# Contacts


@router.get(OF + "/contacts", response=list[ContactOut], summary="Contacts that the caller may see")
def contact_list(request: HttpRequest, chain_slug: str, organisation_id: Id) -> list[Contact]:
    row = organisation_of(request, organisation_id)
    rows = contact_policy.rows(request.actor).filter(organisation=row)
    return list(rows.select_related("source").order_by("pk"))


@router.post(OF + "/contacts", response={201: ContactOut}, summary="Add a contact")
def contact_add(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: ContactIn
) -> Status:
    row = organisation_of(request, organisation_id)
    return Status(
        201, services.contact_add(organisation=row, values=body.given(), by=request.actor)
    )


def _contact(request: HttpRequest, organisation_id: int, contact_id: int) -> Contact:
    rows = contact_policy.rows(request.actor).filter(organisation=organisation_id)
    return found(rows, contact_id)


@router.patch(OF + "/contacts/{contact_id}", response=ContactOut, summary="Change a contact")
def contact_update(
    request: HttpRequest,
    chain_slug: str,
    organisation_id: Id,
    contact_id: Id,
    body: ContactChange,
) -> Contact:
    row = _contact(request, organisation_id, contact_id)
    return services.contact_update(contact=row, values=body.given(), by=request.actor)


@router.delete(OF + "/contacts/{contact_id}", response={204: None}, summary="Erase a contact")
def contact_erase(
    request: HttpRequest, chain_slug: str, organisation_id: Id, contact_id: Id
) -> Status:
    """For good: nothing of the person is kept, in the audit trail either."""
    row = _contact(request, organisation_id, contact_id)
    services.contact_erase(contact=row, by=request.actor)
    return Status(204, None)


# Consents


class ConsentsBody(Body):
    consents: list[Literal["finance", "customers", "contacts", "public"]] = Field(max_length=4)


class ConsentsOut(Schema):
    consents: list[str] = Field(description="finance, customers, contacts, public")


@router.get(OF + "/consents", response=ConsentsOut, summary="What it lets others see")
def consents_get(request: HttpRequest, chain_slug: str, organisation_id: Id) -> dict[str, Any]:
    row = organisation_of(request, organisation_id)
    return {"consents": list(standing_of(request.actor, row).consents)}


@router.put(OF + "/consents", response=ConsentsOut, summary="Decide what it shares")
def consents_set(
    request: HttpRequest, chain_slug: str, organisation_id: Id, body: ConsentsBody
) -> dict[str, Any]:
    """The organisation alone decides; the office cannot."""
    row: Organisation = organisation_of(request, organisation_id)
    standing = services.consents_set(organisation=row, consents=body.consents, by=request.actor)
    return {"consents": standing.consents}


# History


@router.get(OF + "/history", response=PageOut[EventOut], summary="What happened, newest first")
def history(
    request: HttpRequest, chain_slug: str, organisation_id: Id, query: Query[PageQuery]
) -> dict[str, Any]:
    """Empty for those who may not see the organisation's history."""
    rows = entries_of(organisation_of(request, organisation_id), request.actor)
    page = cursor_page(rows, sort="-id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": events(page.items, request.actor), "next_cursor": page.next_cursor}
