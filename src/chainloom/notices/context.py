"""What the frame of every page shows of notices: the bell."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from chainloom.accounts.actor import NOBODY, Actor

from .selectors import COUNTED, unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`, counted when a template asks for it."""
    user = getattr(request, "actor", NOBODY).user

    @cache
    def count() -> int:
        return unread_count(Actor(user=user)) if user else 0

    return {"unread_notices": count, "notices_counted": COUNTED}
