"""Many rolls at once: over the processors of this machine, or over a Ray cluster.

A roll is the unit: its pictures depend on one another through their places along it, rolls do not.
What is found is the same, in the same order, whichever way it is worked off.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import cv2

from .finding import InspectionError, inspect_roll
from .inspection import Inspection, Pixels
from .pictures import open_picture
from .profiles import Profile

_Roll = TypeVar("_Roll")
_Found = TypeVar("_Found")
Progress = Callable[[int, int], None]  # rolls done, of how many

HERE = "local"  # the address of a Ray of this machine's own, which ends with the call
_DIED = "the process that was at it ended (out of memory?)"


@dataclass(frozen=True)
class Roll:
    """Files of a roll's pictures in their order along it; the rest is as for `inspect_roll`."""

    pictures: tuple[Path, ...]
    mm_per_px: float
    fabric: Profile | None = None
    along: str = "y"
    overlap_m: float = 0.0
    cloth: str | None = None


@dataclass(frozen=True)
class Done(Generic[_Found]):
    """What came of a roll, or why nothing did."""

    found: _Found | None
    error: str = ""  # "" when all went well


def inspect_rolls(
    rolls: Sequence[Roll],
    *,
    workers: int | None = None,
    ray: str | None = None,
    progress: Progress | None = None,
) -> list[Done[list[Inspection]]]:
    """Every roll's pictures inspected; a roll that cannot be is told, the others go on.

    The rest is as for `over_rolls`.
    """
    return over_rolls(_inspected, rolls, workers=workers, ray=ray, progress=progress)


def over_rolls(
    work: Callable[[_Roll], _Found],
    rolls: Sequence[_Roll],
    *,
    workers: int | None = None,
    ray: str | None = None,
    progress: Progress | None = None,
) -> list[Done[_Found]]:
    """`work` done on every roll, in the order of the rolls; what it raises is that roll's error.

    `workers` processes at once, without it as many as there are processors; one works in this
    process. `ray` is the address of a cluster, or HERE (a Ray that this process is connected to
    already is used as it is); there `work`, the rolls and what is found travel, and paths must hold
    on every machine. `work` is a function of a module, and a program
    that calls this has its main part under `if __name__ == "__main__"`. `progress` is called as
    rolls end; what it raises ends the run, with the rolls that were begun. Raises InspectionError
    for fewer than one worker, and where Ray is not installed or not reached.
    """
    if workers is not None and workers < 1:
        raise InspectionError(f"workers is 1 or more, not {workers}")
    found: dict[int, Done[_Found]] = {}
    if ray is not None:
        ends = _on_ray(work, rolls, workers, ray)
    elif (count := min(workers or _processors(), len(rolls))) > 1:
        ends = _in_processes(work, rolls, count)
    else:
        ends = ((at, _done(work, roll)) for at, roll in enumerate(rolls))  # as they are asked for
    with closing(ends):
        for at, done in ends:
            found[at] = done
            if progress is not None:
                progress(len(found), len(rolls))
    return [found[at] for at in range(len(rolls))]


def _inspected(roll: Roll) -> list[Inspection]:
    def pictures() -> Iterator[Pixels]:
        for path in roll.pictures:
            yield open_picture(path).pixels

    return list(
        inspect_roll(
            pictures(),
            mm_per_px=roll.mm_per_px,
            fabric=roll.fabric,
            along=roll.along,
            overlap_m=roll.overlap_m,
            cloth=roll.cloth,
        )
    )


# As they end: at which place of `rolls`, and what came of it.
_Ends = Generator[tuple[int, Done[_Found]], None, None]


def _processors() -> int:
    """Those this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _done(work: Callable[[_Roll], _Found], roll: _Roll) -> Done[_Found]:
    try:
        return Done(work(roll))
    except (ValueError, OSError) as refused:
        return Done(None, str(refused) or type(refused).__name__)
    except Exception as error:
        return Done(None, f"{type(error).__name__}: {error}")


def _done_by_worker(work: Callable[[_Roll], _Found], roll: _Roll) -> Done[_Found]:
    # Threads of its own beside as many workers as processors would only wait for one another.
    cv2.setNumThreads(1)
    return _done(work, roll)


def _in_processes(
    work: Callable[[_Roll], _Found], rolls: Sequence[_Roll], workers: int
) -> _Ends[_Found]:
    left = list(range(len(rolls)))
    while left:
        with closing(_pooled(work, rolls, list(left), workers)) as ends:
            for at, done in ends:
                left.remove(at)
                yield at, done
        # A process that dies breaks the pool. Rolls are begun in their order: it was at one of the
        # first that are left, which are tried once more, each in a process that is nobody else's.
        for at in left[:workers]:
            with _pool(1) as alone:
                try:
                    done = alone.submit(_done_by_worker, work, rolls[at]).result()
                except BrokenProcessPool:
                    done = Done(None, _DIED)
            yield at, done
        del left[:workers]


def _pooled(
    work: Callable[[_Roll], _Found], rolls: Sequence[_Roll], places: list[int], workers: int
) -> _Ends[_Found]:
    """What comes of the rolls at these places until a process dies."""
    begun: dict[Future[Done[_Found]], int] = {}
    with _pool(min(workers, len(places))) as pool:
        try:
            for at in places:
                begun[pool.submit(_done_by_worker, work, rolls[at])] = at
        except BrokenProcessPool:
            pass  # it died before all were handed out
        try:
            for future in as_completed(begun):
                if not isinstance(future.exception(), BrokenProcessPool):
                    yield begun[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned: what a fork copies of threads, locks and connections is not to be relied on.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _on_ray(
    work: Callable[[_Roll], _Found], rolls: Sequence[_Roll], workers: int | None, address: str
) -> _Ends[_Found]:
    """At most `workers` rolls at once, or as many as the cluster has processors."""
    ray = _ray()
    told = ray.exceptions
    died = (told.WorkerCrashedError, told.OutOfMemoryError, told.NodeDiedError)
    is_ours = not ray.is_initialized()
    if is_ours:
        _connect(ray, address, workers)
    count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    task = ray.remote(max_retries=1)(_done_by_worker)
    todo = iter(enumerate(rolls))
    waiting: dict[Any, int] = {}
    try:
        while True:
            for at, roll in todo:
                waiting[task.remote(work, roll)] = at
                if len(waiting) >= count:
                    break
            if not waiting:
                return
            (ended,), _ = ray.wait(list(waiting), num_returns=1)
            try:
                done = ray.get(ended)
            except died:
                done = Done(None, _DIED)
            yield waiting.pop(ended), done
    finally:
        for one in waiting:
            ray.cancel(one, force=True)
        if is_ours:
            ray.shutdown()


def _connect(ray: Any, address: str, workers: int | None) -> None:
    own = {"num_cpus": workers, "include_dashboard": False} if address == HERE else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="error", **own)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise InspectionError(f"no Ray is reached at {address!r}: {error}") from None


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise InspectionError('this needs Ray: pip install "ray>=2.40"') from None
    return ray
