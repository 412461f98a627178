"""What came of a talk: said by each side from its phone, or by the office at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Forbidden, Invalid, Missing, Problem

from ...matchmaking_policy import talk_policy
from ...models import (
    EventState,
    Match,
    Matchmaking,
    MatchState,
    Result,
    Said,
    Side,
    Talk,
    TalkWord,
)
from ...models.matchmaking import POSITIVE
from .. import common, matches


@dataclass(frozen=True)
class Answered:
    """The talk, and why no match came of it although somebody is interested."""

    talk: Talk
    no_match: str = ""


@transaction.atomic
def talk_answer(*, talk: Talk, words: Mapping[str, str], by: Actor, note: Any = "") -> Answered:
    """Write down what sides said, by side. Where somebody is interested a match begins or goes on.

    A party speaks for itself. The office writes what both said to it, and the record says so; what
    a side said itself the office does not change.
    """
    talk_policy.check(by, "answer", talk)
    rows = Matchmaking.objects.select_for_update(of=("self",)).select_related("chain")
    event = rows.get(pk=talk.matchmaking_id)
    found = Talk.objects.select_related("need__organisation", "resource__organisation", "match")
    row = found.get(pk=talk.pk)
    row.matchmaking = event
    _check(row, by)
    said = _clean(row, words, by)
    note = common.clean_text(note, 300)
    before = {one.side: one for one in row.words.all()}
    for side, value in said.items():
        _say(row, before.get(side), side, value, note=note, by=by)
    now_said = {one.side: one.said for one in row.words.all()}
    row.result, row.result_at = row.result_of(now_said), timezone.now()
    problem = _carried(row, {side: one.said for side, one in before.items()}, now_said, by)
    row.save()
    if event.state == EventState.PLANNED:
        event.state = EventState.HELD
        event.save(update_fields=["state"])
    record(by=by, action="matchmaking.answered", obj=event, context={"talk": row.pk, **said})
    return Answered(row, problem)


def _check(row: Talk, by: Actor) -> None:
    if not row.is_placed():
        raise common.not_now(_("The talk has no place in the plan."))
    if not row.matchmaking.takes_results(timezone.localdate()):
        raise common.not_now(
            _("Results are entered from the day of the event on, until it is closed.")
        )


def _own_side(row: Talk, by: Actor) -> str:
    asker, offerer = row.parties
    if by.organisation_id == asker:
        return Side.ASKER
    return Side.OFFERER if by.organisation_id == offerer else ""


def _clean(row: Talk, words: Mapping[str, str], by: Actor) -> dict[str, str]:
    own, said = _own_side(row, by), {}
    for side, value in words.items():
        if side not in Side.values:
            raise Missing()
        if not by.is_office and side != own:
            raise Forbidden(_("Each side says for itself what it thinks."))
        said[side] = common.one_of(value, list(Said.values), "said")
    if not said:
        raise Invalid("required", _("Choose what came of the talk."), field="said")
    return said


def _say(row: Talk, known: TalkWord | None, side: str, value: str, *, note: str, by: Actor) -> None:
    by_office = by.is_office and _own_side(row, by) != side
    if known is not None and by_office and not known.by_office:
        if known.said != value:
            message = _("%(side)s said itself “%(said)s”: only it can change that.")
            about = {"side": Side(side).label, "said": known.get_said_display()}
            raise common.not_now(str(message % about).capitalize())
        return
    values = {"said": value, "by_office": by_office, "by": by.user, "at": timezone.now()}
    if note or known is None:
        values["note"] = note
    TalkWord.objects.update_or_create(talk=row, side=side, defaults=values)


def _carried(row: Talk, before: Mapping[str, str], said: Mapping[str, str], by: Actor) -> str:
    """Let the match follow what was said; why there is none, where one cannot be."""
    keen = [side for side, value in said.items() if value in POSITIVE]
    gone = [side for side, value in before.items() if value in POSITIVE and side not in keen]
    match = _going(row)
    if match is not None and gone:
        for side in gone:
            match = matches.match_interest_take_back(match=match, side=side, by=by)
    if not keen:
        return ""
    try:
        with transaction.atomic():
            match = match or matches.match_propose(
                need=row.need,
                resource=row.resource,
                reasons=row.reasons,
                score=row.score,
                by=by,
            )
    except Problem as problem:
        return str(problem)
    match = _interested(match, keen, by)
    row.match = match
    _sampled(row, match, said, by)
    return ""


def _going(row: Talk) -> Match | None:
    """The match of these two that has not been dropped."""
    found = Match.objects.filter(need=row.need_id, resource=row.resource_id)
    return found.exclude(state=MatchState.DROPPED).first()


def _interested(match: Match, keen: list[str], by: Actor) -> Match:
    """Each side's interest, by itself or noted by the office."""
    match = Match.objects.select_related("need", "resource").get(pk=match.pk)
    if match.is_over():
        return match
    open_ = [
        side
        for side in keen
        if (match.asker_at if side == Side.ASKER else match.offerer_at) is None
    ]
    own = matches.side_of(match, by)
    if own in open_:
        match = matches.match_interest(match=match, by=by)
        open_.remove(own)
    if open_ and by.is_office:
        match = matches.match_interest_note(match=match, sides=open_, by=by)
    return match


def _sampled(row: Talk, match: Match, said: Mapping[str, str], by: Actor) -> None:
    """A sample was handed over at the table: the step counts as its two sides say it."""
    match = Match.objects.select_related("need", "resource").get(pk=match.pk)
    if match.state != MatchState.INTEREST:
        return
    own = matches.side_of(match, by)
    given = row.result == Result.SAMPLE if own == "office" else said.get(own) == Said.SAMPLE
    if not given:
        return
    waits = match.steps.filter(confirmed_at=None, refused_at=None).first()
    if waits is None:
        day = row.matchmaking.day
        matches.match_state(match=match, state=MatchState.SAMPLE, on=day, by=by)
    elif waits.state == MatchState.SAMPLE and waits.stated_by != own:
        matches.match_confirm(match=match, by=by)
