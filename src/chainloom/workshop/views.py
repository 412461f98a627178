"""The workshop's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from .tools import tools


@require_GET
def home(request: HttpRequest, chain_slug: str) -> HttpResponse:
    """Which tools there are, and how right each is."""
    listed = [(one, reverse(one.url_name, args=[chain_slug])) for one in tools()]
    return render(request, "workshop/home.html", {"tools": listed})
