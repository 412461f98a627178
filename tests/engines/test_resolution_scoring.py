"""Scoring: the figures are computed rightly, and unseen halves score no worse than recorded."""

from __future__ import annotations

import pytest

from chainloom.engines.resolution import compare, scoring
from chainloom.engines.resolution.__main__ import main
from chainloom.engines.resolution.scoring import Scored, best_threshold, figures, halves
from tests.shared_data import shared


def test_figures_count_what_was_said_and_what_was_missed():
    scored = [Scored(0.9, True), Scored(0.8, False), Scored(0.4, True), Scored(0.1, False)]
    found = figures(scored, 0.5)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert figures(scored, 0.5, positives=4).recall == 0.25


def test_the_best_threshold_separates_what_can_be_separated():
    scored = [Scored(0.9, True), Scored(0.7, True), Scored(0.3, False)]
    assert 0.3 < best_threshold(scored) <= 0.7


def test_halves_are_disjoint_whole_and_always_the_same():
    first, second = halves(range(11))
    assert sorted(first + second) == list(range(11))
    assert halves(range(11)) == (first, second)


def test_the_command_says_which_file_is_missing(capsys, tmp_path):
    assert main(["score", "--pairs", str(tmp_path / "absent.json")]) == 2
    assert "absent.json" in capsys.readouterr().err


def test_the_command_explains_a_comparison(capsys):
    assert main(["compare", "恒丰纺织", "恒丰印染"]) == 0
    assert "trade_differs" in capsys.readouterr().out


def test_facility_pairs_reach_the_recorded_level():
    pairs = scoring.read_pairs(shared("organisations", "facility_pairs.json"))
    _, unseen = halves([Scored(compare(a, b).score, same) for a, b, same in pairs])
    assert figures(unseen, 0.9).f1 >= 0.75


@pytest.mark.slow
def test_short_names_reach_the_recorded_level():
    path = shared("organisations", "company_short_full.csv")
    lines = scoring.score_short_full(path, with_suspects=False)
    assert float(lines[1].split("F1")[1].split()[0]) >= 0.88
