"""Second sources for inputs that hang on one supplier: who helps, and which few help most."""

from .candidates import Remedy, SecondSource, candidates, rank_candidates, with_second_sources
from .planning import SourcePlan, second_sources

__all__ = [
    "Remedy",
    "SecondSource",
    "SourcePlan",
    "candidates",
    "rank_candidates",
    "second_sources",
    "with_second_sources",
]
