"""Plans of second sources: which first, for how many or how much, and how sure that is."""

from __future__ import annotations

import io
import re
from itertools import combinations

import pytest
from openpyxl import load_workbook

from chainloom.chain.models import SourcePlan, SupplyLink
from chainloom.chain.selectors.network import chain_network
from chainloom.chain.services import resilience, stage_add
from chainloom.chain.services.resilience import plans, showing
from chainloom.core.errors import Forbidden, Invalid
from chainloom.engines.network import SecondSource, systemic_risk, with_second_sources
from chainloom.jobs.models import Job
from chainloom.jobs.testing import run_queued

from .suppliers import YEAR, firm_on, link

BASE = "/c/fabric/resilience/inputs/plans/"
FORM = {"unit": "count", "budget": 2, "fixed": "", "part": "", "share": 30}


def plan_of(chain, by, **asked) -> SourcePlan:
    return resilience.plan_add(chain=chain, year=YEAR, by=by, **({"budget": 2} | asked))


def risk_with(chain, *sources) -> float:
    """Σ ESRI of all firms when these (buyer, supplier, candidate, product) are won."""
    network = chain_network(chain, YEAR)
    links = network.network
    changed = [
        SecondSource(
            links.index[str(buyer.pk)],
            len(links.sectors) + links.products.index(product),
            links.index[str(supplier.pk)],
            links.index[str(candidate.pk)],
        )
        for buyer, supplier, candidate, product in sources
    ]
    return float(systemic_risk(with_second_sources(links, changed), network.essential).esri.sum())


def test_the_best_of_all_plans_is_found_in_a_small_chain(chain, mills, office):
    plan = plan_of(chain, office)
    result = plan.result
    assert result["exact"]
    assert result["considered"] == 3  # the spare spinner for two weavers, a weaver for the dyer
    spinning = (mills["weaver"], mills["spinner"], mills["spare"], "棉纱")
    other = (mills["second"], mills["spinner"], mills["spare"], "棉纱")
    dyeing = (mills["dyer"], mills["weaver"], mills["second"], "坯布")
    before = risk_with(chain)
    choices = [spinning, other, dyeing]
    plans_there_are = [*combinations(choices, 1), *combinations(choices, 2)]
    best = max(before - risk_with(chain, *one) for one in plans_there_are)
    assert best > 0
    assert result["before"] == pytest.approx(before)
    assert result["gain"] == pytest.approx(best)
    assert result["sources"][-1]["reached"] == pytest.approx(best)
    assert {one["cost"] for one in result["sources"]} == {1}


def test_a_budget_in_money_buys_what_it_can(chain, mills, office):
    # A second source for 300 a year takes 90 of it: 9 at a tenth, and 5 for trials.
    costs = {"unit": "money", "fixed": 5, "part": 10}
    bought = {mills["weaver"].pk: 100, mills["second"].pk: 50, mills["dyer"].pk: 300}
    rich = plan_of(chain, office, budget=100, **costs).result
    assert rich["sources"]
    for one in rich["sources"]:
        assert one["amount"] == pytest.approx(0.3 * bought[one["buyer"]])
        assert one["cost"] == pytest.approx(5 + 0.1 * one["amount"])
    assert rich["cost"] == pytest.approx(sum(one["cost"] for one in rich["sources"]))
    # For the dyer's cloth it would be 14, for both weavers' yarn 14.5.
    poor = plan_of(chain, office, budget=8, **costs).result
    assert [one["buyer"] for one in poor["sources"]] == [mills["weaver"].pk]
    assert poor["cost"] == pytest.approx(5 + 0.1 * 30)
    assert plan_of(chain, office, budget=1, **costs).result["sources"] == []


def test_where_not_all_plans_are_tried_bounds_are_told(
    client_of, chain, mills, office, monkeypatch
):
    monkeypatch.setattr(plans, "PLANS_AT_ONCE", 0)
    result = plan_of(chain, office).result
    assert not result["exact"]
    assert result["gain"] <= result["upper"] + 1e-9
    html = client_of(office).get(f"{BASE}{SourcePlan.objects.get().pk}/").content.decode()
    assert "There are too many plans to try all" in html
    assert "proven bound, for whatever budget" in html


