"""Whom to invite: found by stage, certificate, open need, or chosen; shown before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.chain.models import Placement
from chainloom.core.errors import Invalid
from chainloom.lists.models import Need
from chainloom.lists.models.needs import OVER
from chainloom.organisations.models import Certificate, Organisation, on_day
from chainloom.organisations.policy import organisation_policy

from ..models import Event, EventInvitation, EventStatus
from . import common, telling

INVITED_MOST = 5000


@dataclass(frozen=True)
class Choice:
    """Any of these: at a stage, with a certificate in force, with an open need, of a kind, in the
    body that meets, or named."""

    stages: tuple[int, ...] = ()
    certificates: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()
    with_body: bool = False

    @property
    def is_empty(self) -> bool:
        return not (
            self.stages or self.certificates or self.needs or self.organisations or self.with_body
        )


@dataclass(frozen=True)
class Preview:
    """How many would be invited, how many of them can be told here, and who they are."""

    fresh: int
    reached: int
    known: int
    names: list[Organisation] = field(default_factory=list)

    @property
    def unreached(self) -> int:
        return self.fresh - self.reached


def found(event: Event, choice: Choice, by: Actor) -> QuerySet[Organisation]:
    """The organisations of the chain that any of the choices finds."""
    today = timezone.localdate()
    wanted = Q(pk__in=choice.organisations)
    if choice.stages:
        placed = Placement.objects.filter(stage__in=choice.stages, stage__chain=event.chain_id)
        wanted |= Q(Exists(placed.filter(organisation=OuterRef("pk"))))
    if choice.certificates:
        held = Certificate.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=today), kind__in=choice.certificates
        )
        wanted |= Q(Exists(held.filter(organisation=OuterRef("pk"))))
    if choice.needs:
        asked = Need.objects.filter(
            chain=event.chain_id, kind__in=choice.needs, submitted_at__isnull=False
        ).exclude(state__in=OVER)
        wanted |= Q(Exists(asked.filter(organisation=OuterRef("pk"))))
    if choice.with_body and event.body_id:
        seated = on_day(event.day, "body_memberships__")
        wanted |= seated & Q(body_memberships__body=event.body_id)
    rows = organisation_policy.rows(by).filter(merged_into=None)
    return rows.filter(pk__in=Organisation.objects.filter(wanted).values("pk"))


def _fresh(event: Event, choice: Choice, by: Actor) -> QuerySet[Organisation]:
    invited = EventInvitation.objects.filter(event=event, organisation=OuterRef("pk"))
    return found(event, choice, by).exclude(Exists(invited))


def acting(event: Event, organisation: str = "pk") -> Exists:
    """Whether somebody acts here for the organisation that the field of a row says."""
    held = Membership.objects.filter(
        chain=event.chain_id,
        organisation=OuterRef(organisation),
        ended_at=None,
        user__is_active=True,
    )
    return Exists(held)


def preview(*, event: Event, choice: Choice, by: Actor, named: int = 50) -> Preview:
    """What sending would do; writes nothing."""
    all_ = found(event, choice, by).count() if not choice.is_empty else 0
    if not all_:
        return Preview(0, 0, 0)
    fresh = _fresh(event, choice, by)
    count = fresh.count()
    return Preview(
        fresh=count,
        reached=fresh.filter(acting(event)).count(),
        known=all_ - count,
        names=list(fresh.order_by("sort_key", "pk")[:named]),
    )


@transaction.atomic
def invite(*, event: Event, choice: Choice, by: Actor) -> int:
    """Invite those who were not yet: people who act for them are told; how many organisations."""
    row = common.locked(event, by)
    if row.state != EventStatus.PUBLISHED:
        raise common.not_now(_("Announce it first: who is invited looks at its page."))
    if row.ends_at < timezone.now():
        raise common.not_now(_("It is over."))
    rows = _fresh(row, choice, by).annotate(acts=acting(row)).order_by("pk")
    wanted = list(rows.values_list("pk", "acts")[: INVITED_MOST + 1]) if not choice.is_empty else []
    if not wanted:
        raise Invalid("nobody", _("This finds nobody who is not invited already."))
    if len(wanted) > INVITED_MOST:
        message = _("At most %(n)s organisations at once.") % {"n": INVITED_MOST}
        raise Invalid("too_many", message)
    now = timezone.now()
    EventInvitation.objects.bulk_create(
        EventInvitation(event=row, organisation_id=key, sent_at=now, was_told=acts)
        for key, acts in wanted
    )
    told = [key for key, acts in wanted if acts]
    telling.invited(row, told, by)
    common.note(row, "invited", by, organisations=len(wanted), told=len(told))
    return len(wanted)


def choice_of(data: Any) -> Choice:
    """A choice from plain lists, unknown keys and codes left out by the queries themselves."""

    def keys(values: Iterable[Any]) -> tuple[int, ...]:
        return tuple(int(one) for one in values if str(one).isdigit() and len(str(one)) < 18)

    return Choice(
        stages=keys(data.get("stages") or ()),
        certificates=tuple(str(one)[:60] for one in data.get("certificates") or ()),
        needs=tuple(str(one)[:60] for one in data.get("needs") or ()),
        organisations=keys(data.get("organisations") or ()),
        with_body=bool(data.get("with_body")),
    )
