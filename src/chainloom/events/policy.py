"""Who may see and do what with events, those who sign up, and what a meeting resolves."""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import TruncDate

from chainloom.accounts.actor import Actor
from chainloom.agreements.policy import NOBODY, has_account, speaks
from chainloom.core.policy import Policy

from .models import (
    SEEN,
    Event,
    EventAudience,
    EventHost,
    EventInvitation,
    EventStatus,
    Resolution,
    Signup,
)


class EventPolicy(Policy[Event]):
    """view · edit (write, publish, invite) · run (its hosts too: who comes, who came, materials,
    what was said of it) · sign_up"""

    model = Event

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Event]:
        if actor.is_system and actor.chain_id is None:
            return Event.objects.all()
        if actor.chain_id is None:
            return Event.objects.none()
        here = Event.objects.filter(chain=actor.chain_id)
        match action:
            case "view" if actor.sees_all:
                return here
            case "view":
                return here.filter(self._host(actor) | (Q(state__in=SEEN) & self._meant(actor)))
            case "edit":
                return here if actor.is_office else here.none()
            case "run":
                return here if actor.is_office else here.filter(self._host(actor))
            case "sign_up":
                return self.rows(actor).filter(state=EventStatus.PUBLISHED)
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None

    def _host(self, actor: Actor) -> Q:
        return _named(EventHost, actor, "organisation")

    def _meant(self, actor: Actor) -> Q:
        """For all members; invited; signed up; of the body that meets, or sitting in it; or to do
        something that it resolved."""
        if actor.organisation_id is None:
            return NOBODY
        open_ = Q(audience__in=(EventAudience.PUBLIC, EventAudience.MEMBERS))
        return (
            open_
            | _named(EventInvitation, actor, "organisation")
            | _named(Signup, actor, "organisation")
            | _named(Resolution, actor, "owner")
            | speaks(actor, "body")
            | Q(pk__in=_seated(actor).values("pk"))
        )


def _named(model: type[Model], actor: Actor, organisation: str) -> Q:
    """Events of which a row of the model names the actor's organisation: found by it, not by
    looking through the rows of every event."""
    return Q(pk__in=model._default_manager.filter(speaks(actor, organisation)).values("event"))


def _seated(actor: Actor) -> QuerySet[Event]:
    """Meetings of bodies in which the actor's organisation sat on the day of the meeting."""
    seat = "body__body_members__"
    return Event.objects.filter(
        speaks(actor, f"{seat}member"),
        Q(**{f"{seat}from_date": None}) | Q(**{f"{seat}from_date__lte": TruncDate("starts_at")}),
        Q(**{f"{seat}until": None}) | Q(**{f"{seat}until__gte": TruncDate("starts_at")}),
    )


class SignupPolicy(Policy[Signup]):
    """view · cancel · check_in · erase"""

    model = Signup

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Signup]:
        if actor.is_system and actor.chain_id is None:
            return Signup.objects.all()
        if actor.chain_id is None:
            return Signup.objects.none()
        here = Signup.objects.filter(event__chain=actor.chain_id)
        own = speaks(actor, "organisation")
        running = Q(event__in=event_policy.rows(actor, "run").values("pk"))
        match action:
            case "view" if actor.sees_all:
                return here
            case "view" | "cancel":
                return here.filter(own | running)
            case "check_in":
                return here.filter(running)
            case "erase":
                return here if actor.is_office else here.filter(own)
        return here.none()


class ResolutionPolicy(Policy[Resolution]):
    """view · claim (its owner) · answer (somebody else: office, leader, the body that met) ·
    edit · drop (and open again), never by its owner

    The office speaks for an owner that has no account.
    """

    model = Resolution

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Resolution]:
        if actor.is_system and actor.chain_id is None:
            return Resolution.objects.all()
        here = Resolution.objects.filter(event__in=event_policy.rows(actor).values("pk"))
        owner = speaks(actor, "owner")
        match action:
            case "view":
                return here
            case "claim":
                silent = ~Q(has_account("owner", "event__chain")) if actor.is_office else NOBODY
                return here.filter(owner | silent)
            case "answer":
                able = Q(pk__isnull=False) if actor.sees_all else speaks(actor, "event__body")
                return here.filter(able).exclude(owner)
            case "edit":
                return here if actor.is_office else here.none()
            case "drop":
                return here.exclude(owner) if actor.sees_all else here.none()
        return here.none()


event_policy = EventPolicy()
signup_policy = SignupPolicy()
resolution_policy = ResolutionPolicy()
