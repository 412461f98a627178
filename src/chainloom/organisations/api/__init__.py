"""Organisations over the API: their entries, what belongs to them, and the office's decisions."""

from ninja import Router

from . import bodies, claims, entries, overview, parts, twins

router = Router()
for part in (entries, twins, parts, bodies, claims, overview):
    router.add_router("", part.router)

__all__ = ["router"]
