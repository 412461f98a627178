"""Reading a chain: its map, its gaps, its neighbours, a firm's own view, its products."""

from .figures import MapFilters
from .firm import FirmView, firm_view
from .map import MapData, map_data
from .neighbours import Neighbourhood, neighbourhood
from .products import ProductNeeds, product_needs
from .stages import StageFirm, stage_firms

__all__ = [
    "FirmView",
    "MapData",
    "MapFilters",
    "Neighbourhood",
    "ProductNeeds",
    "StageFirm",
    "firm_view",
    "map_data",
    "neighbourhood",
    "product_needs",
    "stage_firms",
]
