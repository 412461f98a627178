"""The table of docs/rights.md is what the policies do."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import ApiToken, Invitation, Membership
from chainloom.accounts.policy import invitation_policy, membership_policy, token_policy
from chainloom.agreements.policy import agreement_policy, due_policy, outcome_policy
from chainloom.chain.models import RiskRun, Scenario, SourcePlan
from chainloom.chain.policy import (
    placement_policy,
    risk_run_policy,
    scenario_policy,
    source_plan_policy,
    stage_policy,
    supply_link_policy,
)
from chainloom.documents.models import Document
from chainloom.documents.policy import document_policy
from chainloom.events.policy import event_policy, resolution_policy, signup_policy
from chainloom.imports.models import Import
from chainloom.imports.policy import import_policy
from chainloom.jobs.models import Job
from chainloom.jobs.policy import job_policy
from chainloom.lists.matchmaking_policy import entry_policy, matchmaking_policy, talk_policy
from chainloom.lists.models import FirmAnswer
from chainloom.lists.policies_policy import (
    firm_answer_rights,
    policy_case_rights,
    policy_rights,
)
from chainloom.lists.policy import (
    match_policy,
    need_policy,
    outside_offer_policy,
    resource_policy,
)
from chainloom.lists.projects_policy import project_policy
from chainloom.notices.models import Notice, NoticeDelivery, Webhook
from chainloom.notices.policy import delivery_policy, notice_policy, webhook_policy
from chainloom.organisations.models import (
    Claim,
    Contact,
    Distinction,
    Organisation,
    Participation,
    ServiceAssignment,
)
from chainloom.organisations.policy import (
    assignment_policy,
    certificate_policy,
    claim_policy,
    contact_policy,
    distinction_policy,
    organisation_policy,
)
from chainloom.plan.policy import (
    milestone_policy,
    plan_policy,
    plan_table_policy,
    risk_policy,
)
from chainloom.reports.policy import briefing_policy, screen_policy
from chainloom.upgrading.models import StepTold
from chainloom.upgrading.policy import ladder_policy, told_policy
from chainloom.workshop.colour.policy import (
    comparison_policy,
    dyeing_set_policy,
    lot_policy,
    picture_policy,
    recipe_policy,
    shade_policy,
)
from chainloom.workshop.inspection.policy import (
    cloth_policy,
    report_policy,
    roll_policy,
    rule_policy,
)
from chainloom.workshop.models import (
    ColourComparison,
    ColourPicture,
    DyeingSet,
    PieceLot,
    RecipeRequest,
    Shade,
)
from chainloom.workshop.providers.policy import provider_tool_policy, tool_use_policy

from . import factories
from .events_world import make_event, make_meeting, make_resolution, make_signup
from .inspection_world import make_report, make_roll, make_rule
from .lists_world import outside
from .matchmaking_world import event_in, talk_in
from .plan_world import make_milestone, make_plan, make_risk, make_table
from .reports_world import make_briefing, make_screen
from .routes import ROLES
from .test_docs import text_of
from .workshop_world import make_colours, make_tool, make_use

pytestmark = pytest.mark.django_db
ASKED = ROLES[:-1]  # nobody signed in has no row of their own to speak of
CONSENTS = ["contacts", "customers", "finance"]


@dataclass
class Place:
    """A chain with an organisation of the actor's own, one that consented and one that did not."""

    chain: Any
    actor: Actor
    someone: Any
    own: Organisation | None
    other: Organisation
    consented: Organisation

    @property
    def parties(self) -> dict[str, Organisation]:
        rows = {"own": self.own, "consented": self.consented, "other": self.other}
        return {word: row for word, row in rows.items() if row is not None}

    def of_each(self, make: Callable[[Organisation], Any]) -> dict[str, Any]:
        return {word: make(row) for word, row in self.parties.items()}

    def members(self) -> dict[str, Any]:
        return self.of_people(lambda membership: membership)

    def of_people(self, make: Callable[[Any], Any]) -> dict[str, Any]:
        """Rows that belong to a person instead of an organisation."""
        rows = {"other": make(self.someone)}
        if self.own is not None:
            rows["own"] = make(self.actor.membership)
        return rows


def _link(place: Place, supplier: Organisation) -> Any:
    """A link to an organisation of the same mind, so that consent is not the other's to give."""
    buyer = factories.OrganisationFactory(chain=place.chain)
    if supplier == place.consented:
        Participation.objects.filter(organisation=buyer).update(consents=CONSENTS)
    return factories.SupplyLinkFactory(chain=place.chain, supplier=supplier, buyer=buyer)


def _job(holder: Membership) -> Job:
    return Job.objects.create(kind="t", chain_id=holder.chain_id, created_by=holder.user)


