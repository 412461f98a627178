"""A page of fifty rows asks the database no more often than a page of five."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from chainloom.accounts.models import Invitation, Membership
from chainloom.chain.models import Stage
from chainloom.documents.models import Document
from chainloom.imports.models import Import
from chainloom.notices.models import Webhook
from chainloom.notices.services import notify
from chainloom.organisations import services
from chainloom.organisations.models import (
    BodyMembership,
    BodyProfile,
    BodyTerm,
    Claim,
    Organisation,
    ServiceAssignment,
)
from chainloom.workshop.models import ProviderTool, Shade
from tests import factories

from .actors import make_actor, make_chain
from .workshop_world import make_colours, make_tool, make_use

FEW, MANY = 5, 50
# The first is a supplier of all others, so that its own pages grow too.
PAGES = [
    "/c/fabric/",
    "/c/fabric/screen/",
    "/c/fabric/organisations/",
    "/c/fabric/organisations/?sort=-headcount&stage={stage}",
    "/c/fabric/organisations/?tier=high_tech&place=local",
    "/c/fabric/organisations/expiring/",
    "/c/fabric/organisations/tiers/",
    "/c/fabric/organisations/changes/",
    "/c/fabric/organisations/claims/",
    "/c/fabric/organisations/{first}/",
    "/c/fabric/organisations/{first}/certificates/",
    "/c/fabric/organisations/{first}/history/",
    "/c/fabric/organisations/bodies/",
    "/c/fabric/organisations/{body}/members/",
    "/c/fabric/organisations/{body}/terms/",
    "/c/fabric/organisations/{body}/looked-after/",
    "/c/fabric/people/",
    "/me/notices/?size=200",
    "/c/fabric/map/",
    "/c/fabric/map/?stage={stage}",
    "/c/fabric/map/stages/{stage}/",
    "/c/fabric/stages/",
    "/c/fabric/stages/{stage}/",
    "/c/fabric/firms/{first}/",
    "/c/fabric/links/",
    "/c/fabric/resilience/",
    "/c/fabric/resilience/inputs/",
    "/c/fabric/resilience/firms/{first}/",
    "/c/fabric/resilience/what-if/",
    "/c/fabric/upgrading/",
    "/c/fabric/upgrading/high_tech/",
    "/c/fabric/upgrading/high_tech/firms/",
    "/c/fabric/upgrading/near/?step=high_tech.high_tech&which=one_short",
    "/c/fabric/upgrading/firms/{first}/",
    "/c/fabric/workshop/colour/",
    "/c/fabric/workshop/colour/compare/",
    "/c/fabric/workshop/colour/sort/",
    "/c/fabric/workshop/colour/shades/",
    "/c/fabric/workshop/colour/shades/near/?near=30+0+0",
    "/c/fabric/workshop/colour/recipes/",
    "/c/fabric/workshop/colour/pictures/",
    "/c/fabric/workshop/tools/",
    "/c/fabric/workshop/tools/{tool}/",
    "/api/v1/chains/fabric/colour/shades",
    "/api/v1/chains/fabric/tools",
    "/api/v1/chains/fabric/tool-uses",
    "/api/v1/chains/fabric/organisations",
    "/api/v1/chains/fabric/organisations?include=sources",
    "/api/v1/chains/fabric/organisations/{first}",
    "/api/v1/chains/fabric/organisations/{first}/certificates",
    "/api/v1/chains/fabric/organisations/{first}/neighbours?steps=3",
    "/api/v1/chains/fabric/organisations/{first}/supply",
    "/api/v1/chains/fabric/bodies",
    "/api/v1/chains/fabric/bodies/{body}/members",
    "/api/v1/chains/fabric/bodies/{body}/firms",
    "/api/v1/chains/fabric/placements",
    "/api/v1/chains/fabric/links",
    "/api/v1/chains/fabric/memberships",
    "/api/v1/chains/fabric/stages",
    "/api/v1/chains/fabric/stages/{stage}/firms",
    "/api/v1/chains/fabric/map",
    "/api/v1/chains/fabric/gaps",
    "/api/v1/chains/fabric/resilience/firms",
    "/api/v1/chains/fabric/resilience/inputs",
    "/api/v1/chains/fabric/resilience/firms/{first}/cascade",
    "/api/v1/chains/fabric/expiring",
    "/api/v1/chains/fabric/ladders/high_tech/years",
    "/api/v1/chains/fabric/ladders/near?step=sme_digital.level_1&which=one_answer",
    "/api/v1/chains/fabric/organisations/{first}/ladders",
    "/api/v1/chains/fabric/audit",
]


class World:
    """A chain to which firms are added, each with one of everything that lists show."""

    def __init__(self, office) -> None:
        self.office = office
        self.chain = office.chain
        self.source = factories.SourceFactory(chain=self.chain)
        self.stages: list[Stage] = []
        self.firms: list[Organisation] = []
        self.tools: list[ProviderTool] = []

    def grow(self, size: int) -> None:
        for number in range(len(self.firms), size):
            self._stage(number)
            firm = services.organisation_create(
                values={
                    "name": f"鲤城清点{number}号针织有限公司",
                    "uscc": factories.make_uscc(940000 + number),
                    "district_code": "350502",
                    "headcount": 100 + number,
                },
                by=self.office,
            )
            self._placed(firm, self.stages[0], is_primary=True)
            self._placed(firm, self.stages[number], is_primary=False)
            self._certified(firm, number)
            self._linked(firm, number)
            self._member(firm)
            self._seated(firm, number)
            self._told(firm, number)
            self._worked(firm, number)
            self.firms.append(firm)

    def _stage(self, number: int) -> None:
        stage = factories.StageFactory(chain=self.chain, column=number % 8)
        if self.stages:
            factories.StageInputFactory(upstream=self.stages[0], downstream=stage)
        self.stages.append(stage)

    def _placed(self, firm: Organisation, stage: Stage, *, is_primary: bool) -> None:
        if is_primary or stage != self.stages[0]:
            factories.PlacementFactory(
                organisation=firm, stage=stage, is_primary=is_primary, source=self.source
            )

    def _certified(self, firm: Organisation, number: int) -> None:
        ends = timezone.localdate() + datetime.timedelta(days=10)
        owners = [firm] if number == 0 else [firm, self.firms[0]]
        for owner in owners:
            factories.CertificateFactory(
                organisation=owner, kind="high_tech", expires_on=ends, source=self.source
            )

    def _linked(self, firm: Organisation, number: int) -> None:
        if number == 0:
            return
        pairs = [(self.firms[0], firm), (firm, self.firms[0]), (self.firms[number - 1], firm)]
        for supplier, buyer in pairs if number > 1 else pairs[:2]:
            factories.SupplyLinkFactory(
                chain=self.chain,
                supplier=supplier,
                buyer=buyer,
                product=f"product {number}",
                year=2026,
                supplier_stage=self.stages[0],
                buyer_stage=self.stages[number],
                source=self.source,
            )

    def _worked(self, firm: Organisation, number: int) -> None:
        """One of everything that the office keeps in the workshop, and a tool of the firm's."""
        office = self.office.membership.organisation
        Shade.objects.filter(organisation=office, name="navy").update(name=f"navy {number}")
        make_colours(office)
        self.tools.append(make_tool(self.chain, firm))
        make_use(self.tools[0], office)

    def _member(self, firm: Organisation) -> None:
        factories.MembershipFactory(chain=self.chain, organisation=firm, role="firm")

    def _seated(self, firm: Organisation, number: int) -> None:
        """A seat in the office's body that looks after it, and a group of that body with a term."""
        body, day = self.office.membership.organisation, timezone.localdate()
        about = {"source": self.source, "from_date": day}
        seat = BodyMembership.objects.create(body=body, member=firm, role="member", **about)
        ServiceAssignment.objects.create(team=body, firm=firm, seat=seat, **about)
        group = factories.OrganisationFactory(chain=self.chain, kind="body")
        BodyProfile.objects.create(body=group, form="group", parent=body)
        for one in (body, group):
            BodyTerm.objects.create(body=one, title=f"term {number}", **about)

    def _told(self, firm: Organisation, number: int) -> None:
        """The office is told one thing of each kind that looks rows up."""
        member, office = Membership.objects.get(organisation=firm), self.office
        of_chain = {"chain": self.chain}
        claim = Claim.objects.create(**of_chain, organisation=firm, user=member.user, message="x")
        taken = Invitation.objects.create(
            **of_chain,
            organisation=firm,
            role="firm",
            token_hash=f"t{number}",
            expires_at=timezone.now(),
            accepted_by=member.user,
        )
        hook = Webhook.objects.create(
            **of_chain, name=f"hook {number}", format="json", address="https://robot.test/"
        )
        read = Document.objects.create(**of_chain, title=f"document {number}")
        file = Import.objects.create(
            **of_chain, filename="a.csv", size=1, sha256="", as_of=timezone.localdate()
        )
        certificate = firm.certificates.first()
        told = {
            "organisations.claim_waits": {"claim": claim.pk},
            "organisations.certificates_expire": {"certificates": [certificate.pk], "count": 1},
            "accounts.invitation_accepted": {"invitation": taken.pk},
            "notices.webhook_off": {"webhook": hook.pk, "failures": 10},
            "documents.done": {"document": read.pk, "work": "documents.read"},
            "imports.done": {"import": file.pk, "work": "imports.preview"},
            "chain.done": {"chain": self.chain.pk, "work": "chain.risk"},
        }
        for code, params in told.items():
            notify(code=code, to=[office.membership], chain=self.chain, params=params, link="/")


