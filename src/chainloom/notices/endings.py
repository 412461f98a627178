"""Telling whoever asked for background work that it is done, or that it failed.

An app says once for its kinds of jobs what they are about; the rest is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.jobs import registry
from chainloom.jobs.models import Job, JobStatus

from . import kinds
from .models import When
from .services import notify

Names = Callable[[list[dict[str, Any]], Actor], "list[str | None]"]


@dataclass(frozen=True)
class Ended:
    """What a job was about: the row (with its chain), the page that shows it, and its key.

    `failed` where the job ended well but its work did not.
    """

    about: models.Model
    link: str
    params: dict[str, Any]
    failed: bool = False


def tell_of(
    app: str,
    *,
    works: Sequence[str],
    find: Callable[[Job], Ended | None],
    names: Names,
    labels: tuple[Any, Any],
    roles: tuple[str, ...],
) -> None:
    """Enter `APP.done` and `APP.failed` for these kinds of jobs.

    `find` says what a job was about, None where there is nothing left to tell of; `names` how a
    reader knows several, None where they may not see one. `labels` are of done and failed.
    """

    def batch(each: list[dict[str, Any]], reader: Actor) -> list[dict[str, Any] | None]:
        return [
            None if said is None else {"work": registry.kind(params["work"]).label, "name": said}
            for params, said in zip(each, names(each, reader), strict=True)
        ]

    def tell(job: Job) -> None:
        ended = find(job)
        if ended is None or job.created_by is None:
            return
        failed = ended.failed or job.status == JobStatus.FAILED
        notify(
            code=f"{app}.failed" if failed else f"{app}.done",
            to=[job.created_by],
            about=ended.about,
            params={**ended.params, "work": job.kind},
            link=ended.link,
            key=str(job.pk),
        )

    done_label, failed_label = labels
    kinds.register(
        kinds.NoticeKind(
            code=f"{app}.done",
            label=done_label,
            sentence=_("%(work)s is finished: “%(name)s”."),
            batch=batch,
            icon="circle-check",
            email=When.OFF,
            roles=roles,
        ),
        kinds.NoticeKind(
            code=f"{app}.failed",
            label=failed_label,
            sentence=_("%(work)s failed: “%(name)s”."),
            batch=batch,
            icon="alert-triangle",
            email=When.DAILY,
            roles=roles,
        ),
    )
    for work in works:
        registry.when_ended(work, tell)
