"""Who may see and do what with briefings, and with the screen.

Briefings are the office's to write. Office and leader read all of them, bureaus those that are
issued, without what is marked as inside. Firms, partners and the public read none.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import Briefing, BriefingState, ScreenAddress

READERS = ("office", "leader", "bureau")


def reads_reports(actor: Actor) -> bool:
    """Whether reports are for this actor at all."""
    return actor.chain_id is not None and (actor.sees_all or actor.role in READERS)


class BriefingPolicy(Policy[Briefing]):
    """view · edit (its words and figures, issue, remove) · reopen"""

    model = Briefing

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Briefing]:
        if actor.is_system and actor.chain_id is None:
            return Briefing.objects.all()
        if not reads_reports(actor):
            return Briefing.objects.none()
        here = Briefing.objects.filter(chain=actor.chain_id)
        issued = here.filter(state=BriefingState.ISSUED)
        match action:
            case "view":
                return here if actor.sees_all else issued
            case "edit" if actor.is_office:
                return here.filter(state=BriefingState.DRAFT)
            case "reopen" if actor.is_office:
                return issued
        return here.none()

    def may_add(self, actor: Actor, **about: Any) -> bool:
        return actor.is_office and actor.chain_id is not None


class ScreenPolicy(Policy[ScreenAddress]):
    """view and close: the office's"""

    model = ScreenAddress

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[ScreenAddress]:
        if actor.is_system and actor.chain_id is None:
            return ScreenAddress.objects.all()
        if not actor.is_office or actor.chain_id is None:
            return ScreenAddress.objects.none()
        here = ScreenAddress.objects.filter(chain=actor.chain_id, closed_at=None)
        return here if action in ("view", "close") else here.none()

    def may_add(self, actor: Actor, **about: Any) -> bool:
        return actor.is_office and actor.chain_id is not None


briefing_policy = BriefingPolicy()
screen_policy = ScreenPolicy()
