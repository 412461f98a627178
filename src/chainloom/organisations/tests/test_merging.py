"""Two entries of one organisation made one, and taken apart without loss."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.selectors import membership_for, memberships_of
from chainloom.accounts.services import token_create
from chainloom.accounts.tokens import actor_of_token
from chainloom.chain.models import Placement
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.organisations.models import Merge, Organisation, OrganisationName
from chainloom.organisations.policy import organisation_policy
from chainloom.organisations.selectors import history
from chainloom.organisations.services import (
    body_member_add,
    certificate_add,
    contact_add,
    contact_erase,
    organisation_create,
    organisation_merge,
    organisation_remove,
    organisation_unmerge,
    organisation_update,
)
from chainloom.organisations.services.relations import relations

pytestmark = pytest.mark.django_db

_COUNTERS = {"version", "updated_at"}


def everything() -> dict[str, list[dict]]:
    """Every row of organisations and of whatever points at one, without what counts changes."""
    return {
        model._meta.label_lower: [
            {name: value for name, value in row.items() if name not in _COUNTERS}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in {Organisation, *(relation.model for relation in relations())}
    }


@pytest.fixture
def connected(mill, twin, office, chain):
    """Both stand in the chain with everything that can point at an organisation."""
    weaving, dyeing = factories.StageFactory.create_batch(2, chain=chain)
    other = organisation_create(values={"name": "鲤城别家印染有限公司"}, by=office)
    Placement.objects.create(organisation=mill, stage=weaving)
    Placement.objects.create(organisation=twin, stage=weaving)
    Placement.objects.create(organisation=twin, stage=dyeing)
    for supplier, buyer in ((twin, other), (other, twin), (twin, mill)):
        factories.SupplyLinkFactory(chain=chain, supplier=supplier, buyer=buyer)
    certificate_add(organisation=twin, values={"kind": "above_designated_size"}, by=office)
    contact_add(organisation=twin, values={"name": "张三"}, by=office)
    body_member_add(body=office.membership.organisation, member=twin, role="member", by=office)
    return mill, twin


def test_everything_that_points_at_the_absorbed_entry_moves(connected, office):
    mill, twin = connected
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert mill.placements.count() == 2
    assert mill.certificates.count() == 1
    assert mill.contacts.count() == 1
    assert mill.body_memberships.count() == 1
    assert (mill.sales.count(), mill.purchases.count()) == (1, 2)


def test_rows_that_would_break_a_rule_stay_and_are_listed(connected, office):
    mill, twin = connected
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    stayed = merge.record["stayed"]
    # Both on the same stage; a supplier of itself; both in the same chain.
    assert set(stayed) == {
        "chain.placement.organisation",
        "chain.supplylink.supplier",
        "organisations.participation.organisation",
    }


def test_a_merge_that_is_undone_leaves_every_row_as_it_was(connected, office):
    mill, twin = connected
    before = everything()
    merge = organisation_merge(
        survivor=mill,
        absorbed=twin,
        by=office,
        choices={"name": "absorbed", "headcount": "absorbed", "address": "absorbed"},
    )
    assert everything() != before
    organisation_unmerge(merge=merge, by=office)
    assert everything() == before


def test_merging_the_other_way_round_is_undone_as_well(connected, office):
    mill, twin = connected
    before = everything()
    merge = organisation_merge(survivor=twin, absorbed=mill, by=office)
    twin.refresh_from_db()
    assert twin.uscc == mill.uscc
    organisation_unmerge(merge=merge, by=office)
    assert everything() == before


def test_blanks_are_filled_with_their_sources_and_choices_are_kept(mill, twin, office):
    organisation_merge(survivor=mill, absorbed=twin, by=office, choices={"headcount": "absorbed"})
    mill.refresh_from_db()
    assert (mill.website, mill.headcount) == ("https://zhiyun.example", 310)
    assert mill.value_sources["website"] == twin.value_sources["website"]
    assert mill.address.startswith("福建省")


def test_the_other_name_is_kept_as_an_alias(mill, twin, office):
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert [(n.kind, n.text) for n in mill.other_names.all()] == [("alias", twin.name)]


def test_the_absorbed_entry_is_no_longer_seen(mill, twin, office, chain):
    version = chain.network_version
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert not organisation_policy.may(office, "view", twin)
    chain.refresh_from_db()
    assert chain.network_version > version


def test_two_codes_need_a_choice(mill, twin, office):
    organisation_update(
        organisation=twin, values={"uscc": factories.make_uscc(77)}, version=None, by=office
    )
    with pytest.raises(Conflict) as refused:
        organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert refused.value.code == "two_codes"
    merge = organisation_merge(
        survivor=mill, absorbed=twin, by=office, choices={"uscc": "absorbed"}
    )
    mill.refresh_from_db()
    assert mill.uscc == factories.make_uscc(77)
    organisation_unmerge(merge=merge, by=office)
    mill.refresh_from_db()
    assert mill.uscc == factories.make_uscc(900001)


def test_a_later_edit_is_named_and_not_overwritten(mill, twin, office):
    merge = organisation_merge(
        survivor=mill, absorbed=twin, by=office, choices={"headcount": "absorbed"}
    )
    organisation_update(organisation=mill, values={"headcount": 500}, version=None, by=office)
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=merge, by=office)
    assert [h["what"] for h in refused.value.details["hindrances"]] == ["headcount"]
    assert "“headcount” was changed to “500”" in str(refused.value)
    assert Organisation.objects.get(pk=twin.pk).merged_into_id == mill.pk

    organisation_unmerge(merge=merge, by=office, keep_later=True)
    mill.refresh_from_db()
    assert (mill.headcount, mill.website) == (500, "")
    assert Organisation.objects.get(pk=twin.pk).merged_into_id is None


def test_a_row_removed_since_is_named(connected, office):
    mill, twin = connected
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    mill.certificates.all().delete()
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=merge, by=office)
    assert "certificate: 1 removed since" in str(refused.value)


def test_rows_added_after_the_merge_stay_with_the_survivor(mill, twin, office):
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    certificate_add(organisation=mill, values={"kind": "above_designated_size"}, by=office)
    organisation_unmerge(merge=merge, by=office)
    assert mill.certificates.count() == 1


def test_a_code_given_away_meanwhile_stands_in_the_way(mill, office):
    other = organisation_create(values={"name": "织云老厂"}, by=office)
    merge = organisation_merge(survivor=other, absorbed=mill, by=office)
    organisation_update(organisation=other, values={"uscc": None}, version=None, by=office)
    third = organisation_create(values={"name": "新厂", "uscc": mill.uscc}, by=office)
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=merge, by=office, keep_later=True)
    assert refused.value.details["organisation"] == third.pk


def test_merges_in_a_row_are_undone_from_the_last(mill, twin, office):
    third = organisation_create(values={"name": "织云纺织总厂"}, by=office)
    first = organisation_merge(survivor=twin, absorbed=third, by=office)
    second = organisation_merge(survivor=mill, absorbed=twin, by=office)
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=first, by=office)
    assert refused.value.code == "survivor_merged"
    before_names = OrganisationName.objects.count()
    organisation_unmerge(merge=second, by=office)
    first.refresh_from_db()
    organisation_unmerge(merge=Merge.objects.get(pk=first.pk), by=office)
    assert Organisation.objects.filter(merged_into=None, name__contains="织云").count() == 3
    assert OrganisationName.objects.count() < before_names


def test_a_merge_is_undone_once(mill, twin, office):
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    organisation_unmerge(merge=merge, by=office)
    with pytest.raises(Conflict):
        organisation_unmerge(merge=Merge.objects.get(pk=merge.pk), by=office)


@pytest.mark.parametrize(
    ("who", "error"), [("firm", Forbidden), ("leader", Forbidden), ("stranger", Missing)]
)
def test_only_the_office_merges(mill, twin, who, error, request):
    with pytest.raises(error):
        organisation_merge(survivor=mill, absorbed=twin, by=request.getfixturevalue(who))


def test_an_entry_is_not_merged_with_itself(mill, office):
    with pytest.raises(Invalid):
        organisation_merge(survivor=mill, absorbed=mill, by=office)


def test_every_table_that_points_at_an_organisation_is_known():
    """A table of a later app is found without being named here."""
    keys = {relation.key for relation in relations()}
    assert {
        "accounts.membership.organisation",
        "chain.supplylink.supplier",
        "chain.supplylink.buyer",
        "organisations.bodymembership.body",
        "organisations.claim.organisation",
    } <= keys
    assert "organisations.organisation.merged_into" not in keys


def test_one_main_stage_a_chain_is_left_and_all_are_given_back(connected, office, chain):
    mill, twin = connected
    before = everything()
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    main = mill.placements.filter(stage__chain=chain, is_primary=True)
    assert [one.pk for one in main] == [mill.placements.order_by("pk").first().pk]
    assert mill.placements.count() == 2
    organisation_unmerge(merge=merge, by=office)
    assert everything() == before


def test_a_main_stage_that_the_survivor_lacks_is_taken_over(mill, twin, office, chain):
    stage = factories.StageFactory(chain=chain)
    Placement.objects.create(organisation=twin, stage=stage, is_primary=True)
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert mill.placements.get().is_primary


def test_what_stands_on_an_organisation_is_named_in_chinese():
    """Refusals of a removal and of an unmerging name these tables."""
    with override("zh-hans"):
        unnamed = [relation.key for relation in relations() if relation.label.isascii()]
    assert unnamed == []


def test_a_code_that_the_survivor_gave_up_may_be_taken_meanwhile(mill, office):
    """As for the absorbed entry's: it is said whose it is now, and nothing changes."""
    old, new = mill.uscc, factories.make_uscc(900002)
    other = organisation_create(values={"name": "鲤城织云布业有限公司", "uscc": new}, by=office)
    merge = organisation_merge(
        survivor=mill, absorbed=other, choices={"uscc": "absorbed"}, by=office
    )
    organisation_create(values={"name": "鲤城别家印染有限公司", "uscc": old}, by=office)
    with pytest.raises(Conflict, match="now has the USCC"):
        organisation_unmerge(merge=merge, by=office)


