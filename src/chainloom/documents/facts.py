"""The register of what accepted facts do: one applier for each kind of fact.

This app brings those for what lives in the registry; a higher app enters its own when it starts:

    from chainloom.documents import facts

    class Agreements(facts.FactApplier):
        kind = "agreement_signed"
        order = 60

        def heading(self, found): …              # "adds 2 agreements with 3 parties each"
        def would_do(self, fact, looking): …     # steps in words, nothing written
        def apply(self, fact, doing): …          # doing.made("agreement", row.pk)

    class AgreementRecord(facts.Record):
        key = "agreement"
        def hindrance(self, effect, undoing): …  # what stands in the way of taking it back
        def undo(self, effect, undoing): …

    facts.register(Agreements(), records=(AgreementRecord(),))

A kind without an applier waits as accepted facts, and is applied when one is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chainloom.core.errors import Problem

if TYPE_CHECKING:
    from .doing import Doing, Looking, Undoing
    from .models import DocumentEffect, DocumentFact

Tone = Literal["new", "change", "same", "wait"]


class Waits(Problem):
    """An accepted fact that cannot be applied yet, and why; it stays accepted."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code, message, status=409)


@dataclass(frozen=True)
class Step:
    """One thing that a fact would do, in words; `organisation_id` is the entry it is about."""

    text: str
    tone: Tone
    organisation_id: int | None = None


class FactApplier:
    """What facts of one kind do."""

    kind: str
    # Facts are applied in this order, then as they stand in the text.
    order: int = 50

    def heading(self, found: Sequence[DocumentFact]) -> str:
        """What these facts do together: "updates 5 counts"."""
        raise NotImplementedError

    def would_do(self, fact: DocumentFact, looking: Looking) -> list[Step]:
        """What the fact would do now; writes nothing."""
        raise NotImplementedError

    def apply(self, fact: DocumentFact, doing: Doing) -> None:
        """Do it, telling `doing` of every record made or changed; `Waits` where it cannot."""
        raise NotImplementedError


class Record:
    """A sort of record that appliers make or change, and how that is taken back."""

    key: str

    def hindrance(self, effect: DocumentEffect, undoing: Undoing) -> str:
        """What stands in the way of taking the effect back, in words; "" for nothing."""
        raise NotImplementedError

    def undo(self, effect: DocumentEffect, undoing: Undoing) -> None:
        raise NotImplementedError

    # For a sort of record of which a document may make very many, in few queries.

    def hindrances(self, effects: Sequence[DocumentEffect], undoing: Undoing) -> list[str]:
        return [self.hindrance(one, undoing) for one in effects]

    def undo_all(self, effects: Sequence[DocumentEffect], undoing: Undoing) -> None:
        """Take back effects of this sort, which come with the last first."""
        for one in effects:
            self.undo(one, undoing)


_appliers: dict[str, FactApplier] = {}
_records: dict[str, Record] = {}


def register(applier: FactApplier, *, records: Iterable[Record] = ()) -> None:
    """Enter an applier and the records it makes; the same kind again replaces it."""
    _appliers[applier.kind] = applier
    for record in records:
        _records[record.key] = record


def applier(kind: str) -> FactApplier | None:
    return _appliers.get(kind)


def kinds() -> list[str]:
    """The kinds that can be applied, in their order."""
    return [one.kind for one in sorted(_appliers.values(), key=lambda one: (one.order, one.kind))]


def record(key: str) -> Record:
    """The record of that key; `LookupError` for one that no installed app entered."""
    try:
        return _records[key]
    except KeyError:
        raise LookupError(f"no record {key!r} is registered") from None
