"""Tabs that higher apps add to an organisation's page (placements, supply, needs …).

    from chainloom.organisations import panels
    panels.register(panels.Panel(
        key="chain", label=_("In the chain"), order=20,
        template="chain/_organisation.html",      # rendered inside the page, below the tabs
        context=lambda request, organisation: {"placements": …},
    ))

The template also has `organisation`, `request` and everything a page has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from chainloom.accounts.actor import Actor

from .models import Organisation


def _always(actor: Actor, organisation: Organisation) -> bool:
    return True


@dataclass(frozen=True)
class Panel:
    """One tab; `count` gives the small figure beside its label, None for none."""

    key: str
    label: str | Promise
    order: int
    template: str
    context: Callable[[HttpRequest, Organisation], dict[str, Any]]
    visible: Callable[[Actor, Organisation], bool] = _always
    count: Callable[[Actor, Organisation], int | None] | None = None


_register: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Enter a tab; the same key again replaces it."""
    _register[panel.key] = panel


def panels_for(actor: Actor, organisation: Organisation) -> list[Panel]:
    """The tabs this actor is shown, in order. The registry's own stand at 10, 40, 50 …"""
    found = [panel for panel in _register.values() if panel.visible(actor, organisation)]
    return sorted(found, key=lambda panel: (panel.order, panel.key))
