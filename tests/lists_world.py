"""What the addresses of the four lists are asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.lists.models import (
    Assignment,
    Investment,
    Need,
    Obstacle,
    OutsideOffer,
    PolicyPayment,
    ProjectPartner,
)
from chainloom.organisations.models import Organisation

from . import factories
from .matchmaking_world import add_matchmaking, add_matchmaking_api, own_matchmaking

PUBLIC = "/api/v1/public/{public_slug}"
ROOT = "/api/v1/chains/{chain_slug}"
NEED = ROOT + "/needs/{need_id}"
POLICY = ROOT + "/policies/{policy_id}"
CASE = ROOT + "/policy-cases/{case_id}"
PAYMENT = ROOT + "/policy-payments/{payment_id}"
MATCH = ROOT + "/matches/{match_id}"
PROJECT = ROOT + "/projects/{project_id}"
RESOURCE = ROOT + "/resources/{resource_id}"


def add_lists(
    world: Any, mill: Organisation, garments: Organisation
) -> Callable[[Actor], dict[str, Any]]:
    """Needs and resources of two organisations; what is one's own is made for each actor."""
    chain = world.actors["office"].chain
    about = {"chain": chain, "organisation": garments}
    need = factories.NeedFactory(**about)
    resource = factories.ResourceFactory(chain=chain, organisation=mill)
    world.values |= {
        "need_id": need.pk,
        "resource_id": resource.pk,
        "lists:need_act verb": "verify",
        "lists:resource_act verb": "confirm",
    }
    _policies(world, mill)
    _projects(world, garments, mill)
    add_matchmaking(world, mill, garments)
    hidden = factories.NeedFactory(visibility="chosen", **about)
    world.variants["hidden"] = {"need_id": hidden.pk}
    world.values |= {
        "offer_id": outside(factories.NeedFactory(visibility="public", **about)).pk,
        "lists:outside_offer verb": "hand_on",
    }
    _public(world)
    draft = factories.ResourceFactory(chain=chain, organisation=mill, state="draft")
    world.variants["draft"] = {
        "need_id": factories.NeedFactory(state="draft", **about).pk,
        "resource_id": draft.pk,
    }
    assigned = factories.NeedFactory(state="assigned", escalated_at=timezone.now(), **about)
    assign(assigned, world.actors["bureau"].membership.organisation)
    world.variants["work"] = {"need_id": assigned.pk, "verb": "answer"}
    held = factories.MatchFactory(need=assigned, resource=resource)
    world.variants["work"]["match_id"] = held.pk
    world.values |= {
        "match_id": going(need, resource).pk,
        "lists:match_act verb": "confirm",
        "lists:match_propose need_id": factories.NeedFactory(**about).pk,
    }
    world.extras["lists:match_propose"] = {"data": {"resource": resource.pk}}
    world.variants["decide"] = {"need_id": assigned.pk, "verb": "decide"}

    def own(actor: Actor) -> dict[str, Any]:
        mine = {"chain": chain, "organisation": actor.membership.organisation}
        return {
            "need_id": factories.NeedFactory(**mine).pk,
            "lists:need_edit need_id": factories.NeedFactory(state="returned", **mine).pk,
            "lists:need_act need_id": factories.NeedFactory(state="answered", **mine).pk,
            "lists:need_act verb": "confirm",
            "lists:resource_act verb": "confirm",
            "offer_id": outside(factories.NeedFactory(**mine), handed_on_at=timezone.now()).pk,
            "resource_id": factories.ResourceFactory(**mine).pk,
            "firm_id": actor.organisation_id,
            "match_id": going(factories.NeedFactory(**mine), resource).pk,
            "lists:match_act verb": "confirm",
            **_project(chain, actor.membership.organisation, mill),
            **own_matchmaking(actor, mill),
        }

    return own


def outside(need: Need, **values: Any) -> OutsideOffer:
    return OutsideOffer.objects.create(
        need=need,
        organisation_name="外地样纺织有限公司",
        email="sales@example.test",
        text="有现货可供",
        created_at=timezone.now(),
        **values,
    )


def _public(world: Any) -> None:
    """A chain with public pages; the one in which the roles stand has none."""
    shown = factories.ChainFactory(slug="shown", is_public=True)
    about = {
        "chain": shown,
        "organisation": factories.OrganisationFactory(chain=shown),
        "visibility": "public",
    }
    need = factories.NeedFactory(**about)
    policy = factories.PolicyFactory(chain=shown)
    world.values["public_slug"] = world.actors["office"].chain.slug
    on = {"public_slug": shown.slug}
    world.variants |= {
        "public": {**on, "need_id": need.pk, "policy_id": policy.pk},
        "public_draft": {
            **on,
            "policy_id": factories.PolicyFactory(chain=shown, state="draft").pk,
        },
        "members_only": {
            **on,
            "need_id": factories.NeedFactory(**{**about, "visibility": "members"}).pk,
        },
        "unverified": {**on, "need_id": factories.NeedFactory(state="submitted", **about).pk},
    }
    world.values |= {
        f"{PUBLIC}/needs/{{need_id}} need_id": need.pk,
        f"{PUBLIC}/policies/{{policy_id}} policy_id": policy.pk,
        "api public_slug": shown.slug,
    }


