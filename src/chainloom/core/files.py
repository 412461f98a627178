"""Files that people sent: their digest, and handing them out again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import File
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from .errors import Problem


def digest_of(content: File[bytes]) -> str:
    """The SHA-256 of a file in hexadecimal; leaves it at its beginning."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def as_it_was_sent(record: Any) -> FileResponse:
    """The file of a record with `file`, `filename` and `file_gone`: never shown in the browser,
    always saved. One that was removed on purpose says why (410)."""
    if record.file_gone:
        raise Problem("file_gone", record.get_file_gone_display(), status=410)
    if not record.file or not record.file.storage.exists(record.file.name):
        raise Http404(_("The file is no longer kept."))
    response = FileResponse(
        File(record.file.open("rb")),
        as_attachment=True,
        filename=record.filename,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
