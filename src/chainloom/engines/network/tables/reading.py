"""Firms, links and essential inputs from their tables, checked as a whole.

    firms      firm, sector [, market, revenue, cost, district, longitude, latitude, stock]
    links      supplier, buyer, amount [, known] [, product]
    essential  supplier_sector, buyer_sector, class

Money is of any one currency, a year's worth; longitude and latitude are degrees; stock is in
weeks. A cell may be empty where what it says is not known: market (then it is the sector), revenue
and cost (then the sum of links), district, longitude, latitude, stock, product. All else must be
said. Columns of other names are not read, and named in `Tables.unread`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ..essential import CLASSES, Essential, make_essential, uniform
from ..network import KNOWN, LINEAR, Floats, Network, make_network
from .checks import Check
from .files import read_frame
from .problems import Findings

CLASS_COLUMNS = ("supplier_sector", "buyer_sector", "class")
FIRM_NUMBERS = ("revenue", "cost", "longitude", "latitude", "stock")


@dataclass(frozen=True, eq=False)
class Tables:
    """What the files say. Without a file of classes every pair has the default one. `district`
    (n, None unknown), `longitude`, `latitude` and `stock` (n, NaN unknown) are None where the
    firms' file has no such column. `unread` names the columns of each file that mean nothing
    here."""

    network: Network
    essential: Essential
    district: tuple[str | None, ...] | None
    longitude: Floats | None
    latitude: Floats | None
    stock: Floats | None
    unread: dict[str, list[str]]


def read_tables(
    links: Path | str,
    firms: Path | str,
    essential: Path | str | None = None,
    *,
    default_class: int = LINEAR,
    limit: int = 100,
) -> Tables:
    """The network of the files, CSV or Parquet by their ending.

    Pairs of sectors of which the essential table says nothing have the class `default_class`.
    Raises TableError with every problem there is, up to `limit` of them, by file, row and column;
    OSError where a file cannot be opened.
    """
    findings = Findings(limit)
    unread: dict[str, list[str]] = {}
    asked = {
        "firms": (Path(firms), ("firm", "sector"), ("market", "district", *FIRM_NUMBERS)),
        "links": (Path(links), ("supplier", "buyer", "amount"), ("known", "product")),
    }
    if essential is not None:
        asked["essential"] = (Path(essential), CLASS_COLUMNS, ())
    frames: dict[str, pl.DataFrame] = {}
    for what, (path, required, optional) in asked.items():
        read = read_frame(path, required, optional, findings)
        if read is not None:
            frames[what], others = read
            unread |= {str(path): others} if others else {}
    files = [str(path) for path, _, _ in asked.values()]
    checks = {what: Check(str(asked[what][0]), frame, findings) for what, frame in frames.items()}
    if "firms" in checks:
        _check_firms(checks["firms"])
    if "links" in checks:
        _check_links(checks["links"], frames.get("firms"))
    if "essential" in checks:
        sectors = frames["firms"]["sector"].cast(pl.String) if "firms" in frames else None
        _check_essential(checks["essential"], sectors)
    findings.check(files)
    return _built(checks, unread, default_class)


def read_essential(
    path: Path | str, sectors: Sequence[str], *, default_class: int = LINEAR, limit: int = 100
) -> Essential:
    """Classes of inputs alone, between the sectors given. Raises TableError, OSError."""
    findings = Findings(limit)
    read = read_frame(Path(path), CLASS_COLUMNS, (), findings)
    findings.check([str(path)])
    assert read is not None
    check = Check(str(path), read[0], findings)
    _check_essential(check, pl.Series(sectors, dtype=pl.String))
    findings.check([str(path)])
    return _classes(check, default_class)


def _check_firms(check: Check) -> None:
    check.as_text("firm", "sector", "market", "district")
    check.must_say("firm", "sector")
    check.must_differ(["firm"], "firm_twice", "{firm!r} stands already in row {earlier}")
    check.as_numbers("revenue", 0)
    check.as_numbers("cost", 0)
    check.as_numbers("stock", 0)
    check.as_numbers("longitude", -180, 180)
    check.as_numbers("latitude", -90, 90)


def _check_links(check: Check, firms: pl.DataFrame | None) -> None:
    check.as_text("supplier", "buyer", "known", "product")
    check.must_say("supplier", "buyer", "amount")
    missing_known = ("known",) if check.has("known") else ()
    check.must_say(*missing_known)
    if firms is not None:
        names = firms["firm"].cast(pl.String).drop_nulls().unique()
        for column in ("supplier", "buyer"):
            unknown = pl.col(column).is_not_null() & ~pl.col(column).is_in(names.implode())
            said = f"{{{column}!r}} is not among the firms"
            check.report(unknown, column, "firm_unknown", said)
    itself = pl.col("supplier") == pl.col("buyer")
    check.report(itself, "buyer", "link_to_itself", "{buyer!r} supplies itself")
    check.as_numbers("amount", 0)
    if missing_known:
        wrong = pl.col("known").is_not_null() & ~pl.col("known").is_in(list(KNOWN))
        said = "{known!r} is none of " + ", ".join(KNOWN)
        check.report(wrong, "known", "known_unknown", said)
    same = ["supplier", "buyer", *(["product"] if check.has("product") else [])]
    said = "{supplier!r} to {buyer!r} stands already in row {earlier}"
    check.must_differ(same, "link_twice", said)


def _check_essential(check: Check, sectors: pl.Series | None) -> None:
    check.as_text(*CLASS_COLUMNS[:2])
    check.must_say(*CLASS_COLUMNS)
    if sectors is not None:
        known = sectors.drop_nulls().unique().implode()
        for column in CLASS_COLUMNS[:2]:
            unknown = pl.col(column).is_not_null() & ~pl.col(column).is_in(known)
            said = f"no firm is of sector {{{column}!r}}"
            check.report(unknown, column, "sector_unknown", said)
    wrong = ~pl.col("class").cast(pl.String).is_in([str(kind) for kind in CLASSES])
    check.report(wrong, "class", "class_unknown", "{class!r} is none of 0, 1, 2")
    said = "{supplier_sector!r} to {buyer_sector!r} stands already in row {earlier}"
    check.must_differ(CLASS_COLUMNS[:2], "pair_twice", said)


def _classes(check: Check, default_class: int) -> Essential:
    rows = check.frame.with_columns(pl.col("class").cast(pl.Int64)).select(CLASS_COLUMNS)
    return make_essential(rows.iter_rows(), default=default_class)


def _built(checks: dict[str, Check], unread: dict[str, list[str]], default_class: int) -> Tables:
    firms, links = checks["firms"].frame, checks["links"].frame
    names = firms["firm"]
    place = pl.DataFrame({"firm": names, "place": np.arange(len(firms), dtype=np.int32)})

    def places(column: str) -> pl.Series:
        joined = links.select(firm=column).join(place, on="firm", how="left", maintain_order="left")
        return joined["place"]

    def numbers(column: str) -> Floats | None:
        if column not in firms.columns:
            return None
        return firms[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()

    market = firms["market"].fill_null(firms["sector"]) if "market" in firms.columns else None
    network = make_network(
        names.to_list(),
        firms["sector"].to_list(),
        market=None if market is None else market.to_list(),
        supplier=places("supplier").to_numpy(),
        buyer=places("buyer").to_numpy(),
        amount=links["amount"].to_numpy(),
        known=links["known"].to_list() if "known" in links.columns else None,
        product=links["product"].to_list() if "product" in links.columns else None,
        revenue=numbers("revenue"),
        cost=numbers("cost"),
    )
    district = tuple(firms["district"].to_list()) if "district" in firms.columns else None
    given = checks.get("essential")
    return Tables(
        network=network,
        essential=_classes(given, default_class) if given else uniform(default_class),
        district=district,
        longitude=numbers("longitude"),
        latitude=numbers("latitude"),
        stock=numbers("stock"),
        unread=unread,
    )
