"""Tools of other makers: entered by a provider, approved by the office, used by firms who agree.

Nothing is sent before a person of the firm has seen what exactly, and said so. A call that was
begun is never begun again by itself: a provider may ask money for it.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core import outgoing
from chainloom.core.cleaning import needed_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.models import Job
from chainloom.jobs.services import job_enqueue

from . import calling, contract, telling
from .calling import CallFailed
from .models import ProviderTool, ToolPicture, ToolState, ToolUse, UseState, new_key, said
from .policy import provider_tool_policy, tool_use_policy

MANIFEST_JOB, CALL_JOB = "workshop.tool_manifest", "workshop.tool_call"
MOST_TOOLS = 10
MANIFEST_SECONDS = 20.0
# A use that was prepared and never sent is thrown away with its file.
FORGOTTEN = timedelta(days=1)
INTERRUPTED: dict[str, Any] = {"code": "interrupted", "detail": {}}
Progress = Callable[[int, int, str], None]


def _allowed() -> None:
    if not settings.TOOLS_ALLOWED:
        message = _("This installation calls no tools of other makers. Ask its administrator.")
        raise Conflict("tools_off", message)


# Of the provider


@transaction.atomic
def tool_add(*, address: str, by: Actor) -> ProviderTool:
    """Enter a tool by its address and make its first key; its manifest is read by a job.

    The row's `secret` is to be shown now and never again.
    """
    provider_tool_policy.check_add(by)
    _allowed()
    own = ProviderTool.objects.filter(chain=by.chain_id, provider=by.organisation_id)
    if own.count() >= MOST_TOOLS:
        message = _("A provider has at most %(n)s tools in a chain.")
        raise Conflict("too_many", message % {"n": MOST_TOOLS})
    url = _checked(address)
    if own.filter(address=url).exists():
        message = _("A tool at this address is entered already.")
        raise Invalid("known", message, field="address")
    name, secret = new_key()
    row = ProviderTool.objects.create(
        chain_id=by.chain_id,
        provider_id=by.organisation_id,
        address=url,
        key_name=name,
        secret=secret,
        created_by=by.user,
    )
    record(by=by, action="tool.added", obj=row)
    return row


def _checked(address: str) -> str:
    try:
        return calling.checked(address)
    except outgoing.Refused as refused:
        message = calling.sentence({"code": refused.code})
        raise Invalid(refused.code, message, field="address") from refused


@transaction.atomic
def manifest_read(*, tool: ProviderTool, by: Actor) -> ProviderTool:
    """Have the manifest read (again); what the office approved stays open until it differs."""
    provider_tool_policy.check(by, "run", tool)
    _allowed()
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    job = job_enqueue(kind=MANIFEST_JOB, params={"tool_id": row.pk}, by=by)
    row.job_id, row.error = job.pk, None
    row.save(update_fields=["job_id", "error"])
    return row


def run_manifest(tool_id: int) -> None:
    """The job: fetch the manifest and keep it; a changed one waits for the office."""
    tool = ProviderTool.objects.filter(pk=tool_id).first()
    if tool is None:
        return
    error: dict[str, Any] | None = None
    manifest: contract.Manifest | None = None
    try:
        manifest = _fetched(tool)
    except CallFailed as failed:
        error = failed.as_json()
    with transaction.atomic():
        row = ProviderTool.objects.select_for_update().get(pk=tool_id)
        row.error = error
        waited = row.state == ToolState.WAITING
        if manifest is not None:
            _take(row, manifest)
        row.save()
        if row.state == ToolState.WAITING and not waited:
            telling.tool_waits(row)


def _take(row: ProviderTool, manifest: contract.Manifest) -> None:
    kept = manifest.model_dump()
    digest = contract.manifest_digest(kept)
    if row.sha256 != digest:
        row.manifest, row.sha256 = kept, digest
        if row.state != ToolState.PAUSED:
            row.state = ToolState.WAITING
    elif row.state == ToolState.UNREAD:
        row.state = ToolState.WAITING


def _fetched(tool: ProviderTool) -> contract.Manifest:
    if not settings.TOOLS_ALLOWED:
        raise CallFailed("tools_off")
    status, data = calling.ask(
        tool.address,
        (tool.key_name, tool.secret),
        seconds=MANIFEST_SECONDS,
        limit=contract.MANIFEST_MOST,
    )
    if status != 200:
        raise _failure(status, data)
    return _as_told(contract.manifest_of, data)


def _as_told(read: Callable[[Any], Any], data: Any) -> Any:
    try:
        return read(data)
    except contract.Broken as broken:
        raise CallFailed("contract", place=broken.place) from broken


def _failure(status: int, data: Any) -> CallFailed:
    if status < 400:
        return CallFailed("bad_answer", status=status)
    failure = _as_told(contract.failure_of, data)
    return CallFailed("refused", message=failure.error.message)


@transaction.atomic
def key_renew(*, tool: ProviderTool, by: Actor) -> ProviderTool:
    """Make the next key, shown now and never again; calls keep the present one until switched."""
    provider_tool_policy.check(by, "run", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    row.next_key_name, row.next_secret = new_key()
    row.save(update_fields=["next_key_name", "next_secret"])
    record(by=by, action="tool.key_made", obj=row)
    return row


@transaction.atomic
def key_switch(*, tool: ProviderTool, by: Actor) -> ProviderTool:
    """Sign with the next key from now on; the one before is forgotten."""
    provider_tool_policy.check(by, "run", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if not row.next_secret:
        raise Conflict("no_key", _("Make a new key first."))
    row.key_name, row.secret = row.next_key_name, row.next_secret
    row.next_key_name = row.next_secret = ""
    row.save(update_fields=["key_name", "secret", "next_key_name", "next_secret"])
    record(by=by, action="tool.key_switched", obj=row)
    return row


@transaction.atomic
def tool_pause(*, tool: ProviderTool, is_paused: bool, by: Actor) -> ProviderTool:
    """Close the tool for a while, or open it again as far as the office approved it."""
    provider_tool_policy.check(by, "run", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if is_paused == (row.state == ToolState.PAUSED):
        return row
    if is_paused:
        row.state = ToolState.PAUSED
    elif not row.sha256:
        row.state = ToolState.UNREAD
    else:
        same = row.sha256 == row.approved_sha256
        row.state = ToolState.APPROVED if same else ToolState.WAITING
    row.save(update_fields=["state"])
    record(by=by, action="tool.paused" if is_paused else "tool.resumed", obj=row)
    return row


# Of the office


@transaction.atomic
def tool_decide(
    *, tool: ProviderTool, approve: bool, sha256: str, reason: str = "", by: Actor
) -> ProviderTool:
    """Approve or refuse the manifest that was looked at (`sha256`); refusing needs a reason."""
    provider_tool_policy.check(by, "decide", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if not row.sha256 or row.state == ToolState.PAUSED:
        raise Conflict("nothing_to_decide", _("There is nothing to decide now."))
    if row.sha256 != sha256:
        raise Conflict("stale", _("The tool changed meanwhile: look at it again."))
    row.reason = "" if approve else needed_text(reason, 300, "reason")
    row.state = ToolState.APPROVED if approve else ToolState.REFUSED
    row.approved_sha256 = row.sha256 if approve else ""
    row.save(update_fields=["reason", "state", "approved_sha256"])
    record(by=by, action="tool.approved" if approve else "tool.refused", obj=row)
    telling.tool_decided(row, by)
    return row


# Of firms


@transaction.atomic
def use_prepare(
    *, tool: ProviderTool, values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> ToolUse:
    """Put together what would be sent. Nothing is sent before `use_send`."""
    provider_tool_policy.check(by, "use", tool)
    _allowed()
    manifest = contract.manifest_of(tool.manifest)
    fields = _fields(manifest.takes, values)
    row = ToolUse(
        tool=tool,
        organisation_id=by.organisation_id,
        created_by=by.user,
        manifest_sha256=tool.sha256,
        price=manifest.price.model_dump(),
        fields=fields,
    )
    data = _file(row, manifest.takes.file, file)
    row.sent_sha256 = contract.digest_of(_body(row, data))
    if data is not None:
        row.file.save(row.filename, ContentFile(data), save=False)
    row.save()
    return row


def _old_uses() -> QuerySet[ToolUse]:
    before = timezone.now() - FORGOTTEN
    return ToolUse.objects.filter(state=UseState.PREPARED, created_at__lt=before)


def are_old_uses() -> bool:
    return _old_uses().exists()


@transaction.atomic
def forget_old_uses() -> int:
    """Throw away what was prepared and never sent; how many."""
    old = list(_old_uses().select_for_update())
    for row in old:
        _drop_file(row)
        row.delete()
    return len(old)


def _drop_file(row: ToolUse) -> None:
    if row.file:
        stored = row.file
        transaction.on_commit(lambda: stored.storage.delete(stored.name))


def _fields(takes: contract.Takes, values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in takes.fields:
        text = str(values.get(field.key) or "").strip()
        if not text:
            if field.required:
                raise Invalid("required", _("This must not be empty."), field=field.key)
            continue
        found[field.key] = _value(field, text)
    return found


def _value(field: contract.FieldTaken, text: str) -> Any:
    if field.kind == "number":
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise Invalid("not_a_number", _("A number is needed."), field=field.key)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    if field.kind == "choice" and text not in field.choices:
        message = _("“%(value)s” is not one of the choices.") % {"value": text[:40]}
        raise Invalid("unknown_choice", message, field=field.key)
    if len(text) > field.most:
        message = _("At most %(n)s characters.") % {"n": field.most}
        raise Invalid("too_long", message, field=field.key)
    return text


def _file(row: ToolUse, taken: contract.FileTaken | None, file: File[bytes] | None) -> bytes | None:
    if taken is None or file is None:
        if taken is not None and taken.required:
            raise Invalid("required", _("Choose a file."), field="file")
        return None
    if (file.size or 0) > taken.most_bytes:
        message = _("The file has %(size).1f MB; this tool takes %(most).1f MB at most.")
        about = {"size": (file.size or 0) / 1024**2, "most": taken.most_bytes / 1024**2}
        raise Invalid("too_large", message % about, field="file")
    kind = str(getattr(file, "content_type", "") or "application/octet-stream")
    if kind not in taken.types:
        message = _("This tool takes %(types)s, not %(type)s.")
        about = {"types": ", ".join(taken.types), "type": kind[:60]}
        raise Invalid("other_type", message % about, field="file")
    data = file.read()
    row.filename = PurePath((file.name or "file").replace("\\", "/")).name[:200]
    row.file_type, row.file_size = kind, len(data)
    row.file_sha256 = contract.digest_of(data)
    return data


def _body(row: ToolUse, data: bytes | None) -> bytes:
    """The file's name is not sent: it may name a customer."""
    file = None
    if data is not None:
        file = {
            "type": row.file_type,
            "sha256": row.file_sha256,
            "data": base64.b64encode(data).decode(),
        }
    return contract.body_of(str(row.pk), row.fields, file)


