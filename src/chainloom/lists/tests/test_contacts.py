"""Whom to turn to: what another chain wrote down of a person is not told in this one."""

from __future__ import annotations

import pytest
from tests import factories

from chainloom.lists.models import Need
from chainloom.lists.policy import need_policy
from chainloom.lists.selectors.contacts import contacts_of
from chainloom.organisations.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(assigned, stranger):
    """A contact of who asks that this chain wrote down, and one that another chain did."""
    asker = assigned.organisation
    here = factories.SourceFactory(chain=assigned.chain)
    there = factories.SourceFactory(chain=stranger.chain)
    return (
        Contact.objects.create(organisation=asker, name="王他链", phone="0595-1", source=there),
        Contact.objects.create(organisation=asker, name="林本链", phone="0595-2", source=here),
    )


def test_who_is_responsible_and_the_office_read_only_their_own_chains(
    assigned, people, bureau, office, leader, firm
):
    elsewhere, ours = people
    for actor in (bureau, office, leader):
        assert contacts_of(actor, assigned, need_policy) == [ours]
    # Who asks sees all of its own.
    assert contacts_of(firm, assigned, need_policy) == [elsewhere, ours]


def test_a_contact_that_the_need_names_is_told(assigned, people, bureau):
    Need.objects.filter(pk=assigned.pk).update(contact=people[0])
    assigned.refresh_from_db()
    assert contacts_of(bureau, assigned, need_policy) == [people[0]]
