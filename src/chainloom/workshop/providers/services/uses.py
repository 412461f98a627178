"""A firm's use of a tool: put together, agreed to, or thrown away."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid
from chainloom.core.numbers import number_given
from chainloom.jobs.services import job_enqueue

from ...common import forget_files
from ...words import listed
from .. import calling, contract
from ..models import ProviderTool, ToolUse, UseState, said
from ..policy import provider_tool_policy, tool_use_policy
from .common import check_allowed, is_at_work

CALL_JOB = "workshop.tool_call"
# A use that was prepared and never sent is thrown away with its file.
FORGOTTEN = timedelta(days=1)
# Up to here every whole number is one of JSON's, and reads back as it was written (RFC 8259, 6).
_NUMBER_MOST = 2**53


@transaction.atomic
def use_prepare(
    *, tool: ProviderTool, values: Mapping[str, Any], file: File[bytes] | None, by: Actor
) -> ToolUse:
    """Put together what would be sent. Nothing is sent before `use_send`."""
    provider_tool_policy.check(by, "use", tool)
    check_allowed()
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
    row.sent_sha256 = contract.digest_of(body_of(row, data))
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
    forget_files(_old_uses())
    for row in old:
        row.delete()
    return len(old)


def drop_file(row: ToolUse) -> None:
    forget_files(ToolUse.objects.filter(pk=row.pk))


def _fields(takes: contract.Takes, values: Mapping[str, Any]) -> dict[str, Any]:
    for key in values.keys() - {field.key for field in takes.fields}:
        raise Invalid("unknown_field", _("There is no field “%s”.") % key[:40], field=key[:40])
    found: dict[str, Any] = {}
    for field in takes.fields:
        value = values.get(field.key)
        text = "" if value is None else str(value).strip()
        if not text:
            if field.required:
                raise Invalid("required", _("This must not be empty."), field=field.key)
            continue
        found[field.key] = _value(field, text)
    return found


def _value(field: contract.FieldTaken, text: str) -> Any:
    if field.kind == "number":
        number = float(number_given(text, field.key))
        if abs(number) > _NUMBER_MOST:
            message = _("A number of at most %(most)s.") % {"most": _NUMBER_MOST}
            raise Invalid("out_of_range", message, field=field.key)
        return int(number) if number.is_integer() else number
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
        message = _("The file has %(size)s; this tool takes %(most)s at most.")
        about = {"size": filesizeformat(file.size), "most": filesizeformat(taken.most_bytes)}
        raise Invalid("too_large", message % about, field="file")
    kind = str(getattr(file, "content_type", "") or "application/octet-stream")
    # Browsers tell a type by what is installed: a CSV is `application/vnd.ms-excel` beside Excel.
    by_name = mimetypes.guess_type(file.name or "")[0]
    if kind not in taken.types and by_name in taken.types:
        kind = by_name
    if kind not in taken.types:
        message = _("This tool takes %(types)s, not %(type)s.")
        types = listed(contract.kind_in_words(one) for one in taken.types)
        about = {"types": types, "type": contract.kind_in_words(kind)[:60]}
        raise Invalid("other_type", message % about, field="file")
    data = file.read()
    row.filename = PurePath((file.name or "file").replace("\\", "/")).name[:200]
    row.file_type, row.file_size = kind, len(data)
    row.file_sha256 = contract.digest_of(data)
    return data


def body_of(row: ToolUse, data: bytes | None) -> bytes:
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
def use_send(*, use: ToolUse, sent_sha256: str, by: Actor) -> ToolUse:
    """Agree to what was shown (`sent_sha256`), and have it sent by a job."""
    tool_use_policy.check(by, "edit", use)
    check_allowed()
    row = ToolUse.objects.select_for_update().get(pk=use.pk)
    if row.state not in (UseState.PREPARED, UseState.WAITING):
        raise Conflict("sent", _("This was sent already."))
    if row.state == UseState.WAITING and is_at_work(row):
        return row
    if sent_sha256 != row.sent_sha256:
        raise Conflict("other", _("This is not what was shown; look at it again."))
    if code := why_not(row, ProviderTool.objects.get(pk=row.tool_id)):
        raise Conflict(code, calling.sentence({"code": code}))
    job = job_enqueue(kind=CALL_JOB, params={"use_id": str(row.pk)}, by=by)
    row.state, row.agreed_at, row.job_id = UseState.WAITING, timezone.now(), job.pk
    # Who agreed, which may be another than who put it together.
    row.created_by = by.user
    row.save(update_fields=["state", "agreed_at", "job_id", "created_by"])
    record(by=by, action="tool.used", obj=row)
    return row


def why_not(row: ToolUse, tool: ProviderTool) -> str:
    """Why what was put together is not sent now: the tool is closed, or another; empty else."""
    if not tool.is_open():
        return "closed"
    return "changed" if tool.sha256 != row.manifest_sha256 else ""


@transaction.atomic
def use_remove(*, use: ToolUse, by: Actor) -> None:
    """Throw away what was prepared; a use that was sent is kept."""
    tool_use_policy.check(by, "edit", use)
    row = ToolUse.objects.select_for_update().get(pk=use.pk)
    if row.state != UseState.PREPARED:
        raise Conflict("sent", _("This was sent already; what was sent is kept."))
    drop_file(row)
    row.delete()


def price_of(row: ToolUse) -> str:
    return said(row.price)
