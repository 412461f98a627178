"""The call itself: begun once, and ended whatever comes of it."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from .. import calling, contract
from ..calling import CallFailed
from ..models import ToolPicture, ToolUse, UseState
from .common import as_told, failure, is_at_work
from .uses import body_of, drop_file, why_not

INTERRUPTED: dict[str, Any] = {"code": "interrupted", "detail": {}}
Progress = Callable[[int, int, str], None]


def settle(row: ToolUse) -> ToolUse:
    """A use whose job ended in the middle of sending says so."""
    if row.state != UseState.SENDING or is_at_work(row):
        return row
    _ended(row, None, [], INTERRUPTED)
    row.refresh_from_db()
    return row


def run_call(use_id: str, progress: Progress) -> None:
    """The job: send a use, once, and keep what came back."""
    progress(0, 3, _("Sending"))
    row = _begun(use_id)
    if row is None:
        return
    pictures: list[tuple[str, Image.Image]] = []
    error = None
    result: contract.Result | None = None
    try:
        result = _called(row)
        pictures = [(one.caption, _opened(one)) for one in result.pictures]
    except CallFailed as failed:
        error, result = failed.as_json(), None
    except Exception:
        _ended(row, None, [], INTERRUPTED)
        raise
    try:
        _ended(row, result, pictures, error)
    except Exception:
        _ended(row, None, [], INTERRUPTED)
        raise


def _begun(use_id: str) -> ToolUse | None:
    """The use, marked as being sent before anything is: a crash then leaves that mark."""
    with transaction.atomic():
        row = ToolUse.objects.select_for_update().select_related("tool").filter(pk=use_id).first()
        if row is None or row.state not in (UseState.WAITING, UseState.SENDING):
            return None
        if row.state == UseState.SENDING:
            end(row, None, INTERRUPTED)
            return None
        code = why_not(row, row.tool) if settings.TOOLS_ALLOWED else "tools_off"
        if code:
            end(row, None, {"code": code, "detail": {}})
            return None
        row.state = UseState.SENDING
        row.save(update_fields=["state"])
        return row


def _called(row: ToolUse) -> contract.Result:
    data = None
    if row.file:
        with row.file.open("rb") as file:
            data = file.read()
    tool, body = row.tool, body_of(row, data)
    if contract.digest_of(body) != row.sent_sha256:
        # It is not what was shown and agreed to: the file on the disk or the row is another.
        raise CallFailed("other")
    status, told = calling.ask(
        tool.address,
        (tool.key_name, tool.secret),
        body=body,
        seconds=float(contract.manifest_of(tool.manifest).seconds),
        limit=contract.ANSWER_MOST,
    )
    if status != 200:
        raise failure(status, told)
    result: contract.Result = as_told(contract.result_of, told)
    if result.use != str(row.pk):
        raise CallFailed("other_use")
    return result


def _opened(given: contract.PictureGiven) -> Image.Image:
    """A picture of the answer, opened within limits; what is inside beside pixels is dropped."""
    try:
        data = base64.b64decode(given.data, validate=True)
        if len(data) > contract.PICTURE_MOST:
            raise CallFailed("picture")
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > contract.PICTURE_PIXELS:
                raise CallFailed("picture")
            return opened.convert("RGB")
    except (binascii.Error, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as no:
        raise CallFailed("picture") from no


def _ended(
    row: ToolUse,
    result: contract.Result | None,
    pictures: list[tuple[str, Image.Image]],
    error: dict[str, Any] | None,
) -> None:
    with transaction.atomic():
        row = ToolUse.objects.select_for_update().get(pk=row.pk)
        if row.state != UseState.SENDING:
            return
        for caption, image in pictures:
            out = io.BytesIO()
            image.save(out, "PNG")
            about = {"caption": caption, "width": image.width, "height": image.height}
            picture = ToolPicture(use=row, **about)
            picture.file.save("picture.png", ContentFile(out.getvalue()), save=False)
            picture.save()
        end(row, result, error)


def end(row: ToolUse, result: contract.Result | None, error: dict[str, Any] | None) -> None:
    """In the caller's transaction: the outcome; the file is no longer kept, its digest is."""
    row.state = UseState.FAILED if error else UseState.DONE
    row.error = error
    row.result = result.model_dump(exclude={"pictures", "contract", "use"}) if result else None
    row.ended_at = timezone.now()
    drop_file(row)
    row.file = ""
    row.save(update_fields=["state", "error", "result", "ended_at", "file"])
