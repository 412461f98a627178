"""A supply network in; what would break, where it is thin, what helps, out.

    >>> from chainloom.engines.network import make_network
    >>> make_network(["mill", "dyer"], ["weaving", "dyeing"], [("mill", "dyer", 3.0)]).link_count
    1

What is public stands in `__all__`; docs/network.md explains the formulas.
"""

from .network import ESSENTIAL, KNOWN, LINEAR, NO_EFFECT, Network, NetworkError, make_network

__all__ = [
    "ESSENTIAL",
    "KNOWN",
    "LINEAR",
    "NO_EFFECT",
    "Network",
    "NetworkError",
    "make_network",
]
