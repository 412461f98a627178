"""The screen of a meeting room: for members, and at an address while the office publishes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from chainloom.accounts.actor import Actor
from chainloom.chain.public import LANGUAGES
from chainloom.core.digits import whole_number
from chainloom.core.forms import see_other

from ..models import ScreenAddress
from ..policy import screen_policy
from ..selectors.screen import panels as shown
from ..services import screens as services
from .briefings import check_reads

# A panel is shown so long; another time may be asked for in the address.
SECONDS, LEAST, MOST = 15, 5, 120


def _context(request: HttpRequest, chain: Any, found: list[Any]) -> dict[str, Any]:
    asked = whole_number(request.GET.get("seconds"), most=3)
    seconds = min(max(asked, LEAST), MOST) if asked else SECONDS
    return {"chain": chain, "panels": found, "now": timezone.localtime(), "seconds": seconds}


@require_GET
def screen(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_reads(request)
    context = _context(request, request.chain, shown(request.actor))
    context |= {
        "poll": reverse("reports:screen_panels", args=[chain_slug]),
        "back": reverse("reports:briefings", args=[chain_slug]),
        "settings": reverse("reports:screen_address", args=[chain_slug])
        if request.actor.is_office
        else "",
    }
    return render(request, "reports/screen.html", context)


@require_GET
def panels(request: HttpRequest, chain_slug: str) -> HttpResponse:
    check_reads(request)
    context = _context(request, request.chain, shown(request.actor))
    return render(request, "reports/_panels.html", context)


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Whether the screen has an address of its own: published, changed and taken back here."""
    if not request.actor.is_office:
        raise Http404(_("There is no such page."))
    row = screen_policy.rows(request.actor).first()
    here = reverse("reports:screen_address", args=[chain_slug])
    if request.method == "POST":
        if request.POST.get("do") == "close":
            if row is not None:
                services.screen_close(screen=row, by=request.actor)
            messages.success(request, _("The address no longer works."))
        else:
            services.screen_open(by=request.actor)
            messages.success(request, _("The screen is published at the address below."))
        return see_other(here)
    url = request.build_absolute_uri(reverse("screen:public", args=[row.token])) if row else ""
    context = {"row": row, "url": url, "back": reverse("reports:screen", args=[chain_slug])}
    return render(request, "reports/screen_address.html", context)


def _published(request: HttpRequest, token: str) -> ScreenAddress:
    """The address that is published; 404 for any other, as for one that was taken back."""
    key = whole_number(token.partition("-")[0], most=17)
    row = ScreenAddress.objects.filter(pk=key or 0, closed_at=None).select_related("chain").first()
    if row is None or not row.is_token(token):
        raise Http404(_("There is no such page."))
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return row


def _public(request: HttpRequest, token: str, template: str) -> HttpResponse:
    row = _published(request, token)
    found = shown(Actor.for_system("screen", row.chain), public=True)
    context = _context(request, row.chain, found)
    said = "?lang=en" if request.LANGUAGE_CODE == "en" else ""
    context["poll"] = reverse("screen:public_panels", args=[token]) + said
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_GET
@never_cache
def public_screen(request: HttpRequest, token: str) -> HttpResponse:
    return _public(request, token, "reports/screen.html")


@require_GET
@never_cache
def public_panels(request: HttpRequest, token: str) -> HttpResponse:
    return _public(request, token, "reports/_panels.html")
