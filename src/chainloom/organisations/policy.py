"""Who may see and change what in the registry."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from chainloom.accounts.actor import Actor
from chainloom.core.policy import Policy

from .models import Certificate, Claim, Contact, Organisation, Participation

# Values that only role or consent opens (DESIGN: "a firm's finances, customers …").
FINANCE_FIELDS = ("headcount", "registered_capital", "revenue_band")


class OrganisationPolicy(Policy[Organisation]):
    """view · view_finance · view_contacts · view_customers · edit · merge · history

    docs/organisations.md has the rules as a table.
    """

    model = Organisation

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Organisation]:
        everyone = Organisation.objects.filter(merged_into=None)
        if actor.is_system and actor.chain_id is None:
            return everyone
        if actor.chain_id is None:
            return everyone.none()
        in_chain = everyone.filter(participations__chain=actor.chain_id)
        own = Q(pk=actor.organisation_id) if actor.organisation_id else Q(pk__in=[])
        match action:
            case "view":
                return in_chain
            case "view_finance" | "view_contacts" | "view_customers":
                consented = Q(_consents(actor.chain_id, action.removeprefix("view_")))
                if actor.sees_all:
                    # One filter, so that both conditions are about the same participation.
                    return everyone.filter(
                        Q(participations__figures_withheld=False) | own | consented,
                        participations__chain=actor.chain_id,
                    )
                return in_chain.filter(own | consented)
            case "history":
                return in_chain if actor.sees_all else in_chain.filter(own)
            case "edit":
                return in_chain if actor.is_office else in_chain.filter(own)
            case "merge" | "place" | "certify":
                return in_chain if actor.is_office else everyone.none()
        return everyone.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


def _consents(chain_id: int, group: str) -> Exists:
    """The organisation lets other members of the chain see a group of values.

    Looked up in the list's text: JSON containment is not the same on SQLite and PostgreSQL.
    """
    return Exists(
        Participation.objects.filter(chain=chain_id, organisation=OuterRef("pk"))
        .alias(text=Cast("consents", TextField()))
        .filter(text__contains=f'"{group}"')
    )


def _of(actor: Actor, action: str) -> Q:
    """Belongs to an organisation with which the actor may do the action.

    Looked up for each row by its key: a list of all such organisations may hold a million.
    """
    rows = OrganisationPolicy().rows(actor, action)
    return Q(Exists(rows.filter(pk=OuterRef("organisation"))))


class CertificatePolicy(Policy[Certificate]):
    """Certificates follow their organisation; only the office writes them."""

    model = Certificate

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Certificate]:
        return Certificate.objects.filter(_of(actor, "view" if action == "view" else "certify"))

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


class ContactPolicy(Policy[Contact]):
    """Contacts are seen by role or consent, kept by the organisation and the office."""

    model = Contact

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Contact]:
        seen = _of(actor, "view_contacts")
        if actor.sees_all:
            seen |= _noted_by(actor) & _of(actor, "view")
        rows = Contact.objects.filter(seen, erased_at=None)
        return rows if action == "view" else rows.filter(_of(actor, "edit"))


def _noted_by(actor: Actor) -> Q:
    """Contacts that this very chain wrote down."""
    return Q(source__chain=actor.chain_id) if actor.chain_id else Q(pk__in=[])


class ClaimPolicy(Policy[Claim]):
    """The office decides; a claimant sees their own."""

    model = Claim

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Claim]:
        if actor.is_office and actor.chain_id:
            return Claim.objects.filter(chain=actor.chain_id)
        if action == "view" and actor.user is not None:
            return Claim.objects.filter(user=actor.user)
        return Claim.objects.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.user is not None


organisation_policy = OrganisationPolicy()
certificate_policy = CertificatePolicy()
contact_policy = ContactPolicy()
claim_policy = ClaimPolicy()
