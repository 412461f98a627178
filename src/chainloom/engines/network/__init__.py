"""A supply network in; what would break, where it is thin, what helps, out.

    >>> from chainloom.engines.network import make_network
    >>> make_network(["mill", "dyer"], ["weaving", "dyeing"], [("mill", "dyer", 3.0)]).link_count
    1

What is public stands in `__all__`; docs/network.md explains the formulas.
"""

from typing import TYPE_CHECKING, Any

from .essential import Essential, EssentialError, make_essential, uniform
from .inference import (
    PAIRS_MOST,
    Bands,
    Inference,
    InputShares,
    NothingUntold,
    TooManyPairs,
    industry_of,
    infer,
    make_input_shares,
    shares_from_table,
    stage_shares,
    textile_shares,
)
from .network import ESSENTIAL, KNOWN, LINEAR, NO_EFFECT, Network, NetworkError, make_network
from .remedies import (
    Remedy,
    SecondSource,
    SourcePlan,
    candidates,
    rank_candidates,
    second_sources,
    with_second_sources,
)
from .risk import (
    DEFINED_EPS,
    Cascade,
    Coefficients,
    Risk,
    cascade,
    coefficients,
    systemic_risk,
)
from .scenarios import (
    WEEKS_A_YEAR,
    Outage,
    Spread,
    hit_district,
    hit_firms,
    hit_outline,
    hit_sectors,
    outage,
    scenario,
)
from .structure import (
    Concentration,
    Cuts,
    InputSupply,
    Path,
    concentration,
    cores,
    critical_paths,
    cuts,
    inputs_of,
    stage_network,
)

if TYPE_CHECKING:
    from .tables import (
        Problem,
        TableError,
        Tables,
        check_ending,
        read_essential,
        read_shares,
        read_stage_pairs,
        read_tables,
        read_world_table,
        write_risk,
        write_table,
    )

__all__ = [
    "DEFINED_EPS",
    "ESSENTIAL",
    "KNOWN",
    "LINEAR",
    "NO_EFFECT",
    "Cascade",
    "Coefficients",
    "Essential",
    "EssentialError",
    "Network",
    "NetworkError",
    "Risk",
    "cascade",
    "coefficients",
    "make_essential",
    "make_network",
    "systemic_risk",
    "uniform",
    "Concentration",
    "Cuts",
    "InputSupply",
    "Path",
    "concentration",
    "cores",
    "critical_paths",
    "cuts",
    "inputs_of",
    "WEEKS_A_YEAR",
    "Outage",
    "Spread",
    "hit_district",
    "hit_firms",
    "hit_outline",
    "hit_sectors",
    "outage",
    "scenario",
    "Problem",
    "TableError",
    "Tables",
    "read_tables",
    "write_risk",
    "write_table",
    "PAIRS_MOST",
    "Bands",
    "Inference",
    "InputShares",
    "NothingUntold",
    "TooManyPairs",
    "industry_of",
    "infer",
    "make_input_shares",
    "shares_from_table",
    "stage_shares",
    "textile_shares",
    "Remedy",
    "SecondSource",
    "SourcePlan",
    "candidates",
    "rank_candidates",
    "second_sources",
    "with_second_sources",
    "check_ending",
    "read_shares",
    "read_stage_pairs",
    "read_world_table",
    "read_essential",
    "stage_network",
]


def __getattr__(name: str) -> Any:
    """What reads and writes files is loaded once it is asked for: few processes need Polars."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import tables

    return getattr(tables, name)
