"""Everything that changes a chain: the only way in for web, API, jobs and imports."""

from . import resilience
from .chains import chain_create, chain_update
from .links import (
    LinkRow,
    supply_link_add,
    supply_link_remove,
    supply_link_update,
    supply_links_bulk_remove,
    supply_links_bulk_write,
)
from .placements import (
    PlacementRow,
    placement_add,
    placement_remove,
    placement_update,
    placements_bulk_remove,
    placements_bulk_write,
)
from .products import products_import, products_remove
from .stages import (
    stage_add,
    stage_input_add,
    stage_input_remove,
    stage_move,
    stage_remove,
    stage_update,
)
from .undo import last_edit, stage_edit_undo

__all__ = [
    "LinkRow",
    "PlacementRow",
    "chain_create",
    "chain_update",
    "last_edit",
    "placement_add",
    "placement_remove",
    "placement_update",
    "placements_bulk_remove",
    "placements_bulk_write",
    "products_import",
    "products_remove",
    "resilience",
    "stage_add",
    "stage_edit_undo",
    "stage_input_add",
    "stage_input_remove",
    "stage_move",
    "stage_remove",
    "stage_update",
    "supply_link_add",
    "supply_link_remove",
    "supply_link_update",
    "supply_links_bulk_remove",
    "supply_links_bulk_write",
]
