"""A supply network in; what would break, where it is thin, what helps, out.

    >>> from chainloom.engines.network import make_network
    >>> make_network(["mill", "dyer"], ["weaving", "dyeing"], [("mill", "dyer", 3.0)]).link_count
    1

What is public stands in `__all__`; docs/network.md explains the formulas.
"""

from .network import ESSENTIAL, KNOWN, LINEAR, NO_EFFECT, Network, NetworkError, make_network
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
)

__all__ = [
    "Concentration",
    "Cuts",
    "ESSENTIAL",
    "InputSupply",
    "KNOWN",
    "LINEAR",
    "NO_EFFECT",
    "Network",
    "NetworkError",
    "Path",
    "concentration",
    "cores",
    "critical_paths",
    "cuts",
    "inputs_of",
    "make_network",
]
