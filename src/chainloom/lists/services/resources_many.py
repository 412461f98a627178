"""Offers of a sheet, written and taken back together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict
from chainloom.organisations.models import Organisation, Source

from ..models import Match, Origin, Resource, ResourceState
from ..policy import resource_policy
from . import common
from .resources import check_dates, clean_values


@dataclass(frozen=True)
class ResourceRow:
    """A new offer of an organisation, or new values of one that is there."""

    values: Mapping[str, Any]
    organisation_id: int = 0
    resource_id: int = 0


@transaction.atomic
def resources_bulk_write(
    *, rows: Sequence[ResourceRow], source: Source, by: Actor, context: dict[str, Any]
) -> list[int]:
    """Offer what is new, change what is there; the keys of what is new, in order.

    What an office read from a sheet its owner has not confirmed: it is asked like any stale offer.
    """
    common.check_member(by)
    resource_policy.check_add(by)
    owners = Organisation.objects.in_bulk({one.organisation_id for one in rows})
    there = resource_policy.rows(by, "edit").select_related("organisation")
    held = there.in_bulk({one.resource_id for one in rows} - {0})
    made: list[int] = []
    for one in rows:
        if one.organisation_id:
            made.append(_add(owners[one.organisation_id], one.values, source, by, context).pk)
            continue
        row = held.get(one.resource_id)
        if row is None:
            raise Conflict(
                "resource_gone", _("A resource is no longer there. Make the preview anew.")
            )
        _change(row, one.values, source, by, context)
    return made


def _add(
    owner: Organisation, values: Mapping[str, Any], source: Source, by: Actor, context: Any
) -> Resource:
    now = timezone.now()
    row = Resource(
        chain=by.chain, organisation=owner, source=source, created_by=by.user, created_at=now,
        origin=Origin.IMPORT, state=ResourceState.OPEN,
        **clean_values(values, by=by, organisation=owner),
    )  # fmt: skip
    check_dates(row)
    row.save()
    record(by=by, action="resource.created", obj=row, context=context)
    return row


def _change(
    row: Resource, values: Mapping[str, Any], source: Source, by: Actor, context: Any
) -> None:
    cleaned = clean_values({"kind": row.kind, **values}, by=by, organisation=row.organisation)
    for name, value in cleaned.items():
        setattr(row, name, value)
    check_dates(row)
    row.version, row.source = row.version + 1, source
    row.save()
    record(by=by, action="resource.updated", obj=row, context=context)


@transaction.atomic
def resources_bulk_remove(*, ids: Sequence[int], by: Actor, context: dict[str, Any]) -> None:
    """Take back what a sheet made, as long as nobody matched it."""
    matched = Match.objects.filter(resource__in=ids).select_related("resource").first()
    if matched is not None:
        about = {"resource": matched.resource.title}
        raise Conflict(
            "resource_matched",
            _("“%(resource)s” is in a match: it cannot be taken back. End the offer instead.")
            % about,
        )
    rows = list(resource_policy.rows(by, "edit").filter(pk__in=ids))
    for row in rows:
        record(by=by, action="resource.removed", obj=row, context=context)
    Resource.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def resources_bulk_restore(
    *, befores: Mapping[int, Mapping[str, Any]], by: Actor, context: dict[str, Any]
) -> None:
    """Put back the values that a sheet changed."""
    rows = resource_policy.rows(by, "edit").in_bulk(befores)
    for pk, row in rows.items():
        for name, value in befores[pk].items():
            setattr(row, "source_id" if name == "source" else name, value)
        row.version += 1
        row.save()
        record(by=by, action="resource.updated", obj=row, context=context)
