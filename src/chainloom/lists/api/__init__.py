"""The four lists over the API."""

from ninja import Router

router = Router()

__all__ = ["router"]
