"""A chain as a supply network: what the network engine calculates with.

Firms are the organisations placed on the chain, each by its main stage; links are those known as
of the year. docs/resilience.md tells what is estimated, and of how much; the network says it too
(`Basis`), so that no figure stands without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from django.core.cache import cache

from chainloom.engines.network import (
    ESSENTIAL,
    KNOWN,
    LINEAR,
    NO_EFFECT,
    Essential,
    InputSupply,
    Network,
    concentration,
    make_essential,
    make_network,
)

from ..models import Chain, InputEffect, Placement, Stage, StageInput
from .figures import BAND_MIDDLE, MapFilters, keeping_finances, links_on, standing

CLASS_OF = {
    InputEffect.ESSENTIAL: ESSENTIAL,
    InputEffect.SHARED: LINEAR,
    InputEffect.NONE: NO_EFFECT,
}
# Raised when what is kept changes its shape, so that an upgrade meets no old entries.
SHAPE = 3
KEPT_SECONDS = 24 * 3600
# Told of rows read and rows, each time so many are read.
Progress = Callable[[int, int], None]
TOLD_EVERY = 10_000


@dataclass(frozen=True)
class Basis:
    """What a network was made of."""

    firms: int = 0
    links: int = 0
    declared: int = 0
    derived: int = 0
    inferred: int = 0
    # Shares of the yearly amounts by how the link is known, estimated amounts as inferred.
    declared_share: float = 0.0
    derived_share: float = 0.0
    inferred_share: float = 0.0
    # Links without an amount, which is estimated; links of a party that stands on no stage,
    # which are left out; firms whose revenue is known by its band.
    unpriced: int = 0
    unplaced: int = 0
    banded: int = 0


@dataclass(frozen=True, eq=False)
class ChainNetwork:
    """The engine's network of a chain, and what leads back from it to the chain's rows.

    The engine's firms are named by the ids of `organisations` (n), its sectors by the ids of
    stages.
    """

    network: Network
    essential: Essential
    organisations: np.ndarray
    basis: Basis
    version: int
    year: int
    # Whose revenue is known by its band (n).
    sized: np.ndarray

    @cached_property
    def inputs(self) -> InputSupply:
        """Every input of every buyer (r rows)."""
        return concentration(self.network).inputs

    @cached_property
    def single(self) -> np.ndarray:
        """The rows of `inputs` that hang on one supplier (r): those that have another one on no
        stage do not."""
        return self.inputs.single

    @cached_property
    def stages(self) -> np.ndarray:
        """The id of each firm's stage (n)."""
        of_sector = np.array([int(one) for one in self.network.sectors] or [0], dtype=np.int64)
        return of_sector[self.network.sector]

    def place(self, organisation_id: int) -> int | None:
        """A firm's place in every array; None for one that stands on no stage."""
        return self.network.index.get(str(organisation_id))

    @property
    def basis_values(self) -> dict[str, Any]:
        return asdict(self.basis)


def chain_network(chain: Chain, year: int, progress: Progress | None = None) -> ChainNetwork:
    """The network of that year, made anew when anything in the chain has changed.

    `progress` is told of the rows that are read for it; what it raises ends the reading.
    """
    version = network_version(chain)
    kept = kept_network(chain, year)
    if kept is not None and kept.version == version:
        return kept
    made = build_network(chain, year, version, progress)
    cache.set(_key(chain, year), made, KEPT_SECONDS)
    return made


def kept_network(chain: Chain, year: int) -> ChainNetwork | None:
    """The network made last, if it is still kept; of which state of the chain, it says itself."""
    kept: ChainNetwork | None = cache.get(_key(chain, year))
    return kept


def _key(chain: Chain, year: int) -> str:
    return f"network:{SHAPE}:{chain.pk}:{year}"


def network_version(chain: Chain) -> int:
    """The chain's version as it is now, not as it was when the chain was read."""
    return int(Chain.objects.values_list("network_version", flat=True).get(pk=chain.pk))


def link_count(chain: Chain, year: int, most: int | None = None) -> int:
    """How many links the network will have at most: whether it is calculated at once. Counting
    ends at `most`, if given: that takes no time in a chain of any size."""
    return links_on(chain, _filters(year)).order_by()[:most].count()


def firm_count(chain: Chain, year: int, most: int | None = None) -> int:
    """How many firms the network will have at most, counted as far as `most`."""
    rows = Placement.objects.filter(standing(chain, _filters(year), "organisation__"))
    firms = rows.filter(stage__chain=chain).order_by().values("organisation").distinct()
    return firms[:most].count()


def _filters(year: int) -> MapFilters:
    return MapFilters(date(year, 12, 31))


def build_network(
    chain: Chain, year: int, version: int, progress: Progress | None = None
) -> ChainNetwork:
    told = _Told(chain, year, progress)
    stage_of, bands = _firms(chain, year, told)
    places = {pk: place for place, pk in enumerate(stage_of)}
    stages = list(stage_of.values())
    links, unplaced, outside = _links(chain, year, places, told)
    amount, unpriced = _amounts(links, np.array(stages, dtype=np.int64))
    known = np.array([KNOWN.index(row[4]) for row in links], dtype=np.int8)
    supplier = np.array([row[0] for row in links], dtype=np.int32)
    buyer = np.array([row[1] for row in links], dtype=np.int32)
    known[unpriced] = KNOWN.index("inferred")
    network = make_network(
        [str(pk) for pk in stage_of],
        [str(pk) for pk in stages],
        supplier=supplier,
        buyer=buyer,
        amount=amount,
        known=known,
        product=[row[2] for row in links],
        revenue=_output(supplier, buyer, amount, bands),
        also_outside=outside,
    )
    basis = _basis(network, [row[4] for row in links], unpriced, unplaced, bands)
    return ChainNetwork(
        network,
        _essential(chain),
        np.fromiter(stage_of, dtype=np.int64, count=len(stage_of)),
        basis,
        version,
        year,
        bands > 0,
    )