def _notice(holder: Membership) -> Notice:
    return Notice.objects.create(user=holder.user, chain_id=holder.chain_id, code="t")


def _webhook(place: Place) -> Webhook:
    return Webhook.objects.create(chain=place.chain, name="t", format="wecom", address="a")


def _delivery(place: Place) -> NoticeDelivery:
    hook = _webhook(place)
    return NoticeDelivery.objects.create(
        chain=place.chain, webhook=hook, code="t", due_at=timezone.now()
    )


def _as_firms(place: Place) -> dict[str, Organisation]:
    """Ladders are of firms alone: each speaks for one here."""
    keys = [row.pk for row in place.parties.values()]
    Organisation.objects.filter(pk__in=keys).update(kind="firm")
    return place.parties


def _step_told(place: Place, organisation: Organisation) -> StepTold:
    about = {"chain": place.chain, "organisation": organisation, "told_at": timezone.now()}
    return StepTold.objects.create(step="quality_sme.specialised", **about)


def _answer(place: Place, organisation: Organisation) -> FirmAnswer:
    return FirmAnswer.objects.create(
        chain=place.chain,
        organisation=organisation,
        attribute="dishonest",
        value=False,
        as_of=timezone.localdate(),
    )


def _token(holder: Membership) -> ApiToken:
    return ApiToken.objects.create(
        membership=holder, name="t", prefix=f"p{holder.pk}", expires_at=timezone.now()
    )


def _claim(place: Place, holder: Membership) -> Claim:
    return Claim.objects.create(organisation=place.other, chain=place.chain, user=holder.user)


def _invitation(place: Place, organisation: Organisation) -> Invitation:
    return Invitation.objects.create(
        chain=place.chain,
        organisation=organisation,
        role="firm",
        token_hash=str(organisation.pk),
        expires_at=timezone.now(),
    )


def _match(place: Place, asker: Organisation) -> Any:
    return factories.MatchFactory(
        need=factories.NeedFactory(chain=place.chain, organisation=asker),
        resource=factories.ResourceFactory(
            chain=place.chain, organisation=factories.OrganisationFactory(chain=place.chain)
        ),
    )


def _outside(place: Place, asker: Organisation) -> Any:
    need = factories.NeedFactory(chain=place.chain, organisation=asker, visibility="public")
    return outside(need, handed_on_at=timezone.now())


def _talk(place: Place, asker: Organisation) -> Any:
    offerer = factories.OrganisationFactory(chain=place.chain)
    return talk_in(event_in(place.chain), asker, offerer)


def _entry(place: Place, asker: Organisation) -> Any:
    return _talk(place, asker).matchmaking.entries.get(need__organisation=asker)


def _agreement(place: Place, party: Organisation) -> Any:
    return factories.AgreementFactory(
        chain=place.chain,
        parties=[party, factories.OrganisationFactory(chain=place.chain)],
    )


def _due(place: Place, *, owner: Organisation | None = None, other: Organisation | None = None):
    """Something that one owes a party without an account, or is owed by one."""
    sides = [one or factories.OrganisationFactory(chain=place.chain) for one in (owner, other)]
    row = factories.AgreementFactory(chain=place.chain, parties=sides)
    return factories.DueFactory(obligation=factories.ObligationFactory(agreement=row))


def _agreement_outcome(place: Place, party: Organisation) -> Any:
    """One that the other party stated."""
    row = _agreement(place, party)
    return factories.AgreementOutcomeFactory(agreement=row, stated_by=row.parties.last())


def _distinction(place: Place) -> Distinction:
    return Distinction.objects.create(chain=place.chain, one=place.other, other=place.consented)


def _colour(model: Any, key: str) -> Callable[[Place], dict[str, Any]]:
    """Rows of the colour tool, of each party."""
    return lambda place: place.of_each(lambda o: model.objects.get(pk=make_colours(o)[key]))


def _tool(place: Place, state: str) -> dict[str, Any]:
    return place.of_each(lambda o: make_tool(place.chain, o, state))


def _looked_after(place: Place, firm: Organisation) -> ServiceAssignment:
    team = factories.OrganisationFactory(chain=place.chain, kind="body")
    return ServiceAssignment.objects.create(team=team, firm=firm)


def _import(place: Place) -> Import:
    return Import.objects.create(
        chain=place.chain, filename="a.csv", size=1, sha256="", as_of=datetime.date(2026, 6, 30)
    )


