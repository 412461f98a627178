"""The end of a tool: withdrawn by its provider, or its approval withdrawn by the office.

What was agreed to and not sent yet is not sent any more. A call that is being sent goes on to its
end, since the tool may be at work and ask money for it; its result is kept, as all results are.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import needed_text
from chainloom.core.errors import Conflict

from .. import telling
from ..models import ProviderTool, ToolState, ToolUse, UseState
from ..policy import provider_tool_policy
from .calls import end
from .uses import drop_file


@transaction.atomic
def tool_withdraw(*, tool: ProviderTool, by: Actor) -> ProviderTool:
    """Take one's tool out for good: no call is begun any more, and its keys are forgotten."""
    provider_tool_policy.check(by, "run", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    row.state, row.approved_sha256 = ToolState.WITHDRAWN, ""
    row.secret = row.next_secret = row.next_key_name = ""
    fields = ["state", "approved_sha256", "secret", "next_secret", "next_key_name"]
    row.save(update_fields=fields)
    _stop_waiting(row)
    for use in _uses(row, UseState.PREPARED):
        drop_file(use)
        use.delete()
    record(by=by, action="tool.withdrawn", obj=row)
    if row.sha256:
        # What was never read never waited for the office.
        telling.tool_withdrawn(row)
    return row


@transaction.atomic
def approval_revoke(*, tool: ProviderTool, reason: str, by: Actor) -> ProviderTool:
    """Withdraw the office's approval, with the reason: firms can no longer use the tool."""
    provider_tool_policy.check(by, "decide", tool)
    row = ProviderTool.objects.select_for_update().get(pk=tool.pk)
    if not row.is_revocable():
        raise Conflict("not_approved", _("It is not approved: there is nothing to withdraw."))
    row.reason = needed_text(reason, 300, "reason")
    row.approved_sha256 = ""
    if row.state == ToolState.APPROVED:
        row.state = ToolState.REVOKED
    row.save(update_fields=["reason", "approved_sha256", "state"])
    _stop_waiting(row)
    record(by=by, action="tool.approval_withdrawn", obj=row)
    telling.tool_decided(row, ToolState.REVOKED, by)
    return row


def _stop_waiting(tool: ProviderTool) -> None:
    for use in _uses(tool, UseState.WAITING):
        end(use, None, {"code": "closed", "detail": {}})


def _uses(tool: ProviderTool, state: str) -> list[ToolUse]:
    return list(ToolUse.objects.select_for_update().filter(tool=tool, state=state))
