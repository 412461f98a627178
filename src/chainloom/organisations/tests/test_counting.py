"""Figures over a chain: never shown as current when they are not, and never long waited for."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError, connection
from django.utils import timezone
from tests import factories

from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import worker_name
from chainloom.jobs.testing import run_queued
from chainloom.organisations import counting
from chainloom.organisations.certificate_kinds import kinds
from chainloom.organisations.counting import Asked
from chainloom.organisations.models import Participation
from chainloom.organisations.services.effects import network_changed

TODAY = dt.date(2026, 6, 30)
NOON = dt.datetime(2026, 6, 30, 4, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def members(monkeypatch, chain, clock):
    """How many take part; `members()` enters one more without telling."""
    monkeypatch.setattr(counting, "_COUNTERS", {})
    counting.register(
        "members", lambda chain, asked: Participation.objects.filter(chain=chain).count()
    )
    return lambda: factories.OrganisationFactory(chain=chain)


@pytest.fixture
def slow(monkeypatch):
    """Every count takes longer than a reader waits."""
    monkeypatch.setattr(counting, "AT_ONCE", -1)


def look(chain, day=TODAY, tiers=()):
    found = counting.figures("members", chain, Asked(day, tiers))
    return found.value, found.is_current


def changed(chain, members):
    members()
    network_changed([chain.pk])


def test_what_is_counted_quickly_is_always_current(chain, members):
    assert look(chain) == (0, True)
    changed(chain, members)
    assert look(chain) == (1, True)
    assert not Job.objects.exists()


def test_what_has_not_changed_is_not_counted_again(chain, members):
    look(chain)
    members()
    assert look(chain) == (0, True)


def test_what_takes_long_is_shown_as_it_was_with_its_time_until_it_is_counted(
    chain, members, slow, clock
):
    assert look(chain) == (0, True)
    changed(chain, members)
    clock.shift(dt.timedelta(hours=2))
    assert look(chain) == (0, False)
    assert counting.figures("members", chain, Asked(TODAY)).at == NOON
    (job,) = run_queued()
    assert (job.status, job.result) == (JobStatus.DONE, {"counted": ["members"]})
    assert look(chain) == (1, True)
    assert counting.figures("members", chain, Asked(TODAY)).at == NOON + dt.timedelta(hours=2)


def test_however_many_look_there_is_one_job_at_a_time(chain, members, slow):
    look(chain)
    look(chain, tiers=("high_tech",))
    for _turn in range(3):
        changed(chain, members)
        look(chain)
        look(chain, tiers=("high_tech",))
    assert Job.objects.count() == 1


def test_a_change_while_it_is_counted_makes_it_outdated_again(chain, members, slow, monkeypatch):
    look(chain)
    changed(chain, members)
    look(chain)

    def interrupted(chain, asked):
        number = Participation.objects.filter(chain=chain).count()
        changed(chain, members)
        return number

    usual = counting._COUNTERS["members"]
    counting.register("members", interrupted)
    run_queued()
    counting._COUNTERS["members"] = usual
    assert look(chain) == (1, False)
    run_queued()
    assert look(chain) == (2, True)


def test_todays_slow_figures_are_counted_together_each_that_is_outdated(
    chain, members, slow, monkeypatch
):
    counting.register("twice", lambda chain, asked: 2 * Participation.objects.count())
    look(chain)
    counting.figures("twice", chain, Asked(TODAY))
    changed(chain, members)
    look(chain)
    (job,) = run_queued()
    assert job.result == {"counted": ["members", "twice"]}
    assert counting.figures("twice", chain, Asked(TODAY)).is_current


def test_figures_of_yesterday_stand_in_for_todays_until_these_are_counted(
    chain, members, slow, clock
):
    look(chain)
    members()
    clock.shift(dt.timedelta(days=1))
    tomorrow = TODAY + dt.timedelta(days=1)
    assert look(chain, tomorrow) == (0, False)
    run_queued()
    assert look(chain, tomorrow) == (1, True)


def test_figures_of_one_question_never_answer_another(chain, members, slow, monkeypatch):
    monkeypatch.setattr(counting, "SLOTS", 1)
    look(chain, tiers=("high_tech",))
    members()
    assert look(chain, tiers=("sme_specialised",)) == (1, True)
    assert look(chain, TODAY - dt.timedelta(days=1)) == (1, True)


def test_without_a_worker_they_are_counted_in_the_request(chain, members, slow, clock):
    look(chain)
    changed(chain, members)
    assert look(chain) == (0, False)
    clock.shift(counting.PATIENCE)
    assert look(chain) == (1, True)


def test_a_worker_that_is_busy_with_something_else_is_waited_for(chain, members, slow, clock):
    look(chain)
    changed(chain, members)
    look(chain)
    clock.shift(2 * counting.PATIENCE)
    other = Job.objects.create(
        kind="imports.apply", status=JobStatus.RUNNING, heartbeat_at=timezone.now()
    )
    assert look(chain) == (0, False)
    Job.objects.filter(pk=other.pk).update(heartbeat_at=NOON)
    assert look(chain) == (1, True)


def test_a_worker_that_cannot_say_so_because_its_job_is_writing_is_waited_for(
    chain, members, slow, clock
):
    """On SQLite no heartbeat is written while a job holds the one write lock."""
    look(chain)
    changed(chain, members)
    look(chain)
    busy = {"status": JobStatus.RUNNING, "worker": worker_name(), "heartbeat_at": NOON}
    Job.objects.create(kind="imports.apply", **busy)
    clock.shift(2 * counting.PATIENCE)
    assert look(chain) == (0, False)


def test_a_worker_that_died_while_counting_is_not_waited_for(chain, members, slow, clock):
    look(chain)
    changed(chain, members)
    look(chain)
    gone = worker_name().rpartition(":")[0] + ":another-start"
    Job.objects.update(status=JobStatus.RUNNING, worker=gone, heartbeat_at=NOON)
    assert look(chain) == (0, False)
    clock.shift(counting.PATIENCE)
    assert look(chain) == (1, True)


def test_a_job_that_ended_without_them_is_not_waited_for(chain, members, slow):
    look(chain)
    changed(chain, members)
    look(chain)
    Job.objects.update(status=JobStatus.DONE)
    assert look(chain) == (1, True)


def test_who_looks_does_not_wait_for_a_writer(chain, members, slow, monkeypatch):
    look(chain)
    changed(chain, members)

    def locked(**_about):
        raise OperationalError("database is locked")

    monkeypatch.setattr(counting, "job_enqueue", locked)
    assert look(chain) == (0, False)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            usual = connection.settings_dict["OPTIONS"]["timeout"] * 1000
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (usual,)


def test_a_worker_leaves_one_ended_job_of_a_chain(chain, members, slow):
    look(chain)
    for _turn in range(4):
        changed(chain, members)
        look(chain)
        run_queued()
    assert Job.objects.filter(kind=counting.JOB).count() == 1


def test_an_upgrade_meets_no_figures_of_another_shape(chain, members, slow):
    look(chain)
    members()
    counter = counting._COUNTERS["members"]
    counting.register("members", counter.count, shape=2)
    assert look(chain) == (1, True)


def test_any_number_of_days_and_holders_takes_few_places(chain, clock):
    every = tuple(kind.code for kind in kinds()) * 40
    asked = [
        Asked(TODAY, every),
        *(Asked(TODAY - dt.timedelta(days=back)) for back in range(300)),
        *(Asked(TODAY, (f"kind{n}",)) for n in range(300)),
    ]
    keys = {counting.cache_key("chain.map", chain.pk, one) for one in asked}
    today = counting.cache_key("chain.map", chain.pk, Asked(TODAY))
    assert len(keys) <= counting.SLOTS + 1
    assert max(map(len, keys)) < 100
    assert [one for one in asked if counting.cache_key("chain.map", chain.pk, one) == today] == [
        Asked(TODAY)
    ]
