"""Agreements over the API."""

from ninja import Router

from . import agreements, parts

router = Router()
for part in (agreements, parts):
    router.add_router("", part.router)

__all__ = ["router"]
