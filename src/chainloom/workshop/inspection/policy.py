"""What a tool is given belongs to the organisation that gave it: nobody else sees it, the chain
office and its leader included. A report alone goes further: beside a match, to its two sides."""

from __future__ import annotations

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy
from chainloom.lists.models import Match

from .models import Cloth, GradeRule, MatchReport, Roll, RollReport


def _own(model: type[Model], actor: Actor) -> QuerySet:
    if actor.is_system and actor.chain_id is None:
        return model.objects.all()
    if actor.is_system:
        return model.objects.filter(chain=actor.chain_id)
    if actor.chain_id is None or actor.organisation_id is None:
        return model.objects.none()
    return model.objects.filter(chain=actor.chain_id, organisation=actor.organisation_id)


class _OwnPolicy(Policy):
    """view · change: of one's own organisation alone."""

    def rows(self, actor: Actor, action: str = "view") -> QuerySet:
        rows = _own(self.model, actor)
        return rows if action in ("view", "change") else rows.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.chain_id is not None and actor.organisation_id is not None


class RollPolicy(_OwnPolicy):
    model = Roll


class ClothPolicy(_OwnPolicy):
    model = Cloth


class RulePolicy(_OwnPolicy):
    model = GradeRule


class ReportPolicy(_OwnPolicy):
    """view: one's own, and those beside a match of which one is a side · change: one's own."""

    model = RollReport

    def rows(self, actor: Actor, action: str = "view") -> QuerySet:
        own = super().rows(actor, action)
        mine = actor.organisation_id
        if action != "view" or actor.is_system or mine is None or actor.chain_id is None:
            return own
        sides = Match.objects.filter(chain=actor.chain_id).filter(
            Q(need__organisation=mine) | Q(resource__organisation=mine)
        )
        beside = MatchReport.objects.filter(report=OuterRef("pk"), match__in=sides.values("pk"))
        rows = RollReport.objects.filter(chain=actor.chain_id)
        return rows.filter(Q(organisation=mine) | Exists(beside))


roll_policy = RollPolicy()
cloth_policy = ClothPolicy()
rule_policy = RulePolicy()
report_policy = ReportPolicy()
