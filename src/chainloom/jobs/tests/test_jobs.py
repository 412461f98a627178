"""A job is done once, says how far it is, and can be stopped."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from tests import factories

from chainloom.accounts.actor import Actor
from chainloom.accounts.services import membership_end, user_set_active
from chainloom.audit.models import AuditEntry
from chainloom.core.errors import Conflict, Invalid, Missing
from chainloom.jobs import aside, registry, upkeep
from chainloom.jobs import run as jobs_run
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.policy import job_policy
from chainloom.jobs.run import JobCancelled, JobRun, execute, is_gone, reclaim, worker_name
from chainloom.jobs.services import job_cancel, job_enqueue
from chainloom.jobs.testing import run_queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def count_kind(monkeypatch):
    """A job kind that counts its runs and does what the parameter `how` says."""
    runs: list[str] = []
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    @registry.job_kind("test.count", label="Counting")
    def count(run, how="well"):
        runs.append(how)
        run.progress(1, 4, "one of four")
        if how == "refuse":
            raise Invalid("too_many", "There are too many.")
        if how == "refuse politely":
            raise Missing()
        if how == "break":
            raise RuntimeError("secret detail")
        if how == "cancel":
            Job.objects.filter(pk=run.job.pk).update(cancel_requested_at=timezone.now())
            run.progress(2, 4)
        run.progress(4, 4)
        return {"who": run.actor.label}

    return runs


def test_a_job_runs_once_in_the_name_of_who_started_it(office, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    run_queued()
    execute(str(job.pk), threaded=False)
    job.refresh_from_db()
    assert count_kind == ["well"]
    assert (job.status, job.result) == (JobStatus.DONE, {"who": office.label})
    assert job.percent == 100


def test_a_job_speaks_the_language_of_who_asked_for_it(office, count_kind):
    """The worker itself is a command, and commands speak English."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            job = job_enqueue(kind="test.count", params={"how": "refuse politely"}, by=office)
        with translation.override("en"):
            execute(str(job.pk), threaded=False)
        job.refresh_from_db()
        said.append(job.error["message"])
    assert said == ["内容不存在。", "There is no such thing."]


def test_the_last_step_is_told_at_once(office, count_kind):
    """After it a job may commit for seconds, in which it says nothing."""
    if not settings.IS_SQLITE:
        pytest.skip("on PostgreSQL the heartbeat tells it")
    job = job_enqueue(kind="test.count", params={}, by=office)
    run = JobRun(job, threaded=True)
    run.progress(1, 4, "one of four")
    run.progress(2, 4, "two of four")
    assert aside.catch_up(Job.objects.get(pk=job.pk)).progress_note == "one of four"
    run.progress(4, 4, "completing")
    assert aside.catch_up(Job.objects.get(pk=job.pk)).progress_note == "completing"
    aside.forget(job)


def test_the_same_key_is_the_same_job_until_it_fails(office, count_kind):
    first = job_enqueue(kind="test.count", params={"how": "refuse"}, by=office, key="k")
    assert job_enqueue(kind="test.count", params={}, by=office, key="k") == first
    run_queued()
    second = job_enqueue(kind="test.count", params={}, by=office, key="k")
    assert second != first
    run_queued()
    assert job_enqueue(kind="test.count", params={}, by=office, key="k") == second


@pytest.mark.parametrize("raised", [JobCancelled, lambda: Invalid("too_many", "Too many.")])
def test_what_a_stopped_job_was_reading_is_closed_before_its_end_is_written(
    office, monkeypatch, raised
):
    """On SQLite nothing can be written past a query that is still read."""
    told: list[str] = []

    def lines():
        try:
            yield from range(10)
        finally:
            told.append("closed")

    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    @registry.job_kind("test.read", label="Reading")
    def read(run):
        rows = lines()
        for _row in rows:
            raise raised()

    def finish(run, finish=jobs_run._finish, **outcome):
        told.append("ended")
        finish(run, **outcome)

    monkeypatch.setattr(jobs_run, "_finish", finish)
    job_enqueue(kind="test.read", params={}, by=office)
    run_queued()
    assert told == ["closed", "ended"]


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ("refuse", JobStatus.FAILED, {"code": "too_many", "message": "There are too many."}),
        ("break", JobStatus.FAILED, {"code": "unexpected"}),
        ("cancel", JobStatus.CANCELLED, None),
    ],
)
def test_how_a_job_ends(office, count_kind, how, status, error):
    job = job_enqueue(kind="test.count", params={"how": how}, by=office)
    run_queued()
    job.refresh_from_db()
    assert (job.status, job.error) == (status, error)


