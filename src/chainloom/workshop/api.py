"""The workshop over the API: each tool brings its own routes."""

from ninja import Router

from .colour import api as colour

router = Router()
router.add_router("", colour.router)
