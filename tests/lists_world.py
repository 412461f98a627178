"""What the addresses of the four lists are asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chainloom.accounts.actor import Actor
from chainloom.organisations.models import Organisation

from . import factories


def add_lists(
    world: Any, mill: Organisation, garments: Organisation
) -> Callable[[Actor], dict[str, Any]]:
    """Needs and resources of two organisations; what is one's own is made for each actor."""
    chain = world.actors["office"].chain
    about = {"chain": chain, "organisation": garments}
    need = factories.NeedFactory(**about)
    resource = factories.ResourceFactory(chain=chain, organisation=mill)
    world.values |= {"need_id": need.pk, "resource_id": resource.pk}
    world.variants["hidden"] = {"need_id": factories.NeedFactory(visibility="chosen", **about).pk}
    world.variants["draft"] = {"need_id": factories.NeedFactory(state="draft", **about).pk}

    def own(actor: Actor) -> dict[str, Any]:
        mine = {"chain": chain, "organisation": actor.membership.organisation}
        return {
            "need_id": factories.NeedFactory(**mine).pk,
            "resource_id": factories.ResourceFactory(**mine).pk,
        }

    return own
