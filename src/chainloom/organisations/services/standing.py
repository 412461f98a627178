"""An organisation's standing: what it shares in a chain, and its seats in bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Forbidden, Invalid, Missing

from ..models import (
    BodyMembership,
    BodyRole,
    Kind,
    Organisation,
    Participation,
    Source,
    overlapping,
)
from ..policy import organisation_policy
from . import assignments, effects
from .fields import one_line

# "public": its name on the pages for people who are not signed in; the others to members.
CONSENTS = ("finance", "customers", "contacts", "public")
HAS_SEATS = frozenset({Kind.BODY, Kind.ASSOCIATION})
# What other apps keep of a person in a body goes with the seat, as with `contacts.on_erase`.
on_erase: list[Callable[[BodyMembership, Actor], None]] = []


@transaction.atomic
def consents_set(
    *, organisation: Organisation, consents: Iterable[str], by: Actor
) -> Participation:
    """What other members of the chain may see of it: decided by the organisation alone."""
    organisation_policy.check(by, "view", organisation)
    if organisation.pk != by.organisation_id:
        raise Forbidden(_("Only the organisation itself decides what it shares."))
    if not organisation_policy.may(by, "share", organisation):
        raise Forbidden(
            _(
                "This organisation gave its figures and contacts to another chain. Somebody who "
                "acts for it there decides what is shared here: invite that person."
            )
        )
    wanted = sorted(set(consents))
    unknown = set(wanted) - set(CONSENTS)
    if unknown:
        raise Invalid(
            "unknown_choice",
            _("“%(value)s” is not one of the choices.") % {"value": unknown.pop()},
            field="consents",
        )
    standing = Participation.objects.select_for_update().get(
        organisation=organisation, chain=by.chain_id
    )
    before = standing.consents
    if before == wanted:
        return standing
    standing.consents = wanted
    standing.save(update_fields=["consents"])
    effects.network_changed([by.chain_id])
    record(
        by=by,
        action="organisation.consents_set",
        obj=organisation,
        changes={"consents": (before, wanted)},
    )
    return standing


@transaction.atomic
def body_member_add(
    *,
    body: Organisation,
    role: str,
    by: Actor,
    member: Organisation | None = None,
    person_name: str = "",
    person_post: str = "",
    from_date: date | None = None,
    until: date | None = None,
    source: Source | None = None,
) -> BodyMembership:
    """Seat an organisation, or a person, in a committee or alliance.

    Exactly one of `member` and `person_name` is given. With `until`, who sat there in an earlier
    time is entered.
    """
    check_body(body, by)
    if role not in BodyRole.values:
        raise Invalid(
            "unknown_choice",
            _("“%(value)s” is not one of the choices.") % {"value": role},
            field="role",
        )
    person = one_line(person_name)[:40]
    if (member is None) == (not person):
        raise Invalid(
            "member_or_person", _("Give either an organisation or a person."), field="member"
        )
    if from_date and until and until < from_date:
        raise Invalid("dates_reversed", _("It ends before it began."), field="until")
    seat = BodyMembership(
        body=body,
        member=member,
        person_name=person,
        person_post=one_line(person_post)[:60],
        role=role,
        from_date=from_date,
        until=until,
        source=source or effects.source_of_entry(by),
    )
    _check_member(seat, by)
    seat.save()
    effects.network_changed([by.chain_id])
    _record_seat("member_added", seat, by)
    return seat


def check_body(body: Organisation, by: Actor) -> None:
    """Only the office writes who sits where, and only bodies and associations have seats."""
    organisation_policy.check(by, "place", body)
    if body.kind not in HAS_SEATS:
        raise Invalid("not_a_body", _("Only a coordination body or an association has members."))


def _check_member(seat: BodyMembership, by: Actor) -> None:
    """An organisation sits in a body once at a time; an unknown first day is no earlier seat's."""
    member = seat.member
    if member is None:
        return
    organisation_policy.check(by, "view", member)
    if member.pk == seat.body_id:
        raise Invalid("own_member", _("A body cannot be a member of itself."), field="member")
    if sits_meanwhile(seat, member):
        raise Conflict("member_known", _("It is a member already."), field="member")


def sits_meanwhile(seat: BodyMembership, member: Organisation) -> bool:
    """Whether the organisation sits in the seat's body at the seat's time."""
    held = BodyMembership.objects.filter(body=seat.body_id, member=member)
    known_from = seat.from_date or seat.until or timezone.localdate()
    return held.filter(overlapping(known_from, seat.until)).exists()


def _locked(seat: BodyMembership, by: Actor) -> BodyMembership:
    organisation_policy.check(by, "place", seat.body)
    rows = BodyMembership.objects.select_for_update(of=("self",))
    return rows.select_related("body", "member").get(pk=seat.pk)


def _end(row: BodyMembership, until: date) -> None:
    same = BodyMembership.objects.filter(body=row.body_id, member=row.member_id)
    others = same.exclude(pk=row.pk) if row.member_id else same.none()
    assignments.end_on(row, until, others)


@transaction.atomic
def body_member_end(
    *, seat: BodyMembership, by: Actor, until: date | None = None
) -> BodyMembership:
    """The membership ends on a day (today unless said otherwise); it stays on record."""
    row = _locked(seat, by)
    _end(row, until or timezone.localdate())
    effects.network_changed([by.chain_id])
    _record_seat("member_ended", row, by)
    return row


@transaction.atomic
def body_member_replace(
    *,
    seat: BodyMembership,
    from_date: date,
    by: Actor,
    member: Organisation | None = None,
    person_name: str = "",
    person_post: str = "",
    role: str = "",
) -> BodyMembership:
    """Somebody else takes the seat from a day on; the old one ends the day before, if not earlier,
    and stays.

    `role` is the old seat's unless said otherwise. Firms looked after through the old seat pass to
    the new one on that day.
    """
    row = _locked(seat, by)
    assignments.check_not_over(row)
    if row.until is None or row.until >= from_date:
        _end(row, from_date - timedelta(days=1))
        _record_seat("member_ended", row, by)
    made = body_member_add(
        body=row.body,
        role=role or row.role,
        member=member,
        person_name=person_name,
        person_post=person_post,
        from_date=from_date,
        by=by,
    )
    held = row.looks_after.filter(Q(until=None) | Q(until__gte=from_date))
    for one in held.select_related("team", "firm"):
        assignments.pass_on(one, seat=made, on=from_date, by=by)
    return made


@transaction.atomic
def body_person_erase(*, seat: BodyMembership, by: Actor) -> None:
    """Take a person out of a body for good, as with `contact_erase`."""
    organisation_policy.check(by, "place", seat.body)
    if seat.member_id is not None:
        raise Missing()
    for forget in on_erase:
        forget(seat, by)
    _record_seat("member_erased", seat, by)
    seat.delete()


def _record_seat(verb: str, seat: BodyMembership, by: Actor) -> None:
    """A person's name is personal information and stays out of the append-only trail."""
    context: dict[str, object] = {"seat": seat.pk, "role": seat.role}
    if seat.member is not None:
        context["member"] = seat.member.name
    record(by=by, action=f"organisation.{verb}", obj=seat.body, context=context)
