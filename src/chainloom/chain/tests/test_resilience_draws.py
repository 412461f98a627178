"""The risk over draws of links that nobody told of: what is drawn, and what an office sets."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from openpyxl import load_workbook

from chainloom.audit.models import AuditEntry
from chainloom.chain import stage_templates
from chainloom.chain.models import DrawSettings, FirmRisk, RiskRun, StageInput, SupplyLink
from chainloom.chain.selectors.network import chain_network
from chainloom.chain.services import resilience, stage_input_remove
from chainloom.chain.services.resilience import draws, runs, showing
from chainloom.chain.templatetags.chain_resilience import risk_percent
from chainloom.chain.views.resilience import risk as risk_views
from chainloom.core.errors import Forbidden, Invalid
from chainloom.engines.network import (
    NetworkError,
    NothingUntold,
    TooManyPairs,
    infer,
    systemic_risk,
)
from chainloom.jobs.testing import run_queued
from chainloom.organisations.services.effects import network_changed

from .suppliers import YEAR, firm_on, link

BASE = "/c/fabric/resilience/"


@pytest.fixture
def sized(chain, line, office):
    """Three spinners and five weavers of known size in textiles; two of them told of a supplier."""
    for stage in line.values():
        stage.industry_codes = ["1711"]
        stage.save()
    firms = [firm_on(chain, line["spin"], revenue_band="d") for _ in range(3)]
    firms += [firm_on(chain, line["weave"], revenue_band="c") for _ in range(5)]
    link(chain, firms[0], firms[3], 50, product="棉纱")
    link(chain, firms[1], firms[4], 50, product="棉纱")
    network_changed([chain.pk])
    return firms


def run_of(chain, by, **more) -> RiskRun:
    return resilience.risk_run(chain=chain, year=YEAR, by=by, **more)


def bands(run) -> list[tuple[float, ...]]:
    return list(
        FirmRisk.objects.filter(run=run).order_by("rank").values_list(*["low", "median", "high"])
    )


def test_each_firm_has_the_quantiles_of_the_risk_over_the_draws(chain, sized, office):
    run = run_of(chain, office)
    network, settings = chain_network(chain, YEAR), resilience.draw_settings(chain)
    facts = run.draws
    assert (facts["draws"], facts["seed"], facts["shares"], facts["reason"]) == (20, 1, "world", "")
    shares, _source = draws.input_shares(chain, network.network)
    found = infer(
        draws.with_what_is_untold(network, settings.bought / 100),
        shares,
        density=facts["density"],
        seed=1,
    )
    each = [
        systemic_risk(draws.with_its_output(found.draw(at), network), network.essential).esri
        for at in range(20)
    ]
    low, median, high = np.quantile(np.array(each), [0.05, 0.5, 0.95], axis=0)
    for row in FirmRisk.objects.filter(run=run):
        at = network.place(row.organisation_id)
        assert (row.low, row.median, row.high) == pytest.approx((low[at], median[at], high[at]))
    assert (high > low).any()


def test_no_drawn_link_is_kept_and_the_risk_rests_on_kept_ones(chain, sized, office):
    network = chain_network(chain, YEAR)
    risk = systemic_risk(network.network, network.essential).esri
    run = run_of(chain, office)
    for row in FirmRisk.objects.filter(run=run):
        assert row.esri == pytest.approx(risk[network.place(row.organisation_id)])
    assert SupplyLink.objects.filter(chain=chain).count() == 2


def test_as_many_links_are_drawn_as_firms_lack_of_the_usual_suppliers(chain, sized, office):
    # Two weavers told of one supplier each: the other three lack one, and none has less than one.
    facts = run_of(chain, office).draws
    assert facts["suppliers"] == 1
    assert facts["links"] == pytest.approx(5)
    resilience.draw_settings_change(chain=chain, by=office, suppliers=2)
    # Thirteen pairs may be links; no more than nine of ten of them are.
    assert run_of(chain, office).draws["links"] == pytest.approx(2 * 3 + 2)


def test_an_input_that_the_office_removed_is_drawn_no_more(chain, sized, line, office, monkeypatch):
    kept, gone = (line["spin"], line["weave"]), (line["test"], line["weave"])
    rows = "".join(
        f'{{ stage = "{up.code}", products = ["{up.code}"], share = 0.3 }}, '
        for up, _down in (kept, gone)
    )
    stages = "".join(
        f"""