# What the table calls a thing: its policy, and rows of it by whose they are.
THINGS: dict[str, tuple[Any, Callable[[Place], dict[str, Any]]]] = {
    "organisation": (organisation_policy, lambda place: place.parties),
    "certificate": (
        certificate_policy,
        lambda place: place.of_each(
            lambda o: factories.CertificateFactory(organisation=o, kind="high_tech")
        ),
    ),
    "contact": (
        contact_policy,
        lambda place: place.of_each(lambda o: Contact.objects.create(organisation=o, name="林")),
    ),
    "distinction": (distinction_policy, lambda place: {"other": _distinction(place)}),
    "placement": (
        placement_policy,
        lambda place: place.of_each(
            lambda o: factories.PlacementFactory(
                organisation=o, stage=factories.StageFactory(chain=place.chain)
            )
        ),
    ),
    "supply link": (
        supply_link_policy,
        lambda place: place.of_each(lambda o: _link(place, o)),
    ),
    "stage": (stage_policy, lambda place: {"other": factories.StageFactory(chain=place.chain)}),
    "risk run": (
        risk_run_policy,
        lambda place: {"other": RiskRun.objects.create(chain=place.chain, version=1, year=2026)},
    ),
    "scenario": (
        scenario_policy,
        lambda place: {
            "other": Scenario.objects.create(chain=place.chain, name="t", version=1, year=2026)
        },
    ),
    "source plan": (
        source_plan_policy,
        lambda place: {"other": SourcePlan.objects.create(chain=place.chain, version=1, year=2026)},
    ),
    "import": (import_policy, lambda place: {"other": _import(place)}),
    "document": (
        document_policy,
        lambda place: {"other": Document.objects.create(chain=place.chain, state="read")},
    ),
    "need": (
        need_policy,
        lambda place: place.of_each(
            lambda o: factories.NeedFactory(chain=place.chain, organisation=o, hide_name=True)
        ),
    ),
    "resource": (
        resource_policy,
        lambda place: place.of_each(
            lambda o: factories.ResourceFactory(chain=place.chain, organisation=o)
        ),
    ),
    "outside offer": (
        outside_offer_policy,
        lambda place: place.of_each(lambda o: _outside(place, o)),
    ),
    "roll": (
        roll_policy,
        lambda place: place.of_each(lambda o: make_roll(place.chain, o)),
    ),
    "cloth": (
        cloth_policy,
        lambda place: place.of_each(lambda o: make_roll(place.chain, o).cloth),
    ),
    "grading rule": (
        rule_policy,
        lambda place: place.of_each(lambda o: make_rule(place.chain, o)),
    ),
    "roll report": (
        report_policy,
        lambda place: place.of_each(lambda o: make_report(place.chain, o)),
    ),
    "match": (match_policy, lambda place: place.of_each(lambda o: _match(place, o))),
    "matchmaking event": (
        matchmaking_policy,
        lambda place: place.of_each(lambda o: _talk(place, o).matchmaking),
    ),
    "entry": (entry_policy, lambda place: place.of_each(lambda o: _entry(place, o))),
    "talk": (talk_policy, lambda place: place.of_each(lambda o: _talk(place, o))),
    "policy": (
        policy_rights,
        lambda place: place.of_each(
            lambda o: factories.PolicyFactory(chain=place.chain, organisation=o)
        ),
    ),
    "policy case": (
        policy_case_rights,
        lambda place: place.of_each(
            lambda o: factories.PolicyCaseFactory(policy__chain=place.chain, organisation=o)
        ),
    ),
    "project": (
        project_policy,
        lambda place: place.of_each(
            lambda o: factories.ProjectFactory(chain=place.chain, organisation=o)
        ),
    ),
    "firm answer": (firm_answer_rights, lambda place: place.of_each(lambda o: _answer(place, o))),
    "ladders of a firm": (ladder_policy, _as_firms),
    "step told": (told_policy, lambda place: place.of_each(lambda o: _step_told(place, o))),
    "plan": (plan_policy, lambda place: {"other": make_plan(place.chain)}),
    "issued briefing": (
        briefing_policy,
        lambda place: {"other": make_briefing(place.chain, "issued", own_text=False)},
    ),
    "draft of a briefing": (
        briefing_policy,
        lambda place: {"other": make_briefing(place.chain, own_text=False)},
    ),
    "screen address": (screen_policy, lambda place: {"other": make_screen(place.chain)}),
    "draft of a plan": (plan_policy, lambda place: {"other": make_plan(place.chain, "draft")}),
    "table of a plan": (plan_table_policy, lambda place: {"other": make_table(place.chain)}),
    "milestone": (
        milestone_policy,
        lambda place: place.of_each(lambda o: make_milestone(place.chain, o)),
    ),
    "claimed milestone": (
        milestone_policy,
        lambda place: {"other": make_milestone(place.chain, place.other, "claimed")},
    ),
    "risk of a measure": (
        risk_policy,
        lambda place: place.of_each(lambda o: make_risk(place.chain, o)),
    ),
    "agreement": (agreement_policy, lambda place: place.of_each(lambda o: _agreement(place, o))),
    "due obligation": (due_policy, lambda place: place.of_each(lambda o: _due(place, owner=o))),
    "due to be answered": (
        due_policy,
        lambda place: place.of_each(lambda o: _due(place, other=o)),
    ),
    "agreement outcome": (
        outcome_policy,
        lambda place: place.of_each(lambda o: _agreement_outcome(place, o)),
    ),
    "event": (
        event_policy,
        lambda place: place.of_each(lambda o: make_event(place.chain, o)),
    ),
    "sign-up": (
        signup_policy,
        lambda place: place.of_each(lambda o: make_signup(make_event(place.chain), o)),
    ),
    "resolution": (
        resolution_policy,
        lambda place: place.of_each(lambda o: make_resolution(make_meeting(place.chain), o)),
    ),
    "another's resolution": (
        resolution_policy,
        lambda place: {"other": make_resolution(make_meeting(place.chain), place.other)},
    ),
    "shade": (shade_policy, _colour(Shade, "shade_id")),
    "colour comparison": (comparison_policy, _colour(ColourComparison, "comparison_id")),
    "lot of pieces": (lot_policy, _colour(PieceLot, "lot_id")),
    "set of dyeings": (dyeing_set_policy, _colour(DyeingSet, "dyeing_set_id")),
    "recipes": (recipe_policy, _colour(RecipeRequest, "recipe_id")),
    "picture of a colour": (picture_policy, _colour(ColourPicture, "colour_picture_id")),
    "approved tool": (provider_tool_policy, lambda place: _tool(place, "approved")),
    "tool that waits": (provider_tool_policy, lambda place: _tool(place, "waiting")),
    "withdrawn tool": (provider_tool_policy, lambda place: _tool(place, "withdrawn")),
    "use of a tool": (
        tool_use_policy,
        lambda place: place.of_each(lambda o: make_use(make_tool(place.chain, place.other), o)),
    ),
    "membership": (
        membership_policy,
        lambda place: place.members(),
    ),
    "invitation": (
        invitation_policy,
        lambda place: place.of_each(lambda o: _invitation(place, o)),
    ),
    "firm looked after": (
        assignment_policy,
        lambda place: place.of_each(lambda o: _looked_after(place, o)),
    ),
    "claim": (claim_policy, lambda place: place.of_people(lambda m: _claim(place, m))),
    "job": (job_policy, lambda place: place.of_people(_job)),
    "notice": (notice_policy, lambda place: place.of_people(_notice)),
    "webhook": (webhook_policy, lambda place: {"other": _webhook(place)}),
    "delivery": (delivery_policy, lambda place: {"other": _delivery(place)}),
    "token": (token_policy, lambda place: place.of_people(_token)),
}


