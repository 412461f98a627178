"""Results as CSV or Parquet, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ..network import Network, NetworkError


def write_table(path: Path | str, columns: Mapping[str, Any]) -> int:
    """Write columns of one length, CSV (UTF-8) or Parquet by the ending; how many rows there are.

    The file appears, or takes the place of another, when it is whole. Numbers are written so
    that they are read back exactly. Raises NetworkError for another ending, OSError where the
    file cannot be written.
    """
    target = Path(path)
    check_ending(target)
    frame = pl.DataFrame(dict(columns))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.suffix.lower() == ".csv":
            frame.write_csv(part)
        else:
            frame.write_parquet(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return len(frame)


def check_ending(path: Path) -> None:
    """Raise NetworkError unless the file's kind is known; to be asked before long work."""
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise NetworkError(f"{path}: a table ends in .csv or .parquet")


def write_risk(path: Path | str, network: Network, risk: Any) -> int:
    """`firm,esri,downstream,upstream,steps`, a row a firm in the network's order."""
    columns = {name: getattr(risk, name) for name in ("esri", "downstream", "upstream", "steps")}
    return write_table(path, {"firm": network.firms, **columns})
