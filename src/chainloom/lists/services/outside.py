"""Offers from outside: left on a public need, read by the office, handed on or removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.audit.services import record
from chainloom.core.errors import Invalid, Missing
from chainloom.core.tries import count_try
from chainloom.organisations.models import Contact

from ..models import Need, OutsideOffer
from ..models.outside import KEPT_DAYS
from ..policy import outside_offer_policy
from ..public import public_needs
from . import common, telling

# So many an hour from one address of the network, by one address of mail, and in one chain: an
# office can read the last, and nobody can keep it from reading by the first two.
OF_ADDRESS, OF_EMAIL, OF_CHAIN = 5, 5, 60
LEAST, MOST = 2, 1000


def _cleaned(values: Mapping[str, Any]) -> dict[str, str]:
    name = common.needed_text(values.get("organisation_name"), 160, "organisation_name")
    email = common.clean_text(values.get("email"), 255).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise Invalid("not_an_email", message, field="email") from error
    if len(email) > 254:
        raise Invalid("too_long", _("At most %(n)s characters.") % {"n": 254}, field="email")
    text = common.clean_lines(values.get("text"), MOST, "text")
    if len(text) < LEAST:
        raise Invalid("required", _("Say in a sentence what you can offer."), field="text")
    return {"organisation_name": name, "email": email, "text": text}


def outside_offer_leave(
    *, need: Need, values: Mapping[str, Any], address: str, by: Actor
) -> OutsideOffer:
    """Somebody without an account offers something; the office is told. `address` is that of
    their network, which is counted and not kept."""
    if not public_needs(need.chain).filter(pk=need.pk).exists():
        raise Missing()
    found = _cleaned(values)
    # Before the transaction: a refusal by one counter would take back what the others counted.
    for what, subject, most in (
        ("outside-address", address, OF_ADDRESS),
        ("outside-email", found["email"], OF_EMAIL),
        ("outside-chain", need.chain_id, OF_CHAIN),
    ):
        count_try(what, subject, most)
    return _leave(need, found, by)


@transaction.atomic
def _leave(need: Need, found: dict[str, Any], by: Actor) -> OutsideOffer:
    email = found.pop("email")
    now = timezone.now()
    there = OutsideOffer.objects.select_for_update(of=("self",)).filter(need=need, email=email)
    before = there.first()
    row, is_news = OutsideOffer.objects.update_or_create(
        need=need, email=email, defaults=found, create_defaults={**found, "created_at": now}
    )
    if before is not None and before.is_handed_on() and _says_other(before, found):
        # Nobody proved that the address is theirs: other words are the office's to read first.
        row.handed_on_at = None
        row.save()
        is_news = True
    if is_news:
        record(by=by, action="need.offered_from_outside", obj=need, context={"offer": row.pk})
        telling.outside_offered(row)
    return row


def _says_other(before: OutsideOffer, found: Mapping[str, str]) -> bool:
    return any(getattr(before, name) != said for name, said in found.items())


@transaction.atomic
def outside_offer_hand_on(*, offer: OutsideOffer, by: Actor) -> OutsideOffer:
    """Let who asks read it and write to them."""
    outside_offer_policy.check(by, "hand_on", offer)
    row = OutsideOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if row.is_handed_on():
        raise common.not_now(_("It was handed on already."))
    row.handed_on_at = timezone.now()
    row.save()
    record(by=by, action="need.offer_handed_on", obj=row.need, context={"offer": row.pk})
    telling.outside_handed_on(row, by)
    return row


@transaction.atomic
def outside_offer_remove(*, offer: OutsideOffer, by: Actor) -> None:
    """Take it out for good; no word of it is kept."""
    outside_offer_policy.check(by, "remove", offer)
    record(by=by, action="need.offer_removed", obj=offer.need, context={"offer": offer.pk})
    offer.delete()


@transaction.atomic
def outside_offers_forget(*, by: Actor) -> int:
    """Remove those that are older than they are kept."""
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    rows = outside_offer_policy.rows(by, "remove").filter(created_at__lt=old)
    count: int = rows.delete()[0]
    return count


def forget_contact(contact: Contact, by: Actor) -> None:
    """A person who is erased left no address here either."""
    if contact.email:
        OutsideOffer.objects.filter(email__iexact=contact.email).delete()
