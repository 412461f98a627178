"""Starting Django for a command, and what a command is about: a chain, an organisation."""

from __future__ import annotations

import gc
import os
from typing import Any


def django() -> None:
    """Set Django up; in English, as the command line is."""
    import django as library
    from django.utils import translation

    from chainloom.core import garbage

    # Looking for garbage in what is imported takes a sixth of the start.
    gc.disable()
    try:
        library.setup()
        garbage.set_aside()
    finally:
        gc.enable()
    translation.activate("en")


def papers() -> None:
    """Set up what reports are written with, languages and words, where no installation need be."""
    import django as library
    from django.conf import settings
    from django.utils import translation

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = "chainloom.settings.papers"
    library.setup()
    translation.activate("en")


def chain(slug: str | None) -> Any:
    """The chain of that slug; the only one there is when no slug is given.

    Raises `Invalid` naming the chains to choose from.
    """
    from chainloom.chain.models import Chain
    from chainloom.core.errors import Invalid

    chains = {found.slug: found for found in Chain.objects.order_by("slug")}
    if slug is None and len(chains) == 1:
        return next(iter(chains.values()))
    if slug in chains:
        return chains[slug]
    known = ", ".join(chains) or "none yet (chainloom chain new)"
    said = f"There is no chain {slug!r}." if slug else "Name a chain with --chain."
    raise Invalid("chain_unknown", f"{said} Chains here: {known}.")


def organisation(words: str, chain: Any) -> Any:
    """The organisation of the chain with that USCC, name, short name or number (`#12`).

    Raises `Invalid` when there is none, or when several are meant.
    """
    from django.db.models import Q

    from chainloom.core.digits import whole_number
    from chainloom.core.errors import Invalid
    from chainloom.organisations.models import Organisation

    words = words.strip()
    same = Q(uscc=words.upper()) | Q(name=words) | Q(short_name=words) | Q(english_name=words)
    number = whole_number(words.removeprefix("#")) if words.startswith("#") else None
    if number is not None:
        same = Q(pk=number)
    found = list(
        Organisation.objects.filter(same, merged_into=None, participations__chain=chain)
        .order_by("pk")
        .distinct()[:6]
    )
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid(
            "organisation_unknown",
            f"There is no organisation {words!r} in the chain {chain.slug}; "
            "give its full name, its USCC or its number as #12.",
        )
    several = ", ".join(f"#{one.pk} {one.name}" for one in found)
    raise Invalid("organisation_several", f"Several are called {words!r}: {several}.")


def system(chain: Any = None) -> Any:
    """The actor of a command: whoever may run it on the machine may do everything."""
    from chainloom.accounts.actor import Actor

    return Actor.for_system("command line", chain)
