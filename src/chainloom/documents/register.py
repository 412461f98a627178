"""What this app enters in the registers of the apps below it when the product starts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.audit import actions
from chainloom.core import navigation
from chainloom.organisations import panels, searching
from chainloom.organisations.models import Organisation
from chainloom.organisations.services import contacts, standing

from . import appliers, erasing, selectors, telling
from .policy import sees_documents

MOST_FOUND = 6
MOST_ABOUT = 200
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


def _found(actor: Actor, text: str) -> dict[str, Any] | None:
    """Documents for the one search box."""
    if actor.chain_id is None or not sees_documents(actor):
        return None
    rows = selectors.documents(actor, q=text)[:MOST_FOUND]
    entries = [
        {
            "url": reverse("documents:detail", args=[actor.chain.slug, row.pk]),
            "title": str(row),
            "meta": " · ".join(filter(None, (row.publisher, str(row.published or "")))),
            "icon": "file-text",
        }
        for row in rows
    ]
    return {"label": _("Documents"), "entries": entries}


def _about(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    return {"documents": selectors.documents_about(request.actor, organisation)[:MOST_ABOUT]}


def _count_about(actor: Actor, organisation: Organisation) -> int:
    return selectors.documents_about(actor, organisation).count()


def _is_named(actor: Actor, organisation: Organisation) -> bool:
    return sees_documents(actor) and selectors.documents_about(actor, organisation).exists()


def enter() -> None:
    telling.enter()
    panels.register(
        panels.Panel(
            key="documents",
            label=_("Documents"),
            order=60,
            template="documents/_organisation.html",
            context=_about,
            visible=_is_named,
            count=_count_about,
        )
    )
    searching.register("documents", _found)
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
