"""An entry that several chains share: what one of them may not do to it, and not learn of it.

`office` entered the mill first; `stranger` is the office of the other chain, which it joined.
"""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.accounts.services import invitation_accept, invitation_create
from chainloom.audit.models import AuditEntry
from chainloom.audit.services import record
from chainloom.chain.models import Placement, SupplyLink
from chainloom.core.errors import Conflict, Forbidden
from chainloom.organisations.models import Claim, Organisation, Participation
from chainloom.organisations.policy import contact_policy, organisation_policy
from chainloom.organisations.selectors import entries_of, events
from chainloom.organisations.services import (
    OrganisationChange,
    certificate_add,
    claim_approve,
    claim_open,
    consents_set,
    contact_add,
    name_add,
    organisation_bulk_remove,
    organisation_bulk_write,
    organisation_create,
    organisation_merge,
    organisation_remove,
    organisation_unmerge,
    organisation_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(mill, stranger) -> Organisation:
    """The mill, after the other chain's office entered its public code."""
    joined = organisation_create(values={"name": "织云", "uscc": mill.uscc}, by=stranger)
    assert joined == mill
    mill.refresh_from_db()
    return mill


@pytest.fixture
def shell(stranger) -> Organisation:
    """An entry of the other chain's own making."""
    return organisation_create(values={"name": "鲤城织云"}, by=stranger)


def member_of(chain, organisation, *, user=None) -> Actor:
    extra = {"user": user} if user is not None else {}
    membership = factories.MembershipFactory(
        chain=chain, organisation=organisation, role="firm", **extra
    )
    return Actor(user=membership.user, membership=membership)


# Merging


@pytest.mark.parametrize("is_survivor", [True, False])
def test_one_office_alone_never_merges_an_entry_that_another_chain_shares(
    shared, shell, stranger, is_survivor
):
    pair = (shared, shell) if is_survivor else (shell, shared)
    with pytest.raises(Conflict) as refused:
        organisation_merge(survivor=pair[0], absorbed=pair[1], by=stranger)
    assert refused.value.code == "shared_elsewhere"
    assert Organisation.objects.filter(pk=shared.pk, merged_into=None).exists()


def test_who_is_the_office_of_every_chain_concerned_merges(shared, shell, chain, stranger):
    Membership.objects.create(
        user=stranger.user,
        chain=chain,
        role="office",
        organisation=stranger.membership.organisation,
    )
    by_token = Actor(stranger.user, stranger.membership, scopes=frozenset({"write"}))
    with pytest.raises(Conflict):
        organisation_merge(survivor=shared, absorbed=shell, by=by_token)
    organisation_merge(survivor=shared, absorbed=shell, by=stranger)
    assert Organisation.objects.get(pk=shell.pk).merged_into == shared


def test_the_system_merges_in_any_chain(shared, shell):
    organisation_merge(survivor=shared, absorbed=shell, by=Actor.for_system("command line"))
    assert Organisation.objects.get(pk=shell.pk).merged_into == shared


def test_a_chain_that_joined_later_does_not_undo_a_merge(mill, twin, office, stranger):
    merge = organisation_merge(survivor=mill, absorbed=twin, by=office)
    organisation_create(values={"name": "织云", "uscc": mill.uscc}, by=stranger)
    with pytest.raises(Conflict) as refused:
        organisation_unmerge(merge=merge, by=stranger)
    assert refused.value.code == "shared_elsewhere"


@pytest.mark.parametrize("survives", ["shared", "shell"])
def test_what_was_withheld_stays_withheld_after_a_merge(shared, shell, chain, stranger, survives):
    factories.MembershipFactory(user=stranger.user, chain=chain, role="office")
    Participation.objects.filter(organisation=shell).update(consents=["finance"])
    before = list(Participation.objects.order_by("pk").values())
    pair = (shared, shell) if survives == "shared" else (shell, shared)
    merge = organisation_merge(survivor=pair[0], absorbed=pair[1], by=stranger)
    survivor = Organisation.objects.get(pk=pair[0].pk)
    assert survivor.headcount == 320
    assert not organisation_policy.may(stranger, "view_finance", survivor)

    organisation_unmerge(merge=merge, by=stranger)
    assert list(Participation.objects.order_by("pk").values()) == before


# Leaving


@pytest.fixture
def latecomer(shared) -> Actor:
    """The office of a third chain, which joined after the second."""
    membership = factories.MembershipFactory(role="office")
    actor = Actor(user=membership.user, membership=membership)
    organisation_create(values={"name": "织云", "uscc": shared.uscc}, by=actor)
    return actor


def owners(organisation) -> list[int]:
    rows = Participation.objects.filter(organisation=organisation, figures_withheld=False)
    return list(rows.values_list("chain_id", flat=True))


def test_when_the_first_chain_leaves_the_entry_passes_to_the_longest_standing(
    shared, office, stranger, latecomer
):
    version = stranger.chain.network_version
    organisation_remove(organisation=shared, by=office)
    assert owners(shared) == [stranger.chain.pk]
    for action in ("view_finance", "identify"):
        assert organisation_policy.may(stranger, action, shared)
        assert not organisation_policy.may(latecomer, action, shared)
    stranger.chain.refresh_from_db()
    assert stranger.chain.network_version > version

    organisation_remove(organisation=shared, by=stranger)
    assert owners(shared) == [latecomer.chain.pk]


def test_a_chain_that_joined_leaves_without_changing_who_keeps_it(
    shared, office, stranger, latecomer
):
    organisation_remove(organisation=shared, by=stranger)
    assert owners(shared) == [office.chain.pk]
    assert not AuditEntry.objects.filter(action="organisation.passed_on").exists()


def test_the_chain_that_is_left_reads_that_the_entry_is_its_own_now(shared, office, stranger):
    organisation_remove(organisation=shared, by=office)
    told = [event.text for event in events(entries_of(shared, stranger), stranger)]
    assert "another chain, where 泉州市鲤城织云纺织有限公司 was entered first, left it" in told[0]
    assert office.label not in str(told)


def test_the_organisations_people_speak_for_it_where_it_is_kept_now(shared, office, stranger):
    member = member_of(stranger.chain, shared)
    assert not organisation_policy.may(member, "share", shared)
    organisation_remove(organisation=shared, by=office)
    assert organisation_policy.may(member, "share", shared)


def test_an_import_that_is_taken_back_passes_its_shared_entries_on_too(
    shared, mill, office, stranger
):
    other = organisation_create(values={"name": "别家", "uscc": factories.make_uscc(5)}, by=office)
    organisation_create(values={"name": "别家", "uscc": other.uscc}, by=stranger)
    alone = organisation_create(values={"name": "独家"}, by=office)
    organisation_bulk_remove(organisation_ids=[shared.pk, other.pk, alone.pk], by=office)
    assert owners(shared) == owners(other) == [stranger.chain.pk]
    assert not Organisation.objects.filter(pk=alone.pk).exists()


# Speaking for the organisation


def invited(shared, stranger) -> Actor:
    """The other chain's own person takes up its own invitation."""
    invitation, _token = invitation_create(organisation=shared, role="firm", by=stranger)
    membership = invitation_accept(invitation=invitation, by=Actor(user=stranger.user))
    return Actor(user=stranger.user, membership=membership)


def claimed(shared, stranger) -> Actor:
    user = factories.UserFactory()
    standing = Participation.objects.get(organisation=shared, chain=stranger.chain)
    claim = claim_open(
        participation=standing, message="我是织云的厂长，可致电核实", by=Actor(user=user)
    )
    return Actor(user=user, membership=claim_approve(claim=claim, by=stranger))


@pytest.mark.parametrize("come_by", [invited, claimed])
def test_a_member_that_the_joined_chain_made_does_not_speak_for_the_organisation(
    shared, office, stranger, come_by
):
    contact_add(organisation=shared, values={"name": "林样例"}, by=office)
    member = come_by(shared, stranger)
    for action in ("view_finance", "view_contacts", "view_customers", "edit", "share"):
        assert not organisation_policy.may(member, action, shared)
    assert not contact_policy.rows(member).exists()
    with pytest.raises(Forbidden):
        consents_set(organisation=shared, consents=["finance"], by=member)
    assert not organisation_policy.may(stranger, "view_finance", shared)


def test_who_acts_for_it_where_it_gave_its_figures_speaks_for_it_everywhere(
    shared, chain, stranger
):
    at_home = member_of(chain, shared)
    here = member_of(stranger.chain, shared, user=at_home.user)
    assert organisation_policy.may(here, "view_finance", shared)
    assert organisation_policy.may(here, "edit", shared)
    consents_set(organisation=shared, consents=["finance"], by=here)
    assert organisation_policy.may(stranger, "view_finance", shared)

    Membership.objects.filter(pk=at_home.membership.pk).update(ended_at="2026-01-01T00:00Z")
    assert not organisation_policy.may(here, "share", shared)


def test_the_page_offers_sharing_to_whom_it_belongs_only(shared, chain, stranger, client_of):
    member = member_of(stranger.chain, shared)
    address = f"/c/{stranger.chain.slug}/organisations/{shared.pk}/"
    assert "What you share" not in client_of(member).get(address).content.decode()
    member_of(chain, shared, user=member.user)
    assert "What you share" in client_of(member).get(address).content.decode()


# History and sources


def test_another_chain_reads_of_public_values_only(shared, office, stranger):
    customer = factories.OrganisationFactory(chain=office.chain, name="秘密客户有限公司")
    link = SupplyLink.objects.create(chain=office.chain, supplier=shared, buyer=customer)
    record(
        by=office,
        action="chain.link_added",
        obj=shared,
        changes={"buyer": (None, customer.name)},
        context={"link": link.pk},
    )
    contact_add(organisation=shared, values={"name": "林样例"}, by=office)
    name_add(organisation=shared, kind="alias", text="织云厂", by=office)
    certificate_add(organisation=shared, values={"kind": "above_designated_size"}, by=office)
    organisation_update(organisation=shared, values={"address": "新址"}, version=None, by=office)

    def actions(actor: Actor) -> set[str]:
        return set(entries_of(shared, actor).values_list("action", flat=True))

    assert {"chain.link_added", "organisation.contact_added"} <= actions(office)
    assert actions(stranger) == {
        "organisation.created",
        "organisation.joined",
        "organisation.updated",
        "organisation.name_added",
        "organisation.certificate_added",
    }
    told = str(events(entries_of(shared, stranger), stranger))
    assert customer.name not in told
    assert office.label not in told


@pytest.mark.parametrize("tab", ["", "names/", "certificates/"])
def test_another_chains_staff_are_not_named_as_sources(shared, office, stranger, client_of, tab):
    name_add(organisation=shared, kind="alias", text="织云厂", by=office)
    certificate_add(organisation=shared, values={"kind": "above_designated_size"}, by=office)
    address = "/c/{}/organisations/{}/{}"
    own = client_of(office).get(address.format(office.chain.slug, shared.pk, tab))
    assert f"entered by hand · {office.label}" in own.content.decode()
    foreign = client_of(stranger).get(address.format(stranger.chain.slug, shared.pk, tab))
    assert office.label not in foreign.content.decode()
    assert "entered by hand · another chain" in foreign.content.decode()


# Contacts and identity


def test_each_office_sees_the_contacts_that_its_own_chain_wrote_down(shared, office, stranger):
    contact_add(organisation=shared, values={"name": "甲方记下"}, by=office)
    contact_add(organisation=shared, values={"name": "乙方记下"}, by=stranger)
    assert [one.name for one in contact_policy.rows(office)] == ["甲方记下"]
    assert [one.name for one in contact_policy.rows(stranger)] == ["乙方记下"]


def test_the_organisation_itself_and_who_it_agrees_to_see_all_its_contacts(
    shared, chain, office, stranger
):
    contact_add(organisation=shared, values={"name": "乙方记下"}, by=stranger)
    member = member_of(chain, shared)
    assert contact_policy.rows(member).count() == 1
    consents_set(organisation=shared, consents=["contacts"], by=member)
    assert contact_policy.rows(office).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "改名纺织"), ("uscc", None), ("kind", "bank"), ("district_code", "350503")],
)
def test_who_it_is_stays_with_the_chain_that_entered_it_first(
    shared, office, stranger, field, value
):
    with pytest.raises(Forbidden):
        organisation_update(organisation=shared, values={field: value}, version=None, by=stranger)
    change = OrganisationChange(organisation_id=shared.pk, values={field: value})
    with pytest.raises(Forbidden):
        organisation_bulk_write(
            creates=[],
            updates=[change],
            chain=stranger.chain,
            source=factories.SourceFactory(),
            by=stranger,
        )
    organisation_update(organisation=shared, values={field: value}, version=None, by=office)
    shared.refresh_from_db()
    assert getattr(shared, field) == value


