"""Roles are given by the office, taken up by link, and end when they are ended."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import factories

from chainloom.accounts import services
from chainloom.accounts.actor import Actor
from chainloom.accounts.jobs import FORGET
from chainloom.accounts.models import ApiToken, Invitation, Membership, User
from chainloom.accounts.selectors import membership_for
from chainloom.accounts.tokens import actor_of_token, invitation_by_link
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.models import Job
from chainloom.jobs.run import reclaim
from chainloom.jobs.services import job_enqueue
from chainloom.jobs.testing import run_queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer() -> Actor:
    return Actor(user=factories.UserFactory(email="new@example.test"))


def invite(office, organisation, role="firm"):
    return services.invitation_create(organisation=organisation, role=role, by=office)


def test_an_invitation_is_taken_up_once(office, firm, newcomer):
    invitation, token = invite(office, firm.membership.organisation)
    assert invitation_by_link(token) == invitation
    membership = services.invitation_accept(invitation=invitation, by=newcomer)
    assert (membership.role, membership.chain) == ("firm", office.chain)
    other = Actor(user=factories.UserFactory())
    with pytest.raises(Conflict):
        services.invitation_accept(invitation=invitation, by=other)


def test_the_link_itself_is_not_kept(office, firm):
    invitation, token = invite(office, firm.membership.organisation)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert token not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("state", ["revoked", "expired"])
def test_a_closed_invitation_gives_nothing(office, firm, newcomer, state):
    invitation, _token = invite(office, firm.membership.organisation)
    if state == "revoked":
        services.invitation_revoke(invitation=invitation, by=office)
    else:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        services.invitation_accept(invitation=invitation, by=newcomer)
    assert not Membership.objects.filter(user=newcomer.user).exists()


@pytest.mark.parametrize("role", ["leader", "bureau", "firm", "partner"])
def test_only_the_office_invites(request, role, firm):
    actor = request.getfixturevalue(role)
    with pytest.raises(Forbidden):
        invite(actor, firm.membership.organisation)


def test_an_office_invites_only_for_organisations_of_its_chain(office, stranger):
    with pytest.raises(Missing):
        invite(office, stranger.membership.organisation)


def test_the_last_office_role_cannot_end(office, firm):
    with pytest.raises(Conflict, match="last office"):
        services.membership_end(membership=office.membership, by=office)
    second = services.membership_create(
        user=firm.user,
        organisation=office.membership.organisation,
        chain=office.chain,
        role="office",
        by=office,
    )
    services.membership_end(membership=second, by=office)


def test_a_shut_account_keeps_no_office(office, firm):
    """Nobody could act in it: the other role is the last one."""
    second = services.membership_create(
        user=firm.user,
        organisation=office.membership.organisation,
        chain=office.chain,
        role="office",
        by=office,
    )
    services.user_set_active(user=firm.user, is_active=False, by=Actor.for_system("test"))
    with pytest.raises(Conflict, match="last office"):
        services.membership_end(membership=office.membership, by=office)
    services.membership_end(membership=second, by=office)


@pytest.mark.parametrize("how", ["taken up", "taken back", "expired"])
def test_a_closed_invitation_keeps_no_address(office, firm, newcomer, how):
    invitation, _token = services.invitation_create(
        organisation=firm.membership.organisation, role="firm", email="a@b.test", by=office
    )
    if how == "taken up":
        services.invitation_accept(invitation=invitation, by=newcomer)
    elif how == "taken back":
        services.invitation_revoke(invitation=invitation, by=office)
    else:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        job_enqueue(kind=FORGET, params={}, by=Actor.for_system("schedule"))
        run_queued()
    assert Invitation.objects.get().email == ""


def test_an_account_is_erased_with_all_that_is_its_own(office, firm):
    system, user = Actor.for_system("command line"), firm.user
    invitation, _token = services.invitation_create(
        organisation=firm.membership.organisation, role="firm", email=user.email, by=office
    )
    alone = job_enqueue(kind=FORGET, params={}, by=Actor(user=user))
    services.user_erase(user=user, by=system)
    assert not User.objects.filter(email=firm.user.email).exists()
    assert not Membership.objects.filter(role="firm").exists()
    invitation.refresh_from_db()
    alone.refresh_from_db()
    assert (invitation.email, alone.status) == ("", "cancelled")
    entry = AuditEntry.objects.get(action="user.erase")
    assert (entry.actor_label, entry.object_label) == ("command line", f"#{firm.user.pk}")
    with pytest.raises(Conflict, match="last office"):
        services.user_erase(user=office.user, by=system)
    with pytest.raises(Missing):
        services.user_erase(user=office.user, by=office)


def test_a_job_whose_person_is_erased_is_not_taken_up_again(office, firm):
    """Should its worker die, it would go on as the system's own."""
    job = job_enqueue(kind=FORGET, params={}, by=Actor(user=firm.user))
    Job.objects.update(status="running", attempts=1, worker=f"{socket.gethostname()}:999999:1")
    services.user_erase(user=firm.user, by=Actor.for_system("command line"))
    assert reclaim() == 1
    job.refresh_from_db()
    assert (job.created_by, job.status) == (None, "cancelled")


