"""Files of measurements as they come in: within limits, and refused in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample

from .kept import Kept, kept_from_file
from .sentences import in_words

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 5_000
ACCEPT = ".csv,.txt,.tsv,.qtx,.cxf,.xml"


@dataclass(frozen=True)
class Read:
    """What a file held: usable samples, rows left out and why, and in the engine's own words what
    was taken for what."""

    filename: str
    samples: list[Sample]
    refused: list[str]
    notes: list[str]

    @property
    def kept(self) -> list[Kept]:
        return [kept_from_file(one) for one in self.samples]


def read_file(file: File[bytes], *, field: str = "file", lenient: bool = False) -> Read:
    """Samples of CxF, QTX, SpectraShop text or CSV; `Invalid` names the place."""
    name = PurePath((file.name or "file").replace("\\", "/")).name[:200]
    if (file.size or 0) > MOST_BYTES:
        message = _("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2}
        raise Invalid("too_large", message, field=field)
    data = file.read()
    try:
        found = colour.read_samples(data, name=name, lenient=lenient)
    except ColourError as refusal:
        raise Invalid("not_readable", in_words(refusal), field=field) from refusal
    if len(found.samples) > MOST_ROWS:
        message = _("%(name)s holds %(n)s samples; at most %(most)s at a time. Split it.")
        about: dict[str, Any] = {"name": name, "n": len(found.samples), "most": MOST_ROWS}
        raise Invalid("too_many", message % about, field=field)
    return Read(
        name,
        list(found.samples),
        [in_words(one) for one in found.refused],
        list(found.notes),
    )
