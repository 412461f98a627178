from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.agreements import services
from chainloom.agreements.models import Due


@pytest.fixture
def other_firm(chain) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role="firm",
        organisation=factories.OrganisationFactory(chain=chain, name="鲤城区旁样针织有限公司"),
    )
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def community(chain):
    """An organisation for which nobody acts here."""
    return factories.OrganisationFactory(
        chain=chain, kind="community", name="鲤城区样例社区", uscc=None
    )


@pytest.fixture
def agreement(office, firm, partner):
    """A signed one of the firm and its partner."""
    return services.agreement_create(
        values={"title": "产学研合作协议", "kind": "research", "signed_on": "2026-06"},
        parties=[firm.membership.organisation, partner.membership.organisation],
        by=office,
    )


@pytest.fixture
def owe(office):
    """What one party owes another: `owe(agreement, owner, other, **values)`."""

    def add(agreement, owner, other, **values):
        sides = {one.organisation_id: one for one in agreement.parties.all()}
        first = timezone.localdate() + timedelta(days=10)
        about = {"what": "举办一场技术讲座", "first_due": first, **values}
        return services.obligation_add(
            agreement=agreement,
            values={"owner": sides[owner.pk], "confirmer": sides[other.pk], **about},
            by=office,
        )

    return add


@pytest.fixture
def due(agreement, firm, partner, owe) -> Due:
    """Something that the firm owes its partner."""
    return owe(agreement, firm.membership.organisation, partner.membership.organisation).dues.get()
