"""The workshop over the API: each tool brings its own routes."""

from ninja import Router

from .colour import api as colour
from .inspection import api as inspection
from .providers import api as providers

router = Router()
router.add_router("", colour.router)
router.add_router("", inspection.router)
router.add_router("", providers.router)
