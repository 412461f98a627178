"""Many with many: the best overall pairing under capacities, and the rounds of an event.

    >>> from chainloom.engines.matching.pairing import Edge, pair, rounds, timetable
    >>> edges = [Edge(0, 0, 9.0), Edge(0, 1, 8.0), Edge(1, 0, 8.0), Edge(1, 1, 1.0)]
    >>> found = pair(edges, [1, 1], [1, 1])
    >>> [(one.left, one.right) for one in found.chosen], found.weight
    ([(0, 1), (1, 0)], 16.0)
    >>> rounds(found.chosen)
    [0, 0]

The best single meeting (9) would cost both second-best ones: 9 + 1 < 8 + 8.

Where a party may ask and offer it is one place on both sides, and rounds have so many tables:

    >>> timetable([(0, 1), (2, 0)], rounds=2, tables=1).seats
    (Seat(round=0, table=0), Seat(round=1, table=0))
"""

from .assignment import Edge, Pairing, PairingError, pair
from .parties import pair_parties
from .scheduling import rounds
from .seating import Seat, Timetable, timetable

__all__ = [
    "Edge",
    "Pairing",
    "PairingError",
    "Seat",
    "Timetable",
    "pair",
    "pair_parties",
    "rounds",
    "timetable",
]
