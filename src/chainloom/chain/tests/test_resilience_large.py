"""A firm's cascade in a chain that is too large to be read while somebody waits."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from django.core.cache import cache
from django.test import Client

from chainloom.accounts.services import token_create
from chainloom.chain import services
from chainloom.chain.models import RiskRun
from chainloom.chain.selectors import network as network_rows
from chainloom.chain.selectors.network import build_network, chain_network
from chainloom.chain.selectors.resilience.around import around, buyers_of
from chainloom.chain.selectors.resilience.cascades import cascade_story
from chainloom.chain.selectors.resilience.fragile import fragile_inputs
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import cascades, runs, showing
from chainloom.engines.network import coefficients
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR, link


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(showing, "AT_ONCE", 0)


def change(chain, mills, office, product="绸"):
    services.supply_link_add(
        chain=chain,
        supplier=mills["spare"],
        buyer=mills["second"],
        product=product,
        amount=70,
        by=office,
    )


def test_a_small_chain_needs_no_job(chain, mills):
    found = resilience.cascade_state(chain, YEAR, mills["spinner"].pk)
    assert (found.is_current, found.job) == (True, None)
    assert found.story == cascade_story(found.network, mills["spinner"].pk)
    assert not Job.objects.exists()


def test_a_large_one_is_read_by_one_job_for_all_firms(chain, mills, large):
    first = resilience.cascade_state(chain, YEAR, mills["spinner"].pk)
    assert (first.story, first.network, first.is_current) == (None, None, False)
    assert resilience.cascade_state(chain, YEAR, mills["weaver"].pk).job == first.job
    assert run_queued()[-1].status == JobStatus.DONE
    for firm in ("spinner", "weaver"):
        found = resilience.cascade_state(chain, YEAR, mills[firm].pk)
        assert (found.is_current, found.job) == (True, None)
        assert found.story == cascade_story(build_network(chain, YEAR, 1), mills[firm].pk)


def test_after_a_change_the_cascade_is_that_of_before_until_it_is_read_anew(
    chain, mills, office, large
):
    resilience.network_read(chain=chain, year=YEAR)
    before = resilience.cascade_state(chain, YEAR, mills["spinner"].pk)
    change(chain, mills, office)
    old = resilience.cascade_state(chain, YEAR, mills["spinner"].pk)
    assert (old.story, old.is_current) == (before.story, False)
    assert old.at is not None
    assert old.job.status == JobStatus.QUEUED
    run_queued()
    new = resilience.cascade_state(chain, YEAR, mills["spinner"].pk)
    assert (new.is_current, new.job) == (True, None)
    assert new.story != before.story


def test_one_that_failed_is_not_begun_again_at_once(chain, mills, large, monkeypatch):
    def fail(**_about):
        raise RuntimeError

    monkeypatch.setattr(resilience, "network_read", fail)
    job = resilience.cascade_state(chain, YEAR, mills["spinner"].pk).job
    assert run_queued()[-1].status == JobStatus.FAILED
    assert resilience.cascade_state(chain, YEAR, mills["spinner"].pk).job == job
    monkeypatch.setattr(cascades, "RETRY", -cascades.RETRY)
    assert resilience.cascade_state(chain, YEAR, mills["spinner"].pk).job != job


def test_the_page_shows_the_reading_and_then_the_cascade(client_of, office, leader, mills, large):
    address = f"/c/fabric/resilience/firms/{mills['spinner'].pk}/"
    for actor in (office, leader):
        html = client_of(actor).get(address).content.decode()
        assert "network-job" in html
        assert "Not placed on a stage yet" not in html
    polled = client_of(leader).get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in polled
    assert "Reading of the supply network" in polled.content.decode()
    run_queued()
    polled = client_of(leader).get(address, headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    html = client_of(leader).get(address).content.decode()
    assert "network-job" not in html
    assert "棉纱 from 鲤城样纺纱有限公司 is missing" in html


def test_the_page_says_that_a_cascade_is_of_before(client_of, office, chain, mills, large):
    resilience.network_read(chain=chain, year=YEAR)
    change(chain, mills, office)
    html = client_of(office).get(f"/c/fabric/resilience/firms/{mills['spinner'].pk}/")
    assert "The chain has changed since: this is the cascade" in html.content.decode()
    assert "data-player" in html.content.decode()


def test_over_the_api_the_answer_is_the_job_until_it_is_read(office, mills, large):
    token = token_create(membership=office.membership, name="t", scopes=["read"], days=1, by=office)
    client = Client(headers={"authorization": f"Bearer {token[1]}"})
    path = f"/api/v1/chains/fabric/resilience/firms/{mills['spinner'].pk}/cascade"
    answer = client.get(path)
    assert (answer.status_code, answer.json()["kind"]) == (202, "chain.network")
    run_queued()
    job = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
    assert (job["status"], job["result"]) == ("done", {"firms": 5})
    answer = client.get(path)
    assert (answer.status_code, answer.json()["is_current"]) == (200, True)


def test_reading_tells_how_far_it_is(chain, mills, office):
    told = []
    cache.clear()
    resilience.network_read(chain=chain, year=YEAR, progress=lambda *about: told.append(about))
    parts = [done for done, _total, _note in told]
    assert parts == sorted(parts)
    assert (parts[0], parts[-1], told[-1][1]) == (0, 110, 110)


def test_coefficients_that_were_kept_give_the_same_cascade(chain, mills):
    network = chain_network(chain, YEAR)
    kept = pickle.loads(pickle.dumps(coefficients(network.network, network.essential)))
    assert not kept.links.sales.other.flags.writeable
    for firm in mills.values():
        assert cascade_story(network, firm.pk, kept) == cascade_story(network, firm.pk)


def test_around_a_firm_the_same_inputs_hang_on_one_supplier(chain, mills, line, office):
    """A second source, a product bought outside and a stage's other supplier are all seen."""
    change(chain, mills, office)
    link(chain, mills["spare"], mills["weaver"], 5, product="棉纱")
    link(chain, mills["weaver"], mills["second"], 8, product="坯布")
    whole = build_network(chain, YEAR, 1)
    esri = {firm.pk: 0.1 * place for place, firm in enumerate(mills.values(), start=1)}
    for firm in mills.values():
        near = around(whole, firm.pk)
        asked = {pk: esri[pk] for pk in buyers_of(whole, firm.pk)}
        for side in ("supplier", "buyer"):
            expected = list(fragile_inputs(whole, esri, **{side: firm.pk}))
            assert list(fragile_inputs(near, asked, **{side: firm.pk})) == expected
        here = [whole.place(pk) for pk in near.organisations.tolist()]
        assert np.array_equal(near.network.revenue, whole.network.revenue[here])
    near = around(whole, mills["spinner"].pk)
    assert mills["dyer"].pk not in near.organisations
    assert near.network.link_count < whole.network.link_count
    assert around(whole, 10**9) is whole


