"""The four lists over the API; each list has a module of its own."""

from ninja import Router

from . import boards, matches, needs, policies, resources

router = Router()
for part in (needs, resources, policies, matches, boards):
    router.add_router("", part.router)

__all__ = ["router"]
