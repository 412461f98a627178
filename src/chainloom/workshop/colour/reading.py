"""Files of measurements as they come in: within limits, and refused in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from django.core.files.base import File
from django.utils.translation import gettext as _

from chainloom.core.cleaning import one_of
from chainloom.core.errors import Invalid
from chainloom.engines import colour
from chainloom.engines.colour import ColourError, Sample
from chainloom.imports import reasons
from chainloom.imports.sheets import SheetError

from .kept import Kept, kept_from_file
from .sentences import in_words
from .workbooks import WORKBOOKS, first_sheet

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 10_000
ACCEPT = ".csv,.txt,.tsv,.qtx,.cxf,.xml,.xlsx,.xls"


@dataclass(frozen=True)
class Read:
    """What a file held: usable samples, rows left out and why, and in the engine's own words what
    was taken for what."""

    filename: str
    samples: list[Sample]
    refused: list[str]
    notes: list[str]

    @cached_property
    def kept(self) -> list[Kept]:
        """The samples, the same objects at every call: which of them is the standard, `is` says."""
        return [kept_from_file(one) for one in self.samples]


def read_file(
    file: File[bytes],
    *,
    scale: str = "",
    field: str = "file",
    lenient: bool = False,
    most: int = MOST_ROWS,
) -> Read:
    """Samples of CxF, QTX, SpectraShop text, CSV or a workbook's first sheet; `Invalid` names the
    place. `scale`: percent · fraction · auto or empty, where the file shall tell it."""
    name = PurePath((file.name or "file").replace("\\", "/")).name[:200]
    if (file.size or 0) > MOST_BYTES:
        message = _("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2}
        raise Invalid("too_large", message, field=field)
    told = one_of(scale or "auto", ["auto", "percent", "fraction"], "scale")
    data = file.read()
    if data.startswith(WORKBOOKS):
        data = _first_sheet(data, name, field)
    try:
        found = colour.read_samples(
            data,
            name=name,
            scale=told,  # type: ignore[arg-type]
            lenient=lenient,
            most=most,
        )
    except ColourError as refusal:
        raise Invalid("not_readable", in_words(refusal), field=field) from refusal
    return Read(
        name,
        list(found.samples),
        [in_words(one) for one in found.refused],
        list(found.notes),
    )


def _first_sheet(data: bytes, name: str, field: str) -> bytes:
    try:
        return first_sheet(data, name)
    except SheetError as error:
        told = reasons.file_error({"code": error.code, "params": dict(error.params)})
        raise Invalid("not_readable", told, field=field) from error
