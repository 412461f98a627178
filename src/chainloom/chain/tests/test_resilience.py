"""Calculating and keeping the risk, cascades with their reasons, fragile inputs, scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.audit.models import AuditEntry
from chainloom.chain import services
from chainloom.chain.models import FirmRisk, RiskRun, Scenario
from chainloom.chain.selectors.network import chain_network
from chainloom.chain.selectors.resilience import band_of, stage_risks
from chainloom.chain.selectors.resilience.cascades import cascade_story
from chainloom.chain.selectors.resilience.fragile import fragile_inputs
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import runs, showing
from chainloom.core.errors import Forbidden, Invalid, Missing
from chainloom.engines.network import make_network, systemic_risk
from chainloom.jobs.models import JobStatus
from chainloom.jobs.services import job_cancel
from chainloom.jobs.testing import run_queued
from chainloom.organisations.services import organisation_merge, organisation_remove

from .suppliers import YEAR, firm_on, link


def run_of(chain, by):
    return resilience.risk_run(chain=chain, year=YEAR, by=by)


def test_a_run_keeps_every_firm_with_the_engines_values_in_order(chain, mills, office):
    run = run_of(chain, office)
    network = chain_network(chain, YEAR)
    risk = systemic_risk(network.network, network.essential)
    esri = dict(zip(network.organisations.tolist(), risk.esri.tolist(), strict=True))
    rows = list(FirmRisk.objects.filter(run=run).order_by("rank"))
    assert {row.organisation_id: row.esri for row in rows} == pytest.approx(esri)
    assert [row.esri for row in rows] == sorted(esri.values(), reverse=True)
    assert (run.firms, run.largest) == (5, max(esri.values()))
    assert run.total == pytest.approx(sum(esri.values()))
    assert rows[0].organisation == mills["spinner"]


def test_without_inferred_links_a_firm_is_told_beside(chain, mills, office):
    assert set(FirmRisk.objects.filter(run=run_of(chain, office)).values_list("esri_known")) == {
        (None,)
    }
    services.supply_link_add(
        chain=chain,
        supplier=mills["spare"],
        buyer=mills["dyer"],
        product="染色用纱",
        amount=200,
        known="inferred",
        by=office,
    )
    network = chain_network(chain, YEAR)
    declared = spinners_risk_without(network, "spare", mills)
    rows = {row.organisation_id: row for row in FirmRisk.objects.filter(run=run_of(chain, office))}
    assert rows[mills["spare"].pk].esri > rows[mills["spare"].pk].esri_known
    assert rows[mills["spinner"].pk].esri_known == pytest.approx(declared)


def spinners_risk_without(network, supplier, mills):
    """The spinner's risk in the network without what `supplier` sells, at the same sizes."""
    links = network.network
    kept = links.supplier != network.place(mills[supplier].pk)
    fewer = make_network(
        links.firms,
        [links.sectors[one] for one in links.sector],
        supplier=links.supplier[kept],
        buyer=links.buyer[kept],
        amount=links.amount[kept],
        revenue=links.revenue,
        cost=links.cost,
    )
    found = systemic_risk(fewer, network.essential)
    return found.esri[network.place(mills["spinner"].pk)]


def test_partners_and_single_inputs_are_counted(chain, mills, office):
    rows = {row.organisation_id: row for row in FirmRisk.objects.filter(run=run_of(chain, office))}
    spinner, dyer = rows[mills["spinner"].pk], rows[mills["dyer"].pk]
    assert (spinner.suppliers, spinner.customers, spinner.single_inputs) == (0, 2, 0)
    assert (dyer.suppliers, dyer.customers, dyer.single_inputs) == (1, 0, 1)


@pytest.mark.parametrize(
    ("esri", "firms"), [([], 0), ([0.0, 0.0], 0), ([1.0], 1), ([0.5, 0.3, 0.2], 1), ([0.1] * 10, 5)]
)
def test_how_many_firms_hold_half(esri, firms):
    assert runs.holding_half(np.array(esri)) == firms


