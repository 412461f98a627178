"""Dyeings a firm has measured: what was in the bath, and the curve that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..errors import ColourError
from ..readers.found import number
from ..readers.heads import dye_of
from ..samples import Sample

PREFIX = "dye:"
MOST_PERCENT = 100.0


@dataclass(frozen=True)
class Dyeing:
    """`amounts`: dye → % of the weight of fabric, above 0; none for the undyed cloth."""

    sample: Sample
    amounts: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        where = self.sample.place or self.sample.name
        if not self.sample.has_curve:
            raise ColourError(f"{where}: a dyeing needs its reflectance curve")
        for dye, amount in self.amounts.items():
            if not 0 < amount <= MOST_PERCENT:
                raise ColourError(
                    f"{where}: {amount:g} % of {dye!r} is no amount of dye (above 0, up to 100)"
                )


def dyeings_of(samples: Sequence[Sample]) -> list[Dyeing]:
    """Dyeings of samples that carry their recipe in columns headed `dye:NAME`, in % on fabric.

    Blank and 0 are both none. A row without any dye is the undyed cloth.
    """
    heads = {head: dye for one in samples for head in one.attributes if (dye := dye_of(head))}
    if not heads:
        raise ColourError(f"no column says what was dyed with: head them {PREFIX}NAME, in % owf")
    found = []
    for one in samples:
        amounts = {}
        for head, dye in heads.items():
            if head in one.attributes:
                where = f"{one.place or one.name}, {head}"
                amount = number(one.attributes[head], where)
                if amount < 0:
                    raise ColourError(f"{where}: an amount is not negative")
                if amount > 0:
                    amounts[dye] = amount
        found.append(Dyeing(one, dict(sorted(amounts.items()))))
    return found