def _policies(world: Any, mill: Organisation) -> None:
    """A policy of another issuer, its draft, and one that the bureau issued."""
    chain = world.actors["office"].chain
    row = factories.PolicyFactory(chain=chain)
    case = factories.PolicyCaseFactory(policy=row, organisation=mill)
    world.values |= {
        "policy_id": row.pk,
        "firm_id": mill.pk,
        "case_id": case.pk,
        "payment_id": _payment(mill, chain=chain).pk,
        "lists:policy_act verb": "end",
        "lists:policy_case verb": "grant",
    }
    draft = factories.PolicyFactory(chain=chain, state="draft")
    world.variants["policy_draft"] = {"policy_id": draft.pk}
    bureau = world.actors["bureau"].membership.organisation
    issued = factories.PolicyFactory(chain=chain, organisation=bureau)
    world.variants["issued"] = {
        "policy_id": issued.pk,
        "case_id": factories.PolicyCaseFactory(policy=issued, organisation=mill).pk,
        "payment_id": _payment(mill, chain=chain, organisation=bureau).pk,
    }


def _payment(mill: Organisation, **about: Any) -> PolicyPayment:
    """All that was granted by a policy of its own."""
    case = factories.PolicyCaseFactory(
        policy=factories.PolicyFactory(**about),
        organisation=mill,
        state="paid",
        granted=100,
        paid=100,
    )
    return PolicyPayment.objects.create(case=case, amount=100, at=timezone.now())


def _project(chain: Any, owner: Organisation, partner: Organisation) -> dict[str, Any]:
    """A project of that owner with a milestone and a partner, and a need that may be linked."""
    row = factories.ProjectFactory(chain=chain, organisation=owner)
    part = ProjectPartner.objects.create(project=row, organisation=partner, role="supplier")
    return {
        "project_id": row.pk,
        "milestone_id": factories.MilestoneFactory(project=row).pk,
        "part_id": part.pk,
        "lists:project_act verb": "move",
        "lists:milestone_act verb": "postpone",
        "lists:project_take_off part": "partners",
    }


def _projects(world: Any, owner: Organisation, partner: Organisation) -> None:
    """One that members see, one for those concerned alone, and one that the bureau looks after."""
    chain = world.actors["office"].chain
    world.values |= _project(chain, owner, partner)
    about = {"chain": chain, "organisation": owner, "visibility": "concerned"}
    closed = factories.ProjectFactory(**about)
    world.variants["closed"] = {"project_id": closed.pk}
    unit = world.actors["bureau"].membership.organisation
    kept = factories.ProjectFactory(unit=unit, **about)
    world.variants["looked_after"] = {"project_id": kept.pk}
    taken = factories.ProjectFactory(**about)
    bank = world.actors["partner"].membership.organisation
    ProjectPartner.objects.create(project=taken, organisation=bank, role="bank")
    world.variants["part"] = {"project_id": taken.pk}


def assign(need: Any, unit: Organisation) -> Assignment:
    return Assignment.objects.create(need=need, organisation=unit, assigned_at=timezone.now())


def going(need: Any, resource: Any) -> Any:
    """A match in which both sides are interested."""
    now = timezone.now()
    return factories.MatchFactory(
        need=need, resource=resource, state="interest", asker_at=now, offerer_at=now
    )


def stated(need: Any, resource: Any) -> Any:
    """One in which a step waits for the other side."""
    match = going(need, resource)
    now = timezone.now()
    match.steps.create(state="sample", on=now.date(), stated_by="asker", stated_at=now)
    return match