def test_the_same_state_is_not_calculated_twice(chain, mills, office):
    assert run_of(chain, office).pk == run_of(chain, office).pk


def test_a_change_of_the_chain_makes_a_run_outdated(chain, mills, office):
    run = run_of(chain, office)
    services.supply_link_add(
        chain=chain, supplier=mills["spare"], buyer=mills["weaver"], product="棉纱", by=office
    )
    chain.refresh_from_db()
    assert not run.is_current(chain.network_version)
    assert run_of(chain, office).pk != run.pk


def test_the_newest_runs_are_kept_and_older_ones_go(chain, mills, office):
    ends = {"supplier": mills["spare"], "buyer": mills["dyer"]}
    for number in range(runs.KEPT + 2):
        services.supply_link_add(chain=chain, **ends, product=f"布{number}", by=office)
        newest = run_of(chain, office)
    kept = list(RiskRun.objects.filter(chain=chain).order_by("pk"))
    assert len(kept) == runs.KEPT
    assert kept[-1] == newest
    assert set(FirmRisk.objects.values_list("run", flat=True)) == {run.pk for run in kept}


def test_a_small_chain_is_calculated_when_it_is_looked_at(chain, mills):
    state = showing.risk_state(chain, YEAR, keep=True)
    assert state.is_current
    assert state.run.firms == 5
    assert state.run.made_by == "figures"


def test_a_large_chain_shows_the_last_run_and_waits_to_be_asked(chain, mills, office, monkeypatch):
    run = run_of(chain, office)
    monkeypatch.setattr(showing, "AT_ONCE", 2)
    link(chain, mills["spare"], mills["dyer"], 1)
    services.placement_add(organisation=mills["spare"], stage=chain.stages.last(), by=office)
    state = showing.risk_state(chain, YEAR, keep=True)
    assert (state.run, state.is_current, state.job) == (run, False, None)
    job = resilience.risk_enqueue(chain=chain, year=YEAR, by=office)
    assert resilience.risk_enqueue(chain=chain, year=YEAR, by=office) == job
    assert showing.risk_state(chain, YEAR, keep=True).job == job
    assert run_queued()[-1].status == JobStatus.DONE
    after = showing.risk_state(chain, YEAR, keep=True)
    assert after.is_current
    assert after.run != run


def test_a_job_is_told_of_by_its_year_and_while_its_figures_are_awaited(
    chain, mills, office, monkeypatch
):
    job = resilience.risk_enqueue(chain=chain, year=YEAR, by=office)
    assert showing.risk_state(chain, YEAR, keep=True).job is None, "these are current"
    monkeypatch.setattr(showing, "AT_ONCE", 2)
    link(chain, mills["spare"], mills["dyer"], 1)
    services.placement_add(organisation=mills["spare"], stage=chain.stages.last(), by=office)
    assert showing.risk_state(chain, YEAR, keep=True).job == job
    assert showing.risk_state(chain, YEAR - 1, keep=True).job is None


def test_how_far_the_job_is_is_shown_to_those_who_may_follow_it(
    client_of, chain, mills, office, leader, bureau, monkeypatch
):
    monkeypatch.setattr(showing, "AT_ONCE", 2)
    job = resilience.risk_enqueue(chain=chain, year=timezone.localdate().year, by=office)
    told = {}
    for actor in (office, leader, bureau):
        html = client_of(actor).get("/c/fabric/resilience/").content.decode()
        told[actor.role] = (f"/jobs/{job.pk}" in html, "Look again in a while" in html)
    assert told == {"office": (True, False), "leader": (False, True), "bureau": (False, True)}


