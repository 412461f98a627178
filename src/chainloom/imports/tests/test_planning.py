"""Every row gets a verdict, with the cell and the reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests import factories

from chainloom.imports import services
from chainloom.imports.models import ImportRow, Verdict
from chainloom.organisations.models import Certificate, Contact, OrganisationName

from .making import apply, codes, row, send_book, send_rows, verdicts

pytestmark = pytest.mark.django_db

CODE, OTHER = factories.make_uscc(101), factories.make_uscc(102)
NAME = "鲤城恒锦织造有限公司"


@pytest.fixture
def firm_known(office):
    return factories.OrganisationFactory(
        chain=office.chain,
        name=NAME,
        uscc=CODE,
        headcount=80,
        address="泉州市鲤城区兴贤路12号",
        address_key="兴贤路12",
    )


@pytest.fixture
def stages(chain):
    weaving = factories.StageFactory(
        chain=chain, name="织造", name_en="Weaving", code="weaving", industry_codes=["1751"]
    )
    dyeing = factories.StageFactory(chain=chain, name="染色、印花", code="dyeing")
    return weaving, dyeing


@pytest.mark.parametrize(
    ("headers", "cells", "letter", "code"),
    [
        (
            ["企业名称", "统一社会信用代码"],
            ["甲织造有限公司", CODE[:-1] + "?"],
            "B",
            "uscc_character",
        ),
        (["企业名称", "统一社会信用代码"], ["甲织造有限公司", CODE[:-1]], "B", "uscc_length"),
        (["企业名称", "统一社会信用代码"], ["甲织造有限公司", CODE[:-2] + "00"], "B", "uscc_check"),
        (["企业名称", "员工人数"], ["甲织造有限公司", "许多"], "B", "not_a_number"),
        (["企业名称", "员工人数"], ["甲织造有限公司", "12.5"], "B", "not_whole"),
        (["企业名称", "员工人数"], ["甲织造有限公司", "-3"], "B", "out_of_range"),
        (["企业名称", "成立日期"], ["甲织造有限公司", "2026-13-01"], "B", "date_impossible"),
        (["企业名称", "成立日期"], ["甲织造有限公司", "2099-01-01"], "B", "in_future"),
        (["企业名称", "注册资本"], ["甲织造有限公司", "500万美元"], "B", "currency_differs"),
        (["企业名称", "注册资本"], ["甲织造有限公司", "1,2"], "B", "number_unclear"),
        (["企业名称", "区县"], ["甲织造有限公司", "不存在县"], "B", "unknown_district"),
        (["企业名称", "区县"], ["甲织造有限公司", "鼓楼区"], "B", "district_ambiguous"),
        (["企业名称", "纬度"], ["甲织造有限公司", "124.9"], "B", "out_of_range"),
        (["企业名称", "网址"], ["甲织造有限公司", "没有 网址"], "B", "not_an_address"),
        (["企业名称", "邮箱"], ["甲织造有限公司", "a@b"], "B", "not_an_email"),
        (["企业名称", "联系电话"], ["甲织造有限公司", "打前台"], "B", "not_a_phone"),
        (["企业名称", "单位类型"], ["甲织造有限公司", "外星人"], "B", "unknown_choice"),
        (["企业名称", "资质"], ["甲织造有限公司", "天下第一企业"], "B", "unknown_certificate"),
        (["企业名称", "资质"], ["甲织造有限公司", "小巨人"], "B", "certificate_ambiguous"),
        (["企业名称", "环节"], ["甲织造有限公司", "织布"], "B", "unknown_stage"),
        (["企业名称", "环节"], ["甲织造有限公司", "织造工序"], "B", "unknown_stage_near"),
        (["企业名称", "职务"], ["甲织造有限公司", "经理"], "B", "contact_missing"),
        (["企业名称", "地址"], ["", "兴贤路1号"], "A", "organisation_missing"),
        (["企业名称", "统一社会信用代码"], ["", OTHER], "A", "required"),
        (["企业名称", "地址"], ["甲" * 161, "兴贤路1号"], "A", "too_long"),
    ],
)
def test_an_error_names_its_cell(office, stages, headers, cells, letter, code):
    imported = send_rows(office, headers, [cells])
    assert verdicts(imported) == [Verdict.ERROR]
    assert (letter, code) in codes(imported, 2)


@pytest.mark.parametrize(
    ("headers", "cells", "values"),
    [
        (["企业名称", "员工人数"], ["甲织造有限公司", "１２０人"], {"headcount": 120}),
        (["企业名称", "员工人数"], ["甲织造有限公司", "约200人"], {"headcount": 200}),
        (["企业名称", "注册资本(万元)"], ["甲公司", "1,000"], {"registered_capital": "1000"}),
        (["企业名称", "注册资本(元)"], ["甲公司", "5000000"], {"registered_capital": "500"}),
        (["企业名称", "注册资本"], ["甲织造有限公司", "0.5亿元"], {"registered_capital": "5000"}),
        (["企业名称", "年产值(万元)"], ["甲织造有限公司", "2000"], {"revenue_band": "c"}),
        (["企业名称", "年产值"], ["甲织造有限公司", "1亿-4亿"], {"revenue_band": "d"}),
        (["企业名称", "成立日期"], ["甲织造有限公司", "2008年5月"], {"founded_on": "2008-05-01"}),
        (["企业名称", "成立日期"], ["甲织造有限公司", 39580], {"founded_on": "2008-05-12"}),
        (["企业名称", "区县"], ["甲织造有限公司", "鲤城"], {"district_code": "350502"}),
        (["企业名称", "区县"], ["甲织造有限公司", "350502"], {"district_code": "350502"}),
        (["企业名称", "区县"], ["甲公司", "福建省泉州市鲤城区"], {"district_code": "350502"}),
        (["企业名称", "地址"], ["甲公司", "泉州市鲤城区兴贤路1号"], {"district_code": "350502"}),
        (["企业名称", "网址"], ["甲织造有限公司", "example.com"], {"website": "http://example.com"}),
        (["企业名称", "单位类型"], ["某某大学", "高校"], {"kind": "college"}),
        (["企业名称", "统一社会信用代码"], ["甲织造有限公司", CODE.lower()], {"uscc": CODE}),
        (["name", "country", "address"], ["A", "VIETNAM", "Rd 1"], {"address": "Rd 1, Vietnam"}),
        (["name", "country", "address"], ["A Co", "China", "Road 1"], {"address": "Road 1"}),
        (["name", "sector"], ["A Co", "Apparel"], {"summary": "Apparel"}),
    ],
)  # fmt: skip
def test_what_a_cell_is_taken_as(office, headers, cells, values):
    imported = send_rows(office, headers, [cells])
    assert verdicts(imported) == [Verdict.NEW], row(imported, 2).reasons
    found = row(imported, 2).plan["values"]
    assert {name: found.get(name) for name in values} == values


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("织造", ["织造"]),
        ("Weaving", ["织造"]),
        ("weaving", ["织造"]),
        ("C1751", ["织造"]),
        ("染色、印花", ["染色、印花"]),
        ("织造；染色、印花", None),
    ],
)
def test_a_stage_by_any_of_its_names(office, stages, written, places):
    imported = send_rows(
        office,
        ["企业名称", "环节", "产能", "产品"],
        [["甲织造有限公司", written, "5000万米", "坯布"]],
    )
    if places is None:
        assert ("B", "unknown_stage_near") in codes(imported, 2)
        return
    added = row(imported, 2).plan["parts"]["placement"]["add"]
    assert [entry["stage"] for entry in added] == places
    assert (added[0]["capacity"], added[0]["capacity_unit"]) == ("5000", "万米")


def test_known_by_code_name_or_former_name(office, firm_known):
    OrganisationName.objects.create(
        organisation=firm_known, kind="former", text="鲤城区织布三厂", name_key="织布三"
    )
    for cells in ([NAME, CODE, 90], [NAME, "", 91], ["鲤城区织布三厂", "", 92], ["", CODE, 93]):
        imported = send_rows(office, ["企业名称", "统一社会信用代码", "员工人数"], [cells])
        assert verdicts(imported) == [Verdict.UPDATE], cells
        slot = row(imported, 2).plan["slots"]["organisation"]
        assert (slot["to"], slot["id"]) == ("org", firm_known.pk)
        assert row(imported, 2).plan["changes"] == {"headcount": [80, cells[2]]}


def test_a_body_whose_short_name_is_its_full_name_is_known_by_it(office):
    committee = factories.OrganisationFactory(
        chain=office.chain, name="高新区管委会", short_name="高新区管委会", uscc=None
    )
    imported = send_rows(office, ["企业名称", "简称"], [["高新区管委会", "高新区管委会"]])
    assert verdicts(imported) == [Verdict.UNCHANGED]
    assert row(imported, 2).plan["slots"]["organisation"]["id"] == committee.pk


def test_nothing_new_is_unchanged_and_a_blank_cell_takes_nothing_away(office, firm_known):
    imported = send_rows(
        office, ["企业名称", "员工人数", "地址"], [[NAME, "80", ""], [NAME, "", ""]]
    )
    assert verdicts(imported) == [Verdict.UNCHANGED, Verdict.UNCHANGED]


def test_a_similar_name_is_asked_about_with_the_reasons(office, firm_known):
    imported = send_rows(
        office, ["企业名称", "地址"], [["泉州市鲤城区恒锦织造厂", "鲤城区兴贤路12号"]]
    )
    assert verdicts(imported) == [Verdict.DUPLICATE]
    slot = row(imported, 2).plan["slots"]["organisation"]
    assert slot["candidates"][0]["id"] == firm_known.pk
    assert "address_equal" in slot["candidates"][0]["likeness"]
    assert slot["suggest"] == f"org:{firm_known.pk}"


def test_a_code_under_another_name_is_a_conflict(office, firm_known):
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [["泉州新世纪化纤集团", CODE]])
    assert verdicts(imported) == [Verdict.CONFLICT]
    assert codes(imported, 2) == [("A", "code_known_other_name")]
    slot = row(imported, 2).plan["slots"]["organisation"]
    assert [one["choice"] for one in slot["candidates"]] == [
        f"rename:{firm_known.pk}",
        f"org:{firm_known.pk}",
    ]


def test_a_name_under_another_code_is_a_conflict(office, firm_known):
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [[NAME, OTHER]])
    assert verdicts(imported) == [Verdict.CONFLICT]
    assert codes(imported, 2) == [("A", "name_known_other_code")]


def test_a_newer_value_of_the_registry_is_not_replaced_unasked(office, firm_known):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    firm_known.value_sources = {"headcount": {"source": 1, "as_of": tomorrow}}
    firm_known.save()
    imported = send_rows(office, ["企业名称", "员工人数"], [[NAME, 99]])
    assert verdicts(imported) == [Verdict.CONFLICT]
    assert codes(imported, 2) == [("B", "newer_known")]


def test_what_another_chain_has_is_found_by_its_code_only(office, stranger):
    factories.OrganisationFactory(chain=stranger.chain, name=NAME, uscc=CODE, headcount=80)
    by_name = send_rows(office, ["企业名称", "员工人数"], [[NAME, 99]])
    assert verdicts(by_name) == [Verdict.NEW]
    assert row(by_name, 2).reasons == []
    by_code = send_rows(office, ["企业名称", "统一社会信用代码"], [[NAME, CODE]])
    assert verdicts(by_code) == [Verdict.NEW]
    assert [one["code"] for one in row(by_code, 2).reasons] == ["joins_chain"]
    assert "80" not in str(row(by_code, 2).plan)


def test_the_same_code_under_two_names_in_the_file_is_an_error_on_both_rows(office):
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码"],
        [["鲤城恒锦织造有限公司", CODE], ["泉州新世纪化纤集团", CODE]],
    )
    assert verdicts(imported) == [Verdict.ERROR, Verdict.ERROR]
    assert codes(imported, 2) == codes(imported, 3) == [("B", "uscc_twice")]


def test_one_organisation_on_several_rows_is_one(office, stages):
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码", "环节", "资质", "员工人数"],
        [
            [NAME, CODE, "织造", "高新技术企业", 80],
            [NAME, CODE, "染色、印花", "", ""],
            [NAME, "", "织造", "高新技术企业", ""],
            [NAME, CODE, "", "", 90],
        ],
    )
    assert verdicts(imported) == [
        Verdict.NEW,
        Verdict.UPDATE,
        Verdict.UNCHANGED,
        Verdict.ERROR,
    ]
    assert codes(imported, 5) == [("E", "repeats_differently")]


def test_two_plants_of_a_name_are_asked_about(office):
    imported = send_rows(
        office,
        ["name", "address"],
        [
            ["Regina Textile Ltd", "No. 5 Gongming Road, Shenzhen"],
            ["Regina Textile Ltd", "88 Harbour Street, Hanoi"],
        ],
    )
    assert verdicts(imported) == [Verdict.NEW, Verdict.DUPLICATE]
    assert codes(imported, 3) == [("A", "looks_like_row")]


def test_a_referring_sheet_finds_organisations_of_the_same_workbook(office):
    imported = send_book(
        office,
        (
            "资质",
            ["企业名称", "资质名称", "证书编号", "发证日期"],
            [[NAME, "高新技术企业", "GR1", "2025-01-01"]],
        ),
        ("企业", ["企业名称", "统一社会信用代码", "地址"], [[NAME, CODE, "鲤城区兴贤路12号"]]),
    )
    assert verdicts(imported) == [Verdict.NEW, Verdict.NEW]
    slot = ImportRow.objects.get(sheet__imported=imported, sheet__index=0).plan["slots"]
    assert slot["organisation"]["row"] == [1, 2, "organisation"]


def test_an_unknown_organisation_on_a_referring_sheet_is_asked_about_once(office):
    imported = send_rows(
        office,
        ["供应商", "采购商", "产品", "年份"],
        [
            ["晋江远通化纤有限公司", NAME, "长丝", 2025],
            ["晋江远通化纤有限公司", NAME, "短纤", 2025],
        ],
    )
    assert verdicts(imported) == [Verdict.CONFLICT, Verdict.NEW]
    assert codes(imported, 2) == [("A", "organisation_unknown"), ("B", "organisation_unknown")]
    assert {one["code"] for one in row(imported, 3).reasons} == {"follows_row"}


def test_a_supply_link_with_itself_is_an_error(office, firm_known):
    imported = send_rows(office, ["供应商", "采购商", "产品"], [[NAME, NAME, "坯布"]])
    assert codes(imported, 2) == [("B", "supplies_itself")]


def test_a_certificate_is_renewed_or_completed_but_not_doubled(office, firm_known):
    held = Certificate.objects.create(
        organisation=firm_known, kind="high_tech", issued_on=date(2022, 11, 1)
    )
    headers = ["企业名称", "资质名称", "发证日期", "证书编号"]
    rows = [
        [NAME, "高新技术企业", "2022-11-01", ""],
        [NAME, "高企", "", "GR2022001"],
        [NAME, "高新技术企业", "2025-11-01", ""],
    ]
    imported = send_rows(office, headers, rows)
    assert verdicts(imported) == [Verdict.UNCHANGED, Verdict.UPDATE, Verdict.NEW]
    change = row(imported, 3).plan["parts"]["certificate"]["change"]
    assert change[0][0] == held.pk
    assert change[0][1]["number"] == ["", "GR2022001"]


def test_totals_notes_and_repeated_headers_are_left_out_and_seen(office):
    imported = send_rows(
        office,
        ["企业名称", "员工人数", "地址"],
        [[NAME, 80, "兴贤路1号"], ["企业名称", "员工人数", "地址"], ["合计", 80, ""]],
    )
    assert verdicts(imported) == [Verdict.NEW, Verdict.SKIPPED, Verdict.SKIPPED]


def test_figures_an_organisation_has_not_shared_here_are_left_alone(office, firm_known):
    firm_known.participations.update(figures_withheld=True)
    imported = send_rows(office, ["企业名称", "员工人数", "简称"], [[NAME, 99, "恒锦"]])
    assert verdicts(imported) == [Verdict.UPDATE]
    assert set(row(imported, 2).plan["changes"]) == {"short_name"}


@pytest.fixture
def told_later(office, firm_known):
    """What the registry knows of the firm as of a later day than an older sheet's."""
    source = factories.SourceFactory(as_of=date(2026, 6, 30), chain=office.chain)
    contact = Contact.objects.create(
        organisation=firm_known, name="王示例", phone="0595-22000001", source=source
    )
    held = factories.CertificateFactory(
        organisation=firm_known, kind="high_tech", expires_on=date(2029, 1, 1), source=source
    )
    return contact, held


