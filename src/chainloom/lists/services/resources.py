"""Every write of resources: one function each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.chain.models import Placement
from chainloom.chain.policy import placement_policy
from chainloom.core.cleaning import assign
from chainloom.core.errors import Invalid
from chainloom.organisations.models import Organisation, Source
from chainloom.organisations.services.effects import source_of_entry

from ..models import Origin, Resource, ResourceState, Unit, Visibility
from ..models.resources import RESOURCE_VALUES
from ..policy import resource_policy
from ..understanding import spec_of
from . import common, telling

MOST_LEAD = 3650


def clean_values(
    values: Mapping[str, Any], *, by: Actor, organisation: Organisation
) -> dict[str, Any]:
    """The given fields of a resource, cleaned; unknown names are a programming error."""
    unknown = set(values) - {*common.LISTING, *RESOURCE_VALUES}
    if unknown:
        raise TypeError(f"not fields of a resource: {sorted(unknown)}")
    if values.get("visibility") not in (None, "", Visibility.MEMBERS):
        raise Invalid(
            "unknown_choice",
            _("A resource is shown to members; only a need is for others."),
            field="visibility",
        )
    found = common.clean_listing(values, by=by, organisation=organisation, offered=True)
    for name in ("available_from", "available_until"):
        if name in values:
            found[name] = common.clean_day(values[name], name)
    if "minimum" in values:
        found["minimum"] = common.clean_number(values["minimum"], "minimum")
    if "minimum_unit" in values:
        found["minimum_unit"] = common.one_of(
            values["minimum_unit"], ["", *Unit.values], "minimum_unit"
        )
    if "lead_days" in values:
        found["lead_days"] = _lead(values["lead_days"])
    return found


def _lead(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_LEAD):
        message = _("A whole number of days, at most %(n)s.") % {"n": MOST_LEAD}
        raise Invalid("not_a_number", message, field="lead_days")
    return int(text)


def check_dates(row: Resource) -> None:
    """Its last day is not before its first."""
    first, last = row.available_from, row.available_until
    if first and last and last < first:
        raise Invalid(
            "dates", _("It ends before it begins: change one of the days."), field="available_until"
        )


@transaction.atomic
def resource_create(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    offer: bool = False,
    source: Source | None = None,
    origin: str = Origin.FORM,
) -> Resource:
    """Write a resource down as a draft, or offer it at once."""
    common.check_member(by)
    resource_policy.check_add(by, organisation_id=organisation.pk)
    organisation = common.clean_organisation(organisation, by)
    cleaned = clean_values({"title": "", **values}, by=by, organisation=organisation)
    if not cleaned.get("kind"):
        raise Invalid("required", _("Say what kind of resource it is."), field="kind")
    now = timezone.now()
    row = Resource(
        chain=by.chain,
        organisation=organisation,
        source=source or source_of_entry(by),
        created_by=by.user,
        created_at=now,
        origin=origin,
        **cleaned,
    )
    check_dates(row)
    row.save()
    record(by=by, action="resource.created", obj=row)
    return resource_open(resource=row, by=by) if offer else row


def _locked(resource: Resource, by: Actor, action: str) -> Resource:
    resource_policy.check(by, action, resource)
    rows = Resource.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "chain").get(pk=resource.pk)


@transaction.atomic
def resource_update(
    *, resource: Resource, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Resource:
    """Mend what it says; who changes an offer says by that that it holds."""
    row = _locked(resource, by, "edit")
    common.check_version(row, version)
    changes = assign(row, clean_values(values, by=by, organisation=row.organisation))
    if not row.title:
        raise Invalid("required", _("Say in a few words what it is about."), field="title")
    check_dates(row)
    if not changes:
        return row
    row.version, row.source = row.version + 1, source_of_entry(by)
    if row.is_open():
        row.confirmed_at, row.asked_at = timezone.now(), None
    row.save()
    told = {name: pair for name, pair in changes.items() if name not in ("text", "contact", "spec")}
    record(by=by, action="resource.updated", obj=row, changes=told)
    return row


@transaction.atomic
def resource_open(*, resource: Resource, by: Actor) -> Resource:
    """Offer a draft, or once more what had ended."""
    row = _locked(resource, by, "edit")
    if row.is_open():
        raise common.not_now(_("It is offered already."))
    if row.available_until is not None and row.available_until < timezone.localdate():
        message = _("Its last day is past: change it first.")
        raise Invalid("dates", message, field="available_until")
    row.state, row.confirmed_at, row.ended_at = ResourceState.OPEN, timezone.now(), None
    row.asked_at = None
    row.save()
    record(by=by, action="resource.opened", obj=row)
    return row


@transaction.atomic
def resource_confirm(*, resource: Resource, by: Actor) -> Resource:
    """Say that the offer holds; what was derived is from now on declared."""
    row = _locked(resource, by, "confirm")
    if not row.is_open():
        raise common.not_now(_("It is not offered."))
    row.confirmed_at, row.asked_at = timezone.now(), None
    row.save()
    record(by=by, action="resource.confirmed", obj=row)
    return row


@transaction.atomic
def resource_end(*, resource: Resource, by: Actor) -> Resource:
    """No longer offered; matches that go on are not touched."""
    row = _locked(resource, by, "end")
    if not row.is_open():
        raise common.not_now(_("It is not offered."))
    row.state, row.ended_at, row.asked_at = ResourceState.ENDED, timezone.now(), None
    row.save()
    record(by=by, action="resource.ended", obj=row)
    return row


@transaction.atomic
def resource_remove(*, resource: Resource, by: Actor) -> None:
    """Throw a draft away; what was offered is ended instead."""
    row = _locked(resource, by, "edit")
    if row.state != ResourceState.DRAFT:
        raise common.not_now(_("It was offered: end it instead."))
    record(by=by, action="resource.removed", obj=row)
    row.delete()


@transaction.atomic
def resources_ask(*, by: Actor) -> int:
    """Ask the owners of stale offers whether they hold, each once."""
    today, now = timezone.localdate(), timezone.now()
    asked = 0
    for row in _offered(by):
        actor = by if by.chain_id else Actor.for_system(by.system, row.chain)
        if row.is_stale(now) and row.asked_at is None and not row.has_lapsed(today):
            row.asked_at = now
            row.save(update_fields=["asked_at"])
            record(by=actor, action="resource.asked", obj=row)
            telling.resource_asked(row)
            asked += 1
    return asked


@transaction.atomic
def resources_lapse(*, by: Actor) -> int:
    """End the offers whose last day is past, and tell their owners; how many."""
    ended = 0
    for row in _offered(by).filter(available_until__lt=timezone.localdate()):
        actor = by if by.chain_id else Actor.for_system(by.system, row.chain)
        resource_end(resource=row, by=actor)
        telling.resource_lapsed(row)
        ended += 1
    return ended


def _offered(by: Actor) -> QuerySet[Resource]:
    """Open offers of the actor's chain, of all for the system."""
    rows = Resource.objects.filter(state=ResourceState.OPEN)
    if by.chain_id is not None:
        rows = rows.filter(chain=by.chain_id)
    return rows.select_related("chain", "organisation").order_by("pk")


@transaction.atomic
def resources_derive(*, by: Actor) -> int:
    """An offer for every placement that names products and has none yet, for the office.

    They say that they are derived and count as unconfirmed until their owner confirms them.
    """
    common.check_member(by)
    resource_policy.check_add(by)
    rows = placement_policy.rows(by).exclude(products="").filter(resources=None)
    source = source_of_entry(by)
    made = 0
    for placement in rows.select_related("organisation", "stage").order_by("pk"):
        row = Resource.objects.create(
            chain=by.chain,
            organisation=placement.organisation,
            kind="fabric",
            text=placement.products,
            created_by=by.user,
            created_at=timezone.now(),
            origin=Origin.PLACEMENT,
            placement=placement,
            state=ResourceState.OPEN,
            source=placement.source or source,
            **_derived(placement),
        )
        record(by=by, action="resource.derived", obj=row, context={"placement": placement.pk})
        made += 1
    return made


def _derived(placement: Placement) -> dict[str, Any]:
    products = common.clean_text(placement.products, 300)
    return {"title": products[:60], "spec": spec_of(products)}
