"""What the sample's firms say of themselves for official ladders."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chainloom.lists.models import FirmAnswer
from chainloom.sample import upgrading
from chainloom.sample.generator import generate
from chainloom.sample.load import load
from chainloom.upgrading.catalogue import ladders
from chainloom.upgrading.selectors.holders import holders, years_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_some_firms_answer_and_five_years_are_on_the_ladders(monkeypatch):
    chain = load(generate(seed=1, firms=25, as_of=timezone.localdate()))
    committee = chain.participations.get(organisation__short_name="产业链党委").organisation
    factories.MembershipFactory(chain=chain, role="office", organisation=committee)
    monkeypatch.setattr(upgrading, "MOST_FIRMS", 2)
    upgrading.live(chain)
    assert FirmAnswer.objects.values("organisation").distinct().count() == 2
    today = timezone.localdate()
    on = [years_of(holders(chain).value, one, today) for one in ladders()]
    assert sum(sum(one.counts[-1][1:]) for one in on) > sum(sum(one.counts[-3][1:]) for one in on)
    assert not any(one.undated or one.unlevelled for one in on)
