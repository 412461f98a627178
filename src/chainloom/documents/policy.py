"""The office keeps documents; the leader and the bureaus read them; nobody else knows of them."""

from __future__ import annotations

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.core.policy import Policy

from .models import Document


def sees_documents(actor: Actor) -> bool:
    return actor.sees_all or actor.role == Role.BUREAU


class DocumentPolicy(Policy[Document]):
    """view · change (describe, decide facts, apply, undo, remove)"""

    model = Document

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Document]:
        if actor.is_system and actor.chain_id is None:
            return Document.objects.all()
        if actor.chain_id is None or not sees_documents(actor):
            return Document.objects.none()
        here = Document.objects.filter(chain=actor.chain_id)
        return here if action == "view" or actor.is_office else here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None


document_policy = DocumentPolicy()
