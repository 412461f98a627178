"""Whoever asked for a long calculation is told when it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.jobs.models import Job
from chainloom.notices.endings import Ended, tell_of

from .models import Chain

_PAGES = {"chain.risk": "chain:resilience", "chain.scenario": "chain:scenarios"}


def _find(job: Job) -> Ended | None:
    chain = Chain.objects.filter(pk=job.params.get("chain")).first()
    if chain is None:
        return None
    page, arguments = _PAGES.get(job.kind, "chain:products"), [chain.slug]
    made = (job.result or {}).get("scenario")
    if made:
        page, arguments = "chain:scenario", [chain.slug, made]
    return Ended(about=chain, link=reverse(page, args=arguments), params={"chain": chain.pk})


def _names(each: list[dict[str, Any]], reader: Actor) -> list[str | None]:
    return [_name(params, reader) for params in each]


def _name(params: dict[str, Any], reader: Actor) -> str | None:
    if reader.chain is None or reader.chain_id != params["chain"] or not reader.sees_all:
        return None
    return str(reader.chain.display_name)


def enter() -> None:
    tell_of(
        "chain",
        works=("chain.risk", "chain.scenario", "chain.products_import"),
        find=_find,
        names=_names,
        labels=(_("A calculation of mine is finished"), _("A calculation of mine failed")),
        roles=(Role.OFFICE, Role.LEADER),
    )
