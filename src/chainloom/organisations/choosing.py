"""What services of higher apps ask of whoever acts, and of an organisation they are given."""

from __future__ import annotations

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


def clean_organisation(value: Any, by: Actor, field: str = "organisation") -> Organisation:
    """An organisation of the chain which the actor may see, given itself or by its key."""
    key = value.pk if isinstance(value, Organisation) else value
    row = organisation_policy.rows(by).filter(pk=key).first() if key else None
    if row is None:
        raise Invalid("unknown_organisation", _("There is no such organisation."), field=field)
    return row
