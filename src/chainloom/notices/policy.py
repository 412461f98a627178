"""Notices are their reader's; webhooks, failures and office hours are the chain office's."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import Notice, NoticeDelivery, Webhook


class NoticePolicy(Policy[Notice]):
    """view (and mark as read)"""

    model = Notice

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Notice]:
        if actor.user is None or action != "view":
            return Notice.objects.none()
        own = Notice.objects.filter(user=actor.user, on_page=True)
        # A token acts in one role of one chain.
        return own if actor.scopes is None else own.filter(chain=actor.chain_id)


class WebhookPolicy(Policy[Webhook]):
    """view · change: the office of the chain"""

    model = Webhook

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Webhook]:
        if not actor.is_office or action not in {"view", "change"}:
            return Webhook.objects.none()
        if actor.is_system and actor.chain_id is None:
            return Webhook.objects.all()
        return Webhook.objects.filter(chain=actor.chain_id)

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None


class DeliveryPolicy(Policy[NoticeDelivery]):
    """view: what was sent for the chain, by its office"""

    model = NoticeDelivery

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[NoticeDelivery]:
        if not actor.is_office or actor.chain_id is None or action != "view":
            return NoticeDelivery.objects.none()
        here = Q(chain=actor.chain_id) | Q(notice__chain=actor.chain_id)
        return NoticeDelivery.objects.filter(here)


notice_policy = NoticePolicy()
webhook_policy = WebhookPolicy()
delivery_policy = DeliveryPolicy()
