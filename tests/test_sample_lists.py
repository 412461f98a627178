"""The sample's half year: needs, matches and policies reach every stage of their lives."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chainloom.lists.models import CaseState, Match, Need, Policy, PolicyCase, Resource
from chainloom.plan.models import Plan
from chainloom.plan.selectors.progress import progress
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
    at = progress(Plan.objects.get(), timezone.localdate())
    assert (len(at.directions), len(at.measures)) == (3, 9)
    assert all(one.standing.share is not None for one in at.measures)

    cases = PolicyCase.objects.filter(policy__title__contains="高新技术")
    states = set(cases.values_list("state", flat=True))
    assert {CaseState.TOLD, CaseState.PAID, CaseState.REFUSED} <= states
