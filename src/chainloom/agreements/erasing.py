"""Forgetting: who signed for a party goes when that person is erased."""

from __future__ import annotations

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import BodyMembership, Contact

from . import services


def contact_forget(contact: Contact, by: Actor) -> None:
    """Called before a contact is erased, in the same transaction."""
    services.signatory_forget(name=contact.name, organisation=contact.organisation, by=by)


def seat_forget(seat: BodyMembership, by: Actor) -> None:
    """Called before a person is taken out of a body for good."""
    services.signatory_forget(name=seat.person_name, organisation=seat.body, by=by)
