"""An organisation's own hand on its entry: claimed by a person, decided by the office.

A claimant is a stranger to the chain. They find an entry only by knowing its exact code or
exact full name, learn nothing of it beyond that it is there, and cannot try names in bulk.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership, Role
from chainloom.accounts.services import membership_create
from chainloom.audit.services import record
from chainloom.core.errors import Conflict, Forbidden, Invalid
from chainloom.core.tries import count_try

from .. import telling
from ..finding import by_code_or_full_name
from ..models import Claim, ClaimStatus, Kind, Organisation, Participation
from ..policy import claim_policy
from .fields import one_line

TRIES_AN_HOUR = 20
# What a claim leads to. A bureau's or a body's people are invited by the office instead.
ROLE_OF_KIND = {
    Kind.FIRM: Role.FIRM,
    Kind.COLLEGE: Role.PARTNER,
    Kind.INSTITUTE: Role.PARTNER,
    Kind.BANK: Role.PARTNER,
    Kind.ASSOCIATION: Role.PARTNER,
    Kind.COMMUNITY: Role.PARTNER,
    Kind.PROVIDER: Role.PARTNER,
}


def _count_try(by: Actor) -> None:
    if by.user is None:
        raise Forbidden()
    count_try("claim", by.user.pk, TRIES_AN_HOUR)


def claim_find(*, text: str, by: Actor) -> list[Participation]:
    """The entries with exactly this code or full name, one for each chain they stand in."""
    _count_try(by)
    if not text.strip():
        return []
    exactly = by_code_or_full_name(text)
    found = Organisation.objects.filter(exactly, merged_into=None, kind__in=ROLE_OF_KIND)
    return list(
        Participation.objects.filter(organisation__in=found[:10].values("pk"))
        .select_related("organisation", "chain")
        .order_by("chain__name", "pk")
    )


def _not_claimable() -> Invalid:
    return Invalid("not_claimable", _("This kind of organisation is invited by the office."))


def _role_of(organisation: Organisation) -> Role:
    """As what somebody acts for it who claimed it."""
    role = ROLE_OF_KIND.get(Kind(organisation.kind))
    if role is None:
        raise _not_claimable()
    return role


@transaction.atomic
def claim_open(*, participation: Participation, message: str, by: Actor) -> Claim:
    """Ask to keep this entry; the office of the chain decides."""
    claim_policy.check_add(by)
    organisation = participation.organisation
    if organisation.is_merged():
        raise _not_claimable()
    _role_of(organisation)
    about = one_line(message)
    if not 5 <= len(about) <= 1000:
        raise Invalid(
            "message_length",
            _("Say who you are there and how the office can check it (5 to 1,000 characters)."),
            field="message",
        )
    held = Membership.objects.filter(
        user=by.user, organisation=organisation, chain=participation.chain_id, ended_at=None
    )
    if held.exists():
        raise Conflict("member_already", _("You already act for this organisation."))
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                organisation=organisation,
                chain_id=participation.chain_id,
                user=by.user,
                message=about,
            )
    except IntegrityError as error:
        raise Conflict("claim_waiting", _("Your claim is already with the office.")) from error
    _record("opened", claim, by)
    telling.claim_waits(claim, by)
    return claim


def _waiting(claim: Claim, by: Actor) -> Claim:
    claim_policy.check(by, "decide", claim)
    row = Claim.objects.select_for_update().get(pk=claim.pk)
    if row.status != ClaimStatus.OPEN:
        raise Conflict("claim_decided", _("This claim was already decided."))
    return row


def _decide(claim: Claim, status: ClaimStatus, answer: str, by: Actor) -> None:
    claim.status = status
    claim.answer = one_line(answer)[:300]
    claim.decided_by = by.user
    claim.decided_at = timezone.now()
    claim.save()


@transaction.atomic
def claim_approve(*, claim: Claim, by: Actor, answer: str = "") -> Membership:
    """The claimant acts for the organisation from now on."""
    claim = _waiting(claim, by)
    organisation = claim.organisation
    if organisation.is_merged():
        raise Conflict("entry_merged", _("The entry was merged meanwhile; ask for a new claim."))
    role = _role_of(organisation)
    _decide(claim, ClaimStatus.APPROVED, answer, by)
    membership = membership_create(
        user=claim.user,
        organisation=organisation,
        chain=claim.chain,
        role=role,
        by=by,
    )
    _record("approved", claim, by)
    telling.claim_answered(claim, by)
    return membership


@transaction.atomic
def claim_refuse(*, claim: Claim, by: Actor, answer: str) -> Claim:
    """The office says no, and why."""
    claim = _waiting(claim, by)
    if not one_line(answer):
        raise Invalid(
            "required", _("Say why, so that the claimant knows what to do."), field="answer"
        )
    _decide(claim, ClaimStatus.REFUSED, answer, by)
    _record("refused", claim, by)
    telling.claim_answered(claim, by)
    return claim


def _record(verb: str, claim: Claim, by: Actor) -> None:
    record(
        by=by,
        action=f"organisation.claim_{verb}",
        obj=claim.organisation,
        context={"claim": claim.pk, "chain": claim.chain_id},
    )
