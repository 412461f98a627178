"""Which supplier or customer the cascade names as the reason of a loss."""

from __future__ import annotations

import pytest

from chainloom.chain import services
from chainloom.chain.selectors.network import build_network
from chainloom.chain.selectors.resilience.cascades import cascade_story

from .suppliers import YEAR, firm_on, link


@pytest.fixture
def source(chain, line):
    """Who stops: it feeds a tester wholly and half a spinner of yarn, through the dye stage."""
    return firm_on(chain, line["dye"])


def reason_of(chain, stopped, hit, step=2):
    story = cascade_story(build_network(chain, YEAR, 1), stopped.pk)
    found = {one.organisation: one for one in story.steps[step].hits}
    return found[hit.pk].because


@pytest.fixture
def two_ways(chain, line, source):
    """A weaver who buys much from a spinner that loses half, a little from a tester that loses
    all; both because the same firm stops."""
    spinner, tester = firm_on(chain, line["spin"]), firm_on(chain, line["test"])
    weaver, other = firm_on(chain, line["weave"]), firm_on(chain, line["weave"])
    link(chain, source, spinner, 50)
    link(chain, other, spinner, 50)
    link(chain, source, tester, 1)
    link(chain, spinner, weaver, 99, product="棉纱")
    link(chain, tester, weaver, 1, product="检测")
    return {"spinner": spinner, "tester": tester, "weaver": weaver}


def set_effects(line, office, spin, test):
    for stage, effect in (("spin", spin), ("test", test)):
        services.stage_input_add(
            upstream=line[stage], downstream=line["weave"], effect=effect, by=office
        )


def test_an_input_without_effect_is_no_reason(chain, line, office, source, two_ways):
    set_effects(line, office, "shared", "none")
    assert reason_of(chain, source, two_ways["weaver"]) == two_ways["spinner"].pk


def test_of_shared_inputs_the_part_of_all_purchases_counts(chain, line, office, source, two_ways):
    """Half of 99% is more than all of 1%, though the tester alone delivers what it delivers."""
    set_effects(line, office, "shared", "shared")
    assert reason_of(chain, source, two_ways["weaver"]) == two_ways["spinner"].pk


def test_of_essential_inputs_the_part_of_its_stage_counts(chain, line, office, source, two_ways):
    set_effects(line, office, "shared", "essential")
    assert reason_of(chain, source, two_ways["weaver"]) == two_ways["tester"].pk


def test_a_supplier_whose_stage_can_step_in_is_no_great_reason(chain, line, office, source):
    """Wholly lost, but replaced by a large spare firm; the tester, half lost, by nobody."""
    set_effects(line, office, "essential", "essential")
    small, spare = firm_on(chain, line["spin"]), firm_on(chain, line["spin"], revenue_band="f")
    tester, weaver = firm_on(chain, line["test"]), firm_on(chain, line["weave"])
    other = firm_on(chain, line["weave"])
    link(chain, source, small, 10)
    link(chain, source, tester, 5)
    link(chain, other, tester, 5)
    link(chain, small, weaver, 10)
    link(chain, tester, weaver, 10)
    assert spare.pk != small.pk
    assert reason_of(chain, source, weaver) == tester.pk
