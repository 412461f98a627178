"""Puts the actor on the request, and keeps strangers out of a chain's pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from .actor import NOBODY, Actor
from .selectors import membership_for

CHAIN_KWARG = "chain_slug"


def _speak(request: HttpRequest, language: str) -> None:
    """The language of the person's profile, where this browser has not chosen one."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language


class ActorMiddleware:
    """Sets `request.actor`; a URL with `chain_slug` needs a membership in that chain.

    Who has none gets 404, the same as for a chain that does not exist; who is not
    signed in is sent to the sign-in page, whatever the slug.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Actor(user=request.user) if request.user.is_authenticated else NOBODY
        request.chain = None
        if request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _speak(request, request.user.language)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        slug = kwargs.get(CHAIN_KWARG)
        # API routes authenticate by token or session in the API layer.
        if slug is None or getattr(view, "authenticates_itself", False):
            return None
        if request.path.startswith("/api/"):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = membership_for(
            user=request.user, chain_slug=slug, preferred_id=request.session.get("membership")
        )
        if membership is None:
            raise Http404(_("There is no such page."))
        request.actor = Actor(user=request.user, membership=membership)
        request.chain = membership.chain
        return None
