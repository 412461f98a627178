"""Who may see and do what with agreements, what is owed under them, and what came of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from chainloom.accounts.actor import Actor
from chainloom.accounts.models import Membership
from chainloom.core.policy import Policy
from chainloom.organisations.models import Organisation

from .models import Agreement, AgreementOutcome, Due, Party, PartyRole

NOBODY = Q(pk__in=[])


def speaks(actor: Actor, organisation: str) -> Q:
    """The look-up leads to the actor's organisation, or to one that was merged into it."""
    own = actor.organisation_id
    if own is None:
        return NOBODY
    # Looked up once, whatever the number of rows: a join to each row's organisation is not.
    same = Organisation.objects.filter(Q(pk=own) | Q(merged_into=own))
    return Q(**{f"{organisation}__in": same.values("pk")})


def has_account(organisation: str, chain: str) -> Exists:
    """Somebody acts in the chain for the organisation to which the look-up leads."""
    whose = Q(organisation=OuterRef(organisation)) | Q(
        organisation=OuterRef(f"{organisation}__merged_into")
    )
    return Exists(
        Membership.objects.filter(whose, chain=OuterRef(chain), ended_at=None, user__is_active=True)
    )


class AgreementPolicy(Policy[Agreement]):
    """view (title and parties) · whole (all of it) · edit · state (an outcome)"""

    model = Agreement

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Agreement]:
        if actor.is_system and actor.chain_id is None:
            return Agreement.objects.all()
        if actor.chain_id is None:
            return Agreement.objects.none()
        here = Agreement.objects.filter(chain=actor.chain_id)
        concerned = self._party(actor) | speaks(actor, "responsible")
        match action:
            case "view":
                return here if actor.sees_all else here.filter(concerned | Q(is_open=True))
            case "whole":
                return here if actor.sees_all else here.filter(concerned)
            case "edit":
                return here if actor.is_office else here.none()
            case "state":
                return here if actor.is_office else here.filter(self._party(actor))
        return here.none()

    def may_add(self, actor: Actor, **about: object) -> bool:
        return actor.is_office and actor.chain_id is not None

    def _party(self, actor: Actor) -> Q:
        if actor.organisation_id is None:
            return NOBODY
        rows = Party.objects.filter(speaks(actor, "organisation"))
        return Q(pk__in=rows.values("agreement"))


class DuePolicy(Policy[Due]):
    """view · claim (its owner) · answer (the other side confirms or sends back) · waive · reopen

    The office speaks for a side that has no account, and never in place of the other side for
    what its own organisation owes.
    """

    model = Due
    OWNER = "obligation__owner__organisation"
    OTHER = "obligation__confirmer__organisation"
    CHAIN = "obligation__agreement__chain"

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Due]:
        if actor.is_system and actor.chain_id is None:
            return Due.objects.all()
        seen = agreement_policy.rows(actor, "whole")
        here = Due.objects.filter(obligation__agreement__in=seen.values("pk"))
        owner, other = speaks(actor, self.OWNER), speaks(actor, self.OTHER)
        match action:
            case "view":
                return here
            case "claim":
                return here.filter(owner | self._for(actor, self.OWNER))
            case "answer":
                return here.filter(other | self._for(actor, self.OTHER)).exclude(owner)
            case "waive":
                office = Q(pk__isnull=False) if actor.is_office else NOBODY
                return here.filter(other | office).exclude(owner)
            case "reopen":
                if actor.is_office:
                    return here
                return here.filter(owner, state="claimed")
        return here.none()

    def _for(self, actor: Actor, organisation: str) -> Q:
        """The office, for an organisation that has no account."""
        if not actor.is_office:
            return NOBODY
        return ~Q(has_account(organisation, self.CHAIN))


class OutcomePolicy(Policy[AgreementOutcome]):
    """view · confirm (a party other than the one that stated it) · remove"""

    model = AgreementOutcome

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[AgreementOutcome]:
        if actor.is_system and actor.chain_id is None:
            return AgreementOutcome.objects.all()
        seen = agreement_policy.rows(actor, "whole")
        here = AgreementOutcome.objects.filter(agreement__in=seen.values("pk"))
        stated = speaks(actor, "stated_by__organisation")
        match action:
            case "view":
                return here
            case "confirm":
                return here.filter(self._other_side(actor)).exclude(
                    Q(stated_by__isnull=False) & stated
                )
            case "remove":
                if actor.is_office:
                    return here
                return here.filter(stated, confirmed_on=None)
        return here.none()

    def _other_side(self, actor: Actor) -> Q:
        """A party that did not state it; the office, where none of those has an account."""
        others = Party.objects.filter(agreement=OuterRef("agreement")).exclude(
            role=PartyRole.WITNESS
        )
        # Without a party that stated it, nothing is left out.
        others = others.exclude(pk=Coalesce(OuterRef("stated_by"), 0))
        mine = Q(Exists(others.filter(speaks(actor, "organisation"))))
        if not actor.is_office:
            return mine
        speaking = others.filter(has_account("organisation", "agreement__chain"))
        silent = Q(stated_by__isnull=False) & ~Q(Exists(speaking)) & Q(Exists(others))
        return mine | silent


agreement_policy = AgreementPolicy()
due_policy = DuePolicy()
outcome_policy = OutcomePolicy()