def add_lists_api(world: Any, mill: Organisation, dyer: Organisation) -> None:
    """The same for the API, with the bodies it is sent."""
    office = world.actors["office"]
    about = {"chain": office.chain, "organisation": dyer}
    offered = {"chain": office.chain, "organisation": mill}
    mine = {"created_by": office.user}
    world.values |= {
        "api need_id": factories.NeedFactory(**about).pk,
        f"DELETE {NEED} need_id": factories.NeedFactory(state="draft", **mine, **about).pk,
        f"POST {NEED}/do/{{verb}} need_id": factories.NeedFactory(**about).pk,
        f"POST {NEED}/do/{{verb}} verb": "contact",
        "api resource_id": factories.ResourceFactory(**offered).pk,
        f"DELETE {RESOURCE} resource_id": factories.ResourceFactory(
            state="draft", **mine, **offered
        ).pk,
        f"POST {RESOURCE}/do/{{verb}} verb": "confirm",
    }
    _policies_api(world, mill)
    _projects_api(world, mill, dyer)
    add_matchmaking_api(world, mill, dyer)
    resource = factories.ResourceFactory(**offered)
    world.values |= {
        "api match_id": going(factories.NeedFactory(**about), resource).pk,
        f"POST {MATCH}/do/{{verb}} match_id": stated(factories.NeedFactory(**about), resource).pk,
        f"POST {MATCH}/do/{{verb}} verb": "confirm",
    }
    proposed = {"need": factories.NeedFactory(**about).pk, "resource": resource.pk}
    world.bodies |= {
        ("POST", ROOT + "/matches"): proposed,
        ("POST", MATCH + "/step"): {"state": "sample"},
        ("POST", MATCH + "/drop"): {"reason": "price"},
        ("PATCH", ROOT + "/matches/weights"): {"weights": {"words": 0.3}},
    }
    asked = {"kind": "fabric", "text": "求购 T400 门幅180 5000米"}
    world.bodies |= {
        ("POST", ROOT + "/needs"): asked,
        ("POST", ROOT + "/needs/read"): {"text": asked["text"]},
        ("PATCH", NEED): {"title": "求购府绸"},
        ("POST", ROOT + "/resources"): asked,
        ("PATCH", RESOURCE): {"title": "现货府绸"},
    }


def _policies_api(world: Any, mill: Organisation) -> None:
    chain = world.actors["office"].chain
    row = factories.PolicyFactory(chain=chain)
    draft = factories.PolicyFactory(chain=chain, state="draft")
    case = factories.PolicyCaseFactory(policy=row, organisation=mill)
    world.values |= {
        "api policy_id": row.pk,
        f"DELETE {POLICY} policy_id": draft.pk,
        f"POST {POLICY}/do/{{verb}} verb": "end",
        "api case_id": case.pk,
        "api payment_id": _payment(mill, chain=chain).pk,
        f"POST {CASE}/do/{{verb}} verb": "grant",
    }
    world.bodies |= {
        ("POST", ROOT + "/policies"): {"title": "样例政策", "conditions": {"everyone": True}},
        ("POST", ROOT + "/policies/reach"): {"conditions": {"everyone": True}},
        ("PATCH", POLICY): {"title": "样例政策二"},
        ("POST", POLICY + "/tell"): {"organisations": [mill.pk]},
        ("POST", CASE + "/do/{verb}"): {"amount": 1000},
        ("POST", PAYMENT + "/void"): {"reason": "记错了"},
    }


def _projects_api(world: Any, mill: Organisation, dyer: Organisation) -> None:
    chain = world.actors["office"].chain
    about = {"chain": chain, "organisation": mill}
    row = factories.ProjectFactory(**about)
    part = ProjectPartner.objects.create(project=row, organisation=dyer, role="supplier")
    now = timezone.now()
    put_in = Investment.objects.create(project=row, on=now.date(), amount=100, created_at=now)
    obstacle = factories.NeedFactory(**about)
    Obstacle.objects.create(project=row, need=obstacle, created_at=now)
    world.values |= {
        "api project_id": row.pk,
        f"DELETE {PROJECT} project_id": factories.ProjectFactory(**about).pk,
        f"POST {PROJECT}/do/{{verb}} verb": "move",
        f"POST {PROJECT}/milestones/{{milestone_id}}/do/{{verb}} verb": "done",
        "api milestone_id": factories.MilestoneFactory(project=row).pk,
        "api investment_id": put_in.pk,
        "api partner_id": part.pk,
        f"PUT {PROJECT}/obstacles/{{need_id}} need_id": factories.NeedFactory(**about).pk,
        f"DELETE {PROJECT}/obstacles/{{need_id}} need_id": obstacle.pk,
    }
    other = factories.OrganisationFactory(chain=chain)
    world.bodies |= {
        ("POST", ROOT + "/projects"): {"title": "样例产线", "kind": "line"},
        ("PATCH", PROJECT): {"title": "样例产线二期"},
        ("POST", PROJECT + "/do/{verb}"): {"stage": "signed"},
        ("POST", PROJECT + "/milestones"): {"title": "封顶", "due": "2027-01-01"},
        ("POST", PROJECT + "/investments"): {"amount": 100},
        ("POST", PROJECT + "/partners"): {"organisation": other.pk, "role": "bank"},
        ("POST", PROJECT + "/obstacles"): {"text": "变压器容量不够，请协调"},
    }
