"""The pages of the registry: who sees what, and what a click does."""

from __future__ import annotations

import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from openpyxl import load_workbook
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.organisations import panels, searching
from chainloom.organisations.models import Claim, Merge, Organisation
from chainloom.organisations.selectors import duplicates_of
from chainloom.organisations.services import (
    body_member_add,
    certificate_add,
    claim_open,
    contact_add,
    organisation_create,
    organisation_merge,
    organisation_update,
)

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=["fabric", *args])


@pytest.fixture
def desk(client_of, office):
    return client_of(office)


@pytest.fixture
def full(mill, office, chain):
    """A firm with something on every tab."""
    stage = factories.StageFactory(chain=chain, name="织造", name_en="Weaving")
    factories.PlacementFactory(organisation=mill, stage=stage)
    certificate_add(organisation=mill, values={"kind": "above_designated_size"}, by=office)
    contact_add(organisation=mill, values={"name": "林样例", "phone": "0595-1"}, by=office)
    body_member_add(body=office.membership.organisation, member=mill, role="member", by=office)
    return mill


@pytest.mark.parametrize(
    "page",
    ["list", "new", "tiers", "expiring", "changes", "claims", "search"],
)
def test_pages_over_the_registry_open_with_nothing_and_with_something(desk, page, request):
    assert desk.get(url(page)).status_code == 200
    request.getfixturevalue("full")
    assert desk.get(url(page), {"q": "织"}).status_code == 200


TABS = ["detail", "edit", "certificates", "names", "contacts", "members", "history"]


@pytest.mark.parametrize("page", [*TABS, "merge_choose"])
def test_pages_of_one_organisation_open(desk, full, office, page):
    assert desk.get(url(page, full.pk)).status_code == 200
    body = office.membership.organisation
    assert desk.get(url(page, body.pk)).status_code == 200


@pytest.mark.parametrize("page", TABS)
def test_a_stranger_is_told_that_there_is_no_such_page(client_of, stranger, full, page):
    assert client_of(stranger).get(url(page, full.pk)).status_code == 404


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("leader", "detail", 200),
        ("leader", "edit", 403),
        ("leader", "history", 200),
        ("firm", "detail", 200),
        ("firm", "edit", 403),
        ("firm", "history", 403),
        ("partner", "contacts", 200),
        ("bureau", "merge_choose", 403),
    ],
)
def test_each_role_opens_what_is_for_it(client_of, full, who, page, status, request):
    desk = client_of(request.getfixturevalue(who))
    assert desk.get(url(page, full.pk)).status_code == status


def test_figures_are_not_blank_but_not_shared(client_of, firm, full):
    text = client_of(firm).get(url("detail", full.pk)).content.decode()
    assert "not shared with you" in text
    assert "320" not in text
    assert "0595-1" not in client_of(firm).get(url("contacts", full.pk)).content.decode()


def test_every_value_shows_its_source_and_date(desk, full, office):
    text = desk.get(url("detail", full.pk)).content.decode()
    assert f'data-source="entered by hand · {office.user.display_name}"' in text
    assert 'data-date="20' in text


def test_the_list_shows_withheld_figures_as_such(client_of, partner, full):
    text = client_of(partner).get(url("list")).content.decode()
    assert full.name in text
    assert "not shared" in text
    assert ">320<" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"q": "织云"}, True),
        ({"q": "恒丰"}, False),
        ({"kind": "firm"}, True),
        ({"kind": "bank"}, False),
        ({"district": "350500"}, True),
        ({"district": "350502"}, True),
        ({"place": "local"}, True),
        ({"place": "outside"}, False),
        ({"tier": "above_designated_size"}, True),
        ({"tier": "high_tech"}, False),
        ({"contact": "yes"}, True),
        ({"contact": "no"}, False),
        ({"tier": "nonsense"}, True),
    ],
)
def test_the_list_is_narrowed(desk, full, query, found):
    rows = desk.get(url("list"), query).context["table"].rows
    assert (full.pk in {row.pk for row in rows}) is found


