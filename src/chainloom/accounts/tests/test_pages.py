"""Signing in, switching roles, inviting: in the browser."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import factories

from chainloom.accounts.models import Membership, User

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_the_chain(office, settings):
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post(
        "/accounts/login/",
        {"login": office.user.email, "password": "correct-horse-battery"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == "/c/fabric/"


def test_wrong_passwords_are_throttled(office, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    browser = Client(headers={"accept-language": "en"})
    for _attempt in range(3):
        browser.post("/accounts/login/", {"login": office.user.email, "password": "wrong"})
    answer = browser.post(
        "/accounts/login/", {"login": office.user.email, "password": "correct-horse-battery"}
    )
    assert answer.status_code == 200
    assert "Too many failed login attempts" in answer.content.decode()


def test_nobody_signs_up_uninvited(db, settings):
    settings.SIGNUP_OPEN = False
    browser = Client(headers={"accept-language": "en"})
    browser.post(
        "/accounts/signup/",
        {"email": "x@example.test", "password1": "a-long-one-here", "password2": "a-long-one-here"},
    )
    assert not User.objects.filter(email="x@example.test").exists()


def test_an_invited_person_makes_an_account_and_accepts(office, firm, client_of, settings):
    settings.SIGNUP_OPEN = False
    page = client_of(office).post(
        "/c/fabric/people/invite/",
        {"organisation": firm.membership.organisation.name, "role": "firm", "email": ""},
    )
    path = re.search(r"/invitations/[\w-]+/", page.content.decode()).group()
    browser = Client(headers={"accept-language": "en"})
    assert firm.membership.organisation.name in browser.get(path).content.decode()
    made = browser.post(
        "/accounts/signup/",
        {
            "email": "new@example.test",
            "password1": "a-long-one-here",
            "password2": "a-long-one-here",
            "next": path,
        },
    )
    assert made["Location"] == path
    assert browser.post(path)["Location"] == "/c/fabric/"
    assert Membership.objects.get(user__email="new@example.test").role == "firm"


def test_an_unknown_organisation_is_not_invited(office, client_of):
    page = client_of(office).post(
        "/c/fabric/people/invite/", {"organisation": "无此单位", "role": "firm", "email": ""}
    )
    assert page.status_code == 422
    assert "No organisation of this chain bears this full name" in page.content.decode()


def test_a_person_switches_between_roles_in_two_chains(office, client_of):
    other = factories.MembershipFactory(user=office.user, role="partner")
    browser = client_of(office)
    browser.post("/switch/", {"membership": office.membership.pk})
    assert browser.get("/")["Location"] == "/c/fabric/"
    answer = browser.post("/switch/", {"membership": other.pk})
    assert answer["Location"] == f"/c/{other.chain.slug}/"
    assert browser.get("/")["Location"] == f"/c/{other.chain.slug}/"


def test_the_header_says_for_whom_a_person_with_several_roles_acts(firm, client_of):
    bank = factories.OrganisationFactory(chain=firm.chain, kind="bank", name="测试江南银行")
    other = factories.MembershipFactory(
        user=firm.user, chain=firm.chain, role="partner", organisation=bank
    )
    browser = client_of(firm)
    for membership in (firm.membership, other):
        browser.post("/switch/", {"membership": membership.pk})
        header = browser.get(f"/c/{firm.chain.slug}/").content.decode().split("</button>")
        said = next(part for part in header if "bar-chain-as" in part)
        assert f"{membership.organisation.name} · {membership.get_role_display()}" in said


@pytest.mark.parametrize("membership", ["", "0", "x", "٣", "99999999999999999999"])
def test_switching_to_what_is_not_ones_own_is_404(office, client_of, membership):
    assert client_of(office).post("/switch/", {"membership": membership}).status_code == 404


def test_a_token_is_shown_once(firm, client_of):
    browser = client_of(firm)
    answer = browser.post(
        "/me/tokens/",
        {"name": "ERP", "membership": firm.membership.pk, "scopes": ["read"], "days": 30},
    )
    whole = re.search(r"cl_[0-9a-f]{8}_[\w-]{43}", answer.content.decode()).group()
    assert whole not in browser.get("/me/tokens/").content.decode()


def test_a_page_of_a_chain_is_404_to_a_stranger_and_a_sign_in_to_nobody(chain, stranger, client_of):
    assert client_of(stranger).get("/c/fabric/people/").status_code == 404
    answer = Client().get("/c/fabric/people/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/c/fabric/people/",
    )


def test_the_role_of_an_invitation_is_chosen_each_time(office, firm, client_of):
    """A role that stands there already is soon given by oversight, and the first was the office."""
    browser = client_of(office)
    shown = browser.get("/c/fabric/people/").context["form"]["role"]
    assert shown.value() in (None, "")
    assert [role for role, _label in shown.field.choices][-1] == "office"
    name = firm.membership.organisation.name
    answer = browser.post("/c/fabric/people/invite/", {"organisation": name, "role": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"role"}


def test_a_profile_that_comes_without_its_fields_keeps_the_name(office, client_of):
    answer = client_of(office).post("/me/")
    assert answer.status_code == 422
    name = office.user.name
    office.user.refresh_from_db()
    assert office.user.name == name
