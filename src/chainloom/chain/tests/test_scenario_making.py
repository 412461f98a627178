"""How a scenario is calculated and kept, and when that is done in the background."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from tests import factories

from chainloom.accounts.services import token_create
from chainloom.audit.models import AuditEntry
from chainloom.chain import services
from chainloom.chain.models import Scenario
from chainloom.chain.selectors import network as network_module
from chainloom.chain.selectors.network import build_network
from chainloom.chain.selectors.resilience.places import plot_of
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import outcome, scenarios, showing
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import JobCancelled
from chainloom.jobs.services import job_cancel
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR, link


def add(chain, by, firm, **more):
    values = {"name": "停产", "choice": {"firms": [firm.pk]}, "year": YEAR, "weeks": 12} | more
    return resilience.scenario_add(chain=chain, by=by, **values)


def test_what_rounding_leaves_is_no_loss_and_no_first_week(chain, mills, office, monkeypatch):
    """The dyer has stocks for weeks: whatever its first weeks differ by is rounding."""
    exact = {
        row["organisation"]: row for row in add(chain, office, mills["spinner"]).result["firms"]
    }
    assert exact[mills["dyer"].pk]["first"] > 2
    engine = outcome.scenario

    def rounded(*args, **kwargs):
        spread = engine(*args, **kwargs)
        return replace(spread, lost=spread.lost + 1e-12 * spread.usual)

    monkeypatch.setattr(outcome, "scenario", rounded)
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
        outcome.who_is_hit(network, {"district": "330400"}, chain)
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


LIST = "/c/fabric/resilience/what-if/"
SENT = {"name": "洪水", "strength": 100, "weeks": 4, "stock": 2, "horizon": 26}


def listed(client_of, actor, **query) -> str:
    answer = client_of(actor).get(LIST, query)
    assert answer.status_code == 200
    return answer.content.decode()


def polled(client_of, actor, open_: int):
    return client_of(actor).get(LIST, {"open": open_}, headers={"HX-Request": "true"})


def test_it_is_listed_with_its_progress_until_it_is_done(client_of, office, mills, large):
    answer = client_of(office).post(LIST + "new/", SENT | {"firms": "样染色"})
    assert (answer.status_code, answer.url) == (303, LIST)
    html = listed(client_of, office)
    assert "Under way and failed" in html
    assert f'hx-get="{LIST}?open=1"' in html
    assert "洪水" in polled(client_of, office, 1).content.decode()
    assert "HX-Refresh" not in polled(client_of, office, 1)
    run_queued()
    assert polled(client_of, office, 1)["HX-Refresh"] == "true"
    html = listed(client_of, office)
    assert "Under way and failed" not in html
    assert "洪水" in html


def test_the_leader_sees_what_is_under_way_and_stops_nothing(
    client_of, leader, office, mills, large
):
    job = ask(office.chain, office, mills["spinner"])
    html = listed(client_of, leader)
    assert "停产" in html
    assert f"/jobs/{job.pk}/" not in html
    assert f"/jobs/{job.pk}/cancel/" in listed(client_of, office)


def test_what_is_stopped_in_the_list_leads_back_to_it(client_of, office, mills, large):
    job = ask(office.chain, office, mills["spinner"])
    html = listed(client_of, office)
    address = re.search(rf'action="(/jobs/{job.pk}/cancel/[^"]*)"', html).group(1)
    answer = client_of(office).post(address)
    assert answer.url == LIST
    run_queued()
    assert not Scenario.objects.exists()
    assert "Under way and failed" not in listed(client_of, office)


def test_progress_tells_what_is_read_and_every_week(chain, mills, office, monkeypatch):
    monkeypatch.setattr(network_module, "TOLD_EVERY", 2)
    told = []
    add(
        chain,
        office,
        mills["spinner"],
        horizon=13,
        progress=lambda done, total, note: told.append((done, total, note)),
    )
    assert [done for done, _total, _note in told] == sorted(done for done, _total, _note in told)
    assert {total for _done, total, _note in told} == {scenarios.READING + 13 + scenarios.KEEPING}
    reading = [done for done, _total, note in told if note.startswith("Reading")]
    # Five firms and three links, told two by two.
    assert reading == [0, 25, 50, 75, 100]
    weeks = [note for _done, _total, note in told if "weeks followed" in note]
    assert weeks == [f"{week} of 13 weeks followed" for week in range(13)]
    assert told[-1][2] == "Keeping what came of it"


def test_a_scenario_called_off_between_two_weeks_is_not_kept(chain, mills, office):
    def progress(done: int, total: int, note: str) -> None:
        if note.startswith("3 of"):
            raise JobCancelled

    with pytest.raises(JobCancelled):
        add(chain, office, mills["spinner"], progress=progress)
    assert not Scenario.objects.exists()


@pytest.fixture
def failed(chain, mills, office, large):
    """Nobody lies in the district that was asked for, which is known only later."""
    job = resilience.scenario_ask(
        chain=chain, name="北京停电", choice={"district": "110000"}, year=2025, by=office
    )
    assert run_queued()[-1].status == JobStatus.FAILED
    job.refresh_from_db()
    return job


def test_one_that_failed_is_listed_with_the_reason_and_what_to_do(
    client_of, office, leader, failed
):
    html = listed(client_of, office)
    assert "北京停电" in html
    assert "Nobody on the chain is hit by this" in html
    assert f"{LIST}jobs/{failed.pk}/again/" in html
    assert "hx-trigger" not in html.partition("Under way and failed")[2].partition("</section>")[0]
    seen = listed(client_of, leader)
    assert "Nobody on the chain is hit by this" in seen
    assert "again/" not in seen


def test_one_that_failed_is_tried_again_once(client_of, office, failed):
    address = f"{LIST}jobs/{failed.pk}/again/"
    assert client_of(office).post(address).url == LIST
    again = Job.objects.get(kind=scenarios.JOB, status=JobStatus.QUEUED)
    assert (again.params, again.pk == failed.pk) == (failed.params, False)
    client_of(office).post(address)
    assert Job.objects.filter(kind=scenarios.JOB).count() == 2
    failed.refresh_from_db()
    with pytest.raises(Conflict):
        resilience.scenario_again(job=failed, by=office)


def test_one_that_failed_is_changed_into_another(client_of, office, failed):
    html = client_of(office).get(f"{LIST}new/?job={failed.pk}").content.decode()
    assert 'value="北京停电"' in html
    assert 'value="2025-12-31"' in html
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        assert client_of(office).get(f"{LIST}new/?job={wrong}").status_code == 404


def test_one_that_failed_is_taken_off_the_list_and_the_trail_names_who(client_of, office, failed):
    assert client_of(office).post(f"{LIST}jobs/{failed.pk}/let-go/").url == LIST
    assert "北京停电" not in listed(client_of, office)
    entry = AuditEntry.objects.get(action="chain.scenario_let_go")
    assert (entry.actor, entry.context) == (office.user, {"scenario": "北京停电"})


def test_only_the_office_tries_again_or_lets_go(leader, firm, stranger, office, failed):
    other = resilience.risk_enqueue(chain=office.chain, year=YEAR, by=office)
    for work in (resilience.scenario_again, resilience.scenario_let_go):
        for actor, refusal in ((leader, Forbidden), (firm, Forbidden), (stranger, Missing)):
            with pytest.raises(refusal):
                work(job=failed, by=actor)
        with pytest.raises(Missing):
            work(job=other, by=office)


def test_over_the_api_the_answer_is_the_job_and_the_job_names_the_scenario(office, mills, large):
    token = token_create(
        membership=office.membership, name="t", scopes=["read", "write"], days=1, by=office
    )[1]
    client = Client(headers={"authorization": f"Bearer {token}"})
    answer = client.post(
        "/api/v1/chains/fabric/scenarios",
        {"name": "停产", "choice": {"firms": [mills["spinner"].pk]}, "year": YEAR},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["kind"]) == (202, "chain.scenario")
    run_queued()
    job = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
    assert job["status"] == "done"
    found = client.get(f"/api/v1/chains/fabric/scenarios/{job['result']['scenario']}").json()
    assert (found["name"], found["year"], found["result"]["hit"]) == ("停产", YEAR, 1)
    weeks = found["result"]["week_firms"]
    assert len(weeks) == len(found["result"]["by_week"])
    assert weeks[0]["firms"][0]["organisation"] == mills["spinner"].pk


def test_each_week_names_those_who_lose_most_in_it(chain, mills, office):
    found = add(chain, office, mills["spinner"], weeks=12, stock=1).result
    usual = {row["stage"]: row["usual"] for row in found["stages"]}
    for lost, week in zip(found["by_week"], found["week_firms"], strict=True):
        losses = [row["lost"] for row in week["firms"]]
        assert losses == sorted(losses, reverse=True)
        assert sum(losses) <= lost + 1e-3
        assert week["count"] >= len(losses)
        assert all(0 < row["loss"] <= 1 for row in week["firms"])
    first = found["week_firms"][0]
    assert [row["organisation"] for row in first["firms"]] == [mills["spinner"].pk]
    assert (first["count"], first["firms"][0]["hit"]) == (1, True)
    assert usual


def test_a_scenario_is_of_the_links_of_its_year(client_of, office, chain, mills):
    link(chain, mills["spare"], mills["dyer"], 10, product="旧布", year=2020)
    client_of(office).post(f"{LIST}new/?on=2020-05-01", SENT | {"firms": "样纺纱"})
    client_of(office).post(f"{LIST}new/", SENT | {"firms": "样纺纱", "on": "2019-05-01"})
    assert sorted(Scenario.objects.values_list("year", flat=True)) == [2019, 2020]
    made = Scenario.objects.get(year=2020)
    html = client_of(office).get(f"{LIST}{made.pk}/").content.decode()
    assert "supply links of 2020" in html
    assert f'/resilience/firms/{mills["spinner"].pk}/?on=2020-12-31"' in html
    assert 'value="2020-12-31"' in (
        client_of(office).get(f"{LIST}new/?like={made.pk}").content.decode()
    )


def test_a_date_without_links_is_refused_beside_its_field(client_of, office, mills):
    answer = client_of(office).post(f"{LIST}new/", SENT | {"firms": "样纺纱", "on": "1200-01-01"})
    assert answer.status_code == 422
    assert "A year from 1950 to 2100." in answer.content.decode()


def test_the_date_goes_along_through_the_pages(client_of, office, chain, mills):
    made = add(chain, office, mills["spinner"])
    day = "on=2024-03-01"
    assert f"{LIST}?{day}" in client_of(office).get(f"/c/fabric/resilience/?{day}").content.decode()
    html = listed(client_of, office, on="2024-03-01")
    assert f"{LIST}new/?{day}" in html
    assert f"{LIST}{made.pk}/?{day}" in html
    assert "the supply links of 2024" in html
    form = client_of(office).get(f"{LIST}new/?{day}").content.decode()
    assert 'value="2024-03-01"' in form
    assert f"{LIST}?{day}" in form


def test_a_scenario_says_when_its_links_have_changed(client_of, office, chain, mills, line):
    made = add(chain, office, mills["spinner"])
    page = f"{LIST}{made.pk}/"
    assert "has changed since" not in client_of(office).get(page).content.decode()
    services.stage_add(chain=chain, name="新环节", by=office)
    html = client_of(office).get(page).content.decode()
    assert "no change of a supply link was written down since" in html
    services.supply_link_add(
        chain=chain, supplier=mills["spare"], buyer=mills["dyer"], product="布", by=office
    )
    html = client_of(office).get(page).content.decode()
    at = AuditEntry.objects.filter(action="chain.link_added").latest("pk").at
    said = f"{localtime(at):%Y-%m-%d %H:%M}"
    assert f"Supply links were entered, changed or removed since, last {said}" in html


def test_a_scenario_kept_before_weeks_named_firms_still_opens(client_of, office, chain, mills):
    made = add(chain, office, mills["spinner"])
    del made.result["week_firms"], made.result["basis"]
    made.save()
    html = client_of(office).get(f"{LIST}{made.pk}/").content.decode()
    assert "Calculated before firms were kept by week" in html
    assert client_of(office).get(f"{LIST}{made.pk}/scenario.xlsx").status_code == 200


def test_a_firm_is_one_dot_of_the_plot_and_an_absorbed_entry_none(chain, line):
    where = {"chain": chain, "longitude": 118.6, "latitude": 24.9}
    firm = factories.OrganisationFactory(**where)
    twin = factories.OrganisationFactory(**where, merged_into=firm)
    for one, stage in ((firm, "spin"), (firm, "weave"), (twin, "dye")):
        factories.PlacementFactory(organisation=one, stage=line[stage])
    assert plot_of(chain)["dots"] == [[118.6, 24.9, 1]]
