"""What makes an installation fit for production."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.utils import timezone


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `level` is ok, warning or error."""

    level: str
    what: str
    what_to_do: str = ""


def findings() -> list[Finding]:
    """Everything that is looked at, in the order in which it should be mended."""
    found = [*_mode(), *_database()]
    reachable = not any(f.level == "error" and f.what.startswith("database") for f in found)
    if reachable:
        found += [*_work(), *_schedule(), *_search(), *_secrets(), *_orphans()]
    return [*found, *_files(), *_mail(), *_framework()]


def _mode() -> Iterator[Finding]:
    if settings.MODE == "production":
        yield Finding("ok", "mode: production (unsafe settings are refused at start)")
    else:
        yield Finding(
            "error",
            f"mode: {settings.MODE}",
            "Set CHAINLOOM_MODE=production, CHAINLOOM_SECRET_KEY and CHAINLOOM_HOSTS.",
        )
    if settings.HTTPS:
        yield Finding("ok", "HTTPS: cookies are secure, HTTP is redirected")
    else:
        yield Finding("error", "HTTPS is off", "Put a TLS proxy in front; CHAINLOOM_HTTPS=1.")


def _database() -> Iterator[Finding]:
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding("error", f"database: cannot be reached ({error})", "Check DATABASE_URL.")
        return
    if plan:
        yield Finding("error", f"database: {len(plan)} migrations missing", "chainloom migrate")
    else:
        yield Finding("ok", f"database: {connection.vendor}, up to date")
    if connection.vendor == "sqlite":
        yield Finding(
            "ok", "SQLite: enough for a district on one machine; PostgreSQL for more than one"
        )


def _work() -> Iterator[Finding]:
    from chainloom.jobs.models import Job, JobStatus

    try:
        waiting = Job.objects.filter(
            status=JobStatus.QUEUED, created_at__lt=timezone.now() - timedelta(minutes=5)
        ).count()
    except DatabaseError:
        return
    if waiting:
        yield Finding(
            "error", f"{waiting} jobs wait for over 5 minutes", "Is `chainloom worker` running?"
        )
    else:
        yield Finding("ok", "background jobs: none waits for long")


def _schedule() -> Iterator[Finding]:
    """Lost jobs and the schedule are looked after together, whatever a worker is at."""
    from chainloom.jobs.schedule import last_look

    ask = "Is `chainloom worker` running, and what does it say?"
    try:
        last = last_look()
    except DatabaseError:
        # Without the table of counters: said above.
        return
    if last is None:
        yield Finding("warning", "schedule: no worker has looked at it yet", ask)
    elif timezone.now() - last > timedelta(minutes=5):
        yield Finding("error", f"schedule: not looked at since {last:%Y-%m-%d %H:%M} UTC", ask)
    else:
        yield Finding("ok", "schedule: looked at by a worker")


def _search() -> Iterator[Finding]:
    from chainloom.organisations.finding import index_state

    state = index_state()
    if state.is_whole:
        yield Finding("ok", f"search index: {state.size} organisations")
    else:
        yield Finding("warning", f"search index: {state.reason}", "chainloom index")


def _secrets() -> Iterator[Finding]:
    from chainloom.core.sealed import lost_secrets

    if lost := lost_secrets():
        yield Finding(
            "error",
            f"{len(lost)} secrets were sealed with another key: {lost[0]}",
            "Set CHAINLOOM_SECRET_KEY_BEFORE to that key, or enter them again.",
        )
    else:
        yield Finding("ok", "secrets: sealed, and opened by the present key")


def _orphans() -> Iterator[Finding]:
    from chainloom.workshop.sweeping import look

    try:
        found = look()
    except DatabaseError:
        # A table is missing: said above.
        return
    if found.held:
        yield Finding(
            "error",
            f"workshop: this database names {len(found.named)} files, and {len(found.orphans)} of "
            f"{found.old} in the data folder are not among them; none is removed",
            "Is it the database of this data folder (DATABASE_URL, CHAINLOOM_DATA)? If so, and "
            "the files may go, move them out of uploads/workshop.",
        )
    else:
        yield Finding("ok", f"workshop: {len(found.orphans)} files without a row")


def _files() -> Iterator[Finding]:
    folder = Path(settings.DATA_FOLDER)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IROTH:
        yield Finding(
            "error", f"data folder {folder} is readable by everyone", f"chmod 750 {folder}"
        )
    else:
        yield Finding("ok", "data folder: closed to other users")
    free = shutil.disk_usage(folder).free / 1e9
    level = "ok" if free > 2 else "error"
    yield Finding(level, f"disk: {free:.1f} GB free", "" if free > 2 else "Make room.")
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding("error", "static files are not collected", "chainloom migrate")


def _mail() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding("ok", f"e-mail: by {settings.EMAIL_HOST}")
    else:
        yield Finding(
            "warning",
            "e-mail is not set up: invitations are handed over as links, passwords are reset "
            "with `chainloom user password`",
            "CHAINLOOM_EMAIL_URL",
        )


# HSTS preload binds a whole domain for good: that is for its owner to decide.
NOT_OURS = {"security.W021"}


def _framework() -> Iterator[Finding]:
    """Django's own deployment checks."""
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id in NOT_OURS:
            continue
        level = "error" if message.level >= checks.ERROR else "warning"
        yield Finding(level, f"{message.id}: {message.msg}", str(message.hint or ""))
