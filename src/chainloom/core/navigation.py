"""The navigation's register: an app that has a page enters it here when it starts.

The frame of a page knows no app by name. What is not installed is not shown, and what an
actor may not open is not offered to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

MAIN = "main"
OFFICE = "office"
SECTIONS = (MAIN, OFFICE)


def _is_office(actor: Any) -> bool:
    return str(getattr(actor, "role", "")) == "office"


def _is_member(actor: Any) -> bool:
    return getattr(actor, "chain", None) is not None


@dataclass(frozen=True)
class NavItem:
    """One entry; `url_name` is reversed with the chain's slug."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    section: str = MAIN
    visible: Callable[[Any], bool] | None = None
    # Addresses beside its own that belong to it too: "firms" beside …/map/ is …/firms/.
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"navigation section must be one of {SECTIONS}: {self.section}")

    def above(self, url: str, path: str) -> tuple[int, bool]:
        """How much of a path lies below the item, its own address before those beside it."""
        beside = url.rstrip("/").rpartition("/")[0]
        also = [f"{beside}/{name}/" for name in self.also]
        lengths = [(len(one), one == url) for one in (url, *also) if path.startswith(one)]
        return max(lengths, default=(0, False))

    def is_visible_to(self, actor: Any) -> bool:
        if self.visible is not None:
            return bool(self.visible(actor))
        return _is_office(actor) if self.section == OFFICE else _is_member(actor)


@dataclass(frozen=True)
class NavEntry:
    """An item as one page shows it: with its address, and whether it is the present place."""

    key: str
    label: str | Promise
    url: str
    icon: str
    section: str
    active: bool


_register: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Enter an item; the same key again replaces it, so a reloaded app stays single."""
    _register[item.key] = item


def registered() -> list[NavItem]:
    """All items in the order they are shown."""
    return sorted(
        _register.values(), key=lambda item: (SECTIONS.index(item.section), item.order, item.key)
    )


def entries(*, actor: Any, path: str = "") -> list[NavEntry]:
    """What this actor is offered; the entry with the longest address above `path` is active."""
    chain = getattr(actor, "chain", None)
    if chain is None:
        return []
    places: list[tuple[NavItem, str]] = []
    for item in registered():
        if not item.is_visible_to(actor):
            continue
        try:
            places.append((item, reverse(item.url_name, args=[chain.slug])))
        except NoReverseMatch:
            continue
    under = [item.above(url, path) for item, url in places]
    here = max(under, default=(0, False))
    return [
        NavEntry(item.key, item.label, url, item.icon, item.section, any(here) and mine == here)
        for (item, url), mine in zip(places, under, strict=True)
    ]
