"""An announcement that was confirmed sets up a chain: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.core.errors import Forbidden
from chainloom.documents.models import Document
from chainloom.documents.services import document_settle
from chainloom.organisations.services import network_changed

from ..models import Chain
from ..policy import chain_policy
from ..services import chain_create
from .understanding import understand


@dataclass(frozen=True)
class Announcement:
    """The page as it was sent."""

    content: bytes
    filename: str
    published: date | None = None


@dataclass(frozen=True)
class Wanted:
    """The chain as the person who confirms wants it."""

    name: str
    slug: str
    district: str
    template: str
    office_name: str


@transaction.atomic
def chain_found(
    *, announcement: Announcement, chain: Wanted, keep: Collection[str], by: Actor
) -> tuple[Chain, Document]:
    """Make the chain, seat its office, and apply those facts of the announcement that are kept.

    The committee that was founded is the office's entry, so that taking the document back never
    takes away the organisation for which the people of the office act.
    """
    chain_policy.check_add(by)
    if by.user is None:
        raise Forbidden()
    # As it was shown and ticked: the day that was added may move facts, and decides nothing.
    found = understand(announcement.content, announcement.filename)
    keeps = found.keeps(keep)
    row = chain_create(
        name=chain.name,
        slug=chain.slug,
        district=chain.district,
        template=chain.template,
        office_name=chain.office_name,
        by=by,
    )
    seat = Membership.objects.select_related("organisation").get(
        user=by.user, chain=row, role=Role.OFFICE
    )
    own = {}
    if found.office is not None and keeps(found.office):
        own[found.office_name] = seat.organisation_id
    document = document_settle(
        chain=row,
        filename=announcement.filename,
        content=announcement.content,
        accepts=keeps,
        published=announcement.published,
        own=own,
        by=Actor(user=by.user, membership=seat),
    )
    network_changed([row.pk])
    return row, document
