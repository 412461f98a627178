"""Many with many: the best overall pairing under capacities, and the rounds of an event.

    >>> from chainloom.engines.matching.pairing import Edge, pair, rounds
    >>> edges = [Edge(0, 0, 9.0), Edge(0, 1, 8.0), Edge(1, 0, 8.0), Edge(1, 1, 1.0)]
    >>> found = pair(edges, [1, 1], [1, 1])
    >>> [(one.left, one.right) for one in found.chosen], found.weight
    ([(0, 1), (1, 0)], 16.0)
    >>> rounds(found.chosen)
    [0, 0]

The best single meeting (9) would cost both second-best ones: 9 + 1 < 8 + 8.
"""

from .assignment import Edge, Pairing, PairingError, pair
from .scheduling import rounds

__all__ = ["Edge", "Pairing", "PairingError", "pair", "rounds"]
