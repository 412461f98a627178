"""What the registry knows of the organisations a file mentions, asked for many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from chainloom.engines.resolution import Comparison, Index, Record, compare
from chainloom.organisations.models import Organisation, OrganisationName, Participation
from chainloom.organisations.policy import came_later
from chainloom.organisations.services.fields import EDITABLE as FIELDS
from chainloom.organisations.services.fields import FINANCE, IDENTITY

from ..tables.base import plain
from .mentions import Mention, full_name

_LOADED = (*FIELDS, "id", "name_key", "address_key", "value_sources", "version")
# A registry up to this size is compared by every blocking key when the file is small too.
CLOSE_LOOK_ENTRIES = 30_000
_MAX_CANDIDATES = 5
_MAX_SHARED = 200


@dataclass(slots=True)
class Known:
    """An entry of the registry, as far as an import looks at it."""

    id: int
    values: dict[str, Any]
    value_sources: dict[str, Any]
    version: int
    others: tuple[tuple[str, str], ...] = ()
    in_chain: bool = True
    withheld: bool = False
    # Another chain's office keeps its name, kind, USCC and district.
    kept_elsewhere: bool = False

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def uscc(self) -> str | None:
        return self.values["uscc"] or None

    def names(self) -> Iterable[str]:
        yield from (self.values["name"], self.values["english_name"], self.values["short_name"])
        yield from (text for _kind, text in self.others)

    def sure_names(self) -> list[str]:
        """Names by which it is known to be meant: all but its short name, which is a hint."""
        short = self.values["short_name"]
        rest = (self.values["english_name"], *(text for _kind, text in self.others))
        return [self.name, *(name for name in rest if name and name != short)]

    def closed(self, name: str, old: Any) -> str:
        """Why this chain may not set a value of it: the code of a reason, or nothing."""
        if name in FINANCE and (self.withheld or not self.in_chain):
            return "figures_withheld"
        placed = name == "district_code" and (old not in (None, "") or not self.in_chain)
        if (name in IDENTITY or placed) and (self.kept_elsewhere or not self.in_chain):
            return "identity_elsewhere"
        return ""

    def record(self) -> Record:
        rest = [name for name in list(self.names())[1:] if name]
        return Record(
            key=self.id,
            name=self.name,
            other_names=tuple(rest),
            uscc=self.uscc,
            address=self.values["address"] or None,
            district_code=self.values["district_code"] or None,
        )


@dataclass(slots=True)
class Found:
    """The entries a mention may mean."""

    by_code: Known | None = None
    by_name: list[Known] = field(default_factory=list)
    similar: list[tuple[Known, Comparison]] = field(default_factory=list)


class Registry:
    """Looks mentions up. Only the chain's own entries are compared by name and address: what
    other chains have recorded is found by its code alone, which is public."""

    def __init__(self, chain_id: int, *, close_look: bool) -> None:
        self.chain_id = chain_id
        self._index: Index | None = None
        if close_look and self._size() <= CLOSE_LOOK_ENTRIES:
            self._index = Index(known.record() for known in self._all())

    def _size(self) -> int:
        rows = Participation.objects.filter(chain=self.chain_id)
        return int(rows[: CLOSE_LOOK_ENTRIES + 1].count())

    def _all(self) -> Iterable[Known]:
        ids = list(
            Organisation.objects.filter(
                participations__chain=self.chain_id, merged_into=None
            ).values_list("id", flat=True)
        )
        for start in range(0, len(ids), 2000):
            yield from self.load(ids[start : start + 2000]).values()

    def load(self, ids: Sequence[int]) -> dict[int, Known]:
        """The entries of these ids, those absorbed by a merge left out."""
        found: dict[int, Known] = {}
        if not ids:
            return found
        wanted = list(ids)
        for row in Organisation.objects.filter(id__in=wanted, merged_into=None).values(*_LOADED):
            values = {name: _plain(row[name]) for name in FIELDS}
            found[row["id"]] = Known(
                row["id"], values, row["value_sources"], row["version"], (), in_chain=False
            )
        others: dict[int, list[tuple[str, str]]] = defaultdict(list)
        names = OrganisationName.objects.filter(organisation__in=wanted).order_by("pk")
        for pk, kind, text in names.values_list("organisation_id", "kind", "text"):
            others[pk].append((kind, text))
        for pk, rows in others.items():
            if pk in found:
                found[pk].others = tuple(rows)
        standing = Participation.objects.filter(organisation__in=wanted, chain=self.chain_id)
        joined: list[int] = []
        for pk, withheld, consents in standing.values_list(
            "organisation_id", "figures_withheld", "consents"
        ):
            if pk in found:
                found[pk].in_chain = True
                found[pk].withheld = withheld and "finance" not in consents
                if withheld:
                    joined.append(pk)
        if joined:
            elsewhere = Organisation.objects.filter(came_later(self.chain_id), pk__in=joined)
            for pk in elsewhere.values_list("pk", flat=True):
                found[pk].kept_elsewhere = True
        return found

    def look_up(self, mentions: Sequence[Mention]) -> list[Found]:
        """For each mention the entry of its code, those of its name, and similar ones.

        Names and addresses are asked for only where the code leaves a question.
        """
        by_code = self._by_code(mentions)
        open_ = [m for m in mentions if not _settled(m, by_code.get(m.uscc or ""))]
        close = [self._close(mention) for mention in open_]
        ids = self._ids(open_)
        ids |= {comparison.b.key for found in close for comparison in found}
        known = self.load(sorted(ids))
        blocks = _Blocks(known.values(), keys=self._index is None)
        found = {
            mention.ref: self._found(mention, by_code, blocks, known, similar)
            for mention, similar in zip(open_, close, strict=True)
        }
        return [found.get(m.ref) or Found(by_code.get(m.uscc or "")) for m in mentions]

    def _by_code(self, mentions: Sequence[Mention]) -> dict[str, Known]:
        codes = {m.uscc for m in mentions if m.uscc}
        if not codes:
            return {}
        rows = Organisation.objects.filter(merged_into=None, uscc__in=codes)
        known = self.load(list(rows.values_list("id", flat=True)))
        return {one.uscc: one for one in known.values() if one.uscc}

    def _ids(self, mentions: Sequence[Mention]) -> set[Any]:
        name_keys = {key for m in mentions for key in m.name_keys}
        address_keys = {m.address_key for m in mentions if m.address_key}
        ids: set[Any] = set()
        here = Organisation.objects.filter(merged_into=None, participations__chain=self.chain_id)
        asked = Q()
        if name_keys:
            asked |= Q(name_key__in=name_keys)
        if address_keys and self._index is None:
            asked |= Q(address_key__in=address_keys)
        if asked:
            ids.update(here.filter(asked).values_list("id", flat=True))
        if name_keys:
            names = OrganisationName.objects.filter(
                name_key__in=name_keys, organisation__participations__chain=self.chain_id
            )
            ids.update(names.values_list("organisation_id", flat=True))
        return ids

    def _close(self, mention: Mention) -> list[Comparison]:
        if self._index is None or not mention.name:
            return []
        return self._index.candidates(mention.record(), _MAX_CANDIDATES)

    def _found(
        self,
        mention: Mention,
        by_code: dict[str, Known],
        blocks: _Blocks,
        known: dict[int, Known],
        similar: list[Comparison],
    ) -> Found:
        by_name = blocks.by_name.get(full_name(mention.name), []) if mention.name else []
        if self._index is None and not by_name:
            similar = _compared(mention, blocks)
        pairs = [(known[c.b.key], c) for c in similar if c.b.key in known]  # type: ignore[index]
        return Found(by_code.get(mention.uscc or ""), list(by_name), pairs)


def _settled(mention: Mention, known: Known | None) -> bool:
    """The code's entry has this very name: nothing else needs to be looked at."""
    if known is None:
        return False
    return (
        not known.in_chain or not mention.name or full_name(mention.name) == full_name(known.name)
    )


