"""Photographs: sent, pointed at, measured."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chainloom.core.forms import posted

from ...common import private_picture
from ..forms import PictureForm, PointForm
from ..kept import kept_of, shown
from ..models import ColourPicture
from ..policy import picture_policy
from ..selectors import own
from ..services import pictures
from .common import made, may_work, removed, row_of, saved, see_other, status_of, tabs, url


@require_http_methods(["GET", "POST"])
def picture_list(request: HttpRequest, chain_slug: str) -> HttpResponse:
    may_work(request)
    form = PictureForm(posted(request), request.FILES or None)

    def make(data: dict[str, Any]) -> ColourPicture:
        return pictures.picture_add(file=data["file"], by=request.actor)

    if gone := made(request, form, make, "colour_picture"):
        return gone
    rows = list(own.pictures(request.actor))
    for row in rows:
        kept = kept_of(row.measured) if row.measured else None
        row.kept = kept
        row.colour = shown(kept.sample.lab or ()) if kept else ""
    context = {"form": form, "rows": rows, "tabs": tabs(request, "colour_pictures")}
    return render(request, "workshop/colour/pictures.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def picture(request: HttpRequest, chain_slug: str, colour_picture_id: int) -> HttpResponse:
    """Point at the cloth and at the checker's corners; the colour stands beside."""
    row: ColourPicture = row_of(request, picture_policy, colour_picture_id)
    initial = {
        "spot": ", ".join(f"{value:g}" for value in row.spot),
        "corners": ", ".join(f"{value:g}" for point in row.corners for value in point),
    }
    form = PointForm(posted(request), initial=initial)

    def work() -> None:
        data = form.cleaned_data
        pictures.picture_point(
            picture=row, spot=data["spot"], corners=data["corners"], by=request.actor
        )

    if request.method == "POST" and saved(form, work):
        return see_other(url(request, "colour_picture", row.pk) + "#colour")
    kept = kept_of(row.measured) if row.measured else None
    context = {
        "row": row,
        "form": form,
        "kept": kept,
        "lab": kept.sample.lab if kept else None,
        "colour": shown(kept.sample.lab or ()) if kept else "",
        "near": f"{url(request, 'colour_near')}?near=picture:{row.pk}",
        "keep": f"{url(request, 'colour_shade_new')}?colour=picture:{row.pk}",
        "compare": f"{url(request, 'colour_compare')}?sample=picture:{row.pk}",
    }
    return render(request, "workshop/colour/picture.html", context, status=status_of(form))


@require_GET
def picture_file(request: HttpRequest, chain_slug: str, colour_picture_id: int) -> HttpResponseBase:
    row = row_of(request, picture_policy, colour_picture_id)
    return private_picture(row.file)


@require_POST
def picture_remove(request: HttpRequest, chain_slug: str, colour_picture_id: int) -> HttpResponse:
    said = _("The picture is removed.")
    return removed(request, picture_policy, colour_picture_id, "colour_pictures", said)
