"""Entering, changing and removing an organisation."""

from __future__ import annotations

import datetime as dt

import pytest

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.audit.selectors import history_of
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.organisations.choosing import clean_organisation
from chainloom.organisations.models import Organisation, Participation, Source, SourceKind
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.services import (
    body_member_add,
    certificate_add,
    consents_set,
    name_add,
    organisation_create,
    organisation_remove,
    organisation_update,
)

pytestmark = pytest.mark.django_db


def test_every_value_of_a_new_entry_has_its_source_and_date(mill, office):
    assert set(mill.value_sources) >= {"name", "uscc", "address", "headcount", "revenue_band"}
    entry = mill.value_sources["address"]
    source = Source.objects.get(pk=entry["source"])
    assert (source.kind, source.title) == (SourceKind.ENTRY, office.user.display_name)
    assert entry["as_of"] == source.as_of.isoformat()


def test_a_new_entry_takes_part_in_the_chain_and_can_be_found_again(mill, chain):
    assert Participation.objects.filter(organisation=mill, chain=chain).exists()
    assert mill.name_key == "织云纺织"
    assert mill.address_key


def test_a_new_entry_raises_the_version_of_the_network(office, chain):
    before = chain.network_version
    organisation_create(values={"name": "鲤城新立织造厂"}, by=office)
    chain.refresh_from_db()
    assert chain.network_version > before


@pytest.mark.parametrize("who", ["leader", "bureau", "firm", "partner"])
def test_only_the_office_enters_organisations(who, request):
    with pytest.raises(Forbidden):
        organisation_create(values={"name": "鲤城新立织造厂"}, by=request.getfixturevalue(who))


def test_a_code_that_is_taken_in_the_chain_names_its_holder(mill, office):
    with pytest.raises(Conflict) as refused:
        organisation_create(values={"name": "别的名字", "uscc": mill.uscc}, by=office)
    assert refused.value.details["organisation"] == mill.pk


def test_an_organisation_of_another_chain_joins_with_its_public_profile_only(mill, stranger):
    joined = organisation_create(
        values={"name": "别的名字", "uscc": mill.uscc, "website": "http://z.example"}, by=stranger
    )
    assert joined.pk == mill.pk
    assert joined.name == mill.name
    assert joined.website == "http://z.example"
    assert organisation_policy.may(stranger, "edit", joined)
    assert not organisation_policy.may(stranger, "view_finance", joined)
    with pytest.raises(Forbidden):
        organisation_update(organisation=joined, values={"headcount": 1}, version=None, by=stranger)


def test_an_organisation_without_a_code_is_fine(office):
    bureau = organisation_create(values={"name": "鲤城区样例局", "kind": "government"}, by=office)
    assert bureau.uscc is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "   ", "required"),
        ("name", "织" * 161, "too_long"),
        ("kind", "shop", "unknown_choice"),
        ("uscc", "123", "uscc_length"),
        ("district_code", "999999", "unknown_district"),
        ("district_code", "鼓楼区", "unknown_district"),
        ("latitude", "91", "out_of_range"),
        ("longitude", "east", "not_a_number"),
        ("website", "javascript:alert(1)", "not_an_address"),
        ("founded_on", "2026/5/1", "not_a_date"),
        ("founded_on", dt.date(2999, 1, 1), "in_future"),
        ("headcount", "12.5", "not_whole"),
        ("headcount", "-1", "out_of_range"),
        ("registered_capital", "NaN", "not_a_number"),
        ("revenue_band", "z", "unknown_choice"),
        ("version", 9, "unknown_field"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_by_field(office, field, value, code):
    with pytest.raises(Invalid) as refused:
        organisation_create(values={"name": "鲤城新立织造厂", field: value}, by=office)
    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("name", "  鲤城　新立 织造厂\u200b ", "鲤城 新立 织造厂"),
        ("headcount", "１,２３４", 1234),
        ("website", "zhiyun.example", "http://zhiyun.example"),
        ("district_code", "3505", "350500"),
        ("district_code", "鲤城区", "350502"),
        ("district_code", "福建省泉州市", "350500"),
        ("uscc", "９1110000 600037341l", "91110000600037341L"),
    ],
)
def test_a_value_is_kept_in_its_one_way_of_writing(office, field, written, kept):
    made = organisation_create(values={"name": "某厂", field: written}, by=office)
    assert getattr(made, field) == kept


def test_an_edit_begun_on_an_older_state_is_refused(mill, office):
    organisation_update(
        organisation=mill, values={"headcount": 400}, version=mill.version, by=office
    )
    with pytest.raises(Conflict) as refused:
        organisation_update(
            organisation=mill, values={"headcount": 500}, version=mill.version, by=office
        )
    assert refused.value.code == "stale"
    mill.refresh_from_db()
    assert mill.headcount == 400


