"""How large a picture may be; looked at before anything of it is unpacked."""

from __future__ import annotations

from typing import Any

from .errors import PictureError

MOST_BYTES = 1_000_000_000
MOST_PIXELS = 100_000_000
MOST_SIDE = 200_000
TILE_WIDTH, TILE_LENGTH = 322, 323  # TIFF 6.0, section 15


def check_bytes(count: int, name: str) -> None:
    if not count:
        raise PictureError("empty", name)
    if count > MOST_BYTES:
        megabytes, most = -(-count // 1_000_000), MOST_BYTES // 1_000_000
        raise PictureError("too_many_bytes", name, megabytes=megabytes, most=most)


def check_pixels(opened: Any, most: int, name: str) -> None:
    """Of a picture that is opened and not yet unpacked; of a TIFF its tiles as well, since one tile
    may say that it is larger than the picture."""
    sizes = [opened.size]
    tags = getattr(opened, "tag_v2", {})
    if TILE_WIDTH in tags and TILE_LENGTH in tags:
        sizes.append((int(tags[TILE_WIDTH]), int(tags[TILE_LENGTH])))
    for width, height in sizes:
        if width * height > most or max(width, height) > MOST_SIDE:
            raise PictureError(
                "too_many_pixels", name, width=width, height=height, most=most // 1_000_000
            )
