"""Organisations as a file mentions them, and which mentions mean the same one.

A file names an organisation many times: once for each of its certificates, twice by mistake,
on another sheet as a supplier. The first mention that defines it is the *head*; later ones
follow it. Everything is decided from the whole file before the registry is asked, so that the
order of rows does not change what is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chainloom.engines.resolution import (
    Comparison,
    Index,
    Record,
    address_key,
    compare,
    name_key,
)

# A file this small is compared with itself and the registry by every blocking key; a larger
# one by equal keys only, which is what 100,000 rows in half a minute allow.
CLOSE_LOOK_ROWS = 5_000
_MAX_SHARED = 30
_MAX_CANDIDATES = 5

# (sheet, row number, slot)
Ref = tuple[int, int, str]


def ref_text(ref: Ref) -> str:
    return f"row:{ref[0]}:{ref[1]}:{ref[2]}"


def parse_ref(text: str) -> Ref:
    """The reference of a decision such as row:0:12:organisation."""
    _row, sheet, number, slot = text.split(":")
    return int(sheet), int(number), slot


def full_name(text: str) -> str:
    """A registered name for comparing in full: width, case, spaces and brackets aside."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s()\[\]{}〔〕【】.,·\-]+", "", folded)


@dataclass(slots=True)
class Mention:
    ref: Ref
    name: str
    uscc: str | None = None
    address: str = ""
    district_code: str = ""
    others: tuple[str, ...] = ()
    # Blocking keys, of the full name first; computed once, as they are asked for often.
    name_keys: tuple[str, ...] = ()
    address_key: str = ""

    @classmethod
    def of(cls, ref: Ref, name: str, **values: Any) -> Mention:
        """A mention with its keys computed."""
        names = (name, *values.get("others", ()))
        keys = dict.fromkeys(name_key(text)[:160] for text in names if text)
        address = values.get("address") or ""
        return cls(
            ref,
            name,
            name_keys=tuple(key for key in keys if key),
            address_key=address_key(address)[:160] if address else "",
            **values,
        )

    def record(self) -> Record:
        return Record(
            key=self.ref,
            name=self.name or (self.uscc or ""),
            other_names=self.others,
            uscc=self.uscc,
            address=self.address or None,
            district_code=self.district_code or None,
        )


@dataclass(slots=True)
class InFile:
    """What the file itself says of a mention."""

    head: Ref | None = None
    clash: Ref | None = None
    similar: list[Comparison] = field(default_factory=list)


def contradicts(comparison: Comparison) -> bool:
    """Equal names with something that speaks for two plants or firms all the same."""
    codes = set(comparison.codes)
    if "uscc_different" in codes:
        return True
    registered = any(
        reason.code == "name_equal" and reason.weight > 10 for reason in comparison.reasons
    )
    doubts = {"place_differs", "branch_differs", "district_different"}
    if not registered:
        doubts.add("address_differs")
    return bool(codes & doubts)


class _Shelf:
    """References under a text. The text is kept as its hash and a single reference without a
    list: of 100,000 names nearly all stand alone. A collision of hashes only costs one
    comparison, as whatever is found is compared in full."""

    def __init__(self) -> None:
        self._held: dict[int, Ref | list[Ref]] = {}

    def get(self, text: str) -> list[Ref]:
        held = self._held.get(hash(text), [])
        return held if isinstance(held, list) else [held]

    def put(self, text: str, ref: Ref) -> None:
        key = hash(text)
        held = self._held.get(key)
        if held is None:
            self._held[key] = ref
        elif isinstance(held, list):
            held.append(ref)
        else:
            self._held[key] = [held, ref]


