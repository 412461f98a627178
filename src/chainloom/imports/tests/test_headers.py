"""Headers are recognised as people write them, and a correction is remembered."""

from __future__ import annotations

import pytest

from chainloom.core.errors import Invalid
from chainloom.imports import headers, services
from chainloom.imports.models import ImportStatus
from chainloom.imports.tables import table
from chainloom.jobs.testing import run_queued

from .making import send_rows

ORGANISATIONS = table("organisations")


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("企业名称", "organisation.name"),
        ("单位名称（全称）", "organisation.name"),
        ("*企业名称", "organisation.name"),
        ("Company Name", "organisation.name"),
        ("factory_name", "organisation.name"),
        ("统一社会信用代码", "organisation.uscc"),
        ("统一社会 信用代码", "organisation.uscc"),
        ("社会信用代码（18位）", "organisation.uscc"),
        ("注册资本(万元)", "organisation.registered_capital"),
        ("注册资本（亿元）", "organisation.registered_capital"),
        ("年产值（万元）", "organisation.revenue_band"),
        ("职工人数（人）", "organisation.headcount"),
        ("详细地址", "organisation.address"),
        ("企业所在详细地址", "organisation.address"),
        ("所属区县", "organisation.district_code"),
        ("LAT", "organisation.latitude"),
        ("Longitude", "organisation.longitude"),
        ("成立时间", "organisation.founded_on"),
        ("所属环节", "placement.stage"),
        ("主要产品", "placement.products"),
        ("年产能（万米）", "placement.capacity"),
        ("联系人", "contact.name"),
        ("联系人/姓名", "contact.name"),
        ("联系电话", "contact.phone"),
        ("电子邮箱", "contact.email"),
        ("资质荣誉", "certificate.kind"),
        ("有效期至", "certificate.expires_on"),
        ("高新技术企业", "certificate.held:high_tech"),
        ("是否高新技术企业", "certificate.held:high_tech"),
        ("绿色工厂", "certificate.held:green_factory"),
        ("序号", ""),
        ("备注", ""),
        ("法定代表人", ""),
        ("", ""),
    ],
)
def test_a_header_means_a_column_or_nothing(header, key):
    assert headers.recognise(ORGANISATIONS, [header]).mapping == [key]


def test_no_two_headers_are_the_same_column():
    found = headers.recognise(ORGANISATIONS, ["地址", "注册地址", "经营地址", "名称", "企业名称"])
    used = [key for key in found.mapping if key]
    assert len(used) == len(set(used))
    assert "organisation.name" in used


def test_a_column_of_codes_is_found_by_its_values():
    codes = ["91350502MA0000002H", "91350502MA0000003F", "91350502MA0000004D"]
    found = headers.recognise(ORGANISATIONS, ["名称", "证照"], [["甲厂", "乙厂"], codes])
    assert found.mapping == ["organisation.name", "organisation.uscc"]


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        (["企业名称", "地址", "职工人数"], "organisations"),
        (["企业名称", "环节", "主要产品", "联系电话"], "organisations"),
        (["企业名称", "资质名称", "证书编号", "发证日期"], "certificates"),
        (["企业名称", "环节", "产能"], "organisations"),
        (["企业名称", "资质"], "organisations"),
        (["供应商", "采购商", "产品", "年采购额(万元)"], "supply_links"),
        (["supplier", "buyer", "product", "year"], "supply_links"),
        (["country", "name", "address", "sector", "lat", "lng"], "organisations"),
        (["日期", "天气"], ""),
    ],
)
def test_a_sheet_is_known_by_its_headers(columns, key):
    assert headers.best_table(columns).table == key


def test_names_that_recur_are_a_list_of_places():
    names = ["甲织造", "甲织造", "乙印染", "乙印染", "丙服装"]
    found = headers.best_table(["企业名称", "环节"], [names, ["织造"] * 5])
    assert found.table == "placements"


def test_the_same_headers_in_another_order_are_the_same_set():
    assert headers.headers_hash(["名称", "地址(甲)"]) == headers.headers_hash(["地址(甲)", "名称"])
    assert headers.headers_hash(["名称"]) != headers.headers_hash(["名称", "地址"])


@pytest.mark.django_db
def test_a_correction_is_remembered_for_the_same_headers_in_this_chain(office, stranger):
    columns, rows = ["名录", "电话号", "说明"], [["鲤城恒锦织造有限公司", "0595-22000001", "x"]]
    first = send_rows(office, columns, rows)
    assert first.status == ImportStatus.UPLOADED
    sheet = first.sheets.get()
    services.sheets_map(
        imported=first,
        choices={
            sheet.pk: {
                "table": "organisations",
                "mapping": ["organisation.name", "contact.phone", "organisation.summary"],
            }
        },
        by=office,
    )
    run_queued()
    first.refresh_from_db()
    assert first.status == ImportStatus.PREVIEWED
    assert first.counts == {"new": 1}
    again = send_rows(office, columns[::-1], [row[::-1] for row in rows])
    sheet = again.sheets.get()
    assert sheet.mapped_by == "remembered"
    assert sheet.mapping == ["organisation.summary", "contact.phone", "organisation.name"]
    assert again.counts == {"new": 1}
    theirs = send_rows(stranger, columns, rows)
    assert theirs.status == ImportStatus.UPLOADED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (["organisation.name", "organisation.name"], "column_twice"),
        (["organisation.address", ""], "incomplete"),
        (["organisation.name", "nonsense"], "unknown_column"),
        (["organisation.name", "link.product"], "unknown_column"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(office, mapping, code):
    imported = send_rows(office, ["企业名称", "地址"], [["甲纺织有限公司", "路1号"]])
    sheet = imported.sheets.get()
    with pytest.raises(Invalid) as refusal:
        services.sheets_map(
            imported=imported,
            choices={sheet.pk: {"table": "organisations", "mapping": mapping}},
            by=office,
        )
    assert refusal.value.code == code


@pytest.mark.django_db
def test_the_headers_may_stand_in_another_row(office):
    imported = send_rows(
        office,
        ["名称", "地址"],
        [["单位名称", "员工人数"], ["鲤城恒锦织造有限公司", "80"]],
    )
    sheet = imported.sheets.get()
    services.sheets_map(
        imported=imported,
        choices={sheet.pk: {"table": "organisations", "header_row": 2}},
        by=office,
    )
    run_queued()
    imported.refresh_from_db()
    sheet.refresh_from_db()
    assert sheet.headers == ["单位名称", "员工人数"]
    assert sheet.mapping == ["organisation.name", "organisation.headcount"]
    assert imported.counts == {"new": 1}
