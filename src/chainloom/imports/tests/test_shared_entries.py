"""An entry that came through another chain: that chain's office says who it is."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import factories

from chainloom.imports.models import Import, ImportStatus, Verdict
from chainloom.imports.services import rows_decide
from chainloom.organisations.models import Organisation
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.services import organisation_create

from .making import apply, row, send_rows, undo, verdicts

pytestmark = pytest.mark.django_db
NAME = "鲤城恒锦织造有限公司"
CODE = factories.make_uscc(8101)


@pytest.fixture
def shared(office, stranger) -> Organisation:
    """Entered by another chain, and then in this one too."""
    values = {"name": NAME, "uscc": CODE, "district_code": "350502"}
    firm = organisation_create(values=values, by=stranger)
    organisation_create(values=values, by=office)
    assert firm not in organisation_policy.rows(office, "identify")
    return firm


def identity(firm: Organisation) -> tuple[str, ...]:
    firm.refresh_from_db()
    return firm.name, firm.kind, str(firm.uscc), firm.district_code


def left(imported: Import, number: int) -> set[str]:
    return {reason["code"] for reason in row(imported, number).reasons}


def test_what_says_who_it_is_is_left_out_and_the_rest_of_the_row_goes_in(office, shared):
    before = identity(shared)
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码", "单位类型", "所属区县", "地址", "网址"],
        [[NAME, CODE, "高校", "泉州市丰泽区", "江南街道1号", "http://example.com"]],
    )
    assert verdicts(imported) == [Verdict.UPDATE]
    kept = row(imported, 2)
    left_out = {r["column"] for r in kept.reasons if r["code"] == "identity_elsewhere"}
    assert left_out == {"C", "D"}
    assert set(kept.plan["changes"]) == {"address", "website"}
    apply(imported, office)
    assert imported.status == ImportStatus.APPLIED
    assert identity(shared) == before
    assert (shared.address, shared.website) == ("江南街道1号", "http://example.com")
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE
    assert identity(shared) == before


def test_a_code_is_not_given_to_it_either(office, shared):
    Organisation.objects.filter(pk=shared.pk).update(uscc=None)
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [[NAME, CODE]])
    assert verdicts(imported) == [Verdict.UNCHANGED]
    assert "identity_elsewhere" in left(imported, 2)


def test_it_is_not_renamed_but_found_by_its_other_name(office, shared):
    before = identity(shared)
    imported = send_rows(office, ["企业名称", "统一社会信用代码"], [["泉州万象科技公司", CODE]])
    assert verdicts(imported) == [Verdict.CONFLICT]
    answers = {row(imported, 2).pk: {"organisation": f"rename:{shared.pk}"}}
    rows_decide(imported=imported, answers=answers, by=office)
    assert "identity_elsewhere" in left(imported, 2)
    apply(imported, office)
    assert imported.status == ImportStatus.APPLIED
    assert identity(shared) == before
    assert shared.other_names.get().text == "泉州万象科技公司"


def test_a_district_that_nobody_knew_is_filled_in(office, shared):
    Organisation.objects.filter(pk=shared.pk).update(district_code="")
    imported = send_rows(office, ["企业名称", "所属区县"], [[NAME, "泉州市鲤城区"]])
    apply(imported, office)
    shared.refresh_from_db()
    assert shared.district_code == "350502"


@pytest.mark.parametrize("known_here", [True, False])
def test_nor_does_a_later_row_of_the_same_organisation(office, stranger, known_here):
    values = {"name": NAME, "uscc": CODE, "headcount": 80}
    firm = organisation_create(values=values, by=stranger)
    if known_here:
        organisation_create(values=values, by=office)
    imported = send_rows(
        office,
        ["企业名称", "统一社会信用代码", "单位类型", "员工人数", "网址"],
        [[NAME, CODE, "", "", ""], [NAME, CODE, "高校", 90, "http://example.com"]],
    )
    assert {"identity_elsewhere", "figures_withheld"} <= left(imported, 3)
    apply(imported, office)
    assert imported.status == ImportStatus.APPLIED
    firm.refresh_from_db()
    assert (firm.kind, firm.headcount, firm.website) == ("firm", 80, "http://example.com")


@pytest.mark.parametrize("guess", [80, 90])
def test_a_guess_at_an_unshared_figure_is_answered_alike_right_or_wrong(office, stranger, guess):
    values = {"name": NAME, "uscc": CODE, "headcount": 80}
    organisation_create(values=values, by=stranger)
    organisation_create(values=values, by=office)
    headers = ["企业名称", "统一社会信用代码", "员工人数"]
    for first in ("", 70):
        imported = send_rows(office, headers, [[NAME, CODE, first], [NAME, CODE, guess]])
        assert "figures_withheld" in left(imported, 3)


def test_the_first_chain_goes_on_saying_who_it_is(stranger, shared):
    imported = send_rows(stranger, ["企业名称", "单位类型"], [[NAME, "高校"]])
    assert set(row(imported, 2).plan["changes"]) == {"kind"}


def test_the_preview_says_at_the_cell_why_it_stays(office, client_of, shared):
    imported = send_rows(office, ["企业名称", "单位类型", "网址"], [[NAME, "高校", "example.com"]])
    address = reverse("imports:detail", args=[office.chain.slug, imported.pk])
    page = client_of(office).get(address).content.decode()
    cell = page[page.index('data-label="单位类型"') :]
    cell = cell[: cell.index("</td>")]
    assert "mark-info" in cell
    assert "whose office keeps its name" in cell


def test_a_district_that_joining_filled_in_is_taken_back(office, stranger):
    values = {"name": NAME, "uscc": CODE}
    firm = organisation_create(values=values, by=stranger)
    imported = apply(
        send_rows(
            office, ["企业名称", "统一社会信用代码", "所属区县"], [[NAME, CODE, "泉州市鲤城区"]]
        ),
        office,
    )
    assert identity(firm)[-1] == "350502"
    undo(imported, office)
    assert imported.status == ImportStatus.UNDONE, imported.error
    assert identity(firm)[-1] == ""
