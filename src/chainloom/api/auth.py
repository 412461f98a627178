"""Who calls the API: a token, or a person signed in in this browser.

Sets `request.actor` and `request.chain` as the pages' middleware does, and answers 404
to a stranger, so that every route may rely on them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer

from chainloom.accounts.actor import Actor
from chainloom.accounts.selectors import membership_for
from chainloom.accounts.tokens import actor_of_token
from chainloom.core.errors import Forbidden

READING = {"GET", "HEAD", "OPTIONS"}


def _enter_chain(request: HttpRequest, actor: Actor) -> Actor:
    """Check the actor against the chain in the address, and the token against its scopes."""
    slug = request.resolver_match.kwargs.get("chain_slug") if request.resolver_match else None
    if slug is not None and (actor.chain is None or actor.chain.slug != slug):
        raise Http404
    needed = "read" if request.method in READING else "write"
    if not actor.has_scope(needed):
        raise Forbidden(_("This token lacks the scope “%s”.") % needed, code="scope")
    request.actor = actor
    request.chain = actor.chain
    return actor


class TokenAuth(HttpBearer):
    """`Authorization: Bearer cl_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_of_token(token)
        return _enter_chain(request, actor) if actor else None


class SessionAuth(APIKeyCookie):
    """The browser's own session; forms' CSRF protection applies to what changes something."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        slug = request.resolver_match.kwargs.get("chain_slug") if request.resolver_match else None
        membership = None
        if slug is not None:
            membership = membership_for(
                user=request.user,
                chain_slug=slug,
                preferred_id=request.session.get("membership"),
            )
            if membership is None:
                raise Http404
        return _enter_chain(request, Actor(user=request.user, membership=membership))


def authenticators() -> list[Any]:
    return [TokenAuth(), SessionAuth()]
