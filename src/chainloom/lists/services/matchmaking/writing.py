"""The event itself: written, changed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.cleaning import assign
from chainloom.core.digits import whole_number
from chainloom.core.errors import Invalid

from ...matchmaking_policy import matchmaking_policy
from ...models import EventState, Matchmaking, Talk, Why
from ...models.matchmaking import MINUTES_LEAST, MINUTES_MOST, TABLES_MOST, TALKS_MOST
from .. import common
from .common import check_open, locked
from .telling import tell

NUMBERS = {
    "tables": (1, TABLES_MOST),
    "minutes": (MINUTES_LEAST, MINUTES_MOST),
    "most_talks": (1, TALKS_MOST),
}
VALUES = ("title", "day", "begins", "ends", "place", *NUMBERS)
# Changes of these are told: people plan their day by them.
TOLD = {"day", "begins", "ends", "place", "minutes"}


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields, cleaned; unknown names are a programming error."""
    unknown = set(values) - set(VALUES)
    if unknown:
        raise TypeError(f"not fields of an event: {sorted(unknown)}")
    return {name: _clean(name, value) for name, value in values.items()}


def _clean(name: str, value: Any) -> Any:
    match name:
        case "title":
            return common.needed_text(common.clean_text(value, 121), 120, "title")
        case "place":
            return common.clean_text(value, 160)
        case "day":
            day = common.clean_day(value, "day")
            if day is None:
                raise Invalid("required", _("Say on which day."), field="day")
            return day
        case "begins" | "ends":
            return _time(value, name)
    least, most = NUMBERS[name]
    number = value if isinstance(value, int) else whole_number(str(value or "").strip(), most=4)
    if number is None or not least <= number <= most:
        message = _("A whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise Invalid("not_a_number", message, field=name)
    return number


def _time(value: Any, field: str) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    try:
        return time.fromisoformat(str(value or "")).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Invalid("not_a_time", _("Write the time as 09:30."), field=field) from None


def _check_whole(row: Matchmaking) -> None:
    if row.ends <= row.begins:
        raise Invalid("times", _("It ends before it begins: change one of them."), field="ends")
    if row.rounds < 1:
        message = _("There is no time for a single talk: let it end later, or talk for less long.")
        raise Invalid("times", message, field="minutes")


@transaction.atomic
def matchmaking_create(*, values: Mapping[str, Any], by: Actor) -> Matchmaking:
    """An event in preparation; nobody but the office and the leader sees it yet."""
    common.check_member(by)
    matchmaking_policy.check_add(by)
    given = {"title": "", "day": None, "begins": None, "ends": None, **values}
    cleaned = clean_values(given)
    row = Matchmaking(chain=by.chain, created_by=by.user, created_at=timezone.now(), **cleaned)
    _check_whole(row)
    row.save()
    record(by=by, action="matchmaking.created", obj=row)
    return row


@transaction.atomic
def matchmaking_update(
    *, matchmaking: Matchmaking, values: Mapping[str, Any], by: Actor, version: int | None = None
) -> Matchmaking:
    """Change what it says. Talks that would lie outside lose their place while it is in
    preparation; once the plan was given out, such a change is refused."""
    row = locked(matchmaking, by)
    common.check_version(row, version)
    check_open(row)
    changes = assign(row, clean_values(values))
    _check_whole(row)
    if not changes:
        return row
    _check_outside(row)
    row.version += 1
    row.save()
    told = {name: tuple(map(str, pair)) for name, pair in changes.items()}
    record(by=by, action="matchmaking.updated", obj=row, changes=told)
    if row.is_given() and TOLD & set(changes):
        tell(row, "moved", invited_parties(row), by)
    return row


def _check_outside(row: Matchmaking) -> None:
    outside = row.talks.filter(round__gte=row.rounds) | row.talks.filter(table__gte=row.tables)
    count = outside.count()
    if not count:
        return
    if not row.is_draft():
        message = _(
            "%(count)s talks lie in rounds or at tables that would be gone. Move them first, or "
            "make the plan anew."
        )
        raise common.not_now(message % {"count": count})
    keys = list(outside.values_list("pk", flat=True))
    Talk.objects.filter(pk__in=keys).update(round=None, table=None, why=Why.FULL, is_fixed=False)


def invited_parties(row: Matchmaking) -> list[int]:
    """Every organisation that was told of the event."""
    told = row.entries.filter(told_at__isnull=False)
    pairs = told.values_list("need__organisation", "resource__organisation")
    return sorted({asker or offerer for asker, offerer in pairs})


@transaction.atomic
def matchmaking_remove(*, matchmaking: Matchmaking, by: Actor) -> None:
    """Throw away what is only being prepared."""
    row = locked(matchmaking, by)
    if not row.is_draft():
        raise common.not_now(_("Its plan was given out: it can no longer be thrown away."))
    record(by=by, action="matchmaking.removed", obj=row)
    row.delete()


@transaction.atomic
def matchmaking_close(*, matchmaking: Matchmaking, by: Actor) -> Matchmaking:
    """No more results are entered."""
    row = locked(matchmaking, by)
    if not row.can_be_closed(timezone.localdate()):
        raise common.not_now(_("Only an event whose day has come can be closed."))
    row.state = EventState.CLOSED
    row.save(update_fields=["state"])
    record(by=by, action="matchmaking.closed", obj=row)
    return row


@transaction.atomic
def matchmaking_call_off(*, matchmaking: Matchmaking, reason: str, by: Actor) -> Matchmaking:
    """It does not take place; everybody who was told of it is told so, with the reason."""
    row = locked(matchmaking, by)
    if not row.can_be_called_off():
        raise common.not_now(_("Only an event that was not held yet can be called off."))
    row.off_reason = common.clean_text(reason, 301)
    if not row.off_reason:
        raise Invalid("required", _("Say why: the parties read it."), field="reason")
    if len(row.off_reason) > 300:
        message = _("At most %(n)s characters.") % {"n": 300}
        raise Invalid("too_long", message, field="reason")
    row.state, row.off_at = EventState.OFF, timezone.now()
    row.save(update_fields=["state", "off_reason", "off_at"])
    record(by=by, action="matchmaking.called_off", obj=row)
    tell(row, "off", invited_parties(row), by)
    return row


@transaction.atomic
def matchmaking_reopen(*, matchmaking: Matchmaking, by: Actor) -> Matchmaking:
    """Results are entered once more; what was called off is prepared again, and parties told."""
    row = locked(matchmaking, by)
    if row.state not in (EventState.CLOSED, EventState.OFF):
        raise common.not_now(_("It is neither closed nor called off."))
    if row.is_off():
        row.state, row.off_reason, row.off_at = EventState.DRAFT, "", None
        tell(row, "on", invited_parties(row), by)
    else:
        row.state = EventState.HELD
    row.save(update_fields=["state", "off_reason", "off_at"])
    record(by=by, action="matchmaking.reopened", obj=row)
    return row
