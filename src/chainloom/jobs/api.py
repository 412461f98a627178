"""Jobs for programs: look at one, cancel it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from chainloom.core.errors import Missing

from .aside import catch_up
from .models import Job
from .policy import job_policy
from .services import job_cancel

router = Router()


class JobOut(Schema):
    id: UUID
    kind: str
    status: str
    attempts: int
    progress_done: int
    progress_total: int
    progress_note: str
    result: Any
    error: Any
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def _job(request: HttpRequest, job_id: UUID) -> Job:
    job = job_policy.rows(request.actor).filter(pk=job_id).first()
    if job is None:
        raise Missing()
    return catch_up(job)


@router.get("/jobs/{job_id}", response=JobOut, summary="How far a job is")
def job_get(request: HttpRequest, job_id: UUID) -> Job:
    return _job(request, job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut, summary="Stop a job")
def job_stop(request: HttpRequest, job_id: UUID) -> Job:
    return job_cancel(job=_job(request, job_id), by=request.actor)
