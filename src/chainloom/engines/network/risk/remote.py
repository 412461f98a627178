"""The index on many machines, with Ray: the network goes out once, shocks in small chunks.

A worker that dies takes only the chunk it was at with it, and Ray gives that to another. Each
shock is computed as on one machine, so that results are the same to the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..network import NetworkError
from .coefficients import Coefficients
from .local import Progress
from .tiers import Found, Rules, Shocks, Spans, new_found, new_shocks, run

# Enough shocks that a batch is worth its memory, few enough that the last ones end together.
CHUNK_MOST = 2_000
CHUNK_LEAST = 64
CHUNKS_A_WORKER = 16
IN_FLIGHT_A_WORKER = 2


def run_on_ray(
    known: Coefficients, rules: Rules, shocks: Shocks, *, progress: Progress | None = None
) -> Found:
    """What comes of the shocks, worked off by the Ray cluster that this process is connected to.

    Without a connection Ray's own rules hold: the address in RAY_ADDRESS, or a new Ray on this
    machine. `progress` is called as chunks come back; what it raises cancels the rest.
    """
    ray = _ray()
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    count, found = len(shocks.firm), new_found(len(shocks.firm))
    workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
    chunk = min(CHUNK_MOST, max(CHUNK_LEAST, count // (workers * CHUNKS_A_WORKER)))
    task = ray.remote(max_retries=-1)(_chunk)
    network, spans = ray.put((known, rules)), Spans(count, chunk)
    waiting: dict[Any, tuple[int, int]] = {}
    done = 0
    try:
        while True:
            while len(waiting) < workers * IN_FLIGHT_A_WORKER:
                start, end = spans.take()
                if start == end:
                    break
                ours = (shocks.firm[start:end], shocks.shock[start:end])
                waiting[task.remote(network, *ours)] = (start, end)
            if not waiting:
                return found
            ready, _ = ray.wait(list(waiting), num_returns=1)
            start, end = waiting.pop(ready[0])
            part = ray.get(ready[0])
            found.both[start:end], found.steps[start:end] = part.both, part.steps
            found.down[start:end], found.up[start:end] = part.down, part.up
            done += end - start
            if progress is not None:
                progress(done, count)
    finally:
        for one in waiting:
            ray.cancel(one, force=True)


def _chunk(network: tuple[Coefficients, Rules], firm: Any, shock: Any) -> Found:
    """One worker's share; arrays of the network are Ray's own memory, shared and read only."""
    known, rules = network
    found = new_found(len(firm))
    shocks = new_shocks(np.array(firm), np.array(shock))
    run(known, rules, shocks, found, Spans(len(firm), len(firm)))
    return found


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise NetworkError('this backend needs Ray: pip install "ray>=2.40"') from None
    return ray
