"""Reads of the registry that are shared: by pages, the API, the overview and higher apps."""

from .apart import told_apart, told_apart_pair
from .bodies import seats_on
from .duplicates import Likely, duplicates_of, likely_duplicates, reason_text
from .history import entries_of, events
from .listing import Wanted, organisations, shown_finance
from .office import changes_by_firms, merges_of, open_claims, own_claims, survivor_of
from .tiers import TierCount, expiring, held_by, kind_label, tier_counts, tier_figures

__all__ = [
    "Likely",
    "TierCount",
    "Wanted",
    "changes_by_firms",
    "duplicates_of",
    "entries_of",
    "events",
    "expiring",
    "held_by",
    "kind_label",
    "likely_duplicates",
    "merges_of",
    "open_claims",
    "organisations",
    "own_claims",
    "reason_text",
    "seats_on",
    "shown_finance",
    "survivor_of",
    "tier_counts",
    "tier_figures",
    "told_apart",
    "told_apart_pair",
]
