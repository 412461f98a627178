"""What is kept of maps: asked again it is at hand, and no choice of days or holders fills it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from tests import factories

from chainloom.chain import services
from chainloom.chain.selectors import MapFilters, map_data
from chainloom.chain.selectors.map import SLOTS, cache_key
from chainloom.organisations.certificate_kinds import kinds

TODAY = date(2026, 6, 30)


def days(number):
    return [MapFilters(TODAY - timedelta(days=back)) for back in range(number)]


def test_a_key_is_short_and_of_what_is_asked_whatever_the_order():
    every = tuple(kind.code for kind in kinds()) * 40
    assert len(MapFilters(TODAY, every).key) < 100
    assert MapFilters(TODAY, ("a", "b")).key == MapFilters(TODAY, ("b", "a", "a")).key
    apart = {
        MapFilters(TODAY).key,
        MapFilters(TODAY, ("a",)).key,
        MapFilters(TODAY, ("a", "b")).key,
        MapFilters(TODAY, ("a+b",)).key,
        MapFilters(TODAY - timedelta(days=1)).key,
        MapFilters(date(1, 1, 1)).key,
    }
    assert len(apart) == 6


@pytest.mark.django_db
def test_any_number_of_days_and_holders_takes_few_places(chain):
    asked = [*days(300), *(MapFilters(TODAY, (f"kind{n}",)) for n in range(300))]
    with time_machine.travel(TODAY):
        keys = {cache_key(chain, filters, restricted=True) for filters in asked}
        today = cache_key(chain, MapFilters(TODAY), restricted=True)
    others = [cache_key(chain, filters, restricted=True) for filters in asked[1:]]
    assert len(keys) <= SLOTS + 1
    assert max(map(len, keys)) < 100
    assert today not in others


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_asked_again_a_map_is_at_hand(chain, office, django_assert_num_queries):
    for filters in (MapFilters(TODAY), MapFilters(date(2020, 1, 1)), MapFilters(TODAY, ("x",))):
        first = map_data(chain=chain, filters=filters, actor=office)
        with django_assert_num_queries(1):
            assert map_data(chain=chain, filters=filters, actor=office) == first


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_todays_map_is_kept_through_any_number_of_other_days(
    chain, office, django_assert_num_queries
):
    map_data(chain=chain, filters=MapFilters(TODAY), actor=office)
    for filters in days(40):
        assert map_data(chain=chain, filters=filters, actor=office).filters == filters
    with django_assert_num_queries(1):
        map_data(chain=chain, filters=MapFilters(TODAY), actor=office)


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_two_asked_that_share_a_place_get_each_their_own(chain, office, bureau, monkeypatch):
    monkeypatch.setattr("chainloom.chain.selectors.map.SLOTS", 1)
    stage = factories.StageFactory(chain=chain)
    young = factories.OrganisationFactory(chain=chain, founded_on=date(2024, 1, 1))
    services.placement_add(organisation=young, stage=stage, by=office)
    chain.refresh_from_db()
    for _round in range(2):
        for day, firms in ((date(2023, 1, 1), 0), (date(2025, 1, 1), 1)):
            for actor in (office, bureau):
                data = map_data(chain=chain, filters=MapFilters(day), actor=actor)
                assert (data.firms, data.restricted) == (firms, actor is bureau)


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_a_change_of_the_network_takes_no_further_place(chain, office, monkeypatch):
    written = set()
    keep = cache.set

    def noted(key, *rest, **more):
        written.add(key)
        keep(key, *rest, **more)

    monkeypatch.setattr(cache, "set", noted)
    for _change in range(5):
        factories.StageFactory(chain=chain)
        chain.network_version += 1
        chain.save()
        data = map_data(chain=chain, filters=MapFilters(TODAY), actor=office)
        assert len(data.stages) == chain.stages.count()
    assert len(written) == 1
