"""What can be done about a weak place of the chain: apps above enter their buttons.

actions.register(actions.Action(
    "ask", actions.INPUT, _("Ask them"), "hand-stop", "lists:need_new",
    fits=lambda actor, about: actor.is_office))

The page it leads to is given, in its address, what the place is: of an input its buyer, product,
stage, yearly amount and the candidates that were ticked; of a gap its stage and rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from chainloom.accounts.actor import Actor

INPUT, GAP = "input", "gap"


@dataclass(frozen=True)
class Action:
    """A button beside every weak place of the sort `about` for whoever it fits."""

    key: str
    about: str
    label: str | Promise
    icon: str
    url_name: str
    fits: Callable[[Actor, dict[str, Any]], bool]


_register: dict[str, Action] = {}


def register(action: Action) -> None:
    """Enter a button; the same key again replaces it."""
    _register[action.key] = action


def actions_for(actor: Actor, about: str, **what: Any) -> list[dict[str, Any]]:
    """The buttons of this actor: label, icon, address, the fields that say what the place is, and
    the address with them."""
    found = []
    for action in _register.values():
        if action.about != about or not action.fits(actor, what):
            continue
        url = reverse(action.url_name, args=[actor.chain.slug])
        said = {"about": about, **{name: value for name, value in what.items() if value}}
        found.append(
            {
                "label": action.label,
                "icon": action.icon,
                "url": url,
                "fields": list(said.items()),
                "link": f"{url}?{urlencode(said)}",
            }
        )
    return found
