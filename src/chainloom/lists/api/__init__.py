"""The four lists over the API; each list has a module of its own."""

from ninja import Router

from . import boards, exports, matches, matchmaking, needs, policies, projects, public, resources

router = Router()
# Files first: their addresses would else be read as keys.
for part in (exports, needs, resources, policies, projects, matches, matchmaking, public, boards):
    router.add_router("", part.router)

__all__ = ["router"]
