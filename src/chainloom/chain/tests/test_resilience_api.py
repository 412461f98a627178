"""What would break, over the API: the same as on the pages, for the same roles."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.chain.models import Scenario
from chainloom.chain.services.resilience import plans, showing, weighing
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued
from chainloom.organisations.services.effects import network_changed

from .suppliers import firm_on, link

ROOT = "/api/v1/chains/fabric"


@pytest.fixture
def ask():
    def asked(actor, method: str, path: str, **body):
        token = token_create(
            membership=actor.membership, name="t", scopes=["read", "write"], days=1, by=actor
        )[1]
        browser = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})
        send = getattr(browser, method.lower())
        if method == "GET":
            return send(ROOT + path, body)
        return send(ROOT + path, body, content_type="application/json")

    return asked


def test_pages_of_firms_follow_one_another_by_cursor(ask, office, mills):
    seen, cursor = [], ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        answer = ask(office, "GET", "/resilience/firms", limit=2, **more).json()
        seen += [row["rank"] for row in answer["items"]]
        cursor = answer["next_cursor"]
    assert seen == [1, 2, 3, 4, 5]


def test_pages_of_inputs_follow_one_another_by_cursor(ask, office, mills):
    first = ask(office, "GET", "/resilience/inputs", limit=2).json()
    second = ask(office, "GET", "/resilience/inputs", limit=2, cursor=first["next_cursor"]).json()
    products = [row["product"] for page in (first, second) for row in page["items"]]
    assert sorted(products) == ["坯布", "棉纱", "棉纱"]
    assert second["next_cursor"] is None
    assert ask(office, "GET", "/resilience/inputs", cursor="x").status_code == 422


def test_the_run_says_of_what_it_is_made(ask, leader, mills):
    run = ask(leader, "GET", "/resilience/run").json()
    assert run["is_current"] is True
    assert (run["firms"], run["basis"]["links"], run["parameters"]) == (5, 3, {"eps": 0.01})


def test_before_the_first_run_of_a_large_chain_there_is_none(ask, office, mills, monkeypatch):
    monkeypatch.setattr(showing, "AT_ONCE", 0)
    answer = ask(office, "GET", "/resilience/run")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_calculated")
    assert ask(office, "POST", "/resilience/run").json()["kind"] == "chain.risk"


def test_a_cascade_has_its_steps_with_reasons(ask, office, mills):
    told = ask(office, "GET", f"/resilience/firms/{mills['spinner'].pk}/cascade").json()
    hit = {row["organisation"]["id"]: row for row in told["steps"][1]["hits"]}
    assert hit[mills["weaver"].pk]["because"]["id"] == mills["spinner"].pk
    assert hit[mills["weaver"].pk]["product"] == "棉纱"


def test_second_sources_with_what_they_help(ask, office, mills):
    about = {"buyer": mills["weaver"].pk, "supplier": mills["spinner"].pk, "product": "棉纱"}
    (found,) = ask(office, "GET", "/resilience/inputs/sources", **about).json()
    assert found["organisation"]["id"] == mills["spare"].pk
    assert (found["known"], found["product"]) == ("stage", "")
    assert found["gain"] == pytest.approx(found["supplier_fall"] - found["candidate_rise"])


def test_second_sources_of_what_another_supplies_are_not_there(ask, office, mills):
    about = {"buyer": mills["weaver"].pk, "supplier": mills["spare"].pk, "product": "棉纱"}
    assert ask(office, "GET", "/resilience/inputs/sources", **about).status_code == 404


def test_a_firm_is_told_of_itself_alone(ask, firm, chain, mills, line):
    own = firm.membership.organisation
    factories.PlacementFactory(organisation=own, stage=line["dye"])
    link(chain, mills["weaver"], own, 10, product="家纺坯布")
    link(chain, mills["weaver"], own, 5, product="", supplier_stage=line["weave"])
    answer = ask(firm, "GET", "/resilience/own").json()
    assert answer["single_inputs"] == [
        {"product": "家纺坯布", "stage": None, "amount": 10.0},
        {"product": "", "stage": line["weave"].pk, "amount": 5.0},
    ]
    assert set(answer) == {"band", "single_inputs", "input_count"}
    assert answer["band"] in ("low", "medium", "high")


def test_a_bureau_is_told_of_stages_of_three_firms_or_more(ask, bureau, chain, mills, line):
    firm_on(chain, line["spin"])
    rows = {row["stage"]: row for row in ask(bureau, "GET", "/resilience/stages").json()}
    assert rows[line["spin"].pk]["mean"] is not None
    assert rows[line["dye"].pk]["mean"] is None
    assert all(row["largest"] is None for row in rows.values())


def test_a_scenario_is_made_read_and_removed(ask, office, leader, mills):
    made = ask(
        office,
        "POST",
        "/scenarios",
        name="停产两周",
        choice={"firms": [mills["spinner"].pk]},
        weeks=2,
    )
    assert made.status_code == 201
    one = f"/scenarios/{made.json()['id']}"
    assert ask(leader, "GET", one).json()["result"]["hit"] == 1
    assert [row["name"] for row in ask(leader, "GET", "/scenarios").json()["items"]] == ["停产两周"]
    assert ask(leader, "DELETE", one).status_code == 403
    assert ask(office, "DELETE", one).status_code == 204
    assert not Scenario.objects.exists()


def test_a_scenario_that_hits_nobody_is_refused(ask, office, mills):
    answer = ask(office, "POST", "/scenarios", name="无", choice={"district": "110000"})
    assert (answer.status_code, answer.json()["code"]) == (422, "nobody_hit")


def test_a_corner_lies_on_the_earth(ask, office, mills):
    def answer(corner):
        outline = [corner, [118, 25], [119, 25]]
        return ask(office, "POST", "/scenarios", name="域", choice={"outline": outline}).json()

    assert answer([180, 90])["code"] == "nobody_hit"
    for corner, axis in (([180.1, 24], 0), ([118, 90.1], 1), ([118, -90.1], 1)):
        refused = answer(corner)
        assert refused["code"] == "invalid_request"
        assert f"outline.0.{axis}" in str(refused)


def test_the_effect_of_an_input_is_set_and_read(ask, office, line):
    about = {"upstream": line["spin"].pk, "downstream": line["weave"].pk}
    made = ask(office, "POST", "/inputs", **about, effect="none").json()
    assert (made["effect"], made["holds"]) == ("none", "none")
    again = ask(office, "POST", "/inputs", **about, products=["纱"]).json()
    assert again["effect"] == "none"
    rows = {
        (row["upstream"], row["downstream"]): row for row in ask(office, "GET", "/inputs").json()
    }
    assert rows[line["test"].pk, line["weave"].pk]["holds"] == "shared"
    assert ask(office, "POST", "/inputs", **about, effect="some").status_code == 422


def test_plans_of_second_sources_are_made_listed_and_read(ask, office, leader, bureau, mills):
    assert ask(office, "GET", "/resilience/plans").json() == []
    made = ask(leader, "POST", "/resilience/plans", budget=1)
    assert made.status_code == 201
    plan = made.json()
    assert (plan["exact"], plan["is_current"], len(plan["sources"])) == (True, True, 1)
    assert plan["sources"][0]["known"] in ("sells", "stage")
    assert ask(office, "GET", "/resilience/plans").json() == [plan]
    assert ask(office, "GET", f"/resilience/plans/{plan['id']}").json() == plan
    assert ask(office, "GET", f"/resilience/plans/{plan['id'] + 1}").status_code == 404
    assert ask(bureau, "GET", f"/resilience/plans/{plan['id']}").status_code == 404
    for wrong in ({"budget": 0}, {"unit": "luck"}, {"unit": "money", "part": 0}, {"more": 1}):
        assert ask(office, "POST", "/resilience/plans", **wrong).status_code == 422


def test_in_a_larger_chain_plans_and_second_sources_come_by_a_job(ask, office, mills, monkeypatch):
    monkeypatch.setattr(plans, "FIRMS_AT_ONCE", 2)
    monkeypatch.setattr(weighing, "LARGE", 2)
    started = ask(office, "POST", "/resilience/plans", budget=1)
    asked = {"buyer": mills["weaver"].pk, "supplier": mills["spinner"].pk, "product": "棉纱"}
    before = ask(office, "GET", "/resilience/inputs/sources", **asked)
    assert (before.status_code, before.json()["code"]) == (404, "not_weighed")
    waiting = ask(office, "POST", "/resilience/inputs/sources", **asked)
    assert (started.status_code, waiting.status_code) == (202, 202)
    run_queued()
    made = Job.objects.get(pk=started.json()["id"]).result
    plan = ask(office, "GET", f"/resilience/plans/{made['plan']}")
    assert plan.status_code == 200
    (one,) = ask(office, "GET", "/resilience/inputs/sources", **asked).json()
    assert one["organisation"]["id"] == mills["spare"].pk


def test_how_untold_links_are_drawn_is_read_and_changed(ask, office, leader, firm, mills):
    usual = {"is_on": True, "draws": 20, "seed": 1, "suppliers": None, "bought": 79}
    assert ask(leader, "GET", "/resilience/draws").json() == usual
    assert ask(firm, "GET", "/resilience/draws").status_code == 404
    assert ask(leader, "PATCH", "/resilience/draws", seed=2).status_code == 403
    changed = ask(office, "PATCH", "/resilience/draws", seed=2, suppliers=3.5).json()
    assert changed == usual | {"seed": 2, "suppliers": 3.5}
    assert ask(office, "PATCH", "/resilience/draws", suppliers=None).json()["suppliers"] is None
    assert ask(office, "PATCH", "/resilience/draws", draws=1).status_code == 422
    ask(office, "PATCH", "/resilience/draws", is_on=False)
    assert ask(office, "GET", "/resilience/run").json()["draws"]["state"] == "off"


def test_firms_have_the_band_and_the_run_says_of_what(ask, office, chain, line):
    for stage in line.values():
        stage.industry_codes = ["1711"]
        stage.save()
    for name, band in (("spin", "d"), ("spin", "c"), ("weave", "c"), ("weave", "d")):
        firm_on(chain, line[name], revenue_band=band)
    network_changed([chain.pk])
    drawn = ask(office, "GET", "/resilience/run").json()["draws"]
    assert (drawn["state"], drawn["draws"], drawn["shares"]) == ("shown", 20, "world")
    assert 0 < drawn["density"] < 1
    rows = ask(office, "GET", "/resilience/firms").json()["items"]
    assert all(row["low"] <= row["median"] <= row["high"] for row in rows)