def test_the_offices_of_a_chain_are_locked_in_one_order_before_one_ends(office, firm):
    """Two that end at once would wait for each other."""
    organisation = office.membership.organisation
    second = services.membership_create(
        user=firm.user, organisation=organisation, chain=office.chain, role="office", by=office
    )
    with CaptureQueriesContext(connection) as asked:
        services.membership_end(membership=second, by=office)
    read = 'SELECT "accounts_membership"."id"'
    offices, *others, own = [one["sql"] for one in asked if one["sql"].startswith(read)]
    assert 'ORDER BY "accounts_membership"."id" ASC' in offices
    if connection.features.has_select_for_update:
        locks = ["FOR UPDATE" in sql for sql in (offices, *others, own)]
        assert locks == [True, *[False] * len(others), True]


def test_ending_a_role_ends_its_tokens(office, firm):
    _token, whole = services.token_create(
        membership=firm.membership, name="ERP", scopes=["read"], days=30, by=firm
    )
    acting = actor_of_token(whole)
    assert acting is not None
    assert acting.role == "firm"
    assert not acting.has_scope("write")
    services.membership_end(membership=firm.membership, by=office)
    assert actor_of_token(whole) is None


@pytest.mark.parametrize("wrong", ["", "cl_", "cl_12345678_", "x_y_z", "cl_00000000_abc", "1"])
def test_a_wrong_token_is_nobody(wrong):
    assert actor_of_token(wrong) is None


@pytest.mark.parametrize("end", ["revoke", "expire", "deactivate"])
def test_a_token_stops(firm, end):
    token, whole = services.token_create(
        membership=firm.membership, name="ERP", scopes=["read", "write"], days=30, by=firm
    )
    if end == "revoke":
        services.token_revoke(token=token, by=firm)
    elif end == "expire":
        ApiToken.objects.update(expires_at=timezone.now())
    else:
        type(firm.user).objects.filter(pk=firm.user.pk).update(is_active=False)
    assert actor_of_token(whole) is None


@pytest.mark.parametrize(
    ("scopes", "days"), [([], 30), (["admin"], 30), (["read"], 0), (["read"], 9999)]
)
def test_tokens_have_known_scopes_and_an_end(firm, scopes, days):
    with pytest.raises(Invalid):
        services.token_create(
            membership=firm.membership, name="x", scopes=scopes, days=days, by=firm
        )


def test_nobody_makes_a_token_for_another(firm, partner):
    with pytest.raises(Missing):
        services.token_create(
            membership=partner.membership, name="x", scopes=["read"], days=1, by=firm
        )


def test_of_several_roles_the_chosen_one_acts_else_the_widest(office, firm):
    also_office = factories.MembershipFactory(
        user=firm.user, chain=firm.chain, organisation=firm.membership.organisation, role="office"
    )
    held = {"user": firm.user, "chain_slug": "fabric"}
    assert membership_for(**held) == also_office
    assert membership_for(**held, preferred_id=firm.membership.pk) == firm.membership
    assert membership_for(user=firm.user, chain_slug="other") is None


def test_a_profile_change_leaves_no_name_in_the_trail(firm):
    services.profile_update(name="林某某", language="en", by=firm)
    entry = AuditEntry.objects.get(action="user.profile")
    assert entry.changes == {}