def table() -> list[tuple[str, str, list[str]]]:
    """(thing, action, the word for each role) of every row of the page's table."""
    rows = []
    for line in text_of("docs/rights.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 + len(ASKED) and cells[0] != "what" and " · " in cells[1]:
            thing, _dot, action = cells[1].partition(" · ")
            rows.append((thing, action, cells[2:]))
    return rows


def said(seen: set[str], there: set[str]) -> str:
    if not seen:
        return "–"
    if seen == there:
        return "own" if there == {"own"} else "all"
    return ", ".join(word for word in ("own", "consented") if word in seen)


@pytest.fixture
def actors(office, leader, bureau, firm, partner, stranger) -> dict[str, Actor]:
    return dict(zip(ASKED, (office, leader, bureau, firm, partner, stranger), strict=True))


def place_of(actor: Actor, chain: Any) -> Place:
    is_member = actor.chain_id == chain.pk
    consented = factories.OrganisationFactory(chain=chain)
    Participation.objects.filter(organisation=consented).update(consents=CONSENTS)
    return Place(
        chain=chain,
        actor=actor,
        someone=factories.MembershipFactory(chain=chain, role="partner"),
        own=actor.membership.organisation if is_member else None,
        other=factories.OrganisationFactory(chain=chain),
        consented=consented,
    )


def test_the_table_has_a_column_for_every_role():
    header = re.search(r"^\| what \|.*$", text_of("docs/rights.md"), flags=re.MULTILINE).group()
    assert [cell.strip() for cell in header.strip("|").split("|")][2:] == list(ASKED)


@pytest.mark.parametrize(("thing", "action", "words"), table())
def test_row(thing, action, words, actors, chain):
    policy, make = THINGS[thing]
    found = []
    for actor in actors.values():
        rows = make(place_of(actor, chain))
        seen = {word for word, row in rows.items() if policy.may(actor, action, row)}
        found.append(said(seen, set(rows)))
    assert found == words


def test_every_policy_is_in_the_table():
    assert {thing for thing, _action, _words in table()} == set(THINGS)
