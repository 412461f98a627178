"""The front of the four lists: needs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest, chain_slug: str) -> HttpResponse:
    return redirect("lists:needs", chain_slug=chain_slug)
