"""What the overview shows, per role."""

from __future__ import annotations

from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Kind
from chainloom.organisations.policy import organisation_policy


def overview_for(actor: Actor) -> dict[str, Any]:
    """The overview of the actor's chain, as its role may see it."""
    visible = organisation_policy.rows(actor)
    return {
        "organisations": visible.count(),
        "firms": visible.filter(kind=Kind.FIRM).count(),
    }
