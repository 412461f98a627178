"""The sample's year of agreements: met, late, silent, sent back, intended."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chainloom.agreements.health import Health
from chainloom.agreements.models import Agreement, AgreementOutcome, Due
from chainloom.agreements.selectors.pulse import with_health
from chainloom.sample import agreements
from chainloom.sample.generator import generate
from chainloom.sample.load import load
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_year_has_everything_that_happens_to_agreements():
    today = timezone.localdate()
    sample = generate(seed=1, firms=40, as_of=today)
    chain = load(sample)
    committee = chain.participations.get(organisation__short_name="产业链党委").organisation
    factories.MembershipFactory(chain=chain, role="office", organisation=committee)
    agreements.live(chain)
    rows = with_health(Agreement.objects.filter(chain=chain), today)
    assert rows.count() == 6
    assert set(rows.values_list("state", flat=True)) == {"signed", "intended"}
    assert set(rows.values_list("health", flat=True)) == set(Health.values)
    assert set(Due.objects.values_list("state", flat=True)) >= {
        "open", "claimed", "confirmed", "returned",
    }  # fmt: skip
    assert AgreementOutcome.objects.exclude(confirmed_on=None).exists()
    assert AgreementOutcome.objects.filter(confirmed_on=None).exists()
    assert all("示例" in row.title for row in rows)