def test_the_list_is_narrowed_to_a_stage(desk, full, chain):
    stage = full.placements.get().stage
    rows = desk.get(url("list"), {"stage": stage.pk}).context["table"].rows
    assert [row.pk for row in rows] == [full.pk]


@pytest.mark.parametrize(
    ("on", "found"), [("2024-12-31", False), ("2025-06-01", True), ("2026-01-02", False)]
)
def test_a_certificate_counts_on_the_days_it_is_valid(desk, mill, office, on, found):
    values = {"kind": "high_tech", "issued_on": "2025-01-01", "expires_on": "2026-01-01"}
    certificate_add(organisation=mill, values=values, by=office)
    rows = desk.get(url("list"), {"tier": "high_tech", "on": on}).context["table"].rows
    assert bool(rows) is found
    counts = desk.get(url("tiers"), {"on": on}).context["counts"]
    assert bool(counts) is found


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_holds_what_the_list_shows_and_runs_nothing(desk, office, full, form):
    organisation_create(values={"name": "=HYPERLINK(1)", "short_name": "x"}, by=office)
    answer = desk.get(url("export"), {"format": form, "cols": "stage,headcount,uscc"})
    content = b"".join(answer.streaming_content)
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        rows = [line.split(",") for line in lines]
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Name", "Stage", "Headcount", "USCC"]
    assert [full.name, "Weaving", "320", full.uscc] in rows
    assert any(row[0] == "'=HYPERLINK(1)" for row in rows)


def test_an_export_withholds_what_the_list_withholds(client_of, partner, full):
    answer = client_of(partner).get(url("export"), {"format": "csv"})
    assert "320" not in b"".join(answer.streaming_content).decode()


def test_suggestions_are_a_part_for_the_box_and_a_page_without_script(desk, mill):
    part = desk.get(url("search"), {"q": "织云"}, headers={"hx-request": "true"})
    assert 'role="option"' in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "<html" in desk.get(url("search"), {"q": "织云"}).content.decode()


def test_another_app_lets_its_records_be_found(desk, monkeypatch):
    group = {"label": "Needs", "entries": [{"url": "/x/", "title": "Dyeing", "icon": "bulb"}]}
    monkeypatch.setitem(searching._finders, "needs", lambda actor, text: group)
    assert "Dyeing" in desk.get(url("search"), {"q": "d"}).content.decode()


# Entering


def test_a_likely_duplicate_is_shown_before_it_is_entered_a_second_time(desk, mill, office):
    values = {"name": "鲤城织云纺织有限公司", "kind": "firm"}
    before = Organisation.objects.count()
    answer = desk.post(url("new"), values)
    assert answer.status_code == 422
    assert mill.name in answer.content.decode()
    assert "same but for place or legal form" in answer.content.decode()
    assert Organisation.objects.count() == before
    answer = desk.post(url("new"), {**values, "despite": "0"})
    assert answer.status_code == 422, "what was not shown was not looked at"
    answer = desk.post(url("new"), {**values, "despite": str(mill.pk)})
    assert answer.status_code == 302
    assert Organisation.objects.count() == before + 1
    assert duplicates_of(office, mill), "that it is entered does not say that it is another"


def test_who_enters_it_can_say_that_it_is_none_of_those_that_look_alike(desk, mill, office):
    values = {"name": "鲤城织云纺织有限公司", "kind": "firm", "apart": "on"}
    assert 'name="apart" checked' in desk.post(url("new"), values).content.decode()
    desk.post(url("new"), {**values, "despite": str(mill.pk)})
    assert Organisation.objects.filter(name=values["name"]).exists()
    assert not duplicates_of(office, mill)


