"""From what a picture stores to 8 bits of grey or sRGB."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inspection import Pixels, Warned

# Cameras of 10, 12 and 14 bits store them in 16; the brightest pixel tells which it was.
_DEPTHS = (8, 10, 12, 14, 16)


def eight_bits(values: NDArray[Any]) -> tuple[Pixels, Warned]:
    """Whole numbers of 16 bits, or any of 32, as 8 bits; and how."""
    if values.dtype.kind == "f":
        return _stretched(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0))
    top = int(values.max(initial=0))
    if top > 65_535 or int(values.min(initial=0)) < 0:
        return _stretched(values.astype(np.float64))
    bits = next(bits for bits in _DEPTHS if top < 1 << bits)
    scale = 255 / ((1 << bits) - 1)
    found = np.empty(values.shape, np.uint8)
    for row in range(0, values.shape[0], 256):
        part = values[row : row + 256].astype(np.float32)
        found[row : row + 256] = np.rint(part * scale)
    return found, Warned("from_bits", {"bits": bits})


def _stretched(values: NDArray[Any]) -> tuple[Pixels, Warned]:
    low, high = float(values.min()), float(values.max())
    span = (high - low) or 1.0
    found = np.rint((values - low) * (255 / span)).astype(np.uint8)
    return found, Warned("stretched", {"low": round(low, 4), "high": round(high, 4)})


def on_white(pixels: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """Grey or colour without the last channel, its opacity, laid on white; and whether anything
    was seen through."""
    opacity = pixels[..., -1:]
    colours = pixels[..., :-1]
    if opacity.min(initial=255) < 255:
        share = opacity.astype(np.float32) / 255
        laid = colours * share + 255 * (1 - share)
        colours = np.rint(laid).astype(np.uint8)
        return _thin(colours), True
    return _thin(colours), False


def _thin(pixels: NDArray[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)


def to_srgb(image: Any) -> tuple[Any, list[Warned], list[Warned]]:
    """The Pillow picture (L, RGB or CMYK) in sRGB by its profile; what was done, what is
    doubtful."""
    from PIL import Image, ImageCms

    content = image.info.get("icc_profile")
    is_grey, is_cmyk = image.mode == "L", image.mode == "CMYK"
    if not content:
        if is_cmyk:
            return image.convert("RGB"), [Warned("from_cmyk")], [Warned("cmyk_without_profile")]
        return image, [], []
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(content))
        named = ImageCms.getProfileDescription(own).strip()[:80]
        if "sRGB" in named and not is_cmyk:
            return image, [], []
        target = ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(image, own, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        plain = image if not is_cmyk else image.convert("RGB")
        return plain, [], [Warned("profile_broken")]
    if not isinstance(found, Image.Image):
        return image, [], [Warned("profile_broken")]
    done = [Warned("from_profile", {"profile": named})]
    return (found.getchannel("R") if is_grey else found), done, []
