"""docs/map.md explains every measure and gap rule there is."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from chainloom.chain.measures import MEASURES
from chainloom.chain.selectors import gaps, neighbours
from chainloom.chain.selectors.figures import BAND_MIDDLE
from chainloom.chain.selectors.map import SHOWN_FROM

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "map.md").read_text(encoding="utf-8")


def test_every_measure_is_explained_in_both_languages():
    for measure in MEASURES:
        for language in ("en", "zh-hans"):
            with translation.override(language):
                assert f"| {measure.label} |" in PAGE


def test_every_gap_rule_is_explained_in_order():
    places = [PAGE.index(f"| `{rule.code}` |") for rule in gaps.RULES]
    assert places == sorted(places)


def test_the_numbers_are_those_of_the_program():
    assert f"judged from {gaps.LINKS_ENOUGH} links on" in PAGE
    assert "fewer than three links" in PAGE
    assert SHOWN_FROM == 3
    assert f"the {neighbours.FOLLOWED} largest of a step" in PAGE.replace("\n", " ")
    assert "{}, then {}, then {}".format(*neighbours.SHOWN.values()) in PAGE
    for middle in BAND_MIDDLE.values():
        assert f"{middle:,}" in PAGE