class _Blocks:
    """Entries by full name, and by the keys they share with mentions."""

    def __init__(self, known: Iterable[Known], *, keys: bool) -> None:
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_key: dict[str, list[Known]] = defaultdict(list)
        for one in known:
            if not one.in_chain:
                continue
            for name in dict.fromkeys(full_name(name) for name in one.sure_names()):
                self.by_name[name].append(one)
            if keys:
                self._enter(one)

    def _enter(self, one: Known) -> None:
        names = tuple(name for name in one.names() if name)
        mention = Mention.of((0, 0, ""), one.name, address=one.values["address"], others=names)
        for key in mention.name_keys:
            self.by_key[f"n:{key}"].append(one)
        if mention.address_key:
            self.by_key[f"a:{mention.address_key}"].append(one)


def _compared(mention: Mention, blocks: _Blocks) -> list[Comparison]:
    keys = [f"n:{key}" for key in mention.name_keys]
    if mention.address_key:
        keys.append(f"a:{mention.address_key}")
    seen: dict[int, Known] = {}
    for key in keys:
        block = blocks.by_key.get(key, ())
        if len(block) <= _MAX_SHARED:
            seen.update({one.id: one for one in block})
    if not seen or not mention.name:
        return []
    record = mention.record()
    found = [compare(record, one.record()) for one in seen.values()]
    likely = [one for one in found if one.verdict != "different"]
    likely.sort(key=lambda one: (-one.score, str(one.b.key)))
    return likely[:_MAX_CANDIDATES]


def _plain(value: Any) -> Any:
    if isinstance(value, date | Decimal):
        return plain(value)
    return value
