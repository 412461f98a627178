"""What people wrote of a person who is erased goes with the contact or the seat."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Invitation

from ..models import BodyMembership, Claim, ClaimStatus, Contact, Organisation


def contact_forget(contact: Contact, by: Actor) -> None:
    """Called before a contact's values are gone, in the same transaction."""
    if contact.email:
        # Closed ones lose their address anyway, and open ones of other chains are theirs.
        ours = Q() if by.chain_id is None else Q(chain=by.chain_id)
        Invitation.objects.filter(ours, email__iexact=contact.email).update(email="")
    # A few digits are no telephone number: they stand in any text.
    said = [text for text in (contact.email, contact.phone) if len(text) >= 5]
    _words_forget(_claims(by), *said)
    _name_forget(contact.organisation, contact.name, by)


def seat_forget(seat: BodyMembership, by: Actor) -> None:
    """The same for a person who is taken out of a body for good."""
    _name_forget(seat.body, seat.person_name, by)


def _claims(by: Actor) -> QuerySet[Claim]:
    """All but those that wait in other chains: their offices have yet to read them."""
    if by.chain_id is None:
        return Claim.objects.all()
    return Claim.objects.filter(Q(chain=by.chain_id) | ~Q(status=ClaimStatus.OPEN))


def _name_forget(organisation: Organisation, name: str, by: Actor) -> None:
    """A name says who is meant only together with the organisation."""
    if len(name) > 1:
        ours = Q(organisation=organisation) | Q(organisation__merged_into=organisation)
        _words_forget(_claims(by).filter(ours), name)


def _words_forget(claims: QuerySet[Claim], *said: str) -> None:
    """Empty what claimant and office wrote wherever it says one of these."""
    for text in said:
        for field in ("message", "answer"):
            claims.filter(**{f"{field}__icontains": text}).update(**{field: ""})