class Ledger:
    """Every mention of a file, and the heads they follow."""

    def __init__(self) -> None:
        self._mentions: dict[Ref, Mention] = {}
        self._order: list[Ref] = []
        self._in_file: dict[Ref, InFile] = {}
        self._with_followers: set[Ref] = set()
        self.close_look = False

    def __len__(self) -> int:
        return len(self._order)

    def add(self, mention: Mention) -> None:
        self._mentions[mention.ref] = mention
        self._order.append(mention.ref)

    def mention(self, ref: Ref) -> Mention:
        return self._mentions[ref]

    def get(self, ref: Ref) -> Mention | None:
        return self._mentions.get(ref)

    def in_file(self, ref: Ref) -> InFile:
        return self._in_file.get(ref) or InFile()

    def has_followers(self, ref: Ref) -> bool:
        return ref in self._with_followers

    def settle(self) -> Iterator[int]:
        """Find heads and likenesses; yields how many mentions are done, for progress."""
        self.close_look = len(self._order) <= CLOSE_LOOK_ROWS
        by_code: dict[str, Ref] = {}
        by_name = _Shelf()
        index = Index() if self.close_look else None
        shared = _Shelf()
        for done, ref in enumerate(self._order):
            mention = self._mentions[ref]
            found = self._place(mention, by_code, by_name)
            if found.head is None and found.clash is None:
                if index is not None:
                    found.similar = index.candidates(mention.record(), _MAX_CANDIDATES)
                    index.add(mention.record())
                else:
                    found.similar = self._sharing(mention, shared)
                if mention.name:
                    by_name.put(full_name(mention.name), ref)
                if mention.uscc:
                    by_code.setdefault(mention.uscc, ref)
            elif found.head is not None:
                self._with_followers.add(found.head)
                if mention.uscc:
                    by_code.setdefault(mention.uscc, ref)
            if found.head is not None or found.clash is not None or found.similar:
                self._in_file[ref] = found
            for comparison in found.similar:
                # A person may decide that the two are one: its values are needed then.
                self._with_followers.add(comparison.b.key)  # type: ignore[arg-type]
            if done % 500 == 0:
                yield done

    def _place(self, mention: Mention, by_code: dict[str, Ref], by_name: _Shelf) -> InFile:
        """The head by equal code, else by equal full name that nothing contradicts."""
        if mention.uscc and (carrier := by_code.get(mention.uscc)):
            other = self._mentions[carrier]
            if not mention.name or not other.name or _names_agree(mention, other):
                return InFile(head=self.in_file(carrier).head or carrier)
            self._in_file.setdefault(carrier, InFile()).clash = mention.ref
            return InFile(clash=carrier)
        if not mention.name:
            return InFile()
        fits = [
            ref
            for ref in by_name.get(full_name(mention.name))[:_MAX_SHARED]
            if _may_be_one(mention, self._mentions[ref])
        ]
        return InFile(head=fits[0]) if len(fits) == 1 else InFile()

    def _sharing(self, mention: Mention, shared: _Shelf) -> list[Comparison]:
        """Earlier mentions with an equal key of name or address, compared in full."""
        keys = [f"n:{key}" for key in mention.name_keys]
        if mention.address_key:
            keys.append(f"a:{mention.address_key}")
        seen: dict[Ref, None] = {}
        for key in keys:
            block = shared.get(key)
            if len(block) <= _MAX_SHARED:
                seen.update(dict.fromkeys(block))
                shared.put(key, mention.ref)
        if not seen:
            return []
        record = mention.record()
        compared = [compare(record, self._mentions[ref].record()) for ref in seen]
        likely = [one for one in compared if one.verdict != "different"]
        likely.sort(key=lambda one: -one.score)
        return likely[:_MAX_CANDIDATES]


def _names_agree(one: Mention, other: Mention) -> bool:
    """Two names under one code: the same up to spelling, or one says less than the other."""
    if full_name(one.name) == full_name(other.name):
        return True
    if set(one.name_keys) & set(other.name_keys):
        return True
    by_name = compare(Record("a", one.name, one.others), Record("b", other.name, other.others))
    return by_name.verdict != "different"


def _may_be_one(one: Mention, other: Mention) -> bool:
    if full_name(one.name) != full_name(other.name):
        return False
    if one.uscc and other.uscc and one.uscc != other.uscc:
        return False
    if (not one.address and not one.district_code) or (
        not other.address and not other.district_code
    ):
        # A bare name, as on a sheet of certificates, has nothing that could contradict.
        return True
    compared = compare(one.record(), other.record())
    if contradicts(compared):
        return False
    # Two plants of a firm may share its name; a person tells them from one plant written twice.
    two_addresses = bool(one.address and other.address)
    return not two_addresses or bool({"address_equal", "address_near"} & set(compared.codes))
