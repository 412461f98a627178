"""What the pages are asked about: one of everything, of another organisation and of one's own."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.base import ContentFile

from chainloom.accounts.actor import Actor
from chainloom.chain import services as chain_services
from chainloom.chain.models import Stage
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience.exporting import risk_export_enqueue
from chainloom.documents.models import (
    Document,
    DocumentFact,
    DocumentMention,
    DocumentState,
    DocumentText,
)
from chainloom.imports.models import (
    WORKING,
    Import,
    ImportRow,
    ImportSheet,
    ImportStatus,
    Verdict,
)
from chainloom.jobs import exporting, registry
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_enqueue
from chainloom.organisations import services
from chainloom.organisations.models import (
    BodyMembership,
    BodyTerm,
    Contact,
    NameKind,
    Organisation,
    OrganisationName,
    ServiceAssignment,
)
from chainloom.organisations.services import source_of_entry

from . import factories
from .agreements_world import add_agreements
from .events_world import add_events
from .inspection_world import add_inspection
from .lists_world import add_lists
from .plan_world import add_plans, own_plans
from .reports_world import add_reports
from .workshop_world import add_workshop

MEMBERS = ("office", "leader", "bureau", "firm", "partner")
# Pages whose `pk` is not an organisation's.
OF_STAGES = (
    "stage_panel stage stage_edit stage_move stage_remove input_add".split()  # noqa: SIM905
)
OF_LINKS = ("link_edit", "link_remove")
OF_BODIES = [
    "body_edit",
    "member_add",
    "member_end",
    "member_replace",
    "terms",
    "term_new",
    "term_edit",
    "term_remove",
    "looked_after",
    "firm_assign",
    "assignment_end",
    "assignment_pass_on",
]


def add_web(world: Any) -> None:
    """Fill in the parameters of every page; `world.own[role]` has those of one's own."""
    office = world.actors["office"]
    other = _organisation(office, 920001, "鲤城区他样针织有限公司")
    buyer = _organisation(office, 920002, "鲤城区他家服装有限公司")
    world.values |= _parts_of(other, buyer, office)
    world.values |= _merges(other, office) | _stages(office)
    world.values |= _of_bodies(office, other)
    world.values["claim_id"] = _claim(other, Actor(user=factories.UserFactory()))
    world.values["side"] = "supplier"
    world.values["key"] = "no-such-key"
    world.values["job"] = world.values["job_id"]
    world.values["list_job"] = _list_job(_colleague_of(office))
    world.variants["consented"] = _consented(office)
    _imports(world, office)
    _documents(world, office)
    _resilience(world, other, buyer, office)
    own_lists = add_lists(world, other, buyer)
    add_plans(world, other)
    add_reports(world)
    own_agreements = add_agreements(world, other, buyer)
    world.values["ladder"] = "quality_sme"
    own_events = add_events(world, other)
    own_workshop = add_workshop(world, other)
    own_inspection = add_inspection(world, other)
    for role in MEMBERS:
        actor = world.actors[role]
        own = _parts_of(actor.membership.organisation, buyer, office)
        own["claim_id"] = _claim(other, actor)
        own["job_id"] = own["job"] = _job(actor)
        own["list_job"] = _list_job(actor)
        own |= own_lists(actor) | own_plans(actor) | own_agreements(actor)
        own |= own_events(actor) | own_workshop(actor) | own_inspection(actor)
        world.own[role] = own


def _of_bodies(office: Actor, firm: Organisation) -> dict[str, Any]:
    """The office's own body with a term, and a firm that it looks after."""
    body = office.membership.organisation
    term = BodyTerm.objects.create(body=body, title="首届", from_date=datetime.date(2026, 1, 1))
    row = ServiceAssignment.objects.create(
        team=body, firm=firm, from_date=datetime.date(2026, 1, 1)
    )
    pages = {f"organisations:{name} pk": body.pk for name in OF_BODIES}
    return {**pages, "term_id": term.pk, "assignment_id": row.pk}


def _organisation(office: Actor, number: int, name: str) -> Organisation:
    values = {"name": name, "uscc": factories.make_uscc(number), "district_code": "350502"}
    return services.organisation_create(values=values, by=office)


