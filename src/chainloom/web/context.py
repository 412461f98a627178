"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from chainloom.accounts.actor import NOBODY
from chainloom.accounts.selectors import memberships_of
from chainloom.core.navigation import entries


def workspace(request: HttpRequest) -> dict[str, Any]:
    """The actor, the chain shown, the person's memberships and the navigation."""
    actor = getattr(request, "actor", NOBODY)
    chain = getattr(request, "chain", None)
    return {
        "actor": actor,
        "chain": chain,
        "memberships": list(memberships_of(request.user)) if actor.user else [],
        "nav_items": entries(actor=actor, path=request.path),
    }
