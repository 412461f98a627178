"""Undo takes back exactly what an import did, or names what stands on it."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from chainloom.audit.models import AuditEntry
from chainloom.chain.models import SupplyLink
from chainloom.imports.models import ImportStatus
from chainloom.imports.services import suggestions_accept
from chainloom.imports.undoing import Undoing
from chainloom.organisations.models import Certificate, Organisation, OrganisationName, Source
from chainloom.organisations.services import (
    certificate_add,
    certificate_update,
    name_add,
    organisation_merge,
    organisation_unmerge,
    organisation_update,
)

from .making import apply, registry_dump, send_book, send_rows, undo

pytestmark = pytest.mark.django_db

BRANDS = ("恒锦", "华盛", "瑞泰", "嘉隆", "宏远")
NAMES = [f"鲤城{brand}{trade}有限公司" for brand in BRANDS for trade in ("织造", "染整")]
HEADERS = [
    "企业名称", "统一社会信用代码", "曾用名", "地址", "职工人数", "注册资本(万元)", "环节",
    "主要产品",
    "产能", "资质", "证书编号", "发证日期", "联系人", "电话", "高新技术企业",
]  # fmt: skip


@pytest.fixture
def stages(chain):
    return [
        factories.StageFactory(chain=chain, name=name, code=f"s{n}", column=n)
        for n, name in enumerate(("织造", "染整", "服装"))
    ]


def _random_rows(chance: random.Random, count: int) -> list[list[object]]:
    """Firms with some of their values; one of them now and then a second time."""

    def maybe(*values: object) -> list[object]:
        return list(values) if chance.random() < 0.7 else [""] * len(values)

    rows = []
    for place in [*chance.sample(range(len(NAMES)), count), chance.randrange(len(NAMES))]:
        rows.append(
            [
                NAMES[place],
                *maybe(factories.make_uscc(5000 + place)),
                *maybe(f"鲤城旧名{place}厂"),
                *maybe(f"泉州市鲤城区江南街道兴贤路{place + 1}号"),
                *maybe(chance.choice((50, 80, 120))),
                *maybe(chance.choice((500, "1000万元"))),
                *maybe(
                    chance.choice(("织造", "染整、服装", "服装")),
                    chance.choice(("坯布", "面料")),
                    chance.choice(("5000万米", "800吨")),
                ),
                *maybe(
                    chance.choice(("绿色工厂 省级", "创新型中小企业")),
                    f"Z{chance.randrange(3)}",
                    f"2025-0{chance.randrange(1, 4)}-01",
                ),
                *maybe(f"联系人{chance.randrange(3)}", "0595-22000001"),
                *maybe(chance.choice(("是", "否", "2024-05-01"))),
            ]
        )
    return rows


def _random_book(chance: random.Random) -> list[tuple[str, list[str], list[list[object]]]]:
    links = [
        [
            *chance.sample(NAMES, 2),
            chance.choice(("坯布", "纱线")),
            chance.choice((10, 20, "")),
            chance.choice((2024, 2025)),
        ]
        for _number in range(4)
    ]
    return [
        ("企业", HEADERS, _random_rows(chance, 6)),
        ("供应", ["供应商", "采购商", "产品", "金额(万元)", "年份"], links),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_undo_puts_the_registry_back_exactly(office, stages, seed):
    chance = random.Random(seed)
    first = send_book(office, *_random_book(chance))
    suggestions_accept(imported=first, by=office)
    first.refresh_from_db()
    apply(first, office)
    assert first.status == ImportStatus.APPLIED, first.error
    before = registry_dump()
    second = send_book(office, *_random_book(chance))
    suggestions_accept(imported=second, by=office)
    apply(second, office)
    assert second.status == ImportStatus.APPLIED, second.error
    assert registry_dump() != before
    undo(second, office)
    assert second.status == ImportStatus.UNDONE, second.error
    assert registry_dump() == before


def _applied(office, headcount: int = 80):
    return apply(
        send_rows(
            office,
            ["企业名称", "员工人数", "资质", "联系人"],
            [["鲤城恒锦织造有限公司", headcount, "高新技术企业", "王示例"]],
        ),
        office,
    )


def test_what_an_import_made_goes_with_its_source(office):
    before = registry_dump()
    imported = _applied(office)
    assert Organisation.objects.filter(name="鲤城恒锦织造有限公司").exists()
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE
    assert registry_dump() == before
    assert not Source.objects.filter(title=imported.filename).exists()
    assert AuditEntry.objects.filter(action="import.undone", object_id=str(imported.pk)).exists()


def _later_value(office, firm):
    organisation_update(
        organisation=firm, values={"headcount": 99}, version=firm.version, by=office
    )


def _later_certificate(office, firm):
    certificate_add(organisation=firm, values={"kind": "green_factory"}, by=office)


def _later_change_to_its_certificate(office, firm):
    held = Certificate.objects.get(organisation=firm)
    certificate_update(certificate=held, values={"number": "X1"}, by=office)


def _later_name(office, firm):
    name_add(organisation=firm, kind="former", text="鲤城旧织布厂", by=office)


def _later_link(office, firm):
    other = factories.OrganisationFactory(chain=office.chain)
    SupplyLink.objects.create(chain=office.chain, supplier=firm, buyer=other)


def _later_removal_of_its_certificate(office, firm):
    Certificate.objects.filter(organisation=firm).delete()


@pytest.mark.parametrize(
    "later",
    [
        _later_value,
        _later_certificate,
        _later_change_to_its_certificate,
        _later_name,
        _later_link,
        _later_removal_of_its_certificate,
    ],
)
def test_what_stands_on_an_import_is_named_and_nothing_is_undone(office, later):
    imported = _applied(office)
    firm = Organisation.objects.get(name="鲤城恒锦织造有限公司")
    later(office, firm)
    before = registry_dump()
    undo(imported, office)
    assert imported.status == ImportStatus.APPLIED
    assert imported.error["code"] == "later_edits"
    assert imported.error["count"] >= 1
    if later is not _later_removal_of_its_certificate:
        assert imported.error["blockers"][0]["name"] == firm.name
        assert imported.error["blockers"][0]["organisation"] == firm.pk
    assert registry_dump() == before


def test_a_change_elsewhere_in_the_entry_does_not_stand_in_the_way_of_an_update(office):
    _applied(office)
    second = _applied(office, headcount=120)
    firm = Organisation.objects.get(name="鲤城恒锦织造有限公司")
    organisation_update(
        organisation=firm, values={"summary": "做布"}, version=firm.version, by=office
    )
    undo(second, office)
    firm.refresh_from_db()
    assert (second.status, firm.headcount, firm.summary) == ("undone", 80, "做布")
    assert firm.value_sources["headcount"]["source"] != second.source_id


def test_undoing_asks_no_more_for_many_organisations_than_for_one(office):
    asked = []
    for names in (NAMES[:1], NAMES[1:]):
        imported = apply(send_rows(office, ["企业名称"], [[name] for name in names]), office)
        with CaptureQueriesContext(connection) as queries:
            assert Undoing(imported, office).check(lambda done, total: None).count == 0
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_imports_are_undone_in_any_order_where_they_do_not_touch(office):
    first = _applied(office)
    second = send_rows(office, ["企业名称"], [["泉州华盛印染有限公司"]])
    apply(second, office)
    undo(first, office)
    assert first.status == ImportStatus.UNDONE
    assert Organisation.objects.filter(name="泉州华盛印染有限公司").exists()


def test_an_earlier_import_can_be_undone_once_the_later_one_is(office):
    first = _applied(office)
    second = _applied(office, headcount=120)
    undo(first, office)
    assert first.status == ImportStatus.APPLIED
    undo(second, office)
    undo(first, office)
    assert first.status == ImportStatus.UNDONE
    assert not Organisation.objects.filter(name="鲤城恒锦织造有限公司").exists()


def test_an_organisation_that_joined_leaves_this_chain_and_stays_in_the_other(office, stranger):
    code = factories.make_uscc(7001)
    theirs = factories.OrganisationFactory(
        chain=stranger.chain, name="晋江远通化纤有限公司", uscc=code, short_name=""
    )
    before = registry_dump()
    imported = apply(
        send_rows(
            office,
            ["企业名称", "统一社会信用代码", "简称"],
            [["晋江远通化纤有限公司", code, "远通"]],
        ),
        office,
    )
    theirs.refresh_from_db()
    assert theirs.short_name == "远通"
    assert theirs.participations.filter(chain=office.chain).exists()
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE, imported.error
    assert registry_dump() == before


def test_kept_names_go_too(office):
    factories.OrganisationFactory(
        chain=office.chain, name="鲤城恒锦织造有限公司", uscc=factories.make_uscc(1)
    )
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码", "曾用名"],
        [["鲤城恒锦织造有限公司", factories.make_uscc(1), "鲤城区织布三厂"]],
    )
    apply(imported, office)
    assert OrganisationName.objects.filter(text="鲤城区织布三厂").exists()
    undo(imported, office)
    assert not OrganisationName.objects.filter(text="鲤城区织布三厂").exists()


def test_an_entry_that_was_merged_and_taken_apart_again_goes_too(office):
    other = factories.OrganisationFactory(chain=office.chain, name="鲤城别家印染有限公司")
    imported = _applied(office)
    firm = Organisation.objects.get(name="鲤城恒锦织造有限公司")
    for survivor, absorbed in ((firm, other), (other, firm)):
        for one in (survivor, absorbed):
            one.refresh_from_db()
        merge = organisation_merge(
            survivor=survivor, absorbed=absorbed, choices={"uscc": "survivor"}, by=office
        )
        organisation_unmerge(merge=merge, by=office)
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE, imported.error
    assert not Organisation.objects.filter(pk=firm.pk).exists()
