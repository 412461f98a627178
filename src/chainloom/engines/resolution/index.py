"""Many records: candidates for one, and all likely pairs.

Keys are kept as 64-bit hashes in two sorted arrays (hash, row), 12 bytes a key; what was added
since the last sort stands in a small dictionary. Rows keep their record packed in one string.
A collision of hashes only costs one comparison, as every candidate is compared in full.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from .comparison import compare
from .names import name_keys
from .records import Comparison, Record, SkippedBlock
from .rules import Rules, default_rules

_FIELD = "\x1f"
_ITEM = "\x1e"
_MASK = (1 << 64) - 1
_FRESH_MIN = 20_000  # keys held in the dictionary before they are sorted in


def _hash(key: str) -> int:
    return hash(key) & _MASK


def _pack(record: Record) -> str:
    """One string a row, instead of an object with six fields."""
    others = _ITEM.join(_clean(name) for name in record.other_names)
    single = (record.uscc, record.address, record.district_code)
    return _FIELD.join((_clean(record.name), others, *(_clean(text or "") for text in single)))


def _clean(text: str) -> str:
    """Without the two control characters that part the fields here; sheets do contain some."""
    return text.replace(_FIELD, " ").replace(_ITEM, " ")


def _unpack(key: Hashable, row: str) -> Record:
    name, others, uscc, address, district = row.split(_FIELD)
    return Record(
        key,
        name,
        tuple(others.split(_ITEM)) if others else (),
        uscc or None,
        address or None,
        district or None,
    )


class Index:
    """Records by blocking key. `add` replaces a record of the same key."""

    def __init__(self, records: Iterable[Record] = (), rules: Rules | None = None) -> None:
        self.rules = rules or default_rules()
        self._keys: list[Hashable] = []
        self._rows: list[str] = []
        self._row_of: dict[Hashable, int] = {}
        self._hashes: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._owners: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
        self._fresh: dict[int, list[int]] = defaultdict(list)
        self._fresh_size = 0
        hashes, owners = array("Q"), array("I")
        for record in records:
            self.remove(record.key)
            row = self._append(record)
            for key in name_keys(record):
                hashes.append(_hash(key))
                owners.append(row)
        self._merge(np.frombuffer(hashes, np.uint64), np.frombuffer(owners, np.uint32))

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._row_of

    def add(self, record: Record) -> None:
        self.remove(record.key)
        row = self._append(record)
        for key in name_keys(record):
            self._fresh[_hash(key)].append(row)
            self._fresh_size += 1
        if self._fresh_size > max(_FRESH_MIN, len(self._hashes) // 16):
            self._sort_in()

    def _append(self, record: Record) -> int:
        row = len(self._rows)
        self._keys.append(record.key)
        self._rows.append(_pack(record))
        self._row_of[record.key] = row
        return row

    def remove(self, key: Hashable) -> bool:
        """Whether it was there. Its keys go with the next sort; until then they are ignored."""
        row = self._row_of.pop(key, None)
        if row is None:
            return False
        self._rows[row] = ""
        self._keys[row] = None
        return True

    def _sort_in(self) -> None:
        hashes = np.fromiter(
            (h for h, rows in self._fresh.items() for _ in rows), np.uint64, self._fresh_size
        )
        owners = np.fromiter(
            (row for rows in self._fresh.values() for row in rows), np.uint32, self._fresh_size
        )
        self._fresh, self._fresh_size = defaultdict(list), 0
        self._merge(hashes, owners)

    def _merge(self, hashes: npt.NDArray[np.uint64], owners: npt.NDArray[np.uint32]) -> None:
        """Into the sorted arrays, and the keys of removed rows out of them."""
        hashes = np.concatenate((self._hashes, hashes))
        owners = np.concatenate((self._owners, owners))
        alive = np.fromiter((bool(row) for row in self._rows), bool, len(self._rows))
        kept = alive[owners] if len(owners) else np.empty(0, bool)
        hashes, owners = hashes[kept], owners[kept]
        order = np.lexsort((owners, hashes))
        self._hashes, self._owners = hashes[order], owners[order]

    def _block(self, key: str) -> list[int] | None:
        """The rows of a key; None where they are too many to look at."""
        value = _hash(key)
        needle = np.uint64(value)
        low = int(self._hashes.searchsorted(needle, "left"))
        high = int(self._hashes.searchsorted(needle, "right"))
        fresh = self._fresh.get(value, [])
        if high - low + len(fresh) > self.rules.max_block:
            return None
        rows: list[int] = self._owners[low:high].tolist()
        return rows + fresh

    def candidates(self, record: Record, limit: int = 10) -> list[Comparison]:
        """The likeliest first; never the record of the same key, never a "different" one."""
        ranked = self._ranked_rows(record)
        found = []
        for row in ranked:
            comparison = compare(record, _unpack(self._keys[row], self._rows[row]), self.rules)
            if comparison.verdict != "different":
                found.append(comparison)
        found.sort(key=lambda c: (-c.score, str(c.b.key)))
        return found[:limit]

    def _ranked_rows(self, record: Record) -> list[int]:
        """Rows by the rarity of the keys they share, so that the bound cuts the least likely."""
        weights: dict[int, float] = defaultdict(float)
        total = len(self._row_of) + 1
        for key in name_keys(record):
            rows = self._block(key)
            if rows:
                rarity = math.log2(1 + total / len(rows))
                for row in rows:
                    weights[row] += rarity
        own = self._row_of.get(record.key)
        weights.pop(-1 if own is None else own, None)
        alive = ((weight, -row) for row, weight in weights.items() if self._rows[row])
        return [-row for _, row in heapq.nlargest(self.rules.max_compared, alive)]


def find_duplicates(
    records: Iterable[Record],
    *,
    rules: Rules | None = None,
    on_skip: Callable[[SkippedBlock], None] | None = None,
) -> Iterator[Comparison]:
    """Every pair that shares a key and is not "different", once.

    A key shared by more than `max_block` records is not paired: `on_skip` is told which and
    how large. Such records still meet through their other keys.
    """
    rules = rules or default_rules()
    rows = list(records)
    blocks: dict[str, list[int]] = defaultdict(list)
    for row, record in enumerate(rows):
        for key in name_keys(record):
            blocks[key].append(row)
    seen: set[int] = set()
    for key, members in blocks.items():
        if len(members) > rules.max_block:
            if on_skip:
                on_skip(SkippedBlock(key, len(members)))
            continue
        for i, first in enumerate(members):
            for second in members[i + 1 :]:
                pair = first * len(rows) + second
                if pair in seen:
                    continue
                seen.add(pair)
                comparison = compare(rows[first], rows[second], rules)
                if comparison.verdict != "different":
                    yield comparison
