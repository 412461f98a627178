"""Very many policies before very many firms.

A condition splits the firms in three, kept as two rows of bits: who meets it, and who may (meets it
or is unknown). Kleene's tables are then "and" and "or" of whole rows, 64 firms at a time, with the
two rows changing places under "not". A test that several policies share is asked once and kept
until the last of them is through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .columns import FirmTable
from .kleene import Status
from .nearly import short_by_one
from .policies import Policy
from .rows import Bits, Mask, Rows, Split, ones, unpack
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Screen:
    """One policy before all firms. `one_short` is None where it was not asked for, or where the
    tests are too entangled for an exact answer."""

    policy: Policy
    in_force: Status
    count: int
    split: Split
    short: Bits | None

    def met(self) -> Mask:
        """bool of shape (firms,)."""
        return unpack(self.split.met, self.count)

    def unknown(self) -> Mask:
        return unpack(self.split.may & ~self.split.met, self.count)

    def one_short(self) -> Mask | None:
        """Firms that fail by one condition alone, all else being known."""
        return None if self.short is None else unpack(self.short, self.count)

    def counts(self) -> dict[str, int]:
        """met, unknown, unmet and, where it was asked for, one_short among the unmet."""
        met, may = ones(self.split.met), ones(self.split.may)
        found = {"met": met, "unknown": may - met, "unmet": self.count - may}
        return found if self.short is None else {**found, "one_short": ones(self.short)}


def screen(
    policies: Sequence[Policy],
    firms: FirmTable,
    on: date,
    vocabulary: Vocabulary,
    *,
    one_short: bool = False,
) -> Iterator[Screen]:
    """The policies one after another, in their order; nothing of one is kept when the next
    comes."""
    rows = Rows(firms, on.toordinal(), vocabulary)
    rows.expect(policy.conditions for policy in policies)
    for policy in policies:
        split = rows.of(policy.conditions)
        short = short_by_one(rows, policy.conditions) if one_short else None
        rows.done(policy.conditions)
        yield Screen(policy, policy.in_force(rows.day), firms.count, split, short)
