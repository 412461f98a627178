"""The daily look: reminders of what is due and of terms that end, automatic renewal, times ahead,
last days by the working days known since.

Doing it again tells nobody twice: a due obligation keeps the last reminder of it, a notice its key.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.core.working_time import WorkingCalendar
from chainloom.notices.selectors import calendar_of

from .. import dates
from ..models import OWED, Agreement, AgreementState, Due, Obligation, Renewal, Repeats
from . import common, telling
from .obligations import dues_follow, dues_make, dues_reckon

FAR_DAYS = 14
NEAR_WORKING_DAYS = 3
# A term is spoken of so many days before it ends, and before the last day of notice.
TERM_DAYS = 30
NOTICE_DAYS = 14
_STAGES = ("", "far", "near", "late")


def stage_of(due: Due, calendar: WorkingCalendar, today: date) -> str:
    """Which reminder holds now: late, near (three working days), far (fourteen days) or none."""
    if due.last_day < today:
        return "late"
    if calendar.working_days(today, due.last_day) <= NEAR_WORKING_DAYS:
        return "near"
    return "far" if due.due_on <= today + timedelta(days=FAR_DAYS) else ""


def agreements_watch(*, by: Actor, today: date | None = None) -> dict[str, int]:
    """Look at every signed agreement of the actor's chain (of all, for the system)."""
    today = today or timezone.localdate()
    dues_reckon(chain=by.chain_id)
    rows = Agreement.objects.filter(state=AgreementState.SIGNED).select_related("chain")
    if by.chain_id is not None:
        rows = rows.filter(chain=by.chain_id)
    return {
        "renewed": _renew(rows, by, today),
        "made": _make_ahead(rows),
        "dues": _remind_dues(rows, today),
        "terms": _remind_terms(rows, today),
    }


def _remind_dues(rows: QuerySet[Agreement], today: date) -> int:
    dues = Due.objects.filter(
        Q(due_on__lte=today + timedelta(days=FAR_DAYS)) & ~Q(told="late"),
        obligation__agreement__in=rows.values("pk"),
        state__in=OWED,
    ).select_related(
        "obligation__agreement__chain",
        "obligation__owner__organisation",
        "obligation__confirmer__organisation",
    )
    calendars: dict[int, WorkingCalendar] = {}
    count = 0
    for due in dues.order_by("pk"):
        chain = due.obligation.agreement.chain_id
        if chain not in calendars:
            calendars[chain] = calendar_of(chain)
        count += _remind(due, stage_of(due, calendars[chain], today))
    return count


@transaction.atomic
def _remind(due: Due, stage: str) -> bool:
    """A later reminder than the last one; those in between are left out."""
    if _STAGES.index(stage) <= _STAGES.index(due.told):
        return False
    Due.objects.filter(pk=due.pk).update(told=stage)
    telling.due_reminded(due, stage)
    return True


def term_stage(row: Agreement, today: date) -> str:
    """What is to be said of its term now: over, ends, notice, or nothing."""
    if row.term_is_over(today):
        return "over"
    if row.ends_within(TERM_DAYS, today) and row.renewal != Renewal.AUTOMATIC:
        return "ends"
    notice = row.notice_by()
    if row.renewal != Renewal.AUTOMATIC or notice is None:
        return ""
    return "notice" if notice - timedelta(days=NOTICE_DAYS) <= today <= notice else ""


def _remind_terms(rows: QuerySet[Agreement], today: date) -> int:
    near = today + timedelta(days=TERM_DAYS + NOTICE_DAYS)
    ending = rows.filter(ends_on__isnull=False)
    # With a period of notice it may have to be said long before.
    ending = ending.filter(Q(ends_on__lte=near) | Q(notice_days__isnull=False))
    count = 0
    for row in ending.order_by("pk"):
        stage = term_stage(row, today)
        if stage:
            telling.term_reminded(row, stage)
            count += 1
    return count


def _renew(rows: QuerySet[Agreement], by: Actor, today: date) -> int:
    """Those that renew themselves go on when their last day is past."""
    past = list(
        rows.filter(
            renewal=Renewal.AUTOMATIC, renewal_months__gte=1, ends_on__lt=today
        ).values_list("pk", flat=True)
    )
    for key in past:
        _renew_one(key, by, today)
    return len(past)


@transaction.atomic
def _renew_one(key: int, by: Actor, today: date) -> None:
    row = Agreement.objects.select_for_update(of=("self",)).select_related("chain").get(pk=key)
    old = row.ends_on
    number = 0
    while row.ends_on is not None and old is not None and row.ends_on < today:
        number += 1
        row.ends_on = dates.after_months(old, number * (row.renewal_months or 1))
    row.version += 1
    row.save()
    actor = by if by.chain_id else Actor.for_system(by.system, row.chain)
    common.note(row, "renewed", actor, changes={"ends_on": (old, row.ends_on)})
    telling.news(row, "renewed", actor)
    dues_follow(row)


def _make_ahead(rows: QuerySet[Agreement]) -> int:
    """What is owed again and again without an end near is due at further times."""
    going = Obligation.objects.filter(
        ~Q(repeats=Repeats.ONCE), agreement__in=rows.values("pk"), stopped_on=None
    )
    today = timezone.localdate()
    going = going.filter(Q(until__isnull=True) | Q(until__gte=today))
    return sum(dues_make(one, one.agreement) for one in going.select_related("agreement"))
