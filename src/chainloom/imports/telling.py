"""Whoever started an import is told when a step of it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.jobs.models import Job
from chainloom.notices.endings import Ended, tell_of

from .models import Import, ImportStatus
from .policy import import_policy


def _find(job: Job) -> Ended | None:
    rows = Import.objects.select_related("chain")
    imported = rows.filter(pk=job.params.get("import_id")).first()
    if imported is None:
        return None
    return Ended(
        about=imported,
        link=reverse("imports:detail", args=[imported.chain.slug, imported.pk]),
        params={"import": imported.pk},
        failed=imported.status == ImportStatus.FAILED,
    )


def _name(params: dict[str, Any], reader: Actor) -> str | None:
    row = import_policy.rows(reader).filter(pk=params["import"]).first()
    return row.filename if row else None


def enter() -> None:
    tell_of(
        "imports",
        works=("imports.preview", "imports.apply", "imports.undo"),
        find=_find,
        name=_name,
        labels=(_("An import of mine is ready or done"), _("An import of mine failed")),
        roles=(Role.OFFICE,),
    )
