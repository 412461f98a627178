"""Chains whose figures are out of date are marked once, at the end of a long write."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from chainloom.organisations.services import marked_at_the_end, network_changed


@pytest.fixture
def chains(db):
    return [factories.ChainFactory(slug=f"chain-{number}") for number in range(3)]


def versions(chains):
    for chain in chains:
        chain.refresh_from_db()
    return [chain.network_version for chain in chains]


def test_within_a_long_write_chains_are_marked_once_at_its_end(chains):
    first, second, third = chains
    before = versions(chains)
    with marked_at_the_end():
        network_changed([second.pk])
        with marked_at_the_end():
            network_changed([first.pk, second.pk])
        assert versions(chains) == before
    assert versions(chains) == [before[0] + 1, before[1] + 1, before[2]]
    network_changed([third.pk, None])
    assert versions(chains)[2] == before[2] + 1


def fail_within(chain):
    with marked_at_the_end():
        network_changed([chain.pk])
        raise ZeroDivisionError


def test_a_long_write_that_fails_marks_nothing(chains):
    before = versions(chains)
    with pytest.raises(ZeroDivisionError):
        fail_within(chains[0])
    network_changed([])
    assert versions(chains) == before


def test_several_chains_are_locked_in_the_order_of_their_ids(chains):
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        marked_at_the_end(),
    ):
        for chain in reversed(chains):
            network_changed([chain.pk])
    looked, marked = [one["sql"] for one in asked]
    assert "ORDER BY" in looked
    assert ("FOR UPDATE" in looked) == connection.features.has_select_for_update
    assert marked.startswith("UPDATE")
