"""The four lists over the API; each list has a module of its own."""

from ninja import Router

from . import matches, needs, policies, public, resources

router = Router()
for part in (needs, resources, policies, matches, public):
    router.add_router("", part.router)

__all__ = ["router"]