def test_a_waiting_job_is_cancelled_at_once_and_a_finished_one_not_at_all(office, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    assert job_cancel(job=job, by=office).status == JobStatus.CANCELLED
    run_queued()
    assert count_kind == []
    with pytest.raises(Conflict):
        job_cancel(job=job, by=office)


def test_a_stranger_does_not_learn_that_a_job_exists(office, stranger, firm, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    for actor in (stranger, firm, Actor()):
        with pytest.raises(Missing):
            job_cancel(job=job, by=actor)


def _die(job: Job, *, worker: str, seconds_ago: int, attempts: int = 1) -> None:
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING,
        worker=worker,
        attempts=attempts,
        heartbeat_at=timezone.now() - timedelta(seconds=seconds_ago),
    )


@pytest.mark.parametrize(
    ("worker", "seconds_ago", "taken_back"),
    [
        ("another-host:1:1", 10, False),
        ("another-host:1:1", 1000, True),
        ("this process", 10, False),
        # On SQLite its heartbeat may rest for as long as it writes; it is there all the same.
        ("this process", 1000, False),
        ("a dead process here", 0, True),
    ],
)
def test_which_jobs_are_taken_back(office, count_kind, worker, seconds_ago, taken_back):
    host = worker_name().split(":")[0]
    name = {"this process": worker_name(), "a dead process here": f"{host}:999999:1"}
    job = job_enqueue(kind="test.count", params={}, by=office)
    _die(job, worker=name.get(worker, worker), seconds_ago=seconds_ago)
    assert reclaim() == int(taken_back)
    run_queued()
    assert count_kind == (["well"] if taken_back else [])


def test_a_job_that_waits_while_the_queue_has_no_task_is_queued_again(office, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    DBTaskResult.objects.update(status="RUNNING")
    assert reclaim() == 0, "its worker may be about to take it"
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert reclaim() == 1
    assert [row.status for row in DBTaskResult.objects.order_by("enqueued_at")] == [
        "FAILED",
        "READY",
    ]
    assert reclaim() == 0
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)


def test_beside_the_database_a_job_says_how_far_it_is_and_is_called_off(office, count_kind):
    if not settings.IS_SQLITE:
        pytest.skip("on PostgreSQL the database does both")
    job = job_enqueue(kind="test.count", params={}, by=office)
    run = JobRun(job, threaded=True)
    run.progress(30, 60, "half")
    assert aside.catch_up(Job.objects.get(pk=job.pk)).percent == 50
    aside.call_off(job)
    run._told_at = 0.0
    with pytest.raises(JobCancelled):
        run.progress(31, 60)
    aside.forget(job)
    assert not list((Path(settings.DATA_FOLDER) / "jobs").iterdir())


def test_a_job_that_kills_its_workers_is_given_up(office, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    _die(job, worker="another-host:1:1", seconds_ago=1000, attempts=3)
    reclaim()
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.FAILED, {"code": "crashed"})


def test_a_process_number_used_again_is_another_worker():
    assert not is_gone(worker_name())
    host = worker_name().split(":")[0]
    assert is_gone(f"{host}:{os.getpid()}:1")
    assert not is_gone("elsewhere:1:1")


def test_the_page_shows_how_far_it_is_and_goes_on_when_done(office, client_of, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    browser = client_of(office)
    address = f"/jobs/{job.pk}/?then=/c/fabric/"
    assert "Counting" in browser.get(address).content.decode()
    run_queued()
    answer = browser.get(address, headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == "/c/fabric/"
    elsewhere = browser.get(
        f"/jobs/{job.pk}/?then=https://evil.test/", headers={"hx-request": "true"}
    )
    assert "HX-Redirect" not in elsewhere


@pytest.mark.parametrize("end", ["role", "account"])
def test_a_waiting_job_does_nothing_in_a_role_that_has_ended_since(office, firm, count_kind, end):
    job = job_enqueue(kind="test.count", params={}, by=firm)
    if end == "role":
        membership_end(membership=firm.membership, by=office)
    else:
        user_set_active(user=firm.user, is_active=False, by=Actor.for_system("test"))
    run_queued()
    job.refresh_from_db()
    assert (job.status, job.error["code"]) == (JobStatus.FAILED, "role_ended")


def test_who_has_left_a_chain_no_longer_sees_what_they_began_there(office, firm, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=firm)
    assert job_policy.rows(Actor(user=firm.user)).get() == job
    membership_end(membership=firm.membership, by=office)
    assert not job_policy.rows(Actor(user=firm.user)).exists()


def test_finished_tasks_of_the_queue_go_after_two_weeks(office, count_kind):
    for _one in range(2):
        job_enqueue(kind="test.count", params={}, by=office)
    old = DBTaskResult.objects.first()
    weeks_ago = timezone.now() - timedelta(days=15)
    DBTaskResult.objects.filter(pk=old.pk).update(status="SUCCESSFUL", finished_at=weeks_ago)
    job_enqueue(kind=upkeep.FORGET, params={}, by=Actor.for_system("schedule"))
    run_queued()
    assert not DBTaskResult.objects.filter(pk=old.pk).exists()
    assert DBTaskResult.objects.count() == 2


def test_a_token_knows_only_jobs_of_its_own_chain_and_role(office, firm, count_kind):
    """The same person is office here and a firm elsewhere; the firm's token stays there."""
    job = job_enqueue(kind="test.count", params={}, by=office)
    elsewhere = factories.MembershipFactory(user=office.user, role="firm")
    token = Actor(user=office.user, membership=elsewhere, scopes=frozenset({"read", "write"}))
    with pytest.raises(Missing):
        job_cancel(job=job, by=token)
    here = Actor(user=firm.user, membership=firm.membership, scopes=frozenset({"write"}))
    with pytest.raises(Missing):
        job_cancel(job=job, by=here)
    by_office = Actor(user=office.user, membership=office.membership, scopes=frozenset({"write"}))
    assert job_cancel(job=job, by=by_office).status == JobStatus.CANCELLED


def test_stopping_a_job_is_in_the_trail(office, count_kind):
    job = job_enqueue(kind="test.count", params={}, by=office)
    job_cancel(job=job, by=office)
    assert AuditEntry.objects.get(action="job.cancel").object_id == str(job.pk)


def test_a_job_that_heard_the_call_before_it_was_written_down_has_its_entry_too(
    office, monkeypatch
):
    job = Job.objects.create(kind="test", status=JobStatus.RUNNING, created_by=office.user)

    def heard(job):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLED, finished_at=timezone.now())

    monkeypatch.setattr(aside, "call_off", heard)
    assert job_cancel(job=job, by=Actor.for_system("test")).status == "cancelled"
    assert AuditEntry.objects.filter(action="job.cancel", object_id=str(job.pk)).count() == 1
