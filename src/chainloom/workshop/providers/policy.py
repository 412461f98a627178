"""Firms see approved tools, a provider its own, office and leader all; uses are their firm's."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.core.policy import Policy

from .models import ProviderTool, ToolState, ToolUse


class ProviderToolPolicy(Policy[ProviderTool]):
    """view · use (approved ones) · run (its provider: keys, pause, end) · decide (the office)"""

    model = ProviderTool

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[ProviderTool]:
        found = ProviderTool.objects.all()
        if actor.is_system and actor.chain_id is None:
            return found
        if actor.chain_id is None:
            return found.none()
        here = found.filter(chain=actor.chain_id)
        is_open = Q(state=ToolState.APPROVED, approved_sha256=F("sha256"))
        own = Q(provider=actor.organisation_id) if actor.organisation_id else Q(pk__in=[])
        match action:
            case "view":
                return here if actor.sees_all else here.filter(is_open | own)
            case "use":
                return here.filter(is_open) if actor.organisation_id else here.none()
            case "run":
                return here.filter(own).exclude(state=ToolState.WITHDRAWN)
            case "decide":
                decidable = here.exclude(state=ToolState.WITHDRAWN)
                return decidable if actor.is_office else here.none()
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.role == Role.PARTNER and actor.chain_id is not None


class ToolUsePolicy(Policy[ToolUse]):
    """view · edit, of the actor's own organisation; nobody else, the provider neither"""

    model = ToolUse

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[ToolUse]:
        found = ToolUse.objects.all()
        if actor.is_system:
            return found
        if actor.organisation_id is None or action not in ("view", "edit"):
            return found.none()
        return found.filter(organisation=actor.organisation_id)

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.organisation_id is not None and actor.chain_id is not None


provider_tool_policy = ProviderToolPolicy()
tool_use_policy = ToolUsePolicy()
