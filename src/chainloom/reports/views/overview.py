"""The overview: what a person of this role should look at today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..selectors.overview import overview_for


@require_GET
def overview(request: HttpRequest, chain_slug: str) -> HttpResponse:
    return render(request, "reports/overview.html", overview_for(request.actor))
