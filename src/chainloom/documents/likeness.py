"""The same document again, however it is dressed: known by its clean text.

A text is taken as the set of its runs of five letters (width, case, spaces and punctuation
aside), each run hashed to a number. Of these the least 128 are kept as its sketch. As every run
has the same chance to hash low, the share that two sketches have in common estimates the share
that the two sets have in common: Broder, "On the resemblance and containment of documents"
(1997). Documents that may be alike are found by their eight least hashes, which stand in a table
of their own: two texts of which four fifths agree share one of them all but always.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

RUN = 5
KEPT = 128
LOOKED_FOR = 8
# From here on a document is shown as a repeat of the earlier one.
ALIKE = 0.8
_PRIME = np.uint64(1_099_511_628_211)
# The finisher of SplitMix64 (Steele, Lea, Flood 2014): neighbouring runs hash far apart.
_MIX = (
    (np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)),
    (np.uint64(27), np.uint64(0x94D049BB133111EB)),
)


def letters(text: str) -> str:
    """What of a text counts when two are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded))


def sketch(text: str) -> list[int]:
    """The least hashes of the text's runs, in order; empty for a text without any letter."""
    kept = letters(text)
    if not kept:
        return []
    codes = np.frombuffer(kept.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < RUN:
        codes = np.pad(codes, (0, RUN - len(codes)))
    hashes = np.zeros(len(codes) - RUN + 1, dtype=np.uint64)
    for place in range(RUN):
        hashes = hashes * _PRIME + codes[place : place + len(hashes)]
    for shift, factor in _MIX:
        hashes = (hashes ^ (hashes >> shift)) * factor
    # 63 bits: databases keep signed integers.
    return [int(one) for one in np.unique(hashes >> np.uint64(1))[:KEPT]]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """How much of two texts is in common, from 0 to 1, by their sketches."""
    if not one or not other:
        return 0.0
    both = sorted({*one, *other})[:KEPT]
    return len(set(one).intersection(other, both)) / len(both)
