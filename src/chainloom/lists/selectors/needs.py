"""Needs as pages, API and command line ask for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ..models import Assignment, AssignmentState, Clock, Need
from ..models.needs import BEFORE_LEADER, OVER
from ..policy import concerned, need_policy
from .boards.figures import Cut, narrow_needs
from .titles import titled


def needs(actor: Actor, **narrowed_by: str) -> QuerySet[Need]:
    """The needs the actor sees, narrowed; each with the day its next clock runs out."""
    found = narrowed(actor, **narrowed_by)
    # To sort by it must not tell what one may not read.
    known = Case(When(concerned(actor), then=F("rating")), default=None)
    # What was written long ago and sent today is news; a draft stands where it was written. The
    # index `need_entered` has it so.
    order = Coalesce("submitted_at", "created_at")
    found = found.alias(rating_known=known, sent_order=order)
    return found.annotate(next_due=next_due(actor))


def next_due(actor: Actor) -> Case:
    """When the first clock of a need runs out: for those concerned, and none while it stands."""
    going = Clock.objects.going().filter(need=OuterRef("pk")).order_by("due_at")
    first = Subquery(going.values("due_at")[:1])
    return Case(When(concerned(actor), then=first), default=None)


def narrowed(
    actor: Actor,
    *,
    q: str = "",
    kind: str = "",
    state: str = "",
    whose: str = "",
    only: str = "",
    **cut: str,
) -> QuerySet[Need]:
    """The same without the day, for counting; `cut` has the parts of a `Cut`."""
    rows = need_policy.rows(actor).select_related("organisation")
    if kind:
        rows = rows.filter(kind=kind)
    if state == "open":
        rows = rows.exclude(state__in=OVER)
    elif state:
        rows = rows.filter(state=state)
    rows = _whose(rows, actor, whose)
    rows = due_today(rows, actor) if only == "today" else _only(rows, actor, only)
    for word in q.split():
        rows = rows.filter(_says(actor, word))
    return narrow_needs(rows, actor, Cut(**cut))


def _whose(rows: QuerySet[Need], actor: Actor, whose: str) -> QuerySet[Need]:
    if whose == "own":
        return rows.filter(organisation=actor.organisation_id)
    if whose == "assigned":
        held = Assignment.objects.filter(
            need=OuterRef("pk"), organisation=actor.organisation_id
        ).exclude(state=AssignmentState.RELEASED)
        return rows.filter(Exists(held))
    return rows


def _only(rows: QuerySet[Need], actor: Actor, only: str) -> QuerySet[Need]:
    match only:
        case "urgent":
            return rows.filter(urgent=True)
        case "late":
            late = Clock.objects.past(timezone.now()).filter(need=OuterRef("pk"))
            return rows.filter(concerned(actor), Exists(late))
        case "escalated":
            return rows.filter(concerned(actor), BEFORE_LEADER)
    return rows


def due_today(rows: QuerySet[Need], actor: Actor) -> QuerySet[Need]:
    """Whose time ends today or is over: of the actor's own unit; the office looks after all.
    What waits for material of who asks is not among them."""
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    clocks = Clock.objects.past(midnight).filter(need=OuterRef("pk"))
    if not actor.is_office:
        clocks = clocks.filter(organisation=actor.organisation_id)
    return rows.exclude(state__in=OVER).filter(Exists(clocks))


def _says(actor: Actor, word: str) -> Q:
    """The title or its initials, the words, or the name of an asker that the actor may know."""
    named = need_policy.rows(actor, "name").filter(pk=OuterRef("pk"))
    asker = Q(organisation__name__icontains=word) | Q(organisation__short_name__icontains=word)
    said = titled(Need, actor.chain_id, word) | Q(text__icontains=word)
    return said | Q(Exists(named)) & asker


def names_open(actor: Actor, rows: Collection[Need]) -> set[int]:
    """The ids of those needs whose asker the actor may know."""
    keys = [row.pk for row in rows]
    return set(need_policy.rows(actor, "name").filter(pk__in=keys).values_list("pk", flat=True))


def with_names(actor: Actor, rows: Collection[Need]) -> list[Need]:
    """The needs, each told whether its asker's name may be shown (`name_is_open`), and as far as
    the actor may know how satisfied who asks is (`rating_shown`) and whether it lies before the
    leader (`is_before_leader`)."""
    open_ = names_open(actor, rows)
    inside = [row.pk for row in rows if row.rating is not None or row.awaits_decision()]
    shown = concerning(actor, inside) if inside else set()
    for row in rows:
        row.name_is_open = row.pk in open_
        row.rating_shown = row.rating if row.pk in shown else None
        row.is_before_leader = row.pk in shown and row.awaits_decision()
    return list(rows)


def concerning(actor: Actor, keys: Collection[int]) -> set[int]:
    """The ids of those needs in which the actor is concerned: by the rule of ratings."""
    told = need_policy.rows(actor, "rating").filter(pk__in=keys)
    return set(told.values_list("pk", flat=True))