def _parts_of(organisation: Organisation, buyer: Organisation, office: Actor) -> dict[str, Any]:
    """The organisation's rows by the names that addresses have for them."""
    source = source_of_entry(office)
    certificate = factories.CertificateFactory(
        organisation=organisation,
        kind="high_tech",
        expires_on=datetime.date(2027, 12, 31),
        source=source,
    )
    contact = Contact.objects.create(organisation=organisation, name="陈测试", source=source)
    name = OrganisationName.objects.create(
        organisation=organisation, kind=NameKind.FORMER, text="旧名布厂", source=source
    )
    link = chain_services.supply_link_add(
        chain=office.chain, supplier=organisation, buyer=buyer, product="面料", by=office
    )
    seat = BodyMembership.objects.create(
        body=office.membership.organisation, person_name="林测试", role="member"
    )
    values = {
        "pk": organisation.pk,
        "certificate_id": certificate.pk,
        "contact_id": contact.pk,
        "name_id": name.pk,
        "seat_id": seat.pk,
    }
    place = factories.PlacementFactory(
        organisation=organisation,
        stage=factories.StageFactory(chain=office.chain, column=4),
        source=source,
    )
    values |= {f"chain:placement_{verb} pk": place.pk for verb in ("edit", "remove")}
    return values | {f"chain:{page} pk": link.pk for page in OF_LINKS}


def _merges(other: Organisation, office: Actor) -> dict[str, Any]:
    """A merge that stands, an entry that could be merged, and one that is told apart."""

    def twin(name: str) -> Organisation:
        return services.organisation_create(values={"name": name}, by=office)

    merge = services.organisation_merge(survivor=other, absorbed=twin("他样针织"), by=office)
    mark = services.distinction_add(one=other, other=twin("他样纺纱"), by=office)
    return {
        "merge_id": merge.pk,
        "other_pk": twin("他样针织厂").pk,
        "distinction_id": mark.pk,
    }


def _stages(office: Actor) -> dict[str, Any]:
    def stage(name: str, column: int) -> Stage:
        return chain_services.stage_add(chain=office.chain, name=name, column=column, by=office)

    first, second = stage("整经", 5), stage("浆纱", 6)
    taken = chain_services.stage_input_add(upstream=first, downstream=second, by=office)
    return {f"chain:{page} pk": first.pk for page in OF_STAGES} | {
        "chain:input_remove pk": taken.pk
    }


def _claim(organisation: Organisation, claimant: Actor) -> int:
    entry = organisation.participations.get()
    return services.claim_open(participation=entry, message="我是厂长助理", by=claimant).pk


def _job(actor: Actor) -> Any:
    kind = next(iter(registry._KINDS))
    return job_enqueue(kind=kind, params={}, by=actor).pk


def _colleague_of(actor: Actor) -> Actor:
    """Somebody else with the same role."""
    kept = actor.membership
    membership = factories.MembershipFactory(
        chain=kept.chain, organisation=kept.organisation, role=kept.role
    )
    return Actor(user=membership.user, membership=membership)


def _list_job(actor: Actor) -> Any:
    """A workbook that was asked for, and is not made yet."""
    params = {"path": "/", "query": "", "name": "名录", "back": "/"}
    return job_enqueue(kind=exporting.JOB, params=params, by=actor).pk


def _consented(office: Actor) -> dict[str, Any]:
    """A link between two organisations that let the chain's members see their links."""
    parties = [
        _organisation(office, 930001, "鲤城区公开纺纱有限公司"),
        _organisation(office, 930002, "鲤城区公开织造有限公司"),
    ]
    for party in parties:
        party.participations.update(consents=["customers"])
    link = chain_services.supply_link_add(
        chain=office.chain, supplier=parties[0], buyer=parties[1], product="棉纱", by=office
    )
    return {f"chain:{page} pk": link.pk for page in OF_LINKS}


