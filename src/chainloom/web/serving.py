"""What gunicorn asks of the product (`--config python:chainloom.web.serving`)."""

from __future__ import annotations

import threading
import time
from typing import Any

# Starting, and the first pages that somebody waits for, go before.
AFTER = 30.0


def post_worker_init(worker: Any) -> None:
    """A process that is there makes ready what the first question would else wait for."""
    threading.Thread(target=_make_ready, daemon=True, name="make-ready").start()


def _make_ready() -> None:
    time.sleep(AFTER)
    from chainloom.lists.matching import warm

    warm()
