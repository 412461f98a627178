"""Photographs of cloth: kept upright and small enough to point at, measured where one points."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.engines import colour
from chainloom.engines.colour import Sample

from ..kept import CHECKED, PICTURE, Kept
from ..models import ColourPicture
from ..policy import picture_policy
from .common import added, in_field, locked, of_whom

MOST_BYTES = 40 * 1024 * 1024
MOST_PICTURES = 200
# Longer sides are made smaller: a spot of cloth has pixels enough.
LONGEST = 2_000
ACCEPT = "image/jpeg,image/png,image/tiff,image/webp,image/bmp"


@transaction.atomic
def picture_add(*, file: File[bytes] | None, by: Actor) -> ColourPicture:
    """Keep a picture, upright and in sRGB."""
    picture_policy.check_add(by)
    if file is None:
        raise Invalid("required", _("Choose a picture."), field="file")
    if (file.size or 0) > MOST_BYTES:
        message = _("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2}
        raise Invalid("too_large", message, field="file")
    if picture_policy.rows(by).count() >= MOST_PICTURES:
        message = _("You keep %(n)s pictures already; remove some.") % {"n": MOST_PICTURES}
        raise Conflict("too_many", message)
    name = PurePath((file.name or "picture").replace("\\", "/")).name[:200]
    data = file.read()
    pixels = in_field("file", lambda: colour.read_picture(data, name=name))
    image = Image.fromarray(pixels)
    # A box average keeps colours; others sharpen edges with colours that are not there.
    if max(image.size) > LONGEST:
        factor = LONGEST / max(image.size)
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        image = image.resize(size, Image.Resampling.BOX)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=97, subsampling=0)
    row = ColourPicture(filename=name, width=image.width, height=image.height, **of_whom(by))
    row.file.save(name, ContentFile(out.getvalue()), save=False)
    row.save()
    added(row, by)
    return row


@transaction.atomic
def picture_point(
    *,
    picture: ColourPicture,
    spot: Sequence[float],
    corners: Sequence[Sequence[float]] | None,
    by: Actor,
) -> ColourPicture:
    """Measure the spot (left, top, width, height in pixels), by the checker's corners if given."""
    picture_policy.check(by, "edit", picture)
    row: ColourPicture = locked(picture)
    with row.file.open("rb") as file:
        pixels = in_field("spot", lambda: colour.read_picture(file.read(), name=row.filename))
    box = (spot[0], spot[1], spot[2], spot[3])
    points = [(one[0], one[1]) for one in corners] if corners else None
    # The spot by itself first: what is wrong with it is told there, and not at the corners.
    in_field("spot", lambda: colour.spot_pixels(pixels, box))
    seen = in_field("corners", lambda: colour.picture_colour(pixels, box, points))
    sample = Sample(PurePath(row.filename).stem[:80], lab=seen.lab, light="D65", observer=2)
    row.spot, row.corners = list(box), [list(one) for one in points or []]
    row.measured = Kept(sample, PICTURE if seen.indicative else CHECKED, seen.error).as_json()
    row.seen = {
        "error": seen.error,
        "error_most": seen.error_most,
        "spread": round(seen.spread, 3),
        "notes": list(seen.notes),
    }
    row.save(update_fields=["spot", "corners", "measured", "seen"])
    record(by=by, action="colour.changed", obj=row)
    return row
