"""Which needs and resources of an event fit each other, with what score and why."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from chainloom.engines import matching as engine

from ..matching import records
from ..matching.owners import owners_of
from ..matching.reasons import kept
from ..matching.suggest import is_about_it, is_matched
from ..matching.weights import weights_of
from ..models import (
    EntryState,
    Match,
    Matchmaking,
    MatchState,
    Need,
    NeedParty,
    Resource,
    Visibility,
)

# The best of each need that are weighed against one another.
PER_NEED = 60
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Candidate:
    """A need and a resource that fit, by their keys and those of their parties."""

    need: int
    resource: int
    asker: int
    offerer: int
    score: float
    reasons: list[dict[str, Any]]
    names_asker: bool = False


def taking_part(row: Matchmaking) -> tuple[list[Need], list[Resource]]:
    """The needs and resources that can be planned: neither declined nor over, not waiting for
    the consent of a hidden asker, and offered on the day."""
    entries = row.entries.exclude(state=EntryState.DECLINED)
    entries = entries.select_related("need__organisation", "resource__organisation")
    needs, resources = [], []
    for entry in entries.order_by("pk"):
        if entry.need and entry.takes_part() and entry.need.is_listed():
            needs.append(entry.need)
        elif entry.resource and entry.resource.is_available(row.day):
            resources.append(entry.resource)
    return needs, resources


def candidates(
    needs: list[Need], resources: list[Resource], progress: Progress | None = None
) -> list[Candidate]:
    """Every pair that is not unfit, as the engine sees it; no one's own need with its own offer.

    A need for chosen parties meets those parties only. What is in contact already, or came to
    nothing before, does not meet again.
    """
    there = {row.pk: row for row in resources}
    index = engine.make_index()
    chain_id = next((row.chain_id for row in resources), 0)
    owners = owners_of(chain_id, {row.organisation_id for row in resources})
    weights = weights_of(chain_id)
    for row in resources:
        try:
            index.add(records.resource_of(row, owners[row.organisation_id]))
        except engine.MatchingError:
            # One row that the engine refuses must not stop the event.
            continue
    shown = _shown_to(needs)
    known = _known(needs)
    today = timezone.localdate()
    found: list[Candidate] = []
    for done, need in enumerate(needs, start=1):
        if progress is not None:
            progress(done, len(needs))
        if not is_matched(need.kind):
            continue
        asked = records.need_of(need, today)
        for one in engine.match(asked, index, PER_NEED, weights).matches:
            row = there[int(one.id)]
            fits = one.standing is not engine.Standing.UNFIT and is_about_it(one, need.kind)
            may = need.pk not in shown or row.organisation_id in shown[need.pk]
            own = row.organisation_id == need.organisation_id
            if fits and may and not own and (need.pk, row.pk) not in known:
                found.append(_candidate(need, row, one))
    return found


def _candidate(need: Need, row: Resource, one: engine.Match) -> Candidate:
    return Candidate(
        need.pk,
        row.pk,
        need.organisation_id,
        row.organisation_id,
        round(one.score, 4),
        kept(one),
        # It takes part: its asker has agreed to be named at the table.
        need.hide_name,
    )


def _shown_to(needs: Collection[Need]) -> dict[int, set[int]]:
    """For needs that are for chosen parties: who they are."""
    chosen = {need.pk: set[int]() for need in needs if need.visibility == Visibility.CHOSEN}
    rows = NeedParty.objects.filter(need__in=chosen)
    for need_id, organisation_id in rows.values_list("need", "organisation"):
        chosen[need_id].add(organisation_id)
    return chosen


def _known(needs: Collection[Need]) -> set[tuple[int, int]]:
    rows = Match.objects.filter(need__in=[need.pk for need in needs])
    rows = rows.exclude(state=MatchState.PROPOSED)
    return set(rows.values_list("need", "resource"))
