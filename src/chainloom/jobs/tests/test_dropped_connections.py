"""A dropped connection costs a thread of the worker one round, not all that follow."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import connection

from chainloom.jobs import run as jobs_run
from chainloom.jobs import schedule, worker
from chainloom.jobs.models import Job
from chainloom.jobs.run import JobRun

pytestmark = pytest.mark.django_db


class Looks:
    """Asks the database something each round; the second finds its connection dropped."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.rounds = 0
        self.answered: list[int] = []

    def look(self) -> None:
        self.rounds += 1
        if self.rounds == 4:
            self.stop.set()
        ask = "SELECT pg_terminate_backend(pg_backend_pid())" if self.rounds == 2 else "SELECT 1"
        with connection.cursor() as cursor:
            cursor.execute(ask)
        self.answered.append(self.rounds)


@pytest.fixture
def looks(monkeypatch) -> Looks:
    if settings.IS_SQLITE:
        pytest.skip("a file drops nobody")
    monkeypatch.setattr(worker, "CARE_SECONDS", 0.01)
    monkeypatch.setattr(jobs_run, "BEAT_SECONDS", 0.01)
    return Looks()


def _in_a_thread(target, *args) -> None:
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    thread.join(timeout=20)


def test_lost_jobs_and_the_schedule_are_looked_at_again(looks, monkeypatch):
    monkeypatch.setattr(worker, "reclaim", looks.look)
    monkeypatch.setattr(schedule, "tick", list)
    _in_a_thread(worker._take_care, looks.stop)
    assert looks.answered == [1, 3, 4]
    assert schedule.last_look() is not None


def test_the_heartbeat_goes_on(looks, monkeypatch):
    run = JobRun(Job(kind="test"), threaded=True)
    run._stop = looks.stop
    monkeypatch.setattr(run, "_beat", looks.look)
    _in_a_thread(run._keep_beating)
    assert looks.answered == [1, 3, 4]
