"""A need's story and clocks, as its page tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar, assumption

from .. import limits
from ..models import Clock, Need, NeedEntry, NeedState
from ..policy import need_policy

WORDS: dict[str, tuple[Any, str, str]] = {
    "created": (gettext_lazy("written down"), "pencil", ""),
    "submitted": (pgettext_lazy("need", "sent"), "send", "info"),
    "verified": (pgettext_lazy("need", "verified"), "check", "success"),
    "returned": (gettext_lazy("returned: something is missing"), "arrow-back-up", "warning"),
    "assigned": (gettext_lazy("made responsible"), "user-plus", "info"),
    "released": (gettext_lazy("no longer responsible"), "user-x", ""),
    "contacted": (gettext_lazy("got in touch"), "phone", "info"),
    "started": (gettext_lazy("takes it in hand"), "player-play", "info"),
    "planned": (gettext_lazy("gave a plan"), "list-check", "info"),
    "asked": (gettext_lazy("asks for material"), "help-circle", "warning"),
    "supplied": (gettext_lazy("gave what was asked"), "paperclip", ""),
    "extended": (gettext_lazy("extended the time"), "calendar-time", "warning"),
    "answered": (pgettext_lazy("need", "answered"), "message", "success"),
    "confirmed": (gettext_lazy("is content with the answer"), "star", "success"),
    "redone": (gettext_lazy("is not content: taken up again"), "rotate", "danger"),
    "called_back": (gettext_lazy("called back"), "phone", ""),
    "escalated": (gettext_lazy("put to the leader"), "flag", "danger"),
    "decided": (gettext_lazy("the leader decided"), "scale", "accent"),
    "clock_warned": (gettext_lazy("time runs out"), "clock", "warning"),
    "clock_moved": (gettext_lazy("time moved"), "calendar-time", "info"),
    "widened": (gettext_lazy("lets all members see it"), "users", "info"),
    "withdrawn": (gettext_lazy("withdrawn"), "ban", ""),
    "closed": (pgettext_lazy("need", "closed"), "archive", ""),
}


def sees_inside(actor: Actor, need: Need) -> bool:
    """Words between office, leader and units."""
    return actor.sees_all or need_policy.rows(actor, "work").filter(pk=need.pk).exists()


def missing(need: Need) -> str:
    """What who asks still owes: why it came back, or what was asked for."""
    if need.state == NeedState.RETURNED:
        verb = "returned"
    elif need.waiting_since is not None:
        verb = "asked"
    else:
        return ""
    row = need.entries.filter(verb=verb).order_by("-pk").first()
    return row.text if row else ""


def story(actor: Actor, need: Need) -> list[dict[str, Any]]:
    """What happened, oldest first, as `<c-timeline>` takes it.

    Those who only find the need in the list learn of its steps and not of what was said.
    """
    concerned = sees_inside(actor, need) or need.organisation_id == actor.organisation_id
    rows = need.entries.select_related("by", "organisation")
    if not sees_inside(actor, need):
        rows = rows.filter(inside=False)
    names = need_policy.may(actor, "name", need)
    return [_told(row, need, names, concerned) for row in rows if concerned or _is_public(row)]


def _is_public(row: NeedEntry) -> bool:
    return row.verb in ("submitted", "verified", "assigned", "started", "answered", "closed")


def _told(row: NeedEntry, need: Need, names: bool, concerned: bool) -> dict[str, Any]:
    label, icon, tone = WORDS[row.verb]
    who = row.organisation.display_name if row.organisation else _("the system")
    if row.organisation_id == need.organisation_id and not names:
        who = _("who asks")
    elif concerned and row.by is not None:
        who = f"{who} · {row.by.display_name}"
    return {
        "at": row.at,
        "who": who,
        "text": str(label),
        "said": row.text if concerned else _unit_alone(row),
        "icon": icon,
        "tone": tone,
        "inside": row.inside,
    }


def _unit_alone(row: NeedEntry) -> str:
    """Which unit was made responsible, without what the office asked it to do."""
    return row.text.partition("\n")[0] if row.verb == "assigned" else ""


@dataclass(frozen=True)
class Running:
    """A clock as the page shows it."""

    clock: Clock
    step: str
    unit: str
    due_at: datetime
    limit: str
    left: str
    tone: str
    stands: bool
    share: float
    # That holidays of some year are not known yet, where the due moment hangs on them.
    assumed: str = ""


def clocks_of(need: Need, now: datetime | None = None) -> list[Running]:
    """The running clocks of a need, the nearest first."""
    now = now or timezone.now()
    calendar = limits.calendar_of(need.chain)
    rows = need.clocks.filter(stopped_at=None).select_related("organisation")
    rows = rows.prefetch_related("pauses").order_by("due_at")
    return [running(row, need, now, calendar) for row in rows]


def running(
    row: Clock, need: Need, now: datetime, calendar: WorkingCalendar | None = None
) -> Running:
    """How much is left, in working time where the limit is counted in it.

    `calendar`: the chain's, where the caller has asked for it already.
    """
    calendar = calendar or limits.calendar_of(need.chain)
    open_pause = next((one for one in row.pauses.all() if one.ended_at is None), None)
    at = open_pause.began_at if open_pause else now
    if row.limit_unit in limits.WORKING:
        left = calendar.elapsed(at, row.due_at).time
    else:
        left = row.due_at - at
    assumed = ""
    if row.limit_unit in limits.WORKING:
        assumed = assumption(calendar.elapsed(row.started_at, row.due_at).assumed)
    is_late = left <= timedelta(0)
    warned = not is_late and at >= row.warn_at
    tone = "danger" if is_late else "warning" if warned else "success"
    whole = (row.due_at - row.started_at).total_seconds() or 1
    return Running(
        clock=row,
        step=str(row.get_step_display()),
        unit=row.organisation.display_name if row.organisation else "",
        due_at=row.due_at,
        limit=limits.in_words(row.limit, row.limit_unit),
        left=_left(left, working=row.limit_unit in limits.WORKING),
        tone="info" if open_pause else tone,
        stands=open_pause is not None,
        share=min(max((at - row.started_at).total_seconds() / whole, 0.0), 1.0),
        assumed=assumed,
    )


# A working day of the usual office hours.
_DAY_HOURS = 7


def _left(left: timedelta, *, working: bool) -> str:
    """2 days 3 hours left, or 40 minutes late; a working day has seven hours."""
    minutes = int(abs(left).total_seconds() // 60)
    days, rest = divmod(minutes, (_DAY_HOURS if working else 24) * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        said = limits.in_words(days, "working_days" if working else "days")
        if hours and days < 3:
            said = f"{said} {limits.in_words(hours, 'hours')}"
    elif hours:
        said = limits.in_words(hours, "working_hours" if working else "hours")
    else:
        said = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    template = _("%(time)s left") if left > timedelta(0) else _("%(time)s late")
    return template % {"time": said}
