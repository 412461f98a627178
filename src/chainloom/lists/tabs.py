"""The tabs of the four lists: each list enters its own, so that what is not there is not shown.

tabs.register(tabs.Tab("needs", _("Needs"), "lists:needs", "hand-stop", order=10))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from chainloom.accounts.actor import Actor


def _always(actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class Tab:
    """One list; `url_name` is reversed with the chain's slug. Orders: needs 10, resources 20,
    policies 30, projects 40, matches 50, boards from 60."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    visible: Callable[[Actor], bool] = _always


_register: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Enter a list; the same key again replaces it."""
    _register[tab.key] = tab


def tabs_for(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The tabs this actor is shown, in order, as `<c-tabs>` takes them."""
    shown = sorted(_register.values(), key=lambda tab: (tab.order, tab.key))
    return [
        {
            "label": tab.label,
            "url": reverse(tab.url_name, args=[actor.chain.slug]),
            "icon": tab.icon,
            "active": tab.key == here,
        }
        for tab in shown
        if tab.visible(actor)
    ]
