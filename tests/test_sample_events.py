"""The sample's year of events: held, called off, to come; what meetings resolved."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chainloom.events.models import Event, Feedback, Resolution, Signup
from chainloom.sample import events
from chainloom.sample.generator import generate
from chainloom.sample.load import load
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_year_has_everything_that_happens_to_events():
    sample = generate(seed=1, firms=40, as_of=timezone.localdate())
    chain = load(sample)
    committee = chain.participations.get(organisation__short_name="产业链党委").organisation
    factories.MembershipFactory(chain=chain, role="office", organisation=committee)
    events.live(chain, seed=1)
    rows = Event.objects.filter(chain=chain)
    assert rows.count() == len(events.YEAR) + len(events.MEETINGS)
    assert all("示例" in row.title for row in rows)
    assert set(rows.values_list("state", flat=True)) == {
        "draft", "published", "held", "called_off",
    }  # fmt: skip
    assert set(rows.values_list("kind", flat=True)) == {
        "lecture", "training", "roadshow", "visit", "matchmaking", "meeting",
    }  # fmt: skip
    assert not rows.filter(state="held", attended=0).exists()
    assert set(Resolution.objects.values_list("state", flat=True)) == {"open", "claimed", "done"}
    assert any(row.is_late(timezone.localdate()) for row in Resolution.objects.all())
    assert Signup.objects.filter(state="waiting").exists()
    assert Feedback.objects.exclude(words="").exists()