@transaction.atomic
def use_send(*, use: ToolUse, by: Actor) -> ToolUse:
    """Agree to what was shown, and have it sent by a job."""
    tool_use_policy.check(by, "edit", use)
    _allowed()
    row = ToolUse.objects.select_for_update().get(pk=use.pk)
    if row.state not in (UseState.PREPARED, UseState.WAITING):
        raise Conflict("sent", _("This was sent already."))
    if row.state == UseState.WAITING and _is_at_work(row):
        return row
    tool = ProviderTool.objects.get(pk=row.tool_id)
    if not tool.is_open():
        raise Conflict("closed", calling.sentence({"code": "closed"}))
    if tool.sha256 != row.manifest_sha256:
        raise Conflict("changed", calling.sentence({"code": "changed"}))
    job = job_enqueue(kind=CALL_JOB, params={"use_id": str(row.pk)}, by=by)
    row.state, row.agreed_at, row.job_id = UseState.WAITING, timezone.now(), job.pk
    # Who agreed, which may be another than who put it together.
    row.created_by = by.user
    row.save(update_fields=["state", "agreed_at", "job_id", "created_by"])
    record(by=by, action="tool.used", obj=row)
    return row


def _is_at_work(row: ToolUse) -> bool:
    job = Job.objects.filter(pk=row.job_id).first()
    return job is not None and not job.is_finished()