def test_a_change_notes_old_and_new_and_where_it_comes_from(mill, firm, office):
    source = Source.objects.create(kind="import", title="名录", as_of=dt.date(2026, 5, 1))
    updated = organisation_update(
        organisation=mill, values={"headcount": 400}, version=1, by=office, source=source
    )
    assert updated.version == 2
    assert updated.value_sources["headcount"] == {"source": source.pk, "as_of": "2026-05-01"}
    assert history_of(mill)[0].changes == {"headcount": [320, 400]}


def test_a_value_taken_away_loses_its_source(mill, office):
    updated = organisation_update(
        organisation=mill, values={"headcount": None}, version=1, by=office
    )
    assert "headcount" not in updated.value_sources


def test_saving_without_a_change_changes_nothing(mill, office):
    entries = AuditEntry.objects.count()
    same = organisation_update(
        organisation=mill, values={"name": mill.name, "uscc": mill.uscc}, version=1, by=office
    )
    assert same.version == 1
    assert AuditEntry.objects.count() == entries


def test_a_changed_name_is_kept_as_a_former_one_when_asked(mill, office):
    old = mill.name
    organisation_update(
        organisation=mill, values={"name": "织云科技"}, version=1, by=office, keep_old_name=True
    )
    assert [(n.kind, n.text) for n in mill.other_names.all()] == [("former", old)]


def test_a_firm_keeps_its_own_profile_but_not_its_identity(firm):
    own = firm.membership.organisation
    organisation_update(organisation=own, values={"headcount": 88}, version=None, by=firm)
    own.refresh_from_db()
    assert own.headcount == 88
    assert Source.objects.get(pk=own.value_sources["headcount"]["source"]).kind == SourceKind.OWN
    with pytest.raises(Forbidden):
        organisation_update(organisation=own, values={"name": "别家"}, version=None, by=firm)


@pytest.mark.parametrize(("who", "error"), [("firm", Forbidden), ("stranger", Missing)])
def test_others_cannot_change_an_entry(mill, who, error, request):
    with pytest.raises(error):
        organisation_update(
            organisation=mill, values={"headcount": 1}, version=1, by=request.getfixturevalue(who)
        )


def test_only_the_organisation_itself_decides_what_it_shares(firm, office, partner):
    own = firm.membership.organisation
    with pytest.raises(Forbidden):
        consents_set(organisation=own, consents=["finance"], by=office)
    assert not organisation_policy.may(partner, "view_finance", own)
    consents_set(organisation=own, consents=["finance"], by=firm)
    assert organisation_policy.may(partner, "view_finance", own)
    assert not organisation_policy.may(partner, "view_contacts", own)


def test_an_entry_made_by_mistake_is_removed_with_its_names(mill, office):
    name_add(organisation=mill, kind="alias", text="织云", by=office)
    organisation_remove(organisation=mill, by=office)
    assert not Organisation.objects.filter(pk=mill.pk).exists()
    assert AuditEntry.objects.filter(action="organisation.removed").count() == 1


def test_an_entry_that_others_build_on_is_not_removed_and_they_are_named(mill, office):
    certificate_add(organisation=mill, values={"kind": "above_designated_size"}, by=office)
    with pytest.raises(Conflict) as refused:
        organisation_remove(organisation=mill, by=office)
    assert "certificate × 1" in str(refused.value)


def test_removing_from_one_chain_leaves_the_entry_in_the_other(mill, office, stranger):
    organisation_create(values={"name": "x", "uscc": mill.uscc}, by=stranger)
    organisation_remove(organisation=mill, by=office)
    assert not organisation_policy.may(office, "view", mill)
    assert organisation_policy.may(stranger, "view", mill)


def test_a_committee_seats_members_once_and_never_itself(office, mill):
    body = office.membership.organisation
    body_member_add(body=body, member=mill, role="member", by=office)
    with pytest.raises(Conflict):
        body_member_add(body=body, member=mill, role="guiding", by=office)
    with pytest.raises(Invalid):
        body_member_add(body=body, member=body, role="member", by=office)
    with pytest.raises(Invalid):
        body_member_add(body=mill, person_name="某人", role="member", by=office)


def test_the_system_may_enter_organisations_into_a_chain_it_is_given(chain):
    made = organisation_create(
        values={"name": "鲤城新立织造厂"}, by=Actor.for_system("command line", chain)
    )
    assert made.participations.get().chain_id == chain.pk


@pytest.mark.parametrize("key", ["", None, 0])
def test_a_blank_key_is_no_organisation(office, key):
    with pytest.raises(Invalid) as refused:
        clean_organisation(key, office)
    assert refused.value.code == "unknown_organisation"


def test_a_source_says_its_title_and_the_day_it_holds_for_without_latin_brackets():
    source = Source(kind=SourceKind.OWN, title="恒样纺织（填报）", as_of=dt.date(2026, 10, 20))
    assert str(source) == "恒样纺织（填报） · 2026-10-20"
