"""What is kept of maps: asked again it is at hand, and no choice of days or holders fills it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from tests import factories

from chainloom.chain import services
from chainloom.chain.selectors import MapFilters, map_data
from chainloom.jobs.testing import run_queued

TODAY = date(2026, 6, 30)
# May they, the version, the stages and what feeds them.
NOT_COUNTED = 4


def days(number):
    return [MapFilters(TODAY - timedelta(days=back)) for back in range(number)]


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_asked_again_a_map_is_at_hand(chain, office, django_assert_num_queries):
    for filters in (MapFilters(TODAY), MapFilters(date(2020, 1, 1)), MapFilters(TODAY, ("x",))):
        first = map_data(chain=chain, filters=filters, actor=office)
        # With holders chosen also the whole map, for its gaps.
        with django_assert_num_queries(NOT_COUNTED + 3 * bool(filters.tiers)):
            assert map_data(chain=chain, filters=filters, actor=office) == first


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_todays_map_is_kept_through_any_number_of_other_days(
    chain, office, django_assert_num_queries
):
    map_data(chain=chain, filters=MapFilters(TODAY), actor=office)
    for filters in days(40):
        assert map_data(chain=chain, filters=filters, actor=office).filters == filters
    with django_assert_num_queries(NOT_COUNTED):
        map_data(chain=chain, filters=MapFilters(TODAY), actor=office)


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_two_asked_that_share_a_place_get_each_their_own(chain, office, bureau, monkeypatch):
    monkeypatch.setattr("chainloom.organisations.counting.SLOTS", 1)
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


# Figures that are no longer current


@pytest.fixture
def outdated(chain, office, monkeypatch):
    """A chain whose figures take long to count, one firm placed since they were counted."""
    monkeypatch.setattr("chainloom.organisations.counting.AT_ONCE", -1)
    stage = factories.StageFactory(chain=chain)
    with time_machine.travel(datetime(2026, 6, 30, 6, 3, tzinfo=UTC), tick=False):
        map_data(chain=chain, filters=MapFilters(TODAY), actor=office)
        firm = factories.OrganisationFactory(chain=chain)
        services.placement_add(organisation=firm, stage=stage, by=office)
    with time_machine.travel(datetime(2026, 6, 30, 9, tzinfo=UTC)):
        yield stage


SAYS_SO = "These are the figures of 2026-06-30 14:03; they are being brought up to date."


def test_every_page_with_outdated_figures_says_of_when_they_are(outdated, office, client_of):
    browser = client_of(office)
    for page in ("map/", f"map/stages/{outdated.pk}/", f"stages/{outdated.pk}/", "stages/"):
        assert SAYS_SO in browser.get(f"/c/fabric/{page}").content.decode(), page
    assert "figures of 2026-06-30 14:03" in browser.get("/c/fabric/map/map.svg").content.decode()
    (job,) = run_queued()
    assert "chain.map" in job.result["counted"]
    for page in ("map/", f"map/stages/{outdated.pk}/", f"stages/{outdated.pk}/", "stages/"):
        assert "being brought up to date" not in browser.get(f"/c/fabric/{page}").content.decode()
    assert "figures of" not in browser.get("/c/fabric/map/map.svg").content.decode()


def test_a_stage_added_since_stands_on_the_map_with_nobody(outdated, office):
    services.stage_add(chain=outdated.chain, name="新环节", by=office)
    data = map_data(chain=outdated.chain, filters=MapFilters(TODAY), actor=office)
    assert [stage.counts.firms for stage in data.stages] == [0, 0]
    assert not data.is_current


def test_a_stage_removed_since_takes_its_flows_off_the_map(chain, office, monkeypatch):
    up, down = (factories.StageFactory(chain=chain, column=n) for n in (0, 1))
    seller, buyer = (factories.OrganisationFactory(chain=chain) for _ in range(2))
    services.placement_add(organisation=seller, stage=up, by=office)
    services.placement_add(organisation=buyer, stage=down, by=office)
    services.supply_link_add(chain=chain, supplier=seller, buyer=buyer, by=office)
    monkeypatch.setattr("chainloom.organisations.counting.AT_ONCE", -1)
    today = MapFilters(timezone.localdate())
    assert len(map_data(chain=chain, filters=today, actor=office).flows) == 1
    services.stage_remove(stage=down, move_to=up, by=office)
    data = map_data(chain=chain, filters=today, actor=office)
    assert (data.is_current, data.flows, len(data.stages)) == (False, [], 1)


def test_the_api_says_when_figures_were_counted(outdated, office, client_of):
    browser = client_of(office)
    base = "/api/v1/chains/fabric"
    answer = browser.get(f"{base}/map")
    counted = datetime.fromisoformat(answer.json()["counted_at"])
    assert (counted, answer.json()["is_current"]) == (
        datetime(2026, 6, 30, 6, 3, tzinfo=UTC),
        False,
    )
    gaps = browser.get(f"{base}/gaps")
    assert gaps.headers["Figures-Current"] == "false"
    assert datetime.fromisoformat(gaps.headers["Figures-At"]) == counted
    run_queued()
    assert browser.get(f"{base}/map").json()["is_current"]
    assert browser.get(f"{base}/gaps").headers["Figures-Current"] == "true"
    assert browser.get(f"{base}/tiers").headers["Figures-Current"] == "true"