def test_likely_duplicates_appear_while_typing(desk, mill):
    text = desk.get(url("likely"), {"name": "泉州织云纺织"}).content.decode()
    assert mill.name in text
    own = desk.get(url("likely"), {"name": mill.name, "apart_from": mill.pk}).content.decode()
    assert mill.name not in own


def test_errors_stand_in_their_place(desk):
    answer = desk.post(
        url("new"), {"name": "某厂", "kind": "firm", "uscc": "911", "headcount": "many"}
    )
    errors = answer.context["form"].errors
    assert set(errors) == {"uscc", "headcount"}
    assert "this one has 3" in errors["uscc"][0]


def test_an_entry_is_edited_and_a_stale_form_refused(desk, mill):
    form = desk.get(url("edit", mill.pk)).context["form"]
    values = {name: value for name, value in form.initial.items() if value is not None}
    answer = desk.post(url("edit", mill.pk), {**values, "headcount": "400"})
    assert answer.status_code == 302
    answer = desk.post(url("edit", mill.pk), {**values, "headcount": "500"})
    assert answer.status_code == 422
    assert "Somebody changed" in answer.content.decode()
    mill.refresh_from_db()
    assert mill.headcount == 400


def test_a_firm_edits_its_own_profile_and_the_office_sees_it(client_of, firm, office):
    own = firm.membership.organisation
    desk = client_of(firm)
    form = desk.get(url("edit", own.pk)).context["form"]
    assert "name" not in form.fields
    assert desk.post(url("edit", own.pk), {"headcount": "77"}).status_code == 302
    text = client_of(office).get(url("changes")).content.decode()
    assert own.name in text
    assert "77" in text
    assert client_of(firm).get(url("changes")).status_code == 404


def test_what_is_shared_is_ticked_by_the_firm(client_of, firm, partner):
    own = firm.membership.organisation
    organisation_update(organisation=own, values={"headcount": 55}, version=None, by=firm)
    client_of(firm).post(url("sharing", own.pk), {"consents": ["finance"]})
    assert ">55<" in client_of(partner).get(url("detail", own.pk)).content.decode()


# Merging


def test_two_entries_are_merged_on_one_click_and_taken_apart_again(desk, mill, twin):
    page = desk.get(url("merge", mill.pk, twin.pk))
    assert "side by side" in page.content.decode()
    assert desk.post(url("merge", mill.pk, twin.pk)).status_code == 302
    gone = desk.get(url("detail", twin.pk))
    assert (gone.status_code, gone.url) == (302, url("detail", mill.pk))
    merge = Merge.objects.get()
    assert url("unmerge", merge.pk) in desk.get(url("detail", mill.pk)).content.decode()
    assert desk.post(url("unmerge", merge.pk)).status_code == 302
    assert desk.get(url("detail", twin.pk)).status_code == 200


def test_what_stands_in_the_way_of_undoing_is_named_first(desk, mill, twin, office):
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    organisation_update(
        organisation=mill, values={"website": "http://new.example"}, version=None, by=office
    )
    answer = desk.post(url("unmerge", merge.pk))
    assert answer.status_code == 409
    assert "http://new.example" in answer.content.decode()
    assert desk.post(url("unmerge", merge.pk), {"keep_later": "1"}).status_code == 302


def test_a_merge_of_another_chain_cannot_be_looked_at(client_of, stranger, mill, twin, office):
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    other = reverse("organisations:unmerge", args=["other", merge.pk])
    assert client_of(stranger).get(other).status_code == 404


# Parts of an entry


@pytest.mark.parametrize(
    ("page", "values", "count"),
    [
        ("name_add", {"text": "织云布厂", "kind": "former"}, lambda o: o.other_names.count()),
        ("contact_add", {"name": "陈样例"}, lambda o: o.contacts.count()),
        ("certificate_add", {"tier": "high_tech"}, lambda o: o.certificates.count()),
    ],
)
def test_a_part_is_added_and_a_wrong_one_refused_in_place(desk, mill, page, values, count):
    assert desk.post(url(page, mill.pk), {}).status_code == 422
    assert desk.post(url(page, mill.pk), values).status_code == 302
    assert count(mill) == 1