[[stages]]
code = "{stage.code}"
name = "{stage.name}"
name_en = "S"
column = {stage.column}
lane = "{stage.lane}"
industry_codes = ["1711"]
products = [{{ name = "{stage.code}", name_en = "p", unit = "t" }}]
inputs = [{rows if stage == line["weave"] else ""}]
"""
        for stage in (line["spin"], line["test"], line["weave"])
    )
    text = f'code = "t"\nname = "测"\nname_en = "T"\n{stages}'
    monkeypatch.setattr(stage_templates, "load", lambda code: stage_templates.parse(text))
    firm_on(chain, line["test"], revenue_band="d")
    network_changed([chain.pk])

    def pairs() -> set[tuple[str, str]]:
        shares, source = draws.input_shares(chain, chain_network(chain, YEAR).network)
        assert source == "template"
        return set(shares.share)

    named = {tuple(str(one.pk) for one in pair) for pair in (kept, gone)}
    assert pairs() == named
    taken = StageInput.objects.get(upstream=line["test"], downstream=line["weave"])
    stage_input_remove(stage_input=taken, by=office)
    assert pairs() == named - {tuple(str(one.pk) for one in gone)}


def test_draws_that_fail_lose_nothing_of_the_calculation(chain, sized, office, monkeypatch):
    def fail(*_about):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(runs, "drawn_risk", fail)
        with pytest.raises(MemoryError):
            run_of(chain, office)
    kept = RiskRun.objects.get()
    assert FirmRisk.objects.filter(run=kept).count() == kept.firms == 8
    assert kept.draws == {}
    again = run_of(chain, office)
    assert (again.pk, again.draws["draws"]) == (kept.pk, 20)


def test_draws_that_are_called_off_leave_the_calculation(chain, sized, office):
    class Stopped(Exception):
        pass

    def progress(done: int, total: int) -> None:
        if done > 2 * 8:
            raise Stopped

    with pytest.raises(Stopped):
        run_of(chain, office, progress=progress)
    assert RiskRun.objects.get().draws == {}
    assert set(bands(RiskRun.objects.get())) == {(None, None, None)}


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (NothingUntold("nothing"), "nothing_untold"),
        (TooManyPairs("many"), "too_many_pairs"),
        (NetworkError("a sector that no firm is of"), "failed"),
    ],
)
def test_why_there_are_no_draws_is_told_as_what_it_is(
    client_of, chain, sized, office, monkeypatch, problem, reason
):
    def refuse(*_about, **_more):
        raise problem

    monkeypatch.setattr(draws, "infer", refuse)
    run = run_of(chain, office)
    assert run.draws["reason"] == reason
    html = client_of(office).get(BASE).content.decode()
    assert str(risk_views.NO_DRAWS[reason]) in html
    assert ("a sector that no firm is of" in html) == (reason == "failed")


def test_shares_that_contradict_are_not_told_as_none(chain, sized, office, monkeypatch):
    def refuse(*_about):
        raise NetworkError("row 3: the shares of 'x' sum up to more than 1")

    monkeypatch.setattr(draws, "make_input_shares", refuse)
    facts = run_of(chain, office).draws
    assert (facts["reason"], facts["problem"][:6]) == ("failed", "row 3:")


def test_a_seed_gives_the_same_draws_and_another_gives_others(chain, sized, office):
    first = bands(run_of(chain, office))
    RiskRun.objects.all().delete()
    assert bands(run_of(chain, office)) == first
    resilience.draw_settings_change(chain=chain, by=office, seed=2)
    assert bands(run_of(chain, office)) != first


def test_firms_of_unknown_size_get_no_link(chain, mills, line, office):
    for stage in line.values():
        stage.industry_codes = ["1711"]
        stage.save()
    run = run_of(chain, office)
    assert run.draws["reason"] == "nothing_untold"
    assert set(bands(run)) == {(None, None, None)}


def test_stages_of_which_nothing_is_known_are_not_drawn(chain, sized, line, office):
    for stage in line.values():
        stage.industry_codes = []
        stage.save()
    network_changed([chain.pk])
    assert run_of(chain, office).draws["reason"] == "no_shares"


def test_shares_of_the_chains_template_go_before_those_of_the_world(
    chain, sized, line, office, monkeypatch
):
    spin, weave = line["spin"], line["weave"]
    text = f"""
