"""Confirming applies everything or nothing, once, with a source and a trail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.chain.models import Placement, SupplyLink
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.imports import applying, services
from chainloom.imports.models import Import, ImportStatus, Verdict
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import Contact, Organisation, OrganisationName, SourceKind
from chainloom.organisations.services import organisation_create, organisation_update

from .making import apply, codes, registry_dump, row, send_book, send_rows, verdicts

pytestmark = pytest.mark.django_db
CODE = factories.make_uscc(301)


@pytest.fixture
def stages(chain):
    return [
        factories.StageFactory(chain=chain, name=name, code=f"s{place}")
        for place, name in enumerate(("织造", "染整"))
    ]


def test_an_office_sheet_with_everything_in_one_row(office, stages):
    headers = ["序号", "企业名称", "统一社会信用代码", "所属环节", "主要产品", "年产能(万米)"]
    headers += ["注册资本(万元)", "年产值(万元)", "企业资质", "绿色工厂", "有效期至"]
    headers += ["联系人", "联系电话"]
    cells = [1, "鲤城恒锦织造有限公司", CODE, "织造、染整", "锦纶坯布", 5000]
    cells += ["1000", "3500", "高新技术企业", "省级", "2028-06-30", "王示例 13800000000", ""]
    imported = apply(send_rows(office, headers, [cells]), office)
    assert imported.status == ImportStatus.APPLIED, imported.error
    firm = Organisation.objects.get(uscc=CODE)
    assert (firm.registered_capital, firm.revenue_band) == (Decimal("1000.00"), "c")
    placed = Placement.objects.filter(organisation=firm).order_by("-is_primary")
    assert [(one.stage.name, one.products) for one in placed] == [
        ("织造", "锦纶坯布"),
        ("染整", ""),
    ]
    assert (placed[0].capacity, placed[0].capacity_unit) == (Decimal(5000), "万米")
    held = {(one.kind, one.level, str(one.expires_on)) for one in firm.certificates.all()}
    assert held == {("high_tech", "", "2028-06-30"), ("green_factory", "provincial", "None")}
    contact = Contact.objects.get(organisation=firm)
    assert (contact.name, contact.phone) == ("王示例", "13800000000")


def test_every_value_carries_the_source_of_the_import(office):
    imported = apply(send_rows(office, ["企业名称", "员工人数"], [["甲织造有限公司", 80]]), office)
    firm = Organisation.objects.get(name="甲织造有限公司")
    assert imported.source.kind == SourceKind.IMPORT
    assert firm.value_sources["headcount"] == {
        "source": imported.source_id,
        "as_of": imported.as_of.isoformat(),
    }
    entry = AuditEntry.objects.get(object_id=str(firm.pk), action="organisation.created")
    assert entry.context["import"] == imported.pk
    assert AuditEntry.objects.filter(action="import.applied").exists()


def test_no_telephone_number_enters_the_audit_trail(office):
    apply(
        send_rows(office, ["企业名称", "联系人", "电话"], [["甲公司", "王示例", "0595-22334455"]]),
        office,
    )
    entries = str(list(AuditEntry.objects.values_list("changes", "context")))
    assert "王示例" not in entries
    assert "22334455" not in entries


def test_a_workbook_of_organisations_and_links(office, stages):
    imported = send_book(
        office,
        (
            "供应",
            ["供应商", "采购商", "产品", "金额(万元)"],
            [["甲织造有限公司", "乙染整有限公司", "坯布", 820]],
        ),
        ("企业", ["企业名称", "环节"], [["甲织造有限公司", "织造"], ["乙染整有限公司", "染整"]]),
    )
    apply(imported, office)
    link = SupplyLink.objects.get()
    assert (link.supplier.name, link.buyer.name, link.amount) == (
        "甲织造有限公司",
        "乙染整有限公司",
        Decimal("820.00"),
    )
    assert link.supplier_stage.name == "织造"


def test_a_failure_in_the_middle_leaves_nothing(office, monkeypatch):
    imported = send_rows(
        office,
        ["企业名称", "资质", "员工人数"],
        [
            [f"鲤城{chr(0x4E00 + n * 37)}{chr(0x5200 + n * 53)}织造有限公司", "高企", 7]
            for n in range(30)
        ],
    )
    before = registry_dump()
    monkeypatch.setattr(applying, "CHUNK", 10)
    real = applying.Application._write
    calls = []

    def breaks(self, *args):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("the power went")
        return real(self, *args)

    monkeypatch.setattr(applying.Application, "_write", breaks)
    apply(imported, office)
    assert len(calls) == 3
    assert registry_dump() == before
    services.settle(imported)
    assert imported.status == ImportStatus.PREVIEWED
    monkeypatch.setattr(applying.Application, "_write", real)
    apply(imported, office)
    assert imported.status == ImportStatus.APPLIED
    assert Organisation.objects.filter(headcount=7).count() == 30


def test_a_job_run_again_after_a_crash_applies_once(office):
    imported = apply(send_rows(office, ["企业名称"], [["甲织造有限公司"]]), office)
    job = Job.objects.get(pk=imported.job_id)
    # The worker died after its work was committed, before it could say so.
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    run_queued()
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert Organisation.objects.filter(name="甲织造有限公司").count() == 1


def test_what_changed_since_the_preview_is_looked_at_again(office):
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [["甲织造有限公司", CODE]])
    organisation_create(values={"name": "甲织造有限公司", "uscc": CODE}, by=office)
    apply(imported, office)
    assert imported.status == ImportStatus.PREVIEWED
    assert imported.error["code"] == "registry_changed"
    assert verdicts(imported) == [Verdict.UNCHANGED]
    assert Organisation.objects.filter(uscc=CODE).count() == 1


def test_a_change_that_alters_no_row_does_not_stop_it(office):
    firm = factories.OrganisationFactory(chain=office.chain, name="乙染整有限公司")
    imported = send_rows(
        office, ["企业名称", "员工人数"], [["甲织造有限公司", 80], ["乙染整有限公司", 50]]
    )
    organisation_update(
        organisation=firm, values={"summary": "染布"}, version=firm.version, by=office
    )
    apply(imported, office)
    firm.refresh_from_db()
    assert imported.status == ImportStatus.APPLIED
    assert (firm.headcount, firm.summary) == (50, "染布")


def test_rows_with_errors_and_open_questions_are_left_out(office):
    factories.OrganisationFactory(
        chain=office.chain, name="鲤城恒锦织造有限公司", address="鲤城区兴贤路12号", uscc=None
    )
    imported = send_rows(
        office,
        ["企业名称", "地址", "员工人数"],
        [
            ["甲织造有限公司", "", 80],
            ["乙染整有限公司", "", "许多"],
            ["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 90],
        ],
    )
    assert verdicts(imported) == [Verdict.NEW, Verdict.ERROR, Verdict.DUPLICATE]
    apply(imported, office)
    assert imported.status == ImportStatus.APPLIED
    assert set(Organisation.objects.filter(headcount__gt=0).values_list("name", flat=True)) == {
        "甲织造有限公司"
    }


def test_a_sheet_of_which_nothing_is_left_cannot_be_confirmed(office):
    imported = send_rows(office, ["企业名称", "员工人数"], [["甲织造有限公司", "许多"]])
    with pytest.raises(Conflict):
        services.import_confirm(imported=imported, by=office)


def test_only_the_office_imports(office, leader, firm, stranger):
    imported = send_rows(office, ["企业名称"], [["甲织造有限公司"]])
    refusals = {leader: Forbidden, firm: Missing, stranger: Missing, Actor(): Missing}
    for actor, refusal in refusals.items():
        with pytest.raises(refusal):
            services.import_confirm(imported=imported, by=actor)
        with pytest.raises(refusal):
            services.import_undo(imported=imported, by=actor)
    for actor in (leader, firm, Actor()):
        with pytest.raises(Forbidden):
            send_rows(actor, ["企业名称"], [["乙织造有限公司"]]) if actor.chain else (
                services.import_upload(chain=office.chain, filename="x", content=None, by=actor)
            )


# Decisions


@pytest.fixture
def doubtful(office):
    known = factories.OrganisationFactory(
        chain=office.chain,
        name="鲤城恒锦织造有限公司",
        address="鲤城区兴贤路12号",
        uscc=CODE,
        headcount=80,
    )
    imported = send_rows(
        office,
        ["企业名称", "地址", "员工人数"],
        [["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 90], ["甲织造有限公司", "", 10]],
    )
    return known, imported


def _decide(office, imported, number, **answer):
    services.rows_decide(imported=imported, answers={row(imported, number).pk: answer}, by=office)
    imported.refresh_from_db()


def test_the_same_organisation_is_updated_and_the_other_name_kept(office, doubtful):
    known, imported = doubtful
    assert imported.counts == {"duplicate": 1, "new": 1}
    _decide(office, imported, 2, organisation=f"org:{known.pk}")
    assert imported.counts == {"update": 1, "new": 1}
    assert row(imported, 2).plan["changes"] == {"headcount": [80, 90]}
    apply(imported, office)
    known.refresh_from_db()
    assert (known.name, known.headcount) == ("鲤城恒锦织造有限公司", 90)
    assert OrganisationName.objects.get(organisation=known).text == "泉州鲤城恒锦织造厂"


def test_a_new_organisation_after_all(office, doubtful):
    known, imported = doubtful
    _decide(office, imported, 2, organisation="new")
    apply(imported, office)
    assert Organisation.objects.filter(name="泉州鲤城恒锦织造厂").exists()
    known.refresh_from_db()
    assert known.headcount == 80


def test_a_row_left_out_and_taken_in_again(office, doubtful):
    known, imported = doubtful
    _decide(office, imported, 2, row="skip")
    assert imported.counts == {"skipped": 1, "new": 1}
    _decide(office, imported, 2, row="")
    assert imported.counts == {"duplicate": 1, "new": 1}
    _decide(office, imported, 2, row="skip")
    _decide(office, imported, 2, organisation=f"org:{known.pk}")
    assert imported.counts == {"update": 1, "new": 1}


def test_a_decision_can_be_taken_back(office, doubtful):
    known, imported = doubtful
    _decide(office, imported, 2, organisation=f"org:{known.pk}")
    assert row(imported, 2).plan["slots"]["organisation"]["candidates"]
    _decide(office, imported, 2, organisation="")
    assert imported.counts == {"duplicate": 1, "new": 1}


def test_decisions_outlive_another_preview(office, doubtful):
    known, imported = doubtful
    _decide(office, imported, 2, organisation=f"org:{known.pk}")
    services.import_read(imported=imported, by=office)
    run_queued()
    imported.refresh_from_db()
    assert imported.counts == {"update": 1, "new": 1}


@pytest.mark.parametrize(
    "answer",
    [
        {"organisation": "org:999999"},
        {"organisation": "rename:1"},
        {"organisation": "skip"},
        {"row": "new"},
        {"nonsense": "org:1"},
    ],
)
def test_what_was_not_offered_cannot_be_chosen(office, doubtful, answer):
    _known, imported = doubtful
    with pytest.raises(Invalid, match="choices"):
        _decide(office, imported, 2, **answer)


def test_two_rows_decided_as_one_entry_do_not_overwrite_each_other(office, doubtful):
    """In whatever order they were decided: the whole file is planned once more."""
    known, _imported = doubtful
    rows = [
        ["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 100],
        ["泉州恒锦织造厂", "鲤城区兴贤路12号", 200],
    ]
    imported = send_rows(office, ["企业名称", "地址", "员工人数"], rows)
    for number in (3, 2):
        _decide(office, imported, number, organisation=f"org:{known.pk}")
    apply(imported, office)
    assert (imported.status, imported.error["code"]) == (
        ImportStatus.PREVIEWED,
        "decisions_changed_rows",
    )
    assert verdicts(imported) == [Verdict.UPDATE, Verdict.ERROR]
    apply(imported, office)
    known.refresh_from_db()
    assert (imported.status, known.headcount) == (ImportStatus.APPLIED, 100)


def test_a_row_that_follows_a_decided_one_overwrites_nothing_newer(office, doubtful):
    known, _imported = doubtful
    organisation_update(
        organisation=known, values={"headcount": 50}, version=known.version, by=office
    )
    rows = [
        ["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", ""],
        ["泉州鲤城恒锦织造厂", "鲤城区兴贤路12号", 999],
    ]
    imported = send_rows(office, ["企业名称", "地址", "员工人数"], rows, as_of=date(2020, 1, 1))
    _decide(office, imported, 2, organisation=f"org:{known.pk}")
    apply(imported, office)
    assert imported.error["code"] == "decisions_changed_rows"
    assert codes(imported, 3)[-1] == ("C", "repeats_differently")
    apply(imported, office)
    known.refresh_from_db()
    assert known.headcount == 50


def test_a_total_is_no_organisation_whatever_is_answered(office):
    imported = send_rows(
        office,
        ["序号", "企业名称", "员工人数"],
        [[1, "甲织造有限公司", 10], [2, "乙织造有限公司", 20], ["", "合计", 30]],
    )
    assert row(imported, 4).verdict == Verdict.SKIPPED
    with pytest.raises(Invalid, match="no organisation"):
        _decide(office, imported, 4, organisation="new")


def test_suggestions_are_accepted_above_a_bound(office, doubtful):
    known, imported = doubtful
    assert services.suggestions_accept(imported=imported, by=office, least=1.01) == 0
    assert services.suggestions_accept(imported=imported, by=office, least=0.8) == 1
    assert row(imported, 2).decisions == {"organisation": f"org:{known.pk}"}


def test_a_renamed_organisation_keeps_its_old_name_as_former(office):
    known = factories.OrganisationFactory(
        chain=office.chain, name="鲤城恒锦织造有限公司", uscc=CODE
    )
    imported = send_rows(
        office, ["企业名称", "统一社会信用代码"], [["泉州新世纪化纤集团有限公司", CODE]]
    )
    _decide(office, imported, 2, organisation=f"rename:{known.pk}")
    apply(imported, office)
    known.refresh_from_db()
    assert known.name == "泉州新世纪化纤集团有限公司"
    kept = OrganisationName.objects.get(organisation=known)
    assert (kept.kind, kept.text) == ("former", "鲤城恒锦织造有限公司")


@pytest.mark.parametrize(("answer", "headcount"), [("take", 99), ("keep", 80)])
def test_whose_value_stands_is_decided(office, answer, headcount):
    known = factories.OrganisationFactory(
        chain=office.chain,
        name="鲤城恒锦织造有限公司",
        uscc=CODE,
        headcount=80,
        value_sources={"headcount": {"source": 1, "as_of": "2999-01-01"}},
    )
    imported = send_rows(
        office, ["企业名称", "员工人数", "简称"], [["鲤城恒锦织造有限公司", 99, "恒锦"]]
    )
    assert imported.counts == {"conflict": 1}
    _decide(office, imported, 2, values=answer)
    apply(imported, office)
    known.refresh_from_db()
    assert (known.headcount, known.short_name) == (headcount, "恒锦")


def test_an_unknown_partner_is_added_once_for_all_its_rows(office):
    factories.OrganisationFactory(chain=office.chain, name="鲤城恒锦织造有限公司", uscc=CODE)
    imported = send_rows(
        office,
        ["供应商", "采购商", "产品"],
        [
            ["晋江远通化纤有限公司", "鲤城恒锦织造有限公司", "长丝"],
            ["晋江远通化纤有限公司", "鲤城恒锦织造有限公司", "短纤"],
        ],
    )
    assert services.suggestions_accept(imported=imported, by=office) == 1
    apply(imported, office)
    assert Organisation.objects.filter(name="晋江远通化纤有限公司").count() == 1
    assert SupplyLink.objects.count() == 2


def test_rows_that_follow_an_undecided_row_wait_with_it(office):
    imported = send_rows(
        office,
        ["供应商", "采购商", "产品"],
        [
            ["甲化纤有限公司", "乙织造有限公司", "长丝"],
            ["甲化纤有限公司", "乙织造有限公司", "短纤"],
        ],
    )
    assert verdicts(imported) == [Verdict.CONFLICT, Verdict.NEW]
    apply(imported, office)
    assert SupplyLink.objects.count() == 0
    assert imported.facts["done"]["left_out"] == 1


def test_a_discarded_file_is_gone(office):
    imported = send_rows(office, ["企业名称"], [["甲织造有限公司"]])
    storage, name = imported.file.storage, imported.file.name
    assert storage.exists(name)
    services.import_discard(imported=imported, by=office)
    assert Import.objects.get(pk=imported.pk).status == ImportStatus.DISCARDED
