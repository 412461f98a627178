"""The sample's rolls: invented, inspected by the tool itself, and of one firm alone."""

from __future__ import annotations

import pytest

from chainloom.sample import rolls
from chainloom.workshop.inspection.models import Roll, RollReport

pytestmark = pytest.mark.django_db


def test_a_firm_has_two_invented_rolls_of_which_one_was_looked_at(chain, firm, monkeypatch):
    monkeypatch.setattr(rolls, "PICTURES", 1)
    rolls.live(chain)
    first, second = Roll.objects.order_by("made_on")
    assert "样例" in first.number + first.customer + first.cloth.name
    assert {first.organisation, second.organisation} == {firm.membership.organisation}
    assert first.is_graded()
    assert second.is_graded()
    assert first.open_count == 0
    assert RollReport.objects.get().roll == first


def test_a_chain_without_a_firms_sign_in_has_no_roll(chain, office):
    rolls.live(chain)
    assert not Roll.objects.exists()
