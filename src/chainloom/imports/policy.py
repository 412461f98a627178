"""The office imports; the leader sees what was imported; nobody else knows of it."""

from __future__ import annotations

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import Import


class ImportPolicy(Policy[Import]):
    """view · change (map, decide, confirm, undo, discard) · download the original"""

    model = Import

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Import]:
        if actor.is_system and actor.chain_id is None:
            return Import.objects.all()
        if actor.chain_id is None or not actor.sees_all:
            return Import.objects.none()
        here = Import.objects.filter(chain=actor.chain_id)
        return here if action == "view" or actor.is_office else here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None


import_policy = ImportPolicy()