def test_who_sat_in_a_body_as_two_entries_sits_there_once(mill, twin, office):
    body = office.membership.organisation
    for one in (mill, twin):
        body_member_add(body=body, member=one, role="member", by=office)
    before = everything()
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert mill.body_memberships.count() == 1
    assert merge.record["stayed"]["organisations.bodymembership.member"]
    organisation_unmerge(merge=merge, by=office)
    after = everything()
    label = "organisations.bodymembership"
    assert after[label] == before[label]


def test_a_second_merge_hides_nothing_of_the_first(mill, twin, office):
    third = organisation_create(values={"name": "鲤城别家印染有限公司"}, by=office)
    organisation_update(
        organisation=twin, values={"headcount": 311}, version=twin.version, by=office
    )
    organisation_merge(survivor=mill, absorbed=twin, by=office)
    mill.refresh_from_db()
    organisation_merge(survivor=third, absorbed=mill, by=office)
    third.refresh_from_db()
    rows = history.entries_of(third, office)
    assert {row.object_id for row in rows} == {str(one.pk) for one in (mill, twin, third)}
    shown = [event.changes for event in history.events(rows, office) if event.changes]
    assert any(change.new == "311" for changes in shown for change in changes)


def test_an_entry_that_was_merged_and_taken_apart_may_be_removed(mill, twin, office):
    """As may one with a contact that was erased: nothing is left that anybody could remove."""
    contact = contact_add(organisation=twin, values={"name": "张三"}, by=office)
    contact_erase(contact=contact, by=office)
    organisation_unmerge(
        merge=organisation_merge(survivor=mill, absorbed=twin, by=office), by=office
    )
    organisation_remove(organisation=twin, by=office)
    assert not Organisation.objects.filter(pk=twin.pk).exists()


