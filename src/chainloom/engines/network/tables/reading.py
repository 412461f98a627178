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

from ..essential import CLASSES, Essential, make_essential
from ..network import KNOWN, Floats, Network, make_network
from .files import ROW, read_frame
from .problems import Findings, Problem

FIRM_NUMBERS = ("revenue", "cost", "longitude", "latitude", "stock")
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"


@dataclass(frozen=True, eq=False)
class Tables:
    """What the files say. `district` (n, None unknown), `longitude`, `latitude` and `stock` (n,
    NaN unknown) are None where the firms' file has no such column. `unread` names the columns
    of each file that mean nothing here."""

    network: Network
    essential: Essential | None
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
    limit: int = 100,
) -> Tables:
    """The network of the files, CSV or Parquet by their ending.

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
        columns = ("supplier_sector", "buyer_sector", "class")
        asked["essential"] = (Path(essential), columns, ())
    frames: dict[str, pl.DataFrame] = {}
    for what, (path, required, optional) in asked.items():
        read = read_frame(path, required, optional, findings)
        if read is not None:
            frames[what], others = read
            unread |= {str(path): others} if others else {}
    files = [str(path) for path, _, _ in asked.values()]
    checks = {what: _Check(str(asked[what][0]), frame, findings) for what, frame in frames.items()}
    if "firms" in checks:
        _check_firms(checks["firms"])
    if "links" in checks:
        _check_links(checks["links"], frames.get("firms"))
    if "essential" in checks:
        _check_essential(checks["essential"], frames.get("firms"))
    findings.check(files)
    return _built(checks, unread)


class _Check:
    """One file's frame while it is looked through; a row with a bad cell is not judged further
    by that cell."""

    def __init__(self, file: str, frame: pl.DataFrame, findings: Findings):
        self.file = file
        self.frame = frame
        self.findings = findings

    def has(self, column: str) -> bool:
        return column in self.frame.columns

    def report(self, bad: pl.Expr, column: str | None, code: str, said: str) -> None:
        """A problem for every row where `bad` holds; `{column}` in `said` is that row's value."""
        rows = self.frame.filter(bad)
        if not len(rows):
            return
        first = rows.head(self.findings.limit).iter_rows(named=True)
        self.findings.add_many(
            [Problem(self.file, row[ROW], column, code, said.format_map(row)) for row in first],
            len(rows),
        )

    def must_say(self, *columns: str) -> None:
        for column in columns:
            self.report(pl.col(column).is_null(), column, "value_missing", "nothing is said")

    def as_text(self, *columns: str) -> None:
        present = [column for column in columns if self.has(column)]
        self.frame = self.frame.with_columns(pl.col(present).cast(pl.String))

    def as_numbers(self, column: str, low: float, high: float = float("inf")) -> None:
        """The column as floats, null where it is empty or wrong; what is wrong is reported."""
        if not self.has(column):
            return
        value = pl.col(column)
        if not self.frame.schema[column].is_numeric():
            wrong = value.is_not_null() & ~value.cast(pl.String).str.contains(NUMBER)
            self.report(wrong, column, "not_a_number", f"{{{column}!r}} is not a number")
            self.frame = self.frame.with_columns(
                pl.when(~wrong).then(value.cast(pl.String)).otherwise(None).alias(column)
            )
        self.frame = self.frame.with_columns(value.cast(pl.Float64, strict=False))
        self.report(~value.is_finite(), column, "not_a_number", f"{{{column}}} is not a number")
        if low == 0:
            self.report(value < 0, column, "negative", f"{{{column}}} is below 0")
        else:
            outside = (value < low) | (value > high)
            said = f"{{{column}}} is not between {low:g} and {high:g}"
            self.report(outside, column, "out_of_range", said)

    def must_differ(self, columns: Sequence[str], code: str, said: str) -> None:
        """No two rows say the same in all the columns; the second and later are reported, and
        `{earlier}` in `said` is the first."""
        spoken = pl.all_horizontal([pl.col(name).is_not_null() for name in columns[:2]])
        first = pl.col(ROW).min().over([*columns])
        again = self.frame.with_columns(pl.when(spoken).then(first).alias("earlier"))
        rows = again.filter(pl.col("earlier") < pl.col(ROW))
        named = rows.head(self.findings.limit).iter_rows(named=True)
        problems = (
            Problem(self.file, row[ROW], columns[0], code, said.format_map(row)) for row in named
        )
        self.findings.add_many(problems, len(rows))


def _check_firms(check: _Check) -> None:
    check.as_text("firm", "sector", "market", "district")
    check.must_say("firm", "sector")
    check.must_differ(["firm"], "firm_twice", "{firm!r} stands already in row {earlier}")
    check.as_numbers("revenue", 0)
    check.as_numbers("cost", 0)
    check.as_numbers("stock", 0)
    check.as_numbers("longitude", -180, 180)
    check.as_numbers("latitude", -90, 90)


def _check_links(check: _Check, firms: pl.DataFrame | None) -> None:
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


def _check_essential(check: _Check, firms: pl.DataFrame | None) -> None:
    check.as_text("supplier_sector", "buyer_sector")
    check.must_say("supplier_sector", "buyer_sector", "class")
    if firms is not None:
        sectors = firms["sector"].cast(pl.String).drop_nulls().unique()
        for column in ("supplier_sector", "buyer_sector"):
            unknown = pl.col(column).is_not_null() & ~pl.col(column).is_in(sectors.implode())
            said = f"no firm is of sector {{{column}!r}}"
            check.report(unknown, column, "sector_unknown", said)
    wrong = ~pl.col("class").cast(pl.String).is_in([str(kind) for kind in CLASSES])
    check.report(wrong, "class", "class_unknown", "{class!r} is none of 0, 1, 2")
    said = "{supplier_sector!r} to {buyer_sector!r} stands already in row {earlier}"
    check.must_differ(["supplier_sector", "buyer_sector"], "pair_twice", said)


def _built(checks: dict[str, _Check], unread: dict[str, list[str]]) -> Tables:
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
    essential = None
    if "essential" in checks:
        frame = checks["essential"].frame.with_columns(pl.col("class").cast(pl.Int64))
        essential = make_essential(
            frame.select("supplier_sector", "buyer_sector", "class").iter_rows()
        )
    return Tables(
        network=network,
        essential=essential,
        district=district,
        longitude=numbers("longitude"),
        latitude=numbers("latitude"),
        stock=numbers("stock"),
        unread=unread,
    )
