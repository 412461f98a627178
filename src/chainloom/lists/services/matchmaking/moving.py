"""Changing the plan by hand, and taking a change back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid, Missing

from ...matchmaking.fitting import candidates, taking_part
from ...matchmaking_policy import talk_policy
from ...models import Matchmaking, MatchmakingEntry, Need, Resource, Talk, Why
from .. import common
from .common import SEAT, keep, locked, locked_open, schedules, tell_changed
from .planning import check_plannable


def _open(talk: Talk, by: Actor) -> tuple[Matchmaking, Talk]:
    """The event, locked, and the talk as it is now; one of which something is known stays."""
    talk_policy.check(by, "move", talk)
    row = locked_open(talk.matchmaking, by)
    rows = Talk.objects.select_related("need__organisation", "resource__organisation")
    found = rows.filter(pk=talk.pk).first()
    if found is None:
        raise Missing()
    if found.result:
        raise common.not_now(_("What came of this talk is entered already: it stays in its place."))
    found.matchmaking = row
    return row, found


def _check_seat(row: Matchmaking, talk: Talk, number: int, table: int) -> None:
    """The table is free in that round, and so are both parties."""
    if not 0 <= number < row.rounds:
        message = _("There are %(n)s rounds.") % {"n": row.rounds}
        raise Invalid("no_such_round", message, field="round")
    if not 0 <= table < row.tables:
        message = _("There are %(n)s tables.") % {"n": row.tables}
        raise Invalid("no_such_table", message, field="table")
    others = row.talks.filter(round=number).exclude(pk=talk.pk)
    for one in others.select_related("need__organisation", "resource__organisation"):
        names = (one.need.organisation.display_name, one.resource.organisation.display_name)
        if one.table == table:
            message = _(
                "Table %(table)s is taken in round %(round)s, by %(one)s and %(other)s. Choose "
                "another, or move that talk first."
            )
            about = {"table": table + 1, "round": number + 1, "one": names[0], "other": names[1]}
            raise Invalid("table_taken", message % about, field="table")
        for key, name in zip(one.parties, names, strict=True):
            if key in talk.parties:
                message = _(
                    "%(party)s sits at table %(table)s in round %(round)s already. Choose another "
                    "round, or move that talk first."
                )
                about = {"party": name, "table": one.table + 1, "round": number + 1}
                raise Invalid("party_busy", message % about, field="round")


def _save(row: Matchmaking, talk: Talk, before: dict, by: Actor, action: str) -> Talk:
    talk.save()
    seat = {"talk": talk.pk, "round": talk.round, "table": talk.table}
    record(by=by, action=action, obj=row, context=seat)
    tell_changed(row, before, by)
    return talk


@transaction.atomic
def talk_move(*, talk: Talk, round_: int, table: int, by: Actor) -> Talk:
    """Put a talk in a round at a table, both from 0; it stays there when planned anew."""
    row, found = _open(talk, by)
    _check_seat(row, found, round_, table)
    before = schedules(row)
    keep(row, "move")
    found.round, found.table, found.why, found.is_fixed = round_, table, "", True
    return _save(row, found, before, by, "matchmaking.talk_moved")


@transaction.atomic
def talk_out(*, talk: Talk, by: Actor) -> Talk:
    """Take a talk off the plan; planning anew does not bring it back."""
    row, found = _open(talk, by)
    before = schedules(row)
    keep(row, "out")
    found.round, found.table, found.why, found.is_fixed = None, None, Why.OUT, False
    return _save(row, found, before, by, "matchmaking.talk_out")


@transaction.atomic
def talk_fix(*, talk: Talk, by: Actor) -> Talk:
    """Leave a talk where it is when planned anew."""
    row, found = _open(talk, by)
    if not found.is_placed():
        raise common.not_now(_("The talk has no place yet."))
    found.is_fixed = True
    return _save(row, found, schedules(row), by, "matchmaking.talk_fixed")


@transaction.atomic
def talk_free(*, talk: Talk, by: Actor) -> Talk:
    """Let planning anew put it elsewhere, or choose it again if it was taken off."""
    row, found = _open(talk, by)
    found.is_fixed = False
    if found.why == Why.OUT:
        found.why = Why.FULL
    return _save(row, found, schedules(row), by, "matchmaking.talk_freed")


@transaction.atomic
def talk_add(
    *, matchmaking: Matchmaking, need: Need, resource: Resource, round_: int, table: int, by: Actor
) -> Talk:
    """A talk that the plan did not find, between two that take part."""
    row = locked_open(matchmaking, by)
    needs, resources = taking_part(row)
    asked = next((one for one in needs if one.pk == need.pk), None)
    offered = next((one for one in resources if one.pk == resource.pk), None)
    if asked is None:
        message = _("The need does not take part, or its asker has not agreed to be named.")
        raise Invalid("not_there", message, field="need")
    if offered is None:
        message = _("The resource does not take part, or is not offered on the day.")
        raise Invalid("not_there", message, field="resource")
    if asked.organisation_id == offered.organisation_id:
        message = _("Need and resource are of the same organisation.")
        raise Invalid("own_need", message, field="resource")
    talk = row.talks.filter(need=asked, resource=offered).first()
    if talk is not None and talk.is_placed():
        raise common.not_now(_("These two meet already: move that talk."))
    talk = talk or Talk(matchmaking=row)
    talk.need, talk.resource = asked, offered
    _check_visible(asked, offered)
    _check_seat(row, talk, round_, table)
    before = schedules(row)
    keep(row, "add")
    fits = [one for one in candidates([asked], [offered]) if one.resource == offered.pk]
    if fits:
        talk.score, talk.reasons = fits[0].score, fits[0].reasons
    talk.names_asker = asked.hide_name
    talk.round, talk.table, talk.why, talk.is_fixed = round_, table, "", True
    return _save(row, talk, before, by, "matchmaking.talk_added")


def _check_visible(need: Need, resource: Resource) -> None:
    """A need for chosen parties is shown to nobody else, at a table neither."""
    chosen = need.visibility == "chosen"
    if chosen and not need.parties.filter(organisation=resource.organisation_id).exists():
        message = _("This need is for chosen parties, and that one is not among them.")
        raise Invalid("not_shown", message, field="resource")


@transaction.atomic
def plan_undo(*, matchmaking: Matchmaking, by: Actor) -> Matchmaking:
    """Take back the last change of the plan. What has left the event meanwhile stays away."""
    row = locked(matchmaking, by)
    check_plannable(row)
    kept = row.kept_plans.first()
    if kept is None:
        raise common.not_now(_("There is no change to take back."))
    before = schedules(row)
    entered = MatchmakingEntry.objects.filter(matchmaking=row).select_related("need", "resource")
    going = {(one.need_id, one.resource_id) for one in entered if one.takes_part()}
    wanted = {
        (one["need_id"], one["resource_id"]): one
        for one in kept.talks
        if (one["need_id"], None) in going and (None, one["resource_id"]) in going
    }
    there = {(one.need_id, one.resource_id): one for one in row.talks.all()}
    row.talks.exclude(pk__in=[there[key].pk for key in wanted.keys() & there.keys()]).delete()
    row.talks.update(round=None, table=None)
    for one in wanted.values():
        if one["round"] is not None and not (
            one["round"] < row.rounds and one["table"] < row.tables
        ):
            one |= {"round": None, "table": None, "why": Why.FULL, "is_fixed": False}
    moved = []
    for key in wanted.keys() & there.keys():
        for name in SEAT:
            setattr(there[key], name, wanted[key][name])
        moved.append(there[key])
    Talk.objects.bulk_update(moved, SEAT, batch_size=100)
    new = [Talk(matchmaking=row, **one) for key, one in wanted.items() if key not in there]
    Talk.objects.bulk_create(new, batch_size=200)
    row.plan = kept.plan
    row.save(update_fields=["plan"])
    record(by=by, action="matchmaking.undone", obj=row, context={"what": kept.what})
    kept.delete()
    tell_changed(row, before, by)
    return row
