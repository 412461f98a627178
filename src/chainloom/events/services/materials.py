"""Slides and handouts: files of an event."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.core.cleaning import clean_text
from chainloom.core.errors import Invalid
from chainloom.core.files import digest_of

from ..models import Event, EventMaterial
from . import common

MATERIALS_MOST = 30
# How programs begin: of Windows and DOS, of Linux, of macOS (each order of bytes, and fat ones).
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
# What a system runs by its name, whatever it begins with; Windows drops dots and spaces behind it.
_RUN = (".bat", ".cmd", ".vbs", ".js", ".hta", ".lnk", ".jar", ".msi", ".scr", ".ps1", ".sh")
_TRAILING = ". "


@transaction.atomic
def material_add(
    *,
    event: Event,
    filename: str,
    content: File[bytes],
    by: Actor,
    title: str = "",
    is_open: bool = True,
) -> EventMaterial:
    """Keep a file of the event, by office or host; never larger than uploads may be."""
    row = common.locked(event, by, "run")
    size = content.size or 0
    if not size:
        raise Invalid("empty", _("The file is empty."), field="file")
    if size > settings.UPLOAD_LIMIT:
        message = _("The file has %(size).1f MB; at most %(limit)d MB are accepted.")
        about = {"size": size / 1024**2, "limit": settings.UPLOAD_LIMIT // 1024**2}
        raise Invalid("too_large", message % about, field="file")
    name = PurePath(filename.replace("\\", "/")).name[:200] or "file"
    if _is_program(content) or filename.rstrip(_TRAILING).lower().endswith(_RUN):
        raise Invalid(
            "program", _("This is a program, whatever it is called: send a document."), field="file"
        )
    if row.materials.count() >= MATERIALS_MOST:
        message = _("At most %(n)s files an event.") % {"n": MATERIALS_MOST}
        raise Invalid("too_many", message, field="file")
    sha256 = digest_of(content)
    if row.materials.filter(sha256=sha256).exists():
        raise Invalid("same_file", _("This very file is here already."), field="file")
    found = EventMaterial(
        event=row,
        title=clean_text(title, 120) or name[:120],
        filename=name,
        size=size,
        sha256=sha256,
        is_open=is_open,
        created_at=timezone.now(),
    )
    found.file.save(name, content, save=False)
    found.save()
    common.note(row, "material_added", by, material=found.title)
    return found


def _is_program(content: File[bytes]) -> bool:
    """Whether it would run when somebody opened it: guests trust what the office hands out."""
    content.seek(0)
    head = content.read(4)
    content.seek(0)
    return head.startswith(_PROGRAMS)


@transaction.atomic
def material_remove(*, material: EventMaterial, by: Actor) -> None:
    row = common.locked(material.event, by, "run")
    common.note(row, "material_removed", by, material=material.title)
    transaction.on_commit(partial(material.file.storage.delete, material.file.name))
    material.delete()
