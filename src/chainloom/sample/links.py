"""Who supplies whom: every firm's purchases, drawn from the stages upstream of it.

A purchase is first a wish (this buyer, from that stage, this product), then a supplier found for
it: the larger a supplier the likelier, and one in the district likelier than one elsewhere. Money
is shared out last, so that nobody buys or sells more than its revenue allows.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from random import Random

from chainloom.chain.stage_templates import ChainTemplate, StageInputTemplate

from .model import SampleLink, SamplePlacement
from .organisations import Firm

# Links a local firm, those to partners elsewhere included: some 600 for 133 firms.
LINKS_PER_FIRM = 4.5
# A firm of the district is this much likelier to be chosen than one of its size elsewhere.
_NEARNESS = 2.2
_KNOWN = {"declared": 62, "derived": 28, "inferred": 10}
# How often a firm buys from a stage, and how much: materials, then support stages by their code.
_MATERIAL = (0.8, 1.0)
_SUPPORT = {
    "machinery": (0.35, 0.25),
    "dyes": (0.95, 0.35),
    "auxiliaries": (0.8, 0.2),
    "accessories": (0.85, 0.3),
    "design": (0.2, 0.04),
    "testing": (0.5, 0.02),
}
_SUPPORT_OTHER = (0.5, 0.12)
# How often again the wishes are gone through when they gave too few links.
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class _Wish:
    buyer: Firm
    stage: str  # of the buyer, for which it buys
    taken: StageInputTemplate
    weight: float
    suppliers: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    wish: _Wish
    supplier: str
    product: str
    share: float  # of the buyer's spending, beside its other links


class _Market:
    """The suppliers on each stage, to be drawn by size and nearness."""

    def __init__(self, firms: dict[str, Firm], placements: list[SamplePlacement]) -> None:
        rows: dict[str, list[tuple[str, float, tuple[str, ...]]]] = defaultdict(list)
        for placement in placements:
            firm = firms[placement.organisation].organisation
            pull = (float(firm.revenue or 0) * placement.share) ** 0.75
            rows[placement.stage].append(
                (firm.key, pull * (_NEARNESS if firm.is_local else 1.0), placement.products)
            )
        self._keys = {stage: [row[0] for row in found] for stage, found in rows.items()}
        self._sums = {stage: list(accumulate(row[1] for row in rows[stage])) for stage in rows}
        self._products = {stage: {row[0]: row[2] for row in rows[stage]} for stage in rows}

    def draw(self, stage: str, rng: Random) -> str | None:
        keys = self._keys.get(stage)
        if not keys:
            return None
        sums = self._sums[stage]
        return keys[min(bisect(sums, rng.random() * sums[-1]), len(keys) - 1)]

    def product(self, stage: str, supplier: str, wanted: tuple[str, ...], rng: Random) -> str:
        """One of what is wanted, one of the supplier's main products where there is one."""
        own = [name for name in self._products[stage][supplier] if name in wanted]
        return rng.choice(own or list(wanted))


def make_links(
    firms: list[Firm],
    placements: list[SamplePlacement],
    template: ChainTemplate,
    rng: Random,
    year: int,
) -> list[SampleLink]:
    by_key = {firm.organisation.key: firm for firm in firms}
    local = sum(firm.organisation.is_local for firm in firms)
    first, later = _wishes(by_key, placements, template, rng)
    rng.shuffle(later)
    market = _Market(by_key, placements)
    drawn = _draw(first + later, market, rng, round(local * LINKS_PER_FIRM))
    known, weights = list(_KNOWN), list(_KNOWN.values())
    return [
        SampleLink(
            supplier=link.supplier,
            buyer=link.wish.buyer.organisation.key,
            product=link.product,
            amount=amount,
            year=year if rng.random() < 0.88 else year - 1,
            known=rng.choices(known, weights=weights)[0],
            supplier_stage=link.wish.taken.stage,
            buyer_stage=link.wish.stage,
        )
        for link, amount in zip(drawn, _amounts(drawn, by_key, rng), strict=True)
    ]