@pytest.fixture
def read_of(monkeypatch):
    """Which networks were read; a page of a large chain reads none."""
    read = []

    def noted(chain, year, version, progress=None):
        read.append((chain.pk, year))
        return build_network(chain, year, version, progress)

    monkeypatch.setattr(network_rows, "build_network", noted)
    return read


def test_a_page_that_is_read_reads_and_calculates_no_large_chain(
    client_of, chain, mills, office, leader, bureau, firm, large, read_of
):
    run = resilience.risk_run(chain=chain, year=YEAR, by=office)
    change(chain, mills, office)
    cache.clear()
    read_of.clear()
    buyer, supplier = mills["weaver"].pk, mills["spinner"].pk
    pages = ["", "inputs/", f"firms/{supplier}/", f"inputs/{buyer}/{supplier}/", "what-if/"]
    for actor in (office, leader):
        for path in [*pages, "inputs/plans/", "?format=csv", "?sort=-single"]:
            assert client_of(actor).get(f"/c/fabric/resilience/{path}").status_code == 200, path
    for actor in (bureau, firm):
        assert client_of(actor).get("/c/fabric/resilience/").status_code == 200
    for path in ("/c/fabric/", "/c/fabric/map/?measure=systemic"):
        assert client_of(office).get(path).status_code == 200
    assert read_of == []
    assert RiskRun.objects.get() == run


def test_a_chain_that_grows_while_the_page_is_opened_is_not_calculated(
    chain, mills, office, read_of, monkeypatch
):
    """Counted as small, and large when it is read: by version, by rows, by what was kept."""
    resilience.risk_run(chain=chain, year=YEAR, by=office, draws=False)
    change(chain, mills, office)
    monkeypatch.setattr(network_rows, "TOLD_EVERY", 5)
    state = showing.risk_state(chain, YEAR, keep=True)
    assert (state.is_current, RiskRun.objects.count()) == (False, 1)
    assert showing.risk_state(chain, YEAR, keep=False).run == state.run
    assert showing.small_network(chain, YEAR) is None
    figures = showing.risk_figures(chain, YEAR)
    assert figures is not None
    assert not figures.is_current


def test_draws_are_not_made_for_a_chain_that_moved_on(chain, mills, office):
    """The page found a run that holds; by the time its draws are made it does not."""
    run = resilience.risk_run(chain=chain, year=YEAR, by=office, draws=False)
    change(chain, mills, office)
    runs.draws_quietly(run=run, network=chain_network(chain, YEAR))
    run.refresh_from_db()
    assert (run.draws, RiskRun.objects.count()) == ({}, 1)


def test_fragile_inputs_are_found_with_the_risk_and_stay_with_it(
    client_of, chain, mills, office, large, read_of
):
    resilience.risk_enqueue(chain=chain, year=YEAR, by=office)
    run_queued()
    change(chain, mills, office)
    read_of.clear()
    html = client_of(office).get("/c/fabric/resilience/inputs/").content.decode()
    assert "The chain has changed since this was calculated" in html
    assert mills["dyer"].name in html
    assert not Job.objects.filter(kind="chain.network").exists()
    assert read_of == []


def test_fragile_inputs_that_are_kept_no_more_are_found_by_a_job(
    client_of, chain, mills, office, large
):
    resilience.risk_run(chain=chain, year=YEAR, by=office)
    cache.clear()
    base = "/c/fabric/resilience/"
    for path in (base, base + "inputs/"):
        html = client_of(office).get(path).content.decode()
        assert "network-job" in html
        polled = client_of(office).get(path, headers={"HX-Request": "true"})
        assert "HX-Refresh" not in polled
    assert Job.objects.filter(kind="chain.network").count() == 1
    token = token_create(membership=office.membership, name="t", scopes=["read"], days=1, by=office)
    api = Client(headers={"authorization": f"Bearer {token[1]}"})
    address = "/api/v1/chains/fabric/resilience/inputs"
    assert api.get(address).status_code == 202
    run_queued()
    assert len(api.get(address).json()["items"]) == 3
    for path in (base, base + "inputs/"):
        polled = client_of(office).get(path, headers={"HX-Request": "true"})
        assert polled["HX-Refresh"] == "true"
        html = client_of(office).get(path).content.decode()
        assert "network-job" not in html
        assert mills["dyer"].name in html
