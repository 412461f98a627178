"""The background work of the inspection tool."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chainloom.jobs.registry import job_kind
from chainloom.jobs.run import JobRun

from .models import Cloth, RollRun
from .services import profiles, running


@job_kind(running.JOB, label=_("Inspecting a roll"))
def run(run: JobRun, run_id: int) -> dict[str, Any]:
    rows = RollRun.objects.select_related("roll__chain", "roll__cloth", "profile")
    found = rows.filter(pk=run_id, state="working").first()
    return running.run_work(found, run.actor, run.progress) if found else {}


@job_kind(profiles.JOB, label=_("Learning a cloth"))
def learn(run: JobRun, cloth_id: int) -> dict[str, Any]:
    cloth = Cloth.objects.select_related("chain").filter(pk=cloth_id).first()
    return profiles.learn_work(cloth, run.actor, run.progress) if cloth else {}
