"""People of a chain over the API: their roles, and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from chainloom.core.errors import Missing
from chainloom.core.paging import cursor_page
from chainloom.core.rest import Body, Id, PageOut, PageQuery, found

from . import services
from .models import Invitation, Membership, Role
from .policy import invitation_policy, membership_policy
from .selectors import organisations_to_invite

router = Router()
MEMBERSHIPS = "/chains/{chain_slug}/memberships"
INVITATIONS = "/chains/{chain_slug}/invitations"


class PartOut(Schema):
    id: Id
    role: Role
    organisation_id: Id
    organisation: str

    @staticmethod
    def resolve_organisation(obj: Any) -> str:
        return obj.organisation.display_name


class PersonOut(PartOut):
    """A person's role for an organisation."""

    person: str
    email: str
    since: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_person(obj: Membership) -> str:
        return obj.user.display_name

    @staticmethod
    def resolve_email(obj: Membership) -> str:
        return obj.user.email

    @staticmethod
    def resolve_since(obj: Membership) -> datetime:
        return obj.created_at


class PeopleQuery(PageQuery):
    role: Role | None = None
    current: bool = Field(True, description="Without the roles that have ended.")


def _memberships(request: HttpRequest) -> QuerySet[Membership]:
    """Those whom the office and the leader see; for others there is no such list."""
    if not request.actor.sees_all:
        raise Missing()
    return membership_policy.rows(request.actor).select_related("user", "organisation")


@router.get(MEMBERSHIPS, response=PageOut[PersonOut], summary="People and their roles")
def membership_list(
    request: HttpRequest, chain_slug: str, query: Query[PeopleQuery]
) -> dict[str, Any]:
    rows = _memberships(request)
    if query.current:
        rows = rows.filter(ended_at=None)
    if query.role is not None:
        rows = rows.filter(role=query.role)
    page = cursor_page(rows, sort="id", allowed=("id",), cursor=query.cursor, limit=query.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.delete(MEMBERSHIPS + "/{membership_id}", response={204: None}, summary="End a role")
def membership_end(request: HttpRequest, chain_slug: str, membership_id: Id) -> Status:
    """Its tokens stop working at once; the last office role is kept (409)."""
    row = found(_memberships(request), membership_id)
    services.membership_end(membership=row, by=request.actor)
    return Status(204, None)


class InvitationOut(PartOut):
    email: str
    created_at: datetime
    expires_at: datetime
    is_open: bool

    @staticmethod
    def resolve_is_open(obj: Invitation) -> bool:
        return obj.is_open()


class InvitationMadeOut(InvitationOut):
    link: str = Field(description="Shown once; whoever opens it first takes the role.")


class InvitationIn(Body):
    organisation: Id
    role: Role
    email: str = Field("", max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+)?$")


def _invitations(request: HttpRequest) -> QuerySet[Invitation]:
    if not request.actor.is_office:
        raise Missing()
    return invitation_policy.rows(request.actor).select_related("organisation")


@router.get(INVITATIONS, response=PageOut[InvitationOut], summary="Invitations")
def invitation_list(
    request: HttpRequest, chain_slug: str, query: Query[PageQuery]
) -> dict[str, Any]:
    page = cursor_page(
        _invitations(request),
        sort="-id",
        allowed=("id",),
        cursor=query.cursor,
        limit=query.limit,
    )
    return {"items": page.items, "next_cursor": page.next_cursor}


@router.post(INVITATIONS, response={201: InvitationMadeOut}, summary="Invite somebody to a role")
def invitation_create(request: HttpRequest, chain_slug: str, body: InvitationIn) -> Status:
    """The link comes back in the answer, and nowhere else ever again."""
    if not request.actor.is_office:
        raise Missing()
    organisation = found(organisations_to_invite(request.actor), body.organisation)
    invitation, token = services.invitation_create(
        organisation=organisation, role=body.role, email=body.email, by=request.actor
    )
    address = reverse("accounts:invitation", kwargs={"token": token})
    invitation.link = request.build_absolute_uri(address)
    return Status(201, invitation)


@router.delete(
    INVITATIONS + "/{invitation_id}", response={204: None}, summary="Take an invitation back"
)
def invitation_revoke(request: HttpRequest, chain_slug: str, invitation_id: Id) -> Status:
    row = found(_invitations(request), invitation_id)
    services.invitation_revoke(invitation=row, by=request.actor)
    return Status(204, None)
