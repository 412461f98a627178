"""What the API's routes are asked about, and the bodies sent to them."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from chainloom.accounts.actor import Actor
from chainloom.chain import services as chain_services
from chainloom.documents.models import DocumentFact, FactState
from chainloom.imports.models import ImportRow, ImportStatus, Verdict
from chainloom.organisations import services
from chainloom.organisations.models import Organisation

from . import factories
from .agreements_world import add_agreements_api
from .events_world import add_events_api
from .inspection_world import add_inspection_api
from .lists_world import add_lists_api
from .web_world import document_read_by_hand, import_in

ROOT = "/api/v1/chains/{chain_slug}"
ORGANISATION = ROOT + "/organisations/{organisation_id}"


def add_api(world: Any, *, office: Actor, firm: Actor) -> None:
    """Fill in the parameters (`api NAME`) and bodies of every route."""
    mill, dyer = _organisations(world, office)
    _parts_of(world, mill, office)
    _stages(world, office)
    _standing(world, mill, dyer, office)
    _twins(world, mill, office)
    _people(world, mill, firm, office)
    _imports(world, office)
    _documents(world, office)
    _asked(world)
    add_lists_api(world, mill, dyer)
    add_agreements_api(world, mill, dyer)
    _ladders(world, mill)
    add_events_api(world, mill)
    add_inspection_api(world, mill)


def _ladders(world: Any, mill: Organisation) -> None:
    step = "quality_sme.specialised"
    _put(world, ladder="quality_sme")
    _body(world, "GET", ROOT + "/ladders/near", step=step)
    _body(world, "POST", ROOT + "/ladders/tell", step=step, organisations=[mill.pk])


def _put(world: Any, **values: Any) -> None:
    world.values.update({f"api {name}": value for name, value in values.items()})


def _body(world: Any, method: str, path: str, **body: Any) -> None:
    world.bodies[method, path] = body


def _organisations(world: Any, office: Actor) -> tuple[Organisation, Organisation]:
    def make(number: int, name: str, **values: Any) -> Organisation:
        values |= {"name": name, "uscc": factories.make_uscc(number), "district_code": "350502"}
        return services.organisation_create(values=values, by=office)

    mill = make(910001, "泉州市鲤城织云纺织有限公司", headcount=320, revenue_band="d")
    dyer = make(910002, "泉州市鲤城彩湖印染有限公司")
    mistake = make(910003, "泉州市鲤城误录纺织有限公司")
    _put(world, organisation_id=mill.pk)
    world.values[f"DELETE {ORGANISATION} organisation_id"] = mistake.pk
    _body(world, "POST", ROOT + "/organisations", name="泉州市鲤城新样针织有限公司")
    _body(world, "PATCH", ORGANISATION, summary="织造与整理", version=mill.version)
    return mill, dyer


def _parts_of(world: Any, mill: Organisation, office: Actor) -> None:
    name = services.name_add(organisation=mill, kind="former", text="织云布厂", by=office)
    certificate = services.certificate_add(
        organisation=mill, values={"kind": "high_tech", "expires_on": "2027-12-31"}, by=office
    )
    contact = services.contact_add(organisation=mill, values={"name": "陈测试"}, by=office)
    body = office.membership.organisation
    seat = services.body_member_add(body=body, role="member", member=mill, by=office)
    person = services.body_member_add(body=body, role="deputy", person_name="林测试", by=office)
    _put(
        world,
        name_id=name.pk,
        certificate_id=certificate.pk,
        contact_id=contact.pk,
        body_id=body.pk,
        seat_id=seat.pk,
    )
    members = ROOT + "/bodies/{body_id}/members"
    world.values[f"DELETE {members}/{{seat_id}} seat_id"] = person.pk
    _body(world, "POST", ORGANISATION + "/names", kind="alias", text="织云")
    _body(world, "POST", ORGANISATION + "/certificates", kind="above_designated_size")
    _body(world, "PATCH", ORGANISATION + "/certificates/{certificate_id}", number="GR2026")
    _body(world, "POST", ORGANISATION + "/contacts", name="王测试")
    _body(world, "PATCH", ORGANISATION + "/contacts/{contact_id}", post="经理")
    _body(world, "PUT", ORGANISATION + "/consents", consents=["finance"])
    _body(world, "POST", members, role="member", person_name="黄测试")
    _bodies(world, body, mill, office)


def _bodies(world: Any, body: Organisation, mill: Organisation, office: Actor) -> None:
    """A term of a body, and a firm that it looks after."""
    term = services.term_add(
        body=body, values={"title": "首届", "from_date": "2026-01-01"}, by=office
    )
    given = services.firms_assign(team=body, firms=[mill], by=office)[0]
    _put(world, term_id=term.pk, assignment_id=given.pk)
    one, firm = ROOT + "/bodies/{body_id}", factories.OrganisationFactory(chain=office.chain)
    told = {"title": "前届", "from_date": "2025-01-01", "until": "2025-12-31"}
    replaced = {"person_name": "吴测试", "from_date": "2026-05-01"}
    _body(world, "PUT", one, form="committee")
    _body(world, "POST", one + "/terms", **told)
    _body(world, "PUT", one + "/terms/{term_id}", **told)
    _body(world, "POST", one + "/firms", firms=[firm.pk])
    _body(world, "POST", one + "/members/{seat_id}/replace", **replaced)


def _stages(world: Any, office: Actor) -> None:
    def stage(name: str, column: int) -> Any:
        return chain_services.stage_add(chain=office.chain, name=name, column=column, by=office)

    weaving, dyeing, garments = stage("织造", 1), stage("印染", 2), stage("服装", 3)
    empty = stage("检测", 4)
    taken = chain_services.stage_input_add(upstream=weaving, downstream=dyeing, by=office)
    one = ROOT + "/stages/{stage_id}"
    _put(
        world,
        stage_id=weaving.pk,
        input_id=taken.pk,
        other_stage=dyeing.pk,
        third_stage=garments.pk,
    )
    world.values[f"DELETE {one} stage_id"] = empty.pk
    _body(world, "POST", "/api/v1/chains", name="新产业链", slug="new-one", district_code="350502")
    _body(world, "PATCH", ROOT, description="从纤维到服装")
    _body(world, "POST", ROOT + "/stages", name="纺纱")
    _body(world, "PATCH", one, name_en="Weaving")
    _body(world, "POST", one + "/move", column=1, order=0)
    _body(world, "POST", ROOT + "/inputs", upstream=dyeing.pk, downstream=garments.pk)


def _standing(world: Any, mill: Organisation, dyer: Organisation, office: Actor) -> None:
    stages = {stage.pk: stage for stage in office.chain.stages.all()}
    weaving, dyeing = stages[world.values["api stage_id"]], stages[world.values["api other_stage"]]
    placement = chain_services.placement_add(organisation=mill, stage=weaving, by=office)
    link = chain_services.supply_link_add(
        chain=office.chain, supplier=mill, buyer=dyer, product="坯布", amount="120", by=office
    )
    chain_services.placement_add(
        organisation=dyer, stage=stages[world.values["api third_stage"]], by=office
    )
    scenario = chain_services.resilience.scenario_add(
        chain=office.chain, name="停产", choice={"firms": [mill.pk]}, year=2026, by=office
    )
    plan = chain_services.resilience.plan_add(chain=office.chain, year=2026, by=office, budget=1)
    _put(world, placement_id=placement.pk, link_id=link.pk, scenario_id=scenario.pk)
    _put(world, plan_id=plan.pk)
    _body(world, "POST", ROOT + "/resilience/plans", budget=2)
    _body(world, "PATCH", ROOT + "/resilience/draws", draws=10)
    asked = {"buyer": dyer.pk, "supplier": mill.pk, "product": "坯布"}
    _body(world, "GET", ROOT + "/resilience/inputs/sources", **asked)
    _body(world, "POST", ROOT + "/resilience/inputs/sources", **asked)
    chosen = {"name": "停产两周", "choice": {"firms": [mill.pk]}, "weeks": 2}
    _body(world, "POST", ROOT + "/scenarios", **chosen)
    _body(world, "POST", ROOT + "/placements", organisation=dyer.pk, stage=dyeing.pk)
    _body(world, "PATCH", ROOT + "/placements/{placement_id}", products="涤纶坯布")
    _body(world, "POST", ROOT + "/links", supplier=dyer.pk, buyer=mill.pk, product="加工")
    _body(world, "PATCH", ROOT + "/links/{link_id}", amount="150.5")


def _twins(world: Any, mill: Organisation, office: Actor) -> None:
    def twin(name: str) -> Organisation:
        return services.organisation_create(values={"name": name}, by=office)

    merge = services.organisation_merge(survivor=mill, absorbed=twin("织云纺织"), by=office)
    _put(world, merge_id=merge.pk)
    _body(world, "POST", ORGANISATION + "/merge", absorbed=twin("鲤城织云").pk)
    mark = services.distinction_add(one=mill, other=twin("织云印染"), by=office)
    _put(world, distinction_id=mark.pk)
    _body(world, "POST", ORGANISATION + "/distinctions", other=twin("织云服饰").pk)
    # The merge changed the entry.
    mill.refresh_from_db()
    _body(world, "PATCH", ORGANISATION, summary="织造与整理", version=mill.version)


def _imports(world: Any, office: Actor) -> None:
    """A preview with a row to confirm, and an import to undo."""
    waiting = import_in(office, ImportStatus.PREVIEWED)
    sheet = waiting.sheets.get()
    sheet.mapping = ["organisation.name"]
    sheet.save()
    row = ImportRow.objects.create(
        sheet=sheet,
        number=3,
        cells=["某厂"],
        verdict=Verdict.NEW,
        plan={"slots": {"organisation": {"to": "new", "candidates": []}}},
    )
    imports = ROOT + "/imports"
    one = imports + "/{import_id}"
    _put(world, import_id=waiting.pk)
    applied = import_in(office, ImportStatus.APPLIED)
    world.values[f"POST {one}/undo import_id"] = applied.pk
    content = "企业名称\n鲤城区来样织造有限公司\n".encode()
    _body(world, "POST", imports, file=SimpleUploadedFile("名单.csv", content))
    mapped = {"id": sheet.pk, "table": "organisations", "mapping": ["organisation.name"]}
    _body(world, "PUT", one + "/sheets", sheets=[mapped])
    decided = {"row": row.pk, "answers": {"row": "skip"}}
    _body(world, "POST", one + "/decisions", decisions=[decided])


def _documents(world: Any, office: Actor) -> None:
    """A document with a fact to decide, one with an accepted fact and one with an applied."""
    document = document_read_by_hand(office)
    fact, mention = document.facts.get(), document.mentions.get()
    _put(world, document_id=document.pk, fact_id=fact.pk, mention_id=mention.pk)
    documents = ROOT + "/documents"
    one = documents + "/{document_id}"
    for verb, state in (("apply", FactState.ACCEPTED), ("undo", FactState.APPLIED)):
        other = document_read_by_hand(office)
        DocumentFact.objects.filter(document=other).update(state=state)
        world.values[f"POST {one}/{verb} document_id"] = other.pk
    content = "鲤城区来访商会举办座谈。".encode()
    _body(world, "POST", documents, file=SimpleUploadedFile("新闻.txt", content))
    _body(world, "POST", documents + "/paste", text="群里的通知")
    _body(world, "POST", documents + "/fetch", url="https://example.test/page")
    _body(world, "PATCH", one, title="另题")
    fields = {"name": "鲤城区来访商会", "kind": "association"}
    _body(world, "PATCH", one + "/facts/{fact_id}", fields=fields)
    _body(world, "POST", one + "/facts/{fact_id}/decide", verb="accept")
    _body(world, "POST", one + "/mentions/{mention_id}", choice="new")


def _asked(world: Any) -> None:
    _body(world, "GET", ROOT + "/search", q="织云")
    _body(world, "GET", ROOT + "/products", q="布")
    _body(world, "GET", ROOT + "/products/needs", product="坯布")


def _people(world: Any, mill: Organisation, firm: Actor, office: Actor) -> None:
    claimant = Actor(user=factories.UserFactory())
    entry = mill.participations.get(chain=office.chain)
    claim = services.claim_open(participation=entry, message="我是总经理助理", by=claimant)
    _put(world, claim_id=claim.pk)
    claims = ROOT + "/claims/{claim_id}"
    _body(world, "POST", claims + "/refuse", answer="请提供营业执照")
    _body(
        world,
        "POST",
        "/api/v1/claims",
        chain=office.chain.slug,
        organisation=mill.name,
        message="我是总经理助理",
    )
    _body(
        world,
        "POST",
        ROOT + "/invitations",
        organisation=firm.organisation_id,
        role="firm",
        email="new@example.test",
    )