def _resilience(world: Any, mill: Organisation, buyer: Organisation, office: Actor) -> None:
    """A buyer on a stage whose one input comes from the mill alone, and two scenarios."""
    stage = factories.StageFactory(chain=office.chain, column=6)
    factories.PlacementFactory(organisation=buyer, stage=stage)
    chain_services.supply_link_add(
        chain=office.chain, supplier=mill, buyer=buyer, product="衬布", by=office
    )
    pair = [
        resilience.scenario_add(
            chain=office.chain, name=name, choice={"firms": [mill.pk]}, year=2026, by=office
        )
        for name in ("停产", "停产两次")
    ]
    for page in ("scenario", "scenario_xlsx", "scenario_pdf", "scenario_remove"):
        world.values[f"chain:{page} pk"] = pair[0].pk
    both = {"data": {"a": pair[0].pk, "b": pair[1].pk}}
    for page in ("scenario_compare", "scenario_compare_xlsx", "scenario_compare_pdf"):
        world.extras[f"chain:{page}"] = both
    failed = Job.objects.create(
        kind="chain.scenario",
        chain_id=office.chain.pk,
        params={"chain": office.chain.pk, "name": "停产", "choice": {}, "year": 2026},
        key="chain.scenario:failed",
        status=JobStatus.FAILED,
        error={"code": "nobody_hit", "message": "…"},
    )
    for page in ("scenario_again", "scenario_let_go"):
        world.values[f"chain:{page} job"] = failed.pk
    plan = resilience.plan_add(chain=office.chain, year=2026, by=office, budget=1)
    world.values |= {f"chain:{page} pk": plan.pk for page in ("source_plan", "source_plan_xlsx")}
    export = risk_export_enqueue(
        chain=office.chain, day=datetime.date(2026, 6, 1), query="", by=office
    )
    world.values |= {f"chain:resilience_export_{page} job": export.pk for page in ("job", "file")}
    world.values |= {"buyer": buyer.pk, "supplier": mill.pk}


def _imports(world: Any, office: Actor) -> None:
    """An import in each of its states; the one that waits for an answer is the one meant."""
    made = {status: import_in(office, status) for status in ImportStatus}
    for status, imported in made.items():
        world.variants[str(status)] = {"import_id": imported.pk}
    waiting = made[ImportStatus.PREVIEWED]
    row = ImportRow.objects.get(sheet__imported=waiting)
    world.values |= {"import_id": waiting.pk, "table": "organisations"}
    world.extras["imports:decide"] = {"data": {"row": row.pk, "key": "row", "choice": "skip"}}


def _documents(world: Any, office: Actor) -> None:
    """A document that was read, one that could not be, and one that is being read."""
    document = document_read_by_hand(office)
    fact, mention = document.facts.get(), document.mentions.get()
    world.values |= {
        "document_id": document.pk,
        "fact_id": fact.pk,
        "mention_id": mention.pk,
    }
    unread = Document.objects.create(chain=office.chain, title="坏文件", state=DocumentState.FAILED)
    reading = Document.objects.create(
        chain=office.chain,
        title="新文件",
        state=DocumentState.READING,
        job_id=_job(office),
        created_by=office.user,
    )
    world.variants["unread"] = {"document_id": unread.pk}
    world.variants["reading"] |= {"document_id": reading.pk}


def document_read_by_hand(office: Actor) -> Document:
    """A read document with one fact about one organisation."""
    name, text = "鲤城区来访商会", "鲤城区来访商会成立。"
    document = Document.objects.create(
        chain=office.chain,
        title="一则消息",
        file=ContentFile(text.encode(), name="news.txt"),
        filename="news.txt",
        size=30,
        state=DocumentState.READ,
        created_by=office.user,
    )
    DocumentText.objects.create(document=document, text=text, original=text, map=[[0], [], [], []])
    fields = {"name": name, "full_name": name, "kind": "association"}
    DocumentFact.objects.create(
        document=document,
        kind="organisation",
        start=0,
        end=len(name),
        quote=name,
        read=fields,
        confidence=0.9,
    )
    DocumentMention.objects.create(document=document, name=name, kind="association", match="new")
    return document


def import_in(office: Actor, status: ImportStatus) -> Import:
    imported = Import.objects.create(
        chain=office.chain,
        file=ContentFile("名称\n某厂\n".encode(), name="list.csv"),
        filename="名录.csv",
        size=16,
        sha256="0" * 64,
        as_of=datetime.date(2026, 6, 30),
        status=status,
        counts={"error": 1},
        facts={"kind": "csv", "rows": 1},
        error={"code": "empty"} if status == ImportStatus.FAILED else None,
        job_id=_job(office) if status in WORKING else None,
        created_by=office.user,
    )
    sheet = ImportSheet.objects.create(
        imported=imported,
        index=0,
        name="名录",
        table="organisations",
        headers=["名称"],
        units=[""],
        mapping=["name"],
        letters=["A"],
        samples=[["某厂"]],
        row_count=1,
    )
    ImportRow.objects.create(sheet=sheet, number=2, cells=["某厂"], verdict=Verdict.ERROR)
    return imported
