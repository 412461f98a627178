"""docs/resilience.md says the numbers that the program has."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from chainloom.chain.models import DrawSettings, InputEffect
from chainloom.chain.selectors.resilience import risk, sources
from chainloom.chain.selectors.resilience.sources import Known
from chainloom.chain.services.resilience import (
    cascades,
    draws,
    outcome,
    plans,
    runs,
    scenarios,
    showing,
    weighing,
)
from chainloom.chain.views.resilience import risk as risk_views
from chainloom.engines.network import DEFINED_EPS, PAIRS_MOST
from chainloom.jobs.workbooks import KEPT_SECONDS

DOCS = Path(__file__).resolve().parents[4] / "docs"
PAGE = (DOCS / "resilience.md").read_text(encoding="utf-8")
WORDS = {4: "four", 5: "five", 8: "Eight", 10: "ten"}


def test_every_effect_of_an_input_is_explained_in_both_languages():
    for effect in InputEffect:
        with translation.override("zh-hans"):
            assert f"| `{effect.value}` | {effect.label} |" in PAGE


def test_every_way_to_know_a_second_source_is_explained_in_both_languages():
    for known in Known:
        english = str(known.value)
        with translation.override("zh-hans"):
            assert f"| {english} | {known.value} |" in PAGE


def test_the_numbers_are_those_of_the_program():
    flat = PAGE.replace("\n", " ")
    assert f"Up to {showing.AT_ONCE:,} links and {showing.FIRMS_AT_ONCE:,} firms" in flat
    assert f"The newest {WORDS[runs.KEPT]} calculations of a year are kept" in flat
    assert f"and {WORDS[runs.YEARS_KEPT]} years of a chain" in flat
    assert f"low below {risk.MEDIUM_FROM:.0%}, medium from {risk.MEDIUM_FROM:.0%}" in flat
    assert f"high from {risk.HIGH_FROM:.0%}" in flat
    assert risk.SHOWN_FROM == 3
    assert f"delivered {sources.SHARE:.0%} of the input" in flat
    assert f"{WORDS[sources.CANDIDATES_MOST]} candidates" in flat
    few = f"{WORDS[sources.CANDIDATES_IN_LARGE]} in a chain of more than {sources.LARGE:,} firms"
    assert few in flat
    assert f"a workbook of more than {risk_views.XLSX_AT_ONCE:,} firms" in flat
    assert KEPT_SECONDS == 7 * 24 * 3600
    usual = DrawSettings()
    assert f"| {usual.bought}% of its output" in flat
    assert f"| {usual.draws} up to {draws.FIRMS_WHOLE:,} firms" in flat
    assert f"no less than {draws.DRAWS_LEAST}" in flat
    assert f"({draws.SUPPLIERS_UNTOLD:g} where none did)" in flat
    assert f"above {draws.FIRMS_MOST:,} firms or {PAIRS_MOST // 10**6} million pairs" in flat
    said = str(risk_views.NO_DRAWS["too_many_pairs"])
    assert f"more than {PAIRS_MOST // 10**6} million pairs" in said
    assert f"firms × draws are no more than {showing.DRAWN_AT_ONCE:,}" in flat
    assert f"Above {sources.LARGE:,} firms candidates are weighed by a background job" in flat
    assert f"at most {WORDS[weighing.OPEN_MOST]} inputs of a chain at a time" in flat
    assert f"number (at most {plans.COUNT_MOST})" in flat
    assert f"the {plans.INPUTS_WEIGHED} weightiest fragile inputs" in flat
    assert f"{WORDS[plans.CANDIDATES_WEIGHED]} largest candidates (three above" in flat
    assert f"(three above {plans.FIRMS_ALL:,} firms)" in flat
    assert plans.CANDIDATES_IN_LARGE == 3
    assert f"Up to {plans.PLANS_AT_ONCE} plans, or {plans.PLANS_MOST:,} in a background job" in flat
    assert f"Up to {plans.FIRMS_AT_ONCE} firms a plan is made while the page waits" in flat
    assert f"The newest {plans.KEPT} are kept" in flat
    assert f"A chain keeps up to {scenarios.SCENARIOS_MOST};" in flat
    assert sources.KEPT_ONE_IN == 4
    assert f"ε = {DEFINED_EPS:g}" in flat
    assert f"down to {outcome.NOTICED:.1%} of their own output" in flat
    assert f"again for {WORDS[cascades.RETRY.seconds // 60]} minutes" in flat
    api = (DOCS / "api.md").read_text(encoding="utf-8").replace("\n", " ")
    assert f"Up to {showing.AT_ONCE:,} supply links and firms" in api
    assert f'"progress_total": {scenarios.READING + 26 + scenarios.KEEPING}' in api
    assert f'"progress_done": {scenarios.READING + 8}' in api