def test_every_page_of_an_absorbed_entry_leads_to_where_it_went(mill, twin, office, client_of):
    third = organisation_create(values={"name": "鲤城别家印染有限公司"}, by=office)
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    mill.refresh_from_db()
    organisation_merge(survivor=third, absorbed=mill, by=office)
    desk, home = client_of(office), "/c/fabric/organisations/"
    pages = [f"{pk}/{page}" for pk in (mill.pk, twin.pk) for page in ABSORBED_PAGES]
    for page in [*pages, f"merges/{merge.pk}/undo/"]:
        answer = desk.get(home + page)
        assert (answer.status_code, answer.headers.get("Location")) == (302, f"{home}{third.pk}/")


ABSORBED_PAGES = ["", "edit/", "merge/", "body/", "terms/new/", "certificates/"]


def test_nobody_acts_for_an_entry_that_was_merged_into_another(mill, twin, office, chain):
    """Of somebody who held one role for both, one stays at the absorbed entry."""
    user = factories.UserFactory()
    kept, stays = (
        factories.MembershipFactory(user=user, organisation=one, chain=chain, role="firm")
        for one in (mill, twin)
    )
    _token, whole = token_create(
        membership=stays, name="ERP", scopes=["read"], days=1, by=Actor(user=user, membership=stays)
    )
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    assert list(memberships_of(user)) == [kept]
    assert membership_for(user=user, chain_slug=chain.slug, preferred_id=stays.pk) == kept
    assert actor_of_token(whole) is None
    organisation_unmerge(merge=merge, by=office)
    assert set(memberships_of(user)) == {kept, stays}
    assert actor_of_token(whole) is not None
