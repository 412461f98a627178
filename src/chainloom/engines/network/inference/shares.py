"""Which part of a stage's inputs comes from which other stage.

The default for textiles is in china_textiles_2008.csv: for China in 2008 the industries that
textiles (c4) buy from and sell to, as parts of all inputs of the buyer, imported ones counted in
the whole. Computed from the world input–output tables, release 2013 (Timmer, Dietzenbacher, Los,
Stehrer and de Vries, An Illustrated User Guide to the World Input–Output Database, Review of
International Economics 23:3, 2015); codes are that release's. Other years and industries are
computed from its tables by `shares_from_table`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from ..network import Network, NetworkError

# Rounded shares may sum up to a little more than the whole.
SUM_MOST = 1.0 + 1e-6

# The industries of the tables by divisions of GB/T 4754-2017 (those of manufacture, farming,
# mining and energy): both follow ISIC, the tables its third revision.
_DIVISIONS = {
    "c1": range(1, 6),
    "c2": range(6, 13),
    "c3": range(13, 17),
    "c4": (17, 18),
    "c5": (19,),
    "c6": (20,),
    "c7": (22, 23),
    "c8": (25,),
    "c9": (26, 27, 28),
    "c10": (29,),
    "c11": (30,),
    "c12": (31, 32, 33),
    "c13": (34, 35),
    "c14": (38, 39, 40),
    "c15": (36, 37),
    "c16": (21, 24, 41, 42),
    "c17": (44, 45, 46),
}


@dataclass(frozen=True)
class InputShares:
    """`share[supplier's sector, buyer's sector]`: the part, 0 to 1, of the buyer's inputs; for one
    buyer's sector they sum up to no more than 1, what is left comes from elsewhere."""

    share: Mapping[tuple[str, str], float]


def make_input_shares(rows: Iterable[tuple[str, str, float]]) -> InputShares:
    """Shares from rows (supplier's sector, buyer's sector, share).

    Raises NetworkError for a share outside 0 … 1, a pair that stands twice and a buyer whose
    shares sum up to more than 1.
    """
    found: dict[tuple[str, str], float] = {}
    sums: dict[str, float] = {}
    for number, (supplier, buyer, share) in enumerate(rows, start=1):
        if not 0 <= share <= 1:
            raise NetworkError(f"row {number}: a share of {share} is not between 0 and 1")
        if (supplier, buyer) in found:
            raise NetworkError(f"row {number}: {supplier!r} to {buyer!r} stands twice")
        found[supplier, buyer] = float(share)
        sums[buyer] = sums.get(buyer, 0.0) + share
        if sums[buyer] > SUM_MOST:
            raise NetworkError(f"row {number}: the shares of {buyer!r} sum up to more than 1")
    return InputShares(found)


def shares_from_table(
    industries: Sequence[str], domestic: Any, imported: Any = None
) -> InputShares:
    """Shares from an input–output table: `domestic` (k × k, supplier × buyer) flows, and
    `imported` (any number of rows × k) inputs from abroad, which only enlarge the whole.

    share_ab = Z_ab / (Σ_a Z_ab + Σ_a M_ab). Industries that buy nothing have no shares. Raises
    NetworkError for shapes that do not fit and negative flows.
    """
    inside = np.asarray(domestic, dtype=np.float64)
    count = len(industries)
    outside = np.zeros((1, count)) if imported is None else np.asarray(imported, dtype=np.float64)
    if inside.shape != (count, count) or outside.ndim != 2 or outside.shape[1] != count:
        raise NetworkError(f"{count} industries and tables of {inside.shape} and {outside.shape}")
    if not ((inside >= 0).all() and (outside >= 0).all()):
        raise NetworkError("a flow of the table is below 0 or no number")
    whole = inside.sum(axis=0) + outside.sum(axis=0)
    share = np.divide(inside, whole, out=np.zeros_like(inside), where=whole > 0)
    return InputShares(
        {
            (industries[a], industries[b]): float(share[a, b])
            for a, b in zip(*np.nonzero(share), strict=True)
        }
    )


def textile_shares() -> InputShares:
    """Those of China's textiles in 2008: by industry, to be brought to stages by `stage_shares`."""
    text = files(__package__).joinpath("china_textiles_2008.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return make_input_shares(
        (row["supplier_sector"], row["buyer_sector"], float(row["share"])) for row in rows
    )


def industry_of(code: str) -> str | None:
    """The industry of the tables that a class, group or division of GB/T 4754-2017 lies in, as
    c4 for 1751; None for a division that is not kept here."""
    if len(code) < 2 or not code[:2].isdigit():
        return None
    division = int(code[:2])
    return next((name for name, kept in _DIVISIONS.items() if division in kept), None)


def stage_shares(
    network: Network, by_industry: InputShares, pairs: Iterable[tuple[str, str, str, str]]
) -> InputShares:
    """Shares between stages from those between industries.

    `pairs` says which stage supplies which, and their industries: (supplier's sector, its
    industry, buyer's sector, its industry). A buyer's share from one industry is split over the
    stages of that industry that supply it, by what the firms of each stage sell (`revenue`).
    Raises NetworkError for industries that the shares do not tell of, a stage with two
    industries, and stages without firms or, where it must be split, without any sales.
    """
    wanted = list(dict.fromkeys(pairs))
    industry: dict[str, str] = {}
    for supplier, its, buyer, buyers in wanted:
        for stage, code in ((supplier, its), (buyer, buyers)):
            if stage not in network.sectors:
                raise NetworkError(f"no firm is of sector {stage!r}")
            if industry.setdefault(stage, code) != code:
                raise NetworkError(f"{stage!r} is of industry {industry[stage]!r} and of {code!r}")
    sold = _sold(network)
    rows = []
    for supplier, its, buyer, buyers in wanted:
        if (its, buyers) not in by_industry.share:
            raise NetworkError(f"no share is known of {its!r} among the inputs of {buyers!r}")
        rivals = {one for one, code, other, _ in wanted if (code, other) == (its, buyer)}
        total = sum(sold[one] for one in rivals)
        if total == 0 and len(rivals) > 1:
            raise NetworkError(f"nothing says what firms of {supplier!r} sell: no revenue")
        part = sold[supplier] / total if total else 1.0
        rows.append((supplier, buyer, by_industry.share[its, buyers] * part))
    return make_input_shares(rows)


def _sold(network: Network) -> dict[str, float]:
    sums = np.bincount(network.sector, network.revenue, len(network.sectors))
    return dict(zip(network.sectors, sums.tolist(), strict=True))
