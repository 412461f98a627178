"""What a chain shows to people who are not signed in, section by section.

An app that has something for the public enters a section when it starts; the start page of a
chain shows each with its count:

    public.register(Section("events", _("Events"), "public_events:list", "calendar", 30, count))

There is no actor here: whoever asks is told the same. A section's rows are those its app says
are public, and never more than a chain whose `is_public` is on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .models import Chain

LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Section:
    """One list; `url_name` is reversed with the chain's slug. Orders: members 5, needs 10,
    policies 20, events from 30."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    count: Callable[[Chain], int]


_register: dict[str, Section] = {}


def register(section: Section) -> None:
    """Enter a section; the same key again replaces it."""
    _register[section.key] = section


def sections() -> list[Section]:
    return sorted(_register.values(), key=lambda one: (one.order, one.key))


def chain_of(slug: str) -> Chain:
    """The chain with public pages at that address; 404 for one without, as for none at all."""
    chain = Chain.objects.filter(slug=slug, is_public=True).first()
    if chain is None:
        raise Http404(_("There is no such page."))
    return chain


def address(name: str, *args: Any, language: str | None = None) -> str:
    """A public page's address, in the language that is spoken: no cookie remembers it."""
    said = language or translation.get_language() or ""
    return reverse(name, args=args) + ("?lang=en" if said.startswith("en") else "")


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public page: the chain found, Chinese unless `lang=en`, nothing kept by caches, so that
    what is withdrawn is gone at once, and search engines told what the office chose."""

    @wraps(view)
    @never_cache
    def answer(request: HttpRequest, public_slug: str, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else LANGUAGES[0]
        translation.activate(language)
        request.LANGUAGE_CODE = language
        request.public_chain = chain_of(public_slug)
        response = view(request, public_slug, **kwargs)
        if not request.public_chain.is_indexed:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer
