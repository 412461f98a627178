"""Tools of other makers over the API: used with consent to exactly what is sent."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from chainloom.accounts.services import token_create
from chainloom.jobs.testing import run_queued
from chainloom.workshop.models import ProviderTool, ToolUse

from .test_calls import cloth

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/chains/fabric"


class Program:
    def __init__(self, actor) -> None:
        about = {"name": "t", "scopes": ["read", "write"], "days": 1, "by": actor}
        token = token_create(membership=actor.membership, **about)[1]
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self.client = Client(headers=headers)

    def post(self, path, **body):
        return self.client.post(ROOT + path, json.dumps(body), content_type="application/json")

    def prepare(self, tool, fields, file=None):
        sent = {"fields": json.dumps(fields), **({"file": file} if file else {})}
        return self.client.post(f"{ROOT}/tools/{tool.pk}/uses", sent)

    def get(self, path):
        return self.client.get(ROOT + path)


@pytest.fixture
def program(firm):
    return Program(firm)


def test_a_tool_is_entered_read_and_approved(server, partner, office):
    provider, desk = Program(partner), Program(office)
    entered = provider.post("/tools", address=server.address).json()
    server.secrets[entered["key_name"]] = entered["secret"]
    tool = entered["tool"]["id"]
    assert provider.post(f"/tools/{tool}/read").status_code == 202
    run_queued()
    seen = desk.get(f"/tools/{tool}").json()
    assert (seen["state"], seen["is_open"]) == ("waiting", False)
    assert seen["manifest"]["price"]["en"] == "2 yuan a use"
    stale = desk.post(f"/tools/{tool}/decision", approve=True, sha256="0" * 64)
    assert stale.status_code == 409
    approved = desk.post(f"/tools/{tool}/decision", approve=True, sha256=seen["sha256"])
    assert approved.json()["is_open"]
    assert entered["secret"] not in provider.get(f"/tools/{tool}").content.decode()
    revoked = desk.post(f"/tools/{tool}/revoke", reason="Wrong on knits.").json()
    assert (revoked["state"], revoked["reason"]) == ("revoked", "Wrong on knits.")
    assert provider.post(f"/tools/{tool}/withdraw").json()["state"] == "withdrawn"


@pytest.mark.parametrize("nought", [0, 0.0, "0"])
def test_a_nought_is_sent_and_no_field_is_dropped(server, open_tool, program, nought):
    made = program.prepare(open_tool, {"width": nought, "kind": "knit"})
    assert (made.status_code, made.json()["fields"]) == (201, {"width": 0, "kind": "knit"})
    for bad in ({"nonsense": 3}, {"width": False}):
        refused = program.prepare(open_tool, {"kind": "knit", **bad})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == next(iter(bad))
    without = program.prepare(open_tool, {"width": None, "kind": "knit"})
    assert without.json()["fields"] == {"kind": "knit"}


def test_a_use_is_shown_agreed_to_and_answered(server, open_tool, program):
    assert [one["id"] for one in program.get("/tools").json()["items"]] == [open_tool.pk]
    made = program.prepare(open_tool, {"width": 152, "kind": "knit"}, cloth())
    assert made.status_code == 201
    use = made.json()
    assert use["fields"] == {"width": 152, "kind": "knit"}
    assert use["price"]["en"] == "2 yuan a use"
    assert len(server.asked) == 1, "the manifest alone was asked for"
    run_queued()
    assert len(server.asked) == 1, "nothing is sent without consent"
    agreed = program.post(f"/tool-uses/{use['id']}/agree", sent_sha256=use["sent_sha256"])
    assert (agreed.status_code, agreed.json()["state"]) == (202, "waiting")
    run_queued()
    done = program.get(f"/tool-uses/{use['id']}").json()
    assert (done["state"], done["problem"]) == ("done", "")
    assert done["result"] is not None
    seen = program.get(f"/tool-uses/{use['id']}/pictures/{done['pictures'][0]}")
    assert seen.headers["Content-Type"] == "image/png"
    assert [one["id"] for one in program.get("/tool-uses").json()["items"]] == [use["id"]]


def test_consent_to_something_else_sends_nothing(server, open_tool, program):
    use = program.prepare(open_tool, {"kind": "knit"}).json()
    refused = program.post(f"/tool-uses/{use['id']}/agree", sent_sha256="0" * 64)
    assert (refused.status_code, refused.json()["code"]) == (409, "other")
    run_queued()
    assert len(server.asked) == 1
    assert program.client.delete(f"{ROOT}/tool-uses/{use['id']}").status_code == 204
    assert not ToolUse.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("[1]", "not_json"),
        ("{", "not_json"),
        ('{"kind": "felt"}', "unknown_choice"),
        ('{"kind": "knit", "width": "1,234"}', "ambiguous"),
        ("{}", "required"),
    ],
)
def test_what_a_tool_does_not_take_is_refused(open_tool, program, fields, code):
    answer = program.client.post(f"{ROOT}/tools/{open_tool.pk}/uses", {"fields": fields})
    assert answer.status_code == 422
    assert answer.json()["code"] == code


def test_nobody_sees_the_uses_of_another(open_tool, program, office, partner):
    use = program.prepare(open_tool, {"kind": "knit"}).json()
    for other in (office, partner):
        assert Program(other).get("/tool-uses").json()["items"] == []
        assert Program(other).get(f"/tool-uses/{use['id']}").status_code == 404
        agreed = Program(other).post(f"/tool-uses/{use['id']}/agree", sent_sha256="0" * 64)
        assert agreed.status_code == 404


def test_a_tool_that_waits_is_not_there_for_firms(tool, program):
    assert program.get("/tools").json()["items"] == []
    assert program.get(f"/tools/{tool.pk}").status_code == 404
    assert program.prepare(tool, {"kind": "knit"}).status_code == 404
    assert ProviderTool.objects.get().state == "waiting"
