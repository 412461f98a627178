"""What the services of other makers' tools share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from chainloom.core.errors import Conflict
from chainloom.jobs.models import Job

from .. import contract
from ..calling import CallFailed
from ..models import ProviderTool, ToolUse


def is_at_work(row: ProviderTool | ToolUse) -> bool:
    """Whether its job is still to be done, or being done."""
    job = Job.objects.filter(pk=row.job_id).first()
    return job is not None and not job.is_finished()


def check_allowed() -> None:
    if not settings.TOOLS_ALLOWED:
        message = _("This installation calls no tools of other makers. Ask its administrator.")
        raise Conflict("tools_off", message)


def as_told(read: Callable[[Any], Any], data: Any) -> Any:
    try:
        return read(data)
    except contract.Broken as broken:
        raise CallFailed("contract", place=broken.place) from broken


def failure(status: int, data: Any) -> CallFailed:
    if status < 400:
        return CallFailed("bad_answer", status=status)
    failure = as_told(contract.failure_of, data)
    return CallFailed("refused", message=failure.error.message)