@pytest.mark.parametrize(
    ("answer", "phone", "expires"),
    [("keep", "0595-22000001", 2029), ("take", "0595-22000002", 2021)],
)
def test_an_older_sheet_replaces_no_newer_record_unasked(
    office, told_later, answer, phone, expires
):
    contact, held = told_later
    imported = send_rows(
        office,
        ["企业名称", "联系人", "联系电话", "职务", "资质", "有效期至"],
        [[NAME, "王示例", "0595-22000002", "经理", "高新技术企业", "2021-01-01"]],
        as_of=date(2020, 1, 1),
    )
    assert codes(imported, 2) == [("C", "newer_known"), ("F", "newer_known")]
    assert verdicts(imported) == [Verdict.CONFLICT]
    answers = {row(imported, 2).pk: {"values": answer}}
    services.rows_decide(imported=imported, answers=answers, by=office)
    apply(imported, office)
    contact.refresh_from_db()
    held.refresh_from_db()
    # What was blank is filled either way.
    assert (contact.phone, contact.post) == (phone, "经理")
    assert held.expires_on.year == expires


def test_of_a_newer_qualification_nobody_is_asked_how_it_is_written(office, told_later):
    _contact, held = told_later
    held.written_as = "高新企业"
    held.save()
    headers, rows = ["企业名称", "资质"], [[NAME, "高企"]]
    imported = send_rows(office, headers, rows, as_of=date(2020, 1, 1))
    assert verdicts(imported) == [Verdict.UNCHANGED]


