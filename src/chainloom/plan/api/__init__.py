"""Plans over the API."""

from .plans import router

__all__ = ["router"]
