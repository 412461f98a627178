"""The tab of the four lists on an organisation's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.organisations import panels
from chainloom.organisations.models import Organisation

from .eligibility import words_of
from .projects_policy import project_policy
from .selectors import organisations as selectors
from .wording import OUTCOMES, amount_text


def _is_shown(actor: Actor, organisation: Organisation) -> bool:
    if actor.chain_id is None:
        return False
    own = actor.is_office or organisation.pk == actor.organisation_id
    return own or selectors.has_any(actor, organisation)


def _count(actor: Actor, organisation: Organisation) -> int | None:
    kinds = (selectors.needs_of, selectors.resources_of, selectors.projects_of)
    return sum(find(actor, organisation).count() for find in kinds) or None


def _context(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    found = selectors.about(request.actor, organisation)
    found["may_add_project"] = project_policy.may_add(
        request.actor, organisation_id=organisation.pk
    )
    if found["open_policies"] is not None:
        words = words_of(request.actor.chain)
        found["open_policies"] = [
            {
                "policy": one.policy,
                "outcome": OUTCOMES[one.assessment.outcome],
                "gives": amount_text(one.assessment, words),
            }
            for one in found["open_policies"]
        ]
    return found


def enter() -> None:
    panels.register(
        panels.Panel(
            key="lists",
            label=_("Needs, offers, policies, projects"),
            order=25,
            template="lists/_organisation.html",
            context=_context,
            visible=_is_shown,
            count=_count,
        )
    )
