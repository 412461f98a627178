"""Which calculations of the risk are kept, who has them made by reading, and which ones go."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.chain import services
from chainloom.chain.models import FirmRisk, RiskRun
from chainloom.chain.selectors.resilience import stage_risks
from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import runs, showing

from .suppliers import YEAR, firm_on

BASE = "/c/fabric/resilience/"


def run_of(chain, by, year=YEAR):
    return resilience.risk_run(chain=chain, year=year, by=by)


@pytest.mark.parametrize("role", ["bureau", "firm", "partner"])
def test_who_sees_no_firms_removes_and_makes_no_calculation_by_reading(
    client_of, request, chain, mills, office, role
):
    run = run_of(chain, office)
    browser = client_of(request.getfixturevalue(role))
    for year in (1951, 1952, 1953, 1954, 1955, 1956, YEAR):
        assert browser.get(BASE, {"on": f"{year}-06-01"}).status_code == 200
    services.stage_add(chain=chain, name="新环节", by=office)
    assert browser.get(BASE).status_code == 200
    assert list(RiskRun.objects.all()) == [run]


def test_years_do_not_push_one_another_out(chain, mills, office):
    mine = run_of(chain, office)
    for year in range(2010, 2010 + runs.KEPT + 1):
        showing.risk_state(chain, year, keep=True)
    assert RiskRun.objects.filter(pk=mine.pk).exists()


def test_reading_keeps_no_more_years_than_there_is_room_for(chain, mills, office):
    mine = run_of(chain, office)
    states = [showing.risk_state(chain, year, keep=True) for year in range(2000, 2012)]
    assert states[0].run is not None
    assert states[-1].run is None
    assert RiskRun.objects.values("year").distinct().count() == runs.YEARS_KEPT
    assert RiskRun.objects.filter(pk=mine.pk).exists()


def test_a_year_that_is_asked_for_takes_the_place_of_the_one_calculated_longest_ago(
    chain, mills, office
):
    for year in range(2000, 2000 + runs.YEARS_KEPT + 1):
        run_of(chain, office, year)
    years = set(RiskRun.objects.values_list("year", flat=True))
    assert years == set(range(2001, 2001 + runs.YEARS_KEPT))
    assert not FirmRisk.objects.exclude(run__in=RiskRun.objects.all()).exists()


def test_what_is_calculated_without_being_kept_says_the_same(chain, line, mills, office, firm):
    own = firm.membership.organisation
    factories.PlacementFactory(organisation=own, stage=line["spin"])
    shown = showing.risk_state(chain, YEAR, keep=False)
    assert shown.is_current
    assert not RiskRun.objects.exists()
    kept = run_of(chain, office)
    assert (shown.run.firms, shown.run.half, shown.run.basis) == (6, kept.half, kept.basis)
    for told, known in zip(
        stage_risks(shown.run, whole=False), stage_risks(kept, whole=False), strict=True
    ):
        assert (told.stage, told.firms) == (known.stage, known.firms)
        assert told.mean == pytest.approx(known.mean)
        assert told.part == pytest.approx(known.part)


def test_a_chain_of_many_firms_and_few_links_is_not_calculated_while_a_page_is_opened(
    client_of, chain, line, mills, office, bureau, firm, monkeypatch
):
    firm_on(chain, line["spin"])
    monkeypatch.setattr(showing, "FIRMS_AT_ONCE", 5)
    assert "Not calculated yet" in client_of(office).get(BASE).content.decode()
    assert "The chain office has not had it" in client_of(bureau).get(BASE).content.decode()
    assert "Not calculated yet" in client_of(firm).get(BASE).content.decode()
    assert showing.risk_figures(chain, YEAR) is None
    assert not RiskRun.objects.exists()


def test_a_year_out_of_bounds_is_not_calculated(client_of, chain, mills, office):
    for day in ("0001-01-01", "1949-12-31", "2101-01-01", "9999-12-31"):
        assert client_of(office).get(BASE, {"on": day}).status_code == 200
    assert {run.year for run in RiskRun.objects.all()} <= {YEAR}