def test_in_a_large_chain_the_risk_of_those_concerned_is_summed(chain, mills, office, monkeypatch):
    monkeypatch.setattr(plans, "FIRMS_ALL", 3)
    result = plan_of(chain, office).result
    # Spinner, spare spinner and both weavers; not the dyer.
    assert result["watched"] == 4
    network = chain_network(chain, YEAR)
    esri = systemic_risk(network.network, network.essential).esri
    assert result["before"] == pytest.approx(esri.sum() - esri[network.place(mills["dyer"].pk)])


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"budget": 0}, "budget"),
        ({"budget": 21}, "budget"),
        ({"budget": 1.5}, "budget"),
        ({"budget": float("nan")}, "budget"),
        ({"unit": "luck"}, "unit"),
        ({"share": 60}, "share"),
        ({"unit": "money", "fixed": 0, "part": 0}, "fixed"),
        ({"unit": "money", "fixed": -1}, "fixed"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_its_field(chain, mills, office, asked, field):
    with pytest.raises(Invalid) as refused:
        plan_of(chain, office, **asked)
    assert refused.value.field == field
    assert not SourcePlan.objects.exists()


def test_office_and_leader_plan_and_nobody_else(chain, mills, leader, bureau, firm):
    plan_of(chain, leader)
    for other in (bureau, firm):
        with pytest.raises(Forbidden):
            plan_of(chain, other)


def test_the_newest_are_kept(chain, mills, office, monkeypatch):
    monkeypatch.setattr(plans, "KEPT", 2)
    made = [plan_of(chain, office).pk for _ in range(3)]
    assert list(SourcePlan.objects.values_list("pk", flat=True)) == made[:0:-1]


def test_the_page_makes_a_plan_shows_it_and_hands_it_out(client_of, chain, mills, office):
    browser = client_of(office)
    assert "No plan yet" in browser.get(BASE).content.decode()
    answer = browser.post(BASE, FORM)
    plan = SourcePlan.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{BASE}{plan.pk}/")
    html = browser.get(answer.url).content.decode()
    assert "every plan was tried: none is better" in html
    assert mills["spare"].name in html
    assert "at most 2 second sources" in browser.get(BASE).content.decode()
    book = load_workbook(io.BytesIO(browser.get(f"{answer.url}plan.xlsx").content))
    rows = list(book["Second sources"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(plan.result["sources"])
    assert ("Every plan was tried", "yes") in list(book["About"].iter_rows(values_only=True))
    stage_add(chain=chain, name="新环节", by=office)
    assert "The chain has changed since" in browser.get(answer.url).content.decode()


def test_a_form_that_makes_no_sense_says_so(client_of, chain, mills, office):
    for budget, said in (
        (1.5, "A whole number."),
        (0, "A number from 1 to 20."),
        ("1e9", "A number from 1 to 20."),
        ("nan", "Enter a number."),
    ):
        answer = client_of(office).post(BASE, FORM | {"budget": budget})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not SourcePlan.objects.exists()


@pytest.mark.parametrize("firms", [0, 1])
def test_without_a_fragile_input_the_page_says_so(client_of, chain, line, office, firms):
    for _ in range(firms):
        firm_on(chain, line["spin"])
    answer = client_of(office).post(BASE, FORM)
    assert "No input hangs on one supplier" in client_of(office).get(answer.url).content.decode()


def test_without_a_candidate_the_page_says_so(client_of, chain, line, office):
    spinner, weaver = firm_on(chain, line["spin"]), firm_on(chain, line["weave"])
    link(chain, spinner, weaver, 10, product="棉纱")
    answer = client_of(office).post(BASE, FORM)
    assert "Nobody could deliver too" in client_of(office).get(answer.url).content.decode()


def test_in_a_larger_chain_it_is_a_job(client_of, chain, mills, office, monkeypatch):
    monkeypatch.setattr(plans, "FIRMS_AT_ONCE", 2)
    answer = client_of(office).post(BASE, FORM)
    job = Job.objects.get(kind=plans.JOB)
    assert f"/jobs/{job.pk}/" in answer.url
    run_queued()
    job.refresh_from_db()
    assert job.result == {"plan": SourcePlan.objects.get().pk}
    assert job.progress_done == job.progress_total > 0


@pytest.mark.parametrize("tried", [0, 200])
def test_progress_goes_forward_says_what_is_done_and_ends_at_the_whole(
    chain, mills, office, monkeypatch, tried
):
    monkeypatch.setattr(plans, "PLANS_AT_ONCE", tried)
    told = []
    plan_of(chain, office, progress=lambda *about: told.append(about))
    done = [one[0] for one in told]
    assert done == sorted(done)
    assert {one[1] for one in told} == {100}
    assert (done[0], done[-1]) == (0, 100)
    assert list(dict.fromkeys(one[2] for one in told)) == [
        "Reading firms and supply links",
        "Calculating the systemic risk",
        "Weighing second sources",
    ]
    # Not all of it is told at the end.
    assert len({one for one in done if plans.READING + plans.RISK < one < 100}) > 1


def test_a_chain_of_few_firms_and_very_many_links_is_planned_by_a_job(
    chain, mills, office, monkeypatch
):
    monkeypatch.setattr(showing, "AT_ONCE", 1)
    asked = resilience.plan_ask(chain=chain, year=YEAR, by=office, budget=2)
    assert isinstance(asked, Job)


def test_plans_say_of_which_year_and_lead_to_firms_as_of_it(client_of, chain, mills, office):
    plan = resilience.plan_add(chain=chain, year=2025, by=office, budget=2)
    links = SupplyLink.objects.filter(chain=chain)
    links.update(year=2025)
    html = client_of(office).get(BASE).content.decode()
    assert '<td data-label="Links as of">2025</td>' in html
    dated = client_of(office).get(BASE, {"on": "2024-06-01"}).content.decode()
    assert "A new plan is calculated on the supply links of 2024." in dated
    plan = resilience.plan_add(chain=chain, year=2025, by=office, budget=3)
    for opened_for in ({}, {"on": "2024-06-01"}):
        html = client_of(office).get(f"{BASE}{plan.pk}/", opened_for).content.decode()
        firms = re.findall(r'href="(/c/fabric/(?:firms|resilience/firms)/\d+/[^"]*)"', html)
        assert len(firms) == 3 * len(plan.result["sources"]) > 0
        assert all(one.endswith("?on=2025-12-31") for one in firms)


def test_a_part_that_nobody_gave_costs_nothing():
    asked = plans.clean_asked({"unit": "money", "budget": 100, "fixed": 10, "part": None})
    assert (asked["fixed"], asked["part"]) == (10, 0)


def test_an_amount_that_nobody_told_is_called_estimated(client_of, chain, mills, office):
    SupplyLink.objects.filter(chain=chain, supplier=mills["spinner"]).update(amount=None)
    SupplyLink.objects.filter(chain=chain, supplier=mills["weaver"]).update(amount=12)
    plan = plan_of(chain, office, budget=3)
    by_supplier = {one["supplier"]: one["estimated"] for one in plan.result["sources"]}
    assert by_supplier == {mills["spinner"].pk: True, mills["weaver"].pk: False}
    html = client_of(office).get(f"{BASE}{plan.pk}/").content.decode()
    assert html.count('<span class="hint">estimated</span>') == 2
    book = load_workbook(io.BytesIO(client_of(office).get(f"{BASE}{plan.pk}/plan.xlsx").content))
    told = [row[8] for row in book["Second sources"].iter_rows(values_only=True)]
    assert sorted(told[1:]) == ["as told", "estimated", "estimated"]