@pytest.fixture
def placed_later(office, firm_known):
    """Where the firm stands and how much it makes, as of a later day than an older sheet's."""
    return factories.PlacementFactory(
        organisation=firm_known,
        stage=factories.StageFactory(chain=office.chain, name="织造"),
        capacity=5000,
        capacity_unit="万米",
        source=factories.SourceFactory(as_of=date(2026, 6, 30), chain=office.chain),
    )


@pytest.mark.parametrize("cell", ["100吨", "5000吨"])
def test_a_unit_stands_or_goes_with_its_figure(office, placed_later, cell):
    headers, rows = ["企业名称", "环节", "产能"], [[NAME, "织造", cell]]
    imported = send_rows(office, headers, rows, as_of=date(2020, 1, 1))
    assert codes(imported, 2) == [("C", "newer_known")]


def test_an_older_unit_is_not_put_behind_a_newer_figure(office, placed_later):
    placed_later.capacity_unit = ""
    placed_later.save()
    headers, rows = ["企业名称", "环节", "产能"], [[NAME, "织造", "100吨"]]
    imported = send_rows(office, headers, rows, as_of=date(2020, 1, 1))
    answers = {row(imported, 2).pk: {"values": "keep"}}
    services.rows_decide(imported=imported, answers=answers, by=office)
    assert verdicts(imported) == [Verdict.UNCHANGED]
