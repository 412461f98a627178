"""The sample's rolls: invented, inspected by the tool itself, and of one firm alone."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from chainloom.sample import rolls
from chainloom.workshop.inspection.models import Roll, RollReport
from chainloom.workshop.inspection.selectors import warnings_of
from chainloom.workshop.inspection.services.reporting import matches_for
from tests import factories

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
    # Roll and pictures are of one width: there is nothing to doubt in it.
    with translation.override("en"):
        doubts = [one for roll in (first, second) for one in warnings_of(roll)]
    assert not [one for one in doubts if "width" in one or "wide" in one]


def test_a_match_of_the_firm_has_come_to_samples(chain, firm, monkeypatch):
    monkeypatch.setattr(rolls, "PICTURES", 1)
    monkeypatch.setattr(rolls, "ROLLS", rolls.ROLLS[:1])
    need = factories.NeedFactory(chain=chain, organisation=firm.membership.organisation)
    other = factories.OrganisationFactory()
    resource = factories.ResourceFactory(chain=chain, organisation=other)
    now = timezone.now()
    match = factories.MatchFactory(
        need=need, resource=resource, state="interest", asker_at=now, offerer_at=now
    )
    assert not matches_for(firm)
    rolls.live(chain)
    assert list(matches_for(firm)) == [match]


def test_a_chain_without_a_firms_sign_in_has_no_roll(chain, office):
    rolls.live(chain)
    assert not Roll.objects.exists()
