"""Opening a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inspection import Pixels, Warned
from .colours import eight_bits, on_white, to_srgb
from .decoding import Unpacked, pages_of, sixteen_bits, unpack
from .errors import PictureError
from .sizes import MOST_PIXELS, check_bytes
from .upright import DEGREES, MIRRORED, place_of_rows, upright

# What programs write that know no resolution is no statement about the cloth.
_LEAST_DPI = 100
STRIP_PIXELS = 1 << 19  # converted in one go


@dataclass(frozen=True)
class Picture:
    """A picture as it is seen.

    `done` and `warnings` carry codes that docs/inspection-grading.md lists. Of a file that is cut
    off, `pixels` are the rows that were read and `offset` is where their upper left corner is in
    the `whole` picture (x, y).
    """

    pixels: Pixels
    name: str
    format: str  # "PNG", "JPEG", …
    whole: tuple[int, int]  # width, height when nothing is missing, upright
    offset: tuple[int, int]
    done: tuple[Warned, ...]
    warnings: tuple[Warned, ...]
    stated_mm_per_px: float | None = None  # by the resolution in the file, where it has one

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def open_picture(
    source: Path | str | bytes, *, name: str = "", most_pixels: int = MOST_PIXELS
) -> Picture:
    """The picture of a file or of a file's bytes, upright, 8 bits, grey or sRGB.

    A file that is cut off is read as far as it goes, where its format lets one, and says so. Of
    several pages or frames the first is taken. Raises PictureError for what is no picture, is too
    large or broken; OSError where the file cannot be opened. What it needs while it works is in
    docs/inspection-grading.md.
    """
    if isinstance(source, bytes):
        called, content = name or "the picture", source
        check_bytes(len(content), called)
    else:
        path = Path(source)
        called = name or path.name
        check_bytes(path.stat().st_size, called)
        content = path.read_bytes()
    held = [content]
    del content
    return _picture(unpack(held[0], most_pixels, called), held, called)


def _picture(unpacked: Unpacked, held: list[bytes], name: str) -> Picture:
    """`held` is the file's content, let go of as soon as nothing more is read from it."""
    image = unpacked.image
    done: list[Warned] = []
    warned = list(unpacked.warnings)
    pages = pages_of(held[0], image.format, name)
    if pages > 1:
        warned.append(Warned("first_page", {"pages": pages}))
    turned = 1 if unpacked.is_turned else unpacked.orientation
    width, height = image.size
    kind, stated = str(image.format or ""), _stated(image)
    stored = _values(unpacked, held, name, done, warned)
    # Turning needs room for both: the picture as it was unpacked is no longer needed.
    del image
    unpacked.image = None
    if unpacked.orientation in DEGREES:
        values: dict[str, float | str] = {"degrees": DEGREES[unpacked.orientation]}
        if unpacked.orientation in MIRRORED:
            values["mirrored"] = 1
        done.append(Warned("turned", values))
    return Picture(
        pixels=upright(stored, turned),
        name=name,
        format=kind,
        whole=(height, width) if turned >= 5 else (width, height),
        offset=place_of_rows(turned, unpacked.first, unpacked.beyond, height),
        done=tuple(done),
        warnings=tuple(warned),
        stated_mm_per_px=stated,
    )


def _stated(image: Any) -> float | None:
    dpi = image.info.get("dpi")
    try:
        found = float(dpi[0]) if dpi else 0.0
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    return 25.4 / found if _LEAST_DPI <= found <= 20_000 else None


def _values(
    unpacked: Unpacked, held: list[bytes], name: str, done: list[Warned], warned: list[Warned]
) -> NDArray[Any]:
    """8 bits, (height, width) or (height, width, 3), the rows that were read as they are stored:
    not turned yet."""
    image = unpacked.image
    rows = slice(unpacked.first, unpacked.beyond)
    if _has_wide_colours(image, held[0]):
        wide = sixteen_bits(held[0]) if not unpacked.warnings else None
        if wide is not None and wide.shape[:2] == (image.height, image.width):
            colours, how = eight_bits(wide)
            done.append(how)
            if colours.shape[2] == 4:
                colours = _laid(colours, warned)
            return _in_srgb(_pillow(colours, image), done, warned)[rows]
        done.append(Warned("from_bits", {"bits": 16}))
    held.clear()
    unpacked.stream.close()
    if image.mode.startswith(("I", "F")):
        grey, how = eight_bits(np.asarray(image))
        done.append(how)
        return _in_srgb(_pillow(grey, image), done, warned)[rows]
    return _in_strips(image, (unpacked.first, unpacked.beyond), name, (done, warned))


