"""What waits for one person today, whatever their role, in the order in which to do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor

from ...models import (
    Assignment,
    AssignmentState,
    Clock,
    Match,
    Need,
    NeedState,
    PolicyCase,
    Resource,
)
from ...models.needs import OVER
from ...policies_policy import policy_case_rights
from ...policy import need_policy, resource_policy
from .. import matches as match_reads
from .. import needs as need_reads
from ..resources import stale
from ..story import Running
from .kanban import nearest_clocks

SHOWN = 20


@dataclass
class Item:
    """One thing to do: what it is about, where, and by when."""

    title: str
    url: str
    meta: str = ""
    urgent: bool = False
    clock: Running | None = None


@dataclass
class Group:
    """Things to do of one sort; `url` leads to all of them where a list shows just these. `rows`:
    what the things are, `count` of them."""

    code: str
    label: str | Promise
    icon: str
    rows: QuerySet[Any]
    count: int
    items: list[Item] = field(default_factory=list)
    url: str = ""

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def my_day(actor: Actor, *, most: int = SHOWN) -> list[Group]:
    """The groups that hold anything, the most pressing first."""
    if actor.chain_id is None or actor.membership is None:
        return []
    found = [group for make in _GROUPS if (group := make(actor, most)) is not None]
    return [group for group in found if group.count]


def count_of(groups: Iterable[Group]) -> int:
    """How many things wait over all groups, each once: a need whose time ends stands in two."""
    of: dict[Any, list[Group]] = {}
    for group in groups:
        of.setdefault(group.rows.model, []).append(group)
    return sum(_together(same) for same in of.values())


def _together(groups: list[Group]) -> int:
    if len(groups) == 1:
        return groups[0].count
    keys = [group.rows.order_by().values("pk") for group in groups]
    return keys[0].union(*keys[1:]).count()


def first_of(groups: Iterable[Group], most: int) -> list[tuple[Group, Item]]:
    """The first few things over all groups, each thing once: for the overview's card."""
    once: dict[str, tuple[Group, Item]] = {}
    for group in groups:
        for item in group.items:
            once.setdefault(item.url, (group, item))
    return list(once.values())[:most]


def _needs_group(
    code: str,
    label: Any,
    icon: str,
    rows: Callable[[Actor], QuerySet[Need] | None],
    query: str = "",
) -> Callable[[Actor, int], Group | None]:
    """`query`: of the list of needs that shows just these, where there is one."""

    def make(actor: Actor, most: int) -> Group | None:
        found = rows(actor)
        if found is None:
            return None
        slug = actor.chain.slug
        url = reverse("lists:needs", args=[slug]) + f"?{query}" if query else ""
        count = found.count()
        return Group(
            code, label, icon, found, count, _need_items(actor, found, most) if count else [], url
        )

    return make


def _need_items(actor: Actor, rows: QuerySet[Need], most: int) -> list[Item]:
    due = Clock.objects.filter(need=OuterRef("pk"), stopped_at=None).order_by("due_at")
    pressing = rows.annotate(next_due=Subquery(due.values("due_at")[:1]))
    order = ("-urgent", F("next_due").asc(nulls_last=True), "pk")
    found = list(pressing.select_related("organisation", "chain").order_by(*order)[:most])
    need_reads.with_names(actor, found)
    clocks = nearest_clocks(actor, found) if found else {}
    return [
        Item(
            row.title,
            reverse("lists:need", args=[row.chain.slug, row.pk]),
            row.organisation.display_name if row.name_is_open else "",
            row.urgent,
            clocks.get(row.pk),
        )
        for row in found
    ]


def _to_verify(actor: Actor) -> QuerySet[Need] | None:
    return need_policy.rows(actor, "verify").filter(state=NeedState.SUBMITTED)


def _to_assign(actor: Actor) -> QuerySet[Need] | None:
    return need_policy.rows(actor, "assign").filter(state=NeedState.VERIFIED)


def _to_close(actor: Actor) -> QuerySet[Need] | None:
    return need_policy.rows(actor, "close").filter(state=NeedState.CONFIRMED)


def _to_decide(actor: Actor) -> QuerySet[Need] | None:
    """Before the leader; the office may decide too, but it is the leader's day."""
    if actor.role != "leader":
        return None
    rows = need_policy.rows(actor, "decide").exclude(state__in=OVER)
    return rows.filter(escalated_at__isnull=False, decided_at=None)


