"""A photograph as an array of sRGB, upright and within limits."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ColourError

MOST_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP")


def read_picture(source: Path | str | bytes, *, name: str = "") -> NDArray[np.uint8]:
    """The picture (height, width, 3), uint8, sRGB, turned as its camera says.

    An embedded profile other than sRGB is converted. Raises ColourError for what is no picture, is
    broken or has more than a hundred million pixels.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ModuleNotFoundError:
        raise ColourError("Pillow is not installed; run: pip install 'chainloom[colour]'") from None
    called = name or (Path(source).name if not isinstance(source, bytes) else "the picture")
    stream = io.BytesIO(source if isinstance(source, bytes) else Path(source).read_bytes())
    try:
        with Image.open(stream, formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ColourError(
                    f"{called}: {opened.width} × {opened.height} pixels; at most a hundred million"
                )
            upright = ImageOps.exif_transpose(opened)
            return np.array(_as_srgb(upright), dtype=np.uint8)
    except UnidentifiedImageError:
        raise ColourError(f"{called}: this is no picture that can be read") from None
    except Image.DecompressionBombError:
        raise ColourError(f"{called}: the picture is too large") from None
    except (OSError, SyntaxError, ValueError) as broken:
        if isinstance(broken, ColourError):
            raise
        raise ColourError(f"{called}: the picture is broken ({broken})") from None


def _as_srgb(image: Any) -> Any:
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    rgb = image.convert("RGB")
    if not profile:
        return rgb
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(rgb, own, ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return rgb
    return found or rgb
