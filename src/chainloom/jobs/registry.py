"""The registers of jobs: their kinds, and who is to be told that one has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Job

Work = Callable[..., "dict[str, Any] | None"]


@dataclass(frozen=True)
class JobKind:
    """`work(run, **params)` does the job; what it returns is kept as the job's result.

    It may be run again after a crash, so it must look at the state it is about to
    change in the same transaction that changes it.
    """

    code: str
    label: Any
    work: Work
    max_attempts: int


_KINDS: dict[str, JobKind] = {}


def job_kind(code: str, *, label: Any, max_attempts: int = 3) -> Callable[[Work], Work]:
    """Enter a function as a job kind."""

    def enter(work: Work) -> Work:
        _KINDS[code] = JobKind(code, label, work, max_attempts)
        return work

    return enter


def kind(code: str) -> JobKind:
    """The kind of that code; `LookupError` for one that no installed app entered."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"no job kind {code!r} is registered") from None


_ENDED: dict[str, Callable[[Job], None]] = {}


def when_ended(code: str, tell: Callable[[Job], None]) -> None:
    """Have a function called with every job of a kind that is done or has failed for good.

    It is called in the transaction that writes the outcome. What it raises is logged and undone;
    the outcome stands.
    """
    _ENDED[code] = tell


def ended(code: str) -> Callable[[Job], None] | None:
    return _ENDED.get(code)