def settle(row: ToolUse) -> ToolUse:
    """A use whose job ended in the middle of sending says so."""
    if row.state != UseState.SENDING or _is_at_work(row):
        return row
    _ended(row, None, [], INTERRUPTED)
    row.refresh_from_db()
    return row


@transaction.atomic
def use_remove(*, use: ToolUse, by: Actor) -> None:
    """Throw away what was prepared; a use that was sent is kept."""
    tool_use_policy.check(by, "edit", use)
    row = ToolUse.objects.select_for_update().get(pk=use.pk)
    if row.state != UseState.PREPARED:
        raise Conflict("sent", _("This was sent already; what was sent is kept."))
    _drop_file(row)
    row.delete()


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
            _end(row, None, INTERRUPTED)
            return None
        code = ""
        if not settings.TOOLS_ALLOWED:
            code = "tools_off"
        elif not row.tool.is_open():
            code = "closed"
        elif row.tool.sha256 != row.manifest_sha256:
            code = "changed"
        if code:
            _end(row, None, {"code": code, "detail": {}})
            return None
        row.state = UseState.SENDING
        row.save(update_fields=["state"])
        return row


def _called(row: ToolUse) -> contract.Result:
    data = None
    if row.file:
        with row.file.open("rb") as file:
            data = file.read()
    tool = row.tool
    status, told = calling.ask(
        tool.address,
        (tool.key_name, tool.secret),
        body=_body(row, data),
        seconds=float(contract.manifest_of(tool.manifest).seconds),
        limit=contract.ANSWER_MOST,
    )
    if status != 200:
        raise _failure(status, told)
    result: contract.Result = _as_told(contract.result_of, told)
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
        _end(row, result, error)


def _end(row: ToolUse, result: contract.Result | None, error: dict[str, Any] | None) -> None:
    """In the caller's transaction: the outcome; the file is no longer kept, its digest is."""
    row.state = UseState.FAILED if error else UseState.DONE
    row.error = error
    row.result = result.model_dump(exclude={"pictures", "contract", "use"}) if result else None
    row.ended_at = timezone.now()
    _drop_file(row)
    row.file = ""
    row.save(update_fields=["state", "error", "result", "ended_at", "file"])


def price_of(row: ToolUse) -> str:
    return said(row.price)
