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


def _names(each: list[dict[str, Any]], reader: Actor) -> list[str | None]:
    rows = import_policy.rows(reader).in_bulk({params["import"] for params in each})
    found = [rows.get(params["import"]) for params in each]
    return [row.filename if row else None for row in found]


def enter() -> None:
    tell_of(
        "imports",
        works=("imports.preview", "imports.apply", "imports.undo"),
        find=_find,
        names=_names,
        labels=(_("An import of mine is ready or done"), _("An import of mine failed")),
        roles=(Role.OFFICE,),
    )
