"""Who may see and change people's roles, invitations and tokens."""

from __future__ import annotations

from django.db.models import QuerySet

from chainloom.core.policy import Policy

from .actor import Actor
from .models import ApiToken, Invitation, Membership


class MembershipPolicy(Policy[Membership]):
    """view: office and leader · end: office"""

    model = Membership

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Membership]:
        everyone = Membership.objects.all()
        if actor.is_system and actor.chain_id is None:
            return everyone
        if actor.is_office or (action == "view" and actor.sees_all):
            return everyone.filter(chain=actor.chain_id)
        return everyone.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


class InvitationPolicy(Policy[Invitation]):
    """The chain office invites and takes back."""

    model = Invitation

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Invitation]:
        if actor.is_office:
            return Invitation.objects.filter(chain=actor.chain_id)
        return Invitation.objects.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None


class ApiTokenPolicy(Policy[ApiToken]):
    """Everyone keeps their own."""

    model = ApiToken

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[ApiToken]:
        if actor.user is None or actor.scopes is not None:
            # A token never manages tokens.
            return ApiToken.objects.none()
        return ApiToken.objects.filter(membership__user=actor.user)

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.membership is not None and actor.scopes is None


membership_policy = MembershipPolicy()
invitation_policy = InvitationPolicy()
token_policy = ApiTokenPolicy()
