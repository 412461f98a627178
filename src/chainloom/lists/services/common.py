"""What the services of needs, resources and matches share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import (
    check_version,
    clean_day,
    clean_lines,
    clean_number,
    clean_text,
    needed_text,
    one_of,
)
from chainloom.core.errors import Invalid, not_now
from chainloom.organisations.choosing import check_member, clean_organisation
from chainloom.organisations.models import Contact, Organisation
from chainloom.organisations.policy import contact_policy

from .. import kinds
from ..models import Unit, Visibility
from ..models.common import TEXT_MOST, TITLE_MOST
from ..understanding import spec_of
from ..understanding.talk import title_of

LISTING = (
    "kind", "title", "text", "spec", "quantity", "unit", "price", "price_unit", "visibility",
    "contact",
)  # fmt: skip
NOTE_MOST = 4000


def clean_listing(
    values: Mapping[str, Any], *, by: Actor, organisation: Organisation, offered: bool
) -> dict[str, Any]:
    """The fields that a need and a resource share, those given cleaned by the same rules.

    `spec` comes as one line in the trade's notation and is kept as what the fabric engine reads.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in LISTING:
            found[name] = _clean(name, value, by=by, organisation=organisation, offered=offered)
    if "title" in found and not found["title"]:
        found["title"] = title_of(str(found.get("text", "")))
        if not found["title"]:
            raise Invalid("required", _("Say in a few words what it is about."), field="title")
    if found.get("kind") and not kinds.kind(found["kind"]).cloth and "spec" in found:
        found["spec"] = {}
    return found


def _clean(name: str, value: Any, *, by: Actor, organisation: Organisation, offered: bool) -> Any:
    match name:
        case "kind":
            return one_of(value, kinds.codes(offered=offered), "kind")
        case "title":
            text = clean_text(value, TITLE_MOST + 1)
            return needed_text(text, TITLE_MOST, "title") if text else ""
        case "text":
            return clean_lines(value, TEXT_MOST, "text")
        case "spec":
            return spec_of(clean_text(value, 1000)) if value else {}
        case "quantity" | "price":
            return clean_number(value, name)
        case "unit" | "price_unit":
            return one_of(value, ["", *Unit.values], name)
        case "visibility":
            known = [Visibility.MEMBERS] if offered else list(Visibility.values)
            return one_of(value, known, name)
    return clean_contact(value, by=by, organisation=organisation)


def needed_lines(value: Any, field: str, message: Any) -> str:
    """The same, and it must say something."""
    text = clean_lines(value, NOTE_MOST, field)
    if not text:
        raise Invalid("required", message, field=field)
    return text


def clean_contact(value: Any, *, by: Actor, organisation: Organisation) -> Contact | None:
    """A contact of that organisation which the actor may see."""
    if value in (None, ""):
        return None
    key = value.pk if isinstance(value, Contact) else value
    row = contact_policy.rows(by).filter(organisation=organisation, pk=key).first()
    if row is None:
        raise Invalid("unknown_contact", _("There is no such contact."), field="contact")
    return row


__all__ = [
    "check_member",
    "check_version",
    "clean_day",
    "clean_lines",
    "clean_number",
    "clean_organisation",
    "clean_text",
    "needed_text",
    "not_now",
    "one_of",
]
