"""Firms that reached a step, as a plan's target counts them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests import factories

from chainloom.core import evidence
from chainloom.upgrading.catalogue import ladder
from chainloom.upgrading.evidence import CODE, HELD
from chainloom.upgrading.selectors.holders import holders

pytestmark = pytest.mark.django_db


def count(chain, step, days):
    today = timezone.localdate()
    begins = today - dt.timedelta(days=days)
    found = evidence.kind(CODE).reached(chain, {"step": step}, "organisations", begins, [today])
    return found[-1]


def test_a_firm_counts_on_the_day_on_which_it_first_reached_the_step_or_a_higher_one(
    chain, held, stranger
):
    first, renewed, higher, skipped, undated = (
        factories.OrganisationFactory(chain=chain) for _ in range(5)
    )
    held(first, "sme_digital", "level_2", days=50)
    held(first, "sme_digital", "level_1", days=400)
    held(renewed, "sme_digital", "level_2", days=500)
    held(renewed, "sme_digital", "level_2", days=20)
    # It was above already, and now climbs further.
    held(higher, "sme_digital", "level_3", days=500)
    held(higher, "sme_digital", "level_4", days=30)
    held(skipped, "sme_digital", "level_3", days=10)
    # Nobody can say that the one without a day came later.
    held(undated, "sme_digital", "level_2", days=None)
    held(undated, "sme_digital", "level_2", days=15)
    held(factories.OrganisationFactory(chain=stranger.chain), "sme_digital", "level_2", days=10)
    assert count(chain, "sme_digital.level_2", 100) == 2
    assert count(chain, "sme_digital.level_2", 600) == 4
    assert count(chain, "sme_digital.level_1", 100) == 1
    assert count(chain, "sme_digital.level_4", 100) == 1
    assert count(chain, "sme_digital.no_such", 600) == 0


def test_firms_on_a_step_are_those_that_stand_there_on_the_day(chain, held):
    """Also those that stood there before the plan; one that has lost the step counts no longer."""
    before, lost, lower, dateless = (factories.OrganisationFactory(chain=chain) for _ in range(4))
    today = timezone.localdate()
    held(before, "sme_digital", "level_3", days=700)
    held(lower, "sme_digital", "level_1", days=40)
    held(dateless, "sme_digital", "level_2", days=None)
    held(lost, "sme_digital", "level_2", days=90)
    lost.certificates.update(expires_on=today - dt.timedelta(days=30))
    kind, only = evidence.kind(HELD), {"step": "sme_digital.level_2"}
    days = [today - dt.timedelta(days=ago) for ago in (120, 60, 30, 29, 0)]
    begins = today - dt.timedelta(days=100)
    assert kind.reached(chain, only, "organisations", begins, days) == [1, 2, 2, 1, 1]
    for day in days:
        told = {row.organisation_id for row in kind.found(chain, only, begins, day)}
        standing = holders(chain).value.standing(ladder("sme_digital"), day, dated=True)
        assert len(told) == int((standing >= 2).sum()), day


def test_the_choices_say_steps_with_their_ladders(chain):
    choices = dict(evidence.kind(CODE).filters[0].choices(chain))
    assert choices["smart_factory.advanced"] == "Smart factory · advanced or above"
    assert choices["quality_sme.little_giant"].endswith("“little giant” enterprise")
    words = evidence.kind(CODE).in_words(chain, {"step": "sme_digital.level_2"})
    assert words == (
        "firm reached a step of a ladder · SME digitalisation level · level 2 or above"
    )
