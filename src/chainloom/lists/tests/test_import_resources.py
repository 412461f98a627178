"""Offers come in from a sheet, go back out, and the list's own file changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import factories

from chainloom.imports.tests.making import apply, codes, send, send_rows, undo, verdicts
from chainloom.lists import services
from chainloom.lists.models import Resource

pytestmark = pytest.mark.django_db
HEADERS = [
    "企业名称",
    "资源名称",
    "类型",
    "规格",
    "数量",
    "单价",
    "起订量",
    "交期",
    "起始日期",
    "截止日期",
]


@pytest.fixture
def mill(chain):
    return factories.OrganisationFactory(chain=chain, name="鲤城区样例织造有限公司")


def row(mill, **more):
    cells = {
        "资源名称": "T400四面弹现货", "类型": "面料辅料", "规格": "T400 180g 门幅180cm 黑色",
        "数量": "8,000米", "单价": "12.9元/米", "起订量": "500米", "交期": "7天",
        "起始日期": "2026-11-01", "截止日期": "2027-03-31", **more,
    }  # fmt: skip
    return [mill.name, *cells.values()]


def test_a_sheet_of_offers_goes_in_and_is_taken_back(office, mill):
    sent = send_rows(
        office, HEADERS, [row(mill), row(mill, 资源名称="闲置喷水织机20台", 类型="产能加工")]
    )
    assert sent.sheets.get().table == "resources"
    assert verdicts(sent) == ["new", "new"]
    assert not Resource.objects.exists(), "a preview writes nothing"
    apply(sent, office)
    made = Resource.objects.get(title="T400四面弹现货")
    assert (made.quantity, made.unit, made.price, made.price_unit) == (
        8000, "m", Decimal("12.9"), "m",
    )  # fmt: skip
    assert (made.origin, made.state, made.lead_days, made.confirmed_at) == (
        "import", "open", 7, None,
    )  # fmt: skip
    assert made.spec["weight_gsm"]
    undo(sent, office)
    assert not Resource.objects.exists()


def test_an_older_sheet_replaces_no_newer_offer_unasked(office, mill):
    apply(send_rows(office, HEADERS, [row(mill)], as_of=date(2026, 11, 1)), office)
    older = row(mill, 数量="100公斤", 截止日期="2026-12-31")
    sent = send_rows(office, HEADERS, [older], as_of=date(2026, 5, 1))
    assert verdicts(sent) == ["conflict"]
    assert sorted(codes(sent, 2)) == [("E", "newer_known"), ("J", "newer_known")]


def test_what_was_mended_or_matched_since_is_not_taken_back(office, mill, firm, chain):
    sent = apply(send_rows(office, HEADERS, [row(mill)]), office)
    made = Resource.objects.get()
    factories.MatchFactory(
        need=factories.NeedFactory(chain=chain, organisation=firm.membership.organisation),
        resource=made,
    )
    undo(sent, office)
    assert Resource.objects.filter(pk=made.pk).exists()
    made.matches.all().delete()
    services.resources.resource_update(resource=made, values={"quantity": 1}, by=office)
    undo(sent, office)
    assert Resource.objects.get().quantity == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"类型": ""}, "resource_kind_missing"),
        ({"类型": "飞机"}, "unknown_choice"),
        ({"数量": "很多"}, "not_a_number"),
        ({"数量": "8000斛"}, "unknown_choice"),
        ({"交期": "2.5天"}, "not_whole"),
        ({"截止日期": "2026-10-01"}, "resource_ends_first"),
        ({"资源名称": "", "规格": ""}, "resource_untitled"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_of_its_cell(office, mill, cells, code):
    sent = send_rows(office, HEADERS, [row(mill, **cells)])
    assert code in [said for _letter, said in codes(sent, 2)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_lists_own_file_changes_nothing(client_of, office, mill, language):
    for values in (
        {"spec": "T400 180g 门幅180cm 黑色", "quantity": "8000", "unit": "m", "price": "12.9",
         "price_unit": "m", "minimum": "500", "minimum_unit": "m", "lead_days": 7,
         "text": "T400四面弹，黑色\n现货，可打样", "available_until": "2027-03-31"},
        {"quantity": "100"},
        {"quantity": "200"},
    ):  # fmt: skip
        services.resources.resource_create(
            organisation=mill, values={"kind": "fabric", "title": "四面弹", **values}, offer=True,
            by=office,
        )  # fmt: skip
    services.resources.resource_create(
        organisation=mill, values={"kind": "finance", "title": "订单贷", "quantity": "50",
                                   "unit": "10k_yuan"}, by=office, offer=True,
    )  # fmt: skip
    before = list(Resource.objects.order_by("pk").values())
    address = reverse("lists:resources_export", args=["fabric"])
    # A person's own language comes before that of the browser.
    office.user.language = language
    office.user.save()
    for form in ("xlsx", "csv"):
        answer = client_of(office).get(address, {"format": form})
        sent = send(office, b"".join(answer.streaming_content), f"资源.{form}")
        assert sent.sheets.order_by("index").first().table == "resources"
        assert set(verdicts(sent)) == {"unchanged"}, form
    assert list(Resource.objects.order_by("pk").values()) == before
