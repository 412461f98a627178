"""What a reader sees when something goes wrong: words in their language, never a trace."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.web import root_urls
from chainloom.web.root_urls import handler400, handler403, handler404, handler500  # noqa: F401

RAISED = {
    "denied": PermissionDenied("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "missing": Missing(),
    "forbidden": Forbidden(),
    "conflict": Conflict("stale", "Somebody else has saved this meanwhile."),
    "invalid": Invalid("bad_code", "The code is wrong."),
    "bug": RuntimeError("secret"),
}


def fails(request, kind: str) -> HttpResponse:
    raise RAISED[kind]


urlpatterns = [
    path("fails/<str:kind>/", fails),
    path("api/fails/<str:kind>/", fails),
    *root_urls.urlpatterns,
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def browser(language: str, **options) -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": language}, **options)


@pytest.mark.parametrize(
    ("address", "status", "english", "chinese"),
    [
        ("/no/such/page/", 404, "There is no such page", "页面不存在"),
        ("/fails/missing/", 404, "There is no such page", "页面不存在"),
        ("/fails/denied/", 403, "Your role does not allow this", "您的身份无权进行此操作"),
        ("/fails/forbidden/", 403, "Your role does not allow this", "您的身份无权进行此操作"),
        ("/fails/suspicious/", 400, "could not be understood", "请求无法识别"),
        ("/fails/conflict/", 409, "changed in the meantime", "内容已发生变化"),
        ("/fails/invalid/", 422, "The code is wrong.", "无法完成此操作"),
        ("/fails/bug/", 500, "Something went wrong on our side", "系统出错了"),
    ],
)
def test_error_is_told_in_the_readers_language(address, status, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        answer = browser(language).get(address)
        text = answer.content.decode()
        assert answer.status_code == status
        assert words in text
        assert "secret" not in text
        assert "Traceback" not in text


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("missing", 404, None), ("conflict", 409, "stale"), ("bug", 500, None)],
)
def test_under_the_api_an_error_is_problem_details(kind, status, code):
    answer = browser("en").get(f"/api/fails/{kind}/")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json().get("code") == code
    assert "secret" not in answer.content.decode()


def test_an_expired_form_says_that_nothing_was_saved():
    answer = browser("en", enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert "Nothing was saved" in answer.content.decode()


def test_language_is_changed_and_remembered():
    reader = browser("zh-hans")
    assert "登录" in reader.get("/accounts/login/").content.decode()
    answer = reader.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert "Sign in" in reader.get("/accounts/login/").content.decode()


def test_language_form_leads_nowhere_else():
    answer = browser("en").post("/language/", {"language": "en", "next": "https://evil.test/"})
    assert answer.headers["Location"] == "/"


def test_health_says_whether_the_database_answers():
    answer = browser("en").get("/health/")
    assert answer.json() == {"status": "ok", "database": "ok"}


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_before_signing_in_are_in_the_products_frame(name, client):
    from django.urls import reverse

    text = client.get(reverse(name)).content.decode()
    assert 'class="plain-card"' in text
    assert "css/app.css" in text
