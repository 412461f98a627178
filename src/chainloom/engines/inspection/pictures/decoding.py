"""Unpacking a picture as far as its file goes."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inspection import Warned
from .errors import PictureError
from .sizes import MOST_PIXELS, TILE_LENGTH, TILE_WIDTH, check_pixels

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "JPEG2000", "PPM")
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_HEADS = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WebP",
    b"BM": "BMP",
}
_ORIENTATION = 274  # EXIF 2.32, 4.6.4
_END_OF_JPEG = b"\xff\xd9"


@dataclass
class Unpacked:
    """A Pillow picture whose pixels are there, and which of its rows are."""

    image: Any
    orientation: int  # as the file says, 1 to 8
    is_turned: bool  # the pixels are upright already: Pillow turns some formats by itself
    first: int  # rows first to beyond (exclusive) were read
    beyond: int
    warnings: list[Warned]
    stream: io.BytesIO  # the file; Pillow keeps it as long as it might read on, it can be closed


def unpack(content: bytes, most_pixels: int, name: str) -> Unpacked:
    """Raises PictureError for what is no picture, is too large, or ends before its first row."""
    with warnings.catch_warnings():
        # Pillow's, of large pictures and odd tags: both are told apart.
        warnings.simplefilter("ignore")
        stream = io.BytesIO(content)
        opened = _open(stream, content, most_pixels, name)
        check_pixels(opened, most_pixels, name)
        said = _orientation(opened)
        try:
            opened.load()
        except Exception as broken:
            return _rest(opened, stream, content, name, broken)
        return Unpacked(opened, said, said != _orientation(opened), 0, opened.height, [], stream)


def _orientation(opened: Any) -> int:
    try:
        found = opened.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _open(stream: io.BytesIO, content: bytes, most_pixels: int, name: str) -> Any:
    from PIL import Image, UnidentifiedImageError

    formats: tuple[str, ...] = FORMATS
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        formats = ("HEIF",)
        _register_heic(name)
    try:
        return Image.open(stream, formats=formats)
    except UnidentifiedImageError:
        begins = next((kind for head, kind in _HEADS.items() if content.startswith(head)), None)
        if begins:
            raise PictureError("head_broken", name, format=begins) from None
        raise PictureError("not_a_picture", name) from None
    except Image.DecompressionBombError as bomb:
        found = re.search(r"\d+", str(bomb))
        millions = int(found.group()) // 1_000_000 if found else 0
        raise PictureError(
            "far_too_many_pixels", name, millions=millions, most=most_pixels // 1_000_000
        ) from None
    except Exception as broken:
        raise _broken(broken, name) from None


def _register_heic(name: str) -> None:
    try:
        import pi_heif
    except ModuleNotFoundError:
        raise PictureError("no_heic", name) from None
    pi_heif.register_heif_opener()


def _broken(reason: Exception, name: str) -> PictureError:
    said = str(reason).strip().split("\n")[0][:120] or type(reason).__name__
    if any(word in said.lower() for word in ("truncated", "cut", "end of file", "eof")):
        return PictureError("cut_off", name)
    return PictureError("broken", name, reason=said)


def _rest(
    opened: Any, stream: io.BytesIO, content: bytes, name: str, broken: Exception
) -> Unpacked:
    """What was unpacked before the file ended: rows that are not there are still all 0."""
    if opened.info.get("progressive") and not content.endswith(_END_OF_JPEG):
        return _coarse(content, name)
    # Every seventh pixel of every row is no part of a picture that could be inspected.
    if opened.info.get("interlace"):
        raise _broken(broken, name) from None
    said = _orientation(opened)
    if opened.format == "TIFF" and said >= 5:
        # Pillow would have turned it at the end, and gives its size as if it had.
        raise _broken(broken, name) from None
    # Without tiles, Pillow takes the picture as loaded, with what there is.
    opened.tile = []
    try:
        first, beyond = _rows_there(np.asarray(opened), _tile_sides(opened))
    except Exception:
        raise _broken(broken, name) from None
    height = opened.height
    if first >= beyond:
        raise PictureError("cut_off", name)
    values: dict[str, float | str] = {"rows": beyond - first, "of": height, "row": beyond}
    if first > 0:
        # A bitmap begins with its lowest row: what is missing is above.
        values["row"] = first
    return Unpacked(opened, said, False, first, beyond, [Warned("cut_off_at", values)], stream)


def _coarse(content: bytes, name: str) -> Unpacked:
    """A progressive JPEG has all rows from the start, and their detail only at the end."""
    ended = content + _END_OF_JPEG
    stream = io.BytesIO(ended)
    whole = _open(stream, ended, MOST_PIXELS, name)
    try:
        whole.load()
    except Exception as broken:
        raise _broken(broken, name) from None
    said = _orientation(whole)
    return Unpacked(whole, said, False, 0, whole.height, [Warned("cut_off_coarse")], stream)


def _tile_sides(opened: Any) -> tuple[int, int] | None:
    tags = getattr(opened, "tag_v2", {})
    if TILE_WIDTH in tags and TILE_LENGTH in tags:
        return int(tags[TILE_WIDTH]), int(tags[TILE_LENGTH])
    return None


def _rows_there(pixels: NDArray[Any], tile: tuple[int, int] | None) -> tuple[int, int]:
    """First row and the one after the last that have anything but 0; with tiles, up to the first
    row of them that lacks one."""
    lit = np.asarray(pixels.reshape(*pixels.shape[:2], -1).any(axis=2), np.bool_)
    if tile:
        wide, high = tile
        for top in range(0, lit.shape[0], high):
            band = np.asarray(lit[top : top + high].any(axis=0), np.bool_)
            if not all(band[left : left + wide].any() for left in range(0, band.size, wide)):
                return 0, top
        return 0, int(lit.shape[0])
    there = np.flatnonzero(lit.any(axis=1))
    return (int(there[0]), int(there[-1]) + 1) if there.size else (0, 0)


def pages_of(content: bytes, kind: str | None, name: str) -> int:
    """How many pages or frames the file has; 1 where its table of them is lost.

    Counting moves from page to page: that is done with a picture of its own.
    """
    # A phone's JPEG carries a small picture or a second eye's beside the one that is meant.
    if kind not in ("TIFF", "PNG", "WEBP", "HEIF"):
        return 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return int(_open(io.BytesIO(content), content, MOST_PIXELS, name).n_frames)
        except Exception:
            return 1


def sixteen_bits(content: bytes) -> NDArray[np.uint16] | None:
    """Colours of 16 bits (height, width, 3 or 4), RGB, as they are stored; None where OpenCV cannot
    read them. Pillow would keep the upper 8 alone."""
    import cv2

    flags = cv2.IMREAD_UNCHANGED
    found = cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    if found is None or found.dtype != np.uint16 or found.ndim != 3:
        return None
    order = cv2.COLOR_BGRA2RGBA if found.shape[2] == 4 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(found, order), dtype=np.uint16)
