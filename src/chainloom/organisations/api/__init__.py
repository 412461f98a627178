"""Organisations over the API: their entries, what belongs to them, and the office's decisions."""

from ninja import Router

from . import bodies, claims, entries, overview, parts

router = Router()
for part in (entries, parts, bodies, claims, overview):
    router.add_router("", part.router)

__all__ = ["router"]
