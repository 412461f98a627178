"""Programs begin a roll with its grading rule and have it inspected with the profile they name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.inspection_world import make_rule

from chainloom.jobs.models import Job
from chainloom.workshop.inspection.models import Roll

from . import standin

pytestmark = pytest.mark.django_db
GIVEN = {"number": "R-1", "cloth": "平纹", "width_mm": 1500, "mm_per_px": 0.25}


@pytest.fixture
def call(firm, client_of, chain):
    browser = client_of(firm)

    def ask(method: str, path: str, body: Any = None) -> Any:
        content = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
        return getattr(browser, method)(f"/api/v1/chains/{chain.slug}/{path}", **content)

    return ask


def test_a_roll_is_begun_with_a_rule_and_given_another(call, firm, partner, chain):
    own = make_rule(chain, firm.membership.organisation)
    listed = call("get", "roll-rules").json()
    assert (listed[0]["id"], listed[0]["name"]) == (own.pk, own.name)
    codes = [one["code"] for one in listed[1:]]
    assert "four_point" in codes
    made = call("post", "rolls", {**GIVEN, "rule": own.pk}).json()
    assert made["rule"] == own.pk
    assert Roll.objects.get().rule == own
    one = f"rolls/{made['id']}"
    assert call("patch", one, {"built_in": codes[-1]}).json()["rule"] is None
    assert Roll.objects.get().built_in == codes[-1]
    foreign = make_rule(chain, partner.membership.organisation)
    for bad in ({"rule": foreign.pk}, {"built_in": "nothing"}):
        answer = call("patch", one, bad)
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["field"] == next(iter(bad))


def test_a_run_is_asked_for_with_a_profile_and_says_how_it_broke_off(call, begin):
    roll = begin(p=standin.picture())
    runs = f"rolls/{roll.pk}/runs"
    assert call("post", f"{runs}?profile=7").status_code == 422
    assert call("post", f"{runs}?profile=none").status_code == 202
    assert call("get", runs).json()[0]["said"] == ""
    Job.objects.update(status="cancelled")
    [run] = call("get", runs).json()
    assert run["state"] == "stopped"
    assert "stopped" in run["said"]
