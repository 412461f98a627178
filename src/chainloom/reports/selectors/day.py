"""What the overview adds for the day: what is due, facts to review, fragile inputs, the newest
briefing, and what to do where nothing waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.chain.models import RiskRun, Stage
from chainloom.chain.selectors.resilience.fragile import FragileInput, kept_fragile_inputs
from chainloom.documents import selectors as document_reads
from chainloom.organisations.models import Organisation

from ..models import Briefing, BriefingState
from ..policy import briefing_policy
from .due import DueLine, due_list

DUE_DAYS, DUE_SHOWN, SHOWN = 14, 8, 5


@dataclass(frozen=True)
class Fragile:
    """An input that hangs on one supplier."""

    buyer: Organisation
    supplier: Organisation
    what: str
    hangs: float


@dataclass(frozen=True)
class Next:
    """Something to do where nothing waits."""

    label: Any
    url: str
    icon: str


def day_for(actor: Actor) -> dict[str, Any]:
    """For every role; parts that are not for it are empty."""
    today = timezone.localdate()
    due = due_list(actor, today, today + dt.timedelta(days=DUE_DAYS))
    facts = _facts(actor)
    fragile, fragile_count = _fragile(actor, today)
    return {
        "due": [_told(one, today) for one in due.lines[:DUE_SHOWN]],
        "due_count": due.count,
        "due_late": due.late,
        "due_days": DUE_DAYS,
        "facts": facts,
        "fragile": fragile,
        "fragile_count": fragile_count,
        "briefing": _briefing(actor),
        "next": _next(actor),
    }


def _told(line: DueLine, today: dt.date) -> dict[str, Any]:
    return {"line": line, "days": line.days(today), "is_today": line.day == today}


def _facts(actor: Actor) -> list[Any]:
    """Documents with facts that nobody has looked at, for the office."""
    if not actor.is_office:
        return []
    return list(document_reads.documents(actor, state="open").order_by("-pk")[:SHOWN])


def _fragile(actor: Actor, today: dt.date) -> tuple[list[Fragile], int]:
    """The weightiest of those that are kept; nothing is calculated here."""
    if not actor.sees_all:
        return [], 0
    run = RiskRun.objects.filter(chain=actor.chain_id, year=today.year).last()
    kept = kept_fragile_inputs(run) if run is not None else None
    if kept is None or not len(kept):
        return [], 0
    shown: list[FragileInput] = kept[:SHOWN]
    named = Organisation.objects.in_bulk({pk for one in shown for pk in (one.buyer, one.supplier)})
    stages = Stage.objects.in_bulk({one.stage for one in shown})
    found = [
        Fragile(
            named[one.buyer],
            named[one.supplier],
            one.product or (stages[one.stage].display_name if one.stage in stages else "–"),
            one.hangs,
        )
        for one in shown
        if one.buyer in named and one.supplier in named
    ]
    return found, len(kept)


def _briefing(actor: Actor) -> Briefing | None:
    rows = briefing_policy.rows(actor).filter(state=BriefingState.ISSUED)
    return rows.defer("chapters").order_by("-issued_at").first()


def _next(actor: Actor) -> list[Next]:
    """What somebody of this role may usefully begin."""
    if actor.chain_id is None:
        return []

    def to(label: Any, name: str, icon: str, query: str = "") -> Next:
        return Next(label, reverse(name, args=[actor.chain.slug]) + query, icon)

    match actor.role:
        case Role.OFFICE:
            return [
                to(_("Read a document"), "documents:add", "file-text"),
                to(_("See the numbers"), "lists:numbers", "chart-bar"),
                to(_("New briefing"), "reports:briefing_new", "report"),
            ]
        case Role.LEADER:
            return [
                to(_("See the plan"), "plan:home", "target-arrow"),
                to(_("See what would break"), "chain:resilience", "activity"),
            ]
        case Role.BUREAU:
            return [
                to(_("See open needs"), "lists:needs", "hand-stop"),
                to(_("Write a policy"), "lists:policy_new", "plus"),
            ]
        case Role.FIRM:
            return [
                to(_("Write a need"), "lists:need_new", "plus"),
                to(_("Policies for us"), "lists:policies_for_us", "coin"),
            ]
        case Role.PARTNER:
            return [
                to(_("Write an offer"), "lists:resource_new", "plus"),
                to(_("See open needs"), "lists:needs", "hand-stop"),
            ]
    return []
