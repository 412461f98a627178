"""Who may see and do what with plans.

An adopted plan is for all members of the chain, a draft for office and leader. What a target counts
is seen record by record as the records' own policies say.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import (
    MeasureUnit,
    Milestone,
    MilestoneState,
    Plan,
    PlanState,
    PlanTable,
    Risk,
    UnitRole,
)


class PlanPolicy(Policy[Plan]):
    """view · edit (what it says) · adopt · close · remove · next (start another from it)"""

    model = Plan

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Plan]:
        if actor.is_system and actor.chain_id is None:
            return Plan.objects.all()
        if actor.chain_id is None:
            return Plan.objects.none()
        here = Plan.objects.filter(chain=actor.chain_id)
        draft = Q(state=PlanState.DRAFT)
        match action:
            case "view":
                return here if actor.sees_all else here.exclude(draft)
            case "edit":
                return here.exclude(state=PlanState.CLOSED) if actor.is_office else here.none()
            case "adopt" | "remove":
                return here.filter(draft) if actor.is_office else here.none()
            case "close":
                return here.filter(state=PlanState.ADOPTED) if actor.is_office else here.none()
            case "next":
                return here if actor.is_office else here.none()
        return here.none()

    def may_add(self, actor: Actor, **about: Any) -> bool:
        return actor.is_office


class MilestonePolicy(Policy[Milestone]):
    """view · claim (say that it is reached) · confirm, or return it

    Who owns it says that it is reached: its owner's people, or the office where the owner is not
    named. Somebody else confirms it: of another organisation than the owner and than who said so,
    or the leader where the office said so; never the person who said it.
    """

    model = Milestone

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Milestone]:
        plans = plan_policy.rows(actor)
        rows = Milestone.objects.filter(measure__direction__plan__in=plans)
        if action == "view":
            return rows
        going = rows.filter(measure__direction__plan__state=PlanState.ADOPTED)
        if actor.organisation_id is None:
            return going if actor.is_system else going.none()
        match action:
            case "claim":
                mine = Q(owner=actor.organisation_id)
                if actor.is_office:
                    mine |= Q(owner=None)
                return going.filter(mine, state=MilestoneState.OPEN)
            case "confirm":
                if not (actor.sees_all or actor.role == "bureau"):
                    return going.none()
                leads = Exists(
                    MeasureUnit.objects.filter(
                        measure=OuterRef("measure"),
                        organisation=actor.organisation_id,
                        role=UnitRole.LEAD,
                    )
                )
                may = Q() if actor.sees_all else Q(leads)
                waiting = going.filter(may, state=MilestoneState.CLAIMED)
                waiting = waiting.exclude(owner=actor.organisation_id)
                if actor.role == "leader":
                    # Office and leader may be of one body: what the office owns the leader judges.
                    return waiting
                return waiting.exclude(claimed_for=actor.organisation_id)
        return going.none()


class RiskPolicy(Policy[Risk]):
    """view · edit (answer it, say that it is over): the office, and the units of its measure

    Risks are seen by office, leader and the units of the measure, not by all members.
    """

    model = Risk

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Risk]:
        plans = plan_policy.rows(actor)
        rows = Risk.objects.filter(measure__direction__plan__in=plans)
        unit = Exists(
            MeasureUnit.objects.filter(
                measure=OuterRef("measure"), organisation=actor.organisation_id or 0
            )
        )
        if action == "view":
            return rows if actor.sees_all else rows.filter(unit)
        if action == "edit":
            going = rows.exclude(measure__direction__plan__state=PlanState.CLOSED)
            return going if actor.is_office else going.filter(unit)
        return rows.none()

    def may_add(self, actor: Actor, **about: Any) -> bool:
        """`measure`: the measure that it is about."""
        if actor.is_office:
            return True
        measure = about.get("measure")
        if measure is None or actor.organisation_id is None:
            return False
        return measure.units.filter(organisation=actor.organisation_id).exists()


class PlanTablePolicy(Policy[PlanTable]):
    """view · change (confirm, take back, throw away): the office's alone"""

    model = PlanTable

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[PlanTable]:
        here = PlanTable.objects.filter(chain=actor.chain_id)
        return here if actor.is_office and actor.chain_id else here.none()

    def may_add(self, actor: Actor, **about: Any) -> bool:
        return actor.is_office


plan_policy = PlanPolicy()
milestone_policy = MilestonePolicy()
risk_policy = RiskPolicy()
plan_table_policy = PlanTablePolicy()
