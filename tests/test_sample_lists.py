"""The sample's half year: needs, matches and policies reach every stage of their lives."""

from __future__ import annotations

import pytest

from chainloom.lists.models import (
    CaseState,
    Match,
    Matchmaking,
    Need,
    Policy,
    PolicyCase,
    Resource,
)
from chainloom.sample import demo

pytestmark = pytest.mark.django_db


def test_the_half_year_reaches_every_stage():
    signins = demo._populate(firms=40, seed=1, say=lambda _line: None)
    assert {one.role for one in signins} >= {"office", "leader", "bureau", "firm", "partner"}
    assert {"fulfilled", "dropped"} <= set(Match.objects.values_list("state", flat=True))
    assert {"verified", "closed"} <= set(Need.objects.values_list("state", flat=True))
    assert Resource.objects.count() >= 20

    published = Policy.objects.filter(state="published")
    assert published.count() == 4
    assert all("示例" in one.title and one.number.startswith("样") for one in published)
    cases = PolicyCase.objects.filter(policy__title__contains="高新技术")
    states = set(cases.values_list("state", flat=True))
    assert {CaseState.TOLD, CaseState.PAID, CaseState.REFUSED} <= states

    held, planned = Matchmaking.objects.order_by("day")
    assert (held.state, planned.state) == ("closed", "planned")
    assert held.talks.filter(result="both").exists()
    assert Match.objects.filter(talks__matchmaking=held, state="signed").exists()
    assert planned.talks.filter(round__isnull=False).exists()
