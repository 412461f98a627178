"""What every template may use."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from chainloom.accounts.actor import NOBODY, Actor
from chainloom.accounts.models import Role
from chainloom.accounts.selectors import memberships_of
from chainloom.core.navigation import entries


def workspace(request: HttpRequest) -> dict[str, Any]:
    """The actor, the chain shown, the person's memberships and the navigation."""
    actor = getattr(request, "actor", NOBODY)
    held = list(memberships_of(request.user)) if actor.user else []
    if held and actor.membership is None:
        # A page about no chain (one's profile, a job) still shows the way back to work.
        preferred = request.session.get("membership")
        last = next((one for one in held if one.pk == preferred), held[0])
        actor = Actor(user=actor.user, membership=last)
    return {
        "actor": actor,
        "chain": getattr(request, "chain", None) or actor.chain,
        "memberships": held,
        "nav_items": entries(actor=actor, path=request.path),
        # Asked by the sign-in page only.
        "may_sign_up": settings.SIGNUP_OPEN,
        "demo_accounts": partial(demo_accounts, request),
    }


def demo_accounts(request: HttpRequest) -> list[dict[str, str]]:
    """The sign-ins of a demo, one for each role, for whoever sits at the machine it runs on.

    `chainloom demo` keeps them in the data folder. Nobody else is shown them: not another
    machine, not through a proxy (where every reader seems to be at this one), and never in
    an installation for real use.
    """
    is_here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    is_passed_on = settings.PROXIES or "HTTP_X_FORWARDED_FOR" in request.META
    if settings.MODE != "demo" or not is_here or is_passed_on:
        return []
    kept = Path(settings.DATA_FOLDER) / "sign_ins.json"
    if not kept.exists():
        return []
    rows = json.loads(kept.read_text(encoding="utf-8"))
    return [{**row, "label": str(Role(row["role"]).label)} for row in rows]
