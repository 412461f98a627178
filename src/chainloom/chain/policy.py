"""Who may see and change a chain's stages, placements and supply links."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy
from chainloom.organisations.policy import consenting, organisation_policy

from .models import Chain, Placement, RiskRun, Scenario, SourcePlan, Stage, SupplyLink


class ChainPolicy(Policy[Chain]):
    """view · edit (stages, settings) · map"""

    model = Chain

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Chain]:
        if actor.is_system and actor.chain_id is None:
            return Chain.objects.all()
        here = Chain.objects.filter(pk=actor.chain_id) if actor.chain_id else Chain.objects.none()
        if action == "view" or actor.is_office:
            return here
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_system or bool(actor.user and actor.user.is_operator)


class StagePolicy(Policy[Stage]):
    model = Stage

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Stage]:
        return Stage.objects.filter(chain__in=chain_policy.rows(actor, action))


class PlacementPolicy(Policy[Placement]):
    """Seen with the organisation; the office places, a firm keeps its own products."""

    model = Placement

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Placement]:
        # Looked up for each placement by key: the list of all organisations is long.
        seen = organisation_policy.rows(actor, action).filter(pk=OuterRef("organisation"))
        return Placement.objects.filter(Exists(seen), stage__chain=actor.chain_id)

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


class SupplyLinkPolicy(Policy[SupplyLink]):
    """Who buys from whom is a firm's own business.

    Office and leader see all links; a firm sees those it is part of, and those of
    an organisation that consented to show its customers. Links that stayed with an
    absorbed entry are nobody's until the merge is undone.
    """

    model = SupplyLink

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[SupplyLink]:
        links = SupplyLink.objects.filter(chain=actor.chain_id).standing()
        if actor.is_office or (action == "view" and actor.sees_all):
            return links
        own = Q(supplier=actor.organisation_id) | Q(buyer=actor.organisation_id)
        if actor.organisation_id is None:
            return links.none()
        if action == "view":
            open_ = consenting(actor.chain_id, "customers")
            return links.filter(own | Q(supplier__in=open_) & Q(buyer__in=open_))
        if action == "edit":
            return links.filter(own)
        return links.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        """The office, or a firm that is supplier or buyer itself."""
        parties = {about.get("supplier_id"), about.get("buyer_id")}
        return actor.is_office or (
            actor.organisation_id is not None and actor.organisation_id in parties
        )


class RiskRunPolicy(Policy[RiskRun]):
    """What would break is told to office and leader alone.

    It names the firms on whom others hang. A member firm learns its own band and its own inputs
    on its own page, a bureau learns of stages (`selectors.resilience`).
    """

    model = RiskRun

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[RiskRun]:
        if action == "view" and actor.sees_all:
            return RiskRun.objects.filter(chain=actor.chain_id)
        return RiskRun.objects.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.sees_all


class ScenarioPolicy(Policy[Scenario]):
    """Scenarios of the chain: seen by office and leader, made and removed by the office."""

    model = Scenario

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Scenario]:
        if actor.is_office or (action == "view" and actor.sees_all):
            return Scenario.objects.filter(chain=actor.chain_id)
        return Scenario.objects.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


class SourcePlanPolicy(Policy[SourcePlan]):
    """Plans of second sources name the firms on whom others hang: as the risk itself."""

    model = SourcePlan

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[SourcePlan]:
        if action == "view" and actor.sees_all:
            return SourcePlan.objects.filter(chain=actor.chain_id)
        return SourcePlan.objects.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.sees_all


chain_policy = ChainPolicy()
stage_policy = StagePolicy()
placement_policy = PlacementPolicy()
supply_link_policy = SupplyLinkPolicy()
risk_run_policy = RiskRunPolicy()
scenario_policy = ScenarioPolicy()
source_plan_policy = SourcePlanPolicy()
