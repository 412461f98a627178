"""Events over the API."""

from ninja import Router

from . import events, meetings, people

router = Router()
for part in (events, people, meetings):
    router.add_router("", part.router)

__all__ = ["router"]