def test_a_job_that_ends_while_the_page_is_read_is_not_told_as_none(
    chain, mills, office, monkeypatch
):
    job = resilience.risk_enqueue(chain=chain, year=YEAR, by=office)

    def slow_count(*_about) -> int:
        run_queued()
        return showing.AT_ONCE + 1

    monkeypatch.setattr(showing, "link_count", slow_count)
    state = showing.risk_state(chain, YEAR, keep=True)
    assert RiskRun.objects.exists()
    assert (state.run, state.job) == (None, job)
    assert showing.risk_state(chain, YEAR, keep=True).is_current


def test_a_job_that_was_called_off_keeps_nothing(chain, mills, office):
    job = resilience.risk_enqueue(chain=chain, year=YEAR, by=office)
    job_cancel(job=job, by=office)
    run_queued()
    assert not RiskRun.objects.exists()


def test_what_progress_raises_ends_the_calculation_and_nothing_is_kept(chain, mills, office):
    class Stopped(Exception):
        pass

    def progress(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        resilience.risk_run(chain=chain, year=YEAR, by=office, progress=progress)
    assert not RiskRun.objects.exists()


def test_only_office_and_leader_may_have_it_calculated(
    chain, office, leader, bureau, firm, partner
):
    for actor in (bureau, firm, partner):
        with pytest.raises(Forbidden):
            resilience.risk_run(chain=chain, year=YEAR, by=actor)
    for actor in (office, leader):
        assert resilience.risk_run(chain=chain, year=YEAR, by=actor).firms == 0


def test_the_trail_names_who_had_it_calculated(chain, mills, office):
    run_of(chain, office)
    assert AuditEntry.objects.filter(action="chain.risk_calculated").get().actor == office.user


def test_a_run_stands_in_the_way_of_no_removal_and_no_merge(chain, mills, office):
    lonely = firm_on(chain, chain.stages.first())
    twin = firm_on(chain, chain.stages.first(), uscc=None)
    run_of(chain, office)
    organisation_merge(survivor=mills["spare"], absorbed=twin, by=office)
    assert FirmRisk.objects.filter(organisation=twin).exists()
    lonely.placements.all().delete()
    organisation_remove(organisation=lonely, by=office)
    assert not FirmRisk.objects.filter(organisation_id=lonely.pk).exists()


def test_figures_elsewhere_are_those_of_a_run_and_keep_nothing(chain, mills, office):
    looked = showing.risk_figures(chain, YEAR)
    assert not RiskRun.objects.exists()
    run_of(chain, office)
    assert showing.risk_figures(chain, YEAR) == looked


# Stages and bands


def test_a_stage_of_few_firms_tells_nothing_to_those_who_see_no_firms(chain, mills, office):
    run = run_of(chain, office)
    assert all(one.is_withheld for one in stage_risks(run, whole=False))
    firm_on(chain, mills["spare"].placements.get().stage)
    services.stage_add(chain=chain, name="新环节", by=office)
    run = run_of(chain, office)
    told = {one.stage: one for one in stage_risks(run, whole=False)}
    spin = told.pop(mills["spinner"].placements.get().stage_id)
    assert not spin.is_withheld
    assert spin.largest is None
    assert all(one.is_withheld for one in told.values())
    whole = stage_risks(run, whole=True)
    assert not any(one.is_withheld for one in whole)
    assert sum(one.part for one in whole) == pytest.approx(1.0)


def test_parts_are_not_told_where_what_is_left_would_be_one_firms(chain, line, office):
    for stage in ("spin", "spin", "spin", "weave"):
        firm_on(chain, line[stage], revenue_band="c")
    told = {one.stage: one for one in stage_risks(run_of(chain, office), whole=False)}
    assert told[line["weave"].pk].is_withheld
    assert told[line["spin"].pk].mean is not None
    assert told[line["spin"].pk].part is None


@pytest.mark.parametrize(
    ("esri", "band"),
    [(0, "LOW"), (0.0099, "LOW"), (0.01, "MEDIUM"), (0.049, "MEDIUM"), (0.05, "HIGH"), (1, "HIGH")],
)
def test_bands(esri, band):
    assert band_of(esri).name == band


# Cascades


def test_a_cascade_is_told_step_by_step_with_the_input_that_is_missing(chain, mills):
    story = cascade_story(chain_network(chain, YEAR), mills["spinner"].pk)
    first, second, third = story.steps[:3]
    assert [hit.organisation for hit in first.hits] == [mills["spinner"].pk]
    woven = {hit.organisation: hit for hit in second.hits}
    assert set(woven) == {mills["weaver"].pk, mills["second"].pk}
    assert woven[mills["weaver"].pk].because == mills["spinner"].pk
    assert woven[mills["weaver"].pk].product == "棉纱"
    dyed = {hit.organisation: hit for hit in third.hits}[mills["dyer"].pk]
    assert (dyed.because, dyed.product, dyed.is_customer) == (mills["weaver"].pk, "坯布", False)
    assert story.reached == 3


def test_a_cascade_upstream_names_the_customer_who_buys_no_more(chain, mills):
    story = cascade_story(chain_network(chain, YEAR), mills["dyer"].pk)
    hit = {one.organisation: one for one in story.steps[1].hits}[mills["weaver"].pk]
    assert (hit.because, hit.is_customer) == (mills["dyer"].pk, True)


def test_the_steps_end_where_the_index_ends(chain, mills):
    network = chain_network(chain, YEAR)
    story = cascade_story(network, mills["spinner"].pk)
    risk = systemic_risk(network.network, network.essential)
    assert story.esri == pytest.approx(risk.esri[network.place(mills["spinner"].pk)])
    assert story.steps[-1].lost == pytest.approx(story.esri, abs=0.01)
    lost = [step.lost for step in story.steps]
    assert lost == sorted(lost)


def test_who_stands_on_no_stage_has_no_cascade(chain, mills):
    assert cascade_story(chain_network(chain, YEAR), 10**9) is None


# Fragile inputs


def test_fragile_inputs_are_those_of_one_supplier_by_what_is_at_stake(chain, mills):
    network = chain_network(chain, YEAR)
    esri = {mills["weaver"].pk: 0.4, mills["second"].pk: 0.1, mills["dyer"].pk: 0.3}
    found = fragile_inputs(network, esri)
    assert [(one.buyer, one.product) for one in found] == [
        (mills["weaver"].pk, "棉纱"),
        (mills["dyer"].pk, "坯布"),
        (mills["second"].pk, "棉纱"),
    ]
    assert [one.hangs for one in found] == [1.0, 1.0, 1.0]
    link(chain, mills["spare"], mills["weaver"], 1, product="棉纱")
    services.stage_add(chain=chain, name="新环节", by=office_of(chain))
    still = fragile_inputs(chain_network(chain, YEAR), esri)
    assert mills["weaver"].pk not in [one.buyer for one in still]


def office_of(chain):
    return Actor.for_system("test", chain)


def test_of_one_supplier_or_one_buyer_only(chain, mills):
    network = chain_network(chain, YEAR)
    from_spinner = fragile_inputs(network, {}, supplier=mills["spinner"].pk)
    assert {one.buyer for one in from_spinner} == {mills["weaver"].pk, mills["second"].pk}
    of_dyer = fragile_inputs(network, {}, buyer=mills["dyer"].pk)
    assert [one.supplier for one in of_dyer] == [mills["weaver"].pk]


def test_a_shared_input_hangs_by_its_part_of_all_purchases(chain, line, mills):
    tester = firm_on(chain, line["test"])
    link(chain, tester, mills["weaver"], 25, product="检测")
    services.stage_add(chain=chain, name="新环节", by=office_of(chain))
    found = fragile_inputs(chain_network(chain, YEAR), {}, supplier=tester.pk)
    assert [one.hangs for one in found] == [pytest.approx(25 / 125)]


# Scenarios


def scenario(chain, by, **more):
    values = {"name": "停产", "choice": {}, "year": YEAR} | more
    return resilience.scenario_add(chain=chain, by=by, **values)


def test_a_scenario_keeps_losses_by_week_stage_and_firm(chain, mills, office):
    made = scenario(chain, office, choice={"firms": [mills["spinner"].pk]}, weeks=6, stock=1)
    result = made.result
    assert result["hit"] == 1
    assert len(result["by_week"]) == made.horizon
    assert sum(result["by_week"]) == pytest.approx(result["lost"], abs=1e-2)
    assert sum(row["lost"] for row in result["stages"]) == pytest.approx(result["lost"], abs=1e-2)
    assert result["by_week"][0] > 0
    assert {row["organisation"] for row in result["firms"]} >= {
        mills["spinner"].pk,
        mills["weaver"].pk,
    }
    assert [row["hit"] for row in result["firms"] if row["organisation"] == mills["weaver"].pk] == [
        False
    ]


def test_all_who_are_in_any_of_the_choices_are_hit(chain, line, mills, office):
    firm_on(chain, line["dye"], district_code="330400", longitude=120.7, latitude=30.7)
    made = scenario(
        chain,
        office,
        choice={
            "firms": [mills["spinner"].pk],
            "stages": [line["weave"].pk],
            "district": "330400",
        },
    )
    assert made.result["hit"] == 4
    square = [[120, 30], [121, 30], [121, 31], [120, 31]]
    inside = scenario(chain, office, choice={"outline": square})
    assert inside.result["hit"] == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"strength": 0}, "strength"),
        ({"weeks": 53}, "weeks"),
        ({"weeks": 20, "horizon": 10}, "horizon"),
        ({"stock": -1}, "stock"),
        ({"name": " "}, "name"),
        ({"choice": {"district": "99"}}, "district"),
        ({"choice": {"outline": [[1, 2], [3, 4]]}}, "outline"),
    ],
)
def test_what_is_out_of_bounds_is_refused_at_its_field(chain, mills, office, values, field):
    more = {"choice": {"firms": [mills["spinner"].pk]}} | values
    with pytest.raises(Invalid) as refused:
        scenario(chain, office, **more)
    assert refused.value.field == field
    assert not Scenario.objects.exists()


