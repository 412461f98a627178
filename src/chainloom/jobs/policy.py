"""Who may see and cancel a job: who started it, and the office of its chain."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Role
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
        runs = actor.user.memberships.filter(role=Role.OFFICE, ended_at=None)
        chains = list(runs.values_list("chain_id", flat=True))
        return Job.objects.filter(Q(created_by=actor.user) | Q(chain_id__in=chains))


job_policy = JobPolicy()
