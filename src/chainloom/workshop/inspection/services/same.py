"""Which of the defects that were known before are those that were found now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Two boxes are one defect when they share so much of what both cover: of two of one size, half.
SAME = 1 / 3
# Most of an area: of a piece within a box, and of a box that its pieces cover together.
MOST = 2 / 3
Box = tuple[float, float, float, float]  # left, top, right, bottom
Floats = npt.NDArray[np.float64]


def same_places(known: Sequence[Box], found: Sequence[Box]) -> dict[int, int]:
    """Which known box is which that was found, by their places in the lists: one to one, the pairs
    that share most first. A small box within a large one is another.

    >>> same_places([(4, 4, 5, 5), (0, 0, 9, 8), (20, 0, 29, 9)], [(0, 0, 9, 9), (4, 4, 5, 5)])
    {0: 1, 1: 0}
    """
    boxes = np.array(found, dtype=float).reshape(-1, 4)
    pairs = []
    for old, box in enumerate(known):
        shares = _shares(np.array(box, dtype=float), boxes)
        pairs += [(-shares[new], old, new) for new in np.flatnonzero(shares >= SAME).tolist()]
    matched: dict[int, int] = {}
    taken = set()
    for _share, old, new in sorted(pairs):
        if old not in matched and new not in taken:
            matched[old] = new
            taken.add(new)
    return matched


def in_pieces(known: Box, found: Sequence[Box]) -> list[int]:
    """The places of the boxes found into which a known one fell apart: each lies in it for the
    most part, and together they cover most of it. None where they do not.

    >>> in_pieces((0, 0, 90, 10), [(0, 0, 30, 10), (30, 0, 60, 10), (60, 0, 90, 10), (0, 5, 9, 99)])
    [0, 1, 2]
    >>> in_pieces((0, 0, 90, 90), [(10, 10, 20, 20)])
    []
    """
    box, boxes = np.array(known, dtype=float), np.array(found, dtype=float).reshape(-1, 4)
    shared, own, others = _areas(box, boxes)
    pieces = np.flatnonzero((shared >= MOST * others) & (others > 0))
    return pieces.tolist() if len(pieces) and shared[pieces].sum() >= MOST * own else []


def _areas(box: Floats, others: Floats) -> tuple[Floats, float, Floats]:
    """What a box shares with each of the others, and the areas of it and of them."""
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared: Floats = sides.clip(min=0).prod(axis=1)
    areas: Floats = (others[:, 2:] - others[:, :2]).prod(axis=1)
    return shared, float((box[2:] - box[:2]).prod()), areas


def _shares(box: Floats, others: Floats) -> Floats:
    """What a box shares with each of the others, as a part of what both cover, 0 to 1."""
    shared, own, areas = _areas(box, others)
    covered = own + areas - shared
    shares: Floats = np.divide(shared, covered, out=np.zeros_like(shared), where=covered > 0)
    return shares
