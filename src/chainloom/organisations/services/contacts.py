"""People to turn to: kept, corrected, and erased for good.

Personal information (Personal Information Protection Law, art. 47: erasure on request or when
no longer needed). The audit trail is append-only, so no value of a contact ever enters it:
it says that a contact was added, changed or erased, and of which organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid

from ..models import Contact, Organisation, Source
from ..policy import contact_policy, organisation_policy
from . import effects
from .fields import one_line

FIELDS = ("name", "post", "phone", "email")
# What other apps keep of a contact goes with it: each is called before the values are gone, in
# the same transaction. Filled by those apps when the product starts.
on_erase: list[Callable[[Contact, Actor], None]] = []
_LENGTHS = {"name": 40, "post": 60, "phone": 40, "email": 254}
_PHONE_SIGNS = set("0123456789+-() /,转x#*")


def _checked(values: Mapping[str, Any]) -> dict[str, str]:
    fit: dict[str, str] = {}
    for field, value in values.items():
        if field not in FIELDS:
            raise Invalid("unknown_field", _("There is no field “%s”.") % field, field=field)
        fit[field] = one_line(value or "")
        if len(fit[field]) > _LENGTHS[field]:
            message = _("This is too long: at most %(longest)d characters.")
            raise Invalid("too_long", message % {"longest": _LENGTHS[field]}, field=field)
    if "name" in fit and not fit["name"]:
        raise Invalid("required", _("A contact needs a name."), field="name")
    if set(fit.get("phone", "")) - _PHONE_SIGNS:
        raise Invalid(
            "not_a_phone", _("A phone number has digits, spaces and + - ( ) only."), field="phone"
        )
    if fit.get("email"):
        try:
            validate_email(fit["email"])
        except ValidationError as error:
            raise Invalid(
                "not_an_email", _("This is not an e-mail address."), field="email"
            ) from error
    return fit


def _record(verb: str, contact: Contact, fields: list[str], by: Actor) -> None:
    record(
        by=by,
        action=f"organisation.contact_{verb}",
        obj=contact.organisation,
        context={"contact": contact.pk, "fields": fields},
    )


@transaction.atomic
def contact_add(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    by: Actor,
    source: Source | None = None,
) -> Contact:
    organisation_policy.check(by, "edit", organisation)
    fit = _checked({"name": "", **values})
    contact = Contact(organisation=organisation, source=source or effects.source_of_entry(by))
    for field, value in fit.items():
        setattr(contact, field, value)
    contact.save()
    _record("added", contact, sorted(k for k, v in fit.items() if v), by)
    return contact


@transaction.atomic
def contact_update(*, contact: Contact, values: Mapping[str, Any], by: Actor) -> Contact:
    contact_policy.check(by, "edit", contact)
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_at is not None:
        raise Invalid("erased", _("This contact was erased."))
    changed = [field for field, value in _checked(values).items() if getattr(row, field) != value]
    if not changed:
        return row
    for field in changed:
        setattr(row, field, _checked(values)[field])
    row.source = effects.source_of_entry(by)
    row.save()
    _record("updated", row, sorted(changed), by)
    return row


@transaction.atomic
def contact_erase(*, contact: Contact, by: Actor) -> None:
    """Take the person out for good: no value is kept, here or in the audit trail.

    The empty row stays, so that an undone merge or import finds what it moved.
    """
    contact_policy.check(by, "edit", contact)
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_at is not None:
        return
    for forget in on_erase:
        forget(row, by)
    row.name = row.post = row.phone = row.email = ""
    row.erased_at = timezone.now()
    row.source = None
    row.save()
    _record("erased", row, [], by)
