"""A worker dies in the middle: whoever comes after does the work, once."""

from __future__ import annotations

import socket

import pytest

from chainloom.documents import services
from chainloom.documents.models import Document, DocumentState, FactState, Figure
from chainloom.jobs.models import Job, JobStatus
from chainloom.jobs.run import claim, reclaim
from chainloom.jobs.testing import run_queued
from chainloom.organisations.models import BodyMembership, Organisation

from .making import BODY, accept_all, add, read

pytestmark = pytest.mark.django_db


def _taken_by_a_dead_worker(document: Document) -> None:
    """The job is running, by a process of this machine that is no longer there."""
    document.refresh_from_db()
    assert claim(str(document.job_id), f"{socket.gethostname()}:4194305:1")


def test_a_document_is_read_by_the_next(office, hands):
    document = add(office)
    _taken_by_a_dead_worker(document)
    Document.objects.filter(pk=document.pk).update(state=DocumentState.READING)
    assert reclaim() == 1
    run_queued()
    document.refresh_from_db()
    assert document.is_read()
    assert document.facts.count() == len(hands.reading.facts)


def test_facts_are_applied_and_taken_back_once(office):
    document = read(office)
    accept_all(document, office)
    services.document_apply(document=document, by=office)
    _taken_by_a_dead_worker(document)
    assert reclaim() == 1
    run_queued()
    assert Figure.objects.count() == 2
    assert BodyMembership.objects.filter(body__name=BODY).count() == 3
    services.document_undo(document=document, by=office)
    _taken_by_a_dead_worker(document)
    assert reclaim() == 1
    run_queued()
    assert not Organisation.objects.filter(name=BODY).exists()


def test_one_that_kills_every_worker_is_given_up_and_says_so(office):
    document = add(office)
    for _attempt in range(3):
        _taken_by_a_dead_worker(document)
        assert reclaim() == 1
    services.settle(document)
    assert (document.state, document.error["code"]) == (DocumentState.FAILED, "crashed")


def test_a_fault_of_the_program_leaves_nothing_half_done(office, monkeypatch):
    document = read(office)
    accept_all(document, office)
    services.document_apply(document=document, by=office)
    monkeypatch.setattr("chainloom.documents.appliers.figures.Figures.apply", lambda *args: 1 / 0)
    run_queued()
    document.refresh_from_db()
    assert Job.objects.get(pk=document.job_id).status == JobStatus.FAILED
    services.settle(document)
    assert document.is_read()
    assert not Organisation.objects.filter(name=BODY).exists()
    assert not document.facts.filter(state=FactState.APPLIED).exists()
