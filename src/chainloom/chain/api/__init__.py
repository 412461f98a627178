"""Chains over the API: their stages, who stands where, who supplies whom, and the map."""

from ninja import Router

from . import chains, links, map, placements, plans, resilience, scenarios, stages

router = Router()
for part in (chains, stages, placements, links, map, resilience, plans, scenarios):
    router.add_router("", part.router)

__all__ = ["router"]
