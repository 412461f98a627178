"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.organisations.services import contacts, standing

from . import appliers, erasing
from .policy import sees_documents

AUDIT = {
    "document.added": _("%(who)s added the document %(what)s"),
    "document.read": _("%(who)s had the document %(what)s read"),
    "document.described": _("%(who)s corrected what is said of the document %(what)s"),
    "document.fact_decided": _("%(who)s decided a fact of the document %(what)s"),
    "document.facts_accepted": _("%(who)s accepted facts of the document %(what)s"),
    "document.mention_decided": _(
        "%(who)s said which organisation is meant in the document %(what)s"
    ),
    "document.applied": _("%(who)s applied facts of the document %(what)s"),
    "document.undone": _("%(who)s took back the document %(what)s"),
    "document.removed": _("%(who)s removed the document %(what)s"),
    "document.person_erased": _("%(who)s erased a person from the document %(what)s"),
    "document.seat_taken_back": _("%(who)s took back a seat in %(what)s"),
}


def enter() -> None:
    actions.register(AUDIT)
    appliers.enter()
    contacts.on_erase.append(erasing.contact_forget)
    standing.on_erase.append(erasing.seat_forget)
    navigation.register(
        navigation.NavItem(
            key="documents",
            label=_("Documents"),
            url_name="documents:list",
            icon="file-text",
            order=80,
            visible=sees_documents,
        )
    )