def _work(actor: Actor, *states: str) -> QuerySet[Need]:
    mine = Assignment.objects.filter(
        need=OuterRef("pk"), organisation=actor.organisation_id, state__in=states
    )
    rows = need_policy.rows(actor, "work").filter(Exists(mine))
    return rows.filter(state__in=(NeedState.ASSIGNED, NeedState.WORKING))


def _to_start(actor: Actor) -> QuerySet[Need] | None:
    return _work(actor, AssignmentState.ASSIGNED)


def _to_answer(actor: Actor) -> QuerySet[Need] | None:
    """In hand; what waits for material of who asks is not this person's to do."""
    return _work(actor, AssignmentState.WORKING).filter(waiting_since=None)


def _own(actor: Actor) -> QuerySet[Need]:
    return need_policy.rows(actor).filter(organisation=actor.organisation_id)


def _to_complete(actor: Actor) -> QuerySet[Need] | None:
    return (
        _own(actor)
        .filter(Q(state=NeedState.RETURNED) | Q(waiting_since__isnull=False))
        .exclude(state__in=OVER)
    )


def _to_confirm(actor: Actor) -> QuerySet[Need] | None:
    return _own(actor).filter(state=NeedState.ANSWERED)


def _ends_today(actor: Actor) -> QuerySet[Need] | None:
    return need_reads.due_today(need_policy.rows(actor), actor)


def _matches(actor: Actor, most: int) -> Group | None:
    rows = match_reads.matches(actor, only="mine")
    found: list[Match] = list(rows.order_by("-need__urgent", "moved_at", "pk")[:most])
    slug = actor.chain.slug
    items = [
        Item(
            f"{row.need.title} × {row.resource.title}",
            reverse("lists:match", args=[slug, row.pk]),
            str(row.get_state_display()),
            row.need.urgent,
        )
        for row in found
    ]
    url = reverse("lists:matches", args=[slug]) + "?only=mine"
    return Group(
        "matches",
        _("Matches waiting for our side"),
        "heart-handshake",
        rows,
        rows.count(),
        items,
        url,
    )


def _offers(actor: Actor, most: int) -> Group | None:
    rows = resource_policy.rows(actor, "confirm").filter(organisation=actor.organisation_id)
    rows = stale(rows)
    slug = actor.chain.slug
    found: list[Resource] = list(
        rows.order_by(F("confirmed_at").asc(nulls_first=True), "pk")[:most]
    )
    items = [
        Item(row.title, reverse("lists:resource", args=[slug, row.pk]), str(row.kind_label))
        for row in found
    ]
    url = reverse("lists:resources", args=[slug]) + "?whose=own&state=stale"
    return Group("offers", _("Offers to be confirmed"), "packages", rows, rows.count(), items, url)


def _cases(actor: Actor, most: int) -> Group | None:
    """Applied for, or granted and not wholly paid; those to decide first."""
    rows = PolicyCase.objects.waiting().filter(pk__in=policy_case_rights.rows(actor, "decide"))
    rows = rows.select_related("policy", "organisation").order_by("state", "applied_at", "pk")
    found: list[PolicyCase] = list(rows[:most])
    slug = actor.chain.slug
    items = [
        Item(
            row.policy.title,
            reverse("lists:policy_could", args=[slug, row.policy_id]),
            f"{row.organisation.display_name} · {row.state_label}",
        )
        for row in found
    ]
    return Group("cases", _("Policies to decide or to pay"), "coin", rows, rows.count(), items)


def register(make: Callable[[Actor, int], Group | None]) -> None:
    """Enter a group of a higher app's: it stands after those of the lists. Once is enough."""
    if make not in _GROUPS:
        _GROUPS.append(make)


_GROUPS: list[Callable[[Actor, int], Group | None]] = [
    _needs_group("decide", _("Before you to decide"), "scale", _to_decide, "only=escalated"),
    _needs_group(
        "ends_today", _("Time ends today, or is over"), "clock", _ends_today, "only=today"
    ),
    _needs_group("verify", _("To be verified"), "check", _to_verify, "state=submitted"),
    _needs_group(
        "assign", _("Without a responsible unit"), "user-plus", _to_assign, "state=verified"
    ),
    _needs_group("start", _("To be taken in hand"), "player-play", _to_start),
    _needs_group("answer", _("To be answered"), "message", _to_answer),
    _needs_group("complete", _("Something is asked of us"), "help-circle", _to_complete),
    _needs_group(
        "confirm", _("Answered: are we content?"), "star", _to_confirm, "whose=own&state=answered"
    ),
    _matches,
    _offers,
    _cases,
    _needs_group("close", _("Confirmed, to be closed"), "archive", _to_close, "state=confirmed"),
]
