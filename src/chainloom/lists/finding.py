"""What the one search box finds of the four lists: by number, title, pinyin initials, whose it is,
and words. A name that is hidden from the reader finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chainloom.accounts.actor import Actor
from chainloom.organisations import finding as names
from chainloom.organisations import searching

from .models import Need, Policy, Resource
from .policies_policy import policy_rights
from .policy import match_policy, need_policy, resource_policy
from .selectors import needs as need_selectors
from .selectors.titles import all_words, numbered, titled, titled_through

MOST = 6
# So many organisations of a name are looked for, the best first.
MOST_NAMES = 50
# Words are read row by row: those of so many newest rows; the lists' own search reads all.
MOST_READ = 50_000


def _first(rows: QuerySet[Any], *ways: Callable[[], Q]) -> list[Any]:
    """The newest rows of the first way, then of the next, until there are enough."""
    found: list[Any] = []
    for way in ways:
        left = MOST - len(found)
        if left <= 0:
            break
        some = rows.filter(way()).exclude(pk__in=[row.pk for row in found])
        found += some.order_by("-pk")[:left]
    return found


def _worded(model: type[Model], actor: Actor, text: str) -> Q:
    """Every word stands in what a row says."""
    here = model._default_manager.filter(chain=actor.chain_id).order_by("-pk").values("pk")
    last = Coalesce(Subquery(here[MOST_READ : MOST_READ + 1]), 0)
    return Q(pk__in=here.filter(all_words(text, "text"), pk__gt=last).order_by())


def _owned(actor: Actor, text: str, field: str) -> Q:
    return Q(**{f"{field}__in": names.ids(actor, text, limit=MOST_NAMES)})


def _entry(actor: Actor, name: str, row: Any, *about: Any, icon: str) -> dict[str, Any]:
    parts = [*about, _("No. %(number)s") % {"number": row.pk}]
    return {
        "url": reverse(f"lists:{name}", args=[actor.chain.slug, row.pk]),
        "title": str(row),
        "meta": " · ".join(str(part) for part in parts if part),
        "icon": icon,
    }


def _needs(actor: Actor, text: str) -> dict[str, Any]:
    named = need_policy.rows(actor, "name").filter(pk=OuterRef("pk"))
    rows = _first(
        need_policy.rows(actor).select_related("organisation"),
        lambda: numbered(text) | titled(Need, actor.chain_id, text),
        lambda: _owned(actor, text, "organisation") & Q(Exists(named)),
        lambda: _worded(Need, actor, text),
    )
    entries = [
        _entry(
            actor,
            "need",
            row,
            row.organisation.display_name if row.name_is_open else _("hidden"),
            row.get_state_display(),
            icon="hand-stop",
        )
        for row in need_selectors.with_names(actor, rows)
    ]
    return {"label": _("Needs"), "entries": entries}


def _resources(actor: Actor, text: str) -> dict[str, Any]:
    rows = _first(
        resource_policy.rows(actor).select_related("organisation"),
        lambda: numbered(text) | titled(Resource, actor.chain_id, text),
        lambda: _owned(actor, text, "organisation"),
        lambda: _worded(Resource, actor, text),
    )
    entries = [
        _entry(
            actor,
            "resource",
            row,
            row.organisation.display_name,
            row.get_state_display(),
            icon="packages",
        )
        for row in rows
    ]
    return {"label": _("Resources"), "entries": entries}


def _policies(actor: Actor, text: str) -> dict[str, Any]:
    rows = _first(
        policy_rights.rows(actor).select_related("organisation"),
        lambda: all_words(text, "title", "number") | titled(Policy, actor.chain_id, text),
        lambda: _owned(actor, text, "organisation") | Q(issuer_name__icontains=text),
        lambda: all_words(text, "summary"),
    )
    entries = [
        _entry(actor, "policy", row, row.number, row.issuer, row.get_state_display(), icon="coin")
        for row in rows
    ]
    return {"label": _("Policies"), "entries": entries}


def _matches(actor: Actor, text: str) -> dict[str, Any]:
    named = need_policy.rows(actor, "name").filter(pk=OuterRef("need"))
    rows = _first(
        match_policy.rows(actor).select_related("need", "resource"),
        lambda: numbered(text) | titled_through("need", text) | titled_through("resource", text),
        lambda: (
            _owned(actor, text, "resource__organisation")
            | (_owned(actor, text, "need__organisation") & Q(Exists(named)))
        ),
    )
    entries = [
        _entry(actor, "match", row, row.get_state_display(), icon="heart-handshake") for row in rows
    ]
    return {"label": _("Matches"), "entries": entries}


_FINDERS = (_needs, _resources, _policies, _matches)


def _found(find: Callable[[Actor, str], dict[str, Any]], actor: Actor, text: str) -> Any:
    return find(actor, text) if actor.chain_id is not None else None


def enter() -> None:
    """In the order of the lists' tabs: groups stand in the order of their keys."""
    for at, find in enumerate(_FINDERS):
        searching.register(f"lists-{at}", partial(_found, find))
