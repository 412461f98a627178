"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.documents import facts
from chainloom.organisations import panels, searching
from chainloom.organisations.models import Organisation
from chainloom.organisations.services import contacts, standing

MOST_FOUND = 6
AUDIT = {
    "agreement.created": _("%(who)s entered the agreement %(what)s"),
    "agreement.updated": _("%(who)s changed the agreement %(what)s"),
    "agreement.removed": _("%(who)s took out the agreement %(what)s"),
    "agreement.signed": _("%(who)s noted that the agreement %(what)s was signed"),
    "agreement.unsigned": _("%(who)s noted that the agreement %(what)s is not signed after all"),
    "agreement.renewed": _("%(who)s renewed the agreement %(what)s"),
    "agreement.ended": _("%(who)s ended the agreement %(what)s"),
    "agreement.terminated": _("%(who)s broke off the agreement %(what)s"),
    "agreement.resumed": _("%(who)s noted that the agreement %(what)s is not over after all"),
    "agreement.party_added": _("%(who)s added a party to the agreement %(what)s"),
    "agreement.party_updated": _("%(who)s changed a party to the agreement %(what)s"),
    "agreement.party_removed": _("%(who)s took a party out of the agreement %(what)s"),
    "agreement.signatory_erased": _("%(who)s erased who signed the agreement %(what)s"),
    "agreement.obligation_added": _("%(who)s added an obligation to the agreement %(what)s"),
    "agreement.obligation_updated": _("%(who)s changed an obligation of the agreement %(what)s"),
    "agreement.obligation_stopped": _("%(who)s stopped an obligation of the agreement %(what)s"),
    "agreement.obligation_resumed": _(
        "%(who)s put an obligation of the agreement %(what)s in force again"
    ),
    "agreement.due_claimed": _("%(who)s said that something owed under %(what)s was done"),
    "agreement.due_confirmed": _("%(who)s confirmed that something owed under %(what)s was done"),
    "agreement.due_returned": _("%(who)s sent back something owed under %(what)s"),
    "agreement.due_waived": _("%(who)s waived something owed under %(what)s"),
    "agreement.due_reopened": _("%(who)s opened again something owed under %(what)s"),
    "agreement.outcome_added": _("%(who)s stated an outcome of the agreement %(what)s"),
    "agreement.outcome_confirmed": _("%(who)s confirmed an outcome of the agreement %(what)s"),
    "agreement.outcome_removed": _("%(who)s took back an outcome of the agreement %(what)s"),
}


def _found(actor: Actor, text: str) -> dict[str, Any] | None:
    """Agreements for the one search box."""
    from .selectors import listing

    if actor.chain_id is None or not text.strip():
        return None
    entries = [
        {
            "url": reverse("agreements:agreement", args=[actor.chain.slug, row.pk]),
            "title": row.title,
            "meta": " · ".join((str(row.get_kind_display()), str(row.get_state_display()))),
            "icon": "signature",
        }
        for row in listing.agreements(actor, q=text)[:MOST_FOUND]
    ]
    return {"label": _("Agreements"), "entries": entries}


def _about(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    from .selectors import listing

    return {"agreements": listing.of_organisation(request.actor, organisation)}


def _count(actor: Actor, organisation: Organisation) -> int:
    from .selectors import listing

    return listing.agreements(actor, party=str(organisation.pk)).count()


def _has_any(actor: Actor, organisation: Organisation) -> bool:
    return _count(actor, organisation) > 0


def enter() -> None:
    # Imported when the apps are ready: they hold models.
    from . import erasing, evidence, jobs
    from .documents_agreements import AgreementRecord, AgreementsSigned
    from .services import telling

    evidence.enter()
    jobs.enter()
    telling.enter()
    actions.register(AUDIT)
    facts.register(AgreementsSigned(), records=(AgreementRecord(),))
    contacts.on_erase.append(erasing.contact_forget)
    standing.on_erase.append(erasing.seat_forget)
    searching.register("agreements", _found)
    panels.register(
        panels.Panel(
            key="agreements",
            label=_("Agreements"),
            order=55,
            template="agreements/_organisation.html",
            context=_about,
            visible=_has_any,
            count=_count,
        )
    )
    navigation.register(
        navigation.NavItem(
            key="agreements",
            label=_("Agreements"),
            url_name="agreements:list",
            icon="signature",
            order=60,
        )
    )
