"""Who may look at the ladders of which firms, and tell them."""

from __future__ import annotations

from django.db.models import QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy
from chainloom.organisations.models import Kind, Organisation
from chainloom.organisations.policy import organisation_policy

from .models import StepTold


class LadderPolicy(Policy[Organisation]):
    """view: what a firm meets, criterion by criterion · compare: many firms side by side · tell

    Which certificates a firm holds every member of the chain may see; what it meets follows from
    its figures. Each figure is left out besides where `view_finance` does not allow it.
    """

    model = Organisation

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Organisation]:
        firms = organisation_policy.rows(actor).filter(kind=Kind.FIRM)
        if actor.chain_id is None:
            return firms.none()
        match action:
            case "view":
                if actor.sees_all:
                    return firms
                return organisation_policy.rows(actor, "edit").filter(kind=Kind.FIRM)
            case "compare":
                return firms if actor.sees_all else firms.none()
            case "tell":
                return firms if actor.is_office else firms.none()
        return firms.none()


class ToldPolicy(Policy[StepTold]):
    """Office and leader see whom the office told; a firm what it was told."""

    model = StepTold

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[StepTold]:
        here = StepTold.objects.filter(chain=actor.chain_id, organisation__merged_into=None)
        if actor.chain_id is None or action != "view":
            return here.none()
        return here if actor.sees_all else here.filter(organisation=actor.organisation_id or 0)


ladder_policy = LadderPolicy()
told_policy = ToldPolicy()
