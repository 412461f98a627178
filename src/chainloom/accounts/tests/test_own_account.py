"""What people do with their own accounts on the pages of django-allauth."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from chainloom.accounts import services
from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Invitation, User
from chainloom.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def browser(firm) -> Client:
    """Signed in by the page, as changes of an account ask for."""
    made = Client(headers={"accept-language": "en"})
    made.post("/accounts/login/", {"login": firm.user.email, "password": PASSWORD})
    return made


def actions(user: User) -> list[str]:
    own = AuditEntry.objects.filter(actor=user).order_by("pk")
    return list(own.values_list("action", flat=True))


def sign_up(browser: Client) -> None:
    browser.post(
        "/accounts/signup/",
        {"email": "new@example.test", "password1": PASSWORD, "password2": PASSWORD},
    )


def test_an_invitation_that_was_taken_back_lets_nobody_sign_up(office, firm, client_of, settings):
    settings.SIGNUP_OPEN = False
    page = client_of(office).post(
        "/c/fabric/people/invite/",
        {"organisation": firm.membership.organisation.name, "role": "firm", "email": ""},
    )
    browser = Client(headers={"accept-language": "en"})
    browser.get(re.search(r"/invitations/[\w-]+/", page.content.decode()).group())
    services.invitation_revoke(invitation=Invitation.objects.get(), by=office)
    sign_up(browser)
    assert not User.objects.filter(email="new@example.test").exists()


def test_signing_up_is_in_the_trail(db, settings):
    settings.SIGNUP_OPEN = True
    sign_up(Client(headers={"accept-language": "en"}))
    assert actions(User.objects.get(email="new@example.test")) == ["user.signed_up"]


def test_a_change_of_password_or_address_is_in_the_trail_without_them(browser, firm):
    other, new = {"email": "other@example.test"}, "another-one-entirely-9"
    browser.post("/accounts/email/", {**other, "action_add": ""})
    browser.post("/accounts/email/", {**other, "action_primary": ""})
    browser.post("/accounts/email/", {"email": firm.user.email, "action_remove": ""})
    browser.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert actions(firm.user) == [
        "user.address_added",
        "user.address_changed",
        "user.address_removed",
        "user.password_changed",
    ]
    assert "example.test" not in str(list(AuditEntry.objects.values()))


def test_where_mail_is_sent_one_signs_in_with_a_proved_address(browser, firm, settings):
    settings.SENDS_EMAIL = True
    other = {"email": "other@example.test"}
    browser.post("/accounts/email/", {**other, "action_add": ""})
    told = browser.post("/accounts/email/", {**other, "action_primary": ""}, follow=True)
    assert "Open the link that was sent" in told.content.decode()
    assert User.objects.get(pk=firm.user.pk).email == firm.user.email
    EmailAddress.objects.filter(**other).update(verified=True)
    browser.post("/accounts/email/", {**other, "action_primary": ""})
    assert User.objects.get(pk=firm.user.pk).email == "other@example.test"


def test_a_lost_second_factor_is_taken_away(firm):
    system = Actor.for_system("command line")
    assert not services.second_factor_end(user=firm.user, by=system)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=firm.user, type=kind, data={})
    assert services.second_factor_end(user=firm.user, by=system)
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="user.second_factor_end").count() == 1


def test_an_expired_invitation_is_listed_no_more(office, firm, client_of):
    services.invitation_create(
        organisation=firm.membership.organisation, role="firm", email="a@b.test", by=office
    )
    browser = client_of(office)
    assert "a@b.test" in browser.get("/c/fabric/people/").content.decode()
    Invitation.objects.update(expires_at="2026-01-01T00:00Z")
    assert "a@b.test" not in browser.get("/c/fabric/people/").content.decode()