def _in_strips(
    image: Any, rows: tuple[int, int], name: str, told: tuple[list[Warned], list[Warned]]
) -> NDArray[Any]:
    """These rows of a Pillow picture in 8 bits, converted a strip at a time: a picture beside its
    copies would need several times its room."""
    first, beyond = rows
    step = max(1, STRIP_PIXELS // image.width)
    found: NDArray[Any] | None = None
    for top in range(first, beyond, step):
        done: list[Warned] = []
        warned: list[Warned] = []
        strip = image.crop((0, top, image.width, min(top + step, beyond)))
        part = np.asarray(_converted(_plain(strip, name, warned), done, warned))
        if found is None:
            found = np.empty((beyond - first, *part.shape[1:]), np.uint8)
        found[top - first : top - first + len(part)] = part
        # What holds for several strips is said once.
        for kept, said in zip(told, (done, warned), strict=True):
            kept += [one for one in said if one not in kept]
    assert found is not None, "a picture has rows"
    return _grey_if_grey(found)


def _has_wide_colours(image: Any, content: bytes) -> bool:
    """Whether colours of 16 bits are stored, of which Pillow gives 8."""
    if image.mode not in ("RGB", "RGBA"):
        return False
    if image.format == "PNG":
        return content[24] == 16  # PNG 1.2, 11.2.2: IHDR, bit depth
    bits = getattr(image, "tag_v2", {}).get(258, ())  # TIFF 6.0: BitsPerSample
    return tuple(bits)[:1] == (16,)


def _pillow(pixels: NDArray[Any], like: Any) -> Any:
    from PIL import Image

    found = Image.fromarray(pixels)
    profile = like.info.get("icc_profile")
    if profile:
        found.info["icc_profile"] = profile
    return found


def _plain(image: Any, name: str, warned: list[Warned]) -> Any:
    """A Pillow picture in L, RGB or CMYK."""
    mode = image.mode
    if mode in ("L", "RGB", "CMYK"):
        return image
    if mode == "1":
        warned.append(Warned("two_tones"))
        return image.convert("L")
    if mode == "P":
        has_opacity = "transparency" in image.info
        return _plain(image.convert("RGBA" if has_opacity else "RGB"), name, warned)
    if mode in ("LA", "La", "RGBA", "RGBa", "PA"):
        whole = "LA" if mode in ("LA", "La") else "RGBA"
        like = image.convert(whole) if mode != whole else image
        return _pillow(_laid(np.asarray(like), warned), image)
    if mode in ("RGBX", "YCbCr", "HSV"):
        return image.convert("RGB")
    raise PictureError("colours_unknown", name, mode=mode)


def _laid(pixels: NDArray[Any], warned: list[Warned]) -> NDArray[Any]:
    colours, was_seen_through = on_white(pixels)
    if was_seen_through:
        warned.append(Warned("transparent"))
    return colours


def _in_srgb(image: Any, done: list[Warned], warned: list[Warned]) -> NDArray[Any]:
    return _grey_if_grey(np.asarray(_converted(image, done, warned)))


def _converted(image: Any, done: list[Warned], warned: list[Warned]) -> Any:
    found, how, doubts = to_srgb(image)
    done += how
    warned += doubts
    return found


def _grey_if_grey(pixels: NDArray[Any]) -> NDArray[Any]:
    """Three equal channels are one: a third of the work for whoever looks for defects."""
    if pixels.ndim == 3 and _is_grey(pixels[:: max(1, len(pixels) // 64)]) and _is_grey(pixels):
        return np.ascontiguousarray(pixels[..., 0])
    return pixels


def _is_grey(pixels: NDArray[Any]) -> bool:
    first = pixels[..., 0]
    return bool((first == pixels[..., 1]).all() and (first == pixels[..., 2]).all())
