"""Pictures as browsers show them: one small, and their pixels in square pieces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from chainloom.engines.inspection import Heat, Pixels

from ..models import PictureView, RollPicture

SMALL = 1024  # pixels of the longer side of piece 0
PIECE = 2048  # pixels of a side of the others
QUALITY = 90
HEAT_STEPS = 16


class _Cut(NamedTuple):
    piece: int
    left: int
    top: int
    width: int
    height: int
    image: Image.Image


def cuts(image: Image.Image) -> Iterator[_Cut]:
    """The whole made small, then its pieces row by row; a small picture is its own only piece."""
    width, height = image.size
    small = image.copy()
    small.thumbnail((SMALL, SMALL))
    yield _Cut(0, 0, 0, width, height, small)
    if small.size == image.size:
        return
    piece = 0
    for top in range(0, height, PIECE):
        for left in range(0, width, PIECE):
            piece += 1
            box = (left, top, min(left + PIECE, width), min(top + PIECE, height))
            cut = image.crop(box)
            yield _Cut(piece, left, top, cut.width, cut.height, cut)


def views_keep(picture: RollPicture, pixels: Pixels) -> None:
    """Make and keep the views of a picture that has none yet; pixels as it is seen."""
    if picture.views.exists():
        return
    made = []
    for cut in cuts(Image.fromarray(pixels)):
        row = PictureView(
            picture=picture,
            piece=cut.piece,
            left=cut.left,
            top=cut.top,
            width=cut.width,
            height=cut.height,
        )
        row.file.save("view.jpg", ContentFile(as_jpeg(cut.image)), save=False)
        made.append(row)
    with transaction.atomic():
        PictureView.objects.bulk_create(made)


def as_jpeg(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=QUALITY, subsampling=0)
    return kept.getvalue()


def heat_png(heat: Heat) -> bytes:
    """A heat map as a grey picture of sixteen steps, a pixel a cell: small, and enough to see."""
    steps = (heat.clip(0, 1) * (HEAT_STEPS - 1)).round() * (255 // (HEAT_STEPS - 1))
    kept = io.BytesIO()
    Image.fromarray(steps.astype("uint8")).save(kept, "PNG", optimize=True)
    return kept.getvalue()
