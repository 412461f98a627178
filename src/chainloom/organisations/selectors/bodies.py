"""Coordination bodies as they stood on any day: seats, terms, parts, firms looked after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from chainloom.accounts.actor import Actor

from ..models import (
    BodyForm,
    BodyMembership,
    BodyProfile,
    BodyRole,
    BodyTerm,
    Kind,
    Organisation,
    ServiceAssignment,
    on_day,
)
from ..policy import assignment_policy, organisation_policy

ROLE_ORDER = (
    BodyRole.SECRETARY,
    BodyRole.CHAIR,
    BodyRole.DEPUTY,
    BodyRole.GUIDING,
    BodyRole.MEMBER,
)


def _ranked(rows: QuerySet[BodyMembership]) -> QuerySet[BodyMembership]:
    rank = Case(
        *(When(role=role, then=Value(place)) for place, role in enumerate(ROLE_ORDER)),
        default=Value(9),
        output_field=IntegerField(),
    )
    rows = rows.select_related("member", "body", "source")
    return rows.order_by(rank, "member__sort_key", "pk")


def seats_on(body: Organisation, day: date) -> QuerySet[BodyMembership]:
    """Who sat in a body on a day, by role; each with `member` or `person_name`.

    For other apps (a meeting's list of who is entitled to come). What a reader is shown goes
    through `seats_in`, which leaves out members of other chains.
    """
    return _ranked(BodyMembership.objects.filter(on_day(day), body=body))


def seats_known(actor: Actor) -> QuerySet[BodyMembership]:
    """Seats of people, and of organisations that the actor may know of."""
    seen = Q(member=None) | Q(member__in=organisation_policy.rows(actor))
    return BodyMembership.objects.filter(seen)


def seats_in(actor: Actor, body: Organisation) -> QuerySet[BodyMembership]:
    """All seats of a body, ended ones too; members that the actor may not know of are left out."""
    return _ranked(seats_known(actor).filter(body=body))


def seats_in_all(actor: Actor, rows: Iterable[Organisation], day: date) -> QuerySet[BodyMembership]:
    """The seats of several bodies on a day, body by body."""
    seats = _ranked(seats_known(actor).filter(on_day(day), body__in=[one.pk for one in rows]))
    return seats.order_by("body__sort_key", "body", *seats.query.order_by)


def seats_of(actor: Actor, member: Organisation) -> QuerySet[BodyMembership]:
    """Where an organisation sits."""
    rows = BodyMembership.objects.filter(member=member, body__in=organisation_policy.rows(actor))
    return rows.select_related("body", "source").order_by("-until", "body__name", "pk")


def bodies(actor: Actor) -> QuerySet[Organisation]:
    """The bodies and associations of the actor's chain, each with `form` and `parent_id`."""
    rows = organisation_policy.rows(actor).filter(kind__in=(Kind.BODY, Kind.ASSOCIATION))
    rows = rows.select_related("body_profile__parent")
    return rows.annotate(form=Coalesce("body_profile__form", Value("")))


def fill(actor: Actor, rows: Iterable[Organisation], day: date) -> None:
    """Put on each body what the list shows of that day: `seats`, `guides`, `firms`, `term`.

    Four queries, however many bodies.
    """
    some = list(rows)
    keys = [one.pk for one in some]
    held = seats_known(actor).filter(on_day(day), body__in=keys)
    seats = _counted(held, "body")
    guides = _counted(held.filter(role=BodyRole.GUIDING), "body")
    seen = assignment_policy.rows(actor).filter(on_day(day), team__in=keys)
    firms = _counted(seen, "team")
    terms = {one.body_id: one for one in BodyTerm.objects.filter(on_day(day), body__in=keys)}
    for one in some:
        one.seats = seats.get(one.pk, 0)  # type: ignore[attr-defined]
        one.guides = guides.get(one.pk, 0)  # type: ignore[attr-defined]
        one.firms = firms.get(one.pk, 0)  # type: ignore[attr-defined]
        one.term = terms.get(one.pk)  # type: ignore[attr-defined]


def _counted(rows: QuerySet, by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def profile_of(body: Organisation) -> BodyProfile | None:
    return BodyProfile.objects.filter(body=body).select_related("parent").first()


def parts_of(actor: Actor, body: Organisation) -> QuerySet[Organisation]:
    """The working groups and teams of a body."""
    return bodies(actor).filter(body_profile__parent=body).order_by("sort_key", "pk")


def terms_of(body: Organisation) -> QuerySet[BodyTerm]:
    return body.body_terms.order_by("-from_date", "-pk")


def term_on(body: Organisation, day: date) -> BodyTerm | None:
    return body.body_terms.filter(on_day(day)).first()


def assignments(actor: Actor) -> QuerySet[ServiceAssignment]:
    """Which team looks after which firm, as far as the actor may see it."""
    about = ("team", "firm", "seat__member", "seat__source", "source")
    rows = assignment_policy.rows(actor).select_related(*about)
    return rows.order_by("firm__sort_key", "firm", "-from_date", "pk")


def is_team(body: Organisation) -> bool:
    """Said to be a service team, or said to be nothing yet."""
    profile = profile_of(body)
    return profile is None or profile.form == BodyForm.TEAM


def firms_now(actor: Actor, team: Organisation) -> int:
    rows = assignment_policy.rows(actor).filter(on_day(timezone.localdate()), team=team)
    return rows.count()


def looked_after_by(actor: Actor, firm: Organisation, day: date) -> QuerySet[ServiceAssignment]:
    """The teams that look after a firm on a day."""
    return assignments(actor).filter(on_day(day), firm=firm).order_by("team__sort_key", "pk")