def test_parts_are_changed_and_taken_out(desk, full, office):
    contact, certificate = full.contacts.get(), full.certificates.get()
    for page, part, values in (
        ("contact_edit", contact, {"name": "林新名"}),
        ("certificate_edit", certificate, {"tier": "above_designated_size", "number": "7"}),
    ):
        assert desk.get(url(page, full.pk, part.pk)).status_code == 200
        assert desk.post(url(page, full.pk, part.pk), values).status_code == 302
    contact.refresh_from_db()
    assert contact.name == "林新名"
    desk.post(url("contact_erase", full.pk, contact.pk))
    desk.post(url("certificate_remove", full.pk, certificate.pk))
    contact.refresh_from_db()
    assert contact.name == ""
    assert not full.certificates.exists()


def test_a_member_is_seated_by_name_and_ended(desk, office, mill):
    body = office.membership.organisation
    wrong = desk.post(url("member_add", body.pk), {"member": "没有", "role": "member"})
    assert wrong.status_code == 422
    desk.post(url("member_add", body.pk), {"member": mill.name, "role": "member"})
    seat = body.body_members.get()
    desk.post(url("member_end", body.pk, seat.pk))
    seat.refresh_from_db()
    assert seat.until is not None


def test_an_entry_that_others_build_on_is_not_removed(desk, full):
    desk.post(url("remove", full.pk))
    assert Organisation.objects.filter(pk=full.pk).exists()


def test_a_higher_app_adds_a_tab(desk, mill, monkeypatch):
    panel = panels.Panel(
        key="chain",
        label="In the chain",
        order=20,
        template="organisations/_older.html",
        context=lambda request, organisation: {"older": organisation.pk},
    )
    monkeypatch.setitem(panels._register, "chain", panel)
    assert "In the chain" in desk.get(url("detail", mill.pk)).content.decode()
    assert f"before={mill.pk}" in desk.get(url("panel", mill.pk, "chain")).content.decode()
    assert desk.get(url("panel", mill.pk, "nothing")).status_code == 404


# Claims


@pytest.fixture
def newcomer(client_of):
    cache.clear()
    return Actor(user=factories.UserFactory(language="en"))


def test_a_newcomer_claims_a_firm_and_the_office_approves(client_of, newcomer, mill, desk):
    mine = client_of(newcomer)
    assert mine.get(reverse("claims:claim")).status_code == 200
    assert mine.post(reverse("claims:claim"), {"text": "织云"}).status_code == 422
    found = mine.post(reverse("claims:claim"), {"text": mill.uscc})
    assert mill.name in found.content.decode()
    assert "320" not in found.content.decode()
    entry = mill.participations.get().pk
    sent = mine.post(
        reverse("claims:claim"),
        {"text": mill.uscc, "entry": entry, "message": "我是综合办负责人"},
    )
    assert sent.status_code == 302
    assert "我是综合办负责人" in desk.get(url("claims")).content.decode()
    desk.post(url("claim_approve", Claim.objects.get().pk))
    assert Membership.objects.filter(user=newcomer.user, organisation=mill).exists()
    assert mine.get(url("edit", mill.pk)).status_code == 200


def test_a_refused_claimant_reads_why(client_of, newcomer, mill, desk):
    claim = claim_open(participation=mill.participations.get(), message="我是负责人", by=newcomer)
    desk.post(url("claim_refuse", claim.pk), {"answer": "请提供营业执照"})
    assert "请提供营业执照" in client_of(newcomer).get(reverse("claims:claim")).content.decode()


def test_claims_are_for_the_signed_in_and_the_inbox_for_the_office(client, client_of, leader):
    assert client.get(reverse("claims:claim")).status_code == 302
    assert client_of(leader).get(url("claims")).status_code == 404