def test_the_rest_of_the_profile_is_anybodys_to_complete(shared, stranger):
    Organisation.objects.filter(pk=shared.pk).update(district_code="")
    values = {"website": "https://zhiyun.example", "district_code": "350502"}
    organisation_update(organisation=shared, values=values, version=None, by=stranger)
    shared.refresh_from_db()
    assert (shared.website, shared.district_code) == tuple(values.values())


def test_who_it_is_falls_to_the_chain_that_is_left(shared, office, stranger):
    organisation_remove(organisation=shared, by=office)
    organisation_update(organisation=shared, values={"name": "织云"}, version=None, by=stranger)
    assert Organisation.objects.get(pk=shared.pk).name == "织云"


def test_the_form_leaves_out_what_another_chain_keeps(shared, stranger, client_of):
    address = f"/c/{stranger.chain.slug}/organisations/{shared.pk}/edit/"
    browser = client_of(stranger)
    page = browser.get(address)
    assert not {"name", "uscc", "kind", "district_code"} & set(page.context["form"].fields)
    sent = {"website": "https://zhiyun.example", "version": shared.version}
    assert browser.post(address, sent).status_code == 302


# Removal


def _membership(shared, actor) -> None:
    member_of(actor.chain, shared)


def _invitation(shared, actor) -> None:
    invitation_create(organisation=shared, role="firm", by=actor)


