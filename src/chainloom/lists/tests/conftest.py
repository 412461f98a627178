from __future__ import annotations

import pytest
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.lists import services


@pytest.fixture
def other_firm(chain) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role="firm",
        organisation=factories.OrganisationFactory(chain=chain, name="鲤城区旁样针织有限公司"),
    )
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def other_bureau(chain) -> Actor:
    membership = factories.MembershipFactory(
        chain=chain,
        role="bureau",
        organisation=factories.OrganisationFactory(
            chain=chain, kind="government", name="测试区科技局", uscc=None
        ),
    )
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def problem(firm):
    """A problem that the firm has sent."""
    return services.needs.need_create(
        organisation=firm.membership.organisation,
        values={"kind": "problem", "text": "厂房旁边修路，货车进不来", "visibility": "chosen"},
        send=True,
        by=firm,
    )


@pytest.fixture
def assigned(problem, office, bureau):
    """The same, for which the bureau is responsible."""
    services.needs.need_assign(need=problem, unit=bureau.membership.organisation, by=office)
    problem.refresh_from_db()
    return problem
