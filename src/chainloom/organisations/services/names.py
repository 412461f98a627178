"""Former names, and other ways in which a name is written."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.engines.resolution import name_key

from ..models import NameKind, Organisation, OrganisationName, Source
from ..policy import organisation_policy
from . import effects
from .fields import one_line

_LONGEST = 200


def keep_name(
    organisation: Organisation, *, kind: str, text: str, source: Source, until: date | None = None
) -> OrganisationName | None:
    """Keep a name once; None when it is the organisation's own or already kept."""
    text = one_line(text)
    known = OrganisationName.objects.filter(organisation=organisation, text=text)
    if not text or text == organisation.name or known.exists():
        return None
    return OrganisationName.objects.create(
        organisation=organisation,
        kind=kind,
        text=text,
        name_key=name_key(text)[:160],
        until=until,
        source=source,
    )


@transaction.atomic
def name_add(
    *,
    organisation: Organisation,
    kind: str,
    text: str,
    by: Actor,
    until: date | None = None,
    source: Source | None = None,
) -> OrganisationName:
    """Add a former name or another way of writing; from then on it is found by it too."""
    organisation_policy.check(by, "edit", organisation)
    if kind not in NameKind.values:
        raise Invalid(
            "unknown_choice",
            _("“%(value)s” is not one of the choices.") % {"value": kind},
            field="kind",
        )
    if not one_line(text) or len(one_line(text)) > _LONGEST:
        raise Invalid("name_length", _("A name has 1 to 200 characters."), field="text")
    source = source or effects.source_of_entry(by)
    name = keep_name(organisation, kind=kind, text=text, source=source, until=until)
    if name is None:
        raise Conflict("name_known", _("This name is already known."), field="text")
    effects.changed(organisation)
    record(
        by=by,
        action="organisation.name_added",
        obj=organisation,
        changes={f"name_{kind}": (None, name.text)},
    )
    return name


@transaction.atomic
def name_remove(*, name: OrganisationName, by: Actor) -> None:
    organisation = name.organisation
    organisation_policy.check(by, "edit", organisation)
    record(
        by=by,
        action="organisation.name_removed",
        obj=organisation,
        changes={f"name_{name.kind}": (name.text, None)},
    )
    name.delete()
    effects.changed(organisation)