def questions(browser: Client, address: str) -> list[str]:
    """What a page asks the database when nothing is kept."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200, address
    return [query["sql"] for query in asked.captured_queries]


@pytest.fixture(scope="module")
def asked(module_database) -> dict[str, tuple[list[str], list[str]]]:
    """Of each page, what it asks with few rows and with many."""
    with translation.override("en"):
        office = make_actor(make_chain(), "office")
        world = World(office)
        world.grow(FEW)
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(office.user)
        values = {"first": world.firms[0].pk, "stage": world.stages[0].pk}
        values["body"] = office.membership.organisation_id
        values["tool"] = world.tools[0].pk
        addresses = {page: page.format(**values) for page in PAGES}
        few = _twice(browser, addresses)
        world.grow(MANY)
        many = _twice(browser, addresses)
    return {page: (few[page], many[page]) for page in PAGES}


def _twice(browser: Client, addresses: dict[str, str]) -> dict[str, list[str]]:
    """The first look derives what changed rows need, and fills what a process keeps."""
    for address in addresses.values():
        questions(browser, address)
    return {page: questions(browser, address) for page, address in addresses.items()}


@pytest.mark.django_db  # without it this file alone would be given no database
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_many_rows_asks_as_often_as_one_of_few(asked, page):
    few, many = asked[page]
    assert len(many) <= len(few), "\n".join(sql for sql in many if sql not in few)
