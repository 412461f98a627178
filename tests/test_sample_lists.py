"""The sample’s half year: needs, matches, policies and projects reach every stage of life."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.chain.models import Chain
from chainloom.chain.selectors.glance import public_members
from chainloom.lists.models import (
    CaseState,
    Match,
    Matchmaking,
    Milestone,
    Need,
    Policy,
    PolicyCase,
    Project,
    Resource,
)
from chainloom.lists.selectors.projects import Asked, projects
from chainloom.notices.models import Notice
from chainloom.plan.models import Plan
from chainloom.plan.selectors.progress import progress
from chainloom.reports.models import Briefing
from chainloom.sample import demo, reports, rolls, upgrading
from chainloom.workshop.inspection.models import Roll

pytestmark = pytest.mark.django_db


def test_the_half_year_reaches_every_stage(monkeypatch):
    # The rolls have tests of their own, and a picture more of one changes nothing here. Of those
    # that answer for official ladders it takes a few until one is near a step.
    monkeypatch.setattr(rolls, "PICTURES", 1)
    monkeypatch.setattr(upgrading, "MOST_FIRMS", 20)
    signins = demo._members(firms=40, seed=1, say=lambda _line: None)
    demo._history(seed=1, say=lambda _line: None)
    assert {one.role for one in signins} >= {"office", "leader", "bureau", "firm", "partner"}
    # The firm that has rolls can lay a report beside a match.
    owner = Roll.objects.values("organisation")[:1]
    sides = Q(need__organisation__in=owner) | Q(resource__organisation__in=owner)
    assert Match.objects.filter(sides, state="sample").exists()
    assert {"fulfilled", "dropped"} <= set(Match.objects.values_list("state", flat=True))
    assert {"verified", "closed"} <= set(Need.objects.values_list("state", flat=True))
    assert Resource.objects.count() >= 20
    shown = Need.objects.filter(state="verified").values_list("visibility", "hide_name")
    assert {("public", False), ("public", True), ("members", True), ("chosen", True)} <= set(shown)
    assert Notice.objects.filter(code="lists.need_silent").exists()

    published = Policy.objects.filter(state="published")
    assert published.count() == 4
    assert all("示例" in one.title and one.number.startswith("样") for one in published)
    at = progress(Plan.objects.get(), timezone.localdate())
    assert (len(at.directions), len(at.measures)) == (3, 9)
    assert all(one.standing.share is not None for one in at.measures)

    cases = PolicyCase.objects.filter(policy__title__contains="高新技术")
    states = set(cases.values_list("state", flat=True))
    assert {CaseState.TOLD, CaseState.PAID, CaseState.REFUSED} <= states
    assert [one.left for one in cases.filter(paid__gt=0, state=CaseState.GRANTED)] == [60_000]

    held, planned = Matchmaking.objects.order_by("day")
    assert (held.state, planned.state) == ("closed", "planned")
    assert held.talks.filter(result="both").exists()
    assert Match.objects.filter(talks__matchmaking=held, state="signed").exists()
    assert planned.talks.filter(round__isnull=False).exists()
    _projects_reach_every_stage()
    _briefings_are_written(at.plan.chain)


def _briefings_are_written(chain: Chain) -> None:
    """Last month's is issued, the quarter's a draft with a text by hand; some are named."""
    reports.live(chain)
    draft, issued = Briefing.objects.order_by("state")
    assert (draft.state, issued.state) == ("draft", "issued")
    said = {key: part["empty"] for key, part in draft.parts(inside=True).items()}
    assert {key for key, empty in said.items() if empty} <= {"ahead", "ahead.agreements"}
    assert draft.texts.get().text.endswith(reports.REMARK)
    assert public_members(chain).exists()


def _projects_reach_every_stage() -> None:
    rows = Project.objects.all()
    assert rows.count() == 8
    assert all("示例" in one.title for one in rows)
    assert len(set(rows.values_list("stage", flat=True))) == 6
    assert set(rows.values_list("state", flat=True)) == {"going", "paused", "dropped"}
    assert Milestone.objects.exclude(done_on=None).count() >= 10
    office = Actor.for_system("test", rows[0].chain)
    # One obstacle was solved, the other stands still and raises its project's flag.
    assert [one.obstacles.count() for one in projects(office, Asked(only="flagged"))] == [1]
    assert set(Need.objects.exclude(obstacle=None).values_list("outcome", flat=True)) == {
        "",
        "solved",
    }
    assert projects(office, Asked(only="late")).count() >= 2
