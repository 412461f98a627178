"""How a scenario is calculated and kept, and when that is done in the background."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.chain.models import Scenario
from chainloom.chain.selectors.network import build_network
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import scenarios, showing
from chainloom.core.errors import Forbidden, Invalid
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.services import job_cancel
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR


def add(chain, by, firm, **more):
    values = {"name": "停产", "choice": {"firms": [firm.pk]}, "year": YEAR, "weeks": 12} | more
    return resilience.scenario_add(chain=chain, by=by, **values)


def test_what_rounding_leaves_is_no_loss_and_no_first_week(chain, mills, office, monkeypatch):
    """The dyer has stocks for weeks: whatever its first weeks differ by is rounding."""
    exact = {
        row["organisation"]: row for row in add(chain, office, mills["spinner"]).result["firms"]
    }
    assert exact[mills["dyer"].pk]["first"] > 2
    engine = scenarios.scenario

    def rounded(*args, **kwargs):
        spread = engine(*args, **kwargs)
        return replace(spread, lost=spread.lost + 1e-12 * spread.usual)

    monkeypatch.setattr(scenarios, "scenario", rounded)
    found = {
        row["organisation"]: row for row in add(chain, office, mills["spinner"]).result["firms"]
    }
    assert {pk: row["first"] for pk, row in found.items()} == {
        pk: row["first"] for pk, row in exact.items()
    }
    assert mills["spare"].pk not in found


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(showing, "AT_ONCE", 0)


def ask(chain, by, firm, **more):
    values = {"name": "停产", "choice": {"firms": [firm.pk]}, "year": YEAR, "weeks": 2} | more
    return resilience.scenario_ask(chain=chain, by=by, **values)


def test_where_there_is_no_room_nothing_is_calculated(chain, mills, office, monkeypatch):
    add(chain, office, mills["spinner"])
    monkeypatch.setattr(scenarios, "SCENARIOS_MOST", 1)
    monkeypatch.setattr(scenarios, "chain_network", None)
    for make in (add, ask):
        with pytest.raises(Invalid) as refused:
            make(chain, office, mills["spinner"])
        assert refused.value.code == "too_many_scenarios"


def test_of_places_only_those_of_the_chain_are_read(chain, mills, office):
    factories.OrganisationFactory.create_batch(3, district_code="330400")
    network = build_network(chain, YEAR, 1)
    with CaptureQueriesContext(connection) as asked, pytest.raises(Invalid):
        scenarios.who_is_hit(network, {"district": "330400"}, chain)
    assert [f'"chain_id" = {chain.pk}' in one["sql"] for one in asked] == [True]


def test_a_large_chains_scenario_is_made_in_the_background(chain, mills, office, large):
    job = ask(chain, office, mills["spinner"], stock=1.5)
    assert not Scenario.objects.exists()
    assert run_queued()[-1].status == JobStatus.DONE
    made = Scenario.objects.get()
    job.refresh_from_db()
    assert job.result == {"scenario": made.pk}
    assert (made.weeks, made.stock, made.year, made.made_by) == (2, 1.5, YEAR, office.label)
    assert made.result == add(chain, office, mills["spinner"], weeks=2, stock=1.5).result


def test_after_a_crash_the_same_scenario_is_not_made_twice(chain, mills, office, large):
    job = ask(chain, office, mills["spinner"])
    run_queued()
    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    assert run_queued()[-1].status == JobStatus.DONE
    assert Scenario.objects.count() == 1


def test_a_scenario_that_was_called_off_is_not_kept(chain, mills, office, large):
    job = ask(chain, office, mills["spinner"])
    job_cancel(job=job, by=office)
    run_queued()
    assert not Scenario.objects.exists()


@pytest.mark.parametrize("values", [{"weeks": 0}, {"name": ""}, {"choice": {}}])
def test_what_is_wrong_is_refused_before_it_waits(chain, mills, office, large, values):
    with pytest.raises(Invalid):
        ask(chain, office, mills["spinner"], **values)
    assert not Job.objects.exists()


def test_those_that_wait_take_up_room(chain, mills, office, large, monkeypatch):
    monkeypatch.setattr(scenarios, "SCENARIOS_MOST", 1)
    ask(chain, office, mills["spinner"])
    with pytest.raises(Invalid):
        ask(chain, office, mills["spinner"])


def test_only_the_office_may_ask(chain, mills, leader, bureau, firm, large):
    for actor in (leader, bureau, firm):
        with pytest.raises(Forbidden):
            ask(chain, actor, mills["spinner"])


def test_the_page_leads_to_the_job_and_on_to_the_list(client_of, office, mills, large):
    sent = {"name": "洪水", "strength": 100, "weeks": 4, "stock": 2, "horizon": 26}
    path = "/c/fabric/resilience/what-if/"
    answer = client_of(office).post(path + "new/", sent | {"firms": "样染色"})
    job = Job.objects.get(kind=scenarios.JOB)
    assert answer.status_code == 303
    assert answer.url.startswith(f"/jobs/{job.pk}/?then=")
    assert client_of(office).get(answer.url).status_code == 200
    run_queued()
    done = client_of(office).get(answer.url, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == path
    assert "洪水" in client_of(office).get(path).content.decode()


def test_over_the_api_the_answer_is_the_job(office, mills, large):
    token = token_create(
        membership=office.membership, name="t", scopes=["read", "write"], days=1, by=office
    )[1]
    answer = Client(headers={"authorization": f"Bearer {token}"}).post(
        "/api/v1/chains/fabric/scenarios",
        {"name": "停产", "choice": {"firms": [mills["spinner"].pk]}},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["kind"]) == (202, "chain.scenario")