def _claim(shared, actor) -> None:
    Claim.objects.create(organisation=shared, chain=actor.chain, user=factories.UserFactory())


def _placement(shared, actor) -> None:
    stage = factories.StageFactory(chain=actor.chain)
    Placement.objects.create(organisation=shared, stage=stage)


def _link(shared, actor) -> None:
    buyer = factories.OrganisationFactory(chain=actor.chain)
    SupplyLink.objects.create(chain=actor.chain, supplier=shared, buyer=buyer)


def _contact(shared, actor) -> None:
    contact_add(organisation=shared, values={"name": "某人"}, by=actor)


@pytest.mark.parametrize("make", [_membership, _invitation, _claim, _placement, _link, _contact])
def test_a_shared_entry_is_not_removed_over_this_chains_own_records(shared, office, stranger, make):
    make(shared, stranger)
    with pytest.raises(Conflict) as refused:
        organisation_remove(organisation=shared, by=stranger)
    assert refused.value.code == "stood_on"
    assert organisation_policy.may(stranger, "view", shared)
    # They are no business of the other chain's.
    organisation_remove(organisation=shared, by=office)


def test_what_has_ended_does_not_hinder_removal(shared, stranger):
    member_of(stranger.chain, shared)
    _claim(shared, stranger)
    Membership.objects.filter(organisation=shared).update(ended_at="2026-01-01T00:00Z")
    Claim.objects.update(status="refused")
    organisation_remove(organisation=shared, by=stranger)
    assert not organisation_policy.may(stranger, "view", shared)
