"""A comparison or a lot for whoever has its link: exactly that, nothing else of the firm."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chainloom.core.opened import open_page

from ... import links
from ..models import ColourLink
from .comparing import comparison_file, shown_comparison
from .lots import lot_file, shown_lot


def _linked(key: str) -> ColourLink:
    about = ("chain", "comparison__organisation", "lot__organisation")
    return links.opened(ColourLink.objects.select_related(*about), key)


@require_GET
@open_page
def page(request: HttpRequest, colour_key: str) -> HttpResponse:
    link = _linked(colour_key)
    part: dict[str, Any]
    if link.comparison is not None:
        part = {"part": "workshop/colour/_comparison.html"}
        part |= shown_comparison(request, link.comparison)
    else:
        part = {"part": "workshop/colour/_lot.html", **shown_lot(link.lot)}
    context = {
        **part,
        "chain": link.chain,
        "firm": part["row"].organisation.display_name,
        "file_url": reverse("workshop_open:colour_file", args=[colour_key]),
        "spoken": "&lang=en" if request.LANGUAGE_CODE == "en" else "",
    }
    return render(request, "workshop/colour/open.html", context)


@require_GET
@open_page
def file(request: HttpRequest, colour_key: str) -> HttpResponseBase:
    link = _linked(colour_key)
    if link.comparison is not None:
        return comparison_file(request, link.comparison)
    return lot_file(request, link.lot)
