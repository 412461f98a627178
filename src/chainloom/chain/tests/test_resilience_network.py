"""A chain becomes the engine's network: who, by which stage, over which links, by what guess."""

from __future__ import annotations

import numpy as np
import pytest
from tests import factories

from chainloom.chain import services
from chainloom.chain.models import InputEffect, StageInput
from chainloom.chain.selectors.network import build_network, chain_network
from chainloom.engines.network import ESSENTIAL, LINEAR, NO_EFFECT
from chainloom.organisations.models import Participation

from .suppliers import YEAR, firm_on, link


def test_firms_are_the_placed_ones_each_by_its_main_stage(chain, line):
    spinner = firm_on(chain, line["spin"])
    factories.PlacementFactory(organisation=spinner, stage=line["dye"], is_primary=False)
    factories.OrganisationFactory(chain=chain)
    elsewhere = factories.StageFactory()
    factories.PlacementFactory(organisation=spinner, stage=elsewhere, is_primary=True)
    network = build_network(chain, YEAR, 1)
    assert network.organisations.tolist() == [spinner.pk]
    assert network.stages.tolist() == [line["spin"].pk]


def test_who_was_founded_later_or_absorbed_is_not_in_it(chain, line):
    firm_on(chain, line["spin"], founded_on="2027-01-01")
    survivor = firm_on(chain, line["spin"])
    firm_on(chain, line["spin"], merged_into=survivor)
    assert build_network(chain, YEAR, 1).organisations.tolist() == [survivor.pk]


def test_of_a_supply_the_newest_statement_up_to_the_year_counts(chain, line, office):
    spinner, weaver = firm_on(chain, line["spin"]), firm_on(chain, line["weave"])
    for year, amount in ((2024, 10), (2026, 30), (2027, 90)):
        services.supply_link_add(
            chain=chain, supplier=spinner, buyer=weaver, product="纱", amount=amount, year=year,
            by=office,
        )  # fmt: skip
    assert build_network(chain, 2026, 1).network.amount.tolist() == [30.0]
    assert build_network(chain, 2025, 1).network.amount.tolist() == [10.0]


def test_links_of_who_stands_on_no_stage_are_left_out_and_counted(chain, line):
    spinner, loose = firm_on(chain, line["spin"]), factories.OrganisationFactory(chain=chain)
    link(chain, spinner, loose, 5)
    network = build_network(chain, YEAR, 1)
    assert (network.network.link_count, network.basis.unplaced) == (0, 1)


def test_an_unknown_amount_is_the_median_between_the_same_stages_and_inferred(chain, line):
    spinners = [firm_on(chain, line["spin"]) for _ in range(4)]
    weaver = firm_on(chain, line["weave"])
    dyer = firm_on(chain, line["dye"])
    for spinner, amount in zip(spinners, (10, 20, 90, None), strict=True):
        link(chain, spinner, weaver, amount)
    link(chain, weaver, dyer, 400)
    network = build_network(chain, YEAR, 1)
    estimated = network.network.amount[network.network.supplier == network.place(spinners[3].pk)]
    assert estimated.tolist() == [20.0]
    assert network.basis.unpriced == 1
    assert network.basis.inferred_share == pytest.approx(20 / 540)
    assert network.basis.declared == 5


def test_between_stages_without_any_amount_the_median_of_all_stands_in(chain, line):
    spinner, weaver = firm_on(chain, line["spin"]), firm_on(chain, line["weave"])
    dyer = firm_on(chain, line["dye"])
    link(chain, spinner, weaver, 12)
    link(chain, weaver, dyer, None)
    assert sorted(build_network(chain, YEAR, 1).network.amount.tolist()) == [12.0, 12.0]


def test_where_no_amount_is_known_every_link_counts_alike(chain, line):
    link(chain, firm_on(chain, line["spin"]), firm_on(chain, line["weave"]))
    assert build_network(chain, YEAR, 1).network.amount.tolist() == [1.0]


def test_output_is_the_largest_of_band_sales_and_purchases(chain, line):
    banded = firm_on(chain, line["spin"], revenue_band="c")
    weaver = firm_on(chain, line["weave"])
    dyer = firm_on(chain, line["dye"], revenue_band="a")
    link(chain, banded, weaver, 100)
    link(chain, weaver, dyer, 250)
    network = build_network(chain, YEAR, 1)
    places = [network.place(one.pk) for one in (banded, weaver, dyer)]
    assert network.network.revenue[places].tolist() == [6000.0, 250.0, 250.0]
    assert network.basis.banded == 2


def test_a_band_that_is_withheld_is_not_used(chain, line):
    firm = firm_on(chain, line["spin"], revenue_band="f")
    Participation.objects.filter(organisation=firm).update(figures_withheld=True)
    assert build_network(chain, YEAR, 1).network.revenue.tolist() == [0.0]


@pytest.mark.parametrize(
    ("source", "target", "set_to", "expected"),
    [
        ("spin", "weave", "", ESSENTIAL),
        ("test", "weave", "", LINEAR),
        ("spin", "dye", "", LINEAR),  # not foreseen by the chain
        ("spin", "weave", "shared", LINEAR),
        ("spin", "weave", "none", NO_EFFECT),
        ("test", "weave", "essential", ESSENTIAL),
    ],
)
def test_what_the_loss_of_an_input_does(chain, line, office, source, target, set_to, expected):
    if set_to:
        services.stage_input_add(
            upstream=line[source], downstream=line[target], effect=set_to, by=office
        )
    for stage in line.values():
        firm_on(chain, stage)
    network = build_network(chain, YEAR, 1)
    names = network.network.sectors
    table = network.essential.of(network.network)
    at = names.index(str(line[source].pk)), names.index(str(line[target].pk))
    assert table[at] == expected


def test_an_effect_is_audited_and_taken_back(chain, line, office):
    def effect() -> str:
        return StageInput.objects.get(upstream=line["spin"], downstream=line["weave"]).effect

    services.stage_input_add(
        upstream=line["spin"], downstream=line["weave"], effect="none", by=office
    )
    assert effect() == InputEffect.NONE
    entry = services.last_edit(chain=chain)
    assert entry.changes == {"effect": ["", "none"]}
    services.stage_edit_undo(chain=chain, by=office)
    assert effect() == ""


def test_the_network_is_kept_until_the_chain_changes(chain, line, office):
    spinner, weaver = firm_on(chain, line["spin"]), firm_on(chain, line["weave"])
    first = chain_network(chain, YEAR)
    assert np.array_equal(chain_network(chain, YEAR).organisations, first.organisations)
    services.supply_link_add(chain=chain, supplier=spinner, buyer=weaver, by=office)
    assert chain_network(chain, YEAR).network.link_count == first.network.link_count + 1
