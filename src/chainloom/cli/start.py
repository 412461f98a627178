"""Starting Django for a command, and the chain a command is about."""

from __future__ import annotations

from typing import Any


def django() -> None:
    """Set Django up; in English, as the command line is, until a locale says otherwise."""
    import django as library
    from django.utils import translation

    library.setup()
    translation.activate("en")


def chain(slug: str | None) -> Any:
    """The chain of that slug; the only one there is when no slug is given.

    Raises `Problem` naming the chains to choose from.
    """
    from chainloom.chain.models import Chain
    from chainloom.core.errors import Invalid

    chains = {found.slug: found for found in Chain.objects.order_by("slug")}
    if slug is None and len(chains) == 1:
        return next(iter(chains.values()))
    if slug in chains:
        return chains[slug]
    known = ", ".join(chains) or "none yet"
    raise Invalid("chain_unknown", f"Name a chain with --chain. Chains here: {known}.")


def system(chain: Any = None) -> Any:
    """The actor of a command: whoever may run it on the machine may do everything."""
    from chainloom.accounts.actor import Actor

    return Actor.for_system("command line", chain)
