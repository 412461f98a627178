"""What lies beside a match: papers of higher apps that its sides may read.

beside.register("reports", lambda actor, match: [beside.Paper(_("Inspection report"), url)])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from chainloom.accounts.actor import Actor

from .models import Match


@dataclass(frozen=True)
class Paper:
    """One paper as a link; `about` says whose or from when it is."""

    label: str | Promise
    url: str
    about: str = ""
    icon: str = "report"


Papers = Callable[[Actor, Match], Sequence[Paper]]
_register: dict[str, Papers] = {}


def register(key: str, papers: Papers) -> None:
    """Enter what an app lays beside matches; the function gives what this actor may read."""
    _register[key] = papers


def papers_of(actor: Actor, match: Match) -> list[Paper]:
    """Everything beside a match that this actor may read."""
    return [one for papers in _register.values() for one in papers(actor, match)]
