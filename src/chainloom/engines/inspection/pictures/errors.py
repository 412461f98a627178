"""Pictures that cannot be used, and why."""

from __future__ import annotations

from collections.abc import Mapping

# English sentences; {name} is the file's. The product has them in Chinese too.
SENTENCES = {
    "empty": "the file is empty",
    "too_many_bytes": "the file has {megabytes} MB; at most {most} MB",
    "too_many_pixels": "it has {width} × {height} pixels; at most {most} million: cut it into "
    "several",
    "far_too_many_pixels": "it says it has {millions} million pixels; at most {most} million",
    "not_a_picture": "this is no picture that can be read (PNG, JPEG, TIFF, BMP, WebP, HEIC, "
    "JPEG 2000 or PNM)",
    "head_broken": "it begins as {format}, but its head is broken or cut off; copy it again",
    "no_heic": "HEIC cannot be read here; run: pip install pi-heif",
    "broken": "the picture is broken ({reason})",
    "cut_off": "the file is cut off before anything could be read; copy it again",
    "colours_unknown": "its colours ({mode}) are of a kind that cannot be read; save it "
    "as TIFF or PNG in RGB",
}


class PictureError(ValueError):
    """A file that cannot be used as a picture; `code` is of SENTENCES, `values` fill it."""

    def __init__(self, code: str, name: str, **values: float | str) -> None:
        self.code = code
        self.name = name
        self.values: Mapping[str, float | str] = values
        super().__init__(f"{name}: {SENTENCES[code].format(**values)}")