code = "t"
name = "测"
name_en = "T"
[[stages]]
code = "{spin.code}"
name = "纺纱"
name_en = "Spinning"
column = 0
lane = "main"
industry_codes = ["1711"]
products = [{{ name = "纱", name_en = "yarn", unit = "t" }}]
inputs = []
[[stages]]
code = "{weave.code}"
name = "织造"
name_en = "Weaving"
column = 1
lane = "main"
industry_codes = ["1711"]
products = [{{ name = "布", name_en = "cloth", unit = "t" }}]
inputs = [{{ stage = "{spin.code}", products = ["纱"], share = 0.7 }}]
"""
    monkeypatch.setattr(stage_templates, "load", lambda code: stage_templates.parse(text))
    network = chain_network(chain, YEAR)
    shares, source = draws.input_shares(chain, network.network)
    assert (shares.share, source) == ({(str(spin.pk), str(weave.pk)): 0.7}, "template")
    with pytest.raises(stage_templates.InvalidTemplate, match="shares of its inputs"):
        stage_templates.parse(text.replace("0.7", "1.7"))
    with pytest.raises(stage_templates.InvalidTemplate, match="shares of its inputs"):
        stage_templates.parse(text.replace("0.7", '"much"'))


def test_a_large_chain_has_no_bands_and_says_why(client_of, chain, sized, office, monkeypatch):
    monkeypatch.setattr(draws, "FIRMS_MOST", 4)
    assert run_of(chain, office).draws["reason"] == "too_many_firms"
    html = client_of(office).get(BASE).content.decode()
    assert "above 10,000 firms links that nobody told of are not drawn" in html
    assert ">Band<" not in html


def test_a_calculation_that_holds_gets_the_draws_that_it_lacks(chain, sized, office):
    run = run_of(chain, office, draws=False)
    assert (run.draws, set(bands(run))) == ({}, {(None, None, None)})
    again = run_of(chain, office)
    assert again.pk == run.pk
    assert all(low is not None for low, _median, _high in bands(again))
    assert AuditEntry.objects.filter(action="chain.risk_calculated").count() == 2


def test_a_job_tells_how_far_it_is_over_calculation_and_draws(chain, sized, office):
    told = []
    run_of(chain, office, progress=lambda done, total: told.append((done, total)))
    assert {total for _done, total in told} == {8 * 21}
    assert [done for done, _total in told] == sorted(done for done, _total in told)
    assert told[-1] == (8 * 21, 8 * 21)


def test_the_page_shows_the_band_and_what_it_rests_on(client_of, chain, sized, office):
    html = client_of(office).get(BASE).content.decode()
    assert "20 draws (seed 1) add some 5 links that nobody told of" in html
    assert "spends 79% of its output on inputs" in html
    assert "China&#x27;s textiles in 2008" in html
    assert "90% of the draws of links" in html
    row = FirmRisk.objects.order_by("rank").first()
    assert f"{risk_percent(row.low)} – {risk_percent(row.high)}" in html
    chart = json.loads(html.partition('application/json">')[2].partition("</script>")[0])
    named = {one["name"]: one for one in chart["series"]}
    assert set(named) == {"Low", "High", "Systemic risk"}
    assert named["Low"]["data"][0][1] + named["High"]["data"][0][1] == pytest.approx(row.high)


def test_the_office_switches_them_off(client_of, chain, sized, office):
    client_of(office).get(BASE)
    sent = {"draws": 20, "seed": 1, "bought": 79, "suppliers": ""}
    assert client_of(office).post(BASE + "draws/", sent).status_code == 303
    assert not DrawSettings.objects.get(chain=chain).is_on
    html = client_of(office).get(BASE).content.decode()
    assert "the chain office has switched the draws off" in html
    assert ">Band<" not in html
    answer = client_of(office).get(BASE, {"format": "csv"})
    assert b"Low (5%" not in b"".join(answer.streaming_content)
    assert AuditEntry.objects.filter(action="chain.draws_changed").exists()


@pytest.mark.parametrize(
    "sent", [{"draws": 4}, {"draws": 201}, {"bought": 0}, {"suppliers": 0}, {"seed": -1}, {}]
)
def test_settings_out_of_bounds_change_nothing(client_of, chain, line, office, sent):
    usual = {"is_on": "on", "draws": 20, "seed": 1, "bought": 79, "suppliers": ""}
    answer = client_of(office).post(BASE + "draws/", usual | sent if sent else {})
    assert answer.status_code == 422
    assert not DrawSettings.objects.exists()


def test_only_the_office_sets_them(chain, line, leader, office):
    with pytest.raises(Forbidden):
        resilience.draw_settings_change(chain=chain, by=leader, is_on=False)
    with pytest.raises(Invalid):
        resilience.draw_settings_change(chain=chain, by=office, draws=1)


def test_more_than_takes_no_time_is_drawn_on_demand(client_of, chain, sized, office, monkeypatch):
    monkeypatch.setattr(showing, "DRAWN_AT_ONCE", 10)
    html = client_of(office).get(BASE).content.decode()
    assert "Calculate the bands" in html
    assert client_of(office).post(BASE + "run/", {"year": YEAR}).status_code == 303
    run_queued()
    assert "20 draws (seed 1)" in client_of(office).get(BASE).content.decode()


def test_exports_have_the_band(client_of, chain, sized, office):
    book = load_workbook(
        io.BytesIO(client_of(office).get(BASE, {"format": "xlsx"}).content), read_only=True
    )
    head, first, *_rest = book["Firms"].iter_rows(values_only=True)
    row = FirmRisk.objects.get(rank=1)
    assert dict(zip(head, first, strict=True))["High (95% of the draws)"] == pytest.approx(row.high)
    about = dict(list(book["About"].iter_rows(values_only=True)))
    assert (about["Draws of links that nobody told of"], about["Seed"]) == (20, 1)
    assert about["What stages buy from one another"].startswith("China's textiles in 2008")


def test_a_firms_page_says_its_band(client_of, chain, sized, office):
    run = run_of(chain, office)
    first = FirmRisk.objects.get(run=run, rank=1)
    html = client_of(office).get(f"{BASE}firms/{first.organisation_id}/").content.decode()
    assert "in 90% of the draws" in html


def test_a_draw_without_a_link_is_the_figure_itself(chain, sized, office):
    network = chain_network(chain, YEAR)
    untold = draws.with_what_is_untold(network, 0.79)
    assert (untold.cost > network.network.cost).any()
    alone = draws.with_its_output(untold, network)
    figure = systemic_risk(network.network, network.essential).esri
    assert np.allclose(systemic_risk(alone, network.essential).esri, figure, atol=1e-12)


def test_progress_counts_no_draws_where_none_are_drawn(chain, sized, office, monkeypatch):
    monkeypatch.setattr(draws, "FIRMS_MOST", 1)
    told = []
    resilience.risk_run(
        chain=chain, year=YEAR, by=office, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1][0] == told[-1][1]
