"""Pages for whoever has a secret address and no account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

LANGUAGES = ("zh-hans", "en")


class DeadLink(Http404):
    """There is nothing at this secret address; whether there ever was, nobody is told."""

    def said(self) -> tuple[str, str]:
        """A title, and what whoever was sent the address can do."""
        return _("This link does not open"), _(
            "It has run out, was closed, or was not copied whole. Ask whoever sent it to you for "
            "a new one."
        )


def open_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Chinese unless `lang=en`; nothing kept by caches, nothing found by search engines."""

    @wraps(view)
    @never_cache
    def answer(request: HttpRequest, **kwargs: object) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else LANGUAGES[0]
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = view(request, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


def spoken(request: HttpRequest, url: str) -> str:
    """An address of such a page, in the language of this one: no cookie remembers it."""
    return f"{url}?lang=en" if request.LANGUAGE_CODE == "en" else url
