"""Which resources fit a need, with reasons, as one actor may see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.engines import matching as engine

from ..models import Need, Resource
from ..policy import need_policy, resource_policy
from . import records
from .index import index_of, withdraw_gone
from .owners import steps_from
from .reasons import in_words, kept, parts_in_words
from .weights import weights_of

# So many are looked at, since some may be the asker's own, matched already or not for this reader;
# more where these hide what others fit, up to the second number: as many keys a database takes in
# one question.
LOOKED_AT, LOOKED_AT_MOST, WIDER = 60, 20_000, 4
# Of fewer each place is for what fits best.
LEAST_FOR_NEAR = 3
# What cloth is, before how wide or dear it is.
WHAT = ("composition", "structure", "category")


@dataclass(frozen=True)
class Suggestion:
    """A resource that fits: feasible (all met) or possible (something near or to be asked)."""

    resource: Resource
    standing: str
    score: float
    kept: list[dict[str, Any]]
    parts: tuple[engine.Part, ...] = ()

    @property
    def counted(self) -> list[dict[str, Any]]:
        """What its place is made of: each part in words, what it came to and what it counts."""
        return parts_in_words(self.parts)

    @property
    def reasons(self) -> list[dict[str, str]]:
        """Why, in the reader's language."""
        return in_words(self.kept, self.resource.kind)


def is_matched(kind: str) -> bool:
    """Whether resources can be of the kind: a problem is answered, not matched."""
    return kind in engine.kinds()


def suggestions(
    actor: Actor, need: Need, *, most: int = 5, of: int | None = None
) -> list[Suggestion]:
    """The best resources that the actor may see, nobody's own need with its own resource; with
    `of` only those of that organisation.

    Empty for a kind that is not matched (a problem). What is unfit is not suggested.
    """
    if not is_matched(need.kind):
        return []
    today = timezone.localdate()
    is_hidden = need.pk and need.hide_name and not need_policy.may(actor, "name", need)
    steps = {} if is_hidden else steps_from(need.chain_id, need.organisation_id)
    asked = records.need_of(need, today, steps)
    if is_hidden:
        # How far each offer lies, on the map as along the chain, would tell who asks.
        asked = replace(asked, point=None)
    found, there = _look(actor, need, asked, most, of)
    return [
        Suggestion(there[int(one.id)], one.standing.value, one.score, kept(one), one.parts)
        for one in _with_a_near_one(found, most)
    ]


def _look(
    actor: Actor, need: Need, asked: engine.Need, most: int, of: int | None
) -> tuple[list[engine.Match], dict[int, Resource]]:
    """What fits and may be shown, the best first, and its rows by their keys.

    Looked for more widely as long as what fits is withheld and there is more of it.
    """
    chain_id = need.chain_id
    among = None
    if of is not None:
        own = resource_policy.rows(actor).filter(organisation=of, kind=need.kind)
        among = [str(key) for key in own.values_list("pk", flat=True)]
    weights, count, before = weights_of(chain_id), max(LOOKED_AT, most), -1
    while True:
        looked = engine.match(asked, index_of(chain_id), count, weights, among=among).matches
        fit = [
            one
            for one in looked
            if one.standing is not engine.Standing.UNFIT and is_about_it(one, need.kind)
        ]
        there = _shown(actor, need, [int(one.id) for one in fit])
        if there is None:
            withdraw_gone(chain_id)
            continue
        found = _told_once([one for one in fit if int(one.id) in there], there)
        is_all = len(looked) < count or len(fit) == len(found) or len(fit) == before
        if len(found) >= most or is_all or count >= LOOKED_AT_MOST:
            return found, there
        count, before = min(count * WIDER, LOOKED_AT_MOST), len(fit)


def _shown(actor: Actor, need: Need, keys: list[int]) -> dict[int, Resource] | None:
    """Those of the offers that are suggested to the actor; None where one is there no longer."""
    rows = list(resource_policy.rows(actor).filter(pk__in=keys).select_related("organisation"))
    others = set(keys) - {row.pk for row in rows}
    if others and Resource.objects.filter(pk__in=others).count() < len(others):
        return None
    today = timezone.localdate()
    taken = set(need.matches.values_list("resource", flat=True)) if need.pk else set()
    return {
        row.pk: row
        for row in rows
        if row.is_available(today)
        and row.organisation_id != need.organisation_id
        and row.pk not in taken
    }


def _told_once(found: list[engine.Match], there: dict[int, Resource]) -> list[engine.Match]:
    """Of offers that one organisation wrote alike the best: a second says nothing new."""
    said: dict[tuple[Any, ...], engine.Match] = {}
    for one in found:
        row = there[int(one.id)]
        alike = (row.organisation_id, row.title, row.text, row.quantity, row.unit, row.price)
        said.setdefault(alike, one)
    return list(said.values())


def _with_a_near_one(found: list[engine.Match], most: int) -> list[engine.Match]:
    """The best; where none of them is near, the last place is the best near one's: it tells what a
    little less would open up (178 cm against 180)."""
    best, rest = found[:most], found[most:]
    if most < LEAST_FOR_NEAR or any(map(_is_near, best)):
        return best
    near = next((one for one in rest if _is_near(one)), None)
    return best if near is None else [*best[:-1], near]


def _is_near(found: engine.Match) -> bool:
    return found.standing is engine.Standing.POSSIBLE and any(
        one.state is engine.State.NEAR for one in found.verdicts
    )


def is_about_it(found: engine.Match, kind: str) -> bool:
    """It is the thing that is asked for, and not only of the right width or price.

    Of cloth: where its fibres or structure are asked for, one of them is met or near. Of other
    kinds: it shares a word with the need.
    """
    if kind != "fabric":
        return bool(found.said)
    if not found.verdicts:
        # Nothing was asked of the cloth: then only what shares a word with the need.
        return bool(found.said)
    asked = [one for one in found.verdicts if one.field in WHAT and not one.condition.is_wish]
    return not asked or any(one.state in (engine.State.MET, engine.State.NEAR) for one in asked)
