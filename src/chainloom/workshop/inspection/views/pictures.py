"""A roll's pictures: sending them in parts, and handing out what browsers show."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from chainloom.core.buttons import done
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid
from chainloom.core.forms import see_other

from ...common import missing, private_picture
from .. import selectors, wording
from ..models import RollPicture
from ..services import uploads
from .common import (
    picture_of,
    roll_of,
    roll_tabs,
    roll_url,
    spoken_in_json,
    working_run,
)

PART = 1024 * 1024
GIB = 1024**3


@require_GET
@never_cache
def roll_pictures(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    """The pictures of a roll, and the place to drop more."""
    roll = roll_of(request, roll_id)
    rows = list(roll.pictures.prefetch_related("views"))
    for row in rows:
        row.problem = wording.problem(row.error)
    context = {
        "roll": roll,
        "tabs": roll_tabs(roll, "roll_pictures"),
        "run": working_run(roll),
        "pictures": rows,
        "unfinished": sum(not row.is_whole() for row in rows),
        "part": PART,
        "most_mb": settings.PICTURE_LIMIT // 1024**2,
        "kept_gb": uploads.kept_bytes(roll) / GIB,
        "limit_gb": settings.PICTURES_LIMIT / GIB,
        "words": upload_words(),
        "profiles": selectors.profiles_of(roll),
    }
    return render(request, "workshop/inspection/pictures.html", context)


def upload_words() -> dict[str, str]:
    """What the script that sends pictures says."""
    return {
        "waiting": _("waiting"),
        "done": _("here"),
        "sending": _("being sent"),
        "again": _("The connection was lost; trying again …"),
        "stopped": _("The connection is lost. Press “Go on” when it is back."),
        "finished": _("All pictures are here."),
        "another": uploads.another(),
        "left": _("Left out, being empty or no picture (%(n)d):"),
        "none": _("None of these files is a picture that can be read."),
        "offline": _("The server could not be reached. Check the network and try again."),
    }


def _told(row: RollPicture) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.filename,
        "size": row.size,
        "received": row.received,
        "crc": row.crc,
        "whole": row.is_whole(),
    }


@require_POST
@spoken_in_json
def roll_upload(request: HttpRequest, chain_slug: str, roll_id: int) -> HttpResponse:
    """Announce files: `{"files": [{"name", "size"}]}`; how much of each is here."""
    roll = roll_of(request, roll_id)
    try:
        sent = json.loads(request.body)
        files = sent["files"]
        given = [dict(one) for one in files]
    except (ValueError, TypeError, KeyError) as error:
        raise Invalid("malformed", _("Each file needs its name and its size.")) from error
    rows = uploads.pictures_announce(roll=roll, files=given, by=request.actor)
    return JsonResponse({"pictures": [_told(row) for row in rows]})


@require_POST
@spoken_in_json
def roll_part(request: HttpRequest, chain_slug: str, roll_id: int, picture_id: int) -> HttpResponse:
    """One part of a picture: its bytes as the body, `offset` and `crc` in the address.
    `restart=1`, without bytes: forget what came."""
    roll = roll_of(request, roll_id)
    picture = picture_of(roll, picture_id)
    if request.GET.get("restart") == "1":
        return JsonResponse(_told(uploads.picture_restart(picture=picture, by=request.actor)))
    offset = whole_number(request.GET.get("offset"), most=15)
    crc = whole_number(request.GET.get("crc"), most=10)
    if offset is None or crc is None:
        raise Invalid("malformed", _("A part says its offset and its check sum."))
    row = uploads.part_take(
        picture=picture, offset=offset, crc=crc, content=request.body, by=request.actor
    )
    return JsonResponse(_told(row))


@require_POST
def picture_remove(
    request: HttpRequest, chain_slug: str, roll_id: int, picture_id: int
) -> HttpResponse:
    roll = roll_of(request, roll_id)
    picture = picture_of(roll, picture_id)
    done(request, lambda: uploads.picture_remove(picture=picture, by=request.actor), _("Removed."))
    return see_other(roll_url(roll, "roll_pictures"))


@require_GET
def picture_view(
    request: HttpRequest, chain_slug: str, roll_id: int, picture_id: int, piece: int
) -> HttpResponse:
    """A piece of a picture as a JPEG."""
    picture = picture_of(roll_of(request, roll_id), picture_id)
    view = picture.views.filter(piece=piece).first()
    if view is None:
        raise missing()
    return private_picture(view.file)


@require_GET
def picture_heat(
    request: HttpRequest, chain_slug: str, roll_id: int, picture_id: int
) -> HttpResponse:
    """The heat map of the run shown as a small grey PNG, one pixel a cell."""
    roll = roll_of(request, roll_id)
    picture = picture_of(roll, picture_id)
    result = picture.results.filter(run=roll.run_id).first()
    if result is None or not result.heat:
        raise missing()
    response = HttpResponse(bytes(result.heat), content_type="image/png")
    response["Cache-Control"] = "private, max-age=604800"
    return response