def _wishes(
    by_key: dict[str, Firm],
    placements: list[SamplePlacement],
    template: ChainTemplate,
    rng: Random,
) -> tuple[list[_Wish], list[_Wish]]:
    """Every local firm's main purchase, which none goes without, and the others in any order."""
    stages = {stage.code: stage for stage in template.stages}
    often = {
        code: _SUPPORT.get(code, _SUPPORT_OTHER) if stage.is_support else _MATERIAL
        for code, stage in stages.items()
    }
    first: list[_Wish] = []
    later: list[_Wish] = []
    for placement in placements:
        firm = by_key[placement.organisation]
        wishes = []
        for taken in stages[placement.stage].inputs:
            chance, weight = often[taken.stage]
            if rng.random() < chance:
                # Most inputs come from one supplier, which is what makes a chain fragile.
                suppliers = rng.choices((1, 2, 3), weights=(62, 29, 9))[0]
                weight *= placement.share * rng.uniform(0.5, 1.5)
                wishes.append(_Wish(firm, placement.stage, taken, weight, suppliers))
        if placement.is_primary and firm.organisation.is_local and wishes:
            main = max(wishes, key=lambda wish: wish.weight)
            wishes.remove(main)
            first.append(main)
        later.extend(wishes)
    return first, later


def _draw(wishes: list[_Wish], market: _Market, rng: Random, most: int) -> list[_Drawn]:
    """Suppliers for the wishes, in order, until there are as many links as there shall be."""
    drawn: list[_Drawn] = []
    taken: set[tuple[str, str, str]] = set()
    for _ in range(_ROUNDS):
        for wish in wishes:
            for link in _suppliers(wish, market, rng):
                key = (link.supplier, wish.buyer.organisation.key, link.product)
                if key not in taken:
                    taken.add(key)
                    drawn.append(link)
                if len(drawn) == most:
                    return drawn
    return drawn


def _suppliers(wish: _Wish, market: _Market, rng: Random) -> list[_Drawn]:
    """As many suppliers as the wish has, all of the same product."""
    buyer = wish.buyer.organisation
    found: list[_Drawn] = []
    for _ in range(wish.suppliers):
        supplier = market.draw(wish.taken.stage, rng)
        if supplier is None or supplier == buyer.key:
            continue
        # Two firms elsewhere may well trade; the district's chain does not know of it.
        if not buyer.is_local and supplier.startswith("X"):
            continue
        product = (
            found[0].product
            if found
            else market.product(wish.taken.stage, supplier, wish.taken.products, rng)
        )
        share = wish.weight / wish.suppliers * rng.uniform(0.6, 1.4)
        found.append(_Drawn(wish, supplier, product, share))
    return found


def _amounts(drawn: list[_Drawn], by_key: dict[str, Firm], rng: Random) -> list[Decimal]:
    """What each link is worth, within what its buyer spends and what its supplier sells."""
    shares: dict[str, float] = defaultdict(float)
    for link in drawn:
        shares[link.wish.buyer.organisation.key] += link.share
    # Not every purchase is known, and a partner elsewhere buys little of its needs here.
    budgets = {}
    for key in shares:
        firm = by_key[key]
        known = rng.uniform(0.5, 0.95) if firm.organisation.is_local else rng.uniform(0.05, 0.25)
        spent = firm.profile.purchases or 0.1
        budgets[key] = float(firm.organisation.revenue or 0) * spent * known
    sold: dict[str, float] = defaultdict(float)
    wanted: list[float] = []
    for link in drawn:
        buyer = link.wish.buyer.organisation.key
        wanted.append(budgets[buyer] * link.share / shares[buyer])
        sold[link.supplier] += wanted[-1]
    # What all its buyers want together may be more than a supplier makes.
    cut = {
        key: min(1.0, float(by_key[key].organisation.revenue or 0) * 0.95 / total)
        for key, total in sold.items()
    }
    return [
        Decimal(max(0.1, amount * cut[link.supplier])).quantize(Decimal("0.1"))
        for amount, link in zip(wanted, drawn, strict=True)
    ]
