"""Who may see and do what with policies and with what became of them for firms."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy as Rights
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy

from .models import FirmAnswer, Policy, PolicyCase, PolicyState

NOBODY = Q(pk__in=[])
ISSUING = ("office", "bureau")


def _issued(actor: Actor) -> Q:
    """Issued by the unit for which the actor acts."""
    if actor.organisation_id is None or actor.role not in ISSUING:
        return NOBODY
    return Q(organisation=actor.organisation_id)


class PolicyRights(Rights[Policy]):
    """view · edit (also publish, end, remove, tell) · could (which firms) · apply"""

    model = Policy

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Policy]:
        if actor.is_system and actor.chain_id is None:
            return Policy.objects.all()
        if actor.chain_id is None:
            return Policy.objects.none()
        here = Policy.objects.filter(chain=actor.chain_id)
        public = ~Q(state=PolicyState.DRAFT)
        match action:
            case "view":
                return here if actor.sees_all else here.filter(public | _issued(actor))
            case "edit":
                return here if actor.is_office else here.filter(_issued(actor))
            case "could":
                return here if actor.sees_all else here.filter(_issued(actor))
            case "apply":
                return here.filter(state=PolicyState.PUBLISHED)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """The office for any issuer; a bureau for itself."""
        if actor.chain_id is None:
            return False
        own = about.get("organisation_id") == actor.organisation_id is not None
        return actor.is_office or (actor.role == "bureau" and own)


class PolicyCaseRights(Rights[PolicyCase]):
    """view · apply (as the firm) · decide (also pay)"""

    model = PolicyCase

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[PolicyCase]:
        if actor.is_system and actor.chain_id is None:
            return PolicyCase.objects.all()
        if actor.chain_id is None:
            return PolicyCase.objects.none()
        here = PolicyCase.objects.filter(
            policy__chain=actor.chain_id, organisation__merged_into=None
        )
        own = Q(organisation=actor.organisation_id) if actor.organisation_id else NOBODY
        issued = Q(Exists(policy_rights.rows(actor, "edit").filter(pk=OuterRef("policy"))))
        match action:
            case "view":
                return here if actor.sees_all else here.filter(own | issued)
            case "apply":
                return here if actor.is_office else here.filter(own)
            case "decide":
                return here.filter(issued)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        own = about.get("organisation_id") == actor.organisation_id is not None
        return actor.is_office or own


class FirmAnswerRights(Rights[FirmAnswer]):
    """view: as the firm's figures · edit: the firm itself and the office for it"""

    model = FirmAnswer

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[FirmAnswer]:
        rows = FirmAnswer.objects.all()
        if actor.chain_id is not None:
            rows = rows.filter(chain=actor.chain_id)
        seen = organisation_policy.rows(actor, "view_finance")
        rows = rows.filter(Exists(seen.filter(pk=OuterRef("organisation"))))
        if action == "view":
            return rows
        kept = organisation_policy.rows(actor, "edit")
        return rows.filter(Exists(kept.filter(pk=OuterRef("organisation"))))


def may_answer(actor: Actor, organisation: Organisation) -> bool:
    """Say of a firm what the registry lacks: who may both see its figures and keep its entry."""
    return organisation_policy.may(actor, "view_finance", organisation) and (
        organisation_policy.may(actor, "edit", organisation)
    )


policy_rights = PolicyRights()
policy_case_rights = PolicyCaseRights()
firm_answer_rights = FirmAnswerRights()
