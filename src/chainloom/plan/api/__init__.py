"""Plans over the API."""

from ninja import Router

from . import plans, tables

router = Router()
for part in (plans, tables):
    router.add_router("", part.router)

__all__ = ["router"]
