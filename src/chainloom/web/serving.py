"""What gunicorn asks of the product (`--config python:chainloom.web.serving`)."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

# Starting, and the first pages that somebody waits for, go before.
AFTER = 30.0


def when_ready(server: Any) -> None:
    """Before the processes are forked: every page is loaded, and what the program itself is made
    of is set aside. It is never garbage, and to look through it once more took 0.2 s of a request.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """A process that is there makes ready what the first question would else wait for."""
    threading.Thread(target=_make_ready, daemon=True, name="make-ready").start()


def _make_ready() -> None:
    time.sleep(AFTER)
    from chainloom.lists.matching import warm

    warm()
