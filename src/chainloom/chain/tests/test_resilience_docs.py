"""docs/resilience.md says the numbers that the program has."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from chainloom.chain.models import InputEffect
from chainloom.chain.selectors.resilience import risk, sources
from chainloom.chain.selectors.resilience.sources import Known
from chainloom.chain.services.resilience import cascades, outcome, runs, scenarios, showing
from chainloom.engines.network import DEFINED_EPS

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
    assert f"A chain keeps up to {scenarios.SCENARIOS_MOST};" in flat
    assert sources.KEPT_ONE_IN == 4
    assert f"ε = {DEFINED_EPS:g}" in flat
    assert f"down to {outcome.NOTICED:.1%} of their own output" in flat
    assert f"again for {WORDS[cascades.RETRY.seconds // 60]} minutes" in flat
    api = (DOCS / "api.md").read_text(encoding="utf-8").replace("\n", " ")
    assert f"Up to {showing.AT_ONCE:,} supply links and firms" in api
    assert f'"progress_total": {scenarios.READING + 26 + scenarios.KEEPING}' in api
    assert f'"progress_done": {scenarios.READING + 8}' in api
