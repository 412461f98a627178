from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import factories
from tests.events_world import make_body, make_event, make_meeting

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import BodyMembership


@pytest.fixture
def other_firm(chain) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role="firm",
        organisation=factories.OrganisationFactory(chain=chain, name="鲤城区旁样针织有限公司"),
    )
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def event(chain, partner):
    """A lecture of the partner's in three days, for members of the chain."""
    begins = timezone.now().replace(microsecond=0) + timedelta(days=3)
    return make_event(
        chain,
        partner.membership.organisation,
        audience="members",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )


@pytest.fixture
def today(chain, partner):
    """One of the partner's that takes place now, for members."""
    return make_event(chain, partner.membership.organisation, audience="members")


@pytest.fixture
def meeting(chain, firm, bureau):
    """A meeting of an alliance in which firm and bureau sit, and one sat until last year."""
    body = make_body(chain)
    for one in (firm, bureau):
        BodyMembership.objects.create(
            body=body, member=one.membership.organisation, role="member", from_date="2020-01-01"
        )
    BodyMembership.objects.create(body=body, person_name="旧样本", role="chair", until="2021-12-31")
    return make_meeting(chain, body)
