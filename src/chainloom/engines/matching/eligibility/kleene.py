"""Three-valued logic: met, unmet, unknown.

The strong tables of S. C. Kleene, Introduction to Metamathematics (1952), §64: with
unmet < unknown < met, "all" is the least, "any" the greatest and "not" turns the order round. They
never say met or unmet where an unknown value could still decide otherwise; they may say unknown
where it could not, as of "A or not A".
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Status(IntEnum):
    UNMET = 0
    UNKNOWN = 1
    MET = 2

    @property
    def word(self) -> str:
        return self.name.lower()


def negation(one: Status) -> Status:
    return Status(2 - one)


def at_least(need: int, statuses: Iterable[Status]) -> Status:
    """Whether `need` of them are met: all with need = n, any with need = 1, always with 0."""
    found = list(statuses)
    if sum(one is Status.MET for one in found) >= need:
        return Status.MET
    if sum(one is not Status.UNMET for one in found) < need:
        return Status.UNMET
    return Status.UNKNOWN
