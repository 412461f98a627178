"""What a disruption costs, week by week: who is hit, for how long, and how it spreads."""

from .hits import hit_district, hit_firms, hit_outline, hit_sectors
from .weeks import WEEKS_A_YEAR, Outage, Spread, outage, scenario

__all__ = [
    "WEEKS_A_YEAR",
    "Outage",
    "Spread",
    "hit_district",
    "hit_firms",
    "hit_outline",
    "hit_sectors",
    "outage",
    "scenario",
]
