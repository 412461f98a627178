"""The API's front door: who comes in, and what a refusal looks like."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import translation
from ninja.openapi.schema import OpenAPISchema

from chainloom.accounts import services
from chainloom.api.main import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def token_of():
    def make(actor, *scopes):
        return services.token_create(
            membership=actor.membership, name="t", scopes=list(scopes or ["read"]), days=1, by=actor
        )[1]

    return make


def get(path, token=None, **headers):
    if token:
        headers["authorization"] = f"Bearer {token}"
    return Client(headers={"accept-language": "en", **headers}).get(path)


def test_nobody_is_told_how_to_come_in():
    answer = get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


def test_a_token_acts_as_its_one_membership(office, token_of):
    answer = get("/api/v1/me", token_of(office))
    assert [(m["chain"], m["role"]) for m in answer.json()] == [("fabric", "office")]


def test_a_browser_session_does_as_well(office, client_of):
    assert client_of(office).get("/api/v1/me").json()[0]["chain"] == "fabric"


@pytest.mark.parametrize("token", ["x", "cl_1_2", "cl_00000000_" + "a" * 43, "", "\x00"])
def test_a_wrong_token_is_nobody(token):
    assert get("/api/v1/me", authorization=f"Bearer {token}").status_code == 401


def test_an_unknown_job_is_404_in_the_one_shape(office, token_of):
    answer = get(f"/api/v1/jobs/{'0' * 8}-0000-0000-0000-{'0' * 12}", token_of(office))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_malformed_request_names_the_field(office, token_of):
    answer = get("/api/v1/jobs/not-a-uuid", token_of(office))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "job_id"


def test_a_reading_token_changes_nothing(office, token_of):
    answer = Client().post(
        f"/api/v1/jobs/{'0' * 8}-0000-0000-0000-{'0' * 12}/cancel",
        headers={"authorization": f"Bearer {token_of(office, 'read')}", "accept-language": "en"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "scope")


def test_the_documentation_page_loads_nothing_from_elsewhere():
    page = get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert "//" not in page.replace("</", "").split("<body")[0].replace("<!", "")


def test_an_unknown_address_is_refused_in_the_one_shape():
    answer = get("/api/v1/no/such/thing")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_wrong_method_is_refused_in_the_one_shape():
    answer = Client(headers={"accept-language": "en"}).delete("/api/v1/me")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"


def test_a_body_that_is_no_json_is_refused_in_the_callers_language(office, token_of):
    answer = Client().post(
        "/api/v1/chains/fabric/organisations",
        "{",
        content_type="application/json",
        headers={
            "authorization": f"Bearer {token_of(office, 'write')}",
            "accept-language": "zh-CN",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["detail"] == "请求正文不是有效的 JSON。"


def test_a_session_needs_its_csrf_token_to_change_something(office):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(office.user)
    answer = browser.post("/api/v1/claims", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


# The document


@pytest.fixture(scope="module")
def operations():
    paths = api.get_openapi_schema()["paths"]
    return [
        (method, path, operation)
        for path, item in paths.items()
        for method, operation in item.items()
    ]


def test_operations_have_names_of_their_own_and_say_what_they_do(operations):
    names = [operation["operationId"] for _method, _path, operation in operations]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["tags"] for _m, _p, operation in operations)


def test_every_refusal_is_documented_as_problem_details(operations):
    for method, path, operation in operations:
        refused = {status: one for status, one in operation["responses"].items() if status >= 400}
        # What the public may read refuses nobody.
        needed = {401, 403} if "security" in operation else {404}
        assert needed <= set(refused), (method, path)
        kinds = {kind for answer in refused.values() for kind in answer["content"]}
        assert kinds == {"application/problem+json"}, (method, path)


def test_the_document_is_made_once_and_is_the_same_in_every_language(client):
    made = json.loads(json.dumps(api.describe("/api/v1/")))
    with translation.override("zh-hans"):
        assert json.loads(json.dumps(api.describe("/api/v1/"))) == made
    assert client.get("/api/v1/openapi.json").json() == made
    assert api.get_openapi_schema() is api.get_openapi_schema(path_params={})


def test_no_two_schemas_share_a_name(monkeypatch):
    """The document knows schemas by name alone: of two, one would be described as the other."""
    seen = {}

    def add(self, definitions):
        for name, definition in definitions.items():
            assert seen.setdefault(name, definition) == definition, name
        self.schemas.update(definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    assert len(api.describe("/api/v1/")["components"]["schemas"]) == len(seen)
