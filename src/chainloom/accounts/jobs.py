"""The background work of accounts: what is over goes."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from chainloom.jobs import schedule
from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

FORGET = "accounts.forget"


@job_kind(FORGET, label=_("Removal of expired sessions and of addresses on closed invitations"))
def forget(run: JobRun) -> dict[str, Any]:
    from .services import invitations_forget

    call_command("clearsessions", verbosity=0)
    return {"invitations": invitations_forget()}


def enter() -> None:
    schedule.register(FORGET, slot=schedule.every(24 * 3600))
