"""What services of higher apps ask of whoever acts, and of an organisation they are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.errors import Invalid, Missing

from .models import Organisation
from .policy import organisation_policy


def check_member(by: Actor) -> None:
    """Rows are written in a chain: the operator's own command line has to name one."""
    if by.chain_id is None:
        raise Missing()


def choices_of(
    rows: Iterable[Organisation], kept: Iterable[Organisation] = ()
) -> list[tuple[str, str]]:
    """Organisations for a choice, and those that are kept whether or not they would be offered:
    what a form does not offer is gone once it is saved."""
    found = list(rows)
    found += [one for one in kept if one not in found]
    return [(str(one.pk), one.display_name) for one in found]


def clean_organisation(
    value: Any, by: Actor, field: str = "organisation", kept: Iterable[Organisation] = ()
) -> Organisation:
    """An organisation of the chain which the actor may see, given itself or by its key; or one of
    those that are kept already, also once it left the chain."""
    key = value.pk if isinstance(value, Organisation) else value
    row = organisation_policy.rows(by).filter(pk=key).first() if key else None
    row = row or next((one for one in kept if str(one.pk) == str(key)), None)
    if row is None:
        raise Invalid("unknown_organisation", _("There is no such organisation."), field=field)
    return row
