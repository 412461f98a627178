"""Shares of inputs, stages with their industries, and input–output tables, from their files.

shares   supplier_sector, buyer_sector, share
stages   supplier_sector, supplier_industry, buyer_sector, buyer_industry
table    a first column of suppliers' industries under any header, then one column for each
         buyer's industry: what flows from the one to the other
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..inference import InputShares, make_input_shares, shares_from_table
from ..network import NetworkError
from .checks import Check
from .files import ROW, read_frame
from .problems import Findings


def read_shares(path: Path | str, *, limit: int = 100) -> InputShares:
    """Shares of inputs between sectors. Raises TableError with every problem, OSError."""
    columns = ("supplier_sector", "buyer_sector", "share")
    check = _read(Path(path), columns, limit)
    check.as_text(*columns[:2])
    check.must_say(*columns)
    check.as_numbers("share", 0)
    check.report(pl.col("share") > 1, "share", "out_of_range", "{share} is more than 1")
    said = "{supplier_sector!r} to {buyer_sector!r} stands already in row {earlier}"
    check.must_differ(columns[:2], "pair_twice", said)
    check.findings.check([check.file])
    return make_input_shares(check.frame.select(columns).iter_rows())


def read_stage_pairs(path: Path | str, *, limit: int = 100) -> list[tuple[str, str, str, str]]:
    """Which stage supplies which, with their industries, as `stage_shares` takes them."""
    columns = ("supplier_sector", "supplier_industry", "buyer_sector", "buyer_industry")
    check = _read(Path(path), columns, limit)
    check.as_text(*columns)
    check.must_say(*columns)
    check.findings.check([check.file])
    return list(check.frame.select(columns).iter_rows())


def read_world_table(
    domestic: Path | str, imported: Path | str | None = None, *, limit: int = 100
) -> InputShares:
    """Shares between industries from the flows of one country, with what it imports if given.

    Raises TableError for cells that are no flow; NetworkError where the rows of `domestic` are
    not its columns, or the columns of `imported` others than those.
    """
    suppliers, industries, flows = _flows(Path(domestic), limit)
    if suppliers != industries:
        raise NetworkError(f"{domestic}: the rows are not the industries of the columns")
    if imported is None:
        return shares_from_table(industries, flows)
    _rows, others, outside = _flows(Path(imported), limit)
    if others != industries:
        raise NetworkError(f"{imported}: the columns are not those of {domestic}")
    return shares_from_table(industries, flows, outside)


def _flows(path: Path, limit: int) -> tuple[list[str], list[str], list[list[float]]]:
    findings = Findings(limit)
    read = read_frame(path, (), None, findings)
    findings.check([str(path)])
    assert read is not None
    check = Check(str(path), read[0], findings)
    first, *industries = [name for name in check.frame.columns if name != ROW]
    check.as_text(first)
    check.must_say(first, *industries)
    for industry in industries:
        check.as_numbers(industry, 0)
    findings.check([str(path)])
    rows = check.frame.select(industries).rows()
    return check.frame[first].to_list(), industries, [list(row) for row in rows]


def _read(path: Path, columns: tuple[str, ...], limit: int) -> Check:
    findings = Findings(limit)
    read = read_frame(path, columns, (), findings)
    findings.check([str(path)])
    assert read is not None
    return Check(str(path), read[0], findings)
