"""The worker process: takes jobs from the queue, and takes back those of dead workers."""

from __future__ import annotations

import logging
import threading

from django.db import OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker

from . import schedule
from .run import reclaim, worker_name

logger = logging.getLogger("chainloom.jobs")

POLL_SECONDS = 0.3
CARE_SECONDS = 3.0


def _take_care(stop: threading.Event) -> None:
    """Look for dead workers' jobs and for what the schedule asks, also while at work."""
    try:
        while True:
            # This thread's own: a connection that was dropped is opened anew.
            close_old_connections()
            try:
                reclaim()
                schedule.tick()
                schedule.looked()
            except OperationalError as error:
                logger.warning("the look for lost and scheduled jobs comes again soon: %s", error)
            except Exception:
                # Whoever looks after dead workers' jobs must not die of one look.
                logger.exception("the look for lost and scheduled jobs failed")
            if stop.wait(CARE_SECONDS):
                return
    finally:
        connection.close()


def work(*, until_empty: bool = False) -> None:
    """Work until told to stop (SIGTERM, SIGINT: the job under way is finished first)."""
    worker = Worker(
        queue_names=["default"],
        interval=POLL_SECONDS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name()[:64],
        excluded_queue_names=[],
    )
    worker.configure_signals()
    stop = threading.Event()
    reclaim()
    carer = threading.Thread(target=_take_care, args=(stop,), daemon=True)
    carer.start()
    try:
        worker.run()
    finally:
        stop.set()
        carer.join(timeout=5)