def test_a_scenario_that_hits_nobody_is_refused(chain, mills, office):
    with pytest.raises(Invalid) as refused:
        scenario(chain, office, choice={"district": "110000"})
    assert refused.value.code == "nobody_hit"


def test_who_is_chosen_and_not_in_the_figures_is_named(chain, mills, office):
    """Not left out in silence beside another who is hit."""
    stranger = factories.OrganisationFactory()
    homeless = factories.OrganisationFactory(chain=chain, name="样无环节有限公司")
    for more, code, said in (
        ({"firms": [mills["spinner"].pk, stranger.pk]}, "unknown_firms", f"number {stranger.pk} "),
        ({"stages": [999_999]}, "unknown_stages", "number 999999 "),
        (
            {"firms": [mills["spinner"].pk, homeless.pk]},
            "off_stage",
            "“样无环节有限公司” stands on",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            scenario(chain, office, choice={"firms": [mills["spinner"].pk]} | more)
        assert refused.value.code == code
        assert said in str(refused.value.message)
        assert refused.value.field in more
    assert not Scenario.objects.exists()


def test_scenarios_are_the_offices_and_removing_is_in_the_trail(chain, mills, office, leader, firm):
    made = scenario(chain, office, choice={"firms": [mills["spinner"].pk]})
    with pytest.raises(Forbidden):
        resilience.scenario_remove(scenario=made, by=leader)
    with pytest.raises(Missing):
        resilience.scenario_remove(scenario=made, by=firm)
    resilience.scenario_remove(scenario=made, by=office)
    assert not Scenario.objects.exists()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["chain.scenario_added", "chain.scenario_removed"]
