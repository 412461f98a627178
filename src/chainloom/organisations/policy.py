"""Who may see and change what in the registry."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.core.policy import Policy

from .models import (
    BodyMembership,
    Certificate,
    Claim,
    Contact,
    Distinction,
    Organisation,
    Participation,
    ServiceAssignment,
    on_day,
)

# Values that only role or consent opens (DESIGN: "a firm's finances, customers …").
FINANCE_FIELDS = ("headcount", "registered_capital", "revenue_band")


class OrganisationPolicy(Policy[Organisation]):
    """view · view_finance · view_contacts · view_customers · share · edit · identify · merge
    · history

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
        own = _own(actor)
        match action:
            case "view":
                return in_chain
            case "view_finance" | "view_contacts" | "view_customers":
                agreed = _agreed(actor, action.removeprefix("view_"))
                if actor.sees_all:
                    # One filter, so that both conditions are about the same participation.
                    return everyone.filter(
                        Q(participations__figures_withheld=False) | agreed,
                        participations__chain=actor.chain_id,
                    )
                return in_chain.filter(agreed)
            case "share":
                return in_chain.filter(own)
            case "history":
                return in_chain if actor.sees_all else in_chain.filter(own)
            case "edit":
                return in_chain if actor.is_office else in_chain.filter(own)
            case "identify":
                if not actor.is_office:
                    return everyone.none()
                return in_chain if actor.is_system else in_chain.exclude(came_later(actor.chain_id))
            case "merge" | "place" | "certify":
                return in_chain if actor.is_office else everyone.none()
        return everyone.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


def _own(actor: Actor) -> Q:
    """The actor's own organisation, where they may speak for it.

    Any office can make somebody the member of an organisation that joined its chain. What the
    organisation gave to another chain is opened only by a person who also acts for it in a
    chain to which it was given; else an office could consent in its stead.
    """
    if actor.organisation_id is None or actor.user is None:
        return Q(pk__in=[])
    acts_in = Membership.objects.filter(
        user=actor.user, organisation=actor.organisation_id, ended_at=None
    )
    given_to = Participation.objects.filter(
        organisation=OuterRef("pk"), figures_withheld=False, chain__in=acts_in.values("chain")
    )
    return Q(Exists(given_to), pk=actor.organisation_id)


def _agreed(actor: Actor, group: str) -> Q:
    """The actor's own organisation, and those that let the chain's members see the group."""
    return _own(actor) | Q(_consents(actor.chain_id or 0, group))


def came_later(chain_id: int | None) -> Q:
    """Shared with the chain that entered it first, which keeps its name and code."""
    standing = Participation.objects.filter(organisation=OuterRef("pk"))
    here = standing.filter(chain=chain_id, figures_withheld=True)
    return Q(Exists(here)) & Q(Exists(standing.exclude(chain=chain_id)))


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


def consenting(chain_id: int, group: str) -> QuerySet[Participation, int]:
    """The ids of those organisations, for rows that belong to two of them."""
    rows = Participation.objects.filter(chain=chain_id, organisation__merged_into=None)
    said = rows.alias(text=Cast("consents", TextField())).filter(text__contains=f'"{group}"')
    return said.values_list("organisation", flat=True)


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
        rows = Contact.objects.filter(erased_at=None)
        if actor.chain_id is None:
            return rows.filter(_of(actor, "view_contacts"))
        seen = _of_agreed(actor, "contacts")
        if actor.sees_all:
            # What a chain wrote down is its own; what has no chain goes with the figures.
            seen |= Q(source__chain=actor.chain_id) & _of(actor, "view")
            seen |= Q(source__chain=None) & _of(actor, "view_contacts")
        rows = rows.filter(seen)
        return rows if action == "view" else rows.filter(_of(actor, "edit"))


def _of_agreed(actor: Actor, group: str) -> Q:
    """Belongs to an organisation that agreed, or that is the actor's own."""
    rows = OrganisationPolicy().rows(actor).filter(_agreed(actor, group))
    return Q(Exists(rows.filter(pk=OuterRef("organisation"))))


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


class DistinctionPolicy(Policy[Distinction]):
    """Each chain says for itself which entries are different; its office takes it back."""

    model = Distinction

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Distinction]:
        in_force = Distinction.objects.filter(one__merged_into=None, other__merged_into=None)
        if actor.is_system and actor.chain_id is None:
            return in_force
        may = actor.sees_all if action == "view" else actor.is_office
        return in_force.filter(chain=actor.chain_id) if may else in_force.none()


class AssignmentPolicy(Policy[ServiceAssignment]):
    """Which team looks after which firm: office, leader and bureaus see all of the chain, a firm
    its own, and who is the team or sits in it the team's. The office writes it."""

    model = ServiceAssignment

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[ServiceAssignment]:
        known = OrganisationPolicy().rows(actor)
        rows = ServiceAssignment.objects.filter(
            Exists(known.filter(pk=OuterRef("team"))), Exists(known.filter(pk=OuterRef("firm")))
        )
        if action != "view":
            return rows if actor.is_office else rows.none()
        if actor.sees_all or actor.role == "bureau":
            return rows
        own = actor.organisation_id or 0
        sits = BodyMembership.objects.filter(
            on_day(timezone.localdate()), body=OuterRef("team"), member=own
        )
        return rows.filter(Q(firm=own) | Q(team=own) | Exists(sits))

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office


organisation_policy = OrganisationPolicy()
certificate_policy = CertificatePolicy()
contact_policy = ContactPolicy()
claim_policy = ClaimPolicy()
distinction_policy = DistinctionPolicy()
assignment_policy = AssignmentPolicy()
