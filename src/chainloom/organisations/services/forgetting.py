"""What people wrote of a person who is erased goes with the contact or the seat."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Invitation

from ..models import BodyMembership, Claim, Contact, Organisation


def contact_forget(contact: Contact, by: Actor) -> None:
    """Called before a contact's values are gone, in the same transaction."""
    if contact.email:
        Invitation.objects.filter(email__iexact=contact.email).update(email="")
        Claim.objects.filter(user__email__iexact=contact.email).update(message="", answer="")
    # A few digits are no telephone number: they stand in any text.
    reached = [text for text in (contact.email, contact.phone) if len(text) >= 5]
    _words_forget(Claim.objects.all(), *reached)
    _name_forget(contact.organisation, contact.name)


def seat_forget(seat: BodyMembership, by: Actor) -> None:
    """The same for a person who is taken out of a body for good."""
    _name_forget(seat.body, seat.person_name)


def _name_forget(organisation: Organisation, name: str) -> None:
    """A name says who is meant only together with the organisation."""
    if len(name) > 1:
        ours = Q(organisation=organisation) | Q(organisation__merged_into=organisation)
        _words_forget(Claim.objects.filter(ours), name)


def _words_forget(claims: QuerySet[Claim], *said: str) -> None:
    """Empty what claimant and office wrote wherever it says one of these."""
    for text in said:
        for field in ("message", "answer"):
            claims.filter(**{f"{field}__icontains": text}).update(**{field: ""})