class _Told:
    """Rows as they are read, with every so many of them told."""

    def __init__(self, chain: Chain, year: int, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0
        self._total = firm_count(chain, year) + link_count(chain, year) if progress else 0

    def each(self, rows: Iterable[Any]) -> Iterator[Any]:
        if self._progress is None:
            yield from rows
            return
        for row in rows:
            yield row
            self._done += 1
            if self._done % TOLD_EVERY == 0:
                self._progress(min(self._done, self._total), self._total)


def _firms(chain: Chain, year: int, told: _Told) -> tuple[dict[int, int], np.ndarray]:
    """The main stage of each organisation, and the middle of its revenue band (n; 0 unknown)."""
    withheld = set(keeping_finances(chain).values_list("organisation", flat=True))
    own = set(Stage.objects.filter(chain=chain).values_list("pk", flat=True))
    stage_of: dict[int, int] = {}
    bands: list[float] = []
    rows = (
        Placement.objects.filter(standing(chain, _filters(year), "organisation__"))
        .order_by("-is_primary", "pk")
        .values_list("organisation_id", "stage_id", "organisation__revenue_band")
    )
    for organisation, stage, band in told.each(rows.iterator(chunk_size=20_000)):
        if stage in own and organisation not in stage_of:
            stage_of[organisation] = stage
            shown = band if organisation not in withheld else ""
            bands.append(float(BAND_MIDDLE.get(shown, 0)))
    return stage_of, np.array(bands, dtype=np.float64)


def _links(
    chain: Chain, year: int, places: dict[int, int], told: _Told
) -> tuple[list[tuple[Any, ...]], int, frozenset[tuple[int, str]]]:
    """Links between placed firms: supplier, buyer (places), product, amount, known; how many
    others there are, and what placed buyers get over these (buyer's place, product)."""
    found, unplaced, outside = [], 0, set()
    rows = (
        links_on(chain, _filters(year))
        .order_by("pk")
        .values_list("supplier_id", "buyer_id", "product", "amount", "known")
    )
    for supplier, buyer, product, amount, known in told.each(rows.iterator(chunk_size=20_000)):
        if supplier in places and buyer in places:
            found.append((places[supplier], places[buyer], product or None, amount, known))
        else:
            unplaced += 1
            if buyer in places and product and amount != 0:
                outside.add((places[buyer], product))
    return found, unplaced, frozenset(outside)


def _amounts(links: list[tuple[Any, ...]], stages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The links' amounts, and the places of those that had none and are estimated.

    An unknown amount counts as the median of those between the same two stages, else of all;
    where none is known at all, every link counts alike.
    """
    given = [np.nan if row[3] is None else float(row[3]) for row in links]
    amount = np.array(given, dtype=np.float64)
    missing = np.flatnonzero(np.isnan(amount))
    if not missing.size:
        return amount, missing
    known = ~np.isnan(amount)
    usual = float(np.median(amount[known])) if known.any() else 1.0
    ends = np.array([(row[0], row[1]) for row in links], dtype=np.int64)
    pairs = stages[ends]
    _unique, group = np.unique(pairs, axis=0, return_inverse=True)
    group = group.reshape(-1)
    for one in np.unique(group[missing]):
        of_pair = group == one
        priced = of_pair & known
        amount[of_pair & ~known] = float(np.median(amount[priced])) if priced.any() else usual
    return amount, missing


def _output(
    supplier: np.ndarray, buyer: np.ndarray, amount: np.ndarray, bands: np.ndarray
) -> np.ndarray:
    """What each firm makes in a year: its revenue by band, and no less than it sells in the
    chain or buys there. Who sells only outside the chain would otherwise count for nothing."""
    sold = np.bincount(supplier, amount, len(bands))
    bought = np.bincount(buyer, amount, len(bands))
    return np.maximum(np.maximum(sold, bought), bands)


def _basis(
    network: Network, known: list[str], unpriced: np.ndarray, unplaced: int, bands: np.ndarray
) -> Basis:
    total = float(network.amount.sum())

    def part(code: int) -> float:
        return float(network.amount[network.known == code].sum()) / total if total else 0.0

    counts = {code: known.count(code) for code in KNOWN}
    return Basis(
        firms=network.size,
        links=network.link_count,
        **counts,
        **{f"{code}_share": part(place) for place, code in enumerate(KNOWN)},
        unpriced=int(unpriced.size),
        unplaced=unplaced,
        banded=int((bands > 0).sum()),
    )


def _essential(chain: Chain) -> Essential:
    """The class of every input that the chain foresees; others are shared."""
    rows = StageInput.objects.filter(downstream__chain=chain).select_related("upstream")
    return make_essential(
        (str(row.upstream_id), str(row.downstream_id), CLASS_OF[row.holds]) for row in rows
    )
