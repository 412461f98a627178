"""The index on this machine: threads that share one network."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import numpy as np

from .coefficients import Coefficients
from .tiers import Found, Rules, Shocks, Spans, new_found, run

Progress = Callable[[int, int], None]

SPAN = 256  # shocks that a thread takes at a time
TELL_EVERY = 0.2  # seconds between two calls of `progress`


def run_local(
    known: Coefficients,
    rules: Rules,
    shocks: Shocks,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Found:
    """What comes of the shocks, worked off by so many threads (one a processor unless said).

    `progress` is called from the calling thread; what it raises ends the others and is raised.
    """
    count = len(shocks.firm)
    found = new_found(count)
    spans = Spans(count, SPAN)
    workers = min(threads or processors(), 1 + count // SPAN)
    if workers == 1 and progress is None:
        run(known, rules, shocks, found, spans)
        return found
    with ThreadPoolExecutor(workers, thread_name_prefix="risk") as pool:
        waiting = {pool.submit(run, known, rules, shocks, found, spans) for _ in range(workers)}
        try:
            while waiting:
                done, waiting = wait(waiting, TELL_EVERY, FIRST_EXCEPTION)
                for one in done:
                    one.result()
                if progress is not None:
                    progress(int(np.count_nonzero(found.steps)), count)
        finally:
            spans.halt()
    return found


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1
