"""Reads that more than one caller needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role, User
from chainloom.core.working_time import WorkingCalendar

from . import kinds
from .models import (
    Channel,
    DeliveryState,
    Notice,
    NoticeDelivery,
    NoticePreference,
    NoticeSettings,
    OfficeHours,
    When,
)
from .policy import delivery_policy, notice_policy

# A bell says no more than "99+".
COUNTED = 100
FAILURES_SHOWN = dt.timedelta(days=30)


def _members(chain: Any, **held: Any) -> QuerySet[Membership]:
    """For the `to` of a notice: a shut account is told nothing."""
    rows = Membership.objects.filter(chain=chain, ended_at=None, user__is_active=True, **held)
    return rows.select_related("user")


def members_with(chain: Any, *roles: str) -> QuerySet[Membership]:
    """Who holds one of these roles in a chain."""
    return _members(chain, role__in=roles)


def office_of(chain: Any) -> QuerySet[Membership]:
    return members_with(chain, Role.OFFICE)


def members_of(organisation: Any, chain: Any, *roles: str) -> QuerySet[Membership]:
    """Who acts for an organisation in a chain, in one of the roles if any are given."""
    return _members(chain, organisation=organisation, **({"role__in": roles} if roles else {}))


def members_of_all(organisations: Iterable[Any], chain: Any) -> QuerySet[Membership]:
    """Who acts for any of these organisations (keys, or a query of them) in a chain."""
    return _members(chain, organisation__in=organisations).order_by("pk")


def members_or_office(organisation: Any, chain: Any, *roles: str) -> list[Membership]:
    """Who acts for an organisation in a chain, in one of the roles if any are given; its office
    where nobody does, or where there is no organisation (`None`)."""
    people = list(members_of(organisation, chain, *roles)) if organisation else []
    return people or list(office_of(chain))


def unread(actor: Actor) -> QuerySet[Notice]:
    return notice_policy.rows(actor).filter(read_at=None)


def unread_count(actor: Actor) -> int:
    """At most `COUNTED`."""
    return unread(actor)[:COUNTED].count()


def calendar_of(chain_id: int | None) -> WorkingCalendar:
    """The working calendar of a chain's office: its own hours and days, or the usual ones."""
    kept = OfficeHours.objects.filter(chain=chain_id).first() if chain_id else None
    return WorkingCalendar.from_data(kept.data if kept else None)


def settings_of(user: User) -> NoticeSettings:
    """A person's hours, or those that hold until they choose."""
    return NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)


def choices_of(user: User) -> dict[tuple[str, str], str]:
    """(code, channel) → when, for every kind: what the person chose, or the default."""
    chosen = {
        (row.code, row.channel): row.when for row in NoticePreference.objects.filter(user=user)
    }
    return defaults() | chosen


def defaults() -> dict[tuple[str, str], str]:
    return {
        (one.code, channel): When.NOW if channel == Channel.PAGE else one.email
        for one in kinds.all_kinds()
        for channel in Channel.values
    }


def kinds_for(user: User) -> list[kinds.NoticeKind]:
    """The kinds that a person in their roles can be told."""
    roles = set(Membership.objects.filter(user=user, ended_at=None).values_list("role", flat=True))
    return [one for one in kinds.all_kinds() if not one.roles or roles & set(one.roles)]


def failed_deliveries(actor: Actor) -> QuerySet[NoticeDelivery]:
    """What did not reach its reader in the last 30 days, the newest first."""
    since = timezone.now() - FAILURES_SHOWN
    rows = delivery_policy.rows(actor).filter(state=DeliveryState.FAILED, created_at__gte=since)
    return rows.select_related("webhook", "notice__user").order_by("-created_at")
