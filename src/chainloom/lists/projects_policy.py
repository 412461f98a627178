"""Who may see and do what with projects."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy
from chainloom.organisations.policy import organisation_policy

from .models import Project, ProjectPartner, ProjectVisibility

NOBODY = Q(pk__in=[])


def _own(actor: Actor) -> Q:
    return Q(organisation=actor.organisation_id) if actor.organisation_id else NOBODY


def _looked_after(actor: Actor) -> Q:
    """The actor's unit looks after it."""
    return Q(unit=actor.organisation_id) if actor.organisation_id else NOBODY


def _taken_part(actor: Actor) -> Q:
    if actor.organisation_id is None:
        return NOBODY
    parts = ProjectPartner.objects.filter(
        project=OuterRef("pk"), organisation=actor.organisation_id
    )
    return Q(Exists(parts))


class ProjectPolicy(Policy[Project]):
    """view · edit (what it says, its stage, milestones, money, partners, obstacles; also remove)
    · assign (who undertakes it, who looks after it) · words (reasons and evidence)
    · money (what was put in, entry by entry)
    """

    model = Project

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Project]:
        if actor.is_system and actor.chain_id is None:
            return Project.objects.all()
        if actor.chain_id is None:
            return Project.objects.none()
        here = Project.objects.filter(chain=actor.chain_id, organisation__merged_into=None)
        own = _own(actor) | _looked_after(actor)
        concerned = own | _taken_part(actor)
        seen = concerned | Q(visibility=ProjectVisibility.MEMBERS)
        match action:
            case "view":
                return here if actor.sees_all else here.filter(seen)
            case "edit":
                return here if actor.is_office else here.filter(own)
            case "assign":
                return here if actor.is_office else here.none()
            case "words":
                return here if actor.sees_all else here.filter(concerned)
            case "money" if actor.sees_all:
                return here
            case "money":
                # Else these are the owner's figures, shown with its consent alone.
                open_ = organisation_policy.rows(actor, "view_finance")
                shown = Q(Exists(open_.filter(pk=OuterRef("organisation"))))
                return here.filter(seen).filter(own | shown)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """Everyone for their own organisation; the office for any of its chain."""
        if actor.chain_id is None:
            return False
        own = about.get("organisation_id") == actor.organisation_id is not None
        return actor.is_office or own


project_policy = ProjectPolicy()
