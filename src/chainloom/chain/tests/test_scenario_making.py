"""How a scenario is calculated and kept, and when that is done in the background."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chainloom.chain.services import resilience
from chainloom.chain.services.resilience import scenarios

from .suppliers import YEAR


def add(chain, by, firm, **more):
    values = {"name": "停产", "choice": {"firms": [firm.pk]}, "year": YEAR, "weeks": 12} | more
    return resilience.scenario_add(chain=chain, by=by, **values)


def test_what_rounding_leaves_is_no_loss_and_no_first_week(chain, mills, office, monkeypatch):
    """The dyer has stocks for weeks: whatever its first weeks differ by is rounding."""
    exact = {
        row["organisation"]: row for row in add(chain, office, mills["spinner"]).result["firms"]
    }
    assert exact[mills["dyer"].pk]["first"] > 2
    engine = scenarios.scenario

    def rounded(*args, **kwargs):
        spread = engine(*args, **kwargs)
        return replace(spread, lost=spread.lost + 1e-12 * spread.usual)

    monkeypatch.setattr(scenarios, "scenario", rounded)
    found = {
        row["organisation"]: row for row in add(chain, office, mills["spinner"]).result["firms"]
    }
    assert {pk: row["first"] for pk, row in found.items()} == {
        pk: row["first"] for pk, row in exact.items()
    }
    assert mills["spare"].pk not in found
