"""Which resources fit a need, with reasons, as one actor may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines import matching as engine

from ..models import Need, Resource
from ..policy import resource_policy
from . import records
from .index import index_of
from .reasons import reasons

# So many are looked at, since some may be the asker's own, matched already or not for this reader.
LOOKED_AT = 60


@dataclass(frozen=True)
class Suggestion:
    """A resource that fits: feasible (all met) or possible (something near or to be asked)."""

    resource: Resource
    standing: str
    score: float
    reasons: list[dict[str, str]]

    @property
    def misses(self) -> list[dict[str, str]]:
        return [row for row in self.reasons if row["state"] in ("near", "unmet")]


def suggestions(actor: Actor, need: Need, *, most: int = 5) -> list[Suggestion]:
    """The best resources that the actor may see, nobody's own need with its own resource.

    Empty for a kind that is not matched (a problem). What is unfit is not suggested.
    """
    if need.kind not in engine.kinds():
        return []
    today = timezone.localdate()
    asked = records.need_of(need, today)
    found = engine.match(asked, index_of(need.chain_id), k=LOOKED_AT).matches
    keys = [int(one.id) for one in found if one.standing is not engine.Standing.UNFIT]
    rows = resource_policy.rows(actor).filter(pk__in=keys).select_related("organisation")
    taken = set(need.matches.values_list("resource", flat=True))
    there = {
        row.pk: row
        for row in rows
        if row.is_available(today)
        and row.organisation_id != need.organisation_id
        and row.pk not in taken
    }
    best = [one for one in found if int(one.id) in there][:most]
    return [
        Suggestion(there[int(one.id)], one.standing.value, one.score, reasons(one, need.kind))
        for one in best
    ]
