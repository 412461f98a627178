"""A tool of a provider: entered, read, its keys, and what the office says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core import outgoing
from chainloom.core.cleaning import needed_text
from chainloom.core.errors import Conflict, Invalid
from chainloom.jobs.services import job_enqueue

from .. import calling, contract, telling
from ..calling import CallFailed
from ..models import ProviderTool, ToolState, new_key
from ..policy import provider_tool_policy
from .common import as_told, check_allowed, failure, is_at_work

MANIFEST_JOB = "workshop.tool_manifest"
MOST_TOOLS = 10
MOST_A_DAY = 20
MANIFEST_SECONDS = 20.0


# Of the provider


@transaction.atomic
def tool_add(*, address: str, by: Actor) -> ProviderTool:
    """Enter a tool by its address and make its first key; its manifest is read by a job.

    The row's `secret` is to be shown now and never again.
    """
    provider_tool_policy.check_add(by)
    check_allowed()
    own = ProviderTool.objects.filter(chain=by.chain_id, provider=by.organisation_id)
    own = own.exclude(state=ToolState.WITHDRAWN)
    if own.count() >= MOST_TOOLS:
        message = _("A provider has at most %(n)s tools in a chain.")
        raise Conflict("too_many", message % {"n": MOST_TOOLS})
    since = timezone.now() - timedelta(days=1)
    entered = ProviderTool.objects.filter(chain=by.chain_id, provider=by.organisation_id)
    if entered.filter(created_at__gt=since).count() >= MOST_A_DAY:
        message = _("A provider enters at most %(n)s tools a day, withdrawn ones included.")
        raise Conflict("too_many", message % {"n": MOST_A_DAY})
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
    check_allowed()
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if is_at_work(row):
        return row
    job = job_enqueue(kind=MANIFEST_JOB, params={"tool_id": row.pk}, by=by)
    row.job_id, row.error = job.pk, None
    row.save(update_fields=["job_id", "error"])
    return row


def run_manifest(tool_id: int) -> None:
    """The job: fetch the manifest and keep it; a changed one waits for the office."""
    tool = ProviderTool.objects.filter(pk=tool_id).first()
    if tool is None or tool.is_withdrawn():
        return
    error: dict[str, Any] | None = None
    manifest: contract.Manifest | None = None
    try:
        manifest = _fetched(tool)
    except CallFailed as failed:
        error = failed.as_json()
    with transaction.atomic():
        row = ProviderTool.objects.select_for_update().get(pk=tool_id)
        if row.is_withdrawn():
            return
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
        row.manifest, row.sha256, row.reason = kept, digest, ""
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
        raise failure(status, data)
    return as_told(contract.manifest_of, data)


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
    """Close the tool for a while, or open it again as far as the office approved it: what it said
    meanwhile stands, and what it has not said it is asked."""
    provider_tool_policy.check(by, "run", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if is_paused == (row.state == ToolState.PAUSED):
        return row
    if is_paused and not row.is_pausable():
        message = _("Only a tool that is open or waits for the office can be paused.")
        raise Conflict("nothing_to_pause", message)
    row.state = ToolState.PAUSED if is_paused else _resumed(row)
    row.save(update_fields=["state"])
    record(by=by, action="tool.paused" if is_paused else "tool.resumed", obj=row)
    if row.state == ToolState.WAITING:
        telling.tool_waits(row)
    return row


def _resumed(row: ProviderTool) -> ToolState:
    if not row.sha256:
        return ToolState.UNREAD
    if row.is_approved():
        return ToolState.APPROVED
    # A reason left is of an approval withdrawn in the pause: a manifest read since forgets it.
    return ToolState.REVOKED if row.reason else ToolState.WAITING


# Of the office


@transaction.atomic
def tool_decide(
    *, tool: ProviderTool, approve: bool, sha256: str, reason: str = "", by: Actor
) -> ProviderTool:
    """Approve or refuse the manifest that was looked at (`sha256`); refusing needs a reason."""
    provider_tool_policy.check(by, "decide", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if not row.is_decidable():
        raise Conflict("nothing_to_decide", _("There is nothing to decide now."))
    if row.sha256 != sha256:
        raise Conflict("stale", _("The tool changed meanwhile: look at it again."))
    row.reason = "" if approve else needed_text(reason, 300, "reason")
    row.state = ToolState.APPROVED if approve else ToolState.REFUSED
    row.approved_sha256 = row.sha256 if approve else ""
    row.save(update_fields=["reason", "state", "approved_sha256"])
    record(by=by, action="tool.approved" if approve else "tool.refused", obj=row)
    telling.tool_decided(row, row.state, by)
    return row
