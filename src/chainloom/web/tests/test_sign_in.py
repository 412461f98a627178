"""The sign-in page: what it is, in two languages, and who is offered the demo's accounts."""

from __future__ import annotations

import json

import pytest
from django.test import Client

SIGN_INS = [
    {"role": "office", "email": "office@demo.example", "password": "demo-word-1"},
    {"role": "firm", "email": "firm@demo.example", "password": "demo-word-2"},
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.MODE = "demo"
    settings.PROXIES = 0
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "sign_ins.json").write_text(json.dumps(SIGN_INS), encoding="utf-8")
    return settings


def sign_in_page(**request) -> str:
    browser = Client(headers={"accept-language": "en"})
    return browser.get("/accounts/login/", **request).content.decode()


def test_whoever_sits_at_a_demo_is_offered_its_accounts(demo):
    shown = sign_in_page()
    assert 'data-login="office@demo.example" data-password="demo-word-1"' in shown
    assert shown.count("data-fill") == 2


@pytest.mark.parametrize(
    "request_from",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.168.1.20"},
    ],
)
def test_another_machine_is_not_offered_them(demo, request_from):
    assert "demo-word" not in sign_in_page(**request_from)


@pytest.mark.parametrize(("name", "value"), [("MODE", "production"), ("PROXIES", 1)])
def test_no_other_installation_shows_them(demo, name, value):
    setattr(demo, name, value)
    assert "demo-word" not in sign_in_page()


def test_without_a_kept_file_nothing_is_offered(demo, tmp_path):
    (tmp_path / "sign_ins.json").unlink()
    assert "data-fill" not in sign_in_page()


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ["登录", "一图、四单、一计划"]), ("en", ["Sign in", "One map, four lists"])],
)
def test_sign_in_page_says_what_the_product_is(language, words):
    shown = Client(headers={"accept-language": language}).get("/accounts/login/").content.decode()
    for text in words:
        assert text in shown


def test_wrong_password_is_told_beside_the_form(office):
    browser = Client(headers={"accept-language": "en"})
    answer = browser.post("/accounts/login/", {"login": office.user.email, "password": "wrong"})
    shown = answer.content.decode()
    assert 'role="alert"' in shown
    assert "not correct" in shown


@pytest.mark.parametrize(("may", "shown"), [(True, True), (False, False)])
def test_who_may_make_an_account_is_shown_where(settings, may, shown):
    settings.SIGNUP_OPEN = may
    page = sign_in_page()
    assert ('href="/accounts/signup/"' in page) == shown
    assert ("Your chain office sends you an invitation" in page) != shown
