"""Leader and bureaus are told that a briefing is issued; who had one counted, that it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.jobs.models import Job
from chainloom.notices import kinds
from chainloom.notices.endings import Ended, tell_of
from chainloom.notices.models import When
from chainloom.notices.selectors import members_with
from chainloom.notices.services import notify

from .models import Briefing
from .policy import briefing_policy

ISSUED = "reports.briefing_issued"
JOB = "reports.briefing"


def _seen(each: list[dict[str, Any]], reader: Actor) -> dict[int, Briefing]:
    rows = briefing_policy.rows(reader).defer("chapters")
    return rows.in_bulk({params["briefing"] for params in each})


def _issued(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
    rows = _seen(each, reader)
    found = [rows.get(params["briefing"]) for params in each]
    return [{"briefing": row.title} if row else None for row in found]


def _names(each: list[dict[str, Any]], reader: Actor) -> list[str | None]:
    rows = _seen(each, reader)
    found = [rows.get(params["briefing"]) for params in each]
    return [row.title if row else None for row in found]


def _link(briefing: Briefing) -> str:
    return reverse("reports:briefing", args=[briefing.chain.slug, briefing.pk])


def briefing_issued(briefing: Briefing, by: Actor) -> None:
    """In the transaction in which it is issued."""
    notify(
        code=ISSUED,
        to=members_with(briefing.chain, Role.LEADER, Role.BUREAU),
        about=briefing,
        params={"briefing": briefing.pk},
        link=_link(briefing),
        by=by,
    )


def _find(job: Job) -> Ended | None:
    rows = Briefing.objects.select_related("chain").defer("chapters")
    row = rows.filter(pk=job.params.get("briefing")).first()
    if row is None:
        return None
    return Ended(about=row, link=_link(row), params={"briefing": row.pk})


def enter() -> None:
    kinds.register(
        kinds.NoticeKind(
            code=ISSUED,
            label=_("A briefing is issued"),
            sentence=_("The briefing “%(briefing)s” is issued."),
            batch=_issued,
            email=When.DAILY,
            roles=(Role.LEADER, Role.BUREAU),
        )
    )
    tell_of(
        "reports",
        works=(JOB,),
        find=_find,
        names=_names,
        labels=(_("A briefing of mine is counted"), _("A briefing of mine could not be counted")),
        roles=(Role.OFFICE,),
    )
