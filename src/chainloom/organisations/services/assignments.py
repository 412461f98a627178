"""Which firms a service team (帮办团) looks after, since when, and who in the team answers for it.

An assignment is ended, never overwritten: another team, or somebody else in the same team, begins
a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Invalid

from ..models import (
    BodyMembership,
    Dated,
    Kind,
    Organisation,
    ServiceAssignment,
    Source,
    overlapping,
)
from ..policy import assignment_policy, organisation_policy
from . import effects

FIRMS_AT_ONCE = 200


@transaction.atomic
def firms_assign(
    *,
    team: Organisation,
    firms: Sequence[Organisation],
    by: Actor,
    from_date: date | None = None,
    seat: BodyMembership | None = None,
    source: Source | None = None,
) -> list[ServiceAssignment]:
    """Give firms to a team to look after, today unless said otherwise; all of them or none.

    `seat` is of the team: who answers for them. Refused with the first firm that it looks after
    already in that time.
    """
    organisation_policy.check(by, "place", team)
    if team.kind != Kind.BODY:
        raise Invalid("not_a_team", _("Only a coordination body looks after firms."))
    if not 0 < len(firms) <= FIRMS_AT_ONCE:
        message = _("Between 1 and %(most)d firms at once.") % {"most": FIRMS_AT_ONCE}
        raise Invalid("too_many", message, field="firms")
    day = from_date or timezone.localdate()
    _check_seat(seat, team, day)
    given = source or effects.source_of_entry(by)
    return [_begin(team, firm, seat=seat, day=day, by=by, source=given) for firm in firms]


def _check_seat(seat: BodyMembership | None, team: Organisation, day: date) -> None:
    if seat is not None and (seat.body_id != team.pk or not seat.is_current_on(day)):
        message = _("Who answers for a firm sits in the team on that day.")
        raise Invalid("not_in_the_team", message, field="seat")


def _begin(
    team: Organisation,
    firm: Organisation,
    *,
    seat: BodyMembership | None,
    day: date,
    by: Actor,
    source: Source,
) -> ServiceAssignment:
    organisation_policy.check(by, "view", firm)
    if firm.kind in (Kind.BODY, Kind.GOVERNMENT):
        message = _("%(name)s is no firm: a team looks after firms and their partners.")
        raise Invalid("not_a_firm", message % {"name": firm.name}, field="firms")
    held = ServiceAssignment.objects.filter(overlapping(day, None), team=team, firm=firm)
    if held.exists():
        message = _("The team looks after %(name)s already.") % {"name": firm.name}
        raise Conflict("looked_after", message, field="firms")
    row = ServiceAssignment.objects.create(
        team=team, firm=firm, seat=seat, from_date=day, source=source
    )
    _tell("firm_assigned", row, by)
    return row


def _locked(assignment: ServiceAssignment, by: Actor) -> ServiceAssignment:
    assignment_policy.check(by, "edit", assignment)
    rows = ServiceAssignment.objects.select_for_update(of=("self",))
    return rows.select_related("team", "firm").get(pk=assignment.pk)


def check_not_over(row: Dated) -> None:
    """What is over is history and is not dated anew."""
    if row.is_over_on(timezone.localdate()):
        raise Conflict("over", _("It has ended already."), field="until")


def end_on(row: BodyMembership | ServiceAssignment, until: date, others: QuerySet[Any]) -> None:
    """End a seat or an assignment; an end still to come may be moved, but not into the time of
    one of the `others` of the same two."""
    check_not_over(row)
    if row.from_date and until < row.from_date:
        raise Invalid("dates_reversed", _("It ends before it began."), field="until")
    later = overlapping(row.from_date, until)
    if row.until is not None and until > row.until and others.filter(later).exists():
        raise Conflict("overlaps", _("The same holds again before that day."), field="until")
    row.until = until
    row.save(update_fields=["until"])


def _end(row: ServiceAssignment, until: date) -> None:
    same = ServiceAssignment.objects.filter(team=row.team_id, firm=row.firm_id)
    end_on(row, until, same.exclude(pk=row.pk))


@transaction.atomic
def assignment_end(
    *, assignment: ServiceAssignment, by: Actor, until: date | None = None
) -> ServiceAssignment:
    """The team no longer looks after the firm from the day after on; it stays on record."""
    row = _locked(assignment, by)
    _end(row, until or timezone.localdate())
    _tell("firm_left", row, by)
    return row


@transaction.atomic
def assignment_pass_on(
    *,
    assignment: ServiceAssignment,
    seat: BodyMembership | None,
    by: Actor,
    from_date: date | None = None,
) -> ServiceAssignment:
    """Somebody else of the team answers for the firm from a day on, today unless said otherwise.

    What was begun that very day was never looked after by anybody else: its seat is put right.
    """
    row = _locked(assignment, by)
    day = from_date or timezone.localdate()
    _check_seat(seat, row.team, day)
    check_not_over(row)
    if row.is_over_on(day):
        raise Conflict("over", _("It ends before that day."), field="from_date")
    if row.from_date and day < row.from_date:
        raise Invalid("dates_reversed", _("It ends before it began."), field="from_date")
    return pass_on(row, seat=seat, on=day, by=by)


def pass_on(
    row: ServiceAssignment, *, seat: BodyMembership | None, on: date, by: Actor
) -> ServiceAssignment:
    """Without asking who may: also for a seat that passes to somebody else."""
    if row.from_date is not None and row.from_date >= on:
        row.seat = seat
        row.save(update_fields=["seat"])
        _tell("firm_passed_on", row, by)
        return row
    until = row.until
    _end(row, on - timedelta(days=1))
    made = ServiceAssignment.objects.create(
        team=row.team,
        firm=row.firm,
        seat=seat,
        from_date=on,
        until=until,
        source=effects.source_of_entry(by),
    )
    _tell("firm_passed_on", made, by)
    return made


def _tell(verb: str, row: ServiceAssignment, by: Actor) -> None:
    """In the history of the team and of the firm; who in the team may be a person, and is not
    said there."""
    context = {"assignment": row.pk, "firm": row.firm.name}
    record(by=by, action=f"organisation.{verb}", obj=row.team, context=context)
    other = f"organisation.{verb.replace('firm', 'team')}"
    record(by=by, action=other, obj=row.firm, context={"team": row.team.name})
