"""Who may see and cancel a job: who started it, while in its chain, and the chain's office."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
from chainloom.accounts.selectors import memberships_of
from chainloom.core.policy import Policy

from .models import Job


class JobPolicy(Policy[Job]):
    """view · cancel"""

    model = Job

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Job]:
        if actor.is_system:
            return Job.objects.all()
        if actor.user is None:
            return Job.objects.none()
        if actor.scopes is not None:
            # A token acts in its one role: other chains' jobs of the same person are not its own.
            here = Job.objects.filter(chain_id=actor.chain_id)
            return here if actor.is_office else here.filter(created_by=actor.user)
        held = list(memberships_of(actor.user).values_list("chain_id", "role"))
        # Of a chain that one has left, what one began there is not one's own any more.
        own = Q(chain_id=None) | Q(chain_id__in={chain for chain, _role in held})
        runs = {chain for chain, role in held if role == Role.OFFICE}
        return Job.objects.filter(Q(own, created_by=actor.user) | Q(chain_id__in=runs))


job_policy = JobPolicy()
